// SPDX-License-Identifier: GPL-3.0-or-later
// Retention: about once an hour, room after room, what is too old or too much is removed from its
// oldest end, and the disk is given back; all of it in small transactions of their own.
#include "database_private.h"

#define ROUND_US (3600ll * G_USEC_PER_SEC)
#define AGAIN_AFTER_FAILURE_US (60 * G_USEC_PER_SEC)
#define DAY_MS (86400ll * 1000)
#define PAGES_PER_PORTION "64"

void database_retain(struct database *database, const struct retention *retention)
{
  database->rules = retention;
  database->retain_at = 0;
}

static const struct retention_rule *rule_of(const struct database *database, const char *key)
{
  const struct retention *rules = database->rules;
  const struct retention_rule *own = rules->rooms ? g_hash_table_lookup(rules->rooms, key) : NULL;
  return own ? own : &rules->all;
}

static gboolean is_to_go(const struct retention_rule *rule, const struct numbered_room *room,
                         gint64 seq, gint64 time)
{
  gint64 now = g_get_real_time() / 1000;
  return (rule->count > 0 && seq <= room->seq - rule->count) ||
         (rule->days > 0 && time < now - rule->days * DAY_MS);
}

char **database_take_gone(struct database *database)
{
  if (database->gone->len == 0)
    return NULL;
  char **ids = g_new0(char *, database->gone->len + 1);
  for (guint i = 0; i < database->gone->len; i++)
    ids[i] = g_strdup(g_ptr_array_index(database->gone, i));
  g_ptr_array_set_size(database->gone, 0);
  database->gone_for_sure = 0;
  return ids;
}

static int take_file(struct database *database, const char *id)
{
  g_ptr_array_add(database->gone, g_strdup(id));
  database_bind(database->statements[TAKE_FILE], 1, id);
  return database_run(database, TAKE_FILE);
}

// Removes the message that OLDEST stands on, its words, its file, its reactions and whoever it
// waits for.
static int take_message(struct database *database, sqlite3_stmt *row, gboolean is_indexed)
{
  int result = SQLITE_OK;
  if (is_indexed)
    result = database_index_row(database, TAKE_WORDS, row);
  gint64 id = sqlite3_column_int64(row, 0);
  g_autofree char *file = g_strdup((const char *) sqlite3_column_text(row, 4));
  sqlite3_reset(row);
  if (result == SQLITE_OK && file)
    result = take_file(database, file);
  sqlite3_bind_int64(database->statements[TAKE_WAITING_MESSAGE], 1, id);
  sqlite3_bind_int64(database->statements[TAKE_REACTIONS], 1, id);
  sqlite3_bind_int64(database->statements[TAKE_MESSAGE], 1, id);
  if (result == SQLITE_OK)
    result = database_run(database, TAKE_WAITING_MESSAGE);
  if (result == SQLITE_OK)
    result = database_run(database, TAKE_REACTIONS);
  return result == SQLITE_OK ? database_run(database, TAKE_MESSAGE) : result;
}

// Removes messages of the room until none is to go or the portion is over; *last is the last that
// went, 0: none did.
static int take_messages(struct database *database, const struct numbered_room *room,
                         const struct retention_rule *rule, gint64 end, gint64 *last)
{
  gint64 base = room->id << SEQ_BITS;
  sqlite3_stmt *row = database->statements[OLDEST];
  int result = SQLITE_OK, step = SQLITE_ROW;
  *last = 0;
  while (result == SQLITE_OK && g_get_monotonic_time() < end) {
    sqlite3_bind_int64(row, 1, base | (*last + 1));
    sqlite3_bind_int64(row, 2, base | room->seq);
    step = sqlite3_step(row);
    if (step != SQLITE_ROW)
      break;
    gint64 seq = sqlite3_column_int64(row, 0) & SEQ_MAX;
    if (!is_to_go(rule, room, seq, sqlite3_column_int64(row, 1)))
      break;
    *last = seq;
    result = take_message(database, row, seq <= room->indexed);
  }
  sqlite3_reset(row);
  return step == SQLITE_ROW || step == SQLITE_DONE ? result : step;
}

// A portion of one room. *done: nothing more is to go there.
static int retain_room(struct database *database, struct numbered_room *room, const char *key,
                       gint64 end, gboolean *done)
{
  gint64 last;
  int result = database_run(database, BEGIN);
  if (result == SQLITE_OK)
    result = take_messages(database, room, rule_of(database, key), end, &last);
  if (result != SQLITE_OK)
    return result;
  *done = g_get_monotonic_time() < end;
  if (last == 0)
    return database_run(database, ROLLBACK);
  sqlite3_stmt *removed = database->statements[SET_REMOVED];
  sqlite3_bind_int64(removed, 1, room->id);
  sqlite3_bind_int64(removed, 2, room->seq);
  sqlite3_bind_int64(removed, 3, last);
  result = database_run(database, SET_REMOVED);
  if (result == SQLITE_OK)
    result = database_run(database, COMMIT);
  if (result == SQLITE_OK)
    database->gone_for_sure = database->gone->len;
  if (result == SQLITE_OK && last > room->indexed) {
    database->unindexed_count -= last - room->indexed;
    room->indexed = last;
  }
  database->vacuuming = TRUE;
  return result;
}

// The rooms behind retain_room, until the portion is over. SQLITE_DONE: the round is.
static int retain_rooms(struct database *database, gint64 now)
{
  gint64 end = now + PORTION_US;
  int result = SQLITE_OK;
  while (result == SQLITE_OK && g_get_monotonic_time() < end) {
    sqlite3_stmt *next = database->statements[NEXT_ROOM];
    sqlite3_bind_int64(next, 1, database->retain_room);
    result = sqlite3_step(next);
    g_autofree char *key =
        result == SQLITE_ROW ? g_strdup((const char *) sqlite3_column_text(next, 1)) : NULL;
    sqlite3_reset(next);
    if (!key)
      return result;
    int found;
    struct numbered_room *room = database_find_room(database, key, &found);
    gboolean done = FALSE;
    result = room ? retain_room(database, room, key, end, &done) : SQLITE_ERROR;
    if (result == SQLITE_OK && done)
      database->retain_room = room->id;
  }
  return result;
}

// Gives some pages back. SQLITE_DONE: none are left to give.
static int vacuum(struct database *database)
{
  if (database_pragma(database, "freelist_count") <= 0 ||
      database_pragma(database, "auto_vacuum") != 2) {
    // The file gets shorter with the next checkpoint.
    database->vacuuming = FALSE;
    sqlite3_exec(database->handle, "PRAGMA wal_checkpoint (TRUNCATE)", NULL, NULL, NULL);
    return SQLITE_DONE;
  }
  return sqlite3_exec(database->handle, "PRAGMA incremental_vacuum (" PAGES_PER_PORTION ")", NULL,
                      NULL, NULL);
}

static gboolean keeps_all(const struct retention *rules)
{
  return !rules || (rules->all.days == 0 && rules->all.count == 0 &&
                    (!rules->rooms || g_hash_table_size(rules->rooms) == 0));
}

gint64 database_retain_upkeep(struct database *database, gint64 now)
{
  if (keeps_all(database->rules))
    return -1;
  if (now < database->retain_at)
    return database->retain_at - now;
  if (!database->retaining && !database->vacuuming) {
    database->retaining = TRUE;
    database->retain_room = 0;
  }
  sqlite3_exec(database->handle, "PRAGMA synchronous = NORMAL", NULL, NULL, NULL);
  int result = database->retaining ? retain_rooms(database, now) : vacuum(database);
  if (result != SQLITE_OK && result != SQLITE_DONE) {
    database_failed(database, result);
    g_ptr_array_set_size(database->gone, (gint) database->gone_for_sure);
    database->retain_at = now + AGAIN_AFTER_FAILURE_US;
    return AGAIN_AFTER_FAILURE_US;
  }
  sqlite3_exec(database->handle, "PRAGMA synchronous = FULL", NULL, NULL, NULL);
  if (result == SQLITE_DONE)
    database->retaining = FALSE;
  if (result == SQLITE_OK || database->vacuuming)
    return 0;
  database->retain_at = now + ROUND_US;
  return ROUND_US;
}

gint64 database_upkeep(struct database *database)
{
  gint64 now = g_get_monotonic_time();
  if (!database_ensure_open(database))
    return AGAIN_AFTER_FAILURE_US;
  gint64 index = database_index_upkeep(database, now);
  if (index == 0 || !database->handle)
    return index == 0 ? 0 : AGAIN_AFTER_FAILURE_US;
  gint64 retain = database_retain_upkeep(database, now);
  return index < 0 || retain < 0 ? MAX(index, retain) : MIN(index, retain);
}
