// SPDX-License-Identifier: GPL-3.0-or-later
// The client of client.h. Lines go to the dialect, commands to the core; events come back through
// the sink and are queued on the connection.
#include "client.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "chat.h"
#include "dialect.h"
#include "limits.h"
#include "line.h"
#include "listener.h"
#include "server.h"
#include "session.h"

struct client {
  struct conn conn; // first: its address is the client's
  struct sink sink;
  struct server *server;         // borrowed
  const struct dialect *dialect; // borrowed
  struct address *address;       // borrowed from server->addresses
  struct session *session;       // the client's until session_lost()
  struct line_splitter lines;
  struct timeout timer; // hello, silence or pinged
  GList link;           // in server->clients
  guint8 malformed;     // lines in a row
  gboolean detecting;
  guint8 first_count;
  char first[DETECT_BYTES];
};

static struct client *client_of(struct sink *sink)
{
  return (struct client *) ((char *) sink - offsetof(struct client, sink));
}

static void send_reply(struct client *client, const struct message *message,
                       const struct message_id *re)
{
  GString *scratch = client->server->scratch;
  struct message reply = *message;
  reply.re = *re;
  g_string_truncate(scratch, 0);
  client->dialect->encoder.append(&reply, scratch);
  struct blob *blob = blob_new(scratch->str, scratch->len);
  conn_send(&client->conn, blob, 0, blob->length);
  blob_unref(blob);
}

static void deliver(struct sink *sink, struct event *event, unsigned first, unsigned count,
                    const struct message_id *re)
{
  struct client *client = client_of(sink);
  if (re) {
    send_reply(client, &event->messages[first], re);
    return;
  }
  size_t offset, length;
  struct blob *bytes = event_encode(event, &client->dialect->encoder, client->server->scratch,
                                    first, count, &offset, &length);
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

static void run_line(struct client *client, const struct line *line)
{
  struct command command;
  client->dialect->decode(client->server->reader, line->text, line->length, &command);
  command_run(client->session, &command);

  client->malformed = command.refused == CODE_PROTO_MALFORMED ? client->malformed + 1 : 0;
  if (client->malformed >= LIMIT_MALFORMED_IN_A_ROW)
    conn_finish(&client->conn);
  if (client->session->user)
    client->lines.limit = LIMIT_LINE;
}

// FALSE: this is no dialect of ours, and the connection is being closed.
static gboolean detect(struct client *client, const char *bytes, size_t length)
{
  size_t taken = MIN(length, (size_t) (DETECT_BYTES - client->first_count));
  memcpy(client->first + client->first_count, bytes, taken);
  client->first_count += (guint8) taken;
  enum detected detected = dialect_detect(client->first, client->first_count);
  client->detecting = detected == DETECTED_UNDECIDED;
  if (detected == DETECTED_REFUSED)
    conn_finish(&client->conn);
  return detected != DETECTED_REFUSED;
}

static void input(struct conn *conn, const char *bytes, size_t length)
{
  struct client *client = (struct client *) conn;
  if (client->detecting && !detect(client, bytes, length))
    return;

  client->server->chat->now = loop_now(client->server->loop);
  line_feed(&client->lines, bytes, length);
  enum line_result result = LINE_READY;
  struct line line;
  while (conn->state == CONN_OPEN && (result = line_next(&client->lines, &line)) == LINE_READY)
    run_line(client, &line);
  if (conn->state == CONN_OPEN && result == LINE_TOO_LONG) {
    session_refuse(client->session, CODE_PROTO_TOO_LONG, NULL, NULL);
    conn_finish(conn);
  }
  // Whoever is known has sixty seconds from now; for hello there are thirty in all.
  if (conn->state == CONN_OPEN && client->session->user)
    timeout_arm(&client->server->silence, &client->timer, client);
}

static void emptied(struct conn *conn)
{
  session_emptied(((struct client *) conn)->session);
}

static void closed(struct conn *conn)
{
  struct client *client = (struct client *) conn;
  struct server *server = client->server;
  if (client->session->user)
    g_info("event=disconnect name=\"%s\" reason=%s", client->session->user->name,
           conn_loss_name(conn->loss));
  timeout_disarm(&client->timer);
  g_queue_unlink(&server->clients, &client->link);
  line_clear(&client->lines);
  server->chat->now = loop_now(server->loop);
  session_lost(client->session);
  address_book_leave(&server->addresses, client->address, loop_now(server->loop));
  g_free(client);
  server_client_closed(server);
}

const struct conn_ops client_conn_ops = {input, emptied, closed};

// Too many from one address are turned away unheard, so that their number costs others nothing.
static void refuse(int fd)
{
  static const char full[] = "{\"type\":\"error\",\"code\":\"server.full\",\"text\":"
                             "\"There are too many connections from your address.\"}\n";
  // A new connection's buffer takes it whole; if not, the close alone must do.
  (void) !send(fd, full, sizeof full - 1, MSG_NOSIGNAL);
  close(fd);
}

void client_open(struct server *server, int fd, const struct sockaddr_storage *peer,
                 gboolean detect_dialect)
{
  g_autoptr(GError) error = NULL;
  unsigned char bytes[ADDRESS_BYTES];
  address_to_bytes(peer, bytes);
  struct address *address = address_book_enter(&server->addresses, bytes,
                                               server->config->per_address, loop_now(server->loop));
  if (!address) {
    refuse(fd);
    return;
  }
  struct client *client = g_new0(struct client, 1);
  if (!conn_open(&client->conn, &server->net, fd, &error)) {
    g_warning("event=refused error=\"%s\"", error->message);
    close(fd);
    address_book_leave(&server->addresses, address, loop_now(server->loop));
    g_free(client);
    return;
  }
  client->sink.ops = &sink_ops;
  client->server = server;
  client->dialect = &dialect_native;
  client->detecting = detect_dialect;
  client->address = address;
  client->session = session_new(server->chat, &client->sink, address);
  line_init(&client->lines, LIMIT_LINE_BEFORE_WELCOME);
  client->link.data = client;
  g_queue_push_tail_link(&server->clients, &client->link);
  timeout_arm(&server->hello, &client->timer, client);

  if (server->net.open > server->connections_max) {
    session_refuse(client->session, CODE_SERVER_FULL, NULL, NULL);
    conn_finish(&client->conn);
  }
}

void client_hello_expired(gpointer data)
{
  struct client *client = data;
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
  conn_abort(&client->conn);
}
