// SPDX-License-Identifier: GPL-3.0-or-later
// The way back of change.h, and what both it and the removal of files tell everyone.
#include "change.h"
#include "account.h"
#include "chat.h"
#include "direct.h"
#include "name.h"

// To all of the user's sessions but one, and those in the room (NULL: none), which have it already.
static void tell_user(struct user *user, const struct message *message, const struct room *room,
                      const struct session *except)
{
  struct event event;
  event_init(&event, message, 1);
  for (struct session *session = user->first; session; session = session->next_of_user)
    if (session != except && (!room || !session_membership(session, room)))
      session_deliver(session, &event, 0, 1, NULL);
  event_clear(&event);
}

// One side of a conversation: `with` is the other.
static void tell_side(struct chat *chat, struct message *message, const char *key,
                      const char *other, struct session *asker, const struct message_id *re)
{
  struct user *user = user_find(chat, key);
  if (!user || user->role == ROLE_OPERATOR) // consoles are told once, of both sides
    return;
  message_set(message, with, account_name_of(chat, other));
  gboolean asks = re && asker && asker->user == user;
  if (asks)
    session_tell(asker, message, re);
  tell_user(user, message, NULL, asks ? asker : NULL);
}

static void tell_two(struct chat *chat, const char *place, struct message *message,
                     gboolean for_consoles, struct session *asker, const struct message_id *re)
{
  struct user *consoles = for_consoles ? user_find(chat, OPERATOR_NAME) : NULL;
  g_autofree char *one = NULL, *other = NULL;
  direct_split(place, &one, &other);
  tell_side(chat, message, one, other, asker, re);
  if (!g_str_equal(one, other))
    tell_side(chat, message, other, one, asker, re);
  message_set(message, with, account_name_of(chat, one));
  message_set(message, and, account_name_of(chat, other));
  if (consoles)
    tell_user(consoles, message, NULL, NULL);
}

void change_tell(struct chat *chat, const char *place, struct message *message,
                 gboolean for_consoles, struct session *asker, const struct message_id *re)
{
  if (direct_is_key(place)) {
    tell_two(chat, place, message, for_consoles, asker, re);
    return;
  }
  struct room *room = room_find(chat, place);
  struct user *consoles = for_consoles ? user_find(chat, OPERATOR_NAME) : NULL;
  if (!room)
    return;
  message_set(message, room, room->name);
  if (re && asker)
    session_tell(asker, message, re);
  struct event event;
  event_init(&event, message, 1);
  room_tell(room, &event, re ? asker : NULL);
  event_clear(&event);
  if (consoles)
    tell_user(consoles, message, room, NULL);
}

static const enum code codes[] = {
    [POST_STORED] = CODE_OK,
    [POST_DUPLICATE] = CODE_OK,
    [POST_REUSED] = CODE_CID_REUSED,
    [POST_FAILED] = CODE_STORE_UNAVAILABLE,
    [POST_UNCHANGED] = CODE_OK,
    [POST_UNKNOWN] = CODE_MESSAGE_UNKNOWN,
    [POST_FOREIGN] = CODE_ADMIN_ONLY,
    [POST_EMPTY] = CODE_MESSAGE_INVALID,
    [POST_TOO_MANY] = CODE_REACTION_TOO_MANY,
};

enum code change_code(enum post_result result)
{
  return codes[result];
}

static void fill(struct message *event, const struct post *post)
{
  static const enum message_type types[] = {
      [CHANGE_EDIT] = MSG_EDITED,
      [CHANGE_REMOVE] = MSG_REMOVED,
      [CHANGE_REACT] = MSG_REACTED,
      [CHANGE_FILE] = MSG_REMOVED,
  };
  const struct post *now = post->now;
  const struct post_change *change = post->change;
  *event = (struct message){.type = types[change->kind]};
  message_set(event, seq, now->seq);
  message_set(event, from, now->sender);
  message_set(event, time, now->time);
  if (now->more && now->more->change)
    message_set(event, change, now->more->change);
  if (change->kind == CHANGE_EDIT) {
    message_set(event, text, now->text);
    message_set(event, edited, now->more->edited);
  } else if (change->kind == CHANGE_REMOVE) {
    message_set(event, by, change->by);
  } else if (change->kind == CHANGE_REACT) {
    message_set(event, from, post->sender);
    message_set(event, to, now->sender);
    message_set(event, reaction, change->reaction);
    message_set(event, on, change->on);
  }
}

// An admin has removed what was not his.
static void audit(struct chat *chat, const struct post *post)
{
  const struct post *now = post->now;
  if (g_str_equal(now->sender_key, post->sender_key) && now->time >= post->change->since)
    return;
  g_autofree char *why = g_strdup_printf("message %" G_GINT64_FORMAT "%s%s", now->seq,
                                         post->change->reason[0] ? ": " : "", post->change->reason);
  chat_audit(chat, post->sender, "remove", now->sender, why);
}

// Nothing has changed, and only who asked is told: as if it had.
static void answer(struct chat *chat, struct session *asker, const struct post *post)
{
  struct message event;
  fill(&event, post);
  const struct room *room = room_find(chat, post->room_key);
  g_autofree char *other =
      direct_is_key(post->room_key) ? direct_other(post->room_key, post->sender_key) : NULL;
  if (other)
    message_set(&event, with, account_name_of(chat, other));
  else if (room)
    message_set(&event, room, room->name);
  session_tell(asker, &event, &post->id);
}

static void made(struct chat *chat, struct session *asker, const struct post *post)
{
  struct room *room = room_find(chat, post->room_key);
  gboolean is_removal = post->change->kind == CHANGE_REMOVE;
  struct message event;
  fill(&event, post);
  if (room)
    room->change = post->now->more->change;
  if (is_removal && asker)
    session_tell(asker, &(struct message){.type = MSG_OK}, &post->id);
  change_tell(chat, post->room_key, &event, FALSE, asker, is_removal ? NULL : &post->id);
  if (!is_removal)
    return;
  audit(chat, post);
  struct file *file = file_find(chat, post->now->more->gone);
  if (file)
    file_drop(chat, file);
}

void change_publish(struct chat *chat, const struct post *post)
{
  struct session *asker = session_find(chat, post->session);
  if (post->change->kind == CHANGE_FILE)
    file_removal_kept(chat, post);
  else if (post->result == POST_STORED)
    made(chat, asker, post);
  else if (asker && post->result == POST_UNCHANGED)
    answer(chat, asker, post);
  else if (asker)
    session_refuse(asker, codes[post->result], NULL, &post->id);
}
