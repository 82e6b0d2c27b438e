// SPDX-License-Identifier: GPL-3.0-or-later
// kick, ban, unban, alert. PROTOCOL.md, Moderation. All of them are in the audit table.
#include "ban.h"
#include "chat.h"
#include "command.h"
#include "limits.h"
#include "name.h"

#include <string.h>

static enum code answer_ok(struct session *session, const struct message *request)
{
  session_tell(session, &(struct message){.type = MSG_OK}, &request->id);
  return CODE_OK;
}

static const char *reason_of(const struct message *request)
{
  return message_has(request, reason) ? request->reason : "";
}

// The name and the reason are what they may be.
static enum code check(const struct message *request)
{
  const char *reason = reason_of(request);
  if (!name_is_valid(request->name, LIMIT_NAME))
    return CODE_NAME_INVALID;
  if (strlen(reason) > LIMIT_REASON)
    return CODE_MESSAGE_TOO_LONG;
  return !reason[0] || text_is_valid(reason, LIMIT_REASON) ? CODE_OK : CODE_MESSAGE_INVALID;
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
  chat_audit(chat, session->user->name, "kick", user->name, reason_of(request));
  throw_out(user, session->user->name, reason_of(request));
  return answer_ok(session, request);
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
  gint64 until =
      message_has(request, seconds) ? g_get_real_time() / 1000 + request->seconds * 1000 : 0;
  if (!ban_name(chat, request->name, session->user->name, reason_of(request), until))
    return CODE_SERVER_FULL;
  chat_audit(chat, session->user->name, "ban", request->name, reason_of(request));
  if (user) {
    ban_addresses(chat, user, session->user->name, reason_of(request), until);
    throw_out(user, session->user->name, reason_of(request));
  }
  return answer_ok(session, request);
}

enum code cmd_unban(struct session *session, const struct message *request)
{
  enum code code = check(request);
  if (code != CODE_OK)
    return code;
  if (!ban_lift(session->chat, request->name))
    return CODE_USER_UNKNOWN;
  chat_audit(session->chat, session->user->name, "unban", request->name, reason_of(request));
  return answer_ok(session, request);
}

enum code cmd_alert(struct session *session, const struct message *request)
{
  struct chat *chat = session->chat;
  if (strlen(request->text) > LIMIT_TEXT)
    return CODE_MESSAGE_TOO_LONG;
  if (!text_is_valid(request->text, LIMIT_TEXT))
    return CODE_MESSAGE_INVALID;
  struct message alert = {.type = MSG_ALERT};
  message_set(&alert, from, session->user->name);
  message_set(&alert, text, request->text);
  chat_audit(chat, session->user->name, "alert", "", request->text);
  chat_tell_all(chat, &alert);
  return answer_ok(session, request);
}
