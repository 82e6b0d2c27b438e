// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of what is typed to search: each term, what it becomes, and what is refused in words.
#include "query.h"

// All of a query in one text.
static char *text_of(const struct query *query)
{
  GString *text = g_string_new(NULL);
  for (guint i = 0; i < query->words->len; i++)
    g_string_append_printf(text, "[%s]", (const char *) g_ptr_array_index(query->words, i));
  if (query->from)
    g_string_append_printf(text, " from=%s", query->from);
  if (query->in)
    g_string_append_printf(text, " in=%s", query->in);
  if (query->since)
    g_string_append_printf(text, " since=%" G_GINT64_FORMAT, query->since / 1000);
  if (query->until != G_MAXINT64)
    g_string_append_printf(text, " until=%" G_GINT64_FORMAT, query->until / 1000);
  if (query->has_file)
    g_string_append(text, " file");
  return g_string_free(text, FALSE);
}

static void test_terms(void)
{
  static const struct {
    const char *typed, *expected;
  } table[] = {
      {"pizza", "[pizza]"},
      {"  two\twords \n", "[two][words]"},
      {"\"in a row\" and", "[in a row][and]"},
      {"\"not closed", "[not closed]"},
      {"pizza from:bob", "[pizza] from=bob"},
      {"FROM:\"Bj\303\266rn Borg\"x", "[x] from=Bj\303\266rn Borg"},
      {"from:ada from:bob", " from=bob"},
      {"in:home pizza", "[pizza] in=home"},
      {"in:\"the kitchen\"", " in=the kitchen"},
      {"after:2026-11-20 before:2026-11-22", " since=1795219200 until=1795305600"},
      {"after:1970-01-01", " since=86400"},
      {"before:2024-02-29", " until=1709164800"},
      {"before:2026-11-22 before:2026-11-21", " until=1795219200"},
      {"has:file", " file"},
      {"HAS:FILE x", "[x] file"},
      {"https://example.org/?a=b", "[https://example.org/?a=b]"},
      {"to:bob", "[to:bob]"},
      {"fromage: x", "[fromage:][x]"},
      {"x ! ... - x", "[x][x]"},
      {"\303\251", "[\303\251]"},
      {"\343\200\200x\302\240y", "[x][y]"},
  };
  for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
    struct query query;
    g_assert_cmpstr(query_parse(table[i].typed, &query), ==, NULL);
    g_autofree char *text = text_of(&query);
    g_assert_cmpstr(text, ==, table[i].expected);
    query_clear(&query);
  }
}

static void test_refused(void)
{
  static const char *const table[] = {
      "",
      "  ",
      "!",
      "\"\"",
      "\360\237\215\225",
      "from:",
      "from:\"\"",
      "in:",
      "in: home",
      "after:",
      "after:yesterday",
      "after:2026-1-2",
      "after:2026-11-31",
      "before:2026-02-29",
      "before:2026-11-2x",
      "before:0000-01-01",
      "before:2026-11-211",
      "has:",
      "has:link",
  };
  for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
    struct query query;
    const char *wrong = query_parse(table[i], &query);
    g_assert_nonnull(wrong);
    g_assert_true(g_str_has_suffix(wrong, "."));
    g_assert_null(query.words);
  }
}

static void test_most_words(void)
{
  struct query query;
  g_assert_null(query_parse("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16", &query));
  query_clear(&query);
  g_assert_nonnull(query_parse("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17", &query));
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/server/query/terms", test_terms);
  g_test_add_func("/server/query/refused", test_refused);
  g_test_add_func("/server/query/most-words", test_most_words);
  return g_test_run();
}
