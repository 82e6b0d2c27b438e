// SPDX-License-Identifier: GPL-3.0-or-later
// The escaping of harmless.h, by what Unicode says of each character.
#include "harmless.h"

#include <string.h>

#define ZERO_WIDTH_NON_JOINER 0x200c
#define ZERO_WIDTH_JOINER 0x200d
#define TAGS_FIRST 0xe0020 // the letters of flags such as Scotland's
#define TAGS_LAST 0xe007f

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

void harmless_append(GString *out, const char *text, gsize length, const char *kept)
{
  const char *end = text + length;
  while (text < end) {
    gunichar c = g_utf8_get_char_validated(text, end - text);
    if (c >= (gunichar) -2) { // not UTF-8, or cut
      g_string_append_printf(out, "\\x%02x", (unsigned char) *text++);
      continue;
    }
    if (is_harmless(c) || (c != 0 && c < 0x80 && strchr(kept, (int) c)))
      g_string_append_unichar(out, c);
    else
      g_string_append_printf(out, c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", c);
    text = g_utf8_next_char(text);
  }
}

char *harmless(const char *text)
{
  GString *out = g_string_new(NULL);
  harmless_append(out, text, strlen(text), "");
  return g_string_free(out, FALSE);
}
