// SPDX-License-Identifier: GPL-3.0-or-later
// What a view may ask a room, and the types of the answers.
#include "ritrovo-room-private.h"

static GType register_enum(gsize *type, const char *name, const GEnumValue *values)
{
  if (g_once_init_enter(type))
    g_once_init_leave(type, g_enum_register_static(name, values));
  return *type;
}

GType ritrovo_room_kind_get_type(void)
{
  static const GEnumValue values[] = {
      {RITROVO_ROOM_KIND_ROOM, "RITROVO_ROOM_KIND_ROOM", "room"},
      {RITROVO_ROOM_KIND_DIRECT, "RITROVO_ROOM_KIND_DIRECT", "direct"},
      {0, NULL, NULL},
  };
  static gsize type = 0;
  return register_enum(&type, "RitrovoRoomKind", values);
}

GType ritrovo_room_level_get_type(void)
{
  static const GEnumValue values[] = {
      {RITROVO_ROOM_LEVEL_ALL, "RITROVO_ROOM_LEVEL_ALL", "all"},
      {RITROVO_ROOM_LEVEL_MENTIONS, "RITROVO_ROOM_LEVEL_MENTIONS", "mentions"},
      {RITROVO_ROOM_LEVEL_NONE, "RITROVO_ROOM_LEVEL_NONE", "none"},
      {RITROVO_ROOM_LEVEL_DEFAULT, "RITROVO_ROOM_LEVEL_DEFAULT", "default"},
      {0, NULL, NULL},
  };
  static gsize type = 0;
  return register_enum(&type, "RitrovoRoomLevel", values);
}

GType ritrovo_presence_get_type(void)
{
  static const GEnumValue values[] = {
      {RITROVO_PRESENCE_UNKNOWN, "RITROVO_PRESENCE_UNKNOWN", "unknown"},
      {RITROVO_PRESENCE_ONLINE, "RITROVO_PRESENCE_ONLINE", "online"},
      {RITROVO_PRESENCE_OFFLINE, "RITROVO_PRESENCE_OFFLINE", "offline"},
      {0, NULL, NULL},
  };
  static gsize type = 0;
  return register_enum(&type, "RitrovoPresence", values);
}

const char *ritrovo_room_get_name(RitrovoRoom *self)
{
  g_return_val_if_fail(RITROVO_IS_ROOM(self), "");
  return self->name;
}

const char *ritrovo_room_get_topic(RitrovoRoom *self)
{
  g_return_val_if_fail(RITROVO_IS_ROOM(self), "");
  return self->topic;
}

GListModel *ritrovo_room_get_messages(RitrovoRoom *self)
{
  g_return_val_if_fail(RITROVO_IS_ROOM(self), NULL);
  return G_LIST_MODEL(self->messages);
}

GListModel *ritrovo_room_get_members(RitrovoRoom *self)
{
  g_return_val_if_fail(RITROVO_IS_ROOM(self), NULL);
  return G_LIST_MODEL(self->members);
}

guint ritrovo_room_get_member_count(RitrovoRoom *self)
{
  g_return_val_if_fail(RITROVO_IS_ROOM(self), 0);
  return self->member_count;
}

gboolean ritrovo_room_get_at_newest(RitrovoRoom *self)
{
  g_return_val_if_fail(RITROVO_IS_ROOM(self), TRUE);
  return self->at_newest;
}

guint ritrovo_room_get_newer_count(RitrovoRoom *self)
{
  g_return_val_if_fail(RITROVO_IS_ROOM(self), 0);
  return self->newer_count;
}

gboolean ritrovo_room_get_following(RitrovoRoom *self)
{
  g_return_val_if_fail(RITROVO_IS_ROOM(self), TRUE);
  return self->following;
}

gint64 ritrovo_room_get_last_read(RitrovoRoom *self)
{
  g_return_val_if_fail(RITROVO_IS_ROOM(self), 0);
  return self->last_read;
}

gboolean ritrovo_room_get_read_known(RitrovoRoom *self)
{
  g_return_val_if_fail(RITROVO_IS_ROOM(self), FALSE);
  return self->known;
}

RitrovoRoomKind ritrovo_room_get_kind(RitrovoRoom *self)
{
  g_return_val_if_fail(RITROVO_IS_ROOM(self), RITROVO_ROOM_KIND_ROOM);
  return self->kind;
}

RitrovoClient *ritrovo_room_get_client(RitrovoRoom *self)
{
  g_return_val_if_fail(RITROVO_IS_ROOM(self), NULL);
  return self->client;
}

guint ritrovo_room_get_unread_count(RitrovoRoom *self)
{
  g_return_val_if_fail(RITROVO_IS_ROOM(self), 0);
  return self->unread_count;
}

guint ritrovo_room_get_mention_count(RitrovoRoom *self)
{
  g_return_val_if_fail(RITROVO_IS_ROOM(self), 0);
  return self->mention_count;
}

gboolean ritrovo_room_get_joined(RitrovoRoom *self)
{
  g_return_val_if_fail(RITROVO_IS_ROOM(self), FALSE);
  return self->joined;
}

const char *ritrovo_room_get_status_text(RitrovoRoom *self)
{
  g_return_val_if_fail(RITROVO_IS_ROOM(self), "");
  return self->status_text;
}

gint64 ritrovo_room_get_newest_time(RitrovoRoom *self)
{
  g_return_val_if_fail(RITROVO_IS_ROOM(self), 0);
  return self->newest_time;
}

RitrovoRoomLevel ritrovo_room_get_level(RitrovoRoom *self)
{
  g_return_val_if_fail(RITROVO_IS_ROOM(self), RITROVO_ROOM_LEVEL_NONE);
  return self->level;
}

RitrovoRoomLevel ritrovo_room_get_own_level(RitrovoRoom *self)
{
  g_return_val_if_fail(RITROVO_IS_ROOM(self), RITROVO_ROOM_LEVEL_NONE);
  return self->own_level;
}

const char *const *ritrovo_room_get_typing(RitrovoRoom *self)
{
  g_return_val_if_fail(RITROVO_IS_ROOM(self), NULL);
  return (const char *const *) self->typing_names;
}

RitrovoPresence ritrovo_room_get_presence(RitrovoRoom *self)
{
  g_return_val_if_fail(RITROVO_IS_ROOM(self), RITROVO_PRESENCE_UNKNOWN);
  return self->presence;
}

gboolean ritrovo_room_get_can_set_topic(RitrovoRoom *self)
{
  g_return_val_if_fail(RITROVO_IS_ROOM(self), FALSE);
  return self->kind == RITROVO_ROOM_KIND_ROOM && self->joined;
}

gboolean ritrovo_room_get_can_leave(RitrovoRoom *self)
{
  g_return_val_if_fail(RITROVO_IS_ROOM(self), FALSE);
  return self->kind == RITROVO_ROOM_KIND_DIRECT || strcmp(self->key, HOME_ROOM) != 0;
}

const char *ritrovo_room_get_draft(RitrovoRoom *self)
{
  g_return_val_if_fail(RITROVO_IS_ROOM(self), "");
  return self->draft;
}
