// SPDX-License-Identifier: GPL-3.0-or-later
// What comes from a client: its first bytes choose the dialect, lines go to the dialect, commands
// to the core. The text dialect does some things by itself, and may be at its end before it has
// said so.
#include "client_private.h"

#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

#include "chat.h"
#include "limits.h"
#include "server.h"
#include "session.h"
#include "transfer.h"

static struct text *text_of(const struct client *client)
{
  return client->side ? client->side->text : NULL;
}

static void run_command(struct client *client, const struct command *command)
{
  command_run(client->session, command);
  client->malformed = command->refused == CODE_PROTO_MALFORMED ? client->malformed + 1 : 0;
  if (client->malformed >= LIMIT_MALFORMED_IN_A_ROW)
    conn_finish(&client->conn);
  if (client->session->user)
    client->lines.limit = LIMIT_LINE;
}

static void refuse_long_line(struct client *client)
{
  session_refuse(client->session, CODE_PROTO_TOO_LONG, NULL, NULL);
  conn_finish(&client->conn);
}

// What the text dialect does without being told: joins home, leaves the room before, goes on with
// lines that had to wait.
static void follow(gpointer data)
{
  struct client *client = data;
  g_autoptr(GString) words = g_string_new(NULL);
  struct command command;
  client->server->chat->now = loop_now(client->server->loop);
  while (client->conn.state == CONN_OPEN && text_follow(client->side->text, &command, words)) {
    client_send_bytes(client, words);
    g_string_truncate(words, 0);
    run_command(client, &command);
  }
  client_send_bytes(client, words);
}

// Before any name is given, a ticket makes a connection one of the vault's.
static gboolean shows_ticket(const struct client *client, const struct command *command)
{
  const struct message *request = &command->request;
  return !client->side && !client->console && client->session->state == SESSION_NEW &&
         !client->session->job_pending && command->refused == CODE_OK &&
         (request->type == MSG_UPLOAD || request->type == MSG_DOWNLOAD) &&
         message_has(request, ticket);
}

static void hand_over(struct client *client, const struct message *request, const struct line *rest)
{
  enum code code = transfer_begin(client->server, &client->conn, client->address, request,
                                  rest->text, rest->length);
  if (code == CODE_OK) {
    client->address = NULL; // the transfer's
    return;
  }
  session_refuse(client->session, code, NULL, &request->id);
  conn_finish(&client->conn);
}

// `rest` is what has come behind the line.
static void run_line(struct client *client, const struct line *line, const struct line *rest)
{
  struct command command;
  g_autoptr(GString) words = client->side ? g_string_new(NULL) : NULL;
  gboolean runs = client->dialect->decode(text_of(client), client->server->reader, line->text,
                                          line->length, &command, words);
  if (words)
    client_send_bytes(client, words);
  if (runs && shows_ticket(client, &command))
    hand_over(client, &command.request, rest);
  else if (runs)
    run_command(client, &command);
  if (client->side && !text_is_patient(client->side->text))
    refuse_long_line(client);
  else if (client->side)
    follow(client);
}

// A connection of the text dialect cannot be resumed and is never pinged; the kernel finds out
// about a peer that is no more.
static void keep_alive(int fd)
{
  int on = 1, idle = 60, interval = 15, probes = 4;
  setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
  setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle);
  setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof interval);
  setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &probes, sizeof probes);
}

static void enter_console(struct client *client)
{
  session_enter(client->session, OPERATOR_NAME, ROLE_OPERATOR);
}

// Whoever has begun to speak has thirty seconds for a name.
static void stop_detecting(struct client *client)
{
  if (client->detecting)
    timeout_disarm(&client->timer);
  if (client->detecting && !client->console)
    timeout_arm(&client->server->hello, &client->timer, client);
  client->detecting = FALSE;
}

void client_drop_side(struct client *client)
{
  if (!client->side)
    return;
  loop_task_cancel(client->server->loop, &client->side->follow);
  text_free(client->side->text);
  g_clear_pointer(&client->side, g_free);
}

void client_speak_text(struct client *client, enum text_kind kind)
{
  struct server *server = client->server;
  g_autoptr(GString) words = g_string_new(NULL);
  stop_detecting(client);
  client->dialect = &dialect_text;
  client->side = g_new0(struct text_side, 1);
  client->side->text = text_new(kind);
  client->side->follow.run = follow;
  client->session->passing = TRUE;
  if (!client->console)
    keep_alive(client->conn.watch.fd);
  text_greet(client->side->text, server->config->name, words);
  client_send_bytes(client, words);
}

static void speak_native(struct client *client)
{
  client->by_silence = FALSE;
  stop_detecting(client);
  client_drop_side(client);
  client->dialect = &dialect_native;
  client->session->passing = client->console;
}

void client_detect_expired(gpointer data)
{
  struct client *client = data;
  if (client->conn.state != CONN_OPEN)
    return;
  client->server->chat->now = loop_now(client->server->loop);
  client->by_silence = client->first_count == 0;
  client_speak_text(client, client->console ? TEXT_CONSOLE : TEXT_NAMED);
  if (client->console)
    enter_console(client);
}

// FALSE: this is no dialect of ours, and the connection is being closed.
static gboolean detect(struct client *client, const char *bytes, size_t length)
{
  size_t taken = MIN(length, (size_t) (DETECT_BYTES - client->first_count));
  memcpy(client->first + client->first_count, bytes, taken);
  client->first_count += (guint8) taken;
  enum detected detected = dialect_detect(client->first, client->first_count);
  if (detected == DETECTED_REFUSED)
    conn_finish(&client->conn);
  else if (detected == DETECTED_NATIVE)
    speak_native(client);
  else if (detected == DETECTED_TEXT)
    client_speak_text(client, client->console ? TEXT_CONSOLE : TEXT_NAMED);
  if (client->console && (detected == DETECTED_NATIVE || detected == DETECTED_TEXT))
    enter_console(client);
  return detected != DETECTED_REFUSED;
}

// Whoever was silent, perhaps on a slow network, and then begins like the app is the app.
static void reconsider(struct client *client, char first)
{
  if (client->by_silence && !client->console && first == '{') {
    g_autoptr(GString) end = g_string_new("\n"); // of the question for a name
    client_send_bytes(client, end);
    speak_native(client);
  }
  client->by_silence = FALSE;
}

static void run_part(struct client *client, const char *bytes, size_t length,
                     const struct line *rest)
{
  enum line_result result = LINE_READY;
  struct line line;
  line_feed(&client->lines, bytes, length);
  while (client->conn.state == CONN_OPEN &&
         (result = line_next(&client->lines, &line)) == LINE_READY)
    run_line(client, &line, rest);
  if (client->conn.state == CONN_OPEN && result == LINE_TOO_LONG)
    refuse_long_line(client);
}

// Until there is a name, one line is cut off after the other, so that what is behind a ticket is
// left as it came.
static void run_lines(struct client *client, const char *bytes, size_t length)
{
  while (length > 0 && client->conn.state == CONN_OPEN) {
    const char *end = client->session->user ? NULL : memchr(bytes, '\n', length);
    size_t part = end ? (size_t) (end - bytes) + 1 : length;
    bytes += part;
    length -= part;
    run_part(client, bytes - part, part, &(struct line){bytes, length});
  }
}

// The speaker of the text dialect has gone, or wants to: a last line without its end counts, and
// what was asked for is answered before `bye`.
static void end_text(struct client *client)
{
  struct line line;
  if (client->conn.state == CONN_OPEN && line_end(&client->lines, &line))
    run_line(client, &line, &(struct line){0});
  line_clear(&client->lines);
  if (client->conn.state == CONN_OPEN)
    run_line(client, &(struct line){"quit", strlen("quit")}, &(struct line){0});
}

static void text_input(struct client *client, const char *bytes, size_t length)
{
  g_autoptr(GString) scratch = g_string_new(NULL);
  g_autoptr(GString) reply = g_string_new(NULL);
  gboolean interrupted;
  bytes = text_clean(client->side->text, bytes, &length, scratch, reply, &interrupted);
  client_send_bytes(client, reply);
  run_lines(client, bytes, length);
  if (interrupted)
    end_text(client);
}

void client_input(struct conn *conn, const char *bytes, size_t length)
{
  struct client *client = (struct client *) conn;
  client->server->chat->now = loop_now(client->server->loop);
  if (client->detecting) {
    if (!detect(client, bytes, length))
      return;
    // Bytes that decide nothing yet, which are no whole line, wait in front of those that will.
    if (client->detecting) {
      struct line none;
      line_feed(&client->lines, bytes, length);
      (void) !line_next(&client->lines, &none);
      return;
    }
  }
  reconsider(client, bytes[0]);
  if (client->side)
    text_input(client, bytes, length);
  else
    run_lines(client, bytes, length);
  // Whoever is known has sixty seconds from now; for hello there are thirty in all.
  if (conn->state == CONN_OPEN && client->session->user && !client->side && !client->console)
    timeout_arm(&client->server->silence, &client->timer, client);
  else if (client->session->user)
    timeout_disarm(&client->timer);
}

gboolean client_input_ended(struct conn *conn)
{
  struct client *client = (struct client *) conn;
  client->server->chat->now = loop_now(client->server->loop);
  if (client->detecting && client->first_count > 0)
    client_speak_text(client, client->console ? TEXT_CONSOLE : TEXT_NAMED);
  if (!client->side)
    return FALSE;
  end_text(client);
  return TRUE;
}

void client_begin_detecting(struct client *client)
{
  client->detecting = TRUE;
  timeout_arm(&client->server->detect, &client->timer, client);
}
