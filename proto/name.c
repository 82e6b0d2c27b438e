// SPDX-License-Identifier: GPL-3.0-or-later
// The rules of name.h, over GLib's Unicode tables.
#include "name.h"

#include <string.h>

#define ADDRESS_MAX 48 // bytes of the longest address in brackets

static gboolean is_forbidden(gunichar c)
{
  switch (g_unichar_type(c)) {
  case G_UNICODE_CONTROL:
  case G_UNICODE_FORMAT:
  case G_UNICODE_SURROGATE:
  case G_UNICODE_LINE_SEPARATOR:
  case G_UNICODE_PARAGRAPH_SEPARATOR:
    return TRUE;
  case G_UNICODE_SPACE_SEPARATOR:
    return c != ' ';
  default:
    return FALSE;
  }
}

static gboolean is_valid_form(const char *name, int limit)
{
  glong length = g_utf8_strlen(name, -1);
  if (length < 1 || length > limit)
    return FALSE;
  if (name[0] == ' ' || name[0] == '[' || name[strlen(name) - 1] == ' ')
    return FALSE;

  gboolean only_digits = TRUE;
  for (const char *p = name; *p; p = g_utf8_next_char(p)) {
    gunichar c = g_utf8_get_char(p);
    if (is_forbidden(c))
      return FALSE;
    if (!g_unichar_isdigit(c))
      only_digits = FALSE;
  }
  return !only_digits;
}

gboolean name_is_valid(const char *name, int limit)
{
  // Bytes are bounded first, so that nothing long is ever normalised: a character has at most four.
  if (strlen(name) > (size_t) limit * 4 || !g_utf8_validate(name, -1, NULL))
    return FALSE;
  g_autofree char *normal = g_utf8_normalize(name, -1, G_NORMALIZE_ALL_COMPOSE);
  return normal && is_valid_form(name, limit) && is_valid_form(normal, limit);
}

gboolean name_is_address(const char *name)
{
  const char *colon = strrchr(name, ':');
  size_t digits = colon ? strspn(colon + 1, "0123456789") : 0;
  if (digits < 1 || digits > 5 || colon[1 + digits] || colon - name > ADDRESS_MAX)
    return FALSE;
  size_t length = (size_t) (colon - name);
  if (name[0] == '[')
    return length > 2 && colon[-1] == ']' &&
           strspn(name + 1, "0123456789abcdefABCDEF:.") == length - 2;
  return length > 0 && strspn(name, "0123456789.") == length;
}

gboolean name_is_given(const char *name)
{
  if (g_str_equal(name, "[admin]"))
    return TRUE;
  size_t length = strlen(name);
  if (length < 3 || name[0] != '[' || name[length - 1] != ']')
    return FALSE;
  g_autofree char *inside = g_strndup(name + 1, length - 2);
  return name_is_address(inside);
}

static char *lower_characters(const char *text)
{
  GString *lower = g_string_new(NULL);
  for (const char *p = text; *p; p = g_utf8_next_char(p))
    g_string_append_unichar(lower, g_unichar_tolower(g_utf8_get_char(p)));
  return g_string_free(lower, FALSE);
}

char *name_key(const char *name)
{
  // g_utf8_normalize() lets some bytes pass that are no UTF-8, overlong forms for example.
  if (!g_utf8_validate(name, -1, NULL))
    return NULL;
  g_autofree char *normal = g_utf8_normalize(name, -1, G_NORMALIZE_ALL_COMPOSE);
  // Lower case first, because g_utf8_casefold() exchanges the two cases of Cherokee.
  g_autofree char *lower = lower_characters(normal);
  g_autofree char *folded = g_utf8_casefold(lower, -1);
  // Folding can undo the normal form (U+0345 is an example), so it is made anew.
  return g_utf8_normalize(folded, -1, G_NORMALIZE_ALL_COMPOSE);
}

char *name_with_number(const char *base, unsigned number, int limit)
{
  g_autofree char *digits = g_strdup_printf("%u", number);
  glong room = limit - (glong) strlen(digits);
  g_autofree char *head = g_utf8_substring(base, 0, MIN(room, g_utf8_strlen(base, -1)));
  return g_strconcat(head, digits, NULL);
}

gboolean text_is_valid(const char *text, size_t limit)
{
  size_t length = strlen(text);
  if (length < 1 || length > limit || !g_utf8_validate(text, (gssize) length, NULL))
    return FALSE;
  for (const char *p = text; *p; p = g_utf8_next_char(p))
    if (*p != '\n' && *p != '\t' && g_unichar_iscntrl(g_utf8_get_char(p)))
      return FALSE;
  return TRUE;
}
