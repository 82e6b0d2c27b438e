// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of what can be completed before the cursor (gui/view/ritrovo-completion-token.h).
#include "ritrovo-completion-token.h"

static void expect(const char *before, RitrovoTokenKind kind, glong length, const char *query)
{
  glong found_length = 0;
  g_autofree char *found_query = NULL;
  g_test_message("\"%s\"", before);
  g_assert_cmpint(ritrovo_token_find(before, &found_length, &found_query), ==, kind);
  g_assert_cmpint(found_length, ==, length);
  g_assert_cmpstr(found_query, ==, query);
}

static void expect_none(const char *before)
{
  expect(before, RITROVO_TOKEN_NONE, 0, NULL);
}

static void test_names(void)
{
  expect("@", RITROVO_TOKEN_NAME, 1, "");
  expect("@An", RITROVO_TOKEN_NAME, 3, "an");
  expect("ciao @an", RITROVO_TOKEN_NAME, 3, "an");
  expect("(@an", RITROVO_TOKEN_NAME, 3, "an");
  expect("\t@Élo", RITROVO_TOKEN_NAME, 4, "elo");
  expect("@小", RITROVO_TOKEN_NAME, 2, "小");
  expect("@o'neil.jr", RITROVO_TOKEN_NAME, 10, "o'neil.jr");
}

// A sign inside of something else is that thing's.
static void test_no_names(void)
{
  expect_none("");
  expect_none("ciao");
  expect_none("@ada ");
  expect_none("ada@example");
  expect_none("ada@example.org");
  expect_none("https://chaos.social/@ada");
  expect_none(":@");
}

static void test_emoji(void)
{
  expect(":sm", RITROVO_TOKEN_EMOJI, 3, "sm");
  expect("ok :Smile", RITROVO_TOKEN_EMOJI, 6, "smile");
  expect("ok! :thumbs_up", RITROVO_TOKEN_EMOJI, 10, "thumbs_up");
  expect("😀:smi", RITROVO_TOKEN_EMOJI, 4, "smi");
  expect(":+1", RITROVO_TOKEN_EMOJI, 3, "+1");
  expect("so :smile:", RITROVO_TOKEN_EMOJI_CLOSED, 7, "smile");
  expect(":cœur:", RITROVO_TOKEN_EMOJI_CLOSED, 6, "cœur");
}

static void test_no_emoji(void)
{
  expect_none(":");
  expect_none(":D");
  expect_none("::");
  expect_none(":D:");
  expect_none("10:30");
  expect_none("10:30:");
  expect_none("std::sort");
  expect_none("https://example");
  expect_none(":smile: ");
  expect_none(":smile :");
}

static void test_fold(void)
{
  static const char *const pairs[][2] = {
      {"Ada", "ada"}, {"Élodie", "elodie"}, {"ÅSA", "asa"}, {"Straße", "strasse"},
      {"ﬁn", "fin"},  {"Жанна", "жанна"},   {"", ""},       {"\xff", ""},
  };
  for (guint i = 0; i < G_N_ELEMENTS(pairs); i++) {
    g_autofree char *folded = ritrovo_fold(pairs[i][0]);
    g_assert_cmpstr(folded, ==, pairs[i][1]);
  }
}

static void test_name_begins(void)
{
  g_assert_true(ritrovo_name_begins_with("Elodie", ""));
  g_assert_true(ritrovo_name_begins_with("Élodie", "elo"));
  g_assert_true(ritrovo_name_begins_with("Ana Maria", "ana"));
  g_assert_false(ritrovo_name_begins_with("Elodie", "lod"));
  g_assert_false(ritrovo_name_begins_with("El", "elo"));
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/view/completion-token/names", test_names);
  g_test_add_func("/view/completion-token/no-names", test_no_names);
  g_test_add_func("/view/completion-token/emoji", test_emoji);
  g_test_add_func("/view/completion-token/no-emoji", test_no_emoji);
  g_test_add_func("/view/completion-token/fold", test_fold);
  g_test_add_func("/view/completion-token/name-begins", test_name_begins);
  return g_test_run();
}
