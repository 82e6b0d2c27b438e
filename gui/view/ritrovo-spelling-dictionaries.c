// SPDX-License-Identifier: GPL-3.0-or-later
// Enchant finds the dictionaries, whatever program they were made for. What is added goes into the
// person's own list for the first language.
#include "ritrovo-spelling-dictionaries.h"

#include <enchant.h>
#include <string.h>

struct _RitrovoDictionaries {
  EnchantBroker *broker;   // owned
  GPtrArray *dictionaries; // EnchantDict, owned by the broker until they are given back
};

// "it_IT" and "it" mean one dictionary, and so may "en" and "en_US".
static gboolean has_language(GPtrArray *tags, const char *tag)
{
  gsize length = strcspn(tag, "_");
  for (guint i = 0; i < tags->len; i++) {
    const char *other = g_ptr_array_index(tags, i);
    if (strcspn(other, "_") == length && strncmp(other, tag, length) == 0)
      return TRUE;
  }
  return FALSE;
}

RitrovoDictionaries *ritrovo_dictionaries_new(const char *const *languages)
{
  RitrovoDictionaries *self = g_new0(RitrovoDictionaries, 1);
  self->broker = enchant_broker_init();
  self->dictionaries = g_ptr_array_new();
  g_autoptr(GPtrArray) tags = g_ptr_array_new();
  for (guint i = 0; languages[i] != NULL; i++) {
    const char *tag = languages[i];
    if (strpbrk(tag, ".@") != NULL || strcmp(tag, "C") == 0 || strcmp(tag, "POSIX") == 0 ||
        has_language(tags, tag) || !enchant_broker_dict_exists(self->broker, tag))
      continue;
    EnchantDict *dictionary = enchant_broker_request_dict(self->broker, tag);
    if (dictionary != NULL) {
      g_ptr_array_add(self->dictionaries, dictionary);
      g_ptr_array_add(tags, (gpointer) tag);
    }
  }
  return self;
}

void ritrovo_dictionaries_free(RitrovoDictionaries *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < self->dictionaries->len; i++)
    enchant_broker_free_dict(self->broker, g_ptr_array_index(self->dictionaries, i));
  g_ptr_array_unref(self->dictionaries);
  enchant_broker_free(self->broker);
  g_free(self);
}

gboolean ritrovo_dictionaries_is_empty(RitrovoDictionaries *self)
{
  return self->dictionaries->len == 0;
}

// Dictionaries know the apostrophe of typewriters.
static char *plain(const char *word)
{
  g_auto(GStrv) parts = g_strsplit(word, "\xE2\x80\x99", -1);
  return g_strjoinv("'", parts);
}

gboolean ritrovo_dictionaries_check(RitrovoDictionaries *self, const char *word)
{
  g_autofree char *checked = plain(word);
  for (guint i = 0; i < self->dictionaries->len; i++)
    if (enchant_dict_check(g_ptr_array_index(self->dictionaries, i), checked, -1) <= 0)
      return TRUE;
  return self->dictionaries->len == 0;
}

GStrv ritrovo_dictionaries_suggest(RitrovoDictionaries *self, const char *word, guint limit)
{
  g_autofree char *checked = plain(word);
  g_autoptr(GPtrArray) found = g_ptr_array_new();
  for (guint i = 0; i < self->dictionaries->len; i++) {
    EnchantDict *dictionary = g_ptr_array_index(self->dictionaries, i);
    // Each language has its share of the list.
    guint share = (limit + self->dictionaries->len - 1) / self->dictionaries->len;
    gsize count = 0;
    char **words = enchant_dict_suggest(dictionary, checked, -1, &count);
    for (gsize j = 0; j < MIN(count, share) && found->len < limit; j++)
      if (!g_ptr_array_find_with_equal_func(found, words[j], g_str_equal, NULL))
        g_ptr_array_add(found, g_strdup(words[j]));
    if (words != NULL)
      enchant_dict_free_string_list(dictionary, words);
  }
  g_ptr_array_add(found, NULL);
  return (GStrv) g_ptr_array_free(g_steal_pointer(&found), FALSE);
}

void ritrovo_dictionaries_add(RitrovoDictionaries *self, const char *word)
{
  g_autofree char *added = plain(word);
  if (self->dictionaries->len > 0)
    enchant_dict_add(g_ptr_array_index(self->dictionaries, 0), added, -1);
}

void ritrovo_dictionaries_ignore(RitrovoDictionaries *self, const char *word)
{
  g_autofree char *ignored = plain(word);
  if (self->dictionaries->len > 0)
    enchant_dict_add_to_session(g_ptr_array_index(self->dictionaries, 0), ignored, -1);
}
