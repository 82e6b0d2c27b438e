// SPDX-License-Identifier: GPL-3.0-or-later
// join, leave, rooms, users. PROTOCOL.md, Rooms.
#include "chat.h"
#include "account.h"
#include "command.h"
#include "limits.h"
#include "name.h"

#include <stdlib.h>
#include <string.h>

// Room on a line for what stands around a list.
#define ENVELOPE_SIZE 1024

// How many items of a list fit into one line; `count` beside the list says how many there are.
static size_t items_that_fit(const struct message *items, size_t count)
{
  g_autoptr(GString) scratch = g_string_new(NULL);
  size_t fit = 0;
  for (; fit < count; fit++) {
    message_write(&items[fit], scratch);
    if (scratch->len + fit > LIMIT_LINE - ENVELOPE_SIZE)
      break;
  }
  return fit;
}

static void answer_joined(struct session *session, const struct room *room,
                          const struct message_id *re)
{
  size_t count;
  g_autofree struct message *members = room_members(room, &count);
  struct message joined = {.type = MSG_JOINED};
  message_set(&joined, room, room->name);
  message_set(&joined, topic, room->topic ? room->topic : "");
  message_set(&joined, seq, room->seq);
  if (room->change)
    message_set(&joined, change, room->change);
  const struct account *account =
      session->user->role >= ROLE_MEMBER ? account_find(session->chat, session->user->key) : NULL;
  if (account && account_has_mark(account, room->key))
    message_set(&joined, read, account_mark(account, room->key));
  message_set(&joined, count, (gint64) count);
  message_set(&joined, members, (struct message_list){members, items_that_fit(members, count)});
  session_tell(session, &joined, re);
}

static enum code refuse_lookalike(struct session *session, const struct message *request)
{
  struct message details = {0};
  message_set(&details, text, "That name looks like another room's.");
  session_refuse(session, CODE_ROOM_INVALID, &details, &request->id);
  return CODE_OK;
}

enum code cmd_join(struct session *session, const struct message *request)
{
  struct chat *chat = session->chat;
  if (!name_is_valid(request->room, LIMIT_ROOM_NAME))
    return CODE_ROOM_INVALID;
  g_autofree char *key = name_key(request->room);
  struct room *room = room_find(chat, key);
  gboolean is_member = room && session_membership(session, room);
  if (!is_member && session->rooms_joined >= LIMIT_ROOMS_JOINED)
    return CODE_SERVER_FULL;
  if (!room && g_hash_table_size(chat->rooms) >= LIMIT_ROOMS)
    return CODE_SERVER_FULL;
  if (!room && room_is_lookalike(chat, request->room))
    return refuse_lookalike(session, request);

  if (!room)
    room = room_new(chat, request->room, g_steal_pointer(&key));
  if (!is_member)
    room_add(room, session);
  answer_joined(session, room, &request->id);
  return CODE_OK;
}

enum code cmd_leave(struct session *session, const struct message *request)
{
  struct membership *membership;
  enum code code = command_membership(session, request, &membership);
  if (code != CODE_OK)
    return code;
  g_autofree char *name = g_strdup(membership->room->name); // the room may go with its last member
  room_remove(membership, "left");
  struct message left = {.type = MSG_LEFT};
  message_set(&left, room, name);
  session_tell(session, &left, &request->id);
  return CODE_OK;
}

enum code cmd_rooms(struct session *session, const struct message *request)
{
  guint count = g_hash_table_size(session->chat->rooms);
  g_autofree struct message *items = g_new0(struct message, MAX(count, 1));
  size_t used = 0;
  GHashTableIter iter;
  gpointer value;
  g_hash_table_iter_init(&iter, session->chat->rooms);
  while (g_hash_table_iter_next(&iter, NULL, &value)) {
    const struct room *room = value;
    message_set(&items[used], room, room->name);
    message_set(&items[used], topic, room->topic ? room->topic : "");
    message_set(&items[used], count, room->count);
    used++;
  }
  struct message rooms = {.type = MSG_ROOMS};
  message_set(&rooms, count, (gint64) used);
  message_set(&rooms, rooms, (struct message_list){items, items_that_fit(items, used)});
  session_tell(session, &rooms, &request->id);
  return CODE_OK;
}

// Adds the names of the rooms that count for the session's user, see struct membership.
static void collect_rooms(GHashTable *rooms_of, const GQueue *sessions)
{
  for (const GList *link = sessions->head; link; link = link->next) {
    const struct session *session = link->data;
    if (session->user->role == ROLE_OPERATOR)
      continue;
    GPtrArray *names = g_hash_table_lookup(rooms_of, session->user);
    if (!names) {
      names = g_ptr_array_new();
      g_hash_table_insert(rooms_of, session->user, names);
    }
    for (const struct membership *m = session->memberships; m; m = m->next)
      if (m->counts)
        g_ptr_array_add(names, m->room->name);
  }
}

static int compare_names(const void *one, const void *other)
{
  return g_strcmp0(((const struct message *) one)->name, ((const struct message *) other)->name);
}

enum code cmd_users(struct session *session, const struct message *request)
{
  g_autoptr(GHashTable) rooms_of =
      g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  collect_rooms(rooms_of, &session->chat->attached);
  collect_rooms(rooms_of, &session->chat->detached);

  guint count = g_hash_table_size(rooms_of);
  g_autofree struct message *items = g_new0(struct message, MAX(count, 1));
  size_t used = 0;
  GHashTableIter iter;
  gpointer key, value;
  g_hash_table_iter_init(&iter, rooms_of);
  while (g_hash_table_iter_next(&iter, &key, &value)) {
    const struct user *user = key;
    const GPtrArray *names = value;
    struct message_texts rooms = {(const char *const *) names->pdata, names->len};
    message_set(&items[used], name, user->name);
    message_set(&items[used], role, role_name(user->role));
    message_set(&items[used], room_names, rooms);
    used++;
  }
  qsort(items, used, sizeof *items, compare_names);
  struct message users = {.type = MSG_USERS};
  message_set(&users, count, (gint64) used);
  message_set(&users, users, (struct message_list){items, items_that_fit(items, used)});
  session_tell(session, &users, &request->id);
  return CODE_OK;
}

static void topic_kept(gpointer data, struct fact *fact)
{
  struct chat *chat = data;
  struct session *session = session_find(chat, fact->session);
  struct room *room = room_find(chat, fact->texts[0]); // is there: see posts_pending
  if (fact->failed) {
    if (session)
      session_refuse(session, CODE_STORE_UNAVAILABLE, NULL, &fact->id);
  } else {
    g_free(room->topic);
    room->topic = fact->texts[2][0] ? g_strdup(fact->texts[2]) : NULL;
    struct message topic = {.type = MSG_TOPIC};
    message_set(&topic, room, room->name);
    message_set(&topic, topic, fact->texts[2]);
    message_set(&topic, by, fact->texts[3]);
    struct event event;
    event_init(&event, &topic, 1);
    room_tell(room, &event, session);
    event_clear(&event);
    if (session)
      session_tell(session, &topic, &fact->id);
  }
  room->posts_pending--;
  room_release(room);
  if (session) {
    session->posts_pending--;
    session_leave_if_done(session);
  }
}

enum code cmd_topic(struct session *session, const struct message *request)
{
  struct membership *membership;
  enum code code = command_membership(session, request, &membership);
  if (code != CODE_OK)
    return code;
  if (strlen(request->topic) > LIMIT_TOPIC)
    return CODE_MESSAGE_TOO_LONG;
  if (request->topic[0] &&
      (!text_is_valid(request->topic, LIMIT_TOPIC) || strchr(request->topic, '\n')))
    return CODE_MESSAGE_INVALID;
  struct room *room = membership->room;
  const char *texts[FACT_TEXTS] = {room->key, room->name, request->topic, session->user->name};
  struct fact *fact = fact_new(FACT_ROOM, texts, 0, session->id, &request->id);
  fact->kept = topic_kept;
  room->posts_pending++;
  session->posts_pending++;
  session->chat->store->ops->keep(session->chat->store, fact);
  return CODE_OK;
}

enum code cmd_typing(struct session *session, const struct message *request)
{
  struct membership *membership;
  enum code code = command_membership(session, request, &membership);
  if (code != CODE_OK)
    return code;
  struct message typing = {.type = MSG_TYPING};
  message_set(&typing, room, membership->room->name);
  message_set(&typing, name, session->user->name);
  struct event event;
  event_init(&event, &typing, 1);
  const GPtrArray *members = membership->room->members;
  for (guint i = 0; i < members->len; i++) {
    struct session *other = ((struct membership *) g_ptr_array_index(members, i))->session;
    // It is of no use late: who is behind is spared it.
    if (other->user != session->user && !session_is_full(other))
      session_deliver(other, &event, 0, 1, NULL);
  }
  event_clear(&event);
  return CODE_OK;
}
