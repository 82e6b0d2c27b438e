// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of what is taken for a word (gui/view/ritrovo-spelling-words.h) and of the dictionaries
// (gui/view/ritrovo-spelling-dictionaries.h).
#include "ritrovo-spelling-dictionaries.h"
#include "ritrovo-spelling-words.h"

#include <string.h>

// The words of `text`, with '|' between them.
static void expect(const char *text, const char *words)
{
  g_autoptr(GString) found = g_string_new(NULL);
  gsize start = 0, end = 0;
  while (ritrovo_spelling_next_word(text, &start, &end)) {
    g_assert_cmpuint(start, <, end);
    g_assert_cmpuint(end, <=, strlen(text));
    g_string_append_printf(found, "%s%.*s", found->len > 0 ? "|" : "", (int) (end - start),
                           text + start);
  }
  g_assert_cmpstr(found->str, ==, words);
}

static void test_words(void)
{
  expect("", "");
  expect(" \n\t", "");
  expect("one two", "one|two");
  expect("  One,two;\nthree!", "One|two|three");
  expect("(well-known) \"quoted\"", "well|known|quoted");
  expect("perché l'amico è già qui", "perché|l'amico|già|qui");
  expect("don’t 'quote' rock'n'roll'", "don’t|quote|rock'n'roll");
  expect("å smörgåsbord", "smörgåsbord");
  expect("да нет", "да|нет");
  expect("e\xCC\x81te\xCC\x81", "e\xCC\x81te\xCC\x81"); // accents of their own
  expect("😀 nice 😀", "nice");
}

static void test_no_words(void)
{
  expect("see https://example.org/wrod now", "see|now");
  expect("www.exmaple.org ada@exmaple.org", "");
  expect("@adda :smiel: /jion", "");
  expect("room4 4711 snake_case C:\\Porgrams", "");
  expect("ok @adda, fine", "ok|fine");
  expect("a I", "");
}

static const char *const ENGLISH[] = {"en_US.UTF-8", "en_US", "en.UTF-8", "en", "C", NULL};
static const char *const NONE[] = {"C.UTF-8", "xx_XX", "xx", "C", NULL};

static void test_dictionary(void)
{
  g_autoptr(RitrovoDictionaries) dictionaries = ritrovo_dictionaries_new(ENGLISH);
  if (ritrovo_dictionaries_is_empty(dictionaries)) {
    g_test_skip("no English dictionary is installed");
    return;
  }
  g_assert_true(ritrovo_dictionaries_check(dictionaries, "hello"));
  g_assert_true(ritrovo_dictionaries_check(dictionaries, "don't"));
  g_assert_true(ritrovo_dictionaries_check(dictionaries, "don’t"));
  g_assert_false(ritrovo_dictionaries_check(dictionaries, "helo"));
  g_auto(GStrv) suggestions = ritrovo_dictionaries_suggest(dictionaries, "helo", 5);
  g_assert_cmpuint(g_strv_length(suggestions), <=, 5);
  g_assert_true(g_strv_contains((const char *const *) suggestions, "hello"));
  ritrovo_dictionaries_ignore(dictionaries, "helo");
  g_assert_true(ritrovo_dictionaries_check(dictionaries, "helo"));
}

// Without a dictionary nothing is wrong.
static void test_no_dictionary(void)
{
  g_autoptr(RitrovoDictionaries) dictionaries = ritrovo_dictionaries_new(NONE);
  g_assert_true(ritrovo_dictionaries_is_empty(dictionaries));
  g_assert_true(ritrovo_dictionaries_check(dictionaries, "qwzx"));
  ritrovo_dictionaries_add(dictionaries, "qwzx");
  ritrovo_dictionaries_ignore(dictionaries, "qwzx");
  g_auto(GStrv) suggestions = ritrovo_dictionaries_suggest(dictionaries, "qwzx", 5);
  g_assert_cmpuint(g_strv_length(suggestions), ==, 0);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/view/spelling/words", test_words);
  g_test_add_func("/view/spelling/no-words", test_no_words);
  g_test_add_func("/view/spelling/dictionary", test_dictionary);
  g_test_add_func("/view/spelling/no-dictionary", test_no_dictionary);
  return g_test_run();
}
