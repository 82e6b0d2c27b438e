// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of the outbox are written with the care that they need: what a person wrote or threw away is
// on disk before it counts; that the server has something can be asked of the server again.
#include "ritrovo-outbox.h"

#include "ritrovo-client-private.h"
#include "ritrovo-file-private.h"
#include "ritrovo-message-private.h"
#include "ritrovo-room-private.h"

#define ROWS_READ 1000

struct row {
  // owned
  char *address;
  char *room;
  char *epoch;
  char *owner;
  char *sender;
  char *cid;
  char *old_cid; // NULL for a new message
  char *text;
  char *talk; // see ritrovo_talk_to_text()
  char *uri;  // of a file; "" for a text
  char *name;
  char *sha256;
  RitrovoMessage *message;

  gint64 size;
  gint64 mtime;
  gint64 temporary;
  gint64 time;
  gint64 writer;
  gboolean gone; // another process has dealt with the one that was to be moved
  OutboxDone done;
};

static void row_free(gpointer data)
{
  struct row *row = data;
  g_free(row->address);
  g_free(row->room);
  g_free(row->epoch);
  g_free(row->owner);
  g_free(row->sender);
  g_free(row->cid);
  g_free(row->old_cid);
  g_free(row->text);
  g_free(row->talk);
  g_free(row->uri);
  g_free(row->name);
  g_free(row->sha256);
  g_object_unref(row->message);
  g_free(row);
}

#define DELETE_OURS "DELETE FROM outbox WHERE cid = ? AND (writer = ? OR writer_gone(writer))"

static gboolean make_way(sqlite3 *database, struct row *row)
{
  if (!row->old_cid && *row->uri)
    return TRUE;
  if (!row->old_cid)
    return store_execute(database, "DELETE FROM draft WHERE address = ? AND room = ?", "ss",
                         row->address, row->room);
  if (!store_execute(database, DELETE_OURS, "si", row->old_cid, row->writer))
    return FALSE;
  // One of our own may not be there, because the disk did not take it.
  row->gone = strcmp(row->cid, row->old_cid) != 0 && sqlite3_changes(database) == 0;
  return TRUE;
}

static gboolean write_row(sqlite3 *database, gpointer data)
{
  struct row *row = data;
  if (!make_way(database, row) || row->gone)
    return row->gone;
  return store_execute(database,
                       "INSERT INTO outbox"
                       " (address, room, epoch, owner, sender, cid, time, text, writer,"
                       " uri, name, size, mtime, sha256, temporary, talk)"
                       " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                       "ssssssisissiisis", row->address, row->room, row->epoch, row->owner,
                       row->sender, row->cid, row->time, row->text, row->writer, row->uri,
                       row->name, row->size, row->mtime, row->sha256, row->temporary, row->talk);
}

static void row_written(gpointer owner, gpointer data, const GError *error)
{
  struct row *row = data;
  if (!error && !row->gone) {
    ritrovo_message_renew(row->message, row->cid, row->sender);
    ritrovo_message_set_origin(row->message, row->epoch, row->owner);
  }
  row->done(owner, row->message, !row->gone, error);
}

static void set_file(struct row *row, RitrovoFile *file)
{
  row->uri = file ? g_file_get_uri(ritrovo_file_get_original(file)) : g_strdup("");
  row->name = g_strdup(file ? ritrovo_file_get_name(file) : "");
  row->sha256 = g_strdup(file ? ritrovo_file_get_sha256(file) : "");
  row->size = file ? ritrovo_file_get_size(file) : 0;
  row->mtime = file ? ritrovo_file_get_mtime(file) : 0;
  row->temporary = file && ritrovo_file_is_temporary(file);
}

static void submit(RitrovoRoom *room, RitrovoMessage *message, const char *cid, const char *old_cid,
                   OutboxDone done)
{
  struct row *row = g_new0(struct row, 1);
  row->address = g_strdup(room->address);
  row->room = g_strdup(room->store_name);
  row->epoch = g_strdup(ritrovo_client_get_epoch(room->client));
  row->owner = g_strdup(ritrovo_client_get_owner(room->client));
  row->sender = g_strdup(ritrovo_client_get_own_name(room->client));
  row->cid = g_strdup(cid);
  row->old_cid = g_strdup(old_cid);
  row->text = g_strdup(ritrovo_message_get_text(message));
  row->talk = ritrovo_talk_to_text(ritrovo_message_get_talk(message));
  row->message = g_object_ref(message);
  row->time = ritrovo_message_get_time(message);
  row->writer = ritrovo_client_get_writer(room->client);
  row->done = done;
  set_file(row, ritrovo_message_get_file(message));
  ritrovo_store_submit(room->store, STORE_DURABLE, room, write_row, row_written, row, row_free);
}

void ritrovo_outbox_add(RitrovoRoom *room, RitrovoMessage *message, OutboxDone done)
{
  submit(room, message, ritrovo_message_get_cid(message), NULL, done);
}

void ritrovo_outbox_move(RitrovoRoom *room, RitrovoMessage *message, const char *cid,
                         OutboxDone done)
{
  submit(room, message, cid, ritrovo_message_get_cid(message), done);
}

static gboolean remove_settled(sqlite3 *database, gpointer cid)
{
  return store_execute(database, "DELETE FROM outbox WHERE cid = ?", "s", cid);
}

void ritrovo_outbox_settled(RitrovoStore *store, const char *cid)
{
  ritrovo_store_submit(store, STORE_LAZY, NULL, remove_settled, NULL, g_strdup(cid), g_free);
}

struct discarded {
  char *cid; // owned
  gint64 writer;
};

static void discarded_free(gpointer data)
{
  g_free(((struct discarded *) data)->cid);
  g_free(data);
}

static gboolean remove_discarded(sqlite3 *database, gpointer data)
{
  const struct discarded *discarded = data;
  return store_execute(database, DELETE_OURS, "si", discarded->cid, discarded->writer);
}

void ritrovo_outbox_discard(RitrovoStore *store, const char *cid, gint64 writer)
{
  struct discarded *discarded = g_new0(struct discarded, 1);
  discarded->cid = g_strdup(cid);
  discarded->writer = writer;
  ritrovo_store_submit(store, STORE_DURABLE, NULL, remove_discarded, NULL, discarded,
                       discarded_free);
}

static gboolean note_refusal(sqlite3 *database, gpointer data)
{
  GStrv words = data;
  return store_execute(database, "UPDATE outbox SET error = ? WHERE cid = ?", "ss", words[1],
                       words[0]);
}

void ritrovo_outbox_refused(RitrovoStore *store, RitrovoMessage *message)
{
  const char *const words[] = {ritrovo_message_get_cid(message),
                               ritrovo_message_get_error_text(message), NULL};
  ritrovo_store_submit(store, STORE_LAZY, NULL, note_refusal, NULL, g_strdupv((GStrv) words),
                       (GDestroyNotify) g_strfreev);
}

static gboolean note_content(sqlite3 *database, gpointer data)
{
  const struct row *row = data;
  return store_execute(database, "UPDATE outbox SET size = ?, mtime = ?, sha256 = ? WHERE cid = ?",
                       "iiss", row->size, row->mtime, row->sha256, row->cid);
}

void ritrovo_outbox_checked(RitrovoStore *store, RitrovoMessage *message)
{
  struct row *row = g_new0(struct row, 1);
  row->cid = g_strdup(ritrovo_message_get_cid(message));
  row->message = g_object_ref(message);
  set_file(row, ritrovo_message_get_file(message));
  ritrovo_store_submit(store, STORE_LAZY, NULL, note_content, NULL, row, row_free);
}

static RitrovoMessage *read_row(sqlite3_stmt *row)
{
  RitrovoMessage *message = ritrovo_message_new_unsent(
      store_text(row, 0), store_text(row, 1), sqlite3_column_int64(row, 2), store_text(row, 3));
  ritrovo_message_set_origin(message, store_text(row, 4), store_text(row, 5));
  if (*store_text(row, 6))
    ritrovo_message_fail(message, store_text(row, 6), TRUE);
  ritrovo_message_take_talk(message, ritrovo_talk_from_text(store_text(row, 13), ""));
  if (!*store_text(row, 7))
    return message;
  g_autoptr(GFile) original = g_file_new_for_uri(store_text(row, 7));
  g_autoptr(RitrovoFile) file =
      ritrovo_file_new_outgoing(original, store_text(row, 8), sqlite3_column_int(row, 12) != 0);
  ritrovo_file_set_content(file, sqlite3_column_int64(row, 9), sqlite3_column_int64(row, 10),
                           store_text(row, 11));
  ritrovo_file_set_posted(file, store_text(row, 0), sqlite3_column_int64(row, 2), 0);
  ritrovo_message_set_file(message, file);
  return message;
}

GPtrArray *ritrovo_outbox_read(sqlite3 *database, const CacheRoom *room, gboolean own)
{
  g_autoptr(sqlite3_stmt) row =
      store_query(database,
                  "SELECT sender, text, time, cid, epoch, owner, error, uri, name, size, mtime,"
                  " sha256, temporary, talk FROM outbox"
                  " WHERE address = ? AND room = ? AND (writer_gone(writer) OR writer = ?)"
                  " ORDER BY id LIMIT ?",
                  "ssii", room->address, room->room, own ? room->writer : 0, (gint64) ROWS_READ);
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(g_object_unref);
  int result = SQLITE_ERROR;
  while (row && (result = sqlite3_step(row)) == SQLITE_ROW)
    g_ptr_array_add(rows, read_row(row));
  gboolean taken =
      result == SQLITE_DONE &&
      store_execute(database,
                    "UPDATE outbox SET writer = ? WHERE address = ? AND room = ?"
                    " AND epoch = ? AND owner = ? AND writer_gone(writer)",
                    "issss", room->writer, room->address, room->room, room->epoch, room->owner);
  return taken ? g_steal_pointer(&rows) : NULL;
}

gboolean ritrovo_outbox_waits(sqlite3 *database, const char *address, const char *owner)
{
  g_autoptr(sqlite3_stmt) row = store_query(
      database, "SELECT 1 FROM outbox WHERE address = ? AND owner = ? AND writer_gone(writer)",
      "ss", address, owner);
  return row && sqlite3_step(row) == SQLITE_ROW;
}
