// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of retention: what goes and what stays, the numbers that go on, the index that forgets too,
// and the disk that is given back.
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

static void says_many(struct database_steps *steps, const char *room, int first, int last)
{
  for (int i = first; i <= last; i++) {
    g_autofree char *text = g_strdup_printf("tea %d", i);
    g_assert_cmpint(is_said(steps, room, "ada", text), ==, i);
  }
}

static void is_retained(struct database_steps *steps, const struct retention *retention)
{
  database_retain(steps->database, retention);
  is_kept_up(steps);
}

static void test_for_ever(struct database_steps *steps, gconstpointer data)
{
  static const struct retention nothing = {0};
  steps->time = 0;
  says_many(steps, "home", 1, 3);
  is_retained(steps, NULL);
  is_retained(steps, &nothing);
  shows(steps, "home", 5, "tea 1|tea 2|tea 3");
}

static void test_count(struct database_steps *steps, gconstpointer data)
{
  static const struct retention three = {.all = {.count = 3}};
  says_many(steps, "home", 1, 10);
  says_many(steps, "pizza", 1, 2);
  finds(steps, search_for("7", "home"), "tea 7");
  is_retained(steps, &three);
  shows(steps, "home", 5, "tea 8|tea 9|tea 10");
  shows(steps, "pizza", 5, "tea 1|tea 2");
  finds(steps, search_for("7", "home"), "");
  finds(steps, search_for("tea", "home"), "tea 10|tea 9|tea 8");
  says_many(steps, "home", 11, 11);
  is_executed(steps, "INSERT INTO word (word) VALUES ('integrity-check')");
}

static void test_days(struct database_steps *steps, gconstpointer data)
{
  static const struct retention week = {.all = {.days = 7}};
  steps->time = g_get_real_time() / 1000 - 8 * DAY_MS;
  says_many(steps, "home", 1, 3);
  steps->time = g_get_real_time() / 1000 - 6 * DAY_MS;
  says_many(steps, "home", 4, 5);
  is_retained(steps, &week);
  shows(steps, "home", 5, "tea 4|tea 5");
}

// A room's own rule takes the place of the server's, also if it is to keep everything.
static void test_rooms(struct database_steps *steps, gconstpointer data)
{
  g_autoptr(GHashTable) rooms = g_hash_table_new(g_str_hash, g_str_equal);
  struct retention_rule one = {.count = 1}, all = {0};
  g_hash_table_insert(rooms, (char *) "pizza", &one);
  g_hash_table_insert(rooms, (char *) "archive", &all);
  struct retention retention = {.all = {.count = 2}, .rooms = rooms};
  says_many(steps, "home", 1, 4);
  says_many(steps, "pizza", 1, 4);
  says_many(steps, "archive", 1, 4);
  is_retained(steps, &retention);
  shows(steps, "home", 5, "tea 3|tea 4");
  shows(steps, "pizza", 5, "tea 4");
  shows(steps, "archive", 5, "tea 1|tea 2|tea 3|tea 4");
}

// All of a room is gone: the numbers go on, over a restart too, and nothing is found.
static void test_numbers_go_on(struct database_steps *steps, gconstpointer data)
{
  static const struct retention week = {.all = {.days = 7}};
  steps->time = 1000;
  says_many(steps, "home", 1, 5);
  is_retained(steps, &week);
  shows(steps, "home", 5, "");
  finds(steps, search_for("tea", "home"), "");
  opens_again(steps);
  steps->time = g_get_real_time() / 1000;
  says_many(steps, "home", 6, 7);
  finds(steps, search_for("tea", "home"), "tea 7|tea 6");
  opens_again(steps);
  shows(steps, "home", 5, "tea 6|tea 7");
  is_executed(steps, "INSERT INTO word (word) VALUES ('integrity-check')");
}

// What nobody has fetched is not kept for longer than the rest.
static void test_waiting(struct database_steps *steps, gconstpointer data)
{
  static const struct retention one = {.all = {.count = 1}};
  is_told(steps, "ada", "bob", "first", TRUE);
  is_told(steps, "ada", "bob", "second", TRUE);
  is_retained(steps, &one);
  g_assert_cmpint(number_of(steps, "SELECT count(*) FROM waiting"), ==, 1);
}

static void test_gives_back(struct database_steps *steps, gconstpointer data)
{
  static const struct retention few = {.all = {.count = 10}};
  g_autofree char *text = g_strnfill(8000, 'x');
  for (int i = 0; i < 500; i++)
    is_said(steps, "home", "ada", text);
  g_assert_cmpint(number_of(steps, "PRAGMA page_count"), >, 1000);
  is_retained(steps, &few);
  g_assert_cmpint(number_of(steps, "SELECT count(*) FROM message"), ==, 10);
  g_assert_cmpint(number_of(steps, "PRAGMA freelist_count"), ==, 0);
  g_assert_cmpint(number_of(steps, "PRAGMA page_count"), <, 300);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
#define ADD(name, test)                                                                            \
  g_test_add("/server/retain/" name, struct database_steps, NULL, begin, test, end)
  ADD("for-ever", test_for_ever);
  ADD("count", test_count);
  ADD("days", test_days);
  ADD("rooms", test_rooms);
  ADD("numbers-go-on", test_numbers_go_on);
  ADD("waiting", test_waiting);
  ADD("gives-back", test_gives_back);
  return g_test_run();
}
