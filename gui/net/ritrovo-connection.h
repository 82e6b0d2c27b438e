// SPDX-License-Identifier: GPL-3.0-or-later
// One connection to a server: wire objects in, wire objects out, and a ping that notices when
// nobody answers any more. It knows nothing of names, rooms or coming back.
#pragma once

#include <gio/gio.h>

#include "message.h"
#include "ritrovo-address.h"

G_BEGIN_DECLS

#define RITROVO_TYPE_CONNECTION (ritrovo_connection_get_type())
G_DECLARE_FINAL_TYPE(RitrovoConnection, ritrovo_connection, RITROVO, CONNECTION, GObject)

// Signals:
//   "message" (const struct message *): the server said something; borrowed, valid in the handler;
//   "round-trip" (gint, milliseconds): a ping was answered;
//   "closed" (GError *, NULL when the server ended it): it is over; comes once, and never after
//   ritrovo_connection_close(). G_IO_ERROR_TIMED_OUT: two pings were not answered;
//   G_IO_ERROR_INVALID_DATA: what came is not our protocol.
// A handler may close the connection or drop its reference.

// `ping_interval` in milliseconds.
RitrovoConnection *ritrovo_connection_new(guint ping_interval);

// Looks the host up and connects; ends with G_IO_ERROR_TIMED_OUT when nobody answers for 10 s. May
// be called once.
void ritrovo_connection_open_async(RitrovoConnection *self, const RitrovoAddress *address,
                                   GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer data);
gboolean ritrovo_connection_open_finish(RitrovoConnection *self, GAsyncResult *result,
                                        GError **error);

// Sends as soon as the socket takes it. No effect once closed. When more than 4 MiB wait to be
// sent, the connection is closed with an error.
void ritrovo_connection_send(RitrovoConnection *self, const struct message *message);

// Pings now and then at every interval.
void ritrovo_connection_start_pings(RitrovoConnection *self);

// Ends it now and silently. What was sent and the socket has not taken is lost.
void ritrovo_connection_close(RitrovoConnection *self);

G_END_DECLS
