// SPDX-License-Identifier: GPL-3.0-or-later
// The SQL behind database.h. A message's row id is room << 40 | seq, see schema/001.sql.
#include "database.h"

#include <gio/gio.h>
#include <sqlite3.h>

#include "database_schema.h"

#define SEQ_BITS 40
#define SEQ_MAX (((gint64) 1 << SEQ_BITS) - 1)

enum statement {
  BEGIN,
  COMMIT,
  ROLLBACK,
  ALL_ROOMS,
  FIND_ROOM,
  ADD_ROOM,
  ADD_MESSAGE,
  FIND_CID,
  PAGE_DOWN,
  PAGE_UP,
  STATEMENTS,
};

#define NEWEST_OF_ROOM                                                                             \
  "(SELECT max(id) FROM message WHERE id BETWEEN room.id << 40 AND (room.id + 1 << 40) - 1)"
#define MESSAGE_COLUMNS "SELECT id, time, sender, cid, text FROM message "

static const char *const sql[STATEMENTS] = {
    [BEGIN] = "BEGIN IMMEDIATE",
    [COMMIT] = "COMMIT",
    [ROLLBACK] = "ROLLBACK",
    [ALL_ROOMS] = "SELECT key, name, " NEWEST_OF_ROOM " FROM room ORDER BY id",
    [FIND_ROOM] = "SELECT id, " NEWEST_OF_ROOM " FROM room WHERE key = ?1",
    [ADD_ROOM] = "INSERT INTO room (key, name) VALUES (?1, ?2)",
    [ADD_MESSAGE] = "INSERT INTO message (id, time, sender_key, sender, cid, text)"
                    " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    [FIND_CID] = "SELECT message.id, time, text, room.key, sender FROM message"
                 " JOIN room ON room.id = message.id >> 40 WHERE sender_key = ?1 AND cid = ?2",
    [PAGE_DOWN] = MESSAGE_COLUMNS "WHERE id >= ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3",
    [PAGE_UP] = MESSAGE_COLUMNS "WHERE id > ?1 AND id <= ?2 ORDER BY id LIMIT ?3",
};

struct database {
  char *path;      // owned
  sqlite3 *handle; // owned; NULL after an error that asks for opening it anew
  sqlite3_stmt *statements[STATEMENTS];
  GHashTable *rooms; // key -> struct numbered_room, owned; what has been looked up so far
  char *epoch;
};

struct numbered_room {
  gint64 id;
  gint64 seq;
};

static gboolean fail(struct database *database, const char *what, GError **error)
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
  g_hash_table_remove_all(database->rooms);
}

static gboolean execute(struct database *database, const char *statement, GError **error)
{
  if (sqlite3_exec(database->handle, statement, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;
  return fail(database, "cannot be prepared", error);
}

static int schema_version(struct database *database)
{
  sqlite3_stmt *statement = NULL;
  int version = -1;
  if (sqlite3_prepare_v2(database->handle, "PRAGMA user_version", -1, &statement, NULL) ==
          SQLITE_OK &&
      sqlite3_step(statement) == SQLITE_ROW)
    version = sqlite3_column_int(statement, 0);
  sqlite3_finalize(statement);
  return version;
}

// Takes the steps of schema/ that the file has not had yet, each in a transaction of its own.
static gboolean migrate(struct database *database, GError **error)
{
  int version = schema_version(database);
  if (version < 0)
    return fail(database, "cannot be read", error);
  if (version > (int) G_N_ELEMENTS(schema_steps)) {
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s was made by a newer Ritrovo",
                database->path);
    return FALSE;
  }
  for (int step = version; step < (int) G_N_ELEMENTS(schema_steps); step++) {
    g_autofree char *script = g_strdup_printf(
        "BEGIN IMMEDIATE; %s; PRAGMA user_version = %d; COMMIT", schema_steps[step], step + 1);
    if (!execute(database, script, error)) {
      sqlite3_exec(database->handle, "ROLLBACK", NULL, NULL, NULL);
      return FALSE;
    }
  }
  return execute(database,
                 "INSERT INTO meta SELECT lower(hex(randomblob(16)))"
                 " WHERE NOT EXISTS (SELECT 1 FROM meta)",
                 error);
}

static gboolean read_epoch(struct database *database, GError **error)
{
  sqlite3_stmt *statement = NULL;
  g_clear_pointer(&database->epoch, g_free);
  if (sqlite3_prepare_v2(database->handle, "SELECT epoch FROM meta", -1, &statement, NULL) ==
          SQLITE_OK &&
      sqlite3_step(statement) == SQLITE_ROW)
    database->epoch = g_strdup((const char *) sqlite3_column_text(statement, 0));
  sqlite3_finalize(statement);
  return database->epoch || fail(database, "cannot be read", error);
}

// FULL: a commit is on disk when it returns. EXCLUSIVE: the data directory is locked already, and
// without it each commit takes and gives back three file locks. The rest keeps a busy index in
// memory and checkpoints off most commits' backs.
static const char pragmas[] = "PRAGMA locking_mode = EXCLUSIVE;"
                              "PRAGMA journal_mode = WAL;"
                              "PRAGMA synchronous = FULL;"
                              "PRAGMA cache_size = -16384;"
                              "PRAGMA wal_autocheckpoint = 4000";

static gboolean open_handle(struct database *database, GError **error)
{
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  if (sqlite3_open_v2(database->path, &database->handle, flags, NULL) != SQLITE_OK)
    return fail(database, "cannot be opened", error);
  sqlite3_extended_result_codes(database->handle, 1);
  sqlite3_busy_timeout(database->handle, 5000);
  if (!execute(database, pragmas, error) || !migrate(database, error) ||
      !read_epoch(database, error))
    return FALSE;
  for (int i = 0; i < STATEMENTS; i++)
    if (sqlite3_prepare_v3(database->handle, sql[i], -1, SQLITE_PREPARE_PERSISTENT,
                           &database->statements[i], NULL) != SQLITE_OK)
      return fail(database, "cannot be prepared", error);
  return TRUE;
}

struct database *database_open(const char *path, GError **error)
{
  struct database *database = g_new0(struct database, 1);
  database->path = g_strdup(path);
  database->rooms = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
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
  g_free(database->epoch);
  g_free(database->path);
  g_free(database);
}

const char *database_epoch(const struct database *database)
{
  return database->epoch;
}

void database_each_room(struct database *database,
                        void (*found)(gpointer data, const struct stored_room *room), gpointer data)
{
  sqlite3_stmt *all = database->statements[ALL_ROOMS];
  while (sqlite3_step(all) == SQLITE_ROW) {
    struct stored_room room = {
        .key = (const char *) sqlite3_column_text(all, 0),
        .name = (const char *) sqlite3_column_text(all, 1),
        .seq = sqlite3_column_int64(all, 2) & SEQ_MAX,
    };
    found(data, &room);
  }
  sqlite3_reset(all);
}

static void bind_text(sqlite3_stmt *statement, int index, const char *text)
{
  // The text outlives the statement's use; NULL is SQL's NULL.
  sqlite3_bind_text(statement, index, text, -1, SQLITE_STATIC);
}

// Runs a statement that returns no row; gives SQLite's result.
static int run(struct database *database, enum statement which)
{
  int result = sqlite3_step(database->statements[which]);
  sqlite3_reset(database->statements[which]);
  return result == SQLITE_DONE ? SQLITE_OK : result;
}

// NULL: the room is not in the database (*result is SQLITE_DONE), or it cannot be read.
static struct numbered_room *find_room(struct database *database, const char *key, int *result)
{
  struct numbered_room *room = g_hash_table_lookup(database->rooms, key);
  if (room)
    return room;
  sqlite3_stmt *find = database->statements[FIND_ROOM];
  bind_text(find, 1, key);
  *result = sqlite3_step(find);
  if (*result == SQLITE_ROW) {
    room = g_new0(struct numbered_room, 1);
    room->id = sqlite3_column_int64(find, 0);
    room->seq = sqlite3_column_int64(find, 1) & SEQ_MAX;
    g_hash_table_insert(database->rooms, g_strdup(key), room);
  }
  sqlite3_reset(find);
  return room;
}

static struct numbered_room *find_or_add_room(struct database *database, const struct post *post,
                                              int *result)
{
  struct numbered_room *room = find_room(database, post->room_key, result);
  if (room || *result != SQLITE_DONE)
    return room;
  bind_text(database->statements[ADD_ROOM], 1, post->room_key);
  bind_text(database->statements[ADD_ROOM], 2, post->room_name);
  *result = run(database, ADD_ROOM);
  return *result == SQLITE_OK ? find_room(database, post->room_key, result) : NULL;
}

// The message with the post's cid is there already: the same one, or another?
static int compare_with_first(struct database *database, struct post *post)
{
  sqlite3_stmt *find = database->statements[FIND_CID];
  bind_text(find, 1, post->sender_key);
  bind_text(find, 2, post->cid);
  int result = sqlite3_step(find);
  if (result == SQLITE_ROW) {
    const char *text = (const char *) sqlite3_column_text(find, 2);
    const char *room_key = (const char *) sqlite3_column_text(find, 3);
    gboolean same = g_strcmp0(text, post->text) == 0 && g_strcmp0(room_key, post->room_key) == 0;
    post->result = same ? POST_DUPLICATE : POST_REUSED;
    post->seq = sqlite3_column_int64(find, 0) & SEQ_MAX;
    if (same) {
      post->time = sqlite3_column_int64(find, 1);
      post_set_first_sender(post, (const char *) sqlite3_column_text(find, 4));
    }
  }
  sqlite3_reset(find);
  return result == SQLITE_ROW ? SQLITE_OK : SQLITE_CORRUPT;
}

static int add(struct database *database, struct post *post)
{
  int result;
  struct numbered_room *room = find_or_add_room(database, post, &result);
  if (!room)
    return result;
  sqlite3_stmt *insert = database->statements[ADD_MESSAGE];
  sqlite3_bind_int64(insert, 1, room->id << SEQ_BITS | (room->seq + 1));
  sqlite3_bind_int64(insert, 2, post->time);
  bind_text(insert, 3, post->sender_key);
  bind_text(insert, 4, post->sender);
  bind_text(insert, 5, post->cid);
  bind_text(insert, 6, post->text);
  result = run(database, ADD_MESSAGE);
  if (result == SQLITE_CONSTRAINT_UNIQUE)
    return compare_with_first(database, post);
  if (result == SQLITE_OK) {
    post->result = POST_STORED;
    post->seq = ++room->seq;
  }
  return result;
}

static int write_all(struct database *database, struct post *first)
{
  int result = run(database, BEGIN);
  for (struct post *post = first; post && result == SQLITE_OK; post = post->next)
    result = add(database, post);
  return result == SQLITE_OK ? run(database, COMMIT) : result;
}

static void forget_after(struct database *database, int result)
{
  // The numbers counted on are not in the database.
  g_hash_table_remove_all(database->rooms);
  if (!sqlite3_get_autocommit(database->handle))
    run(database, ROLLBACK);
  // A full disk passes. After any other error, a failed fsync above all, what the handle has in
  // memory is not to be trusted against the file (fsync(2), sqlite.org/atomiccommit.html): it is
  // opened and recovered anew.
  if ((result & 0xff) != SQLITE_FULL)
    close_handle(database);
}

static gboolean ensure_open(struct database *database)
{
  g_autoptr(GError) error = NULL;
  if (database->handle)
    return TRUE;
  if (open_handle(database, &error))
    return TRUE;
  g_warning("event=store_failed error=\"%s\"", error->message);
  close_handle(database);
  return FALSE;
}

void database_write(struct database *database, struct post *first)
{
  int result = ensure_open(database) ? write_all(database, first) : SQLITE_CANTOPEN;
  if (result == SQLITE_OK)
    return;
  if (database->handle) {
    g_warning("event=store_failed error=\"%s\"", sqlite3_errmsg(database->handle));
    forget_after(database, result);
  }
  for (struct post *post = first; post; post = post->next)
    post->result = POST_FAILED;
}

static struct post *row_to_post(sqlite3_stmt *row, const char *room_key)
{
  struct post *post = post_new(room_key, NULL, NULL, (const char *) sqlite3_column_text(row, 2),
                               (const char *) sqlite3_column_text(row, 3),
                               (const char *) sqlite3_column_text(row, 4), NULL);
  post->seq = sqlite3_column_int64(row, 0) & SEQ_MAX;
  post->time = sqlite3_column_int64(row, 1);
  return post;
}

static void free_post(gpointer post)
{
  post_free(post);
}

static int read_rows(struct database *database, struct page *page, gint64 room_id)
{
  gboolean up = page->direction == PAGE_AFTER;
  gint64 base = room_id << SEQ_BITS;
  gint64 from = CLAMP(page->from, 0, SEQ_MAX);
  sqlite3_stmt *rows = database->statements[up ? PAGE_UP : PAGE_DOWN];
  sqlite3_bind_int64(rows, 1, up ? base | from : base);
  sqlite3_bind_int64(rows, 2, page->direction == PAGE_BEFORE ? base | from : base | SEQ_MAX);
  // One more than asked for tells whether there is anything further.
  sqlite3_bind_int64(rows, 3, (gint64) page->limit + 1);
  int result;
  while ((result = sqlite3_step(rows)) == SQLITE_ROW) {
    if (page->posts->len == page->limit) {
      page->end = FALSE;
      result = SQLITE_DONE;
      break;
    }
    g_ptr_array_insert(page->posts, up ? -1 : 0, row_to_post(rows, page->room_key));
  }
  sqlite3_reset(rows);
  return result;
}

void database_read(struct database *database, struct page *page)
{
  page->posts = g_ptr_array_new_with_free_func(free_post);
  page->end = TRUE;
  page->failed = !ensure_open(database);
  if (page->failed)
    return;
  int result = SQLITE_DONE;
  struct numbered_room *room = find_room(database, page->room_key, &result);
  if (room)
    result = read_rows(database, page, room->id);
  if (result != SQLITE_DONE) {
    g_warning("event=store_failed error=\"%s\"", sqlite3_errmsg(database->handle));
    forget_after(database, result);
    page->failed = TRUE;
  }
}
