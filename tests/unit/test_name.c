// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of proto/name.h: which names are valid, which are the same, and how one is numbered. The
// tables are one line per name so that a rule and its examples stand together.
#include "limits.h"
#include "name.h"

#include <string.h>

static void assert_valid(const char *name, int limit, gboolean expected)
{
  if (name_is_valid(name, limit) != expected) {
    g_autofree char *shown = g_strescape(name, NULL);
    g_error("\"%s\" was %s", shown, expected ? "refused" : "accepted");
  }
}

// Names of people from everywhere, with spaces and signs inside.
static void test_valid(void)
{
  static const char *const names[] = {
      "a",
      "ada",
      "Ada Lovelace",
      "Guest12",
      "42nd",
      "4 2",
      "a[b]",
      "]",
      "/ada",
      "#1",
      "-",
      "o'neil <x>",
      "Jos\xc3\xa9",
      "Jose\xcc\x81",
      "\xe5\xa4\xaa\xe9\x83\x8e",
      "\xd8\xb3\xd8\xa7\xd8\xb1\xd8\xa7",
      "\xf0\x9f\x91\x8d",
      "\xef\xbc\xa1\xef\xbc\xa4\xef\xbc\xa1",
  };
  for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
    assert_valid(names[i], LIMIT_NAME, TRUE);
}

// One name for each thing that a name may not be or have.
static void test_invalid(void)
{
  static const char *const names[] = {
      "",
      // Space at the edge, and spaces that are not the plain one.
      " ",
      " ada",
      "ada ",
      "\xc2\xa0"
      "ada",
      "a\xc2\xa0"
      "da",
      "a\xe2\x80\x83"
      "da",
      "\xe3\x80\x80"
      "ada",
      // Control characters.
      "a\nb",
      "a\tb",
      "a\x1b[31m",
      "a\x7f",
      "a\xc2\x85"
      "b",
      // Line and paragraph separators.
      "a\xe2\x80\xa8"
      "b",
      "a\xe2\x80\xa9"
      "b",
      // Format characters: zero width joiner and non-joiner, soft hyphen, right-to-left override,
      // byte order mark, a tag.
      "a\xe2\x80\x8d"
      "b",
      "a\xe2\x80\x8c"
      "b",
      "a\xc2\xad"
      "b",
      "a\xe2\x80\xae"
      "b",
      "\xef\xbb\xbf"
      "ada",
      "a\xf3\xa0\x81\x81",
      // A bracket at the front, which is kept for addresses; the fullwidth one normalises to it.
      "[ada]",
      "[",
      "\xef\xbc\xbb"
      "ada",
      // Only digits, in any script or shape.
      "7",
      "12345",
      "\xd9\xa1\xd9\xa2",
      "\xef\xbc\x91\xef\xbc\x92",
      "\xe0\xa5\xa7",
      "\xc2\xb2",
      "\xe2\x91\xa0",
      // Not UTF-8.
      "\xff",
      "ad\xc3",
      "\xed\xa0\x80",
  };
  for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
    assert_valid(names[i], LIMIT_NAME, FALSE);
    assert_valid(names[i], LIMIT_ROOM_NAME, FALSE);
  }
}

// The limit counts characters, not bytes.
static void test_length(void)
{
  static const char *const characters[] = {"x", "\xc3\xa9", "\xe5\xa4\xaa", "\xf0\x9f\x91\x8d"};
  for (size_t i = 0; i < G_N_ELEMENTS(characters); i++) {
    g_autoptr(GString) name = g_string_new(NULL);
    for (int n = 0; n < LIMIT_NAME; n++)
      g_string_append(name, characters[i]);
    assert_valid(name->str, LIMIT_NAME, TRUE);
    g_string_append(name, characters[i]);
    assert_valid(name->str, LIMIT_NAME, FALSE);
    assert_valid(name->str, LIMIT_ROOM_NAME, TRUE);
  }
}

// A name that grows past the limit when it is normalised is too long: this one character becomes
// eighteen.
static void test_length_normalised(void)
{
  static const char one[] = "\xef\xb7\xba";
  static const char two[] = "\xef\xb7\xba\xef\xb7\xba";
  assert_valid(one, LIMIT_NAME, TRUE);
  assert_valid(two, LIMIT_NAME, FALSE);
  assert_valid(two, LIMIT_ROOM_NAME, TRUE);
}

// A name of a megabyte is refused without being normalised.
static void test_huge(void)
{
  g_autofree char *name = g_strnfill(1 << 20, 'x');
  assert_valid(name, LIMIT_NAME, FALSE);
}

static void assert_same(const char *a, const char *b, gboolean expected)
{
  g_autofree char *key_a = name_key(a);
  g_autofree char *key_b = name_key(b);
  g_assert_nonnull(key_a);
  g_assert_nonnull(key_b);
  if (g_str_equal(key_a, key_b) != expected)
    g_error("%s and %s were taken for %s", a, b, expected ? "two names" : "the same");
}

// Names that look the same are the same: case, width, composition, ligatures.
static void test_same(void)
{
  assert_same("ada", "Ada", TRUE);
  assert_same("ada", "ADA", TRUE);
  assert_same("ada", "\xef\xbc\xa1\xef\xbc\xa4\xef\xbc\xa1", TRUE);
  assert_same("stra\xc3\x9f"
              "e",
              "STRASSE", TRUE);
  assert_same("\xc3\xa9", "e\xcc\x81", TRUE);
  assert_same("\xc3\x89", "e\xcc\x81", TRUE);
  assert_same("\xef\xac\x81n", "fin", TRUE);
  assert_same("\xce\xa3", "\xcf\x82", TRUE);
  assert_same("\xe2\x84\xaa", "k", TRUE);
  // Cherokee, whose small letters fold to the capital ones.
  assert_same("\xe1\x8f\x9e", "\xea\xae\xae", TRUE);
}

// Names that differ stay different.
static void test_different(void)
{
  assert_same("ada", "adb", FALSE);
  assert_same("ada", "a da", FALSE);
  assert_same("e", "\xc3\xa9", FALSE);
  assert_same("o", "0", FALSE);
  assert_same("a", "\xd0\xb0", FALSE);
}

// The key of a key is the key itself.
static void test_key_is_stable(void)
{
  static const char *const names[] = {"Ada",
                                      "stra\xc3\x9f"
                                      "e",
                                      "\xce\xb1\xcd\x85\xcc\x81",
                                      "\xc4\xb0",
                                      "\xe1\xbe\xb4",
                                      "\xe1\xba\x9e"};
  for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
    g_autofree char *key = name_key(names[i]);
    g_autofree char *again = name_key(key);
    g_assert_cmpstr(key, ==, again);
  }
}

// What is not UTF-8 has no key.
static void test_key_of_no_text(void)
{
  static const char *const bytes[] = {"\xff", "ad\xc3", "a\xc0\xb6z", "\xed\xa0\x80",
                                      "\xf4\x90\x80\x80"};
  for (size_t i = 0; i < G_N_ELEMENTS(bytes); i++)
    g_assert_null(name_key(bytes[i]));
}

// The number goes behind the name; a long name gives way to it, by characters.
static void test_numbered(void)
{
  g_autofree char *plain = name_with_number("ada", 2, LIMIT_NAME);
  g_assert_cmpstr(plain, ==, "ada2");
  g_autofree char *fits = name_with_number("abcd", 10, 6);
  g_assert_cmpstr(fits, ==, "abcd10");
  g_autofree char *cut = name_with_number("abcde", 10, 6);
  g_assert_cmpstr(cut, ==, "abcd10");
  g_autofree char *wide = name_with_number("\xc3\xa9\xc3\xa9\xc3\xa9", 7, 3);
  g_assert_cmpstr(wide, ==,
                  "\xc3\xa9\xc3\xa9"
                  "7");
}

// What the server calls people itself: an address with its port, or the console.
static void test_given(void)
{
  static const char *const names[] = {
      "[admin]",  "[203.0.113.7:51234]",          "[0.0.0.0:0]", "[[2001:db8::1]:51234]",
      "[[::]:1]", "[[::ffff:203.0.113.7]:65535]",
  };
  for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
    g_assert_true(name_is_given(names[i]));
    assert_valid(names[i], LIMIT_NAME, FALSE); // so nobody can take it
  }
}

// What only looks like one of them is none.
static void test_not_given(void)
{
  static const char *const names[] = {
      "",
      "[",
      "]",
      "[]",
      "ada",
      "[ada]",
      "[Admin]",
      "admin",
      "[admin] ",
      "[admin",
      "[ [admin] ]",
      "203.0.113.7:51234",
      "[203.0.113.7]",
      "[203.0.113.7:]",
      "[203.0.113.7:123456]",
      "[203.0.113.7:51 34]",
      "[203.0.113.7:-1]",
      "[:51234]",
      "[host:51234]",
      "[203.0.113.7:51234",
      "[203.0.113.7:51234]]",
      "[203.0.113.7:51234] x",
      "[203.0.113.7\n:51234]",
      "[\x1b[2J:1]",
      "[[]:1]",
      "[[2001:db8::1:51234]",
      "[[2001:db8::1]51234]",
      "[[2001:db8::1x:51234]",
      "[[2001:db8::g]:51234]",
      "[[2001:db8::1] :51234]",
      "[2001:db8::1:51234]",
      "[\xd9\xa1.0.0.1:1]",
  };
  for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
    if (name_is_given(names[i]))
      g_error("\"%s\" was taken for a given name", names[i]);
}

// Longer than any address: none, however it is made up.
static void test_given_huge(void)
{
  g_autofree char *digits = g_strnfill(1 << 20, '1');
  g_autofree char *four = g_strdup_printf("[%s:1]", digits);
  g_autofree char *six = g_strdup_printf("[[%s]:1]", digits);
  g_assert_false(name_is_given(four));
  g_assert_false(name_is_given(six));
}

// A name that would read like an address in the dialect's brackets.
static void test_address(void)
{
  static const char *const addresses[] = {"203.0.113.7:51234", "1:1", "...:0", "[::1]:80"};
  static const char *const others[] = {"ada",        "ada:1",   "203.0.113.7", ":1",
                                       "1.2.3.4:",   "1:1 ",    "1:1x",        "[admin]",
                                       "1.2.3.4:1a", "[::1]80", "a1.2.3.4:1",  "1.2.3.4:123456"};
  for (size_t i = 0; i < G_N_ELEMENTS(addresses); i++)
    g_assert_true(name_is_address(addresses[i]));
  for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
    g_assert_false(name_is_address(others[i]));
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/proto/name/valid", test_valid);
  g_test_add_func("/proto/name/invalid", test_invalid);
  g_test_add_func("/proto/name/length", test_length);
  g_test_add_func("/proto/name/length-normalised", test_length_normalised);
  g_test_add_func("/proto/name/huge", test_huge);
  g_test_add_func("/proto/name/same", test_same);
  g_test_add_func("/proto/name/different", test_different);
  g_test_add_func("/proto/name/key-is-stable", test_key_is_stable);
  g_test_add_func("/proto/name/key-of-no-text", test_key_of_no_text);
  g_test_add_func("/proto/name/numbered", test_numbered);
  g_test_add_func("/proto/name/given", test_given);
  g_test_add_func("/proto/name/not-given", test_not_given);
  g_test_add_func("/proto/name/given-huge", test_given_huge);
  g_test_add_func("/proto/name/address", test_address);
  return g_test_run();
}
