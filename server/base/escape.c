// SPDX-License-Identifier: GPL-3.0-or-later
// The escaping of escape.h, over GLib's Unicode tables. Runs of plain ASCII, which is most of what
// is said, are copied whole.
#include "escape.h"

#include <string.h>

#define ZERO_WIDTH_NON_JOINER 0x200c
#define ZERO_WIDTH_JOINER 0x200d
#define TAGS_FIRST 0xe0020 // the letters of flags such as Scotland's
#define TAGS_LAST 0xe007f

static gboolean is_plain(char c)
{
  return c >= ' ' && c < 0x7f;
}

static gboolean is_harmless(gunichar c)
{
  switch (g_unichar_type(c)) {
  case G_UNICODE_CONTROL:
  case G_UNICODE_SURROGATE:
  case G_UNICODE_LINE_SEPARATOR:
  case G_UNICODE_PARAGRAPH_SEPARATOR:
    return FALSE;
  case G_UNICODE_FORMAT:
    return c == ZERO_WIDTH_NON_JOINER || c == ZERO_WIDTH_JOINER ||
           (c >= TAGS_FIRST && c <= TAGS_LAST);
  default:
    return TRUE;
  }
}

static void append_character(GString *out, gunichar c)
{
  if (is_harmless(c))
    g_string_append_unichar(out, c);
  else if (c < 0x100)
    g_string_append_printf(out, "\\x%02x", c);
  else if (c < 0x10000)
    g_string_append_printf(out, "\\u%04x", c);
  else
    g_string_append_printf(out, "\\U%08x", c);
}

void escape_append_but(GString *out, const char *text, gssize length, const char *kept)
{
  const char *end = text + (length < 0 ? (gssize) strlen(text) : length);
  while (text < end) {
    const char *run = text;
    while (run < end && (is_plain(*run) || (*run && strchr(kept, *run))))
      run++;
    g_string_append_len(out, text, run - text);
    text = run;
    if (text == end)
      break;
    gunichar c = g_utf8_get_char_validated(text, end - text);
    if (c == (gunichar) -1 || c == (gunichar) -2 || *text == '\0') {
      g_string_append_printf(out, "\\x%02x", (unsigned char) *text++);
    } else {
      append_character(out, c);
      text = g_utf8_next_char(text);
    }
  }
}

void escape_append(GString *out, const char *text, gssize length)
{
  escape_append_but(out, text, length, "");
}

char *escape_text(const char *text)
{
  GString *out = g_string_new(NULL);
  escape_append(out, text, -1);
  return g_string_free(out, FALSE);
}
