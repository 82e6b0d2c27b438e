// SPDX-License-Identifier: GPL-3.0-or-later
// A room or a person in the sidebar: who it is, whether they are there, and what is unread.
#pragma once

#include <gtk/gtk.h>

#include "ritrovo-room.h"

G_BEGIN_DECLS

#define RITROVO_TYPE_PLACE_ROW (ritrovo_place_row_get_type())
G_DECLARE_FINAL_TYPE(RitrovoPlaceRow, ritrovo_place_row, RITROVO, PLACE_ROW, GtkListBoxRow)

GtkWidget *ritrovo_place_row_new(RitrovoRoom *room);
RitrovoRoom *ritrovo_place_row_get_room(RitrovoPlaceRow *self);

// Whether it is the one whose messages are shown.
void ritrovo_place_row_set_current(RitrovoPlaceRow *self, gboolean current);

G_END_DECLS
