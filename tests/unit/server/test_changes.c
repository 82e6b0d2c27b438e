// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of changes in the database: in the order of their batch, all or nothing, with an index of
// words that follows, and gone with messages that are not kept any longer.
#include "database_steps.h"

#include "database_private.h"

#include <string.h>

static void begin(struct database_steps *steps, gconstpointer data)
{
  database_steps_begin(steps);
}

static void end(struct database_steps *steps, gconstpointer data)
{
  database_steps_end(steps);
}

static const struct post_change edit_first = {.kind = CHANGE_EDIT, .seq = 1};
static const struct post_change remove_first = {.kind = CHANGE_REMOVE, .seq = 1, .by = "ada"};

static struct post_change reaction(gint64 seq, const char *text)
{
  return (struct post_change){.kind = CHANGE_REACT, .seq = seq, .on = TRUE, .reaction = text};
}

static void index_is_right(struct database_steps *steps)
{
  is_kept_up(steps);
  is_executed(steps, "INSERT INTO word (word) VALUES ('integrity-check')");
}

// A page of changes behind a number: seqs with their texts, and the number of the last.
static void changed_since(struct database_steps *steps, gint64 after, unsigned limit,
                          const char *expected)
{
  struct page *page = g_new0(struct page, 1);
  page->room_key = g_strdup("home");
  page->direction = PAGE_CHANGES;
  page->from = after;
  page->limit = limit;
  database_read(steps->database, page);
  g_assert_false(page->failed);
  g_autoptr(GString) shown = g_string_new(NULL);
  for (guint i = 0; i < page->posts->len; i++) {
    const struct post *post = g_ptr_array_index(page->posts, i);
    g_string_append_printf(shown, "%" G_GINT64_FORMAT ":%s:%" G_GINT64_FORMAT " ", post->seq,
                           post->text, post->more->change);
  }
  g_string_append(shown, page->end ? "end" : "more");
  g_assert_cmpstr(shown->str, ==, expected);
  page_free(page);
}

// In the order in which it was asked: what a message answers may change right behind it, or be gone
// right before it.
static void test_order(struct database_steps *steps, gconstpointer data)
{
  is_said(steps, "home", "ada", "one");
  GQueue facts = G_QUEUE_INIT;
  const struct post posts[] = {
      {.text = "two", .reply = 1},
      {.text = "uno", .change = &edit_first},
      {.text = "", .change = &remove_first},
      {.text = "three", .reply = 1},
      {.text = "dos", .change = &(struct post_change){.kind = CHANGE_EDIT, .seq = 2}},
  };
  static const enum post_result expected[] = {POST_STORED, POST_STORED, POST_STORED, POST_UNKNOWN,
                                              POST_STORED};
  struct post *first = NULL, **last = &first;
  for (size_t i = 0; i < G_N_ELEMENTS(posts); i++) {
    struct post from = posts[i];
    from.room_key = "home";
    from.room_name = "home";
    from.sender_key = from.sender = "ada";
    *last = post_new(&from);
    last = &(*last)->next;
  }
  database_write(steps->database, &facts, first);
  g_assert_cmpstr(first->more->replied->text, ==, "one");
  for (size_t i = 0; first; i++) {
    struct post *next = first->next;
    g_assert_cmpint(first->result, ==, expected[i]);
    post_free(first);
    first = next;
  }
  shows(steps, "home", 9, "|dos");
  changed_since(steps, 0, 9, "1::2 2:dos:3 end");
  changed_since(steps, 0, 1, "1::2 more");
  changed_since(steps, 2, 9, "2:dos:3 end");
  changed_since(steps, 3, 9, "end");
}

// What is not one's own, is not there, or was said under the name before.
static void test_refused(struct database_steps *steps, gconstpointer data)
{
  is_said(steps, "home", "ada", "one");
  const gint64 time = steps->time;
  const struct post_change later = {.kind = CHANGE_EDIT, .seq = 1, .since = time + 1};
  const struct post_change now = {.kind = CHANGE_EDIT, .seq = 1, .since = time};
  const struct post_change foreign = {.kind = CHANGE_REMOVE, .seq = 1, .by = "bob"};
  const struct post_change admins = {
      .kind = CHANGE_REMOVE, .seq = 1, .by = "bob", .is_admin = TRUE};
  static const gint64 nowhere[] = {0, -1, 2, (gint64) 1 << 40, G_MAXINT64, G_MININT64};
  for (size_t i = 0; i < G_N_ELEMENTS(nowhere); i++)
    is_changed(steps, "home", "ada", &(struct post_change){.kind = CHANGE_EDIT, .seq = nowhere[i]},
               "x", POST_UNKNOWN);
  is_changed(steps, "nowhere", "ada", &edit_first, "x", POST_UNKNOWN);
  is_changed(steps, "home", "bob", &edit_first, "x", POST_FOREIGN);
  is_changed(steps, "home", "ada", &later, "x", POST_FOREIGN);
  is_changed(steps, "home", "ada", &edit_first, "", POST_EMPTY);
  is_changed(steps, "home", "bob", &foreign, "", POST_FOREIGN);
  shows(steps, "home", 9, "one");
  changed_since(steps, 0, 9, "end");
  is_changed(steps, "home", "ada", &now, "uno", POST_STORED);
  is_changed(steps, "home", "bob", &admins, "", POST_STORED);
  is_changed(steps, "home", "bob", &admins, "", POST_UNKNOWN);
}

// A caption may go; the file is still found by its name.
static void test_caption(struct database_steps *steps, gconstpointer data)
{
  is_sent(steps, "home", "ada", "look", "f1", "tea");
  is_kept_up(steps);
  is_changed(steps, "home", "ada", &edit_first, "", POST_STORED);
  shows(steps, "home", 9, "<f1>");
  finds(steps, search_for("look", "home"), "");
  finds(steps, search_for("tea", "home"), "<f1>");
  is_changed(steps, "home", "ada", &remove_first, "", POST_STORED);
  finds(steps, search_for("tea", "home"), "");
  g_assert_cmpint(number_of(steps, "SELECT count(*) FROM file"), ==, 0);
  index_is_right(steps);
}

// Whether the index has come that far or not.
static void test_words(struct database_steps *steps, gconstpointer data)
{
  gboolean indexed = GPOINTER_TO_INT(data);
  is_said(steps, "home", "ada", "red tea");
  is_said(steps, "home", "ada", "green tea");
  if (indexed)
    is_kept_up(steps);
  is_changed(steps, "home", "ada", &edit_first, "black coffee", POST_STORED);
  finds(steps, search_for("tea", "home"), "green tea");
  finds(steps, search_for("coffee", "home"), "black coffee");
  is_changed(steps, "home", "ada", &remove_first, "", POST_STORED);
  finds(steps, search_for("coffee", "home"), "");
  struct search *search = search_for("", "home");
  search->from = g_strdup("ada");
  finds(steps, search, "green tea");
  finds(steps, search_for("", "home"), "green tea");
  index_is_right(steps);
}

static void is_answered(struct database_steps *steps, gint64 seq, const char *text)
{
  GQueue facts = G_QUEUE_INIT;
  struct post from = {.room_key = "home",
                      .room_name = "home",
                      .sender_key = "ada",
                      .sender = "ada",
                      .text = text,
                      .time = steps->time += 1000,
                      .reply = seq};
  struct post *post = post_new(&from);
  database_write(steps->database, &facts, post);
  g_assert_cmpint(post->result, ==, POST_STORED);
  post_free(post);
}

// The message of that text answers this one; NULL: one that is not kept any longer.
static void quotes(struct database_steps *steps, const char *text, const char *expected)
{
  struct page *page = g_new0(struct page, 1);
  page->room_key = g_strdup("home");
  page->limit = 9;
  gboolean found = FALSE;
  database_read(steps->database, page);
  for (guint i = 0; i < page->posts->len; i++) {
    const struct post *post = g_ptr_array_index(page->posts, i);
    if (!g_str_equal(post->text, text))
      continue;
    found = TRUE;
    g_assert_cmpint(post->more->replied->seq, ==, post->reply);
    g_assert_cmpstr(post->more->replied->text, ==, expected);
    g_assert_cmpstr(post->more->replied->from, ==, expected ? "ada" : NULL);
  }
  g_assert_true(found);
  page_free(page);
}

static void test_retained(struct database_steps *steps, gconstpointer data)
{
  static const struct retention two = {.all = {.count = 2}};
  struct post_change first = reaction(1, "x"), second = reaction(2, "x"), third = reaction(3, "x");
  is_said(steps, "home", "ada", "one");
  is_said(steps, "home", "ada", "two");
  is_said(steps, "home", "ada", "three");
  is_kept_up(steps);
  is_changed(steps, "home", "bob", &first, "", POST_STORED);
  is_changed(steps, "home", "bob", &second, "", POST_STORED);
  is_changed(steps, "home", "bob", &third, "", POST_STORED);
  is_changed(steps, "home", "ada", &edit_first, "uno", POST_STORED);
  is_changed(steps, "home", "ada", &(struct post_change){.kind = CHANGE_REMOVE, .seq = 2}, "",
             POST_STORED);
  is_answered(steps, 3, "four");
  database_retain(steps->database, &two);
  is_kept_up(steps);
  shows(steps, "home", 9, "three|four");
  changed_since(steps, 0, 9, "3:three:3 end");
  quotes(steps, "four", "three");
  is_said(steps, "home", "ada", "five");
  database_retain(steps->database, &two);
  is_kept_up(steps);
  quotes(steps, "four", NULL);
  index_is_right(steps);
  g_assert_cmpint(number_of(steps, "SELECT count(*) FROM reaction"), ==, 0);
}

// No number comes twice, though what had it is gone.
static void test_numbers(struct database_steps *steps, gconstpointer data)
{
  static const struct retention one = {.all = {.count = 1}};
  is_said(steps, "home", "ada", "one");
  gint64 change = is_changed(steps, "home", "ada", &edit_first, "uno", POST_STORED);
  is_said(steps, "home", "ada", "two");
  database_retain(steps->database, &one);
  is_kept_up(steps);
  opens_again(steps);
  const struct post_change next = {.kind = CHANGE_EDIT, .seq = 2};
  g_assert_cmpint(is_changed(steps, "home", "ada", &next, "dos", POST_STORED), >, change);
}

// All of the people's, and the first of each kind in its place.
static void test_reactions(struct database_steps *steps, gconstpointer data)
{
  struct post_change x = reaction(1, "x"), y = reaction(1, "y");
  struct post_change not_x = x;
  not_x.on = FALSE;
  is_said(steps, "home", "ada", "one");
  is_changed(steps, "home", "ada", &not_x, "", POST_UNCHANGED);
  g_assert_cmpint(is_changed(steps, "home", "ada", &x, "", POST_STORED), ==, 1);
  g_assert_cmpint(is_changed(steps, "home", "ada", &x, "", POST_UNCHANGED), ==, 1);
  g_assert_cmpint(is_changed(steps, "home", "bob", &y, "", POST_STORED), ==, 2);
  is_changed(steps, "home", "bob", &x, "", POST_STORED);
  is_changed(steps, "home", "ada", &not_x, "", POST_STORED);
  opens_again(steps);
  struct page *page = g_new0(struct page, 1);
  page->room_key = g_strdup("home");
  page->limit = 1;
  database_read(steps->database, page);
  const struct post *post = g_ptr_array_index(page->posts, 0);
  g_assert_cmpuint(post->more->reactions->len, ==, 2);
  const struct message *first = &g_array_index(post->more->reactions, struct message, 0);
  g_assert_cmpstr(first->reaction, ==, "y");
  g_assert_cmpint(first->count, ==, 1);
  g_assert_cmpstr(first->names.items[0], ==, "bob");
  page_free(page);
}

// However much people have reacted, an answer takes its time and no more: it ends early.
static void test_many_reactions(struct database_steps *steps, gconstpointer data)
{
  static const char *const words[] = {"one", "two", "three", "four", "five", "six"};
  for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
    g_autofree char *text = g_strconcat("tea ", words[i], NULL);
    is_said(steps, "home", "ada", text);
  }
  is_executed(steps,
              "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 1000)"
              " INSERT INTO reaction SELECT id, 'x', n, n, n FROM message, n");
  is_executed(steps, "UPDATE message SET change = id & 7; UPDATE meta SET change = 6");
  changed_since(steps, 0, 9, "1:tea one:1 2:tea two:2 3:tea three:3 4:tea four:4 more");
  changed_since(steps, 4, 9, "5:tea five:5 6:tea six:6 end");
  shows(steps, "home", 9, "tea three|tea four|tea five|tea six…");
  finds(steps, search_for("tea", "home"), "tea six|tea five|tea four|tea three…");
}

// The newest change of a room is asked for at the start, and of each conversation in a list: the
// index has it, however much has changed elsewhere.
static void test_newest(struct database_steps *steps, gconstpointer data)
{
  static const char sql[] = "EXPLAIN QUERY PLAN SELECT " NEWEST_CHANGE_OF_ROOM " FROM room";
  sqlite3_stmt *plan = NULL;
  gboolean seeks = FALSE;
  g_assert_cmpint(sqlite3_prepare_v2(steps->database->handle, sql, -1, &plan, NULL), ==, SQLITE_OK);
  while (sqlite3_step(plan) == SQLITE_ROW)
    seeks |=
        strstr((const char *) sqlite3_column_text(plan, 3), "message_change (<expr>=?") != NULL;
  sqlite3_finalize(plan);
  g_assert_true(seeks);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
#define ADD_WITH(name, data, test)                                                                 \
  g_test_add("/server/changes/" name, struct database_steps, data, begin, test, end)
#define ADD(name, test) ADD_WITH(name, NULL, test)
  ADD("order", test_order);
  ADD("refused", test_refused);
  ADD("caption", test_caption);
  ADD_WITH("words", NULL, test_words);
  ADD_WITH("words-indexed", GINT_TO_POINTER(TRUE), test_words);
  ADD("retained", test_retained);
  ADD("numbers", test_numbers);
  ADD("reactions", test_reactions);
  ADD("many-reactions", test_many_reactions);
  ADD("newest", test_newest);
  return g_test_run();
}
