// SPDX-License-Identifier: GPL-3.0-or-later
// What is unread, counted message by message from the place where reading stopped to the newest:
// out of the window where that has them, otherwise page by page from the server. Each one's seq is
// remembered, so that reading on needs no asking.
#include "ritrovo-room-private.h"

#include "limits.h"
#include "ritrovo-client-private.h"
#include "ritrovo-message-private.h"

#define RETRY_MS 2000

static struct unread *unread_at(RitrovoRoom *self, guint i)
{
  return &g_array_index(self->unread, struct unread, i);
}

static void publish(RitrovoRoom *self)
{
  guint mentions = 0;
  for (guint i = 0; i < self->unread->len; i++)
    mentions += unread_at(self, i)->mention ? 1 : 0;
  ritrovo_room_set_counts(self, self->unread->len, mentions);
}

static gboolean answers_us(RitrovoRoom *self, RitrovoMessage *message)
{
  return self->client &&
         ritrovo_message_answers(message, ritrovo_client_get_own_name(self->client));
}

gboolean ritrovo_room_is_mention(RitrovoRoom *self, RitrovoMessage *message)
{
  if (self->kind == RITROVO_ROOM_KIND_DIRECT)
    return TRUE;
  return self->client && ritrovo_message_calls(message, ritrovo_client_get_called(self->client));
}

// The next one that is not counted yet.
static void take(RitrovoRoom *self, RitrovoMessage *message)
{
  self->counted = ritrovo_message_get_seq(message);
  if (ritrovo_message_get_mine(message) || self->counted <= self->last_read)
    return;
  if (self->unread->len >= ROOM_UNREAD_MAX) {
    self->uncounted = TRUE;
    return;
  }
  struct unread unread = {self->counted, ritrovo_room_is_mention(self, message),
                          answers_us(self, message)};
  g_array_append_val(self->unread, unread);
}

static void take_rows(RitrovoRoom *self)
{
  GListModel *rows = G_LIST_MODEL(self->messages);
  for (guint i = 0; i < g_list_model_get_n_items(rows) && self->counted < self->newest; i++) {
    g_autoptr(RitrovoMessage) row = g_list_model_get_item(rows, i);
    if (ritrovo_message_get_seq(row) == self->counted + 1 &&
        ritrovo_message_get_state(row) == RITROVO_MESSAGE_SENT)
      take(self, row);
  }
}

// Those that were left out because there were too many come into sight.
static void count_rest(RitrovoRoom *self)
{
  if (!self->uncounted || self->unread->len >= ROOM_UNREAD_MAX)
    return;
  self->uncounted = FALSE;
  gint64 last = self->unread->len > 0 ? unread_at(self, self->unread->len - 1)->seq : 0;
  self->counted = MAX(last, self->last_read);
}

static void ask(RitrovoRoom *self)
{
  if (self->counted >= self->top || self->sync != SYNC_LIVE || self->count_id != 0 ||
      self->count_timer != 0 || self->unstored)
    return;
  self->count_top = self->top;
  self->count_from = self->counted;
  self->count_id = ritrovo_room_ask_page(self, -1, self->counted, LIMIT_HISTORY_PAGE);
}

void ritrovo_room_count(RitrovoRoom *self)
{
  if (!self->known)
    return;
  if (self->counted < self->last_read)
    self->counted = self->last_read;
  count_rest(self);
  take_rows(self);
  if (self->unread->len >= ROOM_UNREAD_MAX && self->counted < self->top) {
    self->uncounted = TRUE;
    self->counted = self->top;
  }
  ask(self);
  publish(self);
}

void ritrovo_room_count_said(RitrovoRoom *self, RitrovoMessage *message)
{
  if (ritrovo_message_get_seq(message) == self->counted + 1) {
    take(self, message);
    if (self->known)
      publish(self);
  } else if (self->sync == SYNC_LIVE) {
    ritrovo_room_count(self);
  }
}

void ritrovo_room_count_changed(RitrovoRoom *self, RitrovoMessage *message)
{
  gint64 seq = ritrovo_message_get_seq(message);
  gboolean removed = ritrovo_message_get_removed(message);
  for (guint i = 0; i < self->unread->len; i++) {
    struct unread *unread = unread_at(self, i);
    // Of a message that is not here, its new words do not tell that it is an answer.
    if (unread->seq == seq && unread->mention && (removed || !unread->answer) &&
        !ritrovo_room_is_mention(self, message)) {
      unread->mention = FALSE;
      publish(self);
    }
  }
}

gboolean ritrovo_room_count_history(RitrovoRoom *self, const struct message *history)
{
  if (self->count_id == 0 || history->re.kind != ID_NUMBER || history->re.number != self->count_id)
    return FALSE;
  self->count_id = 0;
  g_autoptr(GPtrArray) page = ritrovo_room_read_page(self, history);
  // The place where reading stopped may have moved meanwhile, back or forth.
  if (self->counted >= self->count_from)
    for (guint i = 0; i < page->len; i++)
      if (ritrovo_message_get_seq(g_ptr_array_index(page, i)) > self->counted)
        take(self, g_ptr_array_index(page, i));
  // The server has nothing more of what it told of, so there is nothing to count.
  if (history->end || self->counted <= self->count_from)
    self->counted = MAX(self->counted, self->count_top);
  ritrovo_room_count(self);
  return TRUE;
}

// Those that are not in the window stay what they were counted as.
void ritrovo_room_recount(RitrovoRoom *self)
{
  GListModel *rows = G_LIST_MODEL(self->messages);
  guint next = 0;
  for (guint i = 0; i < g_list_model_get_n_items(rows) && next < self->unread->len; i++) {
    g_autoptr(RitrovoMessage) row = g_list_model_get_item(rows, i);
    gint64 seq = ritrovo_message_get_seq(row);
    while (next < self->unread->len && unread_at(self, next)->seq < seq)
      next++;
    if (next < self->unread->len && unread_at(self, next)->seq == seq)
      unread_at(self, next)->mention = ritrovo_room_is_mention(self, row);
  }
  if (self->known)
    publish(self);
}

static gboolean count_again_cb(gpointer data)
{
  RitrovoRoom *self = data;
  self->count_timer = 0;
  ritrovo_room_count(self);
  return G_SOURCE_REMOVE;
}

gboolean ritrovo_room_count_error(RitrovoRoom *self, const struct message *error)
{
  if (self->count_id == 0 || error->re.kind != ID_NUMBER || error->re.number != self->count_id)
    return FALSE;
  self->count_id = 0;
  enum code code = message_has(error, code) ? code_from_name(error->code) : CODE_OK;
  if (code == CODE_RATE_LIMITED || code == CODE_STORE_UNAVAILABLE)
    self->count_timer = g_timeout_add(ritrovo_room_wait_ms(error, RETRY_MS), count_again_cb, self);
  return TRUE;
}

// Sets the place where reading stopped, wherever it was before.
static void move_to(RitrovoRoom *self, gint64 seq)
{
  guint read = 0;
  gboolean back = seq < self->last_read;
  ritrovo_room_put_last_read(self, seq);
  while (read < self->unread->len && unread_at(self, read)->seq <= seq)
    read++;
  g_array_remove_range(self->unread, 0, back ? self->unread->len : read);
  if (back) {
    self->counted = seq;
    self->uncounted = FALSE;
  }
  ritrovo_room_count(self);
}

void ritrovo_room_set_last_read(RitrovoRoom *self, gint64 seq)
{
  if (seq > self->last_read)
    move_to(self, seq);
}

void ritrovo_room_mark_read(RitrovoRoom *self, gint64 seq)
{
  g_return_if_fail(RITROVO_IS_ROOM(self));
  ritrovo_room_set_last_read(self, MIN(seq, MAX(self->top, self->newest)));
}

void ritrovo_room_mark_all_read(RitrovoRoom *self)
{
  ritrovo_room_mark_read(self, G_MAXINT64);
}

void ritrovo_room_mark_unread(RitrovoRoom *self, gint64 seq)
{
  g_return_if_fail(RITROVO_IS_ROOM(self));
  if (seq >= 1 && seq <= self->last_read)
    move_to(self, seq - 1);
}

void ritrovo_room_take_read(RitrovoRoom *self, const struct message *read)
{
  if (!message_has(read, seq) || read->seq < 0)
    return;
  gint64 seq = MIN(read->seq, MAX(self->top, self->newest));
  // Another device of the same account: the server knows already.
  self->read_told = seq;
  if (message_has(read, unread) && read->unread)
    move_to(self, seq);
  else
    ritrovo_room_set_last_read(self, seq);
}

// It is settled where reading begins: what was counted before that is counted anew.
static void begin_counting(RitrovoRoom *self)
{
  self->known = TRUE;
  self->counted = 0;
  g_array_set_size(self->unread, 0);
}

// What the server and this device each know of where reading stopped: what was done here and not
// told counts, otherwise the server's word does, where other devices have been.
static void agree(RitrovoRoom *self)
{
  gint64 theirs = self->server_read;
  gint64 told = self->read_told;
  self->server_read = -1;
  if (theirs < 0)
    return;
  if (!self->known)
    begin_counting(self);
  self->read_told = theirs;
  if (self->last_read == told)
    move_to(self, theirs);
  else if (self->last_read > told)
    ritrovo_room_set_last_read(self, theirs);
}

// Only the disk and the server together know whether one was here before.
static void settle_first_read(RitrovoRoom *self)
{
  if (!self->entered || self->loading)
    return;
  agree(self);
  if (self->known)
    return;
  if (self->last_read > 0 || self->kind == RITROVO_ROOM_KIND_DIRECT) {
    begin_counting(self);
    return;
  }
  self->known = TRUE;
  ritrovo_room_set_last_read(self, self->first_top);
}

void ritrovo_room_begin_unread(RitrovoRoom *self, const struct message *joined)
{
  self->first_top = message_has(joined, seq) ? MAX(joined->seq, 0) : 0;
  self->server_read = message_has(joined, read) ? joined->read : -1;
  self->entered = TRUE;
  gboolean known = self->known;
  // What is said before it is settled where reading begins is counted from here for the time being.
  if (!known)
    self->counted = self->first_top;
  settle_first_read(self);
  if (self->known != known)
    ritrovo_room_notify_read(self);
}

void ritrovo_room_restore_read(RitrovoRoom *self, gboolean found, gint64 seq, gint64 told)
{
  gboolean known = self->known;
  if (found && !known) {
    begin_counting(self);
    self->read_told = told;
    ritrovo_room_set_last_read(self, seq);
  }
  settle_first_read(self);
  ritrovo_room_count(self);
  if (self->known != known)
    ritrovo_room_notify_read(self);
}

void ritrovo_room_forget_unread(RitrovoRoom *self)
{
  g_array_set_size(self->unread, 0);
  self->counted = self->first_top = 0;
  self->server_read = -1;
  // In a database that is new, everything was said since one was there: `known` stays.
  self->uncounted = self->entered = FALSE;
  ritrovo_room_put_last_read(self, 0);
  publish(self);
}
