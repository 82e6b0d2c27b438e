// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of what a search shows (ritrovo-search-words.h), and of who is typing
// (ritrovo-typing-line.h).
#include "ritrovo-search-words.h"

#include <string.h>

#include "ritrovo-message-private.h"
#include "ritrovo-typing-line.h"

static void test_markup(void)
{
  static const struct {
    const char *text, *query, *expected;
  } table[] = {
      {"who wants pizza?", "pizza", "who wants <b>pizza</b>?"},
      // Without regard to case and accents, and only whole words.
      {"Perché no", "PERCHE", "<b>Perché</b> no"},
      {"Perche\xcc\x81 no", "perché", "<b>Perche\xcc\x81</b> no"},
      {"pizzas", "pizza", "pizzas"},
      // Several, in any order, and in a row.
      {"pasta or pizza", "pizza pasta", "<b>pasta</b> or <b>pizza</b>"},
      {"at eight, at nine", "\"at nine\"", "<b>at</b> eight, <b>at</b> <b>nine</b>"},
      // What operators say is not in the text.
      {"bob says tea from home", "tea from:bob in:home", "bob says <b>tea</b> from home"},
      {"Anna Maria has tea", "tea from:\"Anna Maria\"", "Anna Maria has <b>tea</b>"},
      {"before noon", "BEFORE:2026-11-21 noon has:file", "before <b>noon</b>"},
      {"nothing here", "from:bob", "nothing here"},
      {"nothing here", "", "nothing here"},
      {"nothing here", "\"", "nothing here"},
      // Nobody's words are markup, and a result is one line.
      {"<b>a & b</b>", "a", "&lt;b&gt;<b>a</b> &amp; b&lt;/b&gt;"},
      {"one\ntwo\tthree", "two", "one <b>two</b> three"},
      {"", "tea", ""},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
    g_autofree char *markup = ritrovo_search_markup(table[i].text, table[i].query);
    g_assert_cmpstr(markup, ==, table[i].expected);
  }
}

// A long text is cut so that the first word that was found is in sight.
static void test_long(void)
{
  g_autofree char *filling = g_strnfill(400, 'x');
  g_autofree char *late = g_strdup_printf("%s tea", filling);
  g_autofree char *markup = ritrovo_search_markup(late, "tea");
  g_assert_true(g_str_has_prefix(markup, "…x"));
  g_assert_true(g_str_has_suffix(markup, "x <b>tea</b>"));
  g_assert_cmpint(g_utf8_strlen(markup, -1), <, 100);

  g_autofree char *early = g_strdup_printf("tea %s", filling);
  g_autofree char *cut = ritrovo_search_markup(early, "tea");
  g_assert_true(g_str_has_prefix(cut, "<b>tea</b> x"));
  g_assert_true(g_str_has_suffix(cut, "x…"));
  g_assert_cmpint(g_utf8_strlen(cut, -1), <, 300);

  g_autofree char *apart = g_strdup_printf("tea %s tea", filling);
  g_autofree char *first = ritrovo_search_markup(apart, "tea");
  g_assert_true(g_str_has_prefix(first, "<b>tea</b> x"));
  g_assert_null(strstr(first + 3, "<b>"));
}

static void test_count(void)
{
  static const struct {
    guint count;
    gboolean end;
    const char *expected;
  } table[] = {
      {1, TRUE, "1 message"},
      {2, TRUE, "2 messages"},
      {1, FALSE, "1 message or more"},
      {30, FALSE, "30 messages or more"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
    g_autofree char *text = ritrovo_search_count_text(table[i].count, table[i].end);
    g_assert_cmpstr(text, ==, table[i].expected);
  }
}

static void test_result_name(void)
{
  g_autoptr(GDateTime) noon = g_date_time_new_local(2026, 11, 21, 12, 0, 0);
  gint64 now = g_date_time_to_unix(noon) * 1000;
  g_autoptr(RitrovoMessage) message =
      ritrovo_message_new_sent("bob", "at eight?", now - 60000, 7, NULL, FALSE);
  g_autoptr(RitrovoSearchResult) result =
      ritrovo_search_result_new("home", RITROVO_ROOM_KIND_ROOM, message, 0);
  g_autofree char *name = ritrovo_search_result_name(result, now);
  g_assert_cmpstr(name, ==, "home, bob, 11:59, at eight?");
  g_autofree char *later = ritrovo_search_result_name(result, now + 24 * 3600 * 1000);
  g_assert_cmpstr(later, ==, "home, bob, Yesterday, 11:59, at eight?");
}

static void test_typing(void)
{
  static const struct {
    const char *names[4], *expected;
  } table[] = {
      {{NULL}, ""},
      {{"bob", NULL}, "bob is typing…"},
      {{"bob", "eva", NULL}, "bob and eva are typing…"},
      {{"bob", "eva", "carl", NULL}, "3 people are typing…"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
    g_autofree char *text = ritrovo_typing_text(table[i].names);
    g_assert_cmpstr(text, ==, table[i].expected);
  }
  g_autofree char *nobody = ritrovo_typing_text(NULL);
  g_assert_cmpstr(nobody, ==, "");
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/view/search-words/markup", test_markup);
  g_test_add_func("/view/search-words/long", test_long);
  g_test_add_func("/view/search-words/count", test_count);
  g_test_add_func("/view/search-words/result-name", test_result_name);
  g_test_add_func("/view/typing-line/text", test_typing);
  return g_test_run();
}
