// SPDX-License-Identifier: GPL-3.0-or-later
// Addresses end where text would: at a space, a bracket that they do not open, the stop of a
// sentence.
#include "ritrovo-message-text.h"

#include <string.h>

#define EMOJI_MOST 24 // characters; one emoji may be several

static gboolean is_of_word(gunichar c)
{
  return g_unichar_isalnum(c) || g_unichar_ismark(c) || c == '_';
}

static gboolean word_before(const char *text, const char *at)
{
  return at > text && is_of_word(g_utf8_get_char(g_utf8_prev_char(at)));
}

static gsize scheme_length(const char *at)
{
  if (g_ascii_strncasecmp(at, "https://", 8) == 0)
    return 8;
  return g_ascii_strncasecmp(at, "http://", 7) == 0 ? 7 : 0;
}

static gboolean ends_address(gunichar c)
{
  return c == 0 || c == '<' || c == '>' || c == '"' || g_unichar_isspace(c) || g_unichar_iscntrl(c);
}

// A closing bracket belongs to the address if one was opened in it.
static gboolean is_open(const char *from, const char *to, char opening, char closing)
{
  int open = 0;
  for (const char *p = from; p < to; p++)
    open += (*p == opening) - (*p == closing);
  return open > 0;
}

static gboolean is_trailing(const char *from, const char *last)
{
  if (*last == ')')
    return !is_open(from, last, '(', ')');
  if (*last == ']')
    return !is_open(from, last, '[', ']');
  return strchr(".,;:!?'*_~", *last) != NULL;
}

// Where the address that begins here ends; NULL if none begins here.
static const char *end_of_address(const char *text, const char *at)
{
  gsize scheme = scheme_length(at);
  if (scheme == 0 || word_before(text, at))
    return NULL;
  const char *end = at + scheme;
  while (!ends_address(g_utf8_get_char(end)))
    end = g_utf8_next_char(end);
  while (end > at + scheme && is_trailing(at, end - 1))
    end--;
  return end > at + scheme ? end : NULL;
}

static void append_escaped(GString *markup, const char *from, const char *to)
{
  g_autofree char *escaped = g_markup_escape_text(from, to - from);
  g_string_append(markup, escaped);
}

char *ritrovo_message_text_markup(const char *text)
{
  g_autoptr(GString) markup = NULL;
  const char *done = text;
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
    const char *end = (*p == 'h' || *p == 'H') ? end_of_address(text, p) : NULL;
    if (end == NULL)
      continue;
    if (markup == NULL)
      markup = g_string_new(NULL);
    append_escaped(markup, done, p);
    g_string_append(markup, "<a href=\"");
    append_escaped(markup, p, end);
    g_string_append(markup, "\">");
    append_escaped(markup, p, end);
    g_string_append(markup, "</a>");
    done = end;
    p = g_utf8_prev_char(end);
  }
  if (markup == NULL)
    return NULL;
  append_escaped(markup, done, done + strlen(done));
  return g_string_free(g_steal_pointer(&markup), FALSE);
}

// Characters that are emoji by themselves.
static gboolean is_emoji(gunichar c)
{
  return (c >= 0x1f000 && c <= 0x1faff) || (c >= 0x2600 && c <= 0x27bf) ||
         (c >= 0x231a && c <= 0x23ff) || (c >= 0x2b05 && c <= 0x2b55) || c == 0x2049 ||
         c == 0x203c || c == 0x2934 || c == 0x2935 || c == 0x3030 || c == 0x303d || c == 0x3297 ||
         c == 0x3299;
}

// Characters that only change an emoji: joiners, the wish for colours, the tags of flags.
static gboolean is_part_of_emoji(gunichar c)
{
  return c == 0x200d || c == 0xfe0f || (c >= 0xe0020 && c <= 0xe007f);
}

gboolean ritrovo_message_text_is_emoji(const char *text)
{
  guint emoji = 0, characters = 0;
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
    gunichar c = g_utf8_get_char(p);
    if (++characters > EMOJI_MOST)
      return FALSE;
    if (is_emoji(c))
      emoji++;
    else if (c != ' ' && !is_part_of_emoji(c))
      return FALSE;
  }
  return emoji > 0;
}
