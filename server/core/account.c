// SPDX-License-Identifier: GPL-3.0-or-later
// The tables of account.h, and the road of a password: delay, worker, outcome.
#include "account.h"
#include "chat.h"
#include "name.h"
#include "session.h"

#include <string.h>

#define DELAY_FIRST_MS 250
#define DELAY_MOST_MS 8000
#define FAILURES_MOST 10000
#define LIMIT_JOBS_DELAYED 1000

struct account *account_find_any(struct chat *chat, const char *key)
{
  return g_hash_table_lookup(chat->accounts, key);
}

struct account *account_find(struct chat *chat, const char *key)
{
  struct account *account = account_find_any(chat, key);
  return account && account->hash[0] ? account : NULL;
}

const char *account_name_of(struct chat *chat, const char *key)
{
  const struct account *account = account_find(chat, key);
  const struct user *user = account ? NULL : user_find(chat, key);
  return account ? account->name : user ? user->name : key;
}

void account_free(gpointer data)
{
  struct account *account = data;
  g_free(account->key);
  g_free(account->name);
  g_free(account->hash);
  g_clear_pointer(&account->marks, g_hash_table_unref);
  g_free(account);
}

void account_learn(gpointer data, const struct fact *fact)
{
  struct chat *chat = data;
  struct account *account = account_find_any(chat, fact->texts[0]);
  if (account) {
    g_free(account->hash);
    account->hash = g_strdup(fact->texts[2]);
    account->role = (enum role) CLAMP(fact->number, ROLE_MEMBER, ROLE_ADMIN);
    account->since = fact->second;
    return;
  }
  account = g_new0(struct account, 1);
  account->key = g_strdup(fact->texts[0]);
  account->name = g_strdup(fact->texts[1]);
  account->hash = g_strdup(fact->texts[2]);
  account->role = (enum role) CLAMP(fact->number, ROLE_MEMBER, ROLE_ADMIN);
  account->since = fact->second;
  account->look = chat_look(chat, account->name);
  if (account->look)
    g_hash_table_insert(chat->account_looks, &account->look, account);
  g_hash_table_insert(chat->accounts, account->key, account);
}

static void found_mark(gpointer data, const struct fact *fact)
{
  struct account *account = account_find_any(data, fact->texts[0]);
  if (account)
    account_set_mark(account, fact->texts[1], fact->number, TRUE);
}

void accounts_load(struct chat *chat)
{
  chat->store->ops->each_fact(chat->store, FACT_ACCOUNT, account_learn, chat);
  chat->store->ops->each_fact(chat->store, FACT_READ, found_mark, chat);
}

void account_make_admin(struct chat *chat, const char *name)
{
  g_autofree char *key = name_key(name);
  struct account *account = account_find_any(chat, key);
  if (account && account->role == ROLE_ADMIN)
    return;
  const char *texts[FACT_TEXTS] = {key, account ? account->name : name,
                                   account ? account->hash : ""};
  struct fact *fact = fact_new(FACT_ACCOUNT, texts, ROLE_ADMIN, 0, NULL);
  fact->second = account ? account->since : 0;
  account_learn(chat, fact);
  chat->store->ops->keep(chat->store, fact);
}

gboolean account_has_mark(const struct account *account, const char *room_key)
{
  return account->marks && g_hash_table_contains(account->marks, room_key);
}

gint64 account_mark(const struct account *account, const char *room_key)
{
  const gint64 *mark = account->marks ? g_hash_table_lookup(account->marks, room_key) : NULL;
  return mark ? *mark : 0;
}

gboolean account_set_mark(struct account *account, const char *room_key, gint64 seq, gboolean back)
{
  gint64 mark = account_mark(account, room_key);
  if (back ? account_has_mark(account, room_key) && seq == mark : seq <= mark)
    return FALSE;
  if (!account->marks)
    account->marks = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_insert(account->marks, g_strdup(room_key), g_memdup2(&seq, sizeof seq));
  return TRUE;
}

gboolean auth_job_verifies(const struct auth_job *job)
{
  return job->purpose == AUTH_LOGIN || job->purpose == AUTH_CHECK;
}

struct auth_job *auth_job_new(enum auth_purpose purpose, guint64 session,
                              const struct message_id *id)
{
  struct auth_job *job = g_new0(struct auth_job, 1);
  job->purpose = purpose;
  job->session = session;
  job->id = *id;
  job->id.text = g_strdup(id->text);
  return job;
}

static void wipe(char *secret)
{
  if (secret)
    explicit_bzero(secret, strlen(secret));
  g_free(secret);
}

void auth_job_free(struct auth_job *job)
{
  if (!job)
    return;
  wipe(job->password);
  wipe(job->next_password);
  g_free((char *) job->id.text);
  g_free(job->name);
  g_free(job->hash);
  g_free(job);
}

static gint64 delay_after(const struct failures *failures, gint64 now)
{
  if (!failures || failures->count == 0 || failures->last + FAILURE_MS < now)
    return 0;
  return MIN((gint64) DELAY_FIRST_MS << MIN(failures->count - 1, 10), DELAY_MOST_MS);
}

static void count_failure(struct failures *failures, gint64 now)
{
  if (failures->last + FAILURE_MS < now)
    failures->count = 0;
  failures->count++;
  failures->last = now;
}

static gboolean is_forgotten(gpointer key, gpointer value, gpointer now)
{
  return ((struct failures *) value)->last + FAILURE_MS < *(gint64 *) now;
}

// Bounded: with that many names under attack the address' own slowness must do.
static struct failures *failures_of(struct chat *chat, const char *key)
{
  struct failures *failures = g_hash_table_lookup(chat->failures, key);
  if (failures)
    return failures;
  if (g_hash_table_size(chat->failures) >= FAILURES_MOST)
    g_hash_table_foreach_remove(chat->failures, is_forgotten, &chat->now);
  if (g_hash_table_size(chat->failures) >= FAILURES_MOST)
    return NULL;
  failures = g_new0(struct failures, 1);
  g_hash_table_insert(chat->failures, g_strdup(key), failures);
  return failures;
}

static gboolean submit_now(struct chat *chat, struct auth_job *job)
{
  if (chat->auth->ops->submit(chat->auth, job))
    return TRUE;
  struct session *session = session_find(chat, job->session);
  if (session)
    session_job_ended(session);
  auth_job_free(job);
  return FALSE;
}

static gint compare_due(gconstpointer a, gconstpointer b, gpointer data)
{
  gint64 one = ((const struct auth_job *) a)->due, other = ((const struct auth_job *) b)->due;
  return one < other ? -1 : one > other;
}

gboolean account_submit(struct session *session, struct auth_job *job, const char *key)
{
  struct chat *chat = session->chat;
  const struct failures *by_name = g_hash_table_lookup(chat->failures, key);
  const struct failures *by_address = session->address ? &session->address->failures : NULL;
  gint64 delay = MAX(delay_after(by_name, chat->now), delay_after(by_address, chat->now));
  session_job_began(session);
  job->session = session->id;
  if (delay == 0)
    return submit_now(chat, job);
  if (chat->delayed.length >= LIMIT_JOBS_DELAYED) {
    session_job_ended(session);
    auth_job_free(job);
    return FALSE;
  }
  job->due = chat->now + delay;
  g_queue_insert_sorted(&chat->delayed, job, compare_due, NULL);
  chat->settings.wake(chat->settings.owner);
  return TRUE;
}

gint64 accounts_wake(struct chat *chat)
{
  struct auth_job *job;
  while ((job = g_queue_peek_head(&chat->delayed))) {
    if (job->due > chat->now)
      return job->due - chat->now;
    g_queue_pop_head(&chat->delayed);
    struct session *session = session_find(chat, job->session);
    struct message_id id = job->id;
    g_autofree char *id_text = g_strdup(job->id.text);
    id.text = id_text;
    if (!session)
      auth_job_free(job);
    else if (!submit_now(chat, job))
      session_refuse_busy(session, &id, 1000);
  }
  return -1;
}

static void failed(struct session *session, struct auth_job *job)
{
  struct chat *chat = session->chat;
  g_autofree char *key = name_key(job->name ? job->name : session->user->name);
  struct failures *by_name = failures_of(chat, key);
  if (by_name)
    count_failure(by_name, chat->now);
  if (session->address)
    count_failure(&session->address->failures, chat->now);
  session_refuse(session, CODE_AUTH_FAILED, NULL, &job->id);
}

static void logged_in(struct session *session, struct auth_job *job)
{
  g_autofree char *key = name_key(job->name);
  struct account *account = account_find(session->chat, key);
  // The password may have been changed while this was being verified.
  if (!account || g_strcmp0(account->hash, job->hash) != 0) {
    session_refuse(session, CODE_AUTH_FAILED, NULL, &job->id);
    return;
  }
  g_hash_table_remove(session->chat->failures, key);
  account_logged_in(session, account, &job->id);
}

void account_job_done(gpointer data, struct auth_job *job)
{
  struct chat *chat = data;
  struct session *session = session_find(chat, job->session);
  if (session) {
    session_job_ended(session);
    if (!job->good && auth_job_verifies(job))
      failed(session, job);
    else if (!job->good)
      session_refuse(session, CODE_STORE_UNAVAILABLE, NULL, &job->id);
    else if (job->purpose == AUTH_LOGIN)
      logged_in(session, job);
    else
      account_hashed(session, job);
    session_leave_if_done(session);
  }
  auth_job_free(job);
}
