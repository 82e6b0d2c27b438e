// SPDX-License-Identifier: GPL-3.0-or-later
// The database file itself: opening, schema, the statements, and what becomes of errors. A
// message's row id is room << 40 | seq, see schema/001.sql.
#include "database_private.h"

#include <gio/gio.h>

#include "database_schema.h"
#include "log.h"

// A file is looked up on its own, where `file` says that there is one: joined, it would cost every
// message without one twice what asking for that column does. So is what was answered and what has
// changed, where `change` says that there is something.
#define COLUMNS "SELECT message.id, time, message.sender, cid, message.text, file, message.change"
#define MESSAGE_COLUMNS COLUMNS " FROM message "
// What the index of words has of a message, if it is not removed.
#define WORD_COLUMNS                                                                               \
  "SELECT id, time, text, sender_key, file, removed FROM message WHERE id BETWEEN ?1 AND ?2"       \
  " ORDER BY id"

static const char *const sql[STATEMENTS] = {
    [BEGIN] = "BEGIN IMMEDIATE",
    [COMMIT] = "COMMIT",
    [ROLLBACK] = "ROLLBACK",
    [FIND_ROOM] = "SELECT id, " NEWEST_OF_ROOM ", indexed FROM room WHERE key = ?1",
    [ADD_ROOM] = "INSERT INTO room (key, name) VALUES (?1, ?2)",
    [ADD_CONVERSATION] = "INSERT OR IGNORE INTO conversation (account, room) VALUES (?1, ?2)",
    [ADD_MESSAGE] = "INSERT INTO message (id, time, sender_key, sender, cid, text, file, reply,"
                    " change) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    [ADD_FILE] = "INSERT INTO file (id, message, name, size, sha256) VALUES (?1, ?2, ?3, ?4, ?5)",
    [ADD_WAITING] = "INSERT INTO waiting (account, message) VALUES (?1, ?2)",
    [FIND_FILE] = "SELECT name, size, sha256 FROM file WHERE id = ?1",
    [FIND_MESSAGE] = COLUMNS ", sender_key FROM message WHERE id = ?1",
    [FIND_CHANGED] = "SELECT edited, removed, reply, change FROM message WHERE id = ?1",
    [FIND_QUOTED] = "SELECT sender, text, file, removed IS NOT NULL FROM message WHERE id = ?1",
    [FIND_REACTIONS] = "SELECT reaction, name, key FROM reaction WHERE message = ?1"
                       " ORDER BY change",
    [COUNT_REACTIONS] = "SELECT count(DISTINCT reaction), count(*) FROM reaction"
                        " WHERE message = ?1",
    [EDIT_MESSAGE] = "UPDATE message SET change = ?2, text = ?3, edited = ?4 WHERE id = ?1",
    [REMOVE_MESSAGE] = "UPDATE message SET change = ?2, text = '', file = NULL, reply = NULL,"
                       " edited = NULL, removed = ?3 WHERE id = ?1",
    [TOUCH_MESSAGE] = "UPDATE message SET change = ?2 WHERE id = ?1",
    [REMOVE_FILE] = "UPDATE file SET removed = 1 WHERE id = ?1 AND NOT removed",
    [ADD_REACTION] = "INSERT OR IGNORE INTO reaction (message, reaction, key, name, change)"
                     " VALUES (?1, ?2, ?3, ?4, ?5)",
    [TAKE_REACTION] = "DELETE FROM reaction WHERE message = ?1 AND reaction = ?2 AND key = ?3",
    [SET_CHANGE] = "UPDATE meta SET change = ?1",
    [FIND_CID] = "SELECT message.id, text, room.key, file, reply,"
                 " edited IS NOT NULL OR removed IS NOT NULL FROM message"
                 " JOIN room ON room.id = message.id >> 40 WHERE sender_key = ?1 AND cid = ?2",
    [PAGE_DOWN] = MESSAGE_COLUMNS "WHERE id >= ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3",
    [PAGE_UP] = MESSAGE_COLUMNS "WHERE id > ?1 AND id <= ?2 ORDER BY id LIMIT ?3",
    [PAGE_OF_WAITING] = MESSAGE_COLUMNS "JOIN waiting ON message = id WHERE account = ?1"
                                        " ORDER BY time, id LIMIT ?2",
    // What of an account's conversations is still there, with the newest message of each.
    [PAGE_OF_CHANGES] = MESSAGE_COLUMNS "WHERE id >> 40 = ?1 AND message.change > ?2"
                                        " ORDER BY message.change LIMIT ?3",
    [PAGE_OF_CONVERSATIONS] =
        "SELECT message.id, time, room.key, " NEWEST_CHANGE_OF_ROOM " FROM conversation"
        " JOIN room ON room.id = conversation.room"
        " JOIN message ON message.id = (SELECT max(id) FROM message WHERE id"
        " BETWEEN room.id << 40 AND (room.id + 1 << 40) - 1)"
        " WHERE account = ?1 ORDER BY time DESC, message.id DESC LIMIT ?2",
    [TAKE_WAITING] = "DELETE FROM waiting WHERE account = ?1 AND message = ?2",
    // The first message from ?1 to ?2.
    [SEEK] = "SELECT id, time FROM message WHERE id BETWEEN ?1 AND ?2 ORDER BY id LIMIT 1",
    [CONVERSATIONS] = "SELECT key FROM conversation JOIN room ON id = room WHERE account = ?1",
    [FIND_WORDS] = COLUMNS " FROM word"
                           " CROSS JOIN message ON id = word.rowid"
                           " WHERE word MATCH ?1 AND word.rowid BETWEEN ?2 AND ?3"
                           " ORDER BY word.rowid DESC",
    [FIND_ALL] = MESSAGE_COLUMNS "WHERE id BETWEEN ?2 AND ?3 AND removed IS NULL ORDER BY id DESC",
    [UNINDEXED_ROOMS] = "SELECT key FROM room WHERE " NEWEST_OF_ROOM " > indexed",
    [UNINDEXED] = WORD_COLUMNS,
    [ADD_WORDS] = "INSERT INTO word (rowid, text, sender) VALUES (?1, ?2, ?3)",
    [TAKE_WORDS] = "INSERT INTO word (word, rowid, text, sender)"
                   " VALUES ('delete', ?1, ?2, ?3)",
    [SET_INDEXED] = "UPDATE room SET indexed = ?2 WHERE id = ?1",
    [MERGE_WORDS] = "INSERT INTO word (word, rank) VALUES ('merge', 32)",
    [NEXT_ROOM] = "SELECT id, key FROM room WHERE id > ?1 ORDER BY id LIMIT 1",
    [OLDEST] = WORD_COLUMNS " LIMIT 1",
    [TAKE_MESSAGE] = "DELETE FROM message WHERE id = ?1",
    [TAKE_FILE] = "DELETE FROM file WHERE id = ?1",
    [TAKE_REACTIONS] = "DELETE FROM reaction WHERE message = ?1",
    [TAKE_WAITING_MESSAGE] = "DELETE FROM waiting WHERE message = ?1",
    [SET_REMOVED] = "UPDATE room SET seq = ?2, indexed = max(indexed, ?3) WHERE id = ?1",
    // Texts are ?1 to ?4 and the number ?5, in the order of enum fact_kind's comments.
    [KEEP + FACT_ROOM] = "INSERT INTO room (key, name, topic) VALUES (?1, ?2, ?3)"
                         " ON CONFLICT (key) DO UPDATE SET topic = ?3",
    [KEEP + FACT_ACCOUNT] = "INSERT OR REPLACE INTO account (key, name, hash, role, since)"
                            " VALUES (?1, ?2, ?3, ?5, ?6)",
    [KEEP + FACT_BAN] = "INSERT OR REPLACE INTO ban (key, name, by, reason, until)"
                        " VALUES (?1, ?2, ?3, ?4, ?5)",
    [KEEP + FACT_UNBAN] = "DELETE FROM ban WHERE key = ?1",
    [KEEP + FACT_READ] = "INSERT INTO read_mark (account, room, seq) VALUES (?1, ?2, ?5)"
                         " ON CONFLICT (account, room) DO UPDATE SET seq = ?5",
    [KEEP + FACT_AUDIT] = "INSERT INTO audit (time, by, what, whom, why)"
                          " VALUES (?5, ?1, ?2, ?3, ?4)",
    [KEEP + FACT_UPLOAD] = "INSERT OR REPLACE INTO upload (key, owner, sha256, size)"
                           " VALUES (?1, ?2, ?3, ?5)",
    [KEEP + FACT_ARRIVED] = "DELETE FROM upload WHERE key = ?1",
};

gboolean database_fail(struct database *database, const char *what, GError **error)
{
  g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s: %s: %s", database->path, what,
              database->handle ? sqlite3_errmsg(database->handle) : "out of memory");
  return FALSE;
}

static void close_handle(struct database *database)
{
  for (int i = 0; i < STATEMENTS; i++)
    g_clear_pointer(&database->statements[i], sqlite3_finalize);
  g_clear_pointer(&database->handle, sqlite3_close);
  g_clear_pointer(&database->unindexed, g_hash_table_unref);
  g_hash_table_remove_all(database->rooms);
}

gboolean database_execute(struct database *database, const char *statement, GError **error)
{
  if (sqlite3_exec(database->handle, statement, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;
  return database_fail(database, "cannot be prepared", error);
}

gint64 database_pragma(struct database *database, const char *pragma)
{
  g_autofree char *text = g_strconcat("PRAGMA ", pragma, NULL);
  sqlite3_stmt *statement = NULL;
  gint64 number = -1;
  if (sqlite3_prepare_v2(database->handle, text, -1, &statement, NULL) == SQLITE_OK &&
      sqlite3_step(statement) == SQLITE_ROW)
    number = sqlite3_column_int64(statement, 0);
  sqlite3_finalize(statement);
  return number;
}

// Takes the steps of schema/ that the file has not had yet, each in a transaction of its own.
static gboolean migrate(struct database *database, GError **error)
{
  int version = (int) database_pragma(database, "user_version");
  if (version < 0)
    return database_fail(database, "cannot be read", error);
  if (version > (int) G_N_ELEMENTS(schema_steps)) {
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s was made by a newer Ritrovo",
                database->path);
    return FALSE;
  }
  for (int step = version; step < (int) G_N_ELEMENTS(schema_steps); step++) {
    g_autofree char *script = g_strdup_printf(
        "BEGIN IMMEDIATE; %s; PRAGMA user_version = %d; COMMIT", schema_steps[step], step + 1);
    if (!database_execute(database, script, error)) {
      sqlite3_exec(database->handle, "ROLLBACK", NULL, NULL, NULL);
      return FALSE;
    }
  }
  return database_execute(database,
                          "INSERT INTO meta (epoch) SELECT lower(hex(randomblob(16)))"
                          " WHERE NOT EXISTS (SELECT 1 FROM meta)",
                          error);
}

static gboolean read_meta(struct database *database, GError **error)
{
  sqlite3_stmt *statement = NULL;
  g_clear_pointer(&database->epoch, g_free);
  if (sqlite3_prepare_v2(database->handle, "SELECT epoch, change FROM meta", -1, &statement,
                         NULL) == SQLITE_OK &&
      sqlite3_step(statement) == SQLITE_ROW) {
    database->epoch = g_strdup((const char *) sqlite3_column_text(statement, 0));
    database->change = sqlite3_column_int64(statement, 1);
  }
  sqlite3_finalize(statement);
  return database->epoch || database_fail(database, "cannot be read", error);
}

// FULL: a commit is on disk when it returns. EXCLUSIVE: the data directory is locked already, and
// without it each commit takes and gives back three file locks. The rest keeps a busy index in
// memory and checkpoints off most commits' backs.
static const char pragmas[] = "PRAGMA journal_mode = WAL;"
                              "PRAGMA synchronous = FULL;"
                              "PRAGMA cache_size = -16384;"
                              "PRAGMA wal_autocheckpoint = 4000;"
                              "PRAGMA journal_size_limit = 33554432";

// A file from before retention is written anew, once, because pages can only be given back if it
// was made for that. Without the disk for a copy it goes on as it is: free pages are used again.
static void make_shrinkable(struct database *database)
{
  g_autoptr(GError) error = NULL;
  if (database_pragma(database, "auto_vacuum") == 0 &&
      !database_execute(database, "PRAGMA auto_vacuum = INCREMENTAL; VACUUM", &error))
    log_event(LOG_LEVEL_NOTICE, "store_not_shrinkable", "error", error->message, NULL);
}

// The room of removed messages can be given back piece by piece only if the file was made for it,
// which is said before anything else is in it.
static gboolean prepare(struct database *database, GError **error)
{
  // Before the file is touched: otherwise the list of the log's pages becomes a file.
  if (!database_execute(database, "PRAGMA locking_mode = EXCLUSIVE", error))
    return FALSE;
  if (database_pragma(database, "page_count") == 0 &&
      !database_execute(database, "PRAGMA auto_vacuum = INCREMENTAL", error))
    return FALSE;
  return database_execute(database, pragmas, error);
}

static gboolean open_handle(struct database *database, GError **error)
{
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  if (sqlite3_open_v2(database->path, &database->handle, flags, NULL) != SQLITE_OK)
    return database_fail(database, "cannot be opened", error);
  sqlite3_extended_result_codes(database->handle, 1);
  sqlite3_busy_timeout(database->handle, 5000);
  if (!prepare(database, error) || !migrate(database, error) || !read_meta(database, error))
    return FALSE;
  make_shrinkable(database);
  for (int i = 0; i < STATEMENTS; i++)
    if (sqlite3_prepare_v3(database->handle, sql[i], -1, SQLITE_PREPARE_PERSISTENT,
                           &database->statements[i], NULL) != SQLITE_OK)
      return database_fail(database, "cannot be prepared", error);
  return TRUE;
}

struct database *database_open(const char *path, GError **error)
{
  struct database *database = g_new0(struct database, 1);
  database->path = g_strdup(path);
  database->rooms = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  for (size_t i = 0; i < G_N_ELEMENTS(database->words); i++)
    database->words[i] = g_string_new(NULL);
  database->gone = g_ptr_array_new_with_free_func(g_free);
  database->file_name = g_string_new(NULL);
  if (!open_handle(database, error)) {
    database_close(database);
    return NULL;
  }
  return database;
}

void database_close(struct database *database)
{
  if (!database)
    return;
  close_handle(database);
  g_hash_table_unref(database->rooms);
  for (size_t i = 0; i < G_N_ELEMENTS(database->words); i++)
    g_string_free(database->words[i], TRUE);
  g_ptr_array_unref(database->gone);
  g_string_free(database->file_name, TRUE);
  g_free(database->epoch);
  g_free(database->path);
  g_free(database);
}

const char *database_epoch(const struct database *database)
{
  return database->epoch;
}

void database_bind(sqlite3_stmt *statement, int index, const char *text)
{
  sqlite3_bind_text(statement, index, text, -1, SQLITE_STATIC);
}

int database_run(struct database *database, enum statement which)
{
  int result = sqlite3_step(database->statements[which]);
  sqlite3_reset(database->statements[which]);
  return result == SQLITE_DONE ? SQLITE_OK : result;
}

struct numbered_room *database_find_room(struct database *database, const char *key, int *result)
{
  struct numbered_room *room = g_hash_table_lookup(database->rooms, key);
  if (room)
    return room;
  sqlite3_stmt *find = database->statements[FIND_ROOM];
  database_bind(find, 1, key);
  *result = sqlite3_step(find);
  if (*result == SQLITE_ROW) {
    room = g_new0(struct numbered_room, 1);
    room->id = sqlite3_column_int64(find, 0);
    room->seq = sqlite3_column_int64(find, 1);
    room->indexed = sqlite3_column_int64(find, 2);
    g_hash_table_insert(database->rooms, g_strdup(key), room);
  }
  sqlite3_reset(find);
  return room;
}

void database_failed(struct database *database, int result)
{
  if (!database->handle)
    return;
  log_event(LOG_LEVEL_WARNING, "store_failed", "error", sqlite3_errmsg(database->handle), NULL);
  // The numbers counted on are not in the database.
  g_clear_pointer(&database->unindexed, g_hash_table_unref);
  g_hash_table_remove_all(database->rooms);
  if (!sqlite3_get_autocommit(database->handle))
    database_run(database, ROLLBACK);
  // A full disk passes. After any other error, a failed fsync above all, what the handle has in
  // memory is not to be trusted against the file (fsync(2), sqlite.org/atomiccommit.html): it is
  // opened and recovered anew.
  if ((result & 0xff) != SQLITE_FULL)
    close_handle(database);
}

gboolean database_ensure_open(struct database *database)
{
  g_autoptr(GError) error = NULL;
  if (database->handle)
    return TRUE;
  if (open_handle(database, &error))
    return TRUE;
  log_event(LOG_LEVEL_WARNING, "store_failed", "error", error->message, NULL);
  close_handle(database);
  return FALSE;
}
