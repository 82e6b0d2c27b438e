// SPDX-License-Identifier: GPL-3.0-or-later
// All of it may be lost with the computer's power: the server has the messages, and where reading
// stopped is soon found again.
#include "ritrovo-cache.h"

#include "name.h"
#include "ritrovo-file-private.h"
#include "ritrovo-message-private.h"
#include "ritrovo-outbox.h"

struct visit_load {
  CacheVisit *visit; // owned
  void (*done)(gpointer owner, const CacheVisit *visit);
};

struct room_load {
  CacheRoom *room; // owned
  void (*done)(gpointer owner, const CacheRoom *room);
};

void ritrovo_cache_visit_free(CacheVisit *visit)
{
  if (!visit)
    return;
  g_free(visit->address);
  g_free(visit->asked);
  g_free(visit->name);
  g_free(visit->server);
  g_free(visit->epoch);
  g_free(visit->token);
  g_free(visit);
}

static void visit_load_free(gpointer data)
{
  struct visit_load *load = data;
  ritrovo_cache_visit_free(load->visit);
  g_free(load);
}

static void set(char **field, const char *text)
{
  g_free(*field);
  *field = g_strdup(text);
}

static char *key_of(const char *name)
{
  char *key = name_key(name);
  return key ? key : g_strdup(name);
}

static gboolean read_visit(sqlite3 *database, gpointer data)
{
  CacheVisit *visit = ((struct visit_load *) data)->visit;
  g_autoptr(sqlite3_stmt) row =
      store_query(database,
                  "SELECT name, server, epoch, iif(writer_gone(writer), token, '') FROM visit"
                  " WHERE address = ? AND asked = ?",
                  "ss", visit->address, visit->asked);
  int result = row ? sqlite3_step(row) : SQLITE_ERROR;
  if (result != SQLITE_ROW)
    return result == SQLITE_DONE;
  set(&visit->name, store_text(row, 0));
  set(&visit->server, store_text(row, 1));
  set(&visit->epoch, store_text(row, 2));
  set(&visit->token, store_text(row, 3));
  g_autofree char *owner = key_of(visit->name);
  visit->waits = ritrovo_outbox_waits(database, visit->address, owner);
  return TRUE;
}

static void visit_loaded(gpointer owner, gpointer data, const GError *error)
{
  struct visit_load *load = data;
  if (error)
    g_debug("cache: %s", error->message);
  load->done(owner, load->visit);
}

void ritrovo_cache_load_visit(RitrovoStore *store, const char *address, const char *asked,
                              gpointer owner, void (*done)(gpointer owner, const CacheVisit *visit))
{
  struct visit_load *load = g_new0(struct visit_load, 1);
  load->visit = g_new0(CacheVisit, 1);
  load->done = done;
  set(&load->visit->address, address);
  set(&load->visit->asked, asked);
  char **const empty[] = {&load->visit->name, &load->visit->server, &load->visit->epoch,
                          &load->visit->token};
  for (gsize i = 0; i < G_N_ELEMENTS(empty); i++)
    set(empty[i], "");
  ritrovo_store_submit(store, STORE_LAZY, owner, read_visit, visit_loaded, load, visit_load_free);
}

static gboolean write_visit(sqlite3 *database, gpointer data)
{
  CacheVisit *visit = data;
  return store_execute(database, "DELETE FROM room WHERE address = ? AND epoch <> ?", "ss",
                       visit->address, visit->epoch) &&
         store_execute(database,
                       "REPLACE INTO visit"
                       " (address, asked, name, server, epoch, token, writer, used)"
                       " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                       "ssssssii", visit->address, visit->asked, visit->name, visit->server,
                       visit->epoch, visit->token, visit->writer, g_get_real_time());
}

void ritrovo_cache_keep_visit(RitrovoStore *store, CacheVisit *visit)
{
  ritrovo_store_submit(store, STORE_LAZY, NULL, write_visit, NULL, visit,
                       (GDestroyNotify) ritrovo_cache_visit_free);
}

CacheRoom *ritrovo_cache_room_new(const char *address, const char *room, const char *epoch)
{
  CacheRoom *self = g_new0(CacheRoom, 1);
  self->address = g_strdup(address);
  self->room = g_strdup(room);
  self->epoch = g_strdup(epoch);
  self->own_name = g_strdup("");
  self->owner = g_strdup("");
  self->draft = g_strdup("");
  self->messages = g_ptr_array_new_with_free_func(g_object_unref);
  self->unsent = g_ptr_array_new_with_free_func(g_object_unref);
  return self;
}

void ritrovo_cache_room_free(CacheRoom *room)
{
  if (!room)
    return;
  g_free(room->address);
  g_free(room->room);
  g_free(room->epoch);
  g_free(room->own_name);
  g_free(room->owner);
  g_free(room->draft);
  g_ptr_array_unref(room->messages);
  g_ptr_array_unref(room->unsent);
  g_free(room);
}

static void room_load_free(gpointer data)
{
  struct room_load *load = data;
  ritrovo_cache_room_free(load->room);
  g_free(load);
}

static gboolean read_draft(sqlite3 *database, CacheRoom *room)
{
  g_autoptr(sqlite3_stmt) row =
      store_query(database, "SELECT text FROM draft WHERE address = ? AND room = ?", "ss",
                  room->address, room->room);
  int result = row ? sqlite3_step(row) : SQLITE_ERROR;
  if (result == SQLITE_ROW)
    set(&room->draft, store_text(row, 0));
  return result == SQLITE_ROW || result == SQLITE_DONE;
}

static RitrovoMessage *read_message(sqlite3_stmt *row, const char *own_name)
{
  const char *sender = store_text(row, 0);
  gint64 time = sqlite3_column_int64(row, 2), seq = sqlite3_column_int64(row, 3);
  RitrovoMessage *message = ritrovo_message_new_sent(sender, store_text(row, 1), time, seq, NULL,
                                                     strcmp(sender, own_name) == 0);
  ritrovo_message_take_talk(message, ritrovo_talk_from_text(store_text(row, 11), own_name));
  if (!*store_text(row, 5))
    return message;
  g_autoptr(RitrovoFile) file = ritrovo_file_new(store_text(row, 5), store_text(row, 6),
                                                 sqlite3_column_int64(row, 7), store_text(row, 8));
  ritrovo_file_set_posted(file, sender, time, seq);
  if (sqlite3_column_int(row, 9))
    ritrovo_file_set_removed(file);
  ritrovo_message_set_file(message, file);
  return message;
}

static gboolean read_messages(sqlite3 *database, CacheRoom *room)
{
  g_ptr_array_set_size(room->messages, 0);
  g_autoptr(sqlite3_stmt) row =
      store_query(database,
                  "SELECT sender, message.text, time, seq, last_read, file, message.name, size,"
                  " sha256, removed, read_told, talk, change FROM room"
                  " LEFT JOIN message ON message.room = room.id"
                  " WHERE address = ? AND room.name = ? AND epoch = ? ORDER BY seq LIMIT ?",
                  "sssi", room->address, room->room, room->epoch, (gint64) CACHE_MESSAGES);
  int result = SQLITE_ERROR;
  while (row && (result = sqlite3_step(row)) == SQLITE_ROW) {
    room->found = TRUE;
    room->last_read = sqlite3_column_int64(row, 4);
    room->read_told = sqlite3_column_int64(row, 10);
    room->change = sqlite3_column_int64(row, 12);
    if (sqlite3_column_type(row, 3) != SQLITE_NULL)
      g_ptr_array_add(room->messages, read_message(row, room->own_name));
  }
  return result == SQLITE_DONE;
}

static gboolean read_room(sqlite3 *database, gpointer data)
{
  CacheRoom *room = ((struct room_load *) data)->room;
  if (!read_draft(database, room) || !read_messages(database, room))
    return FALSE;
  GPtrArray *unsent = ritrovo_outbox_read(database, room, !room->opened);
  if (!unsent)
    return FALSE;
  g_ptr_array_unref(room->unsent);
  room->unsent = unsent;
  return store_execute(database, "UPDATE room SET used = ? WHERE address = ? AND name = ?", "iss",
                       g_get_real_time(), room->address, room->room);
}

static void room_loaded(gpointer owner, gpointer data, const GError *error)
{
  struct room_load *load = data;
  if (error)
    g_debug("cache: %s", error->message);
  load->done(owner, load->room);
}

void ritrovo_cache_load_room(RitrovoStore *store, CacheRoom *room, gpointer owner,
                             void (*done)(gpointer owner, const CacheRoom *room))
{
  struct room_load *load = g_new0(struct room_load, 1);
  load->room = room;
  load->done = done;
  ritrovo_store_submit(store, STORE_LAZY, owner, read_room, room_loaded, load, room_load_free);
}

static gboolean write_message(sqlite3 *database, gint64 room, RitrovoMessage *message)
{
  RitrovoFile *file = ritrovo_message_get_file(message);
  g_autofree char *talk = ritrovo_talk_to_text(ritrovo_message_get_talk(message));
  return store_execute(
      database,
      "INSERT INTO message"
      " (room, seq, time, sender, text, file, name, size, sha256, removed, talk)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      "iiissssisis", room, ritrovo_message_get_seq(message), ritrovo_message_get_time(message),
      ritrovo_message_get_sender(message), ritrovo_message_get_text(message),
      file ? ritrovo_file_get_id(file) : "", file ? ritrovo_file_get_name(file) : "",
      file ? ritrovo_file_get_size(file) : (gint64) 0, file ? ritrovo_file_get_sha256(file) : "",
      (gint64) (file && ritrovo_file_get_removed(file)), talk);
}

static gboolean write_room(sqlite3 *database, gpointer data)
{
  CacheRoom *room = data;
  g_autoptr(sqlite3_stmt) kept = store_query(
      database, "SELECT last_read FROM room WHERE address = ? AND name = ? AND epoch = ?", "sss",
      room->address, room->room, room->epoch);
  if (room->first && kept && sqlite3_step(kept) == SQLITE_ROW)
    room->last_read = sqlite3_column_int64(kept, 0);
  g_clear_pointer(&kept, sqlite3_finalize);
  // A new row in the place of the old one: with that go the messages that belong to it.
  gboolean good =
      store_execute(database,
                    "REPLACE INTO room (address, name, epoch, last_read, read_told, change, used)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?)",
                    "sssiiii", room->address, room->room, room->epoch, room->last_read,
                    room->read_told, room->change, g_get_real_time());
  gint64 id = sqlite3_last_insert_rowid(database);
  for (guint i = 0; i < room->messages->len && good; i++)
    good = write_message(database, id, g_ptr_array_index(room->messages, i));
  return good;
}

void ritrovo_cache_keep_room(RitrovoStore *store, CacheRoom *room)
{
  ritrovo_store_submit(store, STORE_LAZY, NULL, write_room, NULL, room,
                       (GDestroyNotify) ritrovo_cache_room_free);
}

static gboolean write_draft(sqlite3 *database, gpointer data)
{
  GStrv words = data;
  if (!*words[2])
    return store_execute(database, "DELETE FROM draft WHERE address = ? AND room = ?", "ss",
                         words[0], words[1]);
  return store_execute(database, "REPLACE INTO draft (address, room, text) VALUES (?, ?, ?)", "sss",
                       words[0], words[1], words[2]);
}

void ritrovo_cache_keep_draft(RitrovoStore *store, const char *address, const char *room,
                              const char *text)
{
  const char *const words[] = {address, room, text, NULL};
  ritrovo_store_submit(store, STORE_LAZY, NULL, write_draft, NULL, g_strdupv((GStrv) words),
                       (GDestroyNotify) g_strfreev);
}
