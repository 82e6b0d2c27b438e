// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of search in the database: what is found and what is not, in which order, and that the
// index is made up for after a crash.
#include "database_steps.h"

#define DAY_MS (86400 * 1000ll)

static void begin(struct database_steps *steps, gconstpointer data)
{
  database_steps_begin(steps);
}

static void end(struct database_steps *steps, gconstpointer data)
{
  database_steps_end(steps);
}

// Without upkeep in between: a search indexes first what is outstanding in its rooms.
static void test_at_once(struct database_steps *steps, gconstpointer data)
{
  is_said(steps, "home", "ada", "who wants pizza");
  finds(steps, search_for("pizza", "home"), "who wants pizza");
  is_said(steps, "home", "bob", "me! Pizza!");
  finds(steps, search_for("pizza", "home"), "me! Pizza!|who wants pizza");
  finds(steps, search_for("pizza", "other"), "");
  finds(steps, search_for("pizz", "home"), "");
}

static void test_words(struct database_steps *steps, gconstpointer data)
{
  static const char *const said[] = {
      "Un CAFFÈ, grazie",
      "see you at the pizza place",
      "you see?",
      "mail me: a.b@x.org",
      "Ёлка",
      "don't",
      "\360\237\215\225 now",
      "1x2",
  };
  static const struct {
    const char *words, *expected;
  } table[] = {
      {"caffe", "Un CAFFÈ, grazie"},
      {"caffè", "Un CAFFÈ, grazie"},
      {"caffe\314\200", "Un CAFFÈ, grazie"},
      {"ёлка", "Ёлка"},
      {"see", "you see?|see you at the pizza place"},
      {"you see", "you see?|see you at the pizza place"},
      {"see_you", "see you at the pizza place"},
      {"you pizza", "see you at the pizza place"},
      {"a.b@x.org", "mail me: a.b@x.org"},
      {"don't", "don't"},
      {"dont", ""},
      {"now", "\360\237\215\225 now"},
      {"1x2", "1x2"},
      {"x2", ""},
      {"2", ""},
  };
  for (size_t i = 0; i < G_N_ELEMENTS(said); i++)
    is_said(steps, "home", "ada", said[i]);
  for (size_t i = 0; i < G_N_ELEMENTS(table); i++)
    finds(steps, search_for(table[i].words, "home"), table[i].expected);
}

// Nothing that is typed has a meaning of its own to the index.
static void test_no_syntax(struct database_steps *steps, gconstpointer data)
{
  static const char *const words[] = {
      "\"",      "ada\"",    "\" OR ada", "*",          "a*",           "NOT",
      "ada NOT", "NEAR(ada", "(",         ")",          "text:ada",     "sender:x6",
      "^ada",    "{text}",   "-ada",      "ada + ada",  "--",           "; DROP TABLE message",
      "ada\\",   "%",        "'",         "ada' OR '1", "sender : ada",
  };
  is_said(steps, "home", "ada", "hello");
  for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
    finds(steps, search_for(words[i], "home"), "");
  finds(steps, search_for("hello", "home"), "hello");
}

static void test_from(struct database_steps *steps, gconstpointer data)
{
  is_said(steps, "home", "ada", "one");
  is_said(steps, "home", "adam", "two");
  is_said(steps, "home", "a\" OR b", "three");
  is_said(steps, "home", "ada", "ada says two");
  struct search *search = search_for("", "home");
  search->from = g_strdup("ada");
  finds(steps, search, "ada says two|one");
  search = search_for("two", "home");
  search->from = g_strdup("ada");
  finds(steps, search, "ada says two");
  search = search_for("", "home");
  search->from = g_strdup("a\" OR b");
  finds(steps, search, "three");
  search = search_for("", "home");
  search->from = g_strdup("nobody");
  finds(steps, search, "");
}

// Rooms are put together by time, and the limit is of all of them.
static void test_merged(struct database_steps *steps, gconstpointer data)
{
  static const char *const rooms[] = {"a", "b", "c"};
  for (int i = 0; i < 9; i++) {
    g_autofree char *text = g_strdup_printf("tea %d", i);
    is_said(steps, rooms[i * 7 % 3], "ada", text);
  }
  for (int i = 0; i < 3; i++)
    is_said(steps, "d", "ada", "coffee");
  finds(steps, search_for("tea", "a b c d"),
        "tea 8|tea 7|tea 6|tea 5|tea 4|tea 3|tea 2|tea 1|tea 0");
  struct search *search = search_for("tea", "d c b a nowhere");
  search->limit = 4;
  finds(steps, search, "tea 8|tea 7|tea 6|tea 5…");
  search = search_for("tea", "a b c");
  search->limit = 9;
  finds(steps, search, "tea 8|tea 7|tea 6|tea 5|tea 4|tea 3|tea 2|tea 1|tea 0");
  search = search_for("tea", "a b c");
  search->limit = 8;
  finds(steps, search, "tea 8|tea 7|tea 6|tea 5|tea 4|tea 3|tea 2|tea 1…");
}

static void test_days(struct database_steps *steps, gconstpointer data)
{
  gint64 first = steps->time - 1000;
  for (int i = 0; i < 10; i++) {
    g_autofree char *text = g_strdup_printf("tea %d", i);
    steps->time = first + i * DAY_MS;
    is_said(steps, i % 2 ? "home" : "pizza", "ada", text);
  }
  first += 1000;
  static const char *const words[] = {"tea", ""};
  for (int i = 0; i < 2; i++) {
    struct search *search = search_for(words[i], "home pizza");
    search->since = first + 3 * DAY_MS;
    search->until = first + 6 * DAY_MS;
    finds(steps, search, "tea 5|tea 4|tea 3");
    search = search_for(words[i], "home pizza");
    search->until = first;
    finds(steps, search, "");
    search = search_for(words[i], "home pizza");
    search->since = first + 9 * DAY_MS + 1;
    finds(steps, search, "");
    search = search_for(words[i], "home pizza");
    search->since = first + 8 * DAY_MS;
    finds(steps, search, "tea 9|tea 8");
  }
}

// More is said in one millisecond than a page holds: the pages have each of it once.
static void test_one_moment(struct database_steps *steps, gconstpointer data)
{
  static const char *const rooms[] = {"a", "b", "c"};
  static const char *const pages[] = {"tea 9|tea 6|tea 3…", "tea 0|tea 7|tea 4…",
                                      "tea 1|tea 8|tea 5…", "tea 2"};
  gint64 moment = steps->time;
  for (int i = 0; i < 10; i++) {
    g_autofree char *text = g_strdup_printf("tea %d", i);
    steps->time = moment;
    is_said(steps, rooms[i % 3], "ada", text);
  }
  moment = steps->time;
  for (guint i = 0; i < G_N_ELEMENTS(pages); i++) {
    struct search *search = search_for("tea", i % 2 ? "a b c" : "c b a");
    search->until = moment + 1;
    search->limit = 3;
    search->offset = i * 3;
    finds(steps, search, pages[i]);
  }
  struct search *search = search_for("tea", "a b c");
  search->offset = 11;
  finds(steps, search, "");
}

// An account finds its own conversations and no others; a search without one finds none.
static void test_conversations(struct database_steps *steps, gconstpointer data)
{
  is_said(steps, "home", "ada", "secret at home");
  is_told(steps, "ada", "bob", "secret to bob", FALSE);
  is_told(steps, "carl", "ada", "secret to ada", TRUE);
  is_told(steps, "bob", "carl", "secret to carl", FALSE);
  is_told(steps, "ada", "ada", "secret to myself", FALSE);
  struct search *search = search_for("secret", "home");
  search->account = g_strdup("ada");
  finds(steps, search, "secret to myself|secret to ada|secret to bob|secret at home");
  search = search_for("secret", "");
  search->account = g_strdup("bob");
  finds(steps, search, "secret to carl|secret to bob");
  search = search_for("secret", "");
  search->account = g_strdup("ad");
  finds(steps, search, "");
  finds(steps, search_for("secret", "home"), "secret at home");
}

// Long enough that a room is read in slices, with two words that are rarely together.
static void test_slices(struct database_steps *steps, gconstpointer data)
{
  for (int i = 0; i < 3000; i++)
    is_said(steps, "home", "ada", i == 7 ? "even odd" : i % 2 ? "odd" : "even");
  is_kept_up(steps);
  finds(steps, search_for("odd even", "home"), "even odd");
  struct search *search = search_for("odd", "home");
  search->limit = 2;
  finds(steps, search, "odd|odd…");
}

// What a crash left undone is indexed after the next start, by upkeep as well as by a search.
static void test_made_up_for(struct database_steps *steps, gconstpointer data)
{
  is_said(steps, "home", "ada", "tea one");
  is_said(steps, "pizza", "ada", "tea two");
  opens_again(steps);
  is_said(steps, "home", "ada", "tea three");
  finds(steps, search_for("tea", "home pizza"), "tea three|tea two|tea one");
  is_said(steps, "home", "ada", "tea four");
  opens_again(steps);
  is_kept_up(steps);
  g_assert_cmpint(number_of(steps, "SELECT sum(indexed) FROM room"), ==, 4);
  finds(steps, search_for("tea", "home"), "tea four|tea three|tea one");
  is_executed(steps, "INSERT INTO word (word) VALUES ('integrity-check')");
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
#define ADD(name, test)                                                                            \
  g_test_add("/server/index/" name, struct database_steps, NULL, begin, test, end)
  ADD("at-once", test_at_once);
  ADD("words", test_words);
  ADD("no-syntax", test_no_syntax);
  ADD("from", test_from);
  ADD("merged", test_merged);
  ADD("one-moment", test_one_moment);
  ADD("days", test_days);
  ADD("conversations", test_conversations);
  ADD("slices", test_slices);
  ADD("made-up-for", test_made_up_for);
  return g_test_run();
}
