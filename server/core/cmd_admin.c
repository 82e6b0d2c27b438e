// SPDX-License-Identifier: GPL-3.0-or-later
// kick, ban, unban, alert. PROTOCOL.md, Moderation. All of them are in the audit table.
#include "ban.h"
#include "chat.h"
#include "command.h"
#include "limits.h"
#include "name.h"

#include <string.h>

static void kept(gpointer data, struct fact *fact)
{
  struct session *session = session_find(data, fact->session);
  if (!session)
    return;
  if (fact->failed)
    session_refuse(session, CODE_STORE_UNAVAILABLE, NULL, &fact->id);
  else
    session_tell(session, &(struct message){.type = MSG_OK}, &fact->id);
  session->posts_pending--;
  session_leave_if_done(session);
}

// Writes down what has been done. Facts are kept in order: once this one is, so is what it is
// about, and only then is the request answered.
static enum code audit_and_answer(struct session *session, const struct message *request,
                                  const char *what, const char *whom, const char *why)
{
  struct chat *chat = session->chat;
  const char *texts[FACT_TEXTS] = {session->user->name, what, whom, why};
  struct fact *fact =
      fact_new(FACT_AUDIT, texts, g_get_real_time() / 1000, session->id, &request->id);
  fact->kept = kept;
  session->posts_pending++;
  chat->store->ops->keep(chat->store, fact);
  return CODE_OK;
}

static const char *reason_of(const struct message *request)
{
  return message_has(request, reason) ? request->reason : "";
}

// The name and the reason are what they may be.
static enum code check(const struct message *request)
{
  if (!user_name_is_possible(request->name))
    return CODE_NAME_INVALID;
  return command_check_reason(reason_of(request));
}

// Everyone of that name is told why and is gone, with no way back by token.
static void throw_out(struct user *user, const char *by, const char *reason)
{
  struct message kicked = {.type = MSG_KICKED};
  message_set(&kicked, by, by);
  message_set(&kicked, reason, reason);
  for (unsigned left = user->sessions; left > 0; left--) {
    struct session *session = user->first; // each end takes the first off; the last takes the user
    session_tell(session, &kicked, NULL);
    session_end(session, "kicked");
  }
}

enum code cmd_kick(struct session *session, const struct message *request)
{
  struct chat *chat = session->chat;
  enum code code = check(request);
  if (code != CODE_OK)
    return code;
  g_autofree char *key = name_key(request->name);
  struct user *user = user_find(chat, key);
  if (!user)
    return CODE_USER_UNKNOWN;
  if (user == session->user)
    return command_invalid(session, request, "You cannot throw yourself out: say quit.");
  if (user->role == ROLE_OPERATOR)
    return CODE_ADMIN_ONLY;
  g_autofree char *name = g_strdup(user->name);
  throw_out(user, command_by(session), reason_of(request));
  return audit_and_answer(session, request, "kick", name, reason_of(request));
}

enum code cmd_ban(struct session *session, const struct message *request)
{
  struct chat *chat = session->chat;
  enum code code = check(request);
  if (code != CODE_OK)
    return code;
  if (message_has(request, seconds) && (request->seconds < 1 || request->seconds > BAN_SECONDS_MAX))
    return command_invalid(session, request,
                           "A ban lasts 1 second or more; leave \"seconds\" out "
                           "for one without end.");
  g_autofree char *key = name_key(request->name);
  struct user *user = user_find(chat, key);
  if (user == session->user)
    return command_invalid(session, request, "You cannot ban yourself.");
  if (user && user->role == ROLE_OPERATOR)
    return CODE_ADMIN_ONLY;
  gint64 until =
      message_has(request, seconds) ? g_get_real_time() / 1000 + request->seconds * 1000 : 0;
  if (!ban_name(chat, request->name, session->user->name, reason_of(request), until))
    return CODE_SERVER_FULL;
  if (user) {
    ban_addresses(chat, user, session->user->name, reason_of(request), until);
    throw_out(user, command_by(session), reason_of(request));
  }
  return audit_and_answer(session, request, "ban", request->name, reason_of(request));
}

enum code cmd_unban(struct session *session, const struct message *request)
{
  enum code code = check(request);
  if (code != CODE_OK)
    return code;
  if (!ban_lift(session->chat, request->name))
    return CODE_USER_UNKNOWN;
  return audit_and_answer(session, request, "unban", request->name, reason_of(request));
}

enum code cmd_alert(struct session *session, const struct message *request)
{
  struct chat *chat = session->chat;
  enum code code = command_check_text(request->text);
  if (code != CODE_OK)
    return code;
  struct message alert = {.type = MSG_ALERT};
  message_set(&alert, from, command_by(session));
  message_set(&alert, text, request->text);
  chat_tell_all(chat, &alert);
  return audit_and_answer(session, request, "alert", "", request->text);
}
