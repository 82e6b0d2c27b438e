// SPDX-License-Identifier: GPL-3.0-or-later
// The file below the store: made for its user alone, brought to the present schema, and beside it
// the file of locks by which processes know of each other.
#include "ritrovo-store-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUSY_MS 10000
#define ROOMS_KEPT 100
#define VISITS_KEPT 200

// steps[n] brings a database of version n to version n + 1. A step that was released is never
// changed.
static const char *const steps[] = {
    // visit: who one was at an address when one asked for a name ('' for a guest name).
    // outbox: what is to be sent, in the order of its ids; error: why the server refused it.
    // room: what is known of one; its messages are one run without a gap.
    "CREATE TABLE visit (address TEXT NOT NULL, asked TEXT NOT NULL, name TEXT NOT NULL,"
    " server TEXT NOT NULL, epoch TEXT NOT NULL, token TEXT NOT NULL, writer INTEGER NOT NULL,"
    " used INTEGER NOT NULL, PRIMARY KEY (address, asked)) WITHOUT ROWID;"
    "CREATE TABLE outbox (id INTEGER PRIMARY KEY AUTOINCREMENT, address TEXT NOT NULL,"
    " room TEXT NOT NULL, epoch TEXT NOT NULL, owner TEXT NOT NULL, sender TEXT NOT NULL,"
    " cid TEXT NOT NULL UNIQUE, time INTEGER NOT NULL, text TEXT NOT NULL,"
    " error TEXT NOT NULL DEFAULT '', writer INTEGER NOT NULL);"
    "CREATE INDEX outbox_room ON outbox (address, room);"
    "CREATE TABLE room (id INTEGER PRIMARY KEY, address TEXT NOT NULL, name TEXT NOT NULL,"
    " epoch TEXT NOT NULL, last_read INTEGER NOT NULL, used INTEGER NOT NULL,"
    " UNIQUE (address, name));"
    "CREATE TABLE message (room INTEGER NOT NULL REFERENCES room ON DELETE CASCADE,"
    " seq INTEGER NOT NULL, time INTEGER NOT NULL, sender TEXT NOT NULL, text TEXT NOT NULL,"
    " PRIMARY KEY (room, seq)) WITHOUT ROWID;"
    "CREATE TABLE draft (address TEXT NOT NULL, room TEXT NOT NULL, text TEXT NOT NULL,"
    " PRIMARY KEY (address, room)) WITHOUT ROWID;",

    // outbox: with a uri, it is a file, and its text the caption; size, mtime (µs) and sha256 are
    // what was hashed last, '' for nothing. message: with a file, it carries that.
    // download: what is under way, by where it goes; part: what is there of it.
    "ALTER TABLE outbox ADD COLUMN uri TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE outbox ADD COLUMN name TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE outbox ADD COLUMN size INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE outbox ADD COLUMN mtime INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE outbox ADD COLUMN sha256 TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE outbox ADD COLUMN temporary INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE message ADD COLUMN file TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE message ADD COLUMN name TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE message ADD COLUMN size INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE message ADD COLUMN sha256 TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE message ADD COLUMN removed INTEGER NOT NULL DEFAULT 0;"
    "CREATE TABLE download (target TEXT PRIMARY KEY, part TEXT NOT NULL, epoch TEXT NOT NULL,"
    " file TEXT NOT NULL, name TEXT NOT NULL, size INTEGER NOT NULL, sha256 TEXT NOT NULL,"
    " writer INTEGER NOT NULL) WITHOUT ROWID;",

    // place: a room (kind 0) or a conversation (1) of whoever asked for that name at an address.
    // server: one that is to be remembered; the current one is that which was used last.
    "CREATE TABLE place (address TEXT NOT NULL, asked TEXT NOT NULL, kind INTEGER NOT NULL,"
    " name TEXT NOT NULL, level INTEGER NOT NULL, here INTEGER NOT NULL,"
    " hidden_seq INTEGER NOT NULL, used INTEGER NOT NULL,"
    " PRIMARY KEY (address, asked, kind, name)) WITHOUT ROWID;"
    "CREATE TABLE server (id INTEGER PRIMARY KEY, address TEXT NOT NULL, name TEXT NOT NULL,"
    " title TEXT NOT NULL, account INTEGER NOT NULL, autoconnect INTEGER NOT NULL,"
    " used INTEGER NOT NULL, UNIQUE (address, name));"
    "ALTER TABLE room ADD COLUMN read_told INTEGER NOT NULL DEFAULT 0;",

    // server: what differs there from all others (0: nothing, 1: yes, 2: no). place: those that
    // are at the level with which they began follow the preferences from now on (3).
    "ALTER TABLE server ADD COLUMN notifications INTEGER NOT NULL DEFAULT 1;"
    "ALTER TABLE server ADD COLUMN connect_at_start INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE server ADD COLUMN send_typing INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE server ADD COLUMN load_images INTEGER NOT NULL DEFAULT 0;"
    "UPDATE place SET level = 3 WHERE (kind = 0 AND level = 1) OR (kind = 1 AND level = 0);",

    // talk: what few messages have, see ritrovo_talk_to_text(). change: all changes of the server's
    // up to this one are in the messages.
    "ALTER TABLE room ADD COLUMN change INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE message ADD COLUMN talk TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE outbox ADD COLUMN talk TEXT NOT NULL DEFAULT '';",
};

int ritrovo_store_file_lock(const char *path, gint64 number)
{
  g_autofree char *locks = g_strconcat(path, ".locks", NULL);
  int fd = open(locks, O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0 || number == 0)
    return fd;
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = number, .l_len = 1};
  if (fcntl(fd, F_OFD_SETLK, &lock) != 0)
    g_debug("store: no lock: %s", g_strerror(errno));
  return fd;
}

// SQL's writer_gone(number). Where locks do not work, nobody seems to be there: messages may then
// be sent by two processes, which the server takes for one by their cid.
static void writer_gone(sqlite3_context *context, int count, sqlite3_value **values)
{
  int fd = GPOINTER_TO_INT(sqlite3_user_data(context));
  struct flock lock = {.l_type = F_WRLCK,
                       .l_whence = SEEK_SET,
                       .l_start = sqlite3_value_int64(values[0]),
                       .l_len = 1};
  gboolean held = fcntl(fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
  sqlite3_result_int(context, !held);
}

static void close_locks(gpointer fd)
{
  close(GPOINTER_TO_INT(fd));
}

// Nobody else can look into the folder, and the files are theirs alone before anything is in them;
// SQLite gives the rights of the first one to those that it makes beside it.
static int make_file(const char *path)
{
  g_autofree char *folder = g_path_get_dirname(path);
  if (g_mkdir_with_parents(folder, 0700) != 0)
    return SQLITE_CANTOPEN;
  int fd = open(path, O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    return errno == ENOSPC || errno == EDQUOT ? SQLITE_FULL : SQLITE_CANTOPEN;
  (void) fchmod(fd, 0600);
  close(fd);
  return SQLITE_OK;
}

static int get_version(sqlite3 *database)
{
  g_autoptr(sqlite3_stmt) row = store_query(database, "PRAGMA user_version", "");
  return row && sqlite3_step(row) == SQLITE_ROW ? sqlite3_column_int(row, 0) : -1;
}

static int migrate(sqlite3 *database)
{
  int version = get_version(database);
  if (version == G_N_ELEMENTS(steps))
    return SQLITE_OK;
  if (version > (int) G_N_ELEMENTS(steps))
    return STORE_NEWER;
  if (sqlite3_exec(database, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK)
    return sqlite3_errcode(database);

  // Another process may have done it meanwhile.
  int result = SQLITE_OK;
  for (version = MAX(get_version(database), 0);
       version < (int) G_N_ELEMENTS(steps) && result == SQLITE_OK; version++)
    result = sqlite3_exec(database, steps[version], NULL, NULL, NULL);
  g_autofree char *mark = g_strdup_printf("PRAGMA user_version = %d", version);
  if (result == SQLITE_OK)
    result = sqlite3_exec(database, mark, NULL, NULL, NULL);
  if (result == SQLITE_OK)
    result = sqlite3_exec(database, "COMMIT", NULL, NULL, NULL);
  if (result != SQLITE_OK)
    sqlite3_exec(database, "ROLLBACK", NULL, NULL, NULL);
  return result;
}

// What was not looked at for the longest time goes; what waits to be sent stays.
static void prune(sqlite3 *database)
{
  store_execute(database,
                "DELETE FROM room WHERE id NOT IN"
                " (SELECT id FROM room ORDER BY used DESC LIMIT ?)",
                "i", (gint64) ROOMS_KEPT);
  store_execute(database,
                "DELETE FROM visit WHERE used <"
                " (SELECT min(used) FROM (SELECT used FROM visit ORDER BY used DESC LIMIT ?))",
                "i", (gint64) VISITS_KEPT);
}

static int set_up(sqlite3 *database, const char *path)
{
  sqlite3_busy_timeout(database, BUSY_MS);
  sqlite3_extended_result_codes(database, 0);
  int result = sqlite3_exec(database, "PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON;", NULL,
                            NULL, NULL);
  if (result == SQLITE_OK)
    result = migrate(database);
  int locks = result == SQLITE_OK ? ritrovo_store_file_lock(path, 0) : -1;
  if (result == SQLITE_OK && locks < 0)
    result = SQLITE_CANTOPEN;
  // SQLite closes the locks with the function.
  if (result == SQLITE_OK)
    result =
        sqlite3_create_function_v2(database, "writer_gone", 1, SQLITE_UTF8, GINT_TO_POINTER(locks),
                                   writer_gone, NULL, NULL, close_locks);
  if (result == SQLITE_OK)
    prune(database);
  return result;
}

int ritrovo_store_file_open(const char *path, sqlite3 **database)
{
  int result = make_file(path);
  *database = NULL;
  if (result == SQLITE_OK)
    result = sqlite3_open_v2(path, database, SQLITE_OPEN_READWRITE, NULL);
  if (result == SQLITE_OK)
    result = set_up(*database, path);
  if (result != SQLITE_OK) {
    sqlite3_close(*database);
    *database = NULL;
  }
  return result;
}

static sqlite3_stmt *bind(sqlite3 *database, const char *sql, const char *kinds, va_list values)
{
  sqlite3_stmt *statement = NULL;
  if (sqlite3_prepare_v2(database, sql, -1, &statement, NULL) != SQLITE_OK)
    return NULL;
  for (int i = 0; kinds[i]; i++)
    if (kinds[i] == 's')
      sqlite3_bind_text(statement, i + 1, va_arg(values, const char *), -1, SQLITE_TRANSIENT);
    else
      sqlite3_bind_int64(statement, i + 1, va_arg(values, gint64));
  return statement;
}

sqlite3_stmt *store_query(sqlite3 *database, const char *sql, const char *kinds, ...)
{
  va_list values;
  va_start(values, kinds);
  sqlite3_stmt *statement = bind(database, sql, kinds, values);
  va_end(values);
  return statement;
}

gboolean store_execute(sqlite3 *database, const char *sql, const char *kinds, ...)
{
  va_list values;
  va_start(values, kinds);
  g_autoptr(sqlite3_stmt) statement = bind(database, sql, kinds, values);
  va_end(values);
  int result = SQLITE_ERROR;
  while (statement && (result = sqlite3_step(statement)) == SQLITE_ROW)
    ;
  return result == SQLITE_DONE;
}

const char *store_text(sqlite3_stmt *row, int column)
{
  const char *text = (const char *) sqlite3_column_text(row, column);
  return text ? text : "";
}
