// SPDX-License-Identifier: GPL-3.0-or-later
// The text is taken chunk by chunk, as blanks part it. A chunk tells whether it is language; only
// then it is looked into for words.
#include "ritrovo-spelling-words.h"

#include <string.h>

static gboolean is_letter(gunichar c)
{
  return g_unichar_isalpha(c) || g_unichar_ismark(c);
}

static gboolean is_apostrophe(gunichar c)
{
  return c == '\'' || c == 0x2019;
}

static const char *skip_while(const char *at, gboolean blank)
{
  while (*at != '\0' && !g_unichar_isspace(g_utf8_get_char(at)) == !blank)
    at = g_utf8_next_char(at);
  return at;
}

static gboolean is_language(const char *chunk, const char *end)
{
  gsize length = (gsize) (end - chunk);
  if (*chunk == '/' || *chunk == ':' || g_strstr_len(chunk, (gssize) length, "://") != NULL ||
      (length > 4 && g_ascii_strncasecmp(chunk, "www.", 4) == 0))
    return FALSE;
  for (const char *at = chunk; at < end; at = g_utf8_next_char(at)) {
    gunichar c = g_utf8_get_char(at);
    if (c == '@' || c == '_' || c == '\\' || g_unichar_isdigit(c))
      return FALSE;
  }
  return TRUE;
}

// The end of the word that begins at `at`. An apostrophe belongs to it when letters are on both
// sides.
static const char *word_end(const char *at, const char *chunk_end)
{
  while (at < chunk_end) {
    gunichar c = g_utf8_get_char(at);
    const char *next = g_utf8_next_char(at);
    if (!is_letter(c) &&
        !(is_apostrophe(c) && next < chunk_end && is_letter(g_utf8_get_char(next))))
      break;
    at = next;
  }
  return at;
}

// The first word at or behind `at` in a chunk; FALSE if it has no more.
static gboolean next_in_chunk(const char *at, const char *chunk_end, const char **start,
                              const char **end)
{
  while (at < chunk_end) {
    while (at < chunk_end && !g_unichar_isalpha(g_utf8_get_char(at)))
      at = g_utf8_next_char(at);
    *start = at;
    *end = at = word_end(at, chunk_end);
    if (*end > *start && *end > g_utf8_next_char(*start))
      return TRUE;
  }
  return FALSE;
}

gboolean ritrovo_spelling_next_word(const char *text, gsize *start, gsize *end)
{
  const char *from = text + *end;
  const char *chunk = from;
  while (chunk > text && !g_unichar_isspace(g_utf8_get_char(g_utf8_prev_char(chunk))))
    chunk = g_utf8_prev_char(chunk);
  for (;;) {
    chunk = skip_while(chunk, TRUE);
    if (*chunk == '\0')
      return FALSE;
    const char *chunk_end = skip_while(chunk, FALSE);
    const char *word, *behind;
    if (is_language(chunk, chunk_end) &&
        next_in_chunk(MAX(chunk, from), chunk_end, &word, &behind)) {
      *start = (gsize) (word - text);
      *end = (gsize) (behind - text);
      return TRUE;
    }
    chunk = chunk_end;
  }
}
