// SPDX-License-Identifier: GPL-3.0-or-later
// How the log follows the server's: the newest page when the room is entered, then what is said,
// and after a break or a gap what was missed. Every number in here is a stranger's; the worst that
// wrong ones can do is a wrong log.
#include "ritrovo-room-private.h"

#include "limits.h"
#include "ritrovo-client-private.h"
#include "ritrovo-message-private.h"

#define MISSED_FETCHED MESSAGE_MODEL_NEWEST // when more is missing, the newest page takes its place
#define RETRY_MS 2000
#define NAME_BYTES 256
#define TIME_MAX (G_GINT64_CONSTANT(253402300799) * 1000) // the end of the year 9999

// NULL if it cannot be a message of a room.
static RitrovoMessage *read_message(RitrovoRoom *self, const struct message *message)
{
  if (!message_has(message, seq) || message->seq <= 0 || !message_has(message, text) ||
      !message_has(message, from) || !*message->from || strlen(message->from) > NAME_BYTES)
    return NULL;
  gint64 time = message_has(message, time) ? CLAMP(message->time, 0, TIME_MAX) : 0;
  const char *cid = message_has(message, cid) ? message->cid : NULL;
  gboolean mine =
      (cid && ritrovo_message_model_find_unsent(self->messages, cid)) ||
      (self->client && strcmp(message->from, ritrovo_client_get_own_name(self->client)) == 0);
  return ritrovo_message_new_sent(message->from, message->text, time, message->seq, cid, mine);
}

// Asks for a page: the newest with neither bound, else the one before or after a seq.
static gint64 ask_history(RitrovoRoom *self, gint64 before, gint64 after, int limit)
{
  if (!self->client)
    return 0;
  gint64 id = ritrovo_client_next_id(self->client);
  struct message history = {.type = MSG_HISTORY, .id = {.kind = ID_NUMBER, .number = id}};
  message_set(&history, room, self->name);
  message_set(&history, limit, limit);
  if (before > 0)
    message_set(&history, before, before);
  else if (after > 0)
    message_set(&history, after, after);
  ritrovo_client_send(self->client, &history);
  return id;
}

static void go_live(RitrovoRoom *self)
{
  self->sync = SYNC_LIVE;
  self->gap_told = FALSE;
  self->newest = MAX(self->newest, ritrovo_message_model_get_newest_seq(self->messages));
  ritrovo_room_send_next(self);
}

static void ask_newest(RitrovoRoom *self)
{
  self->sync = SYNC_FILLING;
  self->gap_told = FALSE;
  self->history_id = ask_history(self, 0, 0, HISTORY_PAGE_DEFAULT);
}

static void fill(RitrovoRoom *self, gint64 newest)
{
  ritrovo_message_model_reset(self->messages);
  self->newest = newest;
  self->first_seq = 0;
  self->older_id = 0;
  ask_newest(self);
}

static void catch_up(RitrovoRoom *self)
{
  self->sync = SYNC_CATCHING;
  self->gap_told = FALSE;
  self->history_id = ask_history(self, 0, self->newest, LIMIT_HISTORY_PAGE);
}

void ritrovo_room_log_joined(RitrovoRoom *self, const struct message *joined)
{
  gint64 there = message_has(joined, seq) ? MAX(joined->seq, 0) : self->newest + 1;
  if (there == 0 && self->newest == 0) {
    go_live(self);
  } else if (self->newest == 0 || there < self->newest || there - self->newest > MISSED_FETCHED) {
    fill(self, there);
  } else if (there > self->newest) {
    catch_up(self);
  } else {
    go_live(self);
  }
}

void ritrovo_room_log_message(RitrovoRoom *self, const struct message *message)
{
  g_autoptr(RitrovoMessage) row = read_message(self, message);
  if (!row)
    return;
  gint64 seq = ritrovo_message_get_seq(row);
  gint64 oldest = ritrovo_message_model_get_oldest_seq(self->messages);
  const char *cid = ritrovo_message_get_cid(row);

  if (oldest > 0 && seq < oldest) {
    // The late echo of something that lies before the log's beginning: older pages will bring it.
    RitrovoMessage *unsent = ritrovo_message_model_find_unsent(self->messages, cid);
    if (unsent)
      ritrovo_message_model_remove_unsent(self->messages, unsent);
  } else {
    ritrovo_message_model_add(self->messages, row);
  }

  if (self->sync == SYNC_LIVE && seq == self->newest + 1)
    self->newest = seq;
  else if (self->sync == SYNC_LIVE && seq > self->newest)
    catch_up(self);
  ritrovo_room_send_echoed(self, cid);
}

void ritrovo_room_log_gap(RitrovoRoom *self, const struct message *gap)
{
  if (!message_has(gap, gap_from) || !message_has(gap, gap_to) || gap->gap_from < 1 ||
      gap->gap_to < gap->gap_from)
    return;
  // The page on its way may have been read before the gap: what is missing is asked for after it.
  if (self->sync != SYNC_LIVE)
    self->gap_told = TRUE;
  else if (gap->gap_to - self->newest > MISSED_FETCHED)
    fill(self, gap->gap_to);
  else if (gap->gap_to > self->newest)
    catch_up(self);
}

static void add_page(RitrovoRoom *self, const struct message *history)
{
  g_autoptr(GPtrArray) page = g_ptr_array_new_with_free_func(g_object_unref);
  for (size_t i = 0; i < history->messages.count; i++) {
    RitrovoMessage *row = read_message(self, &history->messages.items[i]);
    if (row)
      g_ptr_array_add(page, row);
  }
  if (self->sync == SYNC_CATCHING) {
    for (guint i = 0; i < page->len; i++)
      ritrovo_message_model_add(self->messages, g_ptr_array_index(page, i));
  } else {
    ritrovo_message_model_add_older(self->messages, page);
  }
}

static gint64 last_seq(const struct message *history)
{
  gint64 last = 0;
  for (size_t i = 0; i < history->messages.count; i++)
    last = MAX(last, history->messages.items[i].seq);
  return last;
}

static void take_missed(RitrovoRoom *self, const struct message *history)
{
  gint64 before = self->newest;
  add_page(self, history);
  self->newest = MAX(self->newest, last_seq(history));
  // A server that never comes to an end must at least come forward.
  if (self->gap_told || (!history->end && self->newest > before))
    catch_up(self);
  else
    go_live(self);
}

static void take_newest(RitrovoRoom *self, const struct message *history)
{
  add_page(self, history);
  if (history->end)
    self->first_seq = ritrovo_message_model_get_oldest_seq(self->messages);
  if (self->gap_told) {
    self->newest = last_seq(history);
    catch_up(self);
  } else {
    go_live(self);
  }
}

gboolean ritrovo_room_log_history(RitrovoRoom *self, const struct message *history)
{
  if (history->re.kind != ID_NUMBER || history->re.number <= 0)
    return FALSE;
  if (history->re.number == self->older_id) {
    gint64 before = ritrovo_message_model_get_oldest_seq(self->messages);
    self->older_id = 0;
    add_page(self, history);
    gint64 oldest = ritrovo_message_model_get_oldest_seq(self->messages);
    if (history->end || oldest >= before)
      self->first_seq = oldest;
    return TRUE;
  }
  if (history->re.number != self->history_id)
    return FALSE;
  self->history_id = 0;
  if (self->sync == SYNC_CATCHING)
    take_missed(self, history);
  else
    take_newest(self, history);
  return TRUE;
}

static gboolean ask_again_cb(gpointer data)
{
  RitrovoRoom *self = data;
  self->sync_timer = 0;
  if (self->sync == SYNC_CATCHING)
    catch_up(self);
  else if (self->sync == SYNC_FILLING)
    ask_newest(self);
  return G_SOURCE_REMOVE;
}

gboolean ritrovo_room_log_error(RitrovoRoom *self, const struct message *error)
{
  if (error->re.kind != ID_NUMBER || error->re.number <= 0)
    return FALSE;
  if (error->re.number == self->older_id) {
    self->older_id = 0;
    return TRUE;
  }
  if (error->re.number != self->history_id)
    return FALSE;
  self->history_id = 0;
  enum code code = message_has(error, code) ? code_from_name(error->code) : CODE_OK;
  if (code == CODE_RATE_LIMITED || code == CODE_STORE_UNAVAILABLE)
    self->sync_timer = g_timeout_add(ritrovo_room_wait_ms(error, RETRY_MS), ask_again_cb, self);
  else
    go_live(self);
  return TRUE;
}

void ritrovo_room_load_older(RitrovoRoom *self)
{
  g_return_if_fail(RITROVO_IS_ROOM(self));
  gint64 oldest = ritrovo_message_model_get_oldest_seq(self->messages);
  if (self->sync != SYNC_LIVE || self->older_id != 0 || oldest <= 1 || oldest == self->first_seq ||
      !ritrovo_message_model_can_grow(self->messages))
    return;
  self->older_id = ask_history(self, oldest, 0, HISTORY_PAGE_DEFAULT);
}
