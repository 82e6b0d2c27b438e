// SPDX-License-Identifier: GPL-3.0-or-later
// Rooms are made by the first join. One is kept while somebody is in it or something was said in
// it.
#include "room.h"
#include "chat.h"
#include "session.h"
#include "user.h"

// Rooms of more people than this are told a count instead of names, this often at most.
#define LIMIT_PRESENCE 250
#define COUNT_MS 1000

struct room *room_find(struct chat *chat, const char *key)
{
  return g_hash_table_lookup(chat->rooms, key);
}

gboolean room_is_lookalike(struct chat *chat, const char *name)
{
  guint64 look = chat_look(chat, name);
  return look && g_hash_table_contains(chat->room_looks, &look);
}

struct room *room_new(struct chat *chat, const char *name, char *key)
{
  struct room *room = g_new0(struct room, 1);
  room->chat = chat;
  room->members = g_ptr_array_new();
  room->key = key;
  room->name = g_strdup(name);
  g_hash_table_insert(chat->rooms, room->key, room);
  room->look = chat_look(chat, name);
  if (room->look && !g_hash_table_contains(chat->room_looks, &room->look))
    g_hash_table_insert(chat->room_looks, &room->look, room);
  return room;
}

static void forget_count(struct room *room)
{
  if (!room->count_due)
    return;
  g_queue_unlink(&room->chat->counts_due, &room->count_link);
  room->count_due = 0;
}

void room_free(struct room *room)
{
  forget_count(room);
  if (g_hash_table_lookup(room->chat->room_looks, &room->look) == room)
    g_hash_table_remove(room->chat->room_looks, &room->look);
  g_ptr_array_unref(room->members);
  g_free(room->key);
  g_free(room->name);
  g_free(room->topic);
  g_free(room);
}

void room_release(struct room *room)
{
  if (room->members->len == 0 && room->posts_pending == 0 && room->seq == 0 && !room->topic &&
      room != room->chat->home)
    g_hash_table_remove(room->chat->rooms, room->key);
}

void room_tell(struct room *room, struct event *event, const struct session *except)
{
  for (guint i = 0; i < room->members->len; i++) {
    struct membership *membership = g_ptr_array_index(room->members, i);
    if (membership->session != except)
      session_deliver(membership->session, event, 0, event->count, NULL);
  }
}

void room_tell_count(struct room *room)
{
  struct message members = {.type = MSG_MEMBERS};
  message_set(&members, room, room->name);
  message_set(&members, count, room->count);
  forget_count(room);
  struct event event;
  event_init(&event, &members, 1);
  room_tell(room, &event, NULL);
  event_clear(&event);
}

// A large room is told how many it has, once a second at most (PROTOCOL.md, Rooms): with a thousand
// members each coming and going would be a thousand writes.
static void count_changed(struct room *room)
{
  struct chat *chat = room->chat;
  if (room->count_due)
    return;
  room->count_due = chat->now + COUNT_MS;
  room->count_link = (GList){.data = room};
  g_queue_push_tail_link(&chat->counts_due, &room->count_link);
  chat->settings.wake(chat->settings.owner);
}

void room_tell_presence(struct room *room, struct session *session, const char *what,
                        const char *reason)
{
  if (room->count > LIMIT_PRESENCE) {
    count_changed(room);
    return;
  }
  struct message presence = {.type = MSG_PRESENCE};
  message_set(&presence, room, room->name);
  message_set(&presence, event, what);
  message_set(&presence, name, session->user->name);
  if (reason)
    message_set(&presence, reason, reason);
  struct event event;
  event_init(&event, &presence, 1);
  room_tell(room, &event, session);
  event_clear(&event);
}

// Another membership of the same user in this room; NULL: there is none.
static struct membership *find_other(struct room *room, const struct membership *membership)
{
  if (membership->session->user->sessions < 2)
    return NULL;
  for (guint i = 0; i < room->members->len; i++) {
    struct membership *other = g_ptr_array_index(room->members, i);
    if (other != membership && other->session->user == membership->session->user)
      return other;
  }
  return NULL;
}

void room_add(struct room *room, struct session *session)
{
  struct membership *membership = g_new0(struct membership, 1);
  membership->room = room;
  membership->session = session;
  membership->index = room->members->len;
  g_ptr_array_add(room->members, membership);
  membership->next = session->memberships;
  session->memberships = membership;
  session->rooms_joined++;

  if (find_other(room, membership))
    return;
  membership->counts = TRUE;
  room->count++;
  room_tell_presence(room, session, "join", NULL);
}

static void unlink_membership(struct membership *membership)
{
  struct room *room = membership->room;
  g_ptr_array_remove_index_fast(room->members, membership->index);
  if (membership->index < room->members->len)
    ((struct membership *) g_ptr_array_index(room->members, membership->index))->index =
        membership->index;

  struct membership **link = &membership->session->memberships;
  while (*link != membership)
    link = &(*link)->next;
  *link = membership->next;
  membership->session->rooms_joined--;
}

void room_remove(struct membership *membership, const char *reason)
{
  struct room *room = membership->room;
  struct session *session = membership->session;
  struct membership *other = membership->counts ? find_other(room, membership) : NULL;
  unlink_membership(membership);
  if (other) {
    other->counts = TRUE;
  } else if (membership->counts) {
    room->count--;
    room_tell_presence(room, session, "leave", reason);
  }
  g_free(membership);
  room_release(room);
}

struct message *room_members(const struct room *room, size_t *count)
{
  struct message *items = g_new0(struct message, MAX(room->count, 1));
  size_t used = 0;
  for (guint i = 0; i < room->members->len; i++) {
    const struct membership *membership = g_ptr_array_index(room->members, i);
    if (!membership->counts)
      continue;
    message_set(&items[used], name, membership->session->user->name);
    message_set(&items[used], role, role_name(membership->session->user->role));
    used++;
  }
  *count = used;
  return items;
}
