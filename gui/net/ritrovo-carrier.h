// SPDX-License-Identifier: GPL-3.0-or-later
// The bytes of one file over a connection of their own, which a ticket opens (PROTOCOL.md, Files).
// It knows nothing of disks: where bytes come from and go to are functions, called in a thread of
// the carrier's, so that neither the network nor a disk ever holds up the main loop.
#pragma once

#include <gio/gio.h>

#include "codes.h"
#include "ritrovo-address.h"

G_BEGIN_DECLS

// What the server itself said: the code is one of codes.h (CODE_OK for one that is not known here),
// the message its words.
#define RITROVO_CARRIER_ERROR (ritrovo_carrier_error_quark())
GQuark ritrovo_carrier_error_quark(void);

// Fills the buffer from the beginning: the number of bytes, at least 1, or -1 with an error. /
// Takes the next bytes. Both are called in a thread.
typedef gssize (*RitrovoCarrierRead)(gpointer data, char *buffer, gsize length, GError **error);
typedef gboolean (*RitrovoCarrierWrite)(gpointer data, const char *bytes, gsize length,
                                        GError **error);

// Sends `length` bytes, and ends when the server has said that the file is stored. / Fetches
// `length` bytes. `data` is the functions' alone until the carrier ends, and is freed then.
// Errors: RITROVO_CARRIER_ERROR, those of the functions, and G_IO_ERROR of the network, which are
// worth another try.
void ritrovo_carrier_send_async(const RitrovoAddress *address, const char *ticket, gint64 length,
                                RitrovoCarrierRead read, gpointer data, GDestroyNotify free_data,
                                GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer callback_data);
void ritrovo_carrier_fetch_async(const RitrovoAddress *address, const char *ticket, gint64 length,
                                 RitrovoCarrierWrite write, gpointer data, GDestroyNotify free_data,
                                 GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer callback_data);
gboolean ritrovo_carrier_finish(GAsyncResult *result, GError **error);

G_END_DECLS
