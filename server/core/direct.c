// SPDX-License-Identifier: GPL-3.0-or-later
// The ways of a direct message. What is stored between two accounts lies under a room key that no
// room can have.
#include "direct.h"
#include "account.h"
#include "chat.h"
#include "limits.h"
#include "name.h"

#include <string.h>

// As many texts of the greatest length stay below the hard limit of a queue.
#define WAITING_AT_ONCE 100
#define SEPARATOR "\x01" // in no key of a name

char *direct_key(const char *one, const char *other)
{
  gboolean in_order = g_strcmp0(one, other) < 0;
  return g_strconcat(SEPARATOR, in_order ? one : other, SEPARATOR, in_order ? other : one, NULL);
}

gboolean direct_is_key(const char *room_key)
{
  return room_key[0] == SEPARATOR[0];
}

void direct_split(const char *room_key, char **one, char **other)
{
  const char *first = room_key + 1, *second = strchr(first, SEPARATOR[0]);
  *one = g_strndup(first, (gsize) (second - first));
  *other = g_strdup(second + 1);
}

gboolean direct_has(const char *room_key, const char *key)
{
  size_t length = strlen(key);
  if (!direct_is_key(room_key))
    return FALSE;
  const char *first = room_key + 1, *second = strchr(first, SEPARATOR[0]);
  return g_str_equal(second + 1, key) ||
         ((size_t) (second - first) == length && memcmp(first, key, length) == 0);
}

char *direct_other(const char *room_key, const char *key)
{
  g_autofree char *one = NULL, *other = NULL;
  direct_split(room_key, &one, &other);
  return g_str_equal(one, key) ? g_steal_pointer(&other) : g_steal_pointer(&one);
}

void direct_fill(struct chat *chat, struct message *message, const struct post *post,
                 const char *to)
{
  *message = (struct message){.type = MSG_MESSAGE};
  message_set(message, to, to);
  if (post->seq)
    message_set(message, seq, post->seq);
  if (post->cid)
    message_set(message, cid, post->cid);
  message_set(message, from, post->sender);
  message_set(message, time, post->time);
  message_set(message, text, post->text);
  file_attach(chat, message, post->file);
  post_tell_more(message, post);
}

// All devices of both; the one that sent it gets it as the reply.
static void tell_both(struct chat *chat, const struct post *post)
{
  struct message message;
  direct_fill(chat, &message, post, post->to);
  struct event event;
  event_init(&event, &message, 1);
  struct session *sender = session_find(chat, post->session);
  struct user *from = user_find(chat, post->sender_key);
  struct user *to = user_find(chat, post->to_key);
  if (sender)
    session_tell(sender, &message, &post->id);
  if (from)
    user_tell(from, &event, sender);
  if (to && to != from)
    user_tell(to, &event, sender);
  event_clear(&event);
  file_detach(&message, 1);
}

void direct_publish(struct chat *chat, const struct post *post)
{
  meter_add(&chat->messages, 1, chat->now);
  tell_both(chat, post);
}

enum code direct_find(struct session *session, const char *name, struct direct *direct)
{
  struct chat *chat = session->chat;
  *direct = (struct direct){0};
  if (!user_name_is_possible(name))
    return CODE_NAME_INVALID;
  g_autofree char *key = name_key(name);
  const struct user *to = user_find(chat, key);
  const struct account *account = account_find(chat, key);
  direct->is_here = to && user_is_here(to);
  direct->is_kept = account && session->user->role >= ROLE_MEMBER;
  if (!direct->is_kept && !direct->is_here)
    return CODE_USER_UNKNOWN;
  direct->place = direct_key(session->user->key, key);
  direct->name = account ? account->name : to->name;
  direct->key = g_steal_pointer(&key);
  return CODE_OK;
}

void direct_clear(struct direct *direct)
{
  g_clear_pointer(&direct->place, g_free);
  g_clear_pointer(&direct->key, g_free);
}

enum code direct_send(struct session *session, const struct message *request)
{
  struct direct direct;
  enum code code = direct_find(session, request->to, &direct);
  if (code != CODE_OK)
    return code;
  struct post post = {
      .session = session->id,
      .id = request->id,
      .time = chat_time(session->chat),
      .room_key = direct.place,
      .room_name = "",
      .sender_key = session->user->key,
      .sender = session->user->name,
      .cid = request->cid,
      .text = request->text,
      .to_key = direct.key,
      .to = direct.name,
      .waits = !direct.is_here,
      .reply = request->reply,
  };
  // What is only relayed has no number to be answered by.
  if (request->reply && !direct.is_kept)
    code = CODE_MESSAGE_UNKNOWN;
  else if (direct.is_kept)
    code = chat_append(session, &post);
  else
    direct_publish(session->chat, &post);
  direct_clear(&direct);
  return code;
}

void direct_ask_waiting(struct session *session)
{
  struct chat *chat = session->chat;
  struct page *page = g_new0(struct page, 1);
  page->session = session->id;
  page->room_key = g_strdup(session->user->key);
  page->asker = g_strdup(session->user->key);
  page->direction = PAGE_WAITING;
  page->limit = WAITING_AT_ONCE;
  session->more_waits = FALSE;
  session->pages_pending++;
  chat->store->ops->read_page(chat->store, page);
}

void direct_deliver(struct session *session, const struct page *page)
{
  for (guint i = 0; page->posts && i < page->posts->len; i++) {
    struct message message;
    direct_fill(session->chat, &message, g_ptr_array_index(page->posts, i), session->user->name);
    struct event event;
    event_init(&event, &message, 1);
    user_tell(session->user, &event, NULL);
    event_clear(&event);
    file_detach(&message, 1);
  }
  // The rest once these have been read, so that much that waits never overflows the queue.
  if (!page->failed && !page->end && session->sink) {
    session->more_waits = TRUE;
    session->sink->ops->tell_when_empty(session->sink);
  }
}
