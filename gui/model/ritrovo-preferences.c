// SPDX-License-Identifier: GPL-3.0-or-later
// Values and nothing else: where they come from and whom they concern is others' business.
#include "ritrovo-preferences.h"

#include "ritrovo-mention.h"

enum {
  PROP_0,
  PROP_CONNECT_AT_START,
  PROP_SEND_TYPING,
  PROP_LOAD_IMAGES,
  PROP_NOTIFICATIONS,
  PROP_NOTIFY_DIRECT,
  N_SWITCHES,
  PROP_NOTIFY_LEVEL = N_SWITCHES,
  PROP_KEYWORDS,
  N_PROPS,
};

struct _RitrovoPreferences {
  GObject parent_instance;

  gboolean switches[N_SWITCHES]; // by their property
  RitrovoRoomLevel level;
  GStrv keywords; // owned
};

G_DEFINE_FINAL_TYPE(RitrovoPreferences, ritrovo_preferences, G_TYPE_OBJECT)

static GParamSpec *props[N_PROPS];

static void ritrovo_preferences_get_property(GObject *object, guint id, GValue *value,
                                             GParamSpec *spec)
{
  RitrovoPreferences *self = RITROVO_PREFERENCES(object);
  if (id < N_SWITCHES)
    g_value_set_boolean(value, self->switches[id]);
  else if (id == PROP_NOTIFY_LEVEL)
    g_value_set_enum(value, self->level);
  else if (id == PROP_KEYWORDS)
    g_value_set_boxed(value, self->keywords);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
}

static void set_keywords(RitrovoPreferences *self, const char *const *words)
{
  g_auto(GStrv) tidy = ritrovo_keywords_tidy(words);
  if (g_strv_equal((const char *const *) self->keywords, (const char *const *) tidy))
    return;
  g_strfreev(self->keywords);
  self->keywords = g_steal_pointer(&tidy);
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_KEYWORDS]);
}

static void ritrovo_preferences_set_property(GObject *object, guint id, const GValue *value,
                                             GParamSpec *spec)
{
  RitrovoPreferences *self = RITROVO_PREFERENCES(object);
  if (id == PROP_KEYWORDS) {
    set_keywords(self, g_value_get_boxed(value));
  } else if (id == PROP_NOTIFY_LEVEL) {
    RitrovoRoomLevel level = (RitrovoRoomLevel) g_value_get_enum(value);
    if (level == self->level || level == RITROVO_ROOM_LEVEL_DEFAULT)
      return;
    self->level = level;
    g_object_notify_by_pspec(object, spec);
  } else if (id < N_SWITCHES) {
    if (self->switches[id] == g_value_get_boolean(value))
      return;
    self->switches[id] = g_value_get_boolean(value);
    g_object_notify_by_pspec(object, spec);
  } else {
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
  }
}

static void ritrovo_preferences_finalize(GObject *object)
{
  g_strfreev(RITROVO_PREFERENCES(object)->keywords);
  G_OBJECT_CLASS(ritrovo_preferences_parent_class)->finalize(object);
}

static void ritrovo_preferences_class_init(RitrovoPreferencesClass *klass)
{
  static const char *const switches[N_SWITCHES] = {
      [PROP_CONNECT_AT_START] = "connect-at-start", [PROP_SEND_TYPING] = "send-typing",
      [PROP_LOAD_IMAGES] = "load-images",           [PROP_NOTIFICATIONS] = "notifications",
      [PROP_NOTIFY_DIRECT] = "notify-direct",
  };
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = ritrovo_preferences_get_property;
  object_class->set_property = ritrovo_preferences_set_property;
  object_class->finalize = ritrovo_preferences_finalize;

  for (int i = PROP_0 + 1; i < N_SWITCHES; i++)
    props[i] = g_param_spec_boolean(switches[i], NULL, NULL, TRUE, flags);
  props[PROP_NOTIFY_LEVEL] = g_param_spec_enum("notify-level", NULL, NULL, RITROVO_TYPE_ROOM_LEVEL,
                                               RITROVO_ROOM_LEVEL_MENTIONS, flags);
  props[PROP_KEYWORDS] = g_param_spec_boxed("keywords", NULL, NULL, G_TYPE_STRV, flags);
  g_object_class_install_properties(object_class, N_PROPS, props);
}

static void ritrovo_preferences_init(RitrovoPreferences *self)
{
  for (int i = PROP_0 + 1; i < N_SWITCHES; i++)
    self->switches[i] = TRUE;
  self->level = RITROVO_ROOM_LEVEL_MENTIONS;
  self->keywords = g_new0(char *, 1);
}

RitrovoPreferences *ritrovo_preferences_new(void)
{
  return g_object_new(RITROVO_TYPE_PREFERENCES, NULL);
}

gboolean ritrovo_preferences_get_connect_at_start(RitrovoPreferences *self)
{
  g_return_val_if_fail(RITROVO_IS_PREFERENCES(self), FALSE);
  return self->switches[PROP_CONNECT_AT_START];
}

gboolean ritrovo_preferences_get_send_typing(RitrovoPreferences *self)
{
  g_return_val_if_fail(RITROVO_IS_PREFERENCES(self), FALSE);
  return self->switches[PROP_SEND_TYPING];
}

gboolean ritrovo_preferences_get_load_images(RitrovoPreferences *self)
{
  g_return_val_if_fail(RITROVO_IS_PREFERENCES(self), FALSE);
  return self->switches[PROP_LOAD_IMAGES];
}

gboolean ritrovo_preferences_get_notifications(RitrovoPreferences *self)
{
  g_return_val_if_fail(RITROVO_IS_PREFERENCES(self), FALSE);
  return self->switches[PROP_NOTIFICATIONS];
}

const char *const *ritrovo_preferences_get_keywords(RitrovoPreferences *self)
{
  g_return_val_if_fail(RITROVO_IS_PREFERENCES(self), NULL);
  return (const char *const *) self->keywords;
}

RitrovoRoomLevel ritrovo_preferences_get_level(RitrovoPreferences *self, RitrovoRoomKind kind)
{
  g_return_val_if_fail(RITROVO_IS_PREFERENCES(self), RITROVO_ROOM_LEVEL_NONE);
  if (kind == RITROVO_ROOM_KIND_ROOM)
    return self->level;
  return self->switches[PROP_NOTIFY_DIRECT] ? RITROVO_ROOM_LEVEL_ALL : RITROVO_ROOM_LEVEL_NONE;
}
