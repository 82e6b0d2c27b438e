// SPDX-License-Identifier: GPL-3.0-or-later
// The steps of database_steps.h.
#include "database_steps.h"

#include <gio/gio.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

static void open_database(struct database_steps *steps)
{
  g_autoptr(GError) error = NULL;
  steps->database = database_open(steps->path, &error);
  g_assert_no_error(error);
}

void database_steps_begin(struct database_steps *steps)
{
  g_autoptr(GError) error = NULL;
  steps->dir = g_dir_make_tmp("ritrovo-database-XXXXXX", &error);
  g_assert_no_error(error);
  steps->path = g_build_filename(steps->dir, "ritrovo.db", NULL);
  steps->time = 1790000000000;
  open_database(steps);
}

void database_steps_end(struct database_steps *steps)
{
  database_close(steps->database);
  g_autofree char *wal = g_strconcat(steps->path, "-wal", NULL);
  unlink(wal);
  unlink(steps->path);
  g_assert_cmpint(rmdir(steps->dir), ==, 0);
  g_free(steps->path);
  g_free(steps->dir);
}

void opens_again(struct database_steps *steps)
{
  database_close(steps->database);
  open_database(steps);
}

static gint64 write_one(struct database_steps *steps, const struct post *from)
{
  GQueue facts = G_QUEUE_INIT;
  struct post *post = post_new(from);
  database_write(steps->database, &facts, post);
  g_assert_cmpint(post->result, ==, POST_STORED);
  gint64 seq = post->seq;
  post_free(post);
  return seq;
}

gint64 is_said(struct database_steps *steps, const char *room, const char *sender, const char *text)
{
  struct post post = {
      .time = steps->time += 1000,
      .room_key = room,
      .room_name = room,
      .sender_key = sender,
      .sender = sender,
      .text = text,
  };
  return write_one(steps, &post);
}

gint64 is_told(struct database_steps *steps, const char *sender, const char *to, const char *text,
               gboolean waits)
{
  gboolean in_order = strcmp(sender, to) < 0;
  g_autofree char *pair =
      g_strdup_printf("\x01%s\x01%s", in_order ? sender : to, in_order ? to : sender);
  struct post post = {
      .time = steps->time += 1000,
      .room_key = pair,
      .room_name = "",
      .sender_key = sender,
      .sender = sender,
      .text = text,
      .to_key = to,
      .to = to,
      .waits = waits,
  };
  return write_one(steps, &post);
}

gint64 is_sent(struct database_steps *steps, const char *room, const char *sender, const char *text,
               const char *id, const char *name)
{
  struct post_file file = {.name = name, .size = 10};
  g_strlcpy(file.id, id, sizeof file.id);
  memset(file.sha256, 'a', FILE_SHA256_DIGITS);
  struct post post = {
      .time = steps->time += 1000,
      .room_key = room,
      .room_name = room,
      .sender_key = sender,
      .sender = sender,
      .text = text,
      .file = &file,
  };
  return write_one(steps, &post);
}

gint64 is_changed(struct database_steps *steps, const char *room, const char *who,
                  const struct post_change *change, const char *text, enum post_result expected)
{
  GQueue facts = G_QUEUE_INIT;
  struct post from = {.room_key = room,
                      .sender_key = who,
                      .sender = who,
                      .text = text,
                      .time = steps->time += 1000,
                      .change = change};
  struct post *post = post_new(&from);
  database_write(steps->database, &facts, post);
  g_assert_cmpint(post->result, ==, expected);
  gint64 number = post->now && post->now->more ? post->now->more->change : 0;
  post_free(post);
  return number;
}

struct search *search_for(const char *words, const char *rooms)
{
  struct search *search = g_new0(struct search, 1);
  search->words = g_strsplit(words, " ", -1);
  for (char **word = search->words; *word; word++)
    g_strdelimit(*word, "_", ' ');
  search->rooms = g_strsplit(rooms, " ", -1);
  search->until = G_MAXINT64;
  search->limit = 20;
  return search;
}

static char *texts_of(const GPtrArray *posts)
{
  GString *texts = g_string_new(NULL);
  for (guint i = 0; i < posts->len; i++) {
    const struct post *post = g_ptr_array_index(posts, i);
    g_string_append_printf(texts, "%s%s", i ? "|" : "", post->text);
    if (post->file)
      g_string_append_printf(texts, "<%s>", post->file->id);
  }
  return g_string_free(texts, FALSE);
}

void finds(struct database_steps *steps, struct search *search, const char *expected)
{
  struct finding *finding = database_search_begin(steps->database, search);
  while (!database_search_go_on(finding))
    ;
  database_search_end(finding);
  g_assert_false(search->failed);
  g_autofree char *texts = texts_of(search->posts);
  g_autofree char *found = g_strconcat(texts, search->end ? "" : "…", NULL);
  g_assert_cmpstr(found, ==, expected);
  search_free(search);
}

void shows(struct database_steps *steps, const char *room, unsigned limit, const char *expected)
{
  struct page *page = g_new0(struct page, 1);
  page->room_key = g_strdup(room);
  page->direction = PAGE_NEWEST;
  page->limit = limit;
  database_read(steps->database, page);
  g_assert_false(page->failed);
  g_autofree char *texts = texts_of(page->posts);
  g_autofree char *shown = g_strconcat(texts, page->end ? "" : "…", NULL);
  g_assert_cmpstr(shown, ==, expected);
  page_free(page);
}

void is_kept_up(struct database_steps *steps)
{
  while (database_upkeep(steps->database) == 0)
    ;
}

gint64 number_of(struct database_steps *steps, const char *sql)
{
  sqlite3 *handle = NULL;
  sqlite3_stmt *statement = NULL;
  g_clear_pointer(&steps->database, database_close);
  g_assert_cmpint(sqlite3_open(steps->path, &handle), ==, SQLITE_OK);
  g_assert_cmpint(sqlite3_prepare_v2(handle, sql, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint(sqlite3_step(statement), ==, SQLITE_ROW);
  gint64 number = sqlite3_column_int64(statement, 0);
  sqlite3_finalize(statement);
  sqlite3_close(handle);
  open_database(steps);
  return number;
}

void is_executed(struct database_steps *steps, const char *sql)
{
  sqlite3 *handle = NULL;
  char *error = NULL;
  g_clear_pointer(&steps->database, database_close);
  g_assert_cmpint(sqlite3_open(steps->path, &handle), ==, SQLITE_OK);
  sqlite3_exec(handle, sql, NULL, NULL, &error);
  g_assert_cmpstr(error, ==, NULL);
  sqlite3_close(handle);
  open_database(steps);
}
