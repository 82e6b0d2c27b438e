// SPDX-License-Identifier: GPL-3.0-or-later
// Words, and whether they match what is typed.
#include "ritrovo-choice.h"

#include <string.h>

struct _RitrovoChoice {
  GObject parent_instance;

  // Owned
  char *title;
  char *subtitle;
  char *detail;
  char *key; // of the title, for comparison
  GObject *what;

  RitrovoChoiceKind kind;
};

G_DEFINE_FINAL_TYPE(RitrovoChoice, ritrovo_choice, G_TYPE_OBJECT)

// What is left of a text when case, accents' encodings and spaces around it do not count.
static char *make_key(const char *text)
{
  g_autofree char *stripped = g_strstrip(g_strdup(text));
  g_autofree char *normal = g_utf8_normalize(stripped, -1, G_NORMALIZE_ALL);
  return normal != NULL ? g_utf8_casefold(normal, -1) : g_strdup("");
}

static void ritrovo_choice_finalize(GObject *object)
{
  RitrovoChoice *self = RITROVO_CHOICE(object);
  g_free(self->title);
  g_free(self->subtitle);
  g_free(self->detail);
  g_free(self->key);
  g_clear_object(&self->what);
  G_OBJECT_CLASS(ritrovo_choice_parent_class)->finalize(object);
}

static void ritrovo_choice_class_init(RitrovoChoiceClass *klass)
{
  G_OBJECT_CLASS(klass)->finalize = ritrovo_choice_finalize;
}

static void ritrovo_choice_init(RitrovoChoice *self)
{
}

RitrovoChoice *ritrovo_choice_new(RitrovoChoiceKind kind, const char *title, const char *subtitle,
                                  const char *detail, GObject *what)
{
  RitrovoChoice *self = g_object_new(RITROVO_TYPE_CHOICE, NULL);
  self->kind = kind;
  self->title = g_strdup(title);
  self->subtitle = g_strdup(subtitle != NULL ? subtitle : "");
  self->detail = g_strdup(detail != NULL ? detail : "");
  self->key = make_key(title);
  self->what = what != NULL ? g_object_ref(what) : NULL;
  return self;
}

RitrovoChoiceKind ritrovo_choice_get_kind(RitrovoChoice *self)
{
  return self->kind;
}

const char *ritrovo_choice_get_title(RitrovoChoice *self)
{
  return self->title;
}

const char *ritrovo_choice_get_subtitle(RitrovoChoice *self)
{
  return self->subtitle;
}

const char *ritrovo_choice_get_detail(RitrovoChoice *self)
{
  return self->detail;
}

GObject *ritrovo_choice_get_what(RitrovoChoice *self)
{
  return self->what;
}

char *ritrovo_choice_get_name(RitrovoChoice *self)
{
  GString *name = g_string_new(self->title);
  if (*self->detail != '\0')
    g_string_append_printf(name, ", %s", self->detail);
  if (*self->subtitle != '\0')
    g_string_append_printf(name, ", %s", self->subtitle);
  return g_string_free(name, FALSE);
}

gboolean ritrovo_choice_matches(RitrovoChoice *self, const char *text)
{
  g_autofree char *wanted = make_key(text);
  return strstr(self->key, wanted) != NULL;
}

gboolean ritrovo_choice_is_called(RitrovoChoice *self, const char *text)
{
  g_autofree char *wanted = make_key(text);
  return strcmp(self->key, wanted) == 0;
}
