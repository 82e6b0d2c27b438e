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
};

G_DEFINE_FINAL_TYPE(RitrovoMember, ritrovo_member, G_TYPE_OBJECT)

enum { PROP_0, PROP_NAME, PROP_ROLE, N_PROPS };

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
  g_object_class_install_properties(object_class, N_PROPS, props);
}

static void ritrovo_member_init(RitrovoMember *self)
{
}

RitrovoMember *ritrovo_member_new(const char *name, const char *role)
{
  g_return_val_if_fail(name, NULL);
  RitrovoMember *self = g_object_new(RITROVO_TYPE_MEMBER, NULL);
  g_autofree char *folded = g_utf8_casefold(name, -1);
  self->name = g_strdup(name);
  self->role = g_strdup(role ? role : "guest");
  self->sort_key = g_utf8_collate_key(folded, -1);
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

int ritrovo_member_compare(RitrovoMember *a, RitrovoMember *b)
{
  int order = strcmp(a->sort_key, b->sort_key);
  return order != 0 ? order : strcmp(a->name, b->name);
}
