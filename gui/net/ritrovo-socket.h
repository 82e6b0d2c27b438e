// SPDX-License-Identifier: GPL-3.0-or-later
// The one way to open a connection to a server, for its lines and for the bytes of its files alike.
#pragma once

#include <gio/gio.h>

#include "ritrovo-address.h"

G_BEGIN_DECLS

// Looks the host up and connects; ends with G_IO_ERROR_TIMED_OUT when nobody answers for 10 s. What
// it gives has no time limit of its own any more. A new reference, or NULL.
void ritrovo_socket_open_async(const RitrovoAddress *address, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer data);
GSocketConnection *ritrovo_socket_open_finish(GAsyncResult *result, GError **error);

G_END_DECLS
