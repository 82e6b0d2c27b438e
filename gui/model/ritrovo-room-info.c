// SPDX-License-Identifier: GPL-3.0-or-later
// Nothing in it changes: it is what the server said when it was asked.
#include "ritrovo-room-info.h"

struct _RitrovoRoomInfo {
  GObject parent_instance;

  // owned
  char *name;
  char *topic;

  guint count;
  gboolean joined;
};

G_DEFINE_FINAL_TYPE(RitrovoRoomInfo, ritrovo_room_info, G_TYPE_OBJECT)

enum { PROP_0, PROP_NAME, PROP_TOPIC, PROP_COUNT, PROP_JOINED, N_PROPS };

static GParamSpec *props[N_PROPS];

static void ritrovo_room_info_get_property(GObject *object, guint id, GValue *value,
                                           GParamSpec *spec)
{
  RitrovoRoomInfo *self = RITROVO_ROOM_INFO(object);
  switch (id) {
  case PROP_NAME:
    g_value_set_string(value, self->name);
    break;
  case PROP_TOPIC:
    g_value_set_string(value, self->topic);
    break;
  case PROP_COUNT:
    g_value_set_uint(value, self->count);
    break;
  case PROP_JOINED:
    g_value_set_boolean(value, self->joined);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
  }
}

static void ritrovo_room_info_finalize(GObject *object)
{
  RitrovoRoomInfo *self = RITROVO_ROOM_INFO(object);
  g_free(self->name);
  g_free(self->topic);
  G_OBJECT_CLASS(ritrovo_room_info_parent_class)->finalize(object);
}

static void ritrovo_room_info_class_init(RitrovoRoomInfoClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  object_class->get_property = ritrovo_room_info_get_property;
  object_class->finalize = ritrovo_room_info_finalize;
  props[PROP_NAME] = g_param_spec_string("name", NULL, NULL, "", flags);
  props[PROP_TOPIC] = g_param_spec_string("topic", NULL, NULL, "", flags);
  props[PROP_COUNT] = g_param_spec_uint("count", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_JOINED] = g_param_spec_boolean("joined", NULL, NULL, FALSE, flags);
  g_object_class_install_properties(object_class, N_PROPS, props);
}

static void ritrovo_room_info_init(RitrovoRoomInfo *self)
{
}

RitrovoRoomInfo *ritrovo_room_info_new(const char *name, const char *topic, guint count,
                                       gboolean joined)
{
  RitrovoRoomInfo *self = g_object_new(RITROVO_TYPE_ROOM_INFO, NULL);
  self->name = g_strdup(name);
  self->topic = g_strdup(topic);
  self->count = count;
  self->joined = joined;
  return self;
}

const char *ritrovo_room_info_get_name(RitrovoRoomInfo *self)
{
  g_return_val_if_fail(RITROVO_IS_ROOM_INFO(self), "");
  return self->name;
}

const char *ritrovo_room_info_get_topic(RitrovoRoomInfo *self)
{
  g_return_val_if_fail(RITROVO_IS_ROOM_INFO(self), "");
  return self->topic;
}

guint ritrovo_room_info_get_count(RitrovoRoomInfo *self)
{
  g_return_val_if_fail(RITROVO_IS_ROOM_INFO(self), 0);
  return self->count;
}

gboolean ritrovo_room_info_get_joined(RitrovoRoomInfo *self)
{
  g_return_val_if_fail(RITROVO_IS_ROOM_INFO(self), FALSE);
  return self->joined;
}
