// SPDX-License-Identifier: GPL-3.0-or-later
// The index of words, a step behind the messages: each room says up to where it has come, in the
// same transaction, so that what a crash left undone is found again.
#include "database_private.h"

// Messages are indexed once so many are outstanding, or when it has been quiet for so long: a
// portion of one message costs as much as one of a hundred.
#define OUTSTANDING_MOST 1000
#define QUIET_US (500 * 1000)
#define AGAIN_AFTER_FAILURE_US (60 * G_USEC_PER_SEC)

static gboolean is_in_word(gunichar c)
{
  return g_unichar_isalnum(c) || g_unichar_ismark(c) || g_unichar_type(c) == G_UNICODE_PRIVATE_USE;
}

void database_index_text(gint64 room, const char *text, GString *to)
{
  char number[24];
  int length = g_snprintf(number, sizeof number, " %" G_GINT64_FORMAT "x", room);
  gboolean in_word = FALSE;
  for (const char *p = text; *p; p = g_utf8_next_char(p)) {
    gboolean was_in_word = in_word;
    in_word = is_in_word(g_utf8_get_char(p));
    if (in_word && !was_in_word)
      g_string_append_len(to, number, length);
    if (in_word)
      g_string_append_len(to, p, g_utf8_next_char(p) - p);
  }
}

void database_index_sender(gint64 room, const char *key, GString *to)
{
  g_string_append_printf(to, "%" G_GINT64_FORMAT "x", room);
  for (const char *p = key; *p; p++)
    g_string_append_printf(to, "%02x", (unsigned char) *p);
}

void database_index_file(gint64 room, GString *to)
{
  // No sender's key has this letter, which is no hexadecimal digit.
  g_string_append_printf(to, "%" G_GINT64_FORMAT "xfile", room);
}

int database_index_row(struct database *database, enum statement which, sqlite3_stmt *row)
{
  sqlite3_stmt *statement = database->statements[which];
  if (sqlite3_column_type(row, 5) != SQLITE_NULL)
    return SQLITE_OK;
  gint64 room = sqlite3_column_int64(row, 0) >> SEQ_BITS;
  const struct post_file *file =
      database_find_file(database, (const char *) sqlite3_column_text(row, 4));
  GString *text = database->words[0], *sender = database->words[1];
  g_string_truncate(text, 0);
  g_string_truncate(sender, 0);
  database_index_text(room, (const char *) sqlite3_column_text(row, 2), text);
  database_index_sender(room, (const char *) sqlite3_column_text(row, 3), sender);
  if (file) {
    database_index_text(room, file->name, text);
    g_string_append_c(sender, ' ');
    database_index_file(room, sender);
  }
  sqlite3_bind_value(statement, 1, sqlite3_column_value(row, 0));
  database_bind(statement, 2, text->str);
  database_bind(statement, 3, sender->str);
  return database_run(database, which);
}

void database_index_later(struct database *database, struct numbered_room *room)
{
  if (!database->unindexed)
    return;
  g_hash_table_add(database->unindexed, room);
  database->unindexed_count++;
}

// Which rooms have something outstanding, after opening the file.
static gboolean find_unindexed(struct database *database)
{
  sqlite3_stmt *rows = database->statements[UNINDEXED_ROOMS];
  GHashTable *unindexed = g_hash_table_new(NULL, NULL);
  gint64 count = 0;
  int result;
  while ((result = sqlite3_step(rows)) == SQLITE_ROW) {
    int found;
    struct numbered_room *room =
        database_find_room(database, (const char *) sqlite3_column_text(rows, 0), &found);
    if (room && g_hash_table_add(unindexed, room))
      count += room->seq - room->indexed;
  }
  sqlite3_reset(rows);
  if (result != SQLITE_DONE) {
    g_hash_table_unref(unindexed);
    database_failed(database, result);
    return FALSE;
  }
  database->unindexed = unindexed;
  database->unindexed_count = count;
  return TRUE;
}

// Adds words until the portion is over. *last is the last seq whose words are in.
static int add_words(struct database *database, const struct numbered_room *room, gint64 *last)
{
  gint64 end = g_get_monotonic_time() + PORTION_US;
  gint64 base = room->id << SEQ_BITS;
  sqlite3_stmt *rows = database->statements[UNINDEXED];
  sqlite3_bind_int64(rows, 1, base | (room->indexed + 1));
  sqlite3_bind_int64(rows, 2, base | room->seq);
  int result = SQLITE_OK, row;
  *last = room->seq; // if nothing is left, there is nothing to index
  while ((row = sqlite3_step(rows)) == SQLITE_ROW) {
    *last = sqlite3_column_int64(rows, 0) & SEQ_MAX;
    result = database_index_row(database, ADD_WORDS, rows);
    if (result != SQLITE_OK || g_get_monotonic_time() > end)
      break;
  }
  sqlite3_reset(rows);
  return row == SQLITE_ROW || row == SQLITE_DONE ? result : row;
}

static int index_portion(struct database *database, const struct numbered_room *room, gint64 *last)
{
  int result = database_run(database, BEGIN);
  if (result == SQLITE_OK)
    result = add_words(database, room, last);
  if (result != SQLITE_OK)
    return result;
  sqlite3_bind_int64(database->statements[SET_INDEXED], 1, room->id);
  sqlite3_bind_int64(database->statements[SET_INDEXED], 2, *last);
  result = database_run(database, SET_INDEXED);
  return result == SQLITE_OK ? database_run(database, COMMIT) : result;
}

int database_index_room(struct database *database, struct numbered_room *room)
{
  gint64 last;
  // It can be made again from the messages: its commits need not be on disk before the next
  // batch's.
  sqlite3_exec(database->handle, "PRAGMA synchronous = NORMAL", NULL, NULL, NULL);
  int result = index_portion(database, room, &last);
  if (result != SQLITE_OK) {
    database_failed(database, result);
  } else {
    database->unindexed_count -= last - room->indexed;
    room->indexed = last;
    database->merging = TRUE;
    if (database->unindexed && room->indexed == room->seq)
      g_hash_table_remove(database->unindexed, room);
  }
  if (database->handle)
    sqlite3_exec(database->handle, "PRAGMA synchronous = FULL", NULL, NULL, NULL);
  return result;
}

// Each portion has made a piece of the index of its own, and a search has to look into all of them.
// Joins some pages of them; fewer than two changes mean that there was nothing to join.
static int merge_portion(struct database *database)
{
  sqlite3_exec(database->handle, "PRAGMA synchronous = NORMAL", NULL, NULL, NULL);
  sqlite3_int64 before = sqlite3_total_changes64(database->handle);
  int result = database_run(database, MERGE_WORDS);
  if (result != SQLITE_OK)
    database_failed(database, result);
  else if (sqlite3_total_changes64(database->handle) - before < 2)
    database->merging = FALSE;
  if (database->handle)
    sqlite3_exec(database->handle, "PRAGMA synchronous = FULL", NULL, NULL, NULL);
  return result;
}

gint64 database_index_upkeep(struct database *database, gint64 now)
{
  if (!database->unindexed && !find_unindexed(database))
    return AGAIN_AFTER_FAILURE_US;
  if (database->merging)
    return merge_portion(database) == SQLITE_OK ? 0 : AGAIN_AFTER_FAILURE_US;
  GHashTableIter iter;
  gpointer room;
  g_hash_table_iter_init(&iter, database->unindexed);
  if (!g_hash_table_iter_next(&iter, &room, NULL))
    return -1;
  gint64 left = database->written + QUIET_US - now;
  if (database->unindexed_count < OUTSTANDING_MOST && left > 0)
    return left;
  return database_index_room(database, room) == SQLITE_OK ? 0 : AGAIN_AFTER_FAILURE_US;
}
