// SPDX-License-Identifier: GPL-3.0-or-later
// The rooms and the people of a server as a list with a heading for each kind, and a menu for each
// row. The arrows go from row to row, Enter goes there, the Menu key opens the menu.
#pragma once

#include <gtk/gtk.h>

#include "ritrovo-client.h"

G_BEGIN_DECLS

#define RITROVO_TYPE_PLACE_LIST (ritrovo_place_list_get_type())
G_DECLARE_FINAL_TYPE(RitrovoPlaceList, ritrovo_place_list, RITROVO, PLACE_LIST, GtkWidget)

// Properties: client (RitrovoClient or NULL), room (RitrovoRoom or NULL: the one that is marked),
// menu-level (RitrovoRoomLevel: that of the row whose menu is open; for the menu).
// Signals: "activated", "leave" (RitrovoRoom *).
void ritrovo_place_list_set_client(RitrovoPlaceList *self, RitrovoClient *client);
void ritrovo_place_list_set_room(RitrovoPlaceList *self, RitrovoRoom *room);

// Puts the keyboard focus on the row that is marked, otherwise on the first. FALSE: there is none.
gboolean ritrovo_place_list_take_focus(RitrovoPlaceList *self);

G_END_DECLS
