// SPDX-License-Identifier: GPL-3.0-or-later
// Words are compared as the server does: without regard to case and accents. The operators of a
// query are no words that can be found in a text.
#include "ritrovo-search-words.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ritrovo-closures.h"
#include "ritrovo-file-words.h"

#define LEAD 48  // characters before the first word that was found
#define MOST 240 // characters shown

// The word without case and accents.
static char *fold(const char *word, gssize length)
{
  g_autofree char *apart = g_utf8_normalize(word, length, G_NORMALIZE_ALL);
  g_autoptr(GString) bare = g_string_new(NULL);
  for (const char *p = apart; p != NULL && *p != '\0'; p = g_utf8_next_char(p)) {
    gunichar c = g_utf8_get_char(p);
    if (!g_unichar_ismark(c))
      g_string_append_unichar(bare, c);
  }
  return g_utf8_casefold(bare->str, -1);
}

// Finds the next word at or after *word; FALSE if there is none.
static gboolean next_word(const char **word, const char **end)
{
  const char *p = *word;
  while (*p != '\0' && !g_unichar_isalnum(g_utf8_get_char(p)))
    p = g_utf8_next_char(p);
  if (*p == '\0')
    return FALSE;
  *word = p;
  while (*p != '\0' &&
         (g_unichar_isalnum(g_utf8_get_char(p)) || g_unichar_ismark(g_utf8_get_char(p))))
    p = g_utf8_next_char(p);
  *end = p;
  return TRUE;
}

static void add_words(GHashTable *words, const char *text)
{
  const char *word = text, *end;
  for (; next_word(&word, &end); word = end)
    g_hash_table_add(words, fold(word, end - word));
}

static gboolean is_operator(const char *word)
{
  static const char *const operators[] = {"from:", "in:", "before:", "after:", "has:"};
  for (guint i = 0; i < G_N_ELEMENTS(operators); i++)
    if (g_ascii_strncasecmp(word, operators[i], strlen(operators[i])) == 0)
      return TRUE;
  return FALSE;
}

// What is looked for in texts: everything outside operators, whose value may stand in quotation
// marks.
static GHashTable *query_words(const char *query)
{
  GHashTable *words = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  for (const char *p = query; *p != '\0';) {
    p += strspn(p, " \t\n");
    const char *start = p;
    gboolean quoted = FALSE;
    for (; *p != '\0' && (quoted || strchr(" \t\n", *p) == NULL); p++)
      if (*p == '"')
        quoted = !quoted;
    if (p > start && !is_operator(start)) {
      g_autofree char *part = g_strndup(start, (gsize) (p - start));
      add_words(words, part);
    }
  }
  return words;
}

static void append_escaped(GString *markup, const char *start, const char *end)
{
  g_autofree char *escaped = g_markup_escape_text(start, end - start);
  g_string_append(markup, escaped);
}

char *ritrovo_search_markup(const char *text, const char *query)
{
  g_autoptr(GHashTable) words = query_words(query);
  g_autofree char *line = g_strdelimit(g_strdup(text), "\t\r\n", ' ');
  g_autoptr(GString) markup = g_string_new(NULL);
  const char *at = line, *word = line, *end;
  gboolean found = FALSE;

  for (; next_word(&word, &end); word = end) {
    g_autofree char *folded = fold(word, end - word);
    if (!g_hash_table_contains(words, folded))
      continue;
    if (!found && g_utf8_pointer_to_offset(line, word) > 2 * LEAD) {
      at = g_utf8_offset_to_pointer(line, g_utf8_pointer_to_offset(line, word) - LEAD);
      g_string_append(markup, "…");
    }
    found = TRUE;
    if (g_utf8_pointer_to_offset(at, end) > MOST)
      break;
    append_escaped(markup, at, word);
    g_string_append(markup, "<b>");
    append_escaped(markup, word, end);
    g_string_append(markup, "</b>");
    at = end;
  }
  if (g_utf8_strlen(at, -1) <= MOST) {
    append_escaped(markup, at, at + strlen(at));
  } else {
    append_escaped(markup, at, g_utf8_offset_to_pointer(at, MOST));
    g_string_append(markup, "…");
  }
  return g_string_free(g_steal_pointer(&markup), FALSE);
}

char *ritrovo_search_time_text(gint64 time, gint64 now)
{
  g_autofree char *clock = ritrovo_time_text(NULL, time);
  if (ritrovo_is_same_day(time, now))
    return g_steal_pointer(&clock);
  g_autofree char *day = ritrovo_day_text(time, now);
  // Translators: a day and a time of it: "Yesterday, 14:02"
  return g_strdup_printf(_("%s, %s"), day, clock);
}

char *ritrovo_search_result_name(RitrovoSearchResult *result, gint64 now)
{
  RitrovoMessage *message = ritrovo_search_result_get_message(result);
  g_autofree char *when = ritrovo_search_time_text(ritrovo_message_get_time(message), now);
  g_autofree char *said = ritrovo_message_words(message);
  return g_strdup_printf("%s, %s, %s, %s", ritrovo_search_result_get_place(result),
                         ritrovo_message_get_sender(message), when, said);
}

char *ritrovo_search_count_text(guint count, gboolean end)
{
  return g_strdup_printf(end ? ngettext("%u message", "%u messages", count)
                             : ngettext("%u message or more", "%u messages or more", count),
                         count);
}
