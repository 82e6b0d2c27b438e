// SPDX-License-Identifier: GPL-3.0-or-later
// The name is looked for by its letters; what stands on both sides of it must not go on with a
// word.
#include "ritrovo-mention.h"

#include <string.h>

static gboolean is_of_word(gunichar c)
{
  return g_unichar_isalnum(c) || g_unichar_ismark(c) || c == '_';
}

static gboolean word_before(const char *text, const char *at)
{
  return at > text && is_of_word(g_utf8_get_char(g_utf8_prev_char(at)));
}

gboolean ritrovo_mentions(const char *text, const char *name)
{
  if (!*name)
    return FALSE;
  g_autofree char *folded = g_utf8_casefold(text, -1);
  g_autofree char *wanted = g_utf8_casefold(name, -1);
  gsize length = strlen(wanted);
  for (const char *at = strstr(folded, wanted); at; at = strstr(at + 1, wanted))
    if (!word_before(folded, at) && !is_of_word(g_utf8_get_char(at + length)))
      return TRUE;
  return FALSE;
}
