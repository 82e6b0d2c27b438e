// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of server/backend/database.h against files that are wrong and disks that are full: words
// for people, nothing half stored, and going on by itself.
#include "database.h"
#include "outcome.h"
#include "scratch.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static const GQueue no_facts = G_QUEUE_INIT;

static void assert_refused(const char *path, const char *words)
{
  g_autoptr(GError) error = NULL;
  g_assert_null(database_open(path, &error));
  g_assert_nonnull(error);
  g_assert_true(g_str_has_prefix(error->message, path));
  g_assert_nonnull(strstr(error->message, words));
  g_assert_null(strchr(error->message, '\n'));
}

static struct database *open_database(const struct scratch *scratch)
{
  g_autoptr(GError) error = NULL;
  struct database *database = database_open(scratch->path, &error);
  g_assert_no_error(error);
  return database;
}

static void execute(const struct scratch *scratch, const char *statement)
{
  sqlite3 *handle = NULL;
  g_assert_cmpint(sqlite3_open(scratch->path, &handle), ==, SQLITE_OK);
  g_assert_cmpint(sqlite3_exec(handle, statement, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint(sqlite3_close(handle), ==, SQLITE_OK);
}

static void assert_written(struct database *database, const char *script, const char *expected)
{
  struct post *first = posts_of(script);
  database_write(database, &no_facts, first);
  g_autofree char *outcome = outcome_of_posts(first);
  g_assert_cmpstr(outcome, ==, expected);
  posts_free(first);
}

static void assert_newest(struct database *database, const char *expected)
{
  struct page *page = page_of("home", PAGE_NEWEST, 0, 10);
  database_read(database, page);
  g_autofree char *outcome = outcome_of_page(page);
  g_assert_cmpstr(outcome, ==, expected);
  page_free(page);
}

static void test_newer_schema(void)
{
  struct scratch scratch;
  scratch_begin(&scratch);
  database_close(open_database(&scratch));
  execute(&scratch, "PRAGMA user_version = 1000");
  assert_refused(scratch.path, "newer Ritrovo");
  scratch_end(&scratch);
}

static void test_not_a_database(void)
{
  struct scratch scratch;
  scratch_begin(&scratch);
  g_autofree char *garbage = g_strnfill(10000, 'x');
  g_assert_true(g_file_set_contents(scratch.path, garbage, -1, NULL));
  assert_refused(scratch.path, "not a database");
  // It is somebody's file: refused, not overwritten.
  g_autofree char *still = NULL;
  g_assert_true(g_file_get_contents(scratch.path, &still, NULL, NULL));
  g_assert_cmpstr(still, ==, garbage);
  scratch_end(&scratch);
}

// A real database whose pages have been overwritten.
static void test_corrupt(void)
{
  struct scratch scratch;
  scratch_begin(&scratch);
  database_close(open_database(&scratch));
  FILE *file = g_fopen(scratch.path, "r+");
  g_assert_nonnull(file);
  g_assert_cmpint(fseek(file, 100, SEEK_SET), ==, 0);
  for (int i = 0; i < 4000; i++)
    g_assert_cmpint(fputc('x', file), ==, 'x');
  fclose(file);
  assert_refused(scratch.path, "malformed");
  scratch_end(&scratch);
}

// Some other program's database: what we need is not in it, or is there already and different.
static void test_foreign_database(void)
{
  struct scratch scratch;
  scratch_begin(&scratch);
  execute(&scratch, "CREATE TABLE message (something TEXT)");
  assert_refused(scratch.path, "message");
  scratch_end(&scratch);
}

static void test_no_directory(void)
{
  struct scratch scratch;
  scratch_begin(&scratch);
  g_autofree char *path = g_build_filename(scratch.dir, "missing", "database", NULL);
  assert_refused(path, "cannot be opened");
  scratch_end(&scratch);
}

static void test_directory_in_its_place(void)
{
  struct scratch scratch;
  scratch_begin(&scratch);
  assert_refused(scratch.dir, "cannot be opened");
  scratch_end(&scratch);
}

// After a refusal the file can be opened once what was wrong is right again.
static void test_refused_then_opened(void)
{
  struct scratch scratch;
  scratch_begin(&scratch);
  struct database *database = open_database(&scratch);
  assert_written(database, "home ada - a", "S1");
  database_close(database);
  execute(&scratch, "PRAGMA user_version = 1000");
  assert_refused(scratch.path, "newer Ritrovo");
  execute(&scratch, "PRAGMA user_version = 5");
  database = open_database(&scratch);
  assert_written(database, "home ada - b", "S2");
  database_close(database);
  scratch_end(&scratch);
}

// A journal that keeps readers going and survives a power cut.
static void test_write_ahead(void)
{
  struct scratch scratch;
  scratch_begin(&scratch);
  struct database *database = open_database(&scratch);
  assert_written(database, "home ada - a", "S1");
  g_autofree char *wal = g_strconcat(scratch.path, "-wal", NULL);
  g_assert_true(g_file_test(wal, G_FILE_TEST_EXISTS));
  database_close(database);
  scratch_end(&scratch);
}

// A file that turns out to be cut off while it is read is no empty room: the answer is that it
// failed.
static void test_cut_off_while_open(void)
{
  struct scratch scratch;
  scratch_begin(&scratch);
  struct database *database = open_database(&scratch);
  assert_written(database, "home ada - a; home ada - b", "S1 S2");
  database_close(database);
  database = open_database(&scratch);
  g_assert_cmpint(truncate(scratch.path, 8192), ==, 0);
  g_test_expect_message(NULL, G_LOG_LEVEL_WARNING, "event=store_failed *");
  assert_newest(database, "failed");
  g_test_assert_expected_messages();
  database_close(database);
  scratch_end(&scratch);
}

#define TOO_LITTLE 8192 // bytes: less than any commit needs

static struct rlimit fill_disk(void)
{
  struct rlimit before;
  g_assert_cmpint(getrlimit(RLIMIT_FSIZE, &before), ==, 0);
  struct rlimit full = {TOO_LITTLE, before.rlim_max};
  g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &full), ==, 0);
  return before;
}

static void assert_not_written(struct database *database, const char *script, const char *expected)
{
  g_test_expect_message(NULL, G_LOG_LEVEL_WARNING, "event=store_failed *");
  assert_written(database, script, expected);
  g_test_assert_expected_messages();
}

// Nothing of a batch is stored, reading goes on, and with room again writing goes on by itself,
// without a gap and without a second copy of what had failed.
static void test_full_disk(void)
{
  struct scratch scratch;
  scratch_begin(&scratch);
  struct database *database = open_database(&scratch);
  assert_written(database, "home ada c1 a; home ada c2 b", "S1 S2");
  struct rlimit before = fill_disk();
  assert_not_written(database, "home ada c3 c; home bob - d; pizza ada c4 e", "F F F");
  assert_newest(database, "1 2 end");
  assert_not_written(database, "home ada c3 c", "F");
  assert_newest(database, "1 2 end");
  g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &before), ==, 0);
  assert_written(database, "home ada c3 c; home ada c1 a; pizza ada c4 e", "S3 D1 S1");
  assert_newest(database, "1 2 3 end");
  database_close(database);
  scratch_end(&scratch);
}

// What was told before the disk was full is there after a restart.
static void test_full_disk_and_restart(void)
{
  struct scratch scratch;
  scratch_begin(&scratch);
  struct database *database = open_database(&scratch);
  assert_written(database, "home ada c1 a; home ada c2 b", "S1 S2");
  struct rlimit before = fill_disk();
  assert_not_written(database, "home ada c3 c", "F");
  database_close(database);
  g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &before), ==, 0);
  database = open_database(&scratch);
  assert_newest(database, "1 2 end");
  assert_written(database, "home ada c3 c", "S3");
  database_close(database);
  scratch_end(&scratch);
}

// A duplicate needs nothing written, but stands in one batch with what does.
static void test_full_disk_and_duplicate(void)
{
  struct scratch scratch;
  scratch_begin(&scratch);
  struct database *database = open_database(&scratch);
  assert_written(database, "home ada c1 a", "S1");
  struct rlimit before = fill_disk();
  assert_not_written(database, "home ada c1 a; home ada c2 b", "F F");
  g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &before), ==, 0);
  assert_written(database, "home ada c1 a; home ada c2 b", "D1 S2");
  database_close(database);
  scratch_end(&scratch);
}

int main(int argc, char **argv)
{
  signal(SIGXFSZ, SIG_IGN); // a file size limit then is an error of write(2), as in main.c
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/server/database-file/newer-schema", test_newer_schema);
  g_test_add_func("/server/database-file/not-a-database", test_not_a_database);
  g_test_add_func("/server/database-file/corrupt", test_corrupt);
  g_test_add_func("/server/database-file/foreign-database", test_foreign_database);
  g_test_add_func("/server/database-file/no-directory", test_no_directory);
  g_test_add_func("/server/database-file/directory-in-its-place", test_directory_in_its_place);
  g_test_add_func("/server/database-file/refused-then-opened", test_refused_then_opened);
  g_test_add_func("/server/database-file/cut-off-while-open", test_cut_off_while_open);
  g_test_add_func("/server/database-file/write-ahead", test_write_ahead);
  g_test_add_func("/server/database-file/full-disk", test_full_disk);
  g_test_add_func("/server/database-file/full-disk-and-restart", test_full_disk_and_restart);
  g_test_add_func("/server/database-file/full-disk-and-duplicate", test_full_disk_and_duplicate);
  return g_test_run();
}
