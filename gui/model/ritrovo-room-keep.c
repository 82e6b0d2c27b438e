// SPDX-License-Identifier: GPL-3.0-or-later
// The room between two runs of the app: what it takes from the store when it is opened, and what it
// leaves there, a moment after something has changed and when the connection or the app ends.
#include "ritrovo-room-private.h"

#include "ritrovo-cache.h"
#include "ritrovo-client-private.h"
#include "ritrovo-message-private.h"

#define KEEP_MS 1000
#define READ_SHOWN 50 // messages that are kept before the place where reading stopped

static void adopt_file(RitrovoRoom *self, RitrovoMessage *message)
{
  RitrovoFile *kept = ritrovo_message_get_file(message);
  if (!kept || !self->client)
    return;
  g_autoptr(RitrovoFile) file = ritrovo_client_adopt_file(self->client, kept);
  ritrovo_message_set_file(message, file);
}

static void take_messages(RitrovoRoom *self, const CacheRoom *room)
{
  if (room->messages->len == 0)
    return;
  for (guint i = 0; i < room->messages->len; i++)
    adopt_file(self, g_ptr_array_index(room->messages, i));
  ritrovo_message_model_replace(self->messages, room->messages);
  self->newest = self->top = ritrovo_message_model_get_newest_seq(self->messages);
  ritrovo_room_set_newest_time(
      self, ritrovo_message_get_time(g_ptr_array_index(room->messages, room->messages->len - 1)));
  self->change = self->change_top = room->change;
  self->cached = TRUE;
  self->log_changed = FALSE;
}

static void take_unsent(RitrovoRoom *self, const CacheRoom *room)
{
  for (guint i = 0; i < room->unsent->len; i++) {
    RitrovoMessage *message = g_ptr_array_index(room->unsent, i);
    const char *cid = ritrovo_message_get_cid(message);
    if (!ritrovo_message_model_find_unsent(self->messages, cid))
      ritrovo_room_show_unsent(self, message);
  }
}

static void opened_cb(gpointer owner, const CacheRoom *room)
{
  RitrovoRoom *self = owner;
  self->loading = FALSE;
  if (self->sync == SYNC_NONE && self->newest == 0 && strcmp(self->epoch, room->epoch) == 0)
    take_messages(self, room);
  ritrovo_room_restore_read(self, room->found && strcmp(self->epoch, room->epoch) == 0,
                            room->last_read, room->read_told);
  if (!self->draft_touched)
    ritrovo_room_restore_draft(self, room->draft);
  take_unsent(self, room);
  if (self->sync != SYNC_NONE)
    ritrovo_room_send_next(self);
  if (self->client)
    ritrovo_client_room_opened(self->client, self);
}

void ritrovo_room_open(RitrovoRoom *self)
{
  if (!self->client)
    return;
  const char *epoch = ritrovo_client_get_epoch(self->client);
  g_free(self->epoch);
  self->epoch = g_strdup(epoch ? epoch : "");
  if (!self->store) {
    ritrovo_client_room_opened(self->client, self);
    return;
  }
  CacheRoom *room = ritrovo_cache_room_new(self->address, self->store_name, self->epoch);
  g_free(room->own_name);
  g_free(room->owner);
  room->own_name = g_strdup(ritrovo_client_get_own_name(self->client));
  room->owner = g_strdup(ritrovo_client_get_owner(self->client));
  room->writer = ritrovo_client_get_writer(self->client);
  room->opened = self->opened;
  // Later on, only what others left behind is of interest; but the first answer may still be
  // awaited.
  if (!self->opened)
    self->loading = TRUE;
  self->opened = TRUE;
  ritrovo_cache_load_room(self->store, room, self, opened_cb);
}

// All that the server has said of what is here and that goes on without a gap; new references.
static GPtrArray *settled_run(RitrovoRoom *self)
{
  GListModel *rows = G_LIST_MODEL(self->messages);
  GPtrArray *run = g_ptr_array_new_with_free_func(g_object_unref);
  for (guint i = 0; i < g_list_model_get_n_items(rows); i++) {
    g_autoptr(RitrovoMessage) row = g_list_model_get_item(rows, i);
    gint64 seq = ritrovo_message_get_seq(row);
    if (ritrovo_message_get_state(row) == RITROVO_MESSAGE_SENT && seq > 0 && seq <= self->newest)
      g_ptr_array_add(run, g_steal_pointer(&row));
  }
  return run;
}

// The first message to keep of a run: near its end, but so that the place where reading stopped is
// among those that are kept.
static guint first_kept(RitrovoRoom *self, GPtrArray *run)
{
  guint first = run->len - MIN(run->len, CACHE_MESSAGES);
  guint unread = 0;
  while (unread < run->len &&
         ritrovo_message_get_seq(g_ptr_array_index(run, unread)) <= self->last_read)
    unread++;
  guint reading = unread - MIN(unread, READ_SHOWN);
  return self->last_read > 0 ? MIN(first, reading) : first;
}

static void keep_log(RitrovoRoom *self)
{
  CacheRoom *room = ritrovo_cache_room_new(self->address, self->store_name, self->epoch);
  g_autoptr(GPtrArray) run = settled_run(self);
  gsize bytes = 0;
  // The disk may not have answered yet.
  room->first = !self->known && self->last_read == 0;
  room->read_told = self->read_told;
  room->change = self->change;
  room->last_read = room->first ? self->first_top : self->last_read;
  for (guint i = first_kept(self, run); i < run->len && room->messages->len < CACHE_MESSAGES; i++) {
    RitrovoMessage *message = g_ptr_array_index(run, i);
    bytes += strlen(ritrovo_message_get_text(message));
    if (bytes > CACHE_BYTES)
      break;
    g_ptr_array_add(room->messages, ritrovo_message_copy(message));
  }
  ritrovo_cache_keep_room(self->store, room);
}

static void tell_read(RitrovoRoom *self)
{
  if (!self->client || !self->client->connection || self->sync == SYNC_NONE || self->unstored ||
      !ritrovo_client_has_account(self->client) || self->last_read == self->read_told ||
      !self->known || self->loading)
    return;
  struct message read = {.type = MSG_READ};
  if (self->kind == RITROVO_ROOM_KIND_DIRECT)
    message_set(&read, with, self->name);
  else
    message_set(&read, room, self->name);
  message_set(&read, seq, self->last_read);
  if (self->last_read < self->read_told)
    message_set(&read, unread, TRUE);
  ritrovo_client_send(self->client, &read);
  self->read_told = self->last_read;
}

void ritrovo_room_keep(RitrovoRoom *self)
{
  g_clear_handle_id(&self->keep_timer, g_source_remove);
  tell_read(self);
  if (self->store && self->draft_changed)
    ritrovo_cache_keep_draft(self->store, self->address, self->store_name, self->draft);
  if (self->store && self->log_changed && *self->epoch && !self->unstored)
    keep_log(self);
  self->draft_changed = self->log_changed = FALSE;
}

static gboolean keep_cb(gpointer data)
{
  RitrovoRoom *self = data;
  self->keep_timer = 0;
  ritrovo_room_keep(self);
  return G_SOURCE_REMOVE;
}

void ritrovo_room_keep_soon(RitrovoRoom *self)
{
  if (!self->keep_timer)
    self->keep_timer = g_timeout_add(KEEP_MS, keep_cb, self);
}
