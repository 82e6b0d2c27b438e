// SPDX-License-Identifier: GPL-3.0-or-later
// The tables of chat.h, the end of reservations and the way back from the store.
#include "chat.h"
#include "limits.h"
#include "name.h"
#include "publish.h"
#include "session.h"

static void free_room(gpointer room)
{
  room_free(room);
}

static void found_room(gpointer data, const struct stored_room *stored)
{
  struct chat *chat = data;
  struct room *room = room_new(chat, stored->name, g_strdup(stored->key));
  room->seq = stored->seq;
}

struct chat *chat_new(struct store *store, const struct chat_settings *settings)
{
  struct chat *chat = g_new0(struct chat, 1);
  chat->store = store;
  chat->settings = *settings;
  chat->users = g_hash_table_new(user_hash, user_equal);
  chat->rooms = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_room);
  chat->sessions = g_hash_table_new(session_id_hash, session_id_equal);
  chat->tokens = g_hash_table_new(session_token_hash, session_token_equal);

  store->client = (struct store_client){publish_posts, publish_page, chat};
  store->ops->each_room(store, found_room, chat);

  g_autofree char *key = name_key("home");
  chat->home = room_find(chat, key);
  if (!chat->home)
    chat->home = room_new(chat, "home", g_steal_pointer(&key));
  return chat;
}

void chat_free(struct chat *chat)
{
  if (!chat)
    return;
  GList *link;
  while ((link = chat->detached.head))
    session_end(link->data, "shutdown");
  g_hash_table_unref(chat->tokens);
  g_hash_table_unref(chat->sessions);
  g_hash_table_unref(chat->rooms);
  g_hash_table_unref(chat->users);
  g_free(chat);
}

// Milliseconds until the next reservation ends; -1: there is none.
static gint64 expire_detached(struct chat *chat)
{
  GList *link;
  while ((link = chat->detached.head)) {
    struct session *session = link->data;
    gint64 left = session->lost_at + RESUME_MS - chat->now;
    if (left > 0)
      return left;
    session_end(session, "timeout");
  }
  return -1;
}

// The same for the counts of large rooms, at most one a second each.
static gint64 tell_counts(struct chat *chat)
{
  struct room *room;
  while ((room = g_queue_peek_head(&chat->counts_due))) {
    gint64 left = room->count_due - chat->now;
    if (left > 0)
      return left;
    room_tell_count(room);
  }
  return -1;
}

gint64 chat_wake(struct chat *chat)
{
  gint64 reservation = expire_detached(chat);
  gint64 count = tell_counts(chat);
  if (reservation < 0 || count < 0)
    return MAX(reservation, count);
  return MIN(reservation, count);
}

void chat_stop(struct chat *chat, const char *reason)
{
  chat->stopping = TRUE;
  struct message shutdown = {.type = MSG_SHUTDOWN};
  message_set(&shutdown, reason, reason);
  struct event event;
  event_init(&event, &shutdown, 1);
  for (GList *link = chat->attached.head; link; link = link->next)
    session_deliver(link->data, &event, 0, 1, NULL);
  event_clear(&event);
  if (chat->store_pending == 0)
    chat->settings.drained(chat->settings.owner);
}
