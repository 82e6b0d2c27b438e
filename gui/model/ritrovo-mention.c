// SPDX-License-Identifier: GPL-3.0-or-later
// A word is looked for by its letters; what stands on both sides of it must not go on with a word.
// Scripts that write without spaces have no such sides.
#include "ritrovo-mention.h"

#include <string.h>

// What is left of a text when its case and the encoding of its accents do not count.
static char *fold(const char *text)
{
  g_autofree char *normal = g_utf8_normalize(text, -1, G_NORMALIZE_ALL_COMPOSE);
  return g_utf8_casefold(normal ? normal : "", -1);
}

static gboolean is_of_word(gunichar c)
{
  GUnicodeBreakType type = g_unichar_break_type(c);
  return (g_unichar_isalnum(c) || g_unichar_ismark(c) || c == '_') &&
         type != G_UNICODE_BREAK_IDEOGRAPHIC && type != G_UNICODE_BREAK_COMPLEX_CONTEXT &&
         type != G_UNICODE_BREAK_CONDITIONAL_JAPANESE_STARTER;
}

static gboolean is_one_word(gunichar before, gunichar after)
{
  return is_of_word(before) && is_of_word(after);
}

static gboolean stands_in(const char *text, const char *word)
{
  gsize length = strlen(word);
  if (length == 0)
    return FALSE;
  for (const char *at = strstr(text, word); at; at = strstr(at + 1, word)) {
    const char *end = at + length;
    gboolean begins =
        at == text || !is_one_word(g_utf8_get_char(g_utf8_prev_char(at)), g_utf8_get_char(at));
    gboolean ends = !is_one_word(g_utf8_get_char(g_utf8_prev_char(end)), g_utf8_get_char(end));
    if (begins && ends)
      return TRUE;
  }
  return FALSE;
}

gboolean ritrovo_mentions(const char *text, const char *const *words)
{
  if (!words || !*words)
    return FALSE;
  g_autofree char *folded = fold(text);
  for (gsize i = 0; words[i]; i++) {
    g_autofree char *word = fold(words[i]);
    if (stands_in(folded, word))
      return TRUE;
  }
  return FALSE;
}

gboolean ritrovo_keywords_have(const char *const *words, const char *word)
{
  g_autofree char *wanted = fold(word);
  for (gsize i = 0; words && words[i]; i++) {
    g_autofree char *other = fold(words[i]);
    if (strcmp(wanted, other) == 0)
      return TRUE;
  }
  return FALSE;
}

GStrv ritrovo_keywords_tidy(const char *const *words)
{
  GStrv tidy = g_new0(char *, KEYWORDS_MAX + 1);
  gsize count = 0;
  for (gsize i = 0; words && words[i] && count < KEYWORDS_MAX; i++) {
    g_autofree char *word = g_strstrip(g_strdup(words[i]));
    if (*word && g_utf8_validate(word, -1, NULL) && g_utf8_strlen(word, -1) <= KEYWORD_LENGTH &&
        !ritrovo_keywords_have((const char *const *) tidy, word))
      tidy[count++] = g_steal_pointer(&word);
  }
  return tidy;
}
