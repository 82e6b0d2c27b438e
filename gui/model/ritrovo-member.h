// SPDX-License-Identifier: GPL-3.0-or-later
// Somebody who is in a room, or on the server.
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define RITROVO_TYPE_MEMBER (ritrovo_member_get_type())
G_DECLARE_FINAL_TYPE(RitrovoMember, ritrovo_member, RITROVO, MEMBER, GObject)

// Properties: name, role (strings; role is "guest", "member" or "admin"), rooms (GStrv: the rooms
// that somebody on the server is in; empty for a member of a room).
RitrovoMember *ritrovo_member_new(const char *name, const char *role);
RitrovoMember *ritrovo_member_new_with_rooms(const char *name, const char *role,
                                             const char *const *rooms);
const char *const *ritrovo_member_get_rooms(RitrovoMember *self);
const char *ritrovo_member_get_name(RitrovoMember *self);
const char *ritrovo_member_get_role(RitrovoMember *self);

// The order of a list of members: by name, whatever the case.
int ritrovo_member_compare(RitrovoMember *a, RitrovoMember *b);

G_END_DECLS
