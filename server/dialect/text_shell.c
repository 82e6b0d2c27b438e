// SPDX-License-Identifier: GPL-3.0-or-later
// The commands of a POSIX shell that move a file with netcat, and the name under which a download
// is written. What comes from others stands in quotation marks and is harmless besides.
#include "text_private.h"

#include <string.h>

static gboolean is_harmless(gunichar c)
{
  switch (g_unichar_type(c)) {
  case G_UNICODE_CONTROL:
  case G_UNICODE_FORMAT:
  case G_UNICODE_SURROGATE:
  case G_UNICODE_UNASSIGNED:
  case G_UNICODE_LINE_SEPARATOR:
  case G_UNICODE_PARAGRAPH_SEPARATOR:
    return FALSE;
  default:
    return TRUE;
  }
}

// A name may have been made for another system, or to leave the folder that one is in.
static const char *last_part(const char *name)
{
  const char *last = name;
  for (const char *p = name; *p; p++)
    if (*p == '/' || *p == '\\')
      last = p + 1;
  return last;
}

char *text_shell_name(const char *name)
{
  GString *bare = g_string_new(NULL);
  for (const char *p = last_part(name); *p; p = g_utf8_next_char(p)) {
    gunichar c = g_utf8_get_char(p);
    // One that is replaced takes no more bytes than before, so the name grows no longer.
    if (is_harmless(c))
      g_string_append_unichar(bare, c);
    else
      g_string_append_c(bare, '_');
  }
  // Hidden, or taken for an option or somebody's home.
  if (bare->len > 0 && strchr(".-~", bare->str[0]))
    bare->str[0] = '_';
  if (bare->len == 0)
    g_string_append(bare, "file");
  return g_string_free(bare, FALSE);
}

char *text_shell_download(const char *ticket, const char *name, const char *reach)
{
  g_autofree char *bare = text_shell_name(name);
  g_autofree char *quoted = g_shell_quote(bare);
  return g_strdup_printf("echo '{\"type\":\"download\",\"ticket\":\"%s\"}' | nc %s > %s", ticket,
                         reach, quoted);
}

// A path as it was typed; the shell puts the home in place of "~/" only outside of quotation marks.
static char *quote_path(const char *path)
{
  const char *rest = g_str_has_prefix(path, "~/") ? path + 2 : path;
  g_autofree char *quoted = g_shell_quote(rest);
  return g_strconcat(rest == path ? "" : "~/", quoted, NULL);
}

// The size is counted where the file is. If there is none, nothing is sent.
char *text_shell_upload(const char *ticket, const char *path, const char *reach)
{
  g_autofree char *quoted = quote_path(path);
  return g_strdup_printf("n=$(wc -c < %s) && (printf "
                         "'{\"type\":\"upload\",\"ticket\":\"%s\",\"size\":%%d}\\n' $n; cat < %s) "
                         "| nc %s",
                         quoted, ticket, quoted, reach);
}
