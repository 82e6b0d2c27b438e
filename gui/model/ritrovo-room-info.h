// SPDX-License-Identifier: GPL-3.0-or-later
// A room of the server, in it or not: what one needs to choose.
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define RITROVO_TYPE_ROOM_INFO (ritrovo_room_info_get_type())
G_DECLARE_FINAL_TYPE(RitrovoRoomInfo, ritrovo_room_info, RITROVO, ROOM_INFO, GObject)

// Properties, fixed: name, topic (strings, the latter "" if there is none), count (guint: how many
// people are there), joined (gboolean: the client was in it when it asked).
RitrovoRoomInfo *ritrovo_room_info_new(const char *name, const char *topic, guint count,
                                       gboolean joined);
const char *ritrovo_room_info_get_name(RitrovoRoomInfo *self);
const char *ritrovo_room_info_get_topic(RitrovoRoomInfo *self);
guint ritrovo_room_info_get_count(RitrovoRoomInfo *self);
gboolean ritrovo_room_info_get_joined(RitrovoRoomInfo *self);

G_END_DECLS
