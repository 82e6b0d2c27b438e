// SPDX-License-Identifier: GPL-3.0-or-later
// How the log follows the server's: the newest page when the room is entered, then what is said,
// and after a break or a gap what was missed. Every number in here is a stranger's; the worst that
// wrong ones can do is a wrong log.
#include "ritrovo-room-private.h"

#include "limits.h"
#include "ritrovo-client-private.h"
#include "ritrovo-file-private.h"
#include "ritrovo-message-private.h"
#include "ritrovo-outbox.h"

#define MISSED_FETCHED MESSAGE_MODEL_WINDOW // when more is missing, it is not fetched one by one
#define RETRY_MS 2000
#define NAME_BYTES 256
#define TIME_MAX (G_GINT64_CONSTANT(253402300799) * 1000) // the end of the year 9999

// `ours` is the message that waited for this one; NULL: none did.
static void read_file(RitrovoRoom *self, const struct message *message, RitrovoMessage *row,
                      RitrovoMessage *ours)
{
  g_autoptr(RitrovoFile) read = message_has(message, attached) && !ritrovo_message_get_removed(row)
                                    ? ritrovo_file_read(message->attached)
                                    : NULL;
  if (read)
    ritrovo_file_set_posted(read, ritrovo_message_get_sender(row), ritrovo_message_get_time(row),
                            ritrovo_message_get_seq(row));
  if (ours && ritrovo_message_get_file(ours))
    ritrovo_room_file_echoed(self, ours, read);
  if (!read)
    return;
  g_autoptr(RitrovoFile) file =
      self->client ? ritrovo_client_adopt_file(self->client, read) : g_object_ref(read);
  ritrovo_message_set_file(row, file);
  ritrovo_room_file_posted(self, file);
}

static gint64 read_seq(RitrovoRoom *self, const struct message *message)
{
  if (self->unstored)
    return self->top + 1;
  return message_has(message, seq) && message->seq > 0 ? message->seq : 0;
}

static gboolean is_message(RitrovoRoom *self, const struct message *message)
{
  return read_seq(self, message) > 0 && message_has(message, from) && *message->from &&
         strlen(message->from) <= NAME_BYTES &&
         (message_has(message, text) || message_has(message, attached) ||
          message_has(message, removed));
}

static gboolean is_mine(RitrovoRoom *self, const struct message *message)
{
  return self->client && strcmp(message->from, ritrovo_client_get_own_name(self->client)) == 0;
}

// Without its file.
static RitrovoMessage *make_row(RitrovoRoom *self, const struct message *message, gboolean mine)
{
  const char *own_name = self->client ? ritrovo_client_get_own_name(self->client) : "";
  RitrovoTalk *talk = ritrovo_talk_read(message, own_name);
  gboolean has_text = message_has(message, text) && !(talk && talk->removed);
  gint64 time = message_has(message, time) ? CLAMP(message->time, 0, TIME_MAX) : 0;
  RitrovoMessage *row = ritrovo_message_new_sent(
      message->from, has_text ? message->text : "", time, read_seq(self, message),
      message_has(message, cid) ? message->cid : NULL, mine);
  ritrovo_message_take_talk(row, talk);
  return row;
}

RitrovoMessage *ritrovo_room_read_message(RitrovoRoom *self, const struct message *message)
{
  if (!is_message(self, message))
    return NULL;
  RitrovoMessage *row = make_row(self, message, is_mine(self, message));
  g_autoptr(RitrovoFile) read =
      message_has(message, attached) ? ritrovo_file_read(message->attached) : NULL;
  if (!read || ritrovo_message_get_removed(row))
    return row;
  ritrovo_file_set_posted(read, message->from, ritrovo_message_get_time(row),
                          ritrovo_message_get_seq(row));
  g_autoptr(RitrovoFile) file =
      self->client ? ritrovo_client_adopt_file(self->client, read) : g_object_ref(read);
  ritrovo_message_set_file(row, file);
  return row;
}

// NULL if it cannot be a message of a room. What the server has need not be kept for it any more.
static RitrovoMessage *read_message(RitrovoRoom *self, const struct message *message)
{
  if (!is_message(self, message))
    return NULL;
  const char *cid = message_has(message, cid) ? message->cid : NULL;
  RitrovoMessage *ours = cid ? ritrovo_message_model_find_unsent(self->messages, cid) : NULL;
  if (ours && self->store)
    ritrovo_outbox_settled(self->store, cid);
  RitrovoMessage *row = make_row(self, message, ours || is_mine(self, message));
  ritrovo_room_set_newest_time(self, ritrovo_message_get_time(row));
  read_file(self, message, row, ours);
  return row;
}

GPtrArray *ritrovo_room_read_page(RitrovoRoom *self, const struct message *history)
{
  GPtrArray *page = g_ptr_array_new_with_free_func(g_object_unref);
  for (size_t i = 0; i < history->messages.count; i++) {
    RitrovoMessage *row = read_message(self, &history->messages.items[i]);
    if (row)
      g_ptr_array_add(page, row);
  }
  return page;
}

gint64 ritrovo_room_last_seq(const struct message *history)
{
  gint64 last = 0;
  for (size_t i = 0; i < history->messages.count; i++)
    last = MAX(last, history->messages.items[i].seq);
  return last;
}

gint64 ritrovo_room_ask_page(RitrovoRoom *self, gint64 before, gint64 after, int limit)
{
  if (!self->client)
    return 0;
  gint64 id = ritrovo_client_next_id(self->client);
  struct message history = {.type = MSG_HISTORY, .id = {.kind = ID_NUMBER, .number = id}};
  if (self->kind == RITROVO_ROOM_KIND_DIRECT)
    message_set(&history, with, self->name);
  else
    message_set(&history, room, self->name);
  message_set(&history, limit, limit);
  if (before >= 0)
    message_set(&history, before, before);
  else if (after >= 0)
    message_set(&history, after, after);
  ritrovo_client_send(self->client, &history);
  return id;
}

void ritrovo_room_drop_pages(RitrovoRoom *self)
{
  g_clear_handle_id(&self->sync_timer, g_source_remove);
  g_clear_handle_id(&self->page_timer, g_source_remove);
  g_clear_pointer(&self->jump_page, g_ptr_array_unref);
  self->history_id = self->older_id = self->newer_id = self->jump_id = self->jump_seq = 0;
}

void ritrovo_room_go_live(RitrovoRoom *self)
{
  self->sync = SYNC_LIVE;
  if (self->at_newest)
    self->newest = self->top = MAX(self->newest, self->top);
  ritrovo_room_count_newer(self);
  ritrovo_room_send_next(self);
  ritrovo_room_count(self);
  ritrovo_room_follow_changes(self);
  if (!self->entering)
    return;
  self->entering = FALSE;
  if (self->client)
    ritrovo_client_room_entered(self->client, self);
}

static void ask_newest(RitrovoRoom *self)
{
  self->sync = SYNC_FILLING;
  ritrovo_room_changes_filling(self);
  self->history_id = ritrovo_room_ask_page(self, -1, -1, HISTORY_PAGE_DEFAULT);
}

void ritrovo_room_fill(RitrovoRoom *self)
{
  ritrovo_room_drop_pages(self);
  ask_newest(self);
}

void ritrovo_room_catch_up(RitrovoRoom *self)
{
  self->sync = SYNC_CATCHING;
  self->history_id = ritrovo_room_ask_page(self, -1, self->newest, LIMIT_HISTORY_PAGE);
}

void ritrovo_room_detach(RitrovoRoom *self)
{
  g_clear_handle_id(&self->sync_timer, g_source_remove);
  self->history_id = 0;
  ritrovo_message_model_drop_after(self->messages, self->newest);
  ritrovo_room_set_at_newest(self, FALSE);
  ritrovo_room_go_live(self);
}

// What is missing behind the end of the log is fetched if that is not too much. Otherwise whoever
// follows what is said gets the newest page, and the others stay where they are.
static void follow(RitrovoRoom *self)
{
  gint64 missing = self->top - self->newest;
  gboolean following = self->following && !self->cached;
  if (missing <= 0)
    ritrovo_room_go_live(self);
  else if (following ? missing <= MISSED_FETCHED
                     : !ritrovo_message_model_overflows(self->messages, missing))
    ritrovo_room_catch_up(self);
  else if (following)
    ritrovo_room_fill(self);
  else
    ritrovo_room_detach(self);
}

void ritrovo_room_log_joined(RitrovoRoom *self, const struct message *joined)
{
  gint64 there = message_has(joined, seq) ? MAX(joined->seq, 0) : self->newest + 1;
  ritrovo_room_changes_joined(self, joined);
  self->top = there;
  if (there < self->newest || (self->newest == 0 && there > 0)) {
    self->first_seq = 0;
    ritrovo_room_fill(self);
  } else if (self->at_newest) {
    follow(self);
  } else if (self->wants_newest) {
    ritrovo_room_fill(self);
  } else {
    ritrovo_room_go_live(self);
  }
  self->cached = FALSE;
}

// The echo of something that has no place here: pages will bring it when their time comes.
static void drop_echo(RitrovoRoom *self, const char *cid)
{
  RitrovoMessage *unsent = ritrovo_message_model_find_unsent(self->messages, cid);
  if (unsent)
    ritrovo_message_model_remove_unsent(self->messages, unsent);
}

static gboolean has_place(RitrovoRoom *self, gint64 seq)
{
  gint64 oldest = ritrovo_message_model_get_oldest_seq(self->messages);
  if (self->sync == SYNC_FILLING || seq < oldest)
    return FALSE;
  if (!self->at_newest)
    return seq <= self->newest;
  // The reader may be looking at the rows that would have to go.
  if (self->sync == SYNC_LIVE && seq > self->newest && !self->following &&
      ritrovo_message_model_overflows(self->messages, 1)) {
    ritrovo_room_detach(self);
    return FALSE;
  }
  return TRUE;
}

void ritrovo_room_log_message(RitrovoRoom *self, const struct message *message)
{
  g_autoptr(RitrovoMessage) row = read_message(self, message);
  if (!row)
    return;
  gint64 seq = ritrovo_message_get_seq(row);
  const char *cid = ritrovo_message_get_cid(row);
  self->top = MAX(self->top, seq);
  ritrovo_room_stopped_typing(self, message->from);

  if (has_place(self, seq))
    ritrovo_message_model_add(self->messages, row);
  else
    drop_echo(self, cid);

  if (self->sync == SYNC_LIVE && self->at_newest && seq == self->newest + 1)
    self->newest = seq;
  else if (self->sync == SYNC_LIVE && self->at_newest && seq > self->newest)
    follow(self);
  ritrovo_room_count_newer(self);
  ritrovo_room_count_said(self, row);
  if (!ritrovo_message_get_mine(row))
    ritrovo_room_tell_said(self, row, ritrovo_room_is_mention(self, row));
  ritrovo_room_send_echoed(self, cid);
}

void ritrovo_room_log_gap(RitrovoRoom *self, const struct message *gap)
{
  if (!message_has(gap, gap_from) || !message_has(gap, gap_to) || gap->gap_from < 1 ||
      gap->gap_to < gap->gap_from)
    return;
  // While a page is on its way, which may have been read before the gap, more is asked for when it
  // is here.
  self->top = MAX(self->top, gap->gap_to);
  if (self->sync == SYNC_LIVE && self->at_newest && self->top > self->newest)
    follow(self);
  ritrovo_room_count_newer(self);
}

static void take_missed(RitrovoRoom *self, const struct message *history)
{
  gint64 before = self->newest;
  g_autoptr(GPtrArray) page = ritrovo_room_read_page(self, history);
  ritrovo_message_model_add_newer(self->messages, page);
  self->newest = ritrovo_message_model_get_run_end(
      self->messages, MAX(self->newest, ritrovo_room_last_seq(history)));
  self->top = MAX(self->top, self->newest);
  // A server that never comes to an end must at least come forward.
  if ((self->newest < self->top || !history->end) && self->newest > before)
    ritrovo_room_catch_up(self);
  else
    ritrovo_room_go_live(self);
}

static void take_newest(RitrovoRoom *self, const struct message *history)
{
  gboolean wanted = self->wants_newest;
  g_autoptr(GPtrArray) page = ritrovo_room_read_page(self, history);
  ritrovo_message_model_replace(self->messages, page);
  ritrovo_room_changes_filled(self);
  self->newest = page->len > 0 ? ritrovo_message_model_get_newest_seq(self->messages) : self->top;
  self->top = MAX(self->top, self->newest);
  self->first_seq = history->end ? ritrovo_message_model_get_oldest_seq(self->messages) : 0;
  ritrovo_room_set_at_newest(self, TRUE);
  if (self->newest < self->top)
    ritrovo_room_catch_up(self);
  else
    ritrovo_room_go_live(self);
  if (wanted)
    ritrovo_room_tell_jumped(self, 0);
  if (self->jump_seq > 0)
    ritrovo_room_begin_jump(self);
}

gboolean ritrovo_room_log_history(RitrovoRoom *self, const struct message *history)
{
  if (history->re.kind != ID_NUMBER || history->re.number <= 0)
    return FALSE;
  if (history->re.number != self->history_id)
    return ritrovo_room_page_history(self, history);
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
    ritrovo_room_catch_up(self);
  else if (self->sync == SYNC_FILLING)
    ask_newest(self);
  return G_SOURCE_REMOVE;
}

gboolean ritrovo_room_log_error(RitrovoRoom *self, const struct message *error)
{
  if (error->re.kind != ID_NUMBER || error->re.number <= 0)
    return FALSE;
  if (error->re.number != self->history_id)
    return ritrovo_room_page_error(self, error);
  self->history_id = 0;
  enum code code = message_has(error, code) ? code_from_name(error->code) : CODE_OK;
  if (code == CODE_RATE_LIMITED || code == CODE_STORE_UNAVAILABLE)
    self->sync_timer = g_timeout_add(ritrovo_room_wait_ms(error, RETRY_MS), ask_again_cb, self);
  else if (code == CODE_USER_UNKNOWN && self->kind == RITROVO_ROOM_KIND_DIRECT)
    ritrovo_room_become_unstored(self);
  else
    ritrovo_room_go_live(self);
  return TRUE;
}
