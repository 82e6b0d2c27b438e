// SPDX-License-Identifier: GPL-3.0-or-later
// A room that the client is in: its messages, its members, and the way to say something there.
#pragma once

#include <gio/gio.h>

#include "ritrovo-message.h"

G_BEGIN_DECLS

#define RITROVO_TYPE_ROOM (ritrovo_room_get_type())
G_DECLARE_FINAL_TYPE(RitrovoRoom, ritrovo_room, RITROVO, ROOM, GObject)

// Properties: name, topic (strings), messages (GListModel of RitrovoMessage, oldest first,
// bounded), members (GListModel of RitrovoMember, sorted by name), member-count (guint; a large
// room is told the count alone, so members may have more or fewer).
const char *ritrovo_room_get_name(RitrovoRoom *self);
const char *ritrovo_room_get_topic(RitrovoRoom *self);
GListModel *ritrovo_room_get_messages(RitrovoRoom *self);
GListModel *ritrovo_room_get_members(RitrovoRoom *self);
guint ritrovo_room_get_member_count(RitrovoRoom *self);

// Says `text`: it stands in `messages` as pending when this returns, and is sent now or as soon as
// the server is back. FALSE with a GError (RITROVO_CLIENT_ERROR) if it cannot be a message: empty,
// over the server's limit, control characters.
gboolean ritrovo_room_send(RitrovoRoom *self, const char *text, GError **error);

// Sends a failed message of ours again, under the same cid. / Takes a pending or failed one out of
// the log unsent.
void ritrovo_room_retry(RitrovoRoom *self, RitrovoMessage *message);
void ritrovo_room_discard(RitrovoRoom *self, RitrovoMessage *message);

// Asks for the page of history before the oldest message that is here. No effect while one is on
// its way, while the client is not online, at the beginning, and once 2000 rows are here.
void ritrovo_room_load_older(RitrovoRoom *self);

G_END_DECLS
