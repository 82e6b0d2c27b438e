// SPDX-License-Identifier: GPL-3.0-or-later
// The window's way through the history: a page more at either end, and jumps. Replies to what was
// asked for an earlier window are nobody's: moving the window forgets their ids.
#include "ritrovo-room-private.h"

#include "limits.h"
#include "ritrovo-client-private.h"
#include "ritrovo-message-private.h"

#define RETRY_MS 2000
#define JUMP_BEFORE 50 // messages around the one that is jumped to
#define JUMP_AFTER 50
#define JUMP_GATHERED 300 // messages at most

gboolean ritrovo_room_has_older(RitrovoRoom *self)
{
  g_return_val_if_fail(RITROVO_IS_ROOM(self), FALSE);
  gint64 oldest = ritrovo_message_model_get_oldest_seq(self->messages);
  return oldest > 1 && oldest != self->first_seq;
}

static gboolean is_moving(RitrovoRoom *self)
{
  return self->sync == SYNC_NONE || self->sync == SYNC_FILLING || self->jump_id != 0 ||
         self->page_timer != 0;
}

void ritrovo_room_load_older(RitrovoRoom *self)
{
  g_return_if_fail(RITROVO_IS_ROOM(self));
  if (is_moving(self) || self->older_id != 0 || !ritrovo_room_has_older(self))
    return;
  // Whoever follows what is said must not lose the end of it.
  if (self->at_newest && self->following &&
      ritrovo_message_model_overflows(self->messages, HISTORY_PAGE_DEFAULT))
    return;
  self->older_edge = ritrovo_message_model_get_oldest_seq(self->messages);
  self->older_id = ritrovo_room_ask_page(self, self->older_edge, -1, HISTORY_PAGE_DEFAULT);
}

static void take_older(RitrovoRoom *self, const struct message *history)
{
  gint64 before = ritrovo_message_model_get_oldest_seq(self->messages);
  // The window's edge may have moved meanwhile; there would be a gap.
  if (before != self->older_edge)
    return;
  g_autoptr(GPtrArray) page = ritrovo_room_read_page(self, history);
  gboolean dropped = ritrovo_message_model_add_older(self->messages, page);
  gint64 oldest = ritrovo_message_model_get_oldest_seq(self->messages);
  if (history->end || oldest >= before)
    self->first_seq = oldest;
  if (!dropped)
    return;
  self->newest = MIN(self->newest, ritrovo_message_model_get_newest_seq(self->messages));
  ritrovo_room_detach(self);
}

void ritrovo_room_load_newer(RitrovoRoom *self)
{
  g_return_if_fail(RITROVO_IS_ROOM(self));
  if (is_moving(self) || self->at_newest || self->newer_id != 0)
    return;
  if (self->top - self->newest > LIMIT_HISTORY_PAGE) {
    self->newer_edge = self->newest;
    self->newer_id = ritrovo_room_ask_page(self, -1, self->newest, HISTORY_PAGE_DEFAULT);
    return;
  }
  // The rest fits into one page. What is said while it is on its way belongs to the log already, so
  // that there is an end to it, however much is said.
  ritrovo_room_set_at_newest(self, TRUE);
  ritrovo_room_catch_up(self);
}

static void take_newer(RitrovoRoom *self, const struct message *history)
{
  gint64 before = self->newest;
  if (before != self->newer_edge)
    return;
  g_autoptr(GPtrArray) page = ritrovo_room_read_page(self, history);
  ritrovo_message_model_add_newer(self->messages, page);
  self->newest = MAX(self->newest, ritrovo_message_model_get_newest_seq(self->messages));
  // There is nothing behind it after all.
  if (self->newest == before)
    self->top = self->newest;
  if (self->newest >= self->top)
    ritrovo_room_set_at_newest(self, TRUE);
  ritrovo_room_go_live(self);
}

static void ask_jump(RitrovoRoom *self)
{
  self->jump_id = ritrovo_room_ask_page(self, -1, self->jump_from, JUMP_BEFORE + JUMP_AFTER);
}

void ritrovo_room_begin_jump(RitrovoRoom *self)
{
  g_clear_pointer(&self->jump_page, g_ptr_array_unref);
  self->jump_page = g_ptr_array_new_with_free_func(g_object_unref);
  self->jump_from = MAX(self->jump_seq - 1 - JUMP_BEFORE, 0);
  ask_jump(self);
}

static gboolean is_here(RitrovoRoom *self, gint64 seq)
{
  return self->sync != SYNC_FILLING && seq <= self->newest &&
         seq >= ritrovo_message_model_get_oldest_seq(self->messages);
}

void ritrovo_room_jump(RitrovoRoom *self, gint64 seq)
{
  g_return_if_fail(RITROVO_IS_ROOM(self));
  if (seq <= 0)
    return;
  if (is_here(self, seq)) {
    ritrovo_room_tell_jumped(self, seq);
    return;
  }
  if (self->sync == SYNC_NONE)
    return;
  self->jump_seq = seq;
  self->jump_id = 0;
  g_clear_handle_id(&self->page_timer, g_source_remove);
  if (self->sync != SYNC_FILLING)
    ritrovo_room_begin_jump(self);
}

void ritrovo_room_jump_to_newest(RitrovoRoom *self)
{
  g_return_if_fail(RITROVO_IS_ROOM(self));
  self->jump_seq = self->jump_id = 0;
  if (self->at_newest && self->sync != SYNC_FILLING) {
    ritrovo_room_tell_jumped(self, 0);
    return;
  }
  self->wants_newest = TRUE;
  // Own messages that wait are seen at once, even if the server is away.
  ritrovo_message_model_set_open(self->messages, TRUE);
  if (self->sync == SYNC_LIVE)
    ritrovo_room_fill(self);
}

// The first that is not before the one that was wanted; otherwise the last.
static gint64 nearest(GPtrArray *page, gint64 seq)
{
  for (guint i = 0; i < page->len; i++)
    if (ritrovo_message_get_seq(g_ptr_array_index(page, i)) >= seq)
      return ritrovo_message_get_seq(g_ptr_array_index(page, i));
  return ritrovo_message_get_seq(g_ptr_array_index(page, page->len - 1));
}

static void land(RitrovoRoom *self)
{
  g_autoptr(GPtrArray) page = g_steal_pointer(&self->jump_page);
  gint64 seq = self->jump_seq;
  if (page->len == 0) {
    self->wants_newest = TRUE;
    ritrovo_room_fill(self);
    return;
  }
  ritrovo_room_drop_pages(self);
  self->wants_newest = FALSE;
  ritrovo_message_model_replace(self->messages, page);
  self->newest = ritrovo_message_model_get_newest_seq(self->messages);
  self->top = MAX(self->top, self->newest);
  ritrovo_room_set_at_newest(self, self->newest == self->top);
  ritrovo_room_go_live(self);
  ritrovo_room_tell_jumped(self, nearest(page, seq));
}

// Long messages make short pages: the one that is wanted, and what is behind it, may need several.
static void take_jump(RitrovoRoom *self, const struct message *history)
{
  gint64 last = ritrovo_room_last_seq(history);
  g_autoptr(GPtrArray) page = ritrovo_room_read_page(self, history);
  g_ptr_array_extend_and_steal(self->jump_page, g_steal_pointer(&page));
  if (!history->end && last > self->jump_from && last < self->jump_seq + JUMP_AFTER - 1 &&
      self->jump_page->len < JUMP_GATHERED) {
    self->jump_from = last;
    ask_jump(self);
  } else {
    land(self);
  }
}

gboolean ritrovo_room_page_history(RitrovoRoom *self, const struct message *history)
{
  gint64 re = history->re.number;
  if (re == self->older_id) {
    self->older_id = 0;
    take_older(self, history);
  } else if (re == self->newer_id) {
    self->newer_id = 0;
    take_newer(self, history);
  } else if (re == self->jump_id) {
    self->jump_id = 0;
    take_jump(self, history);
  } else {
    return FALSE;
  }
  return TRUE;
}

static gboolean page_again_cb(gpointer data)
{
  RitrovoRoom *self = data;
  self->page_timer = 0;
  self->page_again(self);
  return G_SOURCE_REMOVE;
}

gboolean ritrovo_room_page_error(RitrovoRoom *self, const struct message *error)
{
  gint64 re = error->re.number;
  enum code code = message_has(error, code) ? code_from_name(error->code) : CODE_OK;
  if (re == self->older_id) {
    self->older_id = 0;
    self->page_again = ritrovo_room_load_older;
  } else if (re == self->newer_id) {
    self->newer_id = 0;
    self->page_again = ritrovo_room_load_newer;
  } else if (re == self->jump_id) {
    self->jump_id = 0;
    self->page_again = ask_jump;
  } else {
    return FALSE;
  }
  g_clear_handle_id(&self->page_timer, g_source_remove);
  if (code == CODE_RATE_LIMITED || code == CODE_STORE_UNAVAILABLE)
    self->page_timer = g_timeout_add(ritrovo_room_wait_ms(error, RETRY_MS), page_again_cb, self);
  else if (self->page_again == ask_jump)
    self->jump_seq = 0;
  return TRUE;
}
