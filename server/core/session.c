// SPDX-License-Identifier: GPL-3.0-or-later
// The life of a session. One setter for its state; the tables of struct chat follow it.
#include "session.h"
#include "chat.h"
#include "direct.h"
#include "random.h"

#include <string.h>

static void set_state(struct session *session, enum session_state state)
{
  static const char *const names[] = {"new", "attached", "detached", "leaving", "ended"};
  g_debug("session=%" G_GUINT64_FORMAT " %s -> %s", session->id, names[session->state],
          names[state]);
  session->state = state;
}

struct session *session_new(struct chat *chat, struct sink *sink, struct address *address)
{
  struct session *session = g_new0(struct session, 1);
  session->chat = chat;
  session->sink = sink;
  session->address = address;
  return session;
}

static void session_free(struct session *session)
{
  if (session->bye)
    g_free((char *) session->bye->text);
  g_free(session->bye);
  g_free(session);
}

static void enter_tables(struct session *session)
{
  struct chat *chat = session->chat;
  g_hash_table_add(chat->sessions, session);
  g_hash_table_add(chat->tokens, session);
  session->link = (GList){.data = session};
  g_queue_push_tail_link(&chat->attached, &session->link);
}

static void leave_tables(struct session *session)
{
  struct chat *chat = session->chat;
  g_hash_table_remove(chat->sessions, session);
  g_hash_table_remove(chat->tokens, session);
  g_queue_unlink(session->state == SESSION_DETACHED ? &chat->detached : &chat->attached,
                 &session->link);
}

// Tells the glue who is here and who is not any more.
static void entered(struct session *session)
{
  const struct chat_settings *settings = &session->chat->settings;
  if (settings->entered)
    settings->entered(settings->owner, session);
}

static void gone(struct session *session, const char *reason)
{
  const struct chat_settings *settings = &session->chat->settings;
  if (settings->gone && session->user &&
      (session->state == SESSION_ATTACHED || session->state == SESSION_LEAVING))
    settings->gone(settings->owner, session, reason);
}

static void give_id(struct session *session)
{
  if (session->id == 0)
    session->id = ++session->chat->last_session;
}

void session_job_began(struct session *session)
{
  session->job_pending = TRUE;
  give_id(session);
  g_hash_table_add(session->chat->sessions, session);
}

void session_job_ended(struct session *session)
{
  session->job_pending = FALSE;
}

void session_attach(struct session *session, struct user *user)
{
  user_add(user, session);
  give_id(session);
  random_bytes(session->token, sizeof session->token);
  enter_tables(session);
  set_state(session, SESSION_ATTACHED);
  entered(session);
}

guint session_id_hash(gconstpointer session)
{
  return g_int64_hash(&((const struct session *) session)->id);
}

gboolean session_id_equal(gconstpointer a, gconstpointer b)
{
  return ((const struct session *) a)->id == ((const struct session *) b)->id;
}

guint session_token_hash(gconstpointer session)
{
  // Tokens are random already.
  guint hash;
  memcpy(&hash, ((const struct session *) session)->token, sizeof hash);
  return hash;
}

gboolean session_token_equal(gconstpointer a, gconstpointer b)
{
  return memcmp(((const struct session *) a)->token, ((const struct session *) b)->token,
                SESSION_TOKEN_BYTES) == 0;
}

struct session *session_find(struct chat *chat, guint64 id)
{
  struct session wanted = {.id = id};
  return g_hash_table_lookup(chat->sessions, &wanted);
}

struct session *session_find_token(struct chat *chat, const char *token)
{
  struct session wanted = {0};
  if (!hex_decode(token, wanted.token, sizeof wanted.token))
    return NULL;
  struct session *session = g_hash_table_lookup(chat->tokens, &wanted);
  return session && session->state != SESSION_LEAVING ? session : NULL;
}

static void close_sink(struct session *session)
{
  struct sink *sink = session->sink;
  session->sink = NULL;
  if (sink)
    sink->ops->close(sink);
}

void session_take_over(struct session *session, struct session *old)
{
  gboolean was_detached = old->state == SESSION_DETACHED;
  gone(old, "lost");
  leave_tables(old);
  struct user *user = old->user;
  user_add(user, session);
  user_remove(user, old);
  session->memberships = g_steal_pointer(&old->memberships);
  for (struct membership *m = session->memberships; m; m = m->next) {
    m->session = session;
    m->gap_from = 0;
  }
  g_hash_table_remove(session->chat->sessions, session);
  session->id = old->id;
  session->level = MAX(session->level, old->level);
  session->rooms_joined = old->rooms_joined;
  session->posts_pending = old->posts_pending;
  session->pages_pending = old->pages_pending;
  session->tickets = old->tickets;
  session->has_transfers = old->has_transfers;
  session->job_pending = old->job_pending;
  memcpy(session->token, old->token, sizeof session->token);
  enter_tables(session);
  set_state(session, SESSION_ATTACHED);
  entered(session);

  set_state(old, SESSION_ENDED);
  if (was_detached)
    session_free(old);
  else
    close_sink(old); // its owner frees it, see session_lost()
}

// Whoever comes back pulls what he missed: no gap need be told.
static void close_gaps(struct session *session)
{
  for (struct membership *m = session->memberships; m; m = m->next)
    m->gap_from = 0;
}

void session_lost(struct session *session, const char *reason)
{
  session->sink = NULL;
  session->address = NULL;
  if (session->state == SESSION_LEAVING)
    session_end(session, "quit");
  else if (session->state == SESSION_ATTACHED && session->passing)
    session_end(session, reason);
  if (session->state != SESSION_ATTACHED) {
    if (session->state == SESSION_NEW)
      g_hash_table_remove(session->chat->sessions, session);
    session_free(session);
    return;
  }
  gone(session, reason);
  g_queue_unlink(&session->chat->attached, &session->link);
  g_queue_push_tail_link(&session->chat->detached, &session->link);
  session->lost_at = session->chat->now;
  close_gaps(session);
  set_state(session, SESSION_DETACHED);
  session->chat->settings.wake(session->chat->settings.owner);
}

void session_end(struct session *session, const char *reason)
{
  struct chat *chat = session->chat;
  gboolean was_detached = session->state == SESSION_DETACHED;
  gone(session, reason);
  if (session->has_transfers && chat->vault)
    chat->vault->ops->cancel(chat->vault, session->id);
  if (session->user) {
    leave_tables(session);
    while (session->memberships)
      room_remove(session->memberships, reason);
    user_remove(session->user, session);
  } else {
    g_hash_table_remove(session->chat->sessions, session);
  }
  set_state(session, SESSION_ENDED);
  if (was_detached)
    session_free(session);
  else
    close_sink(session);
}

void session_leave(struct session *session, const struct message_id *re)
{
  session->bye = g_new(struct message_id, 1);
  *session->bye = *re;
  session->bye->text = g_strdup(re->text);
  set_state(session, SESSION_LEAVING);
  session_leave_if_done(session);
}

void session_leave_if_done(struct session *session)
{
  if (session->state != SESSION_LEAVING || session->posts_pending || session->pages_pending ||
      session->job_pending)
    return;
  session_tell(session, &(struct message){.type = MSG_BYE}, session->bye);
  session_end(session, "quit");
}

void session_deliver(struct session *session, struct event *event, unsigned first, unsigned count,
                     const struct message_id *re)
{
  if (session->sink && count > 0)
    session->sink->ops->deliver(session->sink, event, first, count, re);
}

gboolean session_is_full(const struct session *session)
{
  return session->sink && session->sink->ops->is_full(session->sink);
}

void session_open_gap(struct membership *membership, gint64 seq)
{
  struct sink *sink = membership->session->sink;
  membership->gap_from = seq;
  sink->ops->tell_when_empty(sink);
}

void session_emptied(struct session *session)
{
  for (struct membership *m = session->memberships; m; m = m->next) {
    if (!m->gap_from)
      continue;
    struct message gap = {.type = MSG_GAP};
    message_set(&gap, room, m->room->name);
    message_set(&gap, gap_from, m->gap_from);
    message_set(&gap, gap_to, m->room->seq);
    m->gap_from = 0;
    session_tell(session, &gap, NULL);
  }
  if (session->more_waits)
    direct_ask_waiting(session);
}

void session_tell(struct session *session, const struct message *message,
                  const struct message_id *re)
{
  struct event event;
  event_init(&event, message, 1);
  session_deliver(session, &event, 0, 1, re && re->kind != ID_NONE ? re : NULL);
  event_clear(&event);
}

void session_refuse(struct session *session, enum code code, const struct message *details,
                    const struct message_id *re)
{
  struct message error = details ? *details : (struct message){0};
  error.type = MSG_ERROR;
  message_set(&error, code, code_name(code));
  if (!message_has(&error, text))
    message_set(&error, text, code_text(code));
  session_tell(session, &error, re);
}

void session_refuse_busy(struct session *session, const struct message_id *re, gint64 after_ms)
{
  struct message details = {0};
  message_set(&details, after_ms, after_ms);
  session_refuse(session, CODE_RATE_LIMITED, &details, re);
}

struct membership *session_membership(const struct session *session, const struct room *room)
{
  struct membership *membership = session->memberships;
  while (membership && membership->room != room)
    membership = membership->next;
  return membership;
}
