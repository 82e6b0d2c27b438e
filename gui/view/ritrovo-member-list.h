// SPDX-License-Identifier: GPL-3.0-or-later
// Who is in a room, and how many.
#pragma once

#include <gtk/gtk.h>

#include "ritrovo-room.h"

G_BEGIN_DECLS

#define RITROVO_TYPE_MEMBER_LIST (ritrovo_member_list_get_type())
G_DECLARE_FINAL_TYPE(RitrovoMemberList, ritrovo_member_list, RITROVO, MEMBER_LIST, GtkWidget)

// Properties: room (RitrovoRoom or NULL).
void ritrovo_member_list_set_room(RitrovoMemberList *self, RitrovoRoom *room);

G_END_DECLS
