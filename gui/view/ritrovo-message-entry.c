// SPDX-License-Identifier: GPL-3.0-or-later
// A value with an identity: it stays the same object while what it shows changes, so that its row
// stays the same row.
#include "ritrovo-message-entry.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ritrovo-closures.h"
#include "ritrovo-markdown.h"
#include "ritrovo-message-words.h"

#define NAMES_TOLD 6 // of those who came or went; the others are counted

struct _RitrovoMessageEntry {
  GObject parent_instance;

  GPtrArray *messages; // owned
  RitrovoMessageContext context;
};

G_DEFINE_FINAL_TYPE(RitrovoMessageEntry, ritrovo_message_entry, G_TYPE_OBJECT)

static void ritrovo_message_entry_finalize(GObject *object)
{
  g_clear_pointer(&RITROVO_MESSAGE_ENTRY(object)->messages, g_ptr_array_unref);
  G_OBJECT_CLASS(ritrovo_message_entry_parent_class)->finalize(object);
}

static void ritrovo_message_entry_class_init(RitrovoMessageEntryClass *klass)
{
  G_OBJECT_CLASS(klass)->finalize = ritrovo_message_entry_finalize;
}

static void ritrovo_message_entry_init(RitrovoMessageEntry *self)
{
}

RitrovoMessageEntry *ritrovo_message_entry_new(void)
{
  return g_object_new(RITROVO_TYPE_MESSAGE_ENTRY, NULL);
}

static gboolean same_messages(GPtrArray *a, GPtrArray *b)
{
  return a != NULL && a->len == b->len &&
         memcmp(a->pdata, b->pdata, a->len * sizeof *a->pdata) == 0;
}

static gboolean same_context(const RitrovoMessageContext *a, const RitrovoMessageContext *b)
{
  return a->continued == b->continued && a->first_new == b->first_new && a->day_of == b->day_of;
}

gboolean ritrovo_message_entry_set(RitrovoMessageEntry *self, GPtrArray *messages,
                                   const RitrovoMessageContext *context)
{
  if (same_messages(self->messages, messages) && same_context(&self->context, context))
    return FALSE;
  g_ptr_array_ref(messages);
  g_clear_pointer(&self->messages, g_ptr_array_unref);
  self->messages = messages;
  self->context = *context;
  return TRUE;
}

GPtrArray *ritrovo_message_entry_get_messages(RitrovoMessageEntry *self)
{
  return self->messages;
}

RitrovoMessage *ritrovo_message_entry_get_message(RitrovoMessageEntry *self)
{
  return g_ptr_array_index(self->messages, 0);
}

const RitrovoMessageContext *ritrovo_message_entry_get_context(RitrovoMessageEntry *self)
{
  return &self->context;
}

// The name in a notice that was made from `format`; NULL if it was made from another one. The
// model's words are the only mark that such a notice has.
static char *name_in(RitrovoMessage *message, const char *format)
{
  const char *text = ritrovo_message_get_text(message);
  const char *place = strstr(format, "%s");
  if (place == NULL)
    return NULL;
  g_autofree char *before = g_strndup(format, (gsize) (place - format));
  const char *after = place + 2;
  if (!g_str_has_prefix(text, before) || !g_str_has_suffix(text, after) ||
      strlen(text) <= strlen(before) + strlen(after))
    return NULL;
  const char *name = text + strlen(before);
  return g_strndup(name, strlen(name) - strlen(after));
}

static char *name_of(RitrovoMessage *message, gboolean *came)
{
  *came = FALSE;
  if (ritrovo_message_get_state(message) != RITROVO_MESSAGE_NOTICE)
    return NULL;
  char *name = name_in(message, _("%s joined"));
  *came = name != NULL;
  return name != NULL ? name : name_in(message, _("%s left"));
}

gboolean ritrovo_message_is_coming_or_going(RitrovoMessage *message)
{
  gboolean came;
  g_autofree char *name = name_of(message, &came);
  return name != NULL;
}

static char *join_names(GPtrArray *names)
{
  g_autoptr(GString) list = g_string_new(NULL);
  for (guint i = 0; i < MIN(names->len, NAMES_TOLD); i++)
    g_string_append_printf(list, "%s%s", i > 0 ? ", " : "",
                           (const char *) g_ptr_array_index(names, i));
  if (names->len <= NAMES_TOLD)
    return g_string_free(g_steal_pointer(&list), FALSE);
  guint others = names->len - NAMES_TOLD;
  // Translators: a list of names, and how many are not in it
  return g_strdup_printf(ngettext("%s and %u other", "%s and %u others", others), list->str,
                         others);
}

// One sentence of those who came and those who went, each where they were last seen to.
static char *fold(GPtrArray *messages)
{
  g_autoptr(GPtrArray) came = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GPtrArray) went = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; i < messages->len; i++) {
    gboolean coming;
    guint index;
    g_autofree char *name = name_of(g_ptr_array_index(messages, i), &coming);
    if (g_ptr_array_find_with_equal_func(came, name, g_str_equal, &index))
      g_ptr_array_remove_index(came, index);
    if (g_ptr_array_find_with_equal_func(went, name, g_str_equal, &index))
      g_ptr_array_remove_index(went, index);
    g_ptr_array_add(coming ? came : went, g_steal_pointer(&name));
  }
  g_autofree char *came_names = join_names(came), *went_names = join_names(went);
  g_autofree char *joined = g_strdup_printf(_("%s joined"), came_names);
  g_autofree char *left = g_strdup_printf(_("%s left"), went_names);
  if (came->len > 0 && went->len > 0)
    return g_strdup_printf("%s · %s", joined, left);
  return g_strdup(came->len > 0 ? joined : left);
}

char *ritrovo_message_entry_get_text(RitrovoMessageEntry *self)
{
  if (self->messages->len > 1)
    return fold(self->messages);
  RitrovoMessage *message = ritrovo_message_entry_get_message(self);
  RitrovoFile *file = ritrovo_message_get_file(message);
  const char *text = ritrovo_message_get_text(message);
  if (ritrovo_message_get_removed(message))
    return ritrovo_message_removed_text(message);
  return g_strdup(file != NULL && *text == '\0' ? ritrovo_file_get_name(file) : text);
}

char *ritrovo_message_entry_get_shown_text(RitrovoMessageEntry *self)
{
  char *text = ritrovo_message_entry_get_text(self);
  RitrovoMessage *message = ritrovo_message_entry_get_message(self);
  // The name of a file is no text.
  if (!ritrovo_is_said(NULL, ritrovo_message_get_state(message)) ||
      *ritrovo_message_get_text(message) == '\0')
    return text;
  g_autoptr(RitrovoMarkdown) markdown = ritrovo_markdown_new(text);
  if (markdown == NULL)
    return text;
  g_free(text);
  return g_steal_pointer(&markdown->text);
}

char *ritrovo_message_entry_get_line(RitrovoMessageEntry *self, const char *text)
{
  RitrovoMessage *message = ritrovo_message_entry_get_message(self);
  g_autofree char *time = ritrovo_time_text(NULL, ritrovo_message_get_time(message));
  const char *sender = ritrovo_message_get_sender(message);
  RitrovoFile *file = ritrovo_message_get_file(message);
  if (!ritrovo_has_text(NULL, sender))
    return g_strdup_printf("[%s] %s", time, text);
  if (file != NULL && *ritrovo_message_get_text(message) != '\0')
    return g_strdup_printf("[%s] %s: %s, %s", time, sender, ritrovo_file_get_name(file), text);
  return g_strdup_printf("[%s] %s: %s", time, sender, text);
}
