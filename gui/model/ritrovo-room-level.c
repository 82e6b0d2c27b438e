// SPDX-License-Identifier: GPL-3.0-or-later
// Of what is said in a room a person is told: what was chosen for it, or what the preferences say
// for all.
#include "ritrovo-client-private.h"
#include "ritrovo-room-private.h"

void ritrovo_room_update_level(RitrovoRoom *self)
{
  RitrovoRoomLevel level = self->own_level;
  if (level == RITROVO_ROOM_LEVEL_DEFAULT && !self->client)
    return;
  if (level == RITROVO_ROOM_LEVEL_DEFAULT)
    level = ritrovo_preferences_get_level(self->client->preferences, self->kind);
  if (self->level == level)
    return;
  self->level = level;
  g_object_notify(G_OBJECT(self), "level");
}

void ritrovo_room_restore_level(RitrovoRoom *self, RitrovoRoomLevel level)
{
  if (self->own_level == level)
    return;
  self->own_level = level;
  g_object_notify(G_OBJECT(self), "own-level");
  ritrovo_room_update_level(self);
}

void ritrovo_room_set_own_level(RitrovoRoom *self, RitrovoRoomLevel level)
{
  g_return_if_fail(RITROVO_IS_ROOM(self));
  if (self->own_level == level)
    return;
  ritrovo_room_restore_level(self, level);
  if (self->client)
    ritrovo_client_keep_place(self->client, self);
}
