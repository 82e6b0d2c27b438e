// SPDX-License-Identifier: GPL-3.0-or-later
// Nothing in it changes: it is what the server found.
#include "ritrovo-search-result.h"

struct _RitrovoSearchResult {
  GObject parent_instance;

  // owned
  char *place;
  RitrovoMessage *message;

  RitrovoRoomKind kind;
  guint rank;
};

G_DEFINE_FINAL_TYPE(RitrovoSearchResult, ritrovo_search_result, G_TYPE_OBJECT)

enum { PROP_0, PROP_PLACE, PROP_KIND, PROP_MESSAGE, N_PROPS };

static GParamSpec *props[N_PROPS];

static void ritrovo_search_result_get_property(GObject *object, guint id, GValue *value,
                                               GParamSpec *spec)
{
  RitrovoSearchResult *self = RITROVO_SEARCH_RESULT(object);
  switch (id) {
  case PROP_PLACE:
    g_value_set_string(value, self->place);
    break;
  case PROP_KIND:
    g_value_set_enum(value, self->kind);
    break;
  case PROP_MESSAGE:
    g_value_set_object(value, self->message);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
  }
}

static void ritrovo_search_result_finalize(GObject *object)
{
  RitrovoSearchResult *self = RITROVO_SEARCH_RESULT(object);
  g_free(self->place);
  g_object_unref(self->message);
  G_OBJECT_CLASS(ritrovo_search_result_parent_class)->finalize(object);
}

static void ritrovo_search_result_class_init(RitrovoSearchResultClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  object_class->get_property = ritrovo_search_result_get_property;
  object_class->finalize = ritrovo_search_result_finalize;
  props[PROP_PLACE] = g_param_spec_string("place", NULL, NULL, "", flags);
  props[PROP_KIND] =
      g_param_spec_enum("kind", NULL, NULL, RITROVO_TYPE_ROOM_KIND, RITROVO_ROOM_KIND_ROOM, flags);
  props[PROP_MESSAGE] = g_param_spec_object("message", NULL, NULL, RITROVO_TYPE_MESSAGE, flags);
  g_object_class_install_properties(object_class, N_PROPS, props);
}

static void ritrovo_search_result_init(RitrovoSearchResult *self)
{
}

RitrovoSearchResult *ritrovo_search_result_new(const char *place, RitrovoRoomKind kind,
                                               RitrovoMessage *message, guint rank)
{
  RitrovoSearchResult *self = g_object_new(RITROVO_TYPE_SEARCH_RESULT, NULL);
  self->place = g_strdup(place);
  self->kind = kind;
  self->message = g_object_ref(message);
  self->rank = rank;
  return self;
}

guint ritrovo_search_result_get_rank(RitrovoSearchResult *self)
{
  g_return_val_if_fail(RITROVO_IS_SEARCH_RESULT(self), 0);
  return self->rank;
}

const char *ritrovo_search_result_get_place(RitrovoSearchResult *self)
{
  g_return_val_if_fail(RITROVO_IS_SEARCH_RESULT(self), "");
  return self->place;
}

RitrovoRoomKind ritrovo_search_result_get_kind(RitrovoSearchResult *self)
{
  g_return_val_if_fail(RITROVO_IS_SEARCH_RESULT(self), RITROVO_ROOM_KIND_ROOM);
  return self->kind;
}

RitrovoMessage *ritrovo_search_result_get_message(RitrovoSearchResult *self)
{
  g_return_val_if_fail(RITROVO_IS_SEARCH_RESULT(self), NULL);
  return self->message;
}
