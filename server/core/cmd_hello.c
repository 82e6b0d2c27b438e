// SPDX-License-Identifier: GPL-3.0-or-later
// hello: a name, or the way back to a session. PROTOCOL.md, Hello.
#include "account.h"
#include "ban.h"
#include "chat.h"
#include "command.h"
#include "direct.h"
#include "limits.h"
#include "name.h"
#include "random.h"

#include <string.h>

#define BUSY_AFTER_MS 1000

static struct message *joined_rooms(const struct session *session, size_t *count)
{
  struct message *items = g_new0(struct message, MAX(session->rooms_joined, 1));
  size_t used = 0;
  for (const struct membership *m = session->memberships; m; m = m->next, used++) {
    message_set(&items[used], room, m->room->name);
    message_set(&items[used], seq, m->room->seq);
    if (m->room->change)
      message_set(&items[used], change, m->room->change);
  }
  *count = used;
  return items;
}

static void welcome(struct session *session, gboolean resumed, const struct message_id *re)
{
  const struct chat *chat = session->chat;
  // In the order of what they need: a store that keeps, nothing, and a vault.
  static const char *const features[] = {"history", "search", "changes", "files"};
  const int first = chat->store->durable ? 0 : 2;
  const int end = files_are_on(chat) ? 4 : 3;
  char token[2 * SESSION_TOKEN_BYTES + 1];
  hex_encode(session->token, SESSION_TOKEN_BYTES, token);
  size_t count;
  g_autofree struct message *rooms = joined_rooms(session, &count);

  struct message limits = {0};
  message_set(&limits, line_limit, LIMIT_LINE);
  message_set(&limits, text_limit, LIMIT_TEXT);
  message_set(&limits, file_limit, upload_limit(session));
  message_set(&limits, rate_limit, chat->settings.rate);

  struct message answer = {.type = MSG_WELCOME};
  message_set(&answer, version, PROTOCOL_VERSION);
  message_set(&answer, server, chat->settings.server_name);
  message_set(&answer, epoch, chat->store->epoch);
  message_set(&answer, name, session->user->name);
  message_set(&answer, role, role_name(session->user->role));
  message_set(&answer, token, token);
  message_set(&answer, resumed, resumed);
  message_set(&answer, rooms, (struct message_list){rooms, count});
  message_set(&answer, limits, &limits);
  message_set(&answer, features, (struct message_texts){features + first, (size_t) (end - first)});
  if (chat->settings.motd)
    message_set(&answer, motd, chat->settings.motd);
  session_tell(session, &answer, re);
}

static enum code refuse_taken(struct session *session, const struct message *request)
{
  g_autofree char *suggestion = user_suggest(session->chat, request->name);
  struct message details = {0};
  message_set(&details, suggestion, suggestion);
  session_refuse(session, CODE_NAME_TAKEN, &details, &request->id);
  return CODE_OK;
}

// FALSE: the server is full, and nobody who is only expected back can be let go instead.
static gboolean make_room(struct chat *chat)
{
  if (chat->attached.length + chat->detached.length < chat->settings.sessions_max)
    return TRUE;
  if (!chat->detached.head)
    return FALSE;
  session_end(chat->detached.head->data, "timeout");
  return TRUE;
}

static enum code hello_by_token(struct session *session, const struct message *request)
{
  struct session *old = session_find_token(session->chat, request->token);
  if (!old)
    return CODE_AUTH_FAILED;
  session_take_over(session, old);
  welcome(session, TRUE, &request->id);
  if (session->user->role >= ROLE_MEMBER)
    direct_ask_waiting(session);
  return CODE_OK;
}

static enum code refuse_banned(struct session *session, const struct message_id *re,
                               const char *reason)
{
  struct message details = {0};
  g_autofree char *text =
      g_strconcat(code_text(CODE_NAME_BANNED), reason[0] ? " " : "", reason, NULL);
  message_set(&details, text, text);
  session_refuse(session, CODE_NAME_BANNED, &details, re);
  return CODE_OK;
}

static enum code refuse_registered(struct session *session, const struct message_id *re)
{
  struct message details = {0};
  message_set(&details, text, "That name has an account: its password is needed.");
  session_refuse(session, CODE_AUTH_REQUIRED, &details, re);
  return CODE_OK;
}

// With a password: the name's account, if the password fits. The answer comes from
// account_logged_in() or as auth.failed, after the same work whether there is such an account or
// not.
static enum code log_in(struct session *session, const struct message *request, const char *key)
{
  const struct account *account = account_find(session->chat, key);
  if (strlen(request->password) > LIMIT_PASSWORD)
    return command_invalid(session, request, "That password is too long.");
  struct auth_job *job = auth_job_new(AUTH_LOGIN, 0, &request->id);
  job->name = g_strdup(request->name);
  job->password = g_strdup(request->password);
  job->hash = account ? g_strdup(account->hash) : NULL;
  if (!account_submit(session, job, key))
    return command_busy(session, request, BUSY_AFTER_MS);
  return CODE_OK;
}

static void enter(struct session *session, struct user *user, const struct message_id *re)
{
  session_attach(session, user);
  welcome(session, FALSE, re);
  if (user->role == ROLE_MEMBER || user->role == ROLE_ADMIN)
    direct_ask_waiting(session);
}

// A name that the server gives needs no check but that of its address.
void session_enter(struct session *session, const char *name, enum role role)
{
  struct chat *chat = session->chat;
  g_autofree char *key = name_key(name);
  const char *reason = ban_reason(chat, key, session->address);
  if (reason) {
    refuse_banned(session, NULL, reason);
    return;
  }
  if (role < ROLE_OPERATOR && !make_room(chat)) {
    session_refuse(session, CODE_SERVER_FULL, NULL, NULL);
    return;
  }
  struct user *user = user_find(chat, key);
  if (!user)
    user = user_new(chat, name, key);
  user->role = role;
  enter(session, user, NULL);
}

void account_logged_in(struct session *session, struct account *account,
                       const struct message_id *re)
{
  struct chat *chat = session->chat;
  struct user *user = user_find(chat, account->key);
  // A guest under the account's name keeps nothing of it.
  while (user && user->role < ROLE_MEMBER) {
    session_refuse(user->first, CODE_NAME_TAKEN, NULL, NULL);
    session_end(user->first, "kicked");
    user = user_find(chat, account->key);
  }
  if (!make_room(chat)) {
    session_refuse(session, CODE_SERVER_FULL, NULL, re);
    return;
  }
  user = user_find(chat, account->key); // making room may have ended his last session
  if (!user)
    user = user_new(chat, account->name, account->key);
  user->role = account->role;
  enter(session, user, re);
}

static enum code hello_by_name(struct session *session, const struct message *request)
{
  struct chat *chat = session->chat;
  g_autofree char *guest = NULL;
  const char *name = request->name;
  if (!message_has(request, name))
    name = guest = user_guest_name(chat);
  if (!name_is_valid(name, LIMIT_NAME) || name_is_address(name))
    return CODE_NAME_INVALID;

  g_autofree char *key = name_key(name);
  const char *reason = ban_reason(chat, key, session->address);
  if (reason)
    return refuse_banned(session, &request->id, reason);
  if (message_has(request, password) && message_has(request, name))
    return log_in(session, request, key);
  if (account_find(chat, key))
    return refuse_registered(session, &request->id);
  if (user_find(chat, key) || user_is_lookalike(chat, name, key) ||
      user_name_is_reserved(chat, name, key))
    return refuse_taken(session, request);
  if (!make_room(chat))
    return CODE_SERVER_FULL;

  enter(session, user_new(chat, name, key), &request->id);
  return CODE_OK;
}

// The session's user under another name: to everybody else one goes and another comes.
static void rename_user(struct session *session, const char *name, const char *key)
{
  struct user *old = session->user;
  // In other letters it is the same name still.
  gboolean is_own = g_str_equal(old->key, key);
  gint64 since = old->since;
  for (struct membership *m = session->memberships; m; m = m->next)
    room_tell_presence(m->room, session, "leave", "nick");
  user_remove(old, session);
  struct user *user = user_new(session->chat, name, key);
  if (is_own)
    user->since = since;
  user_add(user, session);
  for (struct membership *m = session->memberships; m; m = m->next)
    room_tell_presence(m->room, session, "join", NULL);
}

enum code cmd_nick(struct session *session, const struct message *request)
{
  struct chat *chat = session->chat;
  if (session->user->role != ROLE_GUEST || name_is_given(session->user->name))
    return command_invalid(session, request, "That name stays: only guests can take another.");
  if (!name_is_valid(request->name, LIMIT_NAME) || name_is_address(request->name))
    return CODE_NAME_INVALID;
  g_autofree char *key = name_key(request->name);
  const char *reason = ban_reason(chat, key, NULL);
  if (reason)
    return refuse_banned(session, &request->id, reason);
  if (account_find(chat, key))
    return refuse_registered(session, &request->id);
  struct user *holder = user_find(chat, key);
  gboolean is_own = holder == session->user; // in other cases of its letters
  if ((holder && !is_own) || (!is_own && user_is_lookalike(chat, request->name, key)) ||
      user_name_is_reserved(chat, request->name, key))
    return refuse_taken(session, request);
  if (!is_own || !g_str_equal(session->user->name, request->name))
    rename_user(session, request->name, key);
  struct message nick = {.type = MSG_NICK};
  message_set(&nick, name, session->user->name);
  session_tell(session, &nick, &request->id);
  return CODE_OK;
}

enum code cmd_hello(struct session *session, const struct message *request)
{
  if (session->state != SESSION_NEW)
    return command_invalid(session, request, "You said hello already.");
  if (session->chat->stopping)
    return CODE_SERVER_STOPPING;
  if (session->job_pending)
    return command_busy(session, request, BUSY_AFTER_MS);
  if (message_has(request, version) && request->version != PROTOCOL_VERSION)
    return command_invalid(session, request, "This server speaks version 1.");
  return message_has(request, token) ? hello_by_token(session, request)
                                     : hello_by_name(session, request);
}
