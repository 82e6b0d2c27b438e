// SPDX-License-Identifier: GPL-3.0-or-later
// A member never changes; another role is another member. The key for sorting is made once, since a
// list of thousands is sorted by it.
#include "ritrovo-member.h"

struct _RitrovoMember {
  GObject parent_instance;

  // owned
  char *name;
  char *role;
  char *sort_key;
  GStrv rooms;
};

G_DEFINE_FINAL_TYPE(RitrovoMember, ritrovo_member, G_TYPE_OBJECT)

enum { PROP_0, PROP_NAME, PROP_ROLE, PROP_ROOMS, N_PROPS };

static GParamSpec *props[N_PROPS];

static void ritrovo_member_get_property(GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  RitrovoMember *self = RITROVO_MEMBER(object);
  switch (id) {
  case PROP_NAME:
    g_value_set_string(value, self->name);
    break;
  case PROP_ROLE:
    g_value_set_string(value, self->role);
    break;
  case PROP_ROOMS:
    g_value_set_boxed(value, self->rooms);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
  }
}

static void ritrovo_member_finalize(GObject *object)
{
  RitrovoMember *self = RITROVO_MEMBER(object);
  g_free(self->name);
  g_free(self->role);
  g_free(self->sort_key);
  g_strfreev(self->rooms);
  G_OBJECT_CLASS(ritrovo_member_parent_class)->finalize(object);
}

static void ritrovo_member_class_init(RitrovoMemberClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = ritrovo_member_get_property;
  object_class->finalize = ritrovo_member_finalize;

  props[PROP_NAME] = g_param_spec_string("name", NULL, NULL, "", flags);
  props[PROP_ROLE] = g_param_spec_string("role", NULL, NULL, "guest", flags);
  props[PROP_ROOMS] = g_param_spec_boxed("rooms", NULL, NULL, G_TYPE_STRV, flags);
  g_object_class_install_properties(object_class, N_PROPS, props);
}

static void ritrovo_member_init(RitrovoMember *self)
{
}

RitrovoMember *ritrovo_member_new(const char *name, const char *role)
{
  const char *const none[] = {NULL};
  return ritrovo_member_new_with_rooms(name, role, none);
}

RitrovoMember *ritrovo_member_new_with_rooms(const char *name, const char *role,
                                             const char *const *rooms)
{
  g_return_val_if_fail(name, NULL);
  RitrovoMember *self = g_object_new(RITROVO_TYPE_MEMBER, NULL);
  g_autofree char *folded = g_utf8_casefold(name, -1);
  self->name = g_strdup(name);
  self->role = g_strdup(role ? role : "guest");
  self->sort_key = g_utf8_collate_key(folded, -1);
  self->rooms = g_strdupv((GStrv) rooms);
  return self;
}

const char *ritrovo_member_get_name(RitrovoMember *self)
{
  g_return_val_if_fail(RITROVO_IS_MEMBER(self), "");
  return self->name;
}

const char *ritrovo_member_get_role(RitrovoMember *self)
{
  g_return_val_if_fail(RITROVO_IS_MEMBER(self), "");
  return self->role;
}

const char *const *ritrovo_member_get_rooms(RitrovoMember *self)
{
  g_return_val_if_fail(RITROVO_IS_MEMBER(self), NULL);
  return (const char *const *) self->rooms;
}

int ritrovo_member_compare(RitrovoMember *a, RitrovoMember *b)
{
  int order = strcmp(a->sort_key, b->sort_key);
  return order != 0 ? order : strcmp(a->name, b->name);
}
