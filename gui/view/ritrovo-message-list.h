// SPDX-License-Identifier: GPL-3.0-or-later
// The log of a room. It stays at the newest message unless somebody has scrolled up; then what they
// read stays where it is, whatever comes or changes around it, and a button leads back. Tab enters
// it at the lowest message in view and leaves it from any; the arrows go from message to message.
#pragma once

#include <gtk/gtk.h>

#include "ritrovo-images.h"
#include "ritrovo-room.h"

G_BEGIN_DECLS

#define RITROVO_TYPE_MESSAGE_LIST (ritrovo_message_list_get_type())
G_DECLARE_FINAL_TYPE(RitrovoMessageList, ritrovo_message_list, RITROVO, MESSAGE_LIST, GtkWidget)

// Properties: room (RitrovoRoom or NULL), called (GStrv: what
// counts as a mention, see RitrovoClient), at-end
// (gboolean, read-only: the newest message is in view and stays so).
//
// It loads the room's pages as they are needed, follows its jumps, and tells it what was read while
// its window is the active one.
void ritrovo_message_list_set_room(RitrovoMessageList *self, RitrovoRoom *room);
void ritrovo_message_list_set_called(RitrovoMessageList *self, const char *const *called);
void ritrovo_message_list_scroll_to_end(RitrovoMessageList *self);

// Goes from an answer to the message that it answers, and shows a way back. / Takes it; FALSE if
// there is none. / Whether the message with that seq is among those that are here.
void ritrovo_message_list_follow(RitrovoMessageList *self, gint64 from, gint64 to);
gboolean ritrovo_message_list_go_back(RitrovoMessageList *self);
gboolean ritrovo_message_list_has(RitrovoMessageList *self, gint64 seq);

// Asks for an emoji and activates `room.react` with it.
void ritrovo_message_list_choose_reaction(RitrovoMessageList *self, gint64 seq);

// The pictures that its rows show; borrowed.
RitrovoImages *ritrovo_message_list_get_images(RitrovoMessageList *self);

// Shows over the log what would happen to what is being dragged over it; NULL: nothing is.
void ritrovo_message_list_set_drop_hint(RitrovoMessageList *self, const char *words);

G_END_DECLS
