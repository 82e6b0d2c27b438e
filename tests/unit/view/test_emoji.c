// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of the search for emoji (gui/view/ritrovo-emoji.h), in the data that GTK has.
#include "ritrovo-emoji.h"

#include <gtk/gtk.h>

static const char *const ENGLISH[] = {"C", NULL};
static const char *const FRENCH[] = {"fr_FR.UTF-8", "fr_FR", "fr", "C", NULL};
static const char *const UNKNOWN[] = {"xx_XX", "xx", "C", NULL};

static void expect_exact(RitrovoEmojiIndex *index, const char *query, const char *text)
{
  const RitrovoEmoji *emoji = ritrovo_emoji_index_find_exact(index, query);
  g_test_message("%s", query);
  g_assert_cmpstr(emoji != NULL ? emoji->text : NULL, ==, text);
}

static gboolean finds(RitrovoEmojiIndex *index, const char *query, const char *text)
{
  g_autoptr(GPtrArray) found = ritrovo_emoji_index_find(index, query, 8);
  g_assert_cmpuint(found->len, <=, 8);
  for (guint i = 0; i < found->len; i++)
    if (g_str_equal(((const RitrovoEmoji *) g_ptr_array_index(found, i))->text, text))
      return TRUE;
  return FALSE;
}

static void test_exact(void)
{
  g_autoptr(RitrovoEmojiIndex) index = ritrovo_emoji_index_new(ENGLISH);
  expect_exact(index, "pizza", "🍕");
  expect_exact(index, "thumbs_up", "👍");
  expect_exact(index, "+1", "👍");
  expect_exact(index, "tada", "🎉");
  // What is no emoji without the selector behind it has it.
  expect_exact(index, "heart", "❤\uFE0F");
  expect_exact(index, "smile", "☺\uFE0F");
  expect_exact(index, "pizz", NULL);
  expect_exact(index, "", NULL);
  expect_exact(index, "_", NULL);
}

static void test_beginnings(void)
{
  g_autoptr(RitrovoEmojiIndex) index = ritrovo_emoji_index_new(ENGLISH);
  g_assert_true(finds(index, "smi", "☺\uFE0F"));
  g_assert_true(finds(index, "piz", "🍕"));
  g_assert_true(finds(index, "popp", "🎉")); // a later word of its name
  g_assert_false(finds(index, "izza", "🍕"));
  g_autoptr(GPtrArray) none = ritrovo_emoji_index_find(index, "qqqq", 8);
  g_assert_cmpuint(none->len, ==, 0);
}

// What is found by its name and by a keyword, or in both languages, is there once.
static void test_no_doubles(void)
{
  g_autoptr(RitrovoEmojiIndex) index = ritrovo_emoji_index_new(FRENCH);
  g_autoptr(GPtrArray) found = ritrovo_emoji_index_find(index, "p", 1000);
  g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
  g_assert_cmpuint(found->len, >, 50);
  for (guint i = 0; i < found->len; i++)
    g_assert_true(g_hash_table_add(seen, ((RitrovoEmoji *) g_ptr_array_index(found, i))->text));
}

// In the user's language, and in English besides.
static void test_languages(void)
{
  g_autoptr(RitrovoEmojiIndex) french = ritrovo_emoji_index_new(FRENCH);
  expect_exact(french, "thumbs_up", "👍");
  if (!g_file_test("/usr/share/gtk-4.0/emoji/fr.gresource", G_FILE_TEST_EXISTS)) {
    g_test_skip("GTK's French emoji data is not installed");
    return;
  }
  expect_exact(french, "pouce_vers_le_haut", "👍");
  g_assert_true(finds(french, "colere", "💢"));
}

static void test_unknown_language(void)
{
  g_autoptr(RitrovoEmojiIndex) index = ritrovo_emoji_index_new(UNKNOWN);
  expect_exact(index, "pizza", "🍕");
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  gtk_init(); // which makes GTK's resources known
  g_test_add_func("/view/emoji/exact", test_exact);
  g_test_add_func("/view/emoji/beginnings", test_beginnings);
  g_test_add_func("/view/emoji/no-doubles", test_no_doubles);
  g_test_add_func("/view/emoji/languages", test_languages);
  g_test_add_func("/view/emoji/unknown-language", test_unknown_language);
  return g_test_run();
}
