// SPDX-License-Identifier: GPL-3.0-or-later
// What can be done with a message, as a menu. Each is an action of the room view with the message's
// number: `room.reply`, `room.edit`, `room.remove` and `room.react-other` ("x"), `room.react`
// ("(xs)").
#pragma once

#include "ritrovo-room.h"

G_BEGIN_DECLS

// Whether it can be answered. While there is no connection it can, too: the answer waits.
gboolean ritrovo_message_can_reply(RitrovoRoom *room, RitrovoMessage *message);

// The menu for a message as it is now; empty if there is nothing to do with it. Transfer full.
GMenuModel *ritrovo_message_menu_new(RitrovoRoom *room, RitrovoMessage *message);

G_END_DECLS
