// SPDX-License-Identifier: GPL-3.0-or-later
// What the sidebar says of rooms, people and servers, worked out from the models: pure functions,
// some of them bound in .ui files, where `object` is what the expression hangs on and plays no
// part. Strings belong to the caller.
#pragma once

#include <glib-object.h>

#include "ritrovo-client.h"
#include "ritrovo-room.h"

G_BEGIN_DECLS

// The name of a row for assistive technology: "pizza, 2 unread", "bob, direct, 1 mention, online".
char *ritrovo_place_name(RitrovoRoom *room);

// What stands in the badge: the number of unread messages, "999+" for many; "" for none.
char *ritrovo_badge_text(GObject *object, guint unread);

// What a place can be told to tell of, in the order in which it is offered: how many, and which.
#define RITROVO_LEVELS_MOST 4
guint ritrovo_room_levels(RitrovoRoom *room, RitrovoRoomLevel levels[RITROVO_LEVELS_MOST]);

// How such a level is called, with the letter that chooses it underlined, and what the default is
// at present: "_Default (mentions)". / The same without underlines. Free with g_free().
char *ritrovo_level_label(RitrovoRoom *room, RitrovoRoomLevel level);
char *ritrovo_level_text(RitrovoRoom *room, RitrovoRoomLevel level);

// Which of them it is set to. / What a level is called in actions.
RitrovoRoomLevel ritrovo_shown_level(RitrovoRoom *room);
const char *ritrovo_level_nick(RitrovoRoomLevel level);

// Whether there is a list of who is in it: not in a conversation. Where there is no room yet, one
// is expected.
gboolean ritrovo_has_members(GObject *object, RitrovoRoom *room);

// The style classes of the badge: mentions catch the eye, what is muted does not. Free with
// g_strfreev().
GStrv ritrovo_badge_classes(guint mentions, RitrovoRoomLevel level);

// The same for a server: "Lab 7, ada, 192.168.1.20, online, 2 unread".
char *ritrovo_server_row_name(const char *title, const char *name, const char *address,
                              RitrovoClientState state, guint unread, guint mentions);

// Its second line: "ada · 192.168.1.20", with what is the matter where something is.
char *ritrovo_server_row_subtitle(const char *name, const char *address, const char *status);

// The state of a connection in a word: "online", "connecting…", "offline".
const char *ritrovo_state_word(RitrovoClientState state);

// "ada – Lab 7"
char *ritrovo_window_title(const char *place, const char *server);

G_END_DECLS
