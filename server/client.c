// SPDX-License-Identifier: GPL-3.0-or-later
// The client of client.h: its life, and events that come back through the sink and are queued on
// the connection.
#include "client_private.h"

#include <sys/socket.h>
#include <unistd.h>

#include "chat.h"
#include "limits.h"
#include "listener.h"
#include "log.h"
#include "reach.h"
#include "server.h"
#include "session.h"

static struct client *client_of(struct sink *sink)
{
  return (struct client *) ((char *) sink - offsetof(struct client, sink));
}

const struct conn *client_conn(const struct sink *sink)
{
  return &client_of((struct sink *) sink)->conn;
}

void client_send_bytes(struct client *client, const GString *bytes)
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
  client_send_bytes(client, scratch);
}

// TRUE: the text dialect has said it in words of its own, and may have something to do now.
static gboolean tell_text(struct client *client, const struct message *message,
                          const struct message_id *re)
{
  g_autoptr(GString) words = g_string_new(NULL);
  struct message told = *message;
  if (re)
    told.re = *re;
  if (message->type == MSG_TICKET) {
    g_autofree char *reach = server_reach(client->server, client->conn.watch.fd);
    text_set_reach(client->side->text, reach);
  }
  if (!text_tell(client->side->text, &told, words))
    return FALSE;
  client_send_bytes(client, words);
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
  if (client->side && re && message->type == MSG_MESSAGE)
    text_heard(client->side->text, message);
  if (client->side && !is_shared && tell_text(client, message, re))
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
  client_drop_side(client);
  g_free(client);
  server_client_closed(server);
}

const struct conn_ops client_conn_ops = {client_input, client_input_ended, emptied, closed};

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
    client_begin_detecting(client);
  else
    timeout_arm(&server->hello, &client->timer, client);
  if (listen->dialect == LISTEN_TEXT)
    client_speak_text(client, listen->address_names ? TEXT_ADDRESS : TEXT_NAMED);

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
  client_begin_detecting(client);
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
