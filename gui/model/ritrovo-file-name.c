// SPDX-License-Identifier: GPL-3.0-or-later
// From what a stranger calls a file to what it may be called in somebody's folder.
#include <string.h>

#include "limits.h"
#include "ritrovo-file-private.h"

#define LONGEST 240 // bytes; file systems allow 255, and something may have to stand behind it
#define ENDING 20   // bytes that count as the ending of a name

// What lies about itself on a screen goes. Joiners stay: scripts and emoji are made with them.
static gboolean is_harmless(gunichar c)
{
  switch (g_unichar_type(c)) {
  case G_UNICODE_CONTROL:
  case G_UNICODE_SURROGATE:
  case G_UNICODE_LINE_SEPARATOR:
  case G_UNICODE_PARAGRAPH_SEPARATOR:
    return FALSE;
  case G_UNICODE_FORMAT:
    return c == 0x200c || c == 0x200d;
  default:
    return TRUE;
  }
}

// Names that some system takes for a device, with any ending.
static gboolean is_device(const char *name)
{
  static const char *const devices[] = {"con", "prn", "aux", "nul", "com", "lpt"};
  gsize length = strcspn(name, ".");
  for (gsize i = 0; i < G_N_ELEMENTS(devices); i++)
    if (g_ascii_strncasecmp(name, devices[i], 3) == 0 &&
        (i < 4 ? length == 3 : length == 4 && g_ascii_isdigit(name[3])))
      return TRUE;
  return FALSE;
}

static void cut(GString *name)
{
  const char *dot = strrchr(name->str, '.');
  gsize length = dot && dot > name->str ? strlen(dot) : 0;
  g_autofree char *ending = g_strdup(length <= ENDING && length > 0 ? dot : "");
  if (name->len <= LONGEST)
    return;
  gsize keep = LONGEST - strlen(ending);
  while ((name->str[keep] & 0xc0) == 0x80)
    keep--;
  g_string_truncate(name, keep);
  g_string_append(name, ending);
}

char *ritrovo_file_make_safe_name(const char *name)
{
  g_autofree char *valid = g_utf8_make_valid(name ? name : "", -1);
  const char *last = valid;
  g_autoptr(GString) safe = g_string_new(NULL);

  for (const char *p = valid; *p; p++)
    if ((*p == '/' || *p == '\\') && p[1])
      last = p + 1;
  for (const char *p = last; *p; p = g_utf8_next_char(p)) {
    gunichar c = g_utf8_get_char(p);
    if (c < 0x80 && strchr("/\\:*?\"<>|", (int) c))
      g_string_append_c(safe, '_');
    else if (is_harmless(c))
      g_string_append_unichar(safe, c);
  }
  g_strstrip(safe->str);
  g_string_set_size(safe, strlen(safe->str));
  // Hidden, an option for a program, or nothing at all.
  if (safe->str[0] == '.' || safe->str[0] == '-')
    safe->str[0] = '_';
  if (is_device(safe->str))
    g_string_prepend_c(safe, '_');
  cut(safe);
  while (safe->len > 0 && strchr(". ", safe->str[safe->len - 1]))
    g_string_truncate(safe, safe->len - 1);
  return safe->len > 0 ? g_string_free(g_steal_pointer(&safe), FALSE) : g_strdup("file");
}

char *ritrovo_file_make_wire_name(const char *name)
{
  g_autofree char *valid = g_utf8_make_valid(name, -1);
  gboolean harmless = *valid && strlen(valid) <= LIMIT_FILE_NAME;
  for (const char *p = valid; *p; p = g_utf8_next_char(p))
    harmless = harmless && is_harmless(g_utf8_get_char(p));
  return harmless ? g_steal_pointer(&valid) : ritrovo_file_make_safe_name(valid);
}
