// SPDX-License-Identifier: GPL-3.0-or-later
// The reader of query.h: one term after the other, each with a key before a colon or without one.
#include "query.h"

#include <string.h>

static gboolean is_searchable(const char *word)
{
  for (const char *p = word; *p; p = g_utf8_next_char(p))
    if (g_unichar_isalnum(g_utf8_get_char(p)))
      return TRUE;
  return FALSE;
}

static const char *skip_spaces(const char *p)
{
  while (*p && g_unichar_isspace(g_utf8_get_char(p)))
    p = g_utf8_next_char(p);
  return p;
}

// The value at *p, up to a space or, behind a quotation mark, up to the next one; *p moves behind
// it.
static char *take_value(const char **p)
{
  const char *start = *p;
  if (*start == '"') {
    const char *end = strchr(++start, '"');
    size_t length = end ? (size_t) (end - start) : strlen(start);
    *p = start + length + (end ? 1 : 0);
    return g_strndup(start, length);
  }
  while (**p && !g_unichar_isspace(g_utf8_get_char(*p)))
    *p = g_utf8_next_char(*p);
  return g_strndup(start, (gsize) (*p - start));
}

// Milliseconds since 1970 of the first moment of a day like 2026-11-21, in UTC, or -1.
static gint64 day_start(const char *text)
{
  static const char shape[] = "dddd-dd-dd";
  if (strlen(text) != sizeof shape - 1)
    return -1;
  for (size_t i = 0; shape[i]; i++)
    if (shape[i] == 'd' ? !g_ascii_isdigit(text[i]) : text[i] != shape[i])
      return -1;
  g_autoptr(GDateTime) day = g_date_time_new_utc(
      (gint) g_ascii_strtoll(text, NULL, 10), (gint) g_ascii_strtoll(text + 5, NULL, 10),
      (gint) g_ascii_strtoll(text + 8, NULL, 10), 0, 0, 0);
  return day ? g_date_time_to_unix(day) * 1000 : -1;
}

static const char *set_name(char **to, char *value, const char *otherwise)
{
  g_free(*to);
  *to = value;
  return value[0] ? NULL : otherwise;
}

static const char *set_day(struct query *query, gboolean after, const char *value)
{
  const gint64 day_ms = 86400 * 1000;
  gint64 day = day_start(value);
  if (day < 0)
    return after ? "after: takes a day like 2026-11-21." : "before: takes a day like 2026-11-21.";
  if (after)
    query->since = MAX(query->since, day + day_ms);
  else
    query->until = MIN(query->until, day);
  return NULL;
}

static const char *add_word(struct query *query, char *word)
{
  if (!is_searchable(word)) {
    g_free(word);
    return NULL;
  }
  g_ptr_array_add(query->words, word);
  return query->words->len <= QUERY_WORDS_MAX ? NULL : "A search has at most 16 words.";
}

static gboolean takes_key(const char **p, const char *key)
{
  size_t length = strlen(key);
  if (g_ascii_strncasecmp(*p, key, length) != 0)
    return FALSE;
  *p += length;
  return TRUE;
}

// NULL, or what is wrong with the term.
static const char *read_term(struct query *query, const char **p)
{
  if (takes_key(p, "from:"))
    return set_name(&query->from, take_value(p), "from: takes a name.");
  if (takes_key(p, "in:"))
    return set_name(&query->in, take_value(p), "in: takes a room.");
  gboolean after = takes_key(p, "after:");
  if (after || takes_key(p, "before:")) {
    g_autofree char *value = take_value(p);
    return set_day(query, after, value);
  }
  if (takes_key(p, "has:")) {
    g_autofree char *value = take_value(p);
    query->has_file = TRUE;
    return g_ascii_strcasecmp(value, "file") == 0 ? NULL : "has: takes file.";
  }
  return add_word(query, take_value(p));
}

const char *query_parse(const char *text, struct query *query)
{
  *query = (struct query){.until = G_MAXINT64};
  query->words = g_ptr_array_new_with_free_func(g_free);
  const char *wrong = NULL;
  for (const char *p = skip_spaces(text); *p && !wrong; p = skip_spaces(p))
    wrong = read_term(query, &p);
  if (!wrong && query->words->len == 0 && !query->from && !query->in && query->since == 0 &&
      query->until == G_MAXINT64 && !query->has_file)
    wrong = "A search needs a word.";
  if (wrong)
    query_clear(query);
  return wrong;
}

void query_clear(struct query *query)
{
  g_clear_pointer(&query->words, g_ptr_array_unref);
  g_clear_pointer(&query->from, g_free);
  g_clear_pointer(&query->in, g_free);
}
