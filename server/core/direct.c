// SPDX-License-Identifier: GPL-3.0-or-later
// The ways of a direct message. What is stored between two accounts lies under a room key that no
// room can have.
#include "direct.h"
#include "account.h"
#include "chat.h"
#include "limits.h"
#include "name.h"

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

void direct_fill(struct message *message, const struct post *post, const char *to)
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
}

// All devices of both; the one that sent it gets it as the reply.
static void tell_both(struct chat *chat, const struct post *post)
{
  struct message message;
  direct_fill(&message, post, post->to);
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
}

void direct_publish(struct chat *chat, const struct post *post)
{
  meter_add(&chat->messages, 1, chat->now);
  tell_both(chat, post);
}

enum code direct_send(struct session *session, const struct message *request)
{
  struct chat *chat = session->chat;
  if (!user_name_is_possible(request->to))
    return CODE_NAME_INVALID;
  g_autofree char *key = name_key(request->to);
  struct user *to = user_find(chat, key);
  const struct account *account = account_find(chat, key);
  gboolean is_here = to && user_is_here(to);
  gboolean is_kept = account && session->user->role >= ROLE_MEMBER;
  if (!is_kept && !is_here)
    return CODE_USER_UNKNOWN;

  g_autofree char *pair = direct_key(session->user->key, key);
  struct post post = {
      .session = session->id,
      .id = request->id,
      .time = g_get_real_time() / 1000,
      .room_key = pair,
      .room_name = "",
      .sender_key = session->user->key,
      .sender = session->user->name,
      .cid = request->cid,
      .text = request->text,
      .to_key = key,
      .to = account ? account->name : to->name,
      .waits = !is_here,
  };
  if (is_kept)
    return chat_append(session, &post);
  meter_add(&chat->messages, 1, chat->now);
  tell_both(chat, &post);
  return CODE_OK;
}

void direct_ask_waiting(struct session *session)
{
  struct chat *chat = session->chat;
  struct page *page = g_new0(struct page, 1);
  page->session = session->id;
  page->room_key = g_strdup(session->user->key);
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
    direct_fill(&message, g_ptr_array_index(page->posts, i), session->user->name);
    struct event event;
    event_init(&event, &message, 1);
    user_tell(session->user, &event, NULL);
    event_clear(&event);
  }
  // The rest once these have been read, so that much that waits never overflows the queue.
  if (!page->failed && !page->end && session->sink) {
    session->more_waits = TRUE;
    session->sink->ops->tell_when_empty(session->sink);
  }
}
