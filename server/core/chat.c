// SPDX-License-Identifier: GPL-3.0-or-later
// The tables of chat.h, the end of reservations and the way back from the store.
#include "chat.h"
#include "account.h"
#include "ban.h"
#include "limits.h"
#include "name.h"
#include "publish.h"
#include "session.h"

static void free_room(gpointer room)
{
  room_free(room);
}

static void found_room(gpointer data, const struct fact *fact)
{
  struct chat *chat = data;
  struct room *room = room_new(chat, fact->texts[1], g_strdup(fact->texts[0]));
  room->topic = g_strdup(fact->texts[2]);
  room->seq = fact->number;
  room->change = fact->second;
}

struct chat *chat_new(struct store *store, struct auth *auth, const struct chat_settings *settings)
{
  struct chat *chat = g_new0(struct chat, 1);
  chat->store = store;
  chat->auth = auth;
  chat->vault = settings->vault;
  auth->done = account_job_done;
  auth->chat = chat;
  chat->settings = *settings;
  chat->looks = g_hash_table_new(g_int64_hash, g_int64_equal);
  chat->room_looks = g_hash_table_new(g_int64_hash, g_int64_equal);
  chat->accounts = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, account_free);
  chat->account_looks = g_hash_table_new(g_int64_hash, g_int64_equal);
  chat->bans = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, ban_free);
  chat->failures = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  chat->users = g_hash_table_new(user_hash, user_equal);
  chat->rooms = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_room);
  chat->sessions = g_hash_table_new(session_id_hash, session_id_equal);
  chat->tokens = g_hash_table_new(session_token_hash, session_token_equal);

  chat->files = files_new();
  uploads_init(&chat->uploads);
  tickets_init(&chat->tickets);

  store->client = (struct store_client){
      .appended = publish_posts, .page_read = publish_page, .files_gone = files_gone, .chat = chat};
  store->ops->each_fact(store, FACT_ROOM, found_room, chat);
  accounts_load(chat);
  bans_load(chat);
  files_load(chat);
  if (chat->vault) {
    chat->vault->client = (struct vault_client){upload_prepared, upload_received, chat};
    uploads_load(chat);
  }
  store->ops->start(store);

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
  chat->vault = NULL;
  GList *link;
  while ((link = chat->detached.head))
    session_end(link->data, "shutdown");
  struct auth_job *job;
  while ((job = g_queue_pop_head(&chat->delayed)))
    auth_job_free(job);
  g_free(chat->export_key);
  g_hash_table_unref(chat->failures);
  g_hash_table_unref(chat->bans);
  g_hash_table_unref(chat->account_looks);
  g_hash_table_unref(chat->accounts);
  g_hash_table_unref(chat->looks);
  g_hash_table_unref(chat->tokens);
  g_hash_table_unref(chat->sessions);
  g_hash_table_unref(chat->rooms);
  g_hash_table_unref(chat->room_looks);
  g_hash_table_unref(chat->users);
  tickets_clear(&chat->tickets);
  uploads_clear(&chat->uploads);
  files_free(chat->files);
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

// The nearer of two times to wait, of which -1 is never.
static gint64 nearer(gint64 one, gint64 other)
{
  return one < 0 || other < 0 ? MAX(one, other) : MIN(one, other);
}

gint64 chat_wake(struct chat *chat)
{
  gint64 reservation = expire_detached(chat);
  gint64 count = tell_counts(chat);
  gint64 ticket = tickets_wake(chat); // what it drops rests
  gint64 file = nearer(ticket, uploads_wake(chat));
  return nearer(nearer(reservation, count), nearer(file, accounts_wake(chat)));
}

enum code chat_append(struct session *session, const struct post *from)
{
  struct chat *chat = session->chat;
  struct post *post = post_new(from);
  if (chat->store_pending + post->size > LIMIT_STORE_PENDING) {
    post_free(post);
    return CODE_STORE_UNAVAILABLE;
  }
  struct room *room = room_find(chat, post->room_key);
  chat->store_pending += post->size;
  chat->store_waiting++;
  if (room)
    room->posts_pending++;
  session->posts_pending++;
  chat->store->ops->append(chat->store, post);
  return CODE_OK;
}

gint64 chat_time(struct chat *chat)
{
  return chat->time = MAX(chat->time, g_get_real_time() / 1000);
}

gint64 chat_time_behind(struct chat *chat)
{
  return chat->time = MAX(chat->time + 1, g_get_real_time() / 1000);
}

guint64 chat_look(struct chat *chat, const char *name)
{
  return chat->settings.look ? chat->settings.look(chat->settings.owner, name) : 0;
}

void chat_tell_all(struct chat *chat, const struct message *message)
{
  struct event event;
  event_init(&event, message, 1);
  for (GList *link = chat->attached.head; link; link = link->next)
    session_deliver(link->data, &event, 0, 1, NULL);
  event_clear(&event);
}

void chat_tell_operators(struct chat *chat, const struct message *message)
{
  struct user *operators = user_find(chat, OPERATOR_NAME);
  if (!operators)
    return;
  struct event event;
  event_init(&event, message, 1);
  user_tell(operators, &event, NULL);
  event_clear(&event);
}

void chat_audit(struct chat *chat, const char *by, const char *what, const char *whom,
                const char *why)
{
  const char *texts[FACT_TEXTS] = {by, what, whom, why};
  struct fact *fact = fact_new(FACT_AUDIT, texts, g_get_real_time() / 1000, 0, NULL);
  chat->store->ops->keep(chat->store, fact);
}

void chat_stop(struct chat *chat, const char *reason)
{
  chat->stopping = TRUE;
  struct message shutdown = {.type = MSG_SHUTDOWN};
  message_set(&shutdown, reason, reason);
  chat_tell_all(chat, &shutdown);
  if (chat->store_pending == 0)
    chat->settings.drained(chat->settings.owner);
}
