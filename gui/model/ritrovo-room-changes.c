// SPDX-License-Identifier: GPL-3.0-or-later
// What was said changes: as it happens, and page by page what happened while one was away. Only
// what is in the window is of interest, since the rest comes right from the server when its page
// does.
#include "ritrovo-room-private.h"

#include "limits.h"
#include "ritrovo-client-private.h"
#include "ritrovo-file-private.h"
#include "ritrovo-message-private.h"

#define RETRY_MS 2000
#define NAME_BYTES 256
#define TIME_MAX (G_GINT64_CONSTANT(253402300799) * 1000)

static void changed(RitrovoRoom *self)
{
  self->log_changed = TRUE;
  ritrovo_room_keep_soon(self);
}

// Those that answer a message show the beginning of it. `text` is NULL if it was removed, and "" if
// it is a file's whose name is not known here.
static void tell_answers(RitrovoRoom *self, gint64 seq, const char *sender, const char *text)
{
  if (text && !*text)
    return;
  g_autoptr(GPtrArray) answers = ritrovo_message_model_find_answers(self->messages, seq);
  for (guint i = 0; i < answers->len; i++) {
    RitrovoMessage *answer = answers->pdata[i];
    RitrovoTalk *talk = ritrovo_talk_copy(ritrovo_message_get_talk(answer));
    ritrovo_talk_set_reply(talk, seq, sender, text ? text : "");
    talk->reply_removed = !text;
    ritrovo_message_take_talk(answer, talk);
  }
}

const char *ritrovo_room_summary(RitrovoMessage *message)
{
  const char *text = ritrovo_message_get_text(message);
  RitrovoFile *file = ritrovo_message_get_file(message);
  return !*text && file ? ritrovo_file_get_name(file) : text;
}

// Its file is gone with it, from the list of files, too, which may hold older ones than the window.
static void drop_file(RitrovoRoom *self, gint64 seq, RitrovoMessage *row)
{
  g_autoptr(RitrovoFile) file = NULL;
  guint count = self->file_list ? g_list_model_get_n_items(G_LIST_MODEL(self->file_list)) : 0;
  if (row && ritrovo_message_get_file(row))
    file = g_object_ref(ritrovo_message_get_file(row));
  for (guint i = 0; i < count && !file; i++) {
    g_autoptr(RitrovoFile) listed = g_list_model_get_item(G_LIST_MODEL(self->file_list), i);
    if (ritrovo_file_get_seq(listed) == seq)
      file = g_steal_pointer(&listed);
  }
  if (file && self->client)
    ritrovo_client_lose_file(self->client, self, file);
}

// A message is that now, whether it is here or not.
static void become(RitrovoRoom *self, RitrovoMessage *now)
{
  gint64 seq = ritrovo_message_get_seq(now);
  gboolean removed = ritrovo_message_get_removed(now);
  RitrovoMessage *row = ritrovo_message_model_find(self->messages, seq);
  RitrovoFile *file = ritrovo_message_get_file(now);
  if (removed)
    drop_file(self, seq, row);
  else if (file && ritrovo_file_get_removed(file) && self->client)
    ritrovo_client_lose_file(self->client, self, file);
  if (row)
    ritrovo_message_become(row, now);
  tell_answers(self, seq, ritrovo_message_get_sender(now),
               removed ? NULL : ritrovo_room_summary(now));
  ritrovo_room_count_changed(self, now);
  changed(self);
}

static void take_edited(RitrovoRoom *self, const struct message *event)
{
  if (!message_has(event, text) || !message_has(event, from) || strlen(event->from) > NAME_BYTES)
    return;
  RitrovoMessage *row = ritrovo_message_model_find(self->messages, event->seq);
  g_autoptr(RitrovoMessage) now =
      row ? ritrovo_message_copy(row)
          : ritrovo_message_new_sent(event->from, "", 0, event->seq, NULL, FALSE);
  RitrovoTalk *talk = ritrovo_talk_copy(ritrovo_message_get_talk(now));
  talk->edited = message_has(event, edited) ? CLAMP(event->edited, 0, TIME_MAX) : 0;
  ritrovo_message_take_talk(now, talk);
  ritrovo_message_set_text(now, event->text);
  become(self, now);
}

static void take_removed(RitrovoRoom *self, const struct message *event)
{
  g_autoptr(RitrovoMessage) now = ritrovo_message_new_sent(
      message_has(event, from) && strlen(event->from) <= NAME_BYTES ? event->from : "", "", 0,
      event->seq, NULL, FALSE);
  struct message removed = {.type = MSG_MESSAGE};
  message_set(&removed, removed, TRUE);
  if (message_has(event, by))
    message_set(&removed, by, event->by);
  ritrovo_message_take_talk(now, ritrovo_talk_read(&removed, ""));
  become(self, now);
}

void ritrovo_room_show_reaction(RitrovoRoom *self, gint64 seq, const char *reaction,
                                const char *name, gboolean on)
{
  RitrovoMessage *row = ritrovo_message_model_find(self->messages, seq);
  if (!row || ritrovo_message_get_removed(row))
    return;
  gboolean mine = self->client && strcmp(name, ritrovo_client_get_own_name(self->client)) == 0;
  g_autoptr(RitrovoTalk) talk = ritrovo_talk_copy(ritrovo_message_get_talk(row));
  if (!ritrovo_talk_react(talk, reaction, name, mine, on))
    return;
  ritrovo_message_take_talk(row, g_steal_pointer(&talk));
  changed(self);
}

static void take_reacted(RitrovoRoom *self, const struct message *event)
{
  // A page may have told of it already, and how many there are would then be wrong.
  if (message_has(event, change) && event->change <= self->change)
    return;
  if (message_has(event, reaction) && message_has(event, on) && message_has(event, from) &&
      strlen(event->from) <= NAME_BYTES)
    ritrovo_room_show_reaction(self, event->seq, event->reaction, event->from, event->on);
}

// Unless something is missing before it, what is here is up to date with it.
static void note_change(RitrovoRoom *self, const struct message *event)
{
  if (!message_has(event, change) || event->change <= self->change_top)
    return;
  if (self->change == self->change_top)
    self->change = event->change;
  self->change_top = event->change;
  changed(self);
}

void ritrovo_room_take_change(RitrovoRoom *self, const struct message *event)
{
  if (self->unstored || !message_has(event, seq) || event->seq <= 0)
    return;
  if (event->type == MSG_EDITED)
    take_edited(self, event);
  else if (event->type == MSG_REACTED)
    take_reacted(self, event);
  else if (event->type == MSG_REMOVED && !message_has(event, file))
    take_removed(self, event);
  note_change(self, event);
}

static void ask(RitrovoRoom *self)
{
  if (!self->client || self->changes_id != 0 || self->changes_timer != 0)
    return;
  self->changes_id = ritrovo_client_next_id(self->client);
  struct message changes = {.type = MSG_CHANGES,
                            .id = {.kind = ID_NUMBER, .number = self->changes_id}};
  if (self->kind == RITROVO_ROOM_KIND_DIRECT)
    message_set(&changes, with, self->name);
  else
    message_set(&changes, room, self->name);
  message_set(&changes, after, self->change);
  message_set(&changes, limit, LIMIT_HISTORY_PAGE);
  ritrovo_client_send(self->client, &changes);
}

void ritrovo_room_follow_changes(RitrovoRoom *self)
{
  if (self->unstored || !self->client || !self->client->can_change ||
      self->change >= self->change_top || self->sync != SYNC_LIVE)
    return;
  // Where nothing is, nothing is old.
  if (ritrovo_message_model_get_newest_seq(self->messages) == 0)
    self->change = self->change_top;
  else
    ask(self);
}

void ritrovo_room_changes_joined(RitrovoRoom *self, const struct message *joined)
{
  if (message_has(joined, change) && joined->change > 0)
    self->change_top = MAX(joined->change, self->change);
}

void ritrovo_room_changes_filling(RitrovoRoom *self)
{
  self->change_filling = self->change_top;
}

void ritrovo_room_changes_filled(RitrovoRoom *self)
{
  self->change = MAX(self->change, self->change_filling);
}

static gint64 take_page(RitrovoRoom *self, const struct message *page)
{
  for (size_t i = 0; i < page->messages.count; i++) {
    g_autoptr(RitrovoMessage) now = ritrovo_room_read_message(self, &page->messages.items[i]);
    if (now)
      become(self, now);
  }
  return message_has(page, change) ? page->change : 0;
}

gboolean ritrovo_room_changes_page(RitrovoRoom *self, const struct message *page)
{
  if (self->changes_id == 0 || page->re.kind != ID_NUMBER || page->re.number != self->changes_id)
    return FALSE;
  self->changes_id = 0;
  gint64 reached = take_page(self, page);
  // A server that never comes to an end must at least come forward.
  self->change = reached > self->change ? reached : self->change_top;
  self->change_top = MAX(self->change_top, self->change);
  changed(self);
  ritrovo_room_follow_changes(self);
  return TRUE;
}

static gboolean ask_again_cb(gpointer data)
{
  RitrovoRoom *self = data;
  self->changes_timer = 0;
  ritrovo_room_follow_changes(self);
  return G_SOURCE_REMOVE;
}

gboolean ritrovo_room_changes_error(RitrovoRoom *self, const struct message *error)
{
  if (self->changes_id == 0 || error->re.kind != ID_NUMBER || error->re.number != self->changes_id)
    return FALSE;
  self->changes_id = 0;
  enum code code = message_has(error, code) ? code_from_name(error->code) : CODE_OK;
  if (code == CODE_RATE_LIMITED || code == CODE_STORE_UNAVAILABLE)
    self->changes_timer = g_timeout_add(ritrovo_room_wait_ms(error, RETRY_MS), ask_again_cb, self);
  return TRUE;
}

void ritrovo_room_drop_changes(RitrovoRoom *self)
{
  g_clear_handle_id(&self->changes_timer, g_source_remove);
  self->changes_id = 0;
}
