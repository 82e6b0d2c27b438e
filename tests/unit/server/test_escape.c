// SPDX-License-Identifier: GPL-3.0-or-later
// What strangers say cannot move a cursor, forge a line or reorder what stands beside it.
#include <string.h>

#include "escape.h"

struct pair {
  const char *given, *shown;
};

static void test_one_line(void)
{
  static const struct pair pairs[] = {
      {"", ""},
      {"Ciao, sono ada", "Ciao, sono ada"},
      {"\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"},
      {"a\tb\nc\rd\x7f", "a\\x09b\\x0ac\\x0dd\\x7f"},
      {"\xc2\x9b"
       "31m",
       "\\x9b31m"},
      {"è 日本 😀", "è 日本 😀"},
      {"\u202eevil", "\\u202eevil"},
      {"a\u2028b", "a\\u2028b"},
      {"half \xc3", "half \\xc3"},
      {"\xff\xfe", "\\xff\\xfe"},
      {"\xed\xa0\x80", "\\xed\\xa0\\x80"},
      {"👩\u200d💻", "👩\u200d💻"},
      {"\U000e0001tag", "\\U000e0001tag"},
  };
  for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++) {
    g_autoptr(GString) out = g_string_new(NULL);
    escape_append(out, pairs[i].given, -1);
    g_assert_cmpstr(out->str, ==, pairs[i].shown);
    g_assert_true(g_utf8_validate(out->str, -1, NULL));
  }
}

static void test_lines(void)
{
  g_autoptr(GString) out = g_string_new("> ");
  escape_append_but(out, "one\ntwo\x07", -1, "\n");
  g_assert_cmpstr(out->str, ==, "> one\ntwo\\x07");
}

static void test_length(void)
{
  g_autoptr(GString) out = g_string_new(NULL);
  escape_append(out, "ab\0cd", 5);
  escape_append(out, "è", 1); // cut in half
  g_assert_cmpstr(out->str, ==, "ab\\x00cd\\xc3");
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/server/escape/one-line", test_one_line);
  g_test_add_func("/server/escape/lines", test_lines);
  g_test_add_func("/server/escape/length", test_length);
  return g_test_run();
}
