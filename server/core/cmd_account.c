// SPDX-License-Identifier: GPL-3.0-or-later
// register, password, and what is done with their hashes. PROTOCOL.md, Accounts.
#include "account.h"
#include "chat.h"
#include "command.h"
#include "limits.h"

#include <string.h>

#define BUSY_AFTER_MS 1000

static gboolean is_weak(const char *password)
{
  return g_utf8_strlen(password, -1) < PASSWORD_MIN;
}

static enum code submit(struct session *session, const struct message *request,
                        struct auth_job *job)
{
  if (!account_submit(session, job, session->user->key))
    return command_busy(session, request, BUSY_AFTER_MS);
  return CODE_OK;
}

enum code cmd_register(struct session *session, const struct message *request)
{
  if (session->user->role >= ROLE_MEMBER)
    return command_invalid(session, request, "This name has an account already.");
  if (strlen(request->password) > LIMIT_PASSWORD)
    return command_invalid(session, request, "That password is too long.");
  if (is_weak(request->password))
    return CODE_AUTH_WEAK;
  if (session->job_pending)
    return command_busy(session, request, BUSY_AFTER_MS);
  struct auth_job *job = auth_job_new(AUTH_REGISTER, session->id, &request->id);
  job->password = g_strdup(request->password);
  return submit(session, request, job);
}

enum code cmd_password(struct session *session, const struct message *request)
{
  const struct account *account = account_find(session->chat, session->user->key);
  if (!account || session->user->role < ROLE_MEMBER)
    return CODE_AUTH_REQUIRED;
  if (strlen(request->old_password) > LIMIT_PASSWORD ||
      strlen(request->new_password) > LIMIT_PASSWORD)
    return command_invalid(session, request, "That password is too long.");
  if (is_weak(request->new_password))
    return CODE_AUTH_WEAK;
  if (session->job_pending)
    return command_busy(session, request, BUSY_AFTER_MS);
  struct auth_job *job = auth_job_new(AUTH_CHECK, session->id, &request->id);
  job->password = g_strdup(request->old_password);
  job->next_password = g_strdup(request->new_password);
  job->hash = g_strdup(account->hash);
  return submit(session, request, job);
}

// The account is on disk: from now on it is one.
static void account_kept(gpointer data, struct fact *fact)
{
  struct chat *chat = data;
  struct session *session = session_find(chat, fact->session);
  if (session)
    session_job_ended(session);
  if (fact->failed) {
    if (session)
      session_refuse(session, CODE_STORE_UNAVAILABLE, NULL, &fact->id);
    return;
  }
  gboolean is_new = !account_find(chat, fact->texts[0]);
  account_learn(chat, fact);
  struct user *user = user_find(chat, fact->texts[0]);
  if (user)
    user->role = account_find(chat, fact->texts[0])->role;
  if (!session)
    return;
  struct message answer = {.type = is_new ? MSG_REGISTERED : MSG_OK};
  if (is_new) {
    message_set(&answer, name, session->user->name);
    message_set(&answer, role, role_name(session->user->role));
  }
  session_tell(session, &answer, &fact->id);
  session_leave_if_done(session);
}

static void keep_hash(struct session *session, const struct auth_job *job)
{
  struct chat *chat = session->chat;
  const struct user *user = session->user;
  const struct account *known = account_find_any(chat, user->key);
  const char *texts[FACT_TEXTS] = {user->key, user->name, job->hash};
  struct fact *fact =
      fact_new(FACT_ACCOUNT, texts, known ? known->role : ROLE_MEMBER, session->id, &job->id);
  // What he said as a guest stays his.
  fact->second = known && known->hash[0] ? known->since : user->since;
  fact->kept = account_kept;
  session_job_began(session); // until it is kept, so that no second one overtakes it
  chat_audit(chat, user->name, job->purpose == AUTH_REGISTER ? "register" : "password", user->name,
             "");
  chat->store->ops->keep(chat->store, fact);
}

// The old password was right: now the new one is hashed.
static void hash_next(struct session *session, struct auth_job *job)
{
  struct auth_job *next = auth_job_new(AUTH_CHANGE, session->id, &job->id);
  next->password = g_steal_pointer(&job->next_password);
  if (!account_submit(session, next, session->user->key))
    session_refuse_busy(session, &job->id, BUSY_AFTER_MS);
}

void account_hashed(struct session *session, struct auth_job *job)
{
  if (!session->user)
    return;
  if (job->purpose == AUTH_CHECK)
    hash_next(session, job);
  else
    keep_hash(session, job);
}
