// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of the schema's steps: a database of each earlier version becomes what a new one is, with
// everything that was in it. RITROVO_FIXTURES names the folder of the dumps.
#include "database_steps.h"

#include <sqlite3.h>
#include <unistd.h>

// The old file in place of the new one.
static void begin(struct database_steps *steps, gconstpointer fixture)
{
  g_autofree char *path = g_build_filename(g_getenv("RITROVO_FIXTURES"), fixture, NULL);
  g_autofree char *dump = NULL;
  g_autoptr(GError) error = NULL;
  g_file_get_contents(path, &dump, NULL, &error);
  g_assert_no_error(error);
  database_steps_begin(steps);
  g_clear_pointer(&steps->database, database_close);
  g_assert_cmpint(unlink(steps->path), ==, 0);
  sqlite3 *handle = NULL;
  char *wrong = NULL;
  g_assert_cmpint(sqlite3_open(steps->path, &handle), ==, SQLITE_OK);
  sqlite3_exec(handle, dump, NULL, NULL, &wrong);
  g_assert_cmpstr(wrong, ==, NULL);
  sqlite3_close(handle);
  steps->database = database_open(steps->path, &error);
  g_assert_no_error(error);
}

static void end(struct database_steps *steps, gconstpointer fixture)
{
  database_steps_end(steps);
}

// What the tables and columns are, in one text.
static char *shape_of(const char *path)
{
  static const char columns[] =
      "SELECT m.type, m.name, c.name, c.type, c.\"notnull\", c.dflt_value, c.pk FROM sqlite_master "
      "m"
      " LEFT JOIN pragma_table_info(m.name) c ORDER BY m.type, m.name, c.cid";
  sqlite3 *handle = NULL;
  sqlite3_stmt *rows = NULL;
  GString *shape = g_string_new(NULL);
  g_assert_cmpint(sqlite3_open(path, &handle), ==, SQLITE_OK);
  g_assert_cmpint(sqlite3_prepare_v2(handle, columns, -1, &rows, NULL), ==, SQLITE_OK);
  while (sqlite3_step(rows) == SQLITE_ROW) {
    for (int i = 0; i < sqlite3_column_count(rows); i++)
      g_string_append_printf(shape, "%s ", (const char *) sqlite3_column_text(rows, i));
    g_string_append_c(shape, '\n');
  }
  sqlite3_finalize(rows);
  sqlite3_close(handle);
  return g_string_free(shape, FALSE);
}

static void test_shape(struct database_steps *steps, gconstpointer fixture)
{
  struct database_steps fresh;
  database_steps_begin(&fresh);
  g_clear_pointer(&fresh.database, database_close);
  g_clear_pointer(&steps->database, database_close);
  g_autofree char *expected = shape_of(fresh.path);
  g_autofree char *shape = shape_of(steps->path);
  g_assert_cmpstr(shape, ==, expected);
  database_steps_end(&fresh);
}

// Messages, their order, their numbers and their name are as they were; all of them are found.
static void test_messages(struct database_steps *steps, gconstpointer fixture)
{
  g_assert_cmpstr(database_epoch(steps->database), ==, "00112233445566778899aabbccddeeff");
  shows(steps, "home", 9, "Good morning|Un caffè, grazie|See you at the pizza place");
  shows(steps, "pizza", 9, "Who wants pizza?|Jag!\nOch Åsa.");
  finds(steps, search_for("pizza", "home pizza"), "Who wants pizza?|See you at the pizza place");
  finds(steps, search_for("asa", "home pizza"), "Jag!\nOch Åsa.");
  struct search *search = search_for("", "pizza");
  search->from = g_strdup("åke");
  finds(steps, search, "Jag!\nOch Åsa.");
  g_assert_cmpint(is_said(steps, "home", "ada", "new"), ==, 4);
  is_kept_up(steps);
  is_executed(steps, "INSERT INTO word (word) VALUES ('integrity-check')");
}

// Room can be given back in an old file as in a new one.
static void test_shrinks(struct database_steps *steps, gconstpointer fixture)
{
  g_assert_cmpint(number_of(steps, "PRAGMA auto_vacuum"), ==, 2);
  g_assert_cmpint(number_of(steps, "PRAGMA user_version"), >=, 5);
}

static void add_fact(gpointer data, const struct fact *fact)
{
  g_string_append_printf(data, "%s %s %s %s %" G_GINT64_FORMAT "\n", fact->texts[0],
                         fact->texts[1] ? fact->texts[1] : "-",
                         fact->texts[2] ? fact->texts[2] : "-",
                         fact->texts[3] ? fact->texts[3] : "-", fact->number);
}

static void assert_facts(struct database_steps *steps, enum fact_kind kind, const char *expected)
{
  g_autoptr(GString) facts = g_string_new(NULL);
  database_each_fact(steps->database, kind, add_fact, facts);
  g_assert_cmpstr(facts->str, ==, expected);
}

static void test_people(struct database_steps *steps, gconstpointer fixture)
{
  static const char hash[] = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$aGFzaA";
  g_autofree char *accounts =
      g_strdup_printf("ada Ada %s - 2\nbob Bob %s - 2\nroot root  - 3\n", hash, hash);
  assert_facts(steps, FACT_ROOM, "home Home  - 3\npizza Pizza Hungry? - 2\n");
  assert_facts(steps, FACT_ACCOUNT, accounts);
  assert_facts(steps, FACT_BAN,
               "@00000000000000000000ffffc0a80009 Troll root spam 1890000000000\n"
               "troll Troll root spam 0\n");
  assert_facts(steps, FACT_READ, "ada home - - 2\n");
  g_assert_cmpint(number_of(steps, "SELECT count(*) FROM audit"), ==, 1);
}

// The conversations are known as such: to those who had them.
static void test_conversations(struct database_steps *steps, gconstpointer fixture)
{
  static const struct {
    const char *account, *expected;
  } table[] = {
      {"ada", "A note to myself|Thank you|The code is 4711"},
      {"bob", "Thank you|The code is 4711"},
      {"erik", ""},
  };
  for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
    struct search *search = search_for("", "");
    search->account = g_strdup(table[i].account);
    finds(steps, search, table[i].expected);
  }
  struct page *page = g_new0(struct page, 1);
  page->room_key = g_strdup("bob");
  page->direction = PAGE_WAITING;
  page->limit = 10;
  database_read(steps->database, page);
  g_assert_cmpuint(page->posts->len, ==, 1);
  page_free(page);
}

static void found_file(gpointer data, const struct post *post)
{
  g_string_append_printf(data, "%s %s %" G_GINT64_FORMAT, post->file->name, post->sender,
                         post->seq);
}

static void test_files(struct database_steps *steps, gconstpointer fixture)
{
  g_autoptr(GString) files = g_string_new(NULL);
  database_each_file(steps->database, found_file, files);
  g_assert_cmpstr(files->str, ==, "menu.pdf Carl 1");
  assert_facts(steps, FACT_UPLOAD, "k1 bob  - 20\n");
}

// An old message is changed as a new one is, and its old words are not found any more.
static void test_changes(struct database_steps *steps, gconstpointer fixture)
{
  is_changed(steps, "home", "ada", &(struct post_change){.kind = CHANGE_EDIT, .seq = 3},
             "See you there", POST_STORED);
  shows(steps, "home", 9, "Good morning|Un caffè, grazie|See you there");
  finds(steps, search_for("pizza", "home"), "");
  finds(steps, search_for("there", "home"), "See you there");
  is_kept_up(steps);
  is_executed(steps, "INSERT INTO word (word) VALUES ('integrity-check')");
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
#define ADD(name, dump, test)                                                                      \
  g_test_add("/server/migration/" name, struct database_steps, dump, begin, test, end)
  ADD("1/shape", "schema-001.sql", test_shape);
  ADD("1/messages", "schema-001.sql", test_messages);
  ADD("1/shrinks", "schema-001.sql", test_shrinks);
  ADD("2/shape", "schema-002.sql", test_shape);
  ADD("2/messages", "schema-002.sql", test_messages);
  ADD("2/shrinks", "schema-002.sql", test_shrinks);
  ADD("2/people", "schema-002.sql", test_people);
  ADD("2/conversations", "schema-002.sql", test_conversations);
  ADD("3/shape", "schema-003.sql", test_shape);
  ADD("3/messages", "schema-003.sql", test_messages);
  ADD("3/shrinks", "schema-003.sql", test_shrinks);
  ADD("3/people", "schema-003.sql", test_people);
  ADD("3/conversations", "schema-003.sql", test_conversations);
  ADD("3/changes", "schema-003.sql", test_changes);
  ADD("4/shape", "schema-004.sql", test_shape);
  ADD("4/messages", "schema-004.sql", test_messages);
  ADD("4/shrinks", "schema-004.sql", test_shrinks);
  ADD("4/people", "schema-004.sql", test_people);
  ADD("4/conversations", "schema-004.sql", test_conversations);
  ADD("4/files", "schema-004.sql", test_files);
  ADD("4/changes", "schema-004.sql", test_changes);
  return g_test_run();
}
