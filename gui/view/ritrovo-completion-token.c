// SPDX-License-Identifier: GPL-3.0-or-later
// Both kinds are looked for backwards from the cursor. A sign counts only where a word can begin,
// so that addresses, times and `std::sort` are left in peace.
#include "ritrovo-completion-token.h"

#include <string.h>

#define SHORTEST_EMOJI 2

static gboolean may_begin_at(const char *text, const char *sign)
{
  if (sign == text)
    return TRUE;
  gunichar before = g_utf8_get_char(g_utf8_prev_char(sign));
  return !g_unichar_isalnum(before) && (before > 0x7f || strchr(":@/._-+", (int) before) == NULL);
}

static gboolean is_of_emoji_name(gunichar c)
{
  return g_unichar_isalnum(c) || g_unichar_ismark(c) || c == '_' || c == '+' || c == '-';
}

// The character that ends right before `at`; 0 at the beginning of the text.
static gunichar char_before(const char *text, const char *at)
{
  return at > text ? g_utf8_get_char(g_utf8_prev_char(at)) : 0;
}

// The ':' of an emoji's name that goes up to `end`.
static const char *find_colon(const char *text, const char *end)
{
  const char *at = end;
  while (is_of_emoji_name(char_before(text, at)))
    at = g_utf8_prev_char(at);
  if (char_before(text, at) != ':' || g_utf8_pointer_to_offset(at, end) < SHORTEST_EMOJI)
    return NULL;
  return may_begin_at(text, at - 1) ? at - 1 : NULL;
}

// The '@' of a name that goes up to `end`. Names have all kinds of characters in them, but one that
// has spaces is found by its first word.
static const char *find_at_sign(const char *text, const char *end)
{
  const char *at = end;
  for (gunichar c = char_before(text, at); c != 0 && !g_unichar_isspace(c);
       c = char_before(text, at)) {
    at = g_utf8_prev_char(at);
    if (c == '@' && may_begin_at(text, at))
      return at;
  }
  return NULL;
}

static RitrovoTokenKind found(RitrovoTokenKind kind, const char *sign, const char *query_end,
                              const char *end, glong *length, char **query)
{
  g_autofree char *written = g_strndup(sign + 1, (gsize) (query_end - sign - 1));
  *length = g_utf8_pointer_to_offset(sign, end);
  *query = ritrovo_fold(written);
  return kind;
}

RitrovoTokenKind ritrovo_token_find(const char *before, glong *length, char **query)
{
  const char *end = before + strlen(before);
  const char *sign;
  if ((sign = find_colon(before, end)) != NULL)
    return found(RITROVO_TOKEN_EMOJI, sign, end, end, length, query);
  if (char_before(before, end) == ':' && (sign = find_colon(before, end - 1)) != NULL)
    return found(RITROVO_TOKEN_EMOJI_CLOSED, sign, end - 1, end, length, query);
  if ((sign = find_at_sign(before, end)) != NULL)
    return found(RITROVO_TOKEN_NAME, sign, end, end, length, query);
  return RITROVO_TOKEN_NONE;
}

char *ritrovo_fold(const char *text)
{
  if (g_str_is_ascii(text))
    return g_ascii_strdown(text, -1);
  g_autofree char *parts = g_utf8_normalize(text, -1, G_NORMALIZE_ALL);
  g_autoptr(GString) bare = g_string_new(NULL);
  for (const char *at = parts != NULL ? parts : ""; *at != '\0'; at = g_utf8_next_char(at))
    if (!g_unichar_ismark(g_utf8_get_char(at)))
      g_string_append_unichar(bare, g_utf8_get_char(at));
  return g_utf8_casefold(bare->str, (gssize) bare->len);
}

gboolean ritrovo_name_begins_with(const char *name, const char *query)
{
  g_autofree char *folded = ritrovo_fold(name);
  return g_str_has_prefix(folded, query);
}
