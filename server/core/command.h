// SPDX-License-Identifier: GPL-3.0-or-later
// The command table: what may be asked for, by whom, with which fields. Dialects make commands;
// command_run() runs them.
#pragma once

#include "message.h"
#include "session.h"
#include "store.h"

// What somebody asks for, in no dialect. The texts point into the dialect's buffer.
struct command {
  enum code
      refused; // the dialect could not read it: PROTO_MALFORMED, PROTO_INVALID; otherwise CODE_OK
  struct message request;
};

// One row of the table. A handler checks, then acts. It returns CODE_OK once it has answered or
// will, or the code of the one error event that command_run() then sends.
typedef enum code command_handler(struct session *session, const struct message *request);
struct command_row {
  command_handler *run;
  enum role role;     // the least that is needed; ROLE_NONE: before welcome too
  message_bits needs; // fields, MESSAGE_BIT(): missing or of a wrong kind is PROTO_INVALID
  message_bits takes; // fields that may be there: of a wrong kind is PROTO_INVALID
  unsigned cost;      // tokens of the rate: what it makes the server do, in messages
};

// Runs it for the session, which may have ended when this returns; its memory then still lives.
void command_run(struct session *session, const struct command *command);

// cmd_hello.c
command_handler cmd_hello, cmd_nick;
// cmd_life.c
command_handler cmd_ping, cmd_pong, cmd_quit;
// cmd_room.c
command_handler cmd_join, cmd_leave, cmd_rooms, cmd_users, cmd_topic, cmd_typing;
// cmd_read.c
command_handler cmd_read, cmd_direct;
// cmd_account.c
command_handler cmd_register, cmd_password;
// cmd_admin.c
command_handler cmd_kick, cmd_ban, cmd_unban, cmd_alert;
// cmd_operator.c
command_handler cmd_stats, cmd_reload, cmd_stop, cmd_export;
// cmd_message.c
command_handler cmd_message, cmd_history;
// cmd_change.c
command_handler cmd_edit, cmd_react, cmd_changes;
// cmd_search.c
command_handler cmd_search;

// cmd_file.c
command_handler cmd_upload, cmd_download;
// cmd_files.c
command_handler cmd_files, cmd_remove;

// For the handlers: the session's membership in the room that the request names. On
// CODE_ROOM_INVALID and CODE_ROOM_NOT_JOINED *membership is NULL.
enum code command_membership(struct session *session, const struct message *request,
                             struct membership **membership);

// For the handlers: the key of the room or the conversation that the request names, newly
// allocated. NULL with the code of the error, or CODE_OK if an answer has been sent.
char *command_place(struct session *session, const struct message *request, enum code *code);

// For the handlers: a page of that place, which it takes over, with the limit of the request;
// counted as pending.
struct page *command_page(struct session *session, const struct message *request, char *place);

// For the handlers: CODE_OK, or what is wrong with the text of a message / with a cid, if there is
// one; `cid` is then answered already.
enum code command_check_text(const char *text);
enum code command_check_reason(const char *reason); // "" is none
gboolean command_check_cid(struct session *session, const struct message *request);

// For the handlers: who does it, to everybody else. The consoles together are "admin".
const char *command_by(const struct session *session);

// For the handlers: PROTO_INVALID with words of its own; returns CODE_OK, as an answer has been
// sent.
enum code command_invalid(struct session *session, const struct message *request, const char *text);

// For the handlers: RATE_LIMITED with after_ms; returns CODE_OK, as an answer has been sent.
enum code command_busy(struct session *session, const struct message *request, gint64 after_ms);
