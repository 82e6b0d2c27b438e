// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of text_is_valid() in proto/name.h: what a message's text may be. The limit counts bytes,
// because it bounds lines and storage.
#include "limits.h"
#include "name.h"

#include <string.h>

// Any text with line breaks and tabs, in any script.
static void test_valid(void)
{
  static const char *const texts[] = {
      "a", " ", "\n", "\t", "two\nlines\tand a tab", "\xf0\x9f\x91\x8d", "\xe2\x80\x8d", "\"\\"};
  for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
    g_assert_true(text_is_valid(texts[i], LIMIT_TEXT));
}

// Nothing, control characters of both ranges, and what is not UTF-8.
static void test_invalid(void)
{
  static const char *const texts[] = {"",
                                      "\r",
                                      "a\r\n",
                                      "a\x01",
                                      "\x1b[2J",
                                      "a\x7f",
                                      "a\xc2\x80",
                                      "\xc2\x9b"
                                      "m",
                                      "a\x08",
                                      "\xff",
                                      "a\xc3",
                                      "\xed\xa0\x80"};
  for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
    g_assert_false(text_is_valid(texts[i], LIMIT_TEXT));
}

// Exactly the limit passes, one byte more does not.
static void test_length(void)
{
  g_autofree char *longest = g_strnfill(LIMIT_TEXT, 'x');
  g_autofree char *longer = g_strnfill(LIMIT_TEXT + 1, 'x');
  g_assert_true(text_is_valid(longest, LIMIT_TEXT));
  g_assert_false(text_is_valid(longer, LIMIT_TEXT));
}

// Bytes are counted, not characters.
static void test_bytes(void)
{
  g_assert_true(text_is_valid("\xc3\xa9\xc3\xa9", 4));
  g_assert_false(text_is_valid("\xc3\xa9\xc3\xa9", 3));
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/proto/text/valid", test_valid);
  g_test_add_func("/proto/text/invalid", test_invalid);
  g_test_add_func("/proto/text/length", test_length);
  g_test_add_func("/proto/text/bytes", test_bytes);
  return g_test_run();
}
