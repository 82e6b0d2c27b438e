// SPDX-License-Identifier: GPL-3.0-or-later
// The way of what the server says of a room to the file that knows what to do with it; and into the
// room and out of it.
#include "ritrovo-room-private.h"

#include <glib/gi18n.h>

#include "name.h"
#include "ritrovo-client-private.h"

#define RETRY_MS 2000
#define NAME_BYTES 256 // of a stranger's; the text dialect has names that are addresses

static void take_new_topic(RitrovoRoom *self, const struct message *message)
{
  if (!message_has(message, topic))
    return;
  ritrovo_room_take_topic(self, message->topic);
  if (!message_has(message, by) || !*message->by || strlen(message->by) > NAME_BYTES)
    return;
  g_autofree char *notice = NULL;
  if (*self->topic)
    // Translators: the first %s is who did it, the second %s is the topic
    notice = g_strdup_printf(_("%s changed the topic: %s"), message->by, self->topic);
  else
    notice = g_strdup_printf(_("%s removed the topic"), message->by);
  ritrovo_room_add_notice(self, notice);
}

static void take_count(RitrovoRoom *self, const struct message *message)
{
  if (message_has(message, count))
    ritrovo_room_set_member_count(self, (guint) CLAMP(message->count, 0, G_MAXINT));
}

// What is told of a room that we are in.
static void take_news(RitrovoRoom *self, const struct message *message)
{
  switch (message->type) {
  case MSG_PRESENCE:
    ritrovo_room_take_presence(self, message);
    break;
  case MSG_TOPIC:
    take_new_topic(self, message);
    break;
  case MSG_MEMBERS:
    take_count(self, message);
    break;
  case MSG_GAP:
    ritrovo_room_log_gap(self, message);
    break;
  case MSG_READ:
    ritrovo_room_take_read(self, message);
    break;
  case MSG_TYPING:
    ritrovo_room_take_typing(self, message);
    break;
  case MSG_EDITED:
  case MSG_REMOVED:
  case MSG_REACTED:
    ritrovo_room_take_change(self, message);
    break;
  default:
    break;
  }
}

static void ask_to_join(RitrovoRoom *self)
{
  self->join_id = ritrovo_client_next_id(self->client);
  struct message join = {.type = MSG_JOIN, .id = {.kind = ID_NUMBER, .number = self->join_id}};
  message_set(&join, room, self->name);
  ritrovo_client_send(self->client, &join);
}

static gboolean join_again_cb(gpointer data)
{
  RitrovoRoom *self = data;
  self->join_timer = 0;
  if (self->client)
    ask_to_join(self);
  return G_SOURCE_REMOVE;
}

void ritrovo_room_join(RitrovoRoom *self)
{
  if (!self->client)
    return;
  self->entering = TRUE;
  if (self->kind == RITROVO_ROOM_KIND_DIRECT)
    ritrovo_room_enter_direct(self);
  else
    ask_to_join(self);
}

static gboolean take_joined(RitrovoRoom *self, const struct message *joined)
{
  if (self->join_id == 0 || joined->re.kind != ID_NUMBER || joined->re.number != self->join_id)
    return FALSE;
  self->join_id = 0;
  ritrovo_room_take_topic(self, message_has(joined, topic) ? joined->topic : "");
  ritrovo_room_replace_members(self, joined);
  ritrovo_room_set_joined(self, TRUE, "");
  ritrovo_room_begin_unread(self, joined);
  ritrovo_room_log_joined(self, joined);
  ritrovo_room_reload_files(self);
  if (self->client)
    ritrovo_client_room_joined(self->client, self);
  return TRUE;
}

static gboolean take_error(RitrovoRoom *self, const struct message *error)
{
  if (ritrovo_room_send_error(self, error) || ritrovo_room_log_error(self, error) ||
      ritrovo_room_count_error(self, error) || ritrovo_room_changes_error(self, error))
    return TRUE;
  if (self->join_id == 0 || error->re.kind != ID_NUMBER || error->re.number != self->join_id)
    return FALSE;
  self->join_id = 0;
  enum code code = message_has(error, code) ? code_from_name(error->code) : CODE_OK;
  if (code == CODE_RATE_LIMITED)
    self->join_timer = g_timeout_add(ritrovo_room_wait_ms(error, RETRY_MS), join_again_cb, self);
  else if (self->client)
    ritrovo_client_room_refused(self->client, self, code,
                                message_has(error, text) ? error->text : NULL);
  return TRUE;
}

gboolean ritrovo_room_is_about(RitrovoRoom *self, const struct message *message)
{
  if (self->kind == RITROVO_ROOM_KIND_ROOM)
    return message_has(message, room) && strcmp(message->room, self->name) == 0;
  g_autofree char *with = message_has(message, with) ? name_key(message->with) : NULL;
  return with && strcmp(with, self->key) == 0;
}

gboolean ritrovo_room_receive(RitrovoRoom *self, const struct message *message)
{
  switch (message->type) {
  case MSG_JOINED:
    return take_joined(self, message);
  case MSG_HISTORY:
    return ritrovo_room_log_history(self, message) || ritrovo_room_count_history(self, message);
  case MSG_CHANGES:
    return ritrovo_room_changes_page(self, message);
  case MSG_ERROR:
    return take_error(self, message);
  case MSG_PRESENCE:
  case MSG_TOPIC:
  case MSG_MEMBERS:
  case MSG_GAP:
  case MSG_READ:
  case MSG_TYPING:
  case MSG_EDITED:
  case MSG_REMOVED:
  case MSG_REACTED:
  case MSG_MESSAGE:
    if (!ritrovo_room_is_about(self, message))
      return FALSE;
    if (message->type == MSG_MESSAGE)
      ritrovo_room_log_message(self, message);
    else if (self->sync != SYNC_NONE)
      take_news(self, message);
    return TRUE;
  default:
    return FALSE;
  }
}

static void forget_requests(RitrovoRoom *self)
{
  ritrovo_room_drop_pages(self);
  ritrovo_room_drop_changes(self);
  g_clear_handle_id(&self->send_timer, g_source_remove);
  g_clear_handle_id(&self->join_timer, g_source_remove);
  g_clear_handle_id(&self->count_timer, g_source_remove);
  g_clear_pointer(&self->in_flight, g_free);
  ritrovo_room_set_delay_text(self, "");
  self->join_id = self->count_id = 0;
  self->entering = FALSE;
  self->sync = SYNC_NONE;
}

void ritrovo_room_lost(RitrovoRoom *self)
{
  ritrovo_room_keep(self);
  forget_requests(self);
  ritrovo_room_forget_typing(self);
  ritrovo_room_set_joined(self, FALSE, self->status_text);
  ritrovo_room_set_presence(self, RITROVO_PRESENCE_UNKNOWN);
}

void ritrovo_room_forget(RitrovoRoom *self)
{
  forget_requests(self);
  self->newest = self->top = self->first_seq = self->read_told = 0;
  self->change = self->change_top = self->listed_change = 0;
  self->cached = FALSE;
  ritrovo_message_model_reset(self->messages);
  ritrovo_room_set_at_newest(self, TRUE);
  ritrovo_room_forget_unread(self);
  self->log_changed = FALSE;
}
