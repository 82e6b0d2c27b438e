// SPDX-License-Identifier: GPL-3.0-or-later
// The client of client.h. Lines go to the dialect, commands to the core; events come back through
// the sink and are queued on the connection.
#include "client.h"

#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "chat.h"
#include "dialect.h"
#include "limits.h"
#include "line.h"
#include "listener.h"
#include "log.h"
#include "server.h"
#include "session.h"
#include "text.h"

// What only the text dialect needs, so that an idle app costs nothing of it.
struct text_side {
  struct text *text;       // owned
  struct loop_task follow; // what the dialect has to do by itself
};

struct client {
  struct conn conn; // first: its address is the client's
  struct sink sink;
  struct server *server;         // borrowed
  const struct dialect *dialect; // borrowed
  struct text_side *side;        // owned: of the text dialect; NULL otherwise
  struct address *address;       // borrowed from server->addresses; NULL: a console
  struct session *session;       // the client's until session_lost()
  struct line_splitter lines;
  struct timeout timer; // detect, hello, silence or pinged
  GList link;           // in server->clients
  guint8 malformed;     // lines in a row
  guint8 first_count;
  unsigned detecting : 1;
  unsigned console : 1;
  unsigned by_silence : 1; // text was chosen because nothing came, and nothing has come since
  char first[DETECT_BYTES];
};

static struct text *text_of(const struct client *client)
{
  return client->side ? client->side->text : NULL;
}

static struct client *client_of(struct sink *sink)
{
  return (struct client *) ((char *) sink - offsetof(struct client, sink));
}

const struct conn *client_conn(const struct sink *sink)
{
  return &client_of((struct sink *) sink)->conn;
}

static void send_bytes(struct client *client, const GString *bytes)
{
  if (bytes->len == 0)
    return;
  struct blob *blob = blob_new(bytes->str, bytes->len);
  conn_send(&client->conn, blob, 0, blob->length);
  blob_unref(blob);
}

static void send_reply(struct client *client, const struct message *message,
                       const struct message_id *re)
{
  GString *scratch = client->server->scratch;
  struct message reply = *message;
  reply.re = *re;
  g_string_truncate(scratch, 0);
  client->dialect->encoder.append(&reply, scratch);
  send_bytes(client, scratch);
}

// TRUE: the text dialect has said it in words of its own, and may have something to do now.
static gboolean tell_text(struct client *client, const struct message *message)
{
  g_autoptr(GString) words = g_string_new(NULL);
  if (!text_tell(client->side->text, message, words))
    return FALSE;
  send_bytes(client, words);
  loop_before_wait(client->server->loop, &client->side->follow, client);
  return TRUE;
}

static void deliver(struct sink *sink, struct event *event, unsigned first, unsigned count,
                    const struct message_id *re)
{
  struct client *client = client_of(sink);
  struct server *server = client->server;
  const struct message *message = &event->messages[first];
  if (message->type == MSG_MESSAGE)
    meter_add(&server->deliveries, count, server->chat->now);
  gboolean is_shared = message->type == MSG_MESSAGE || message->type == MSG_PRESENCE;
  if (client->side && !is_shared && tell_text(client, message))
    return;
  if (re && !client->side) {
    send_reply(client, message, re);
    return;
  }
  size_t offset, length;
  struct blob *bytes = event_encode(event, &client->dialect->encoder, server->scratch, first, count,
                                    &offset, &length);
  if (length > 0)
    conn_send(&client->conn, bytes, offset, length);
}

static void close_sink(struct sink *sink)
{
  struct client *client = client_of(sink);
  timeout_disarm(&client->timer);
  conn_finish(&client->conn);
}

static gboolean is_full(struct sink *sink)
{
  return client_of(sink)->conn.out.bytes > client_of(sink)->server->config->queue_soft_limit;
}

static void tell_when_empty(struct sink *sink)
{
  conn_tell_when_empty(&client_of(sink)->conn);
}

static const struct sink_ops sink_ops = {deliver, is_full, tell_when_empty, close_sink};

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
    send_bytes(client, words);
    g_string_truncate(words, 0);
    run_command(client, &command);
  }
  send_bytes(client, words);
}

static void run_line(struct client *client, const struct line *line)
{
  struct command command;
  g_autoptr(GString) words = client->side ? g_string_new(NULL) : NULL;
  gboolean runs = client->dialect->decode(text_of(client), client->server->reader, line->text,
                                          line->length, &command, words);
  if (words)
    send_bytes(client, words);
  if (runs)
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

static void drop_side(struct client *client)
{
  if (!client->side)
    return;
  loop_task_cancel(client->server->loop, &client->side->follow);
  text_free(client->side->text);
  g_clear_pointer(&client->side, g_free);
}

static void speak_text(struct client *client, enum text_kind kind)
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
  send_bytes(client, words);
}

static void speak_native(struct client *client)
{
  client->by_silence = FALSE;
  stop_detecting(client);
  drop_side(client);
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
  speak_text(client, client->console ? TEXT_CONSOLE : TEXT_NAMED);
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
    speak_text(client, client->console ? TEXT_CONSOLE : TEXT_NAMED);
  if (client->console && (detected == DETECTED_NATIVE || detected == DETECTED_TEXT))
    enter_console(client);
  return detected != DETECTED_REFUSED;
}

// Whoever was silent, perhaps on a slow network, and then begins like the app is the app.
static void reconsider(struct client *client, char first)
{
  if (client->by_silence && !client->console && first == '{') {
    g_autoptr(GString) end = g_string_new("\n"); // of the question for a name
    send_bytes(client, end);
    speak_native(client);
  }
  client->by_silence = FALSE;
}

static void run_lines(struct client *client, const char *bytes, size_t length)
{
  enum line_result result = LINE_READY;
  struct line line;
  line_feed(&client->lines, bytes, length);
  while (client->conn.state == CONN_OPEN &&
         (result = line_next(&client->lines, &line)) == LINE_READY)
    run_line(client, &line);
  if (client->conn.state == CONN_OPEN && result == LINE_TOO_LONG)
    refuse_long_line(client);
}

// The speaker of the text dialect has gone, or wants to: a last line without its end counts, and
// what was asked for is answered before `bye`.
static void end_text(struct client *client)
{
  struct line line;
  if (client->conn.state == CONN_OPEN && line_end(&client->lines, &line))
    run_line(client, &line);
  line_clear(&client->lines);
  if (client->conn.state == CONN_OPEN)
    run_line(client, &(struct line){"quit", strlen("quit")});
}

static void text_input(struct client *client, const char *bytes, size_t length)
{
  g_autoptr(GString) scratch = g_string_new(NULL);
  g_autoptr(GString) reply = g_string_new(NULL);
  gboolean interrupted;
  bytes = text_clean(client->side->text, bytes, &length, scratch, reply, &interrupted);
  send_bytes(client, reply);
  run_lines(client, bytes, length);
  if (interrupted)
    end_text(client);
}

static void input(struct conn *conn, const char *bytes, size_t length)
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

static gboolean input_ended(struct conn *conn)
{
  struct client *client = (struct client *) conn;
  client->server->chat->now = loop_now(client->server->loop);
  if (client->detecting && client->first_count > 0)
    speak_text(client, client->console ? TEXT_CONSOLE : TEXT_NAMED);
  if (!client->side)
    return FALSE;
  end_text(client);
  return TRUE;
}

static void emptied(struct conn *conn)
{
  session_emptied(((struct client *) conn)->session);
}

static void closed(struct conn *conn)
{
  struct client *client = (struct client *) conn;
  struct server *server = client->server;
  timeout_disarm(&client->timer);
  g_queue_unlink(&server->clients, &client->link);
  line_clear(&client->lines);
  server->chat->now = loop_now(server->loop);
  session_lost(client->session, conn_loss_name(conn->loss));
  if (client->address)
    address_book_leave(&server->addresses, client->address, loop_now(server->loop));
  drop_side(client);
  g_free(client);
  server_client_closed(server);
}

const struct conn_ops client_conn_ops = {input, input_ended, emptied, closed};

// Too many from one address are turned away unheard, so that their number costs others nothing.
static void refuse(int fd, const struct sockaddr_storage *peer, gboolean text)
{
  static const char native[] = "{\"type\":\"error\",\"code\":\"server.full\",\"text\":"
                               "\"There are too many connections from your address.\"}\n";
  static const char words[] = "* There are too many connections from your address.\n";
  // A new connection's buffer takes it whole; if not, the close alone must do.
  if (text)
    (void) !send(fd, words, sizeof words - 1, MSG_NOSIGNAL);
  else
    (void) !send(fd, native, sizeof native - 1, MSG_NOSIGNAL);
  close(fd);
  g_autofree char *address = address_to_text(peer);
  log_event(LOG_LEVEL_INFO, "refused", "address", address, "code", "server.full", NULL);
}

static struct client *open_client(struct server *server, int fd)
{
  g_autoptr(GError) error = NULL;
  struct client *client = g_new0(struct client, 1);
  if (!conn_open(&client->conn, &server->net, fd, &error)) {
    log_event(LOG_LEVEL_WARNING, "refused", "error", error->message, NULL);
    close(fd);
    g_free(client);
    return NULL;
  }
  client->sink.ops = &sink_ops;
  client->server = server;
  client->dialect = &dialect_native;
  line_init(&client->lines, LIMIT_LINE_BEFORE_WELCOME);
  client->link.data = client;
  g_queue_push_tail_link(&server->clients, &client->link);
  return client;
}

static void begin_detecting(struct client *client)
{
  client->detecting = TRUE;
  timeout_arm(&client->server->detect, &client->timer, client);
}

void client_open(struct server *server, int fd, const struct sockaddr_storage *peer,
                 const struct config_listen *listen)
{
  unsigned char bytes[ADDRESS_BYTES];
  address_to_bytes(peer, bytes);
  struct address *address = address_book_enter(&server->addresses, bytes,
                                               server->config->per_address, loop_now(server->loop));
  if (!address) {
    refuse(fd, peer, listen->dialect == LISTEN_TEXT);
    return;
  }
  struct client *client = open_client(server, fd);
  if (!client) {
    address_book_leave(&server->addresses, address, loop_now(server->loop));
    return;
  }
  client->address = address;
  client->session = session_new(server->chat, &client->sink, address);
  server->chat->now = loop_now(server->loop);
  if (listen->dialect == LISTEN_AUTO)
    begin_detecting(client);
  else
    timeout_arm(&server->hello, &client->timer, client);
  if (listen->dialect == LISTEN_TEXT)
    speak_text(client, listen->address_names ? TEXT_ADDRESS : TEXT_NAMED);

  if (server->net.open > server->connections_max) {
    session_refuse(client->session, CODE_SERVER_FULL, NULL, NULL);
    conn_finish(&client->conn);
  } else if (listen->address_names) {
    g_autofree char *text = address_to_text(peer);
    g_autofree char *name = g_strdup_printf("[%s]", text);
    session_enter(client->session, name, ROLE_GUEST);
    timeout_disarm(&client->timer);
    if (!client->session->user)
      conn_finish(&client->conn);
  }
}

void client_open_console(struct server *server, int fd)
{
  struct client *client = open_client(server, fd);
  if (!client)
    return;
  client->console = TRUE;
  client->session = session_new(server->chat, &client->sink, NULL);
  client->session->passing = TRUE;
  begin_detecting(client);
}

void client_tell_shutdown(struct conn *conn, const char *reason)
{
  struct client *client = (struct client *) conn;
  if (client->detecting || client->session->user)
    return;
  struct message shutdown = {.type = MSG_SHUTDOWN};
  message_set(&shutdown, reason, reason);
  session_tell(client->session, &shutdown, NULL);
}

void client_count(const struct conn *conn, struct stats_input *input)
{
  const struct client *client = (const struct client *) conn;
  if (client->detecting)
    input->undecided++;
  else if (client->console)
    input->console++;
  else if (client->side)
    input->text++;
  else
    input->native++;
  input->queue_bytes += conn->out.bytes;
  input->queue_largest = MAX(input->queue_largest, conn->out.bytes);
}

char *client_address(const struct conn *conn)
{
  const struct client *client = (const struct client *) conn;
  struct sockaddr_storage peer = {0};
  socklen_t length = sizeof peer;
  if (client->console || getpeername(conn->watch.fd, (struct sockaddr *) &peer, &length) < 0)
    return g_strdup(client->console ? "console" : "?");
  return address_to_text(&peer);
}

const char *client_dialect(const struct conn *conn)
{
  return ((const struct client *) conn)->dialect->name;
}

void client_hello_expired(gpointer data)
{
  struct client *client = data;
  // The answer to a password may have come since the last input.
  if (client->session->user) {
    if (!client->side)
      timeout_arm(&client->server->silence, &client->timer, client);
    return;
  }
  session_refuse(client->session, CODE_AUTH_TIMEOUT, NULL, NULL);
  conn_finish(&client->conn);
}

void client_silence_expired(gpointer data)
{
  struct client *client = data;
  session_tell(client->session, &(struct message){.type = MSG_PING}, NULL);
  timeout_arm(&client->server->pinged, &client->timer, client);
}

void client_pinged_expired(gpointer data)
{
  struct client *client = data;
  client->conn.loss = CONN_SILENT;
  conn_abort(&client->conn);
}
