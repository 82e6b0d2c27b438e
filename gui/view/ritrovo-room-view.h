// SPDX-License-Identifier: GPL-3.0-or-later
// The page on which people talk: the server and the room in the header, the log, the composer, the
// members at the side, and a bar while there is no connection.
#pragma once

#include <gtk/gtk.h>

#include "ritrovo-client.h"
#include "ritrovo-room.h"

G_BEGIN_DECLS

#define RITROVO_TYPE_ROOM_VIEW (ritrovo_room_view_get_type())
G_DECLARE_FINAL_TYPE(RitrovoRoomView, ritrovo_room_view, RITROVO, ROOM_VIEW, GtkWidget)

// Properties: client (RitrovoClient or NULL), room (RitrovoRoom or NULL), folded (gboolean: the
// sidebar is not beside it, so a button leads back to it, and the connection's state is in the
// header), show-members (gboolean: the members stand beside the log where there is room for them
// and nothing else was asked for), members-shown and show-files (gboolean: which of both is at the
// side now). It activates
// `win.disconnect`, `win.try-now`, `win.back`, `win.copy` and `win.toast`.
void ritrovo_room_view_set_client(RitrovoRoomView *self, RitrovoClient *client);
void ritrovo_room_view_set_room(RitrovoRoomView *self, RitrovoRoom *room);

// Puts the keyboard focus on the message that is being written.
void ritrovo_room_view_take_focus(RitrovoRoomView *self);

// Moves the focus to the next (1) or the previous (-1) pane, or to the first or last if none has
// it. FALSE if there is none in that direction.
gboolean ritrovo_room_view_move_pane(RitrovoRoomView *self, int step);

// Follows what `settings` says of writing and of saving files, now and later.
void ritrovo_room_view_use_settings(RitrovoRoomView *self, GSettings *settings);

// The main menu, for another button. Borrowed.
GMenuModel *ritrovo_room_view_get_main_menu(RitrovoRoomView *self);

// What the bar for hosts lists; copied.
void ritrovo_room_view_set_addresses(RitrovoRoomView *self, const char *const *addresses);
void ritrovo_room_view_set_show_addresses(RitrovoRoomView *self, gboolean show);

G_END_DECLS
