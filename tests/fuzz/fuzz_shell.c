// SPDX-License-Identifier: GPL-3.0-or-later
// Fuzz target for the commands of a shell that the text dialect answers with: whatever a stranger
// called a file, it is written under one bare name in the folder that one is in, no longer than the
// stranger's, and the shell sees nothing else of it. The same of a path that is to be sent.
#include "fuzz.h"
#include "text_private.h"

#include <string.h>

#define REACH "127.0.0.1 60467"

static void check_harmless(const char *text)
{
  g_assert_true(g_utf8_validate(text, -1, NULL));
  for (const char *p = text; *p; p = g_utf8_next_char(p)) {
    GUnicodeType type = g_unichar_type(g_utf8_get_char(p));
    g_assert_cmpint(type, !=, G_UNICODE_CONTROL);
    g_assert_cmpint(type, !=, G_UNICODE_FORMAT);
    g_assert_cmpint(type, !=, G_UNICODE_LINE_SEPARATOR);
    g_assert_cmpint(type, !=, G_UNICODE_PARAGRAPH_SEPARATOR);
  }
}

static void check_download(const char *name, const char *bare)
{
  g_autofree char *command = text_shell_download("t9", name, REACH);
  g_auto(GStrv) words = NULL;
  int count;
  check_harmless(command);
  g_assert_true(g_shell_parse_argv(command, &count, &words, NULL));
  g_assert_cmpint(count, ==, 8);
  g_assert_cmpstr(words[3], ==, "nc");
  g_assert_cmpstr(words[6], ==, ">");
  g_assert_cmpstr(words[7], ==, bare);
}

// Each mention of the path is one word of the shell.
static void check_upload(const char *path)
{
  g_autofree char *command = text_shell_upload("t9", path, REACH);
  g_autofree char *quoted = g_shell_quote(path);
  const char *seen = g_str_has_prefix(path, "~/") ? NULL : quoted;
  g_auto(GStrv) parts = seen ? g_strsplit(command, seen, -1) : NULL;
  if (parts && strlen(path) > 40) // too long to be a part of the rest
    g_assert_cmpuint(g_strv_length(parts), ==, 3);
  g_assert_true(g_str_has_prefix(command, "n=$(wc -c < "));
  g_assert_true(g_str_has_suffix(command, ") | nc " REACH));
}

int LLVMFuzzerTestOneInput(const guint8 *data, size_t size)
{
  g_autofree char *bytes = g_strndup((const char *) data, size);
  g_autofree char *name = g_utf8_make_valid(bytes, -1);
  g_autofree char *bare = text_shell_name(name);
  check_harmless(bare);
  g_assert_cmpuint(strlen(bare), <=, MAX(strlen(name), strlen("file")));
  g_assert_null(strpbrk(bare, "/\\"));
  g_assert_null(strchr(".-~", bare[0]));
  check_download(name, bare);
  check_upload(name);
  return 0;
}
