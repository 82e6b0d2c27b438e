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

// How many more brackets are opened than closed.
static int balance(const char *from, const char *to, char opening, char closing)
{
  int open = 0;
  for (const char *p = from; p < to; p++)
    open += (*p == opening) - (*p == closing);
  return open;
}

// Where it ends without the signs that end the sentence around it. A closing bracket belongs to the
// address if one was opened in it.
static const char *trim(const char *from, const char *to)
{
  int round = balance(from, to, '(', ')'), square = balance(from, to, '[', ']');
  for (; to > from; to--) {
    char last = to[-1];
    int *open = last == ')' ? &round : last == ']' ? &square : NULL;
    if (open != NULL ? *open >= 0 : strchr(".,;:!?'*_~", last) == NULL)
      break;
    if (open != NULL)
      (*open)++;
  }
  return to;
}

// Where words and their address are written [so](https://…), the words end at their bracket.
static gboolean begins_target(const char *at)
{
  return at[0] == ']' && at[1] == '(' && scheme_length(at + 2) > 0;
}

const char *ritrovo_message_text_end_of_address(const char *text, const char *at)
{
  gsize scheme = scheme_length(at);
  if (scheme == 0 || word_before(text, at))
    return NULL;
  const char *end = at + scheme;
  while (!ends_address(g_utf8_get_char(end)) && !begins_target(end))
    end = g_utf8_next_char(end);
  end = trim(at + scheme, end);
  return end > at + scheme ? end : NULL;
}

const char *ritrovo_message_text_end_of_target(const char *at)
{
  gsize scheme = scheme_length(at);
  const char *end = at + scheme;
  int open = 0;
  while (scheme > 0 && !ends_address(g_utf8_get_char(end)) && !begins_target(end) &&
         (*end != ')' || open > 0)) {
    open += (*end == '(') - (*end == ')');
    end = g_utf8_next_char(end);
  }
  return *end == ')' && end > at + scheme ? end : NULL;
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
