// SPDX-License-Identifier: GPL-3.0-or-later
// How the list of servers makes one. Views see ritrovo-server.h only.
#pragma once

#include "ritrovo-server.h"
#include "ritrovo-store.h"

G_BEGIN_DECLS

// `address` has been checked; `title` may be NULL, `store` too.
RitrovoServer *ritrovo_server_new(const char *address, const char *name, const char *title,
                                  gboolean account, gboolean autoconnect, RitrovoStore *store);

G_END_DECLS
