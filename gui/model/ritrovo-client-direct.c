// SPDX-License-Identifier: GPL-3.0-or-later
// Direct conversations of a client: opened by a person, by the server's list of them, or by
// somebody who says something; and who of those people is there.
#include "ritrovo-client-private.h"

#include <glib/gi18n.h>

#include "limits.h"
#include "name.h"
#include "ritrovo-requests.h"
#include "ritrovo-room-private.h"

#define LISTED_MAX 200
#define NAME_BYTES 256
#define REFRESH_S 30
#define RETRY_MS 2000

static RitrovoRoom *open_direct(RitrovoClient *self, const char *name, gboolean unstored)
{
  RitrovoRoom *room = ritrovo_client_find_direct(self, name);
  if (room)
    return room;
  room = ritrovo_client_add_room(self, RITROVO_ROOM_KIND_DIRECT, name);
  if (unstored)
    ritrovo_room_become_unstored(room);
  ritrovo_client_keep_place(self, room);
  ritrovo_room_open(room);
  return room;
}

RitrovoRoom *ritrovo_client_open_direct(RitrovoClient *self, const char *name, GError **error)
{
  g_return_val_if_fail(RITROVO_IS_CLIENT(self) && name, NULL);
  g_autofree char *trimmed = g_strstrip(g_strdup(name));
  if (!name_is_valid(trimmed, LIMIT_NAME) && !name_is_given(trimmed)) {
    g_set_error(error, RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_NAME_INVALID,
                _("A name has up to %d characters, and not only digits."), LIMIT_NAME);
    return NULL;
  }
  RitrovoRoom *room = ritrovo_client_find_direct(self, trimmed);
  if (room)
    return room;
  room = open_direct(self, trimmed, self->welcomed && !self->has_account);
  const struct message *listed = g_hash_table_lookup(self->conversations, room->key);
  if (listed)
    ritrovo_room_take_listed(room, listed);
  ritrovo_client_enter_rooms(self);
  return room;
}

static gboolean is_direct(const struct message *message)
{
  return message_has(message, to) && !message_has(message, room) && message_has(message, from) &&
         (message_has(message, text) || message_has(message, attached)) && *message->from &&
         strlen(message->from) <= NAME_BYTES && *message->to && strlen(message->to) <= NAME_BYTES &&
         (!message_has(message, seq) || message->seq > 0);
}

gboolean ritrovo_client_take_direct(RitrovoClient *self, const struct message *message)
{
  if (!is_direct(message))
    return FALSE;
  g_autofree char *from = name_key(message->from);
  g_autofree char *to = name_key(message->to);
  gboolean mine = g_strcmp0(from, self->owner) == 0;
  gboolean unstored = !message_has(message, seq);
  if (!mine && g_strcmp0(to, self->owner) != 0)
    return FALSE;
  RitrovoRoom *room = open_direct(self, mine ? message->to : message->from, unstored);
  g_autoptr(RitrovoRoom) held = g_object_ref(room);
  if (unstored)
    ritrovo_room_become_unstored(room);
  ritrovo_client_enter_rooms(self);
  ritrovo_room_log_message(room, message);
  if (!mine)
    ritrovo_room_set_presence(room, RITROVO_PRESENCE_ONLINE);
  return TRUE;
}

static void forget_listed(gpointer data)
{
  g_free(data);
}

// Only the numbers outlive the answer.
static void note(RitrovoClient *self, const char *key, const struct message *item)
{
  struct message *listed = g_new0(struct message, 1);
  message_set(listed, seq, item->seq);
  if (message_has(item, read))
    message_set(listed, read, item->read);
  if (message_has(item, time))
    message_set(listed, time, item->time);
  if (message_has(item, change))
    message_set(listed, change, item->change);
  g_hash_table_insert(self->conversations, g_strdup(key), listed);
}

static void take_conversation(RitrovoClient *self, const struct message *item)
{
  if (!message_has(item, with) || !*item->with || strlen(item->with) > NAME_BYTES ||
      !message_has(item, seq) || item->seq <= 0)
    return;
  g_autofree char *key = name_key(item->with);
  if (!key)
    return;
  note(self, key, item);
  if (!ritrovo_client_find_direct(self, item->with) &&
      item->seq <= ritrovo_client_hidden_seq(self, item->with))
    return;
  ritrovo_room_take_listed(open_direct(self, item->with, FALSE), item);
}

static gboolean list_again_cb(gpointer data)
{
  RitrovoClient *self = data;
  self->direct_timer = 0;
  ritrovo_client_list_direct(self);
  return G_SOURCE_REMOVE;
}

static void listed_cb(gpointer owner, const struct message *reply)
{
  RitrovoClient *self = owner;
  if (!reply)
    return;
  enum code code =
      reply->type == MSG_ERROR && message_has(reply, code) ? code_from_name(reply->code) : CODE_OK;
  if (code == CODE_RATE_LIMITED || code == CODE_STORE_UNAVAILABLE) {
    self->direct_timer = g_timeout_add(ritrovo_room_wait_ms(reply, RETRY_MS), list_again_cb, self);
    return;
  }
  // A server that does not know the request still tells of what is said.
  g_hash_table_remove_all(self->conversations);
  if (reply->type == MSG_DIRECT)
    for (size_t i = 0; i < reply->direct.count && i < LISTED_MAX; i++)
      take_conversation(self, &reply->direct.items[i]);
  self->direct_ready = TRUE;
  ritrovo_client_enter_rooms(self);
}

void ritrovo_client_list_direct(RitrovoClient *self)
{
  struct message direct = {.type = MSG_DIRECT};
  ritrovo_client_ask(self, &direct, self, listed_cb);
}

static void see(RitrovoClient *self, const char *name, RitrovoPresence presence)
{
  RitrovoRoom *room = ritrovo_client_find_direct(self, name);
  if (room)
    ritrovo_room_set_presence(room, presence);
}

void ritrovo_client_see_presence(RitrovoClient *self, const struct message *message)
{
  if (!message_has(message, name) || !message_has(message, event))
    return;
  if (strcmp(message->event, "join") == 0)
    see(self, message->name, RITROVO_PRESENCE_ONLINE);
  else if (message_has(message, reason) && strcmp(message->reason, "left") != 0)
    see(self, message->name, RITROVO_PRESENCE_OFFLINE);
}

void ritrovo_client_see_users(RitrovoClient *self, const struct message *users)
{
  g_autoptr(GHashTable) here = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  for (size_t i = 0; i < users->users.count; i++)
    if (message_has(&users->users.items[i], name)) {
      char *key = name_key(users->users.items[i].name);
      if (key)
        g_hash_table_add(here, key);
    }
  // A long list is cut: who is not in it may be there all the same.
  gboolean whole = !message_has(users, count) || users->count <= (gint64) users->users.count;
  for (guint i = 0; i < g_list_model_get_n_items(G_LIST_MODEL(self->rooms)); i++) {
    g_autoptr(RitrovoRoom) room = g_list_model_get_item(G_LIST_MODEL(self->rooms), i);
    if (room->kind != RITROVO_ROOM_KIND_DIRECT)
      continue;
    if (g_hash_table_contains(here, room->key))
      ritrovo_room_set_presence(room, RITROVO_PRESENCE_ONLINE);
    else if (whole)
      ritrovo_room_set_presence(room, RITROVO_PRESENCE_OFFLINE);
  }
}

static void users_cb(gpointer owner, const struct message *reply)
{
  if (reply && reply->type == MSG_USERS)
    ritrovo_client_see_users(owner, reply);
}

static gboolean has_direct(RitrovoClient *self)
{
  guint count = g_list_model_get_n_items(G_LIST_MODEL(self->rooms));
  g_autoptr(RitrovoRoom) last =
      count > 0 ? g_list_model_get_item(G_LIST_MODEL(self->rooms), count - 1) : NULL;
  return last && last->kind == RITROVO_ROOM_KIND_DIRECT;
}

static gboolean refresh_cb(gpointer data)
{
  RitrovoClient *self = data;
  struct message users = {.type = MSG_USERS};
  if (self->state == RITROVO_CLIENT_ONLINE && has_direct(self))
    ritrovo_client_ask(self, &users, self, users_cb);
  return G_SOURCE_CONTINUE;
}

void ritrovo_client_refresh_presence(RitrovoClient *self)
{
  if (self->watching)
    refresh_cb(self);
}

void ritrovo_client_set_watching_presence(RitrovoClient *self, gboolean watching)
{
  g_return_if_fail(RITROVO_IS_CLIENT(self));
  if (self->watching == watching)
    return;
  self->watching = watching;
  g_clear_handle_id(&self->presence_timer, g_source_remove);
  if (!watching)
    return;
  refresh_cb(self);
  self->presence_timer = g_timeout_add_seconds(REFRESH_S, refresh_cb, self);
}

void ritrovo_client_init_direct(RitrovoClient *self)
{
  self->conversations = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, forget_listed);
}
