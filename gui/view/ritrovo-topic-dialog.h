// SPDX-License-Identifier: GPL-3.0-or-later
// What there is to know and to change about a room: its topic, how many are there, and of what one
// wants to be told.
#pragma once

#include <adwaita.h>

#include "ritrovo-room.h"

G_BEGIN_DECLS

#define RITROVO_TYPE_TOPIC_DIALOG (ritrovo_topic_dialog_get_type())
G_DECLARE_FINAL_TYPE(RitrovoTopicDialog, ritrovo_topic_dialog, RITROVO, TOPIC_DIALOG, AdwWindow)

// Signal "leave": the room is to be left, or the conversation closed. Property: room (RitrovoRoom,
// fixed). What is chosen counts at once; the topic when its button is pressed, or Enter.
GtkWidget *ritrovo_topic_dialog_new(GtkWindow *parent, RitrovoRoom *room);

G_END_DECLS
