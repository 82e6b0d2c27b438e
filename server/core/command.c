// SPDX-License-Identifier: GPL-3.0-or-later
// The table of command.h and the checks that are the same for every command.
#include "command.h"
#include "chat.h"
#include "limits.h"
#include "name.h"

#include <string.h>

#define F(field) MESSAGE_BIT(field)

static const struct command_row rows[MSG_COUNT] = {
    [MSG_HELLO] = {cmd_hello, ROLE_NONE, 0,
                   F(version) | F(name) | F(password) | F(token) | F(client), 1},
    [MSG_PING] = {cmd_ping, ROLE_NONE, 0, 0, 1},
    [MSG_PONG] = {cmd_pong, ROLE_NONE, 0, 0, 0},
    [MSG_QUIT] = {cmd_quit, ROLE_NONE, 0, 0, 0},
    [MSG_JOIN] = {cmd_join, ROLE_GUEST, F(room), 0, 1},
    [MSG_LEAVE] = {cmd_leave, ROLE_GUEST, F(room), 0, 0},
    [MSG_TOPIC] = {cmd_topic, ROLE_GUEST, F(room) | F(topic), 0, 2},
    [MSG_TYPING] = {cmd_typing, ROLE_GUEST, F(room), 0, 1},
    [MSG_READ] = {cmd_read, ROLE_GUEST, F(seq), F(room) | F(with) | F(unread), 1},
    [MSG_DIRECT] = {cmd_direct, ROLE_GUEST, 0, 0, 2},
    [MSG_REGISTER] = {cmd_register, ROLE_GUEST, F(password), 0, 5},
    [MSG_PASSWORD] = {cmd_password, ROLE_GUEST, F(old_password) | F(new_password), 0, 5},
    [MSG_KICK] = {cmd_kick, ROLE_ADMIN, F(name), F(reason), 1},
    [MSG_BAN] = {cmd_ban, ROLE_ADMIN, F(name), F(reason) | F(seconds), 1},
    [MSG_UNBAN] = {cmd_unban, ROLE_ADMIN, F(name), F(reason), 1},
    [MSG_ALERT] = {cmd_alert, ROLE_ADMIN, F(text), 0, 1},
    [MSG_NICK] = {cmd_nick, ROLE_GUEST, F(name), 0, 5},
    [MSG_STATS] = {cmd_stats, ROLE_ADMIN, 0, 0, 2},
    [MSG_RELOAD] = {cmd_reload, ROLE_OPERATOR, 0, 0, 1},
    [MSG_STOP] = {cmd_stop, ROLE_OPERATOR, 0, 0, 1},
    [MSG_EXPORT] = {cmd_export, ROLE_OPERATOR, 0, F(room) | F(with) | F(and) | F(after) | F(limit),
                    1},
    [MSG_ROOMS] = {cmd_rooms, ROLE_GUEST, 0, 0, 2},
    [MSG_USERS] = {cmd_users, ROLE_GUEST, 0, 0, 2},
    [MSG_MESSAGE] = {cmd_message, ROLE_GUEST, F(text), F(room) | F(to) | F(cid) | F(reply), 1},
    [MSG_EDIT] = {cmd_edit, ROLE_GUEST, F(seq) | F(text), F(room) | F(with), 1},
    [MSG_REACT] = {cmd_react, ROLE_GUEST, F(seq) | F(reaction) | F(on), F(room) | F(with), 1},
    [MSG_CHANGES] = {cmd_changes, ROLE_GUEST, 0, F(room) | F(with) | F(after) | F(limit), 2},
    [MSG_HISTORY] = {cmd_history, ROLE_GUEST, 0,
                     F(room) | F(with) | F(before) | F(after) | F(limit), 1},
    [MSG_UPLOAD] = {cmd_upload, ROLE_GUEST, F(name),
                    F(room) | F(to) | F(size) | F(sha256) | F(text) | F(cid), 2},
    [MSG_DOWNLOAD] = {cmd_download, ROLE_GUEST, F(file), F(offset), 2},
    [MSG_FILES] = {cmd_files, ROLE_GUEST, 0, F(room) | F(with) | F(and) | F(before) | F(limit), 2},
    [MSG_REMOVE] = {cmd_remove, ROLE_GUEST, 0, F(file) | F(seq) | F(room) | F(with) | F(reason), 2},
    [MSG_SEARCH] = {cmd_search, ROLE_GUEST, F(query),
                    F(room) | F(with) | F(before) | F(limit) | F(offset), 5},
};

enum code command_invalid(struct session *session, const struct message *request, const char *text)
{
  struct message details = {0};
  message_set(&details, text, text);
  session_refuse(session, CODE_PROTO_INVALID, &details, &request->id);
  return CODE_OK;
}

enum code command_busy(struct session *session, const struct message *request, gint64 after_ms)
{
  session_refuse_busy(session, &request->id, after_ms);
  return CODE_OK;
}

enum code command_check_text(const char *text)
{
  if (strlen(text) > LIMIT_TEXT)
    return CODE_MESSAGE_TOO_LONG;
  return text_is_valid(text, LIMIT_TEXT) ? CODE_OK : CODE_MESSAGE_INVALID;
}

enum code command_check_reason(const char *reason)
{
  if (strlen(reason) > LIMIT_REASON)
    return CODE_MESSAGE_TOO_LONG;
  return !reason[0] || text_is_valid(reason, LIMIT_REASON) ? CODE_OK : CODE_MESSAGE_INVALID;
}

gboolean command_check_cid(struct session *session, const struct message *request)
{
  if (!message_has(request, cid) ||
      (request->cid[0] && g_utf8_strlen(request->cid, -1) <= LIMIT_CID))
    return TRUE;
  command_invalid(session, request, "A cid has 1 to 64 characters.");
  return FALSE;
}

const char *command_by(const struct session *session)
{
  return session->user->role == ROLE_OPERATOR ? "admin" : session->user->name;
}

enum code command_membership(struct session *session, const struct message *request,
                             struct membership **membership)
{
  *membership = NULL;
  if (!name_is_valid(request->room, LIMIT_ROOM_NAME))
    return CODE_ROOM_INVALID;
  g_autofree char *key = name_key(request->room);
  struct room *room = room_find(session->chat, key);
  *membership = room ? session_membership(session, room) : NULL;
  return *membership ? CODE_OK : CODE_ROOM_NOT_JOINED;
}

// Takes the cost from the session's bucket and its address's. Milliseconds until there will be
// enough; 0: it was taken.
static gint64 take_cost(struct session *session, unsigned cost)
{
  const struct chat *chat = session->chat;
  if (session->user && session->user->role == ROLE_OPERATOR)
    return 0;
  gint64 wait = bucket_take(&session->level, chat->settings.rate, cost, chat->now);
  if (wait == 0 && session->address)
    wait = bucket_take(&session->address->level, chat->settings.address_rate, cost, chat->now);
  return wait;
}

static enum code check_and_run(struct session *session, const struct message *request)
{
  const struct command_row *row = &rows[request->type];
  enum role role = session->user ? session->user->role : ROLE_NONE;
  gint64 wait = take_cost(session, row->run ? row->cost : 1);
  if (wait > 0)
    return command_busy(session, request, wait);
  if (role == ROLE_NONE && (!row->run || row->role > ROLE_NONE))
    return CODE_AUTH_REQUIRED;
  if (!row->run)
    return CODE_PROTO_UNKNOWN;
  if (session->chat->stopping && row->role > ROLE_NONE)
    return CODE_SERVER_STOPPING;
  if (row->role > role)
    return CODE_ADMIN_ONLY;

  message_bits bad = (row->needs & ~request->has) | ((row->needs | row->takes) & request->wrong);
  if (bad) {
    g_autofree char *text = g_strdup_printf("The field \"%s\" is missing or has a wrong value.",
                                            message_field_key(bad));
    return command_invalid(session, request, text);
  }
  return row->run(session, request);
}

void command_run(struct session *session, const struct command *command)
{
  // After its quit a session is only waiting for answers.
  if (session->state == SESSION_LEAVING || session->state == SESSION_ENDED)
    return;
  enum code code = command->refused;
  gint64 wait = code == CODE_OK ? 0 : take_cost(session, 1);
  if (wait > 0)
    code = command_busy(session, &command->request, wait);
  else if (code == CODE_OK)
    code = check_and_run(session, &command->request);
  if (code != CODE_OK)
    session_refuse(session, code, NULL, &command->request.id);
}
