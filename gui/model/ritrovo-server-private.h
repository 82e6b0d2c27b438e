// SPDX-License-Identifier: GPL-3.0-or-later
// How the list of servers makes one. Views see ritrovo-server.h only.
#pragma once

#include "ritrovo-cache-servers.h"

G_BEGIN_DECLS

// The address has been checked; the title may be NULL, `store` too. What has no word of its own
// follows `defaults`.
RitrovoServer *ritrovo_server_new(const CacheServer *known, RitrovoPreferences *defaults,
                                  RitrovoStore *store);

// The name to ask for the next time.
void ritrovo_server_set_name(RitrovoServer *self, const char *name);

G_END_DECLS
