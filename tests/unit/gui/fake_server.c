// SPDX-License-Identifier: GPL-3.0-or-later
// GSocketService below, proto's reader on top; see fake_server.h.
#include "fake_server.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#define DEADLINE_S 30

struct fake_server {
  // owned
  GSocketService *service;
  char *address;
  GQueue accepted; // of GSocketConnection, not taken yet
  GSocketConnection *connection;
  GDataInputStream *input;
  GCancellable *reading;
  GQueue lines; // of char *, not handed over yet
  char *line;   // handed over last
  struct message_reader *reader;

  struct message last;
  gboolean answers_pings;
  gboolean closed;
};

static void read_line(struct fake_server *server);

static gboolean deadline_cb(gpointer what)
{
  g_error("waited in vain for %s", (const char *) what);
  return G_SOURCE_REMOVE;
}

guint fake_deadline(const char *what)
{
  return g_timeout_add_seconds(DEADLINE_S, deadline_cb, (gpointer) what);
}

static gboolean incoming_cb(GSocketService *service, GSocketConnection *connection, GObject *source,
                            gpointer data)
{
  struct fake_server *server = data;
  // Many small writes, each of which somebody waits for.
  g_socket_set_option(g_socket_connection_get_socket(connection), IPPROTO_TCP, TCP_NODELAY, 1,
                      NULL);
  g_queue_push_tail(&server->accepted, g_object_ref(connection));
  return TRUE;
}

struct fake_server *fake_server_new(void)
{
  struct fake_server *server = g_new0(struct fake_server, 1);
  g_autoptr(GSocketAddress) any = g_inet_socket_address_new_from_string("127.0.0.1", 0);
  g_autoptr(GSocketAddress) place = NULL;
  g_autoptr(GError) error = NULL;

  server->service = g_socket_service_new();
  g_socket_listener_add_address(G_SOCKET_LISTENER(server->service), any, G_SOCKET_TYPE_STREAM,
                                G_SOCKET_PROTOCOL_TCP, NULL, &place, &error);
  g_assert_no_error(error);
  server->address =
      g_strdup_printf("127.0.0.1:%u", g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(place)));
  g_signal_connect(server->service, "incoming", G_CALLBACK(incoming_cb), server);
  server->reader = message_reader_new();
  server->answers_pings = TRUE;
  return server;
}

static void let_go(struct fake_server *server)
{
  if (server->reading)
    g_cancellable_cancel(server->reading);
  g_clear_object(&server->reading);
  g_clear_object(&server->input);
  g_clear_object(&server->connection);
  g_queue_clear_full(&server->lines, g_free);
}

void fake_server_stop_listening(struct fake_server *server)
{
  g_socket_service_stop(server->service);
  g_socket_listener_close(G_SOCKET_LISTENER(server->service));
}

void fake_server_free(struct fake_server *server)
{
  fake_server_stop_listening(server);
  let_go(server);
  g_queue_clear_full(&server->accepted, g_object_unref);
  g_signal_handlers_disconnect_by_data(server->service, server);
  g_object_unref(server->service);
  g_free(server->address);
  g_free(server->line);
  message_reader_free(server->reader);
  g_free(server);
}

const char *fake_server_address(struct fake_server *server)
{
  return server->address;
}

void fake_answer_pings(struct fake_server *server, gboolean answer)
{
  server->answers_pings = answer;
}

gboolean fake_is_closed(struct fake_server *server)
{
  return server->closed;
}

static void line_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *line =
      g_data_input_stream_read_line_finish(G_DATA_INPUT_STREAM(source), result, NULL, &error);
  if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  struct fake_server *server = data;
  if (!line) {
    server->closed = TRUE;
    return;
  }
  struct message message;
  g_assert_cmpint(message_read(server->reader, line, strlen(line), &message), ==, CODE_OK);
  if (message.type != MSG_PING)
    g_queue_push_tail(&server->lines, g_steal_pointer(&line));
  else if (server->answers_pings)
    fake_say(server, "{\"type\":\"pong\",\"re\":\"%s\"}", message.id.text);
  read_line(server);
}

static void read_line(struct fake_server *server)
{
  g_data_input_stream_read_line_async(server->input, G_PRIORITY_DEFAULT, server->reading, line_cb,
                                      server);
}

void fake_accept(struct fake_server *server)
{
  let_go(server);
  WAIT_FOR(!g_queue_is_empty(&server->accepted));
  server->connection = g_queue_pop_head(&server->accepted);
  server->input =
      g_data_input_stream_new(g_io_stream_get_input_stream(G_IO_STREAM(server->connection)));
  g_filter_input_stream_set_close_base_stream(G_FILTER_INPUT_STREAM(server->input), FALSE);
  server->reading = g_cancellable_new();
  server->closed = FALSE;
  read_line(server);
}

const struct message *fake_take(struct fake_server *server)
{
  WAIT_FOR(!g_queue_is_empty(&server->lines));
  g_free(server->line);
  server->line = g_queue_pop_head(&server->lines);
  g_assert_cmpint(message_read(server->reader, server->line, strlen(server->line), &server->last),
                  ==, CODE_OK);
  return &server->last;
}

const struct message *fake_expect(struct fake_server *server, enum message_type type)
{
  const struct message *message = fake_take(server);
  g_assert_cmpstr(message_type_name(message->type), ==, message_type_name(type));
  return message;
}

void fake_say_bytes(struct fake_server *server, const char *bytes)
{
  // The client may have hung up already; what it makes of the rest is then nobody's business.
  g_output_stream_write_all(g_io_stream_get_output_stream(G_IO_STREAM(server->connection)), bytes,
                            strlen(bytes), NULL, NULL, NULL);
}

void fake_say(struct fake_server *server, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  g_autofree char *text = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  g_autofree char *line = g_strconcat(text, "\n", NULL);
  fake_say_bytes(server, line);
}

void fake_reply(struct fake_server *server, const char *type, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  g_autofree char *rest = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  if (server->last.id.kind == ID_TEXT)
    fake_say(server, "{\"type\":\"%s\",\"re\":\"%s\"%s}", type, server->last.id.text, rest);
  else
    fake_say(server, "{\"type\":\"%s\",\"re\":%" G_GINT64_FORMAT "%s}", type,
             server->last.id.number, rest);
}

void fake_hang_up(struct fake_server *server)
{
  let_go(server);
  server->closed = TRUE;
}

struct fake_lane {
  // owned
  GSocketConnection *connection;
  GDataInputStream *input;
  struct message_reader *reader;
  char *line;

  struct message first;
  gboolean answered; // what was asked of the input is here
  gsize length;      // of it
};

gboolean fake_is_called(struct fake_server *server)
{
  return !g_queue_is_empty(&server->accepted);
}

struct fake_lane *fake_accept_lane(struct fake_server *server)
{
  WAIT_FOR(fake_is_called(server));
  struct fake_lane *lane = g_new0(struct fake_lane, 1);
  lane->connection = g_queue_pop_head(&server->accepted);
  lane->input =
      g_data_input_stream_new(g_io_stream_get_input_stream(G_IO_STREAM(lane->connection)));
  g_filter_input_stream_set_close_base_stream(G_FILTER_INPUT_STREAM(lane->input), FALSE);
  lane->reader = message_reader_new();
  return lane;
}

void fake_lane_free(struct fake_lane *lane)
{
  g_io_stream_close(G_IO_STREAM(lane->connection), NULL, NULL);
  g_object_unref(lane->input);
  g_object_unref(lane->connection);
  message_reader_free(lane->reader);
  g_free(lane->line);
  g_free(lane);
}

static void lane_line_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  struct fake_lane *lane = data;
  lane->line =
      g_data_input_stream_read_line_finish(G_DATA_INPUT_STREAM(source), result, NULL, NULL);
  lane->answered = TRUE;
}

const struct message *fake_lane_expect(struct fake_lane *lane, enum message_type type)
{
  lane->answered = FALSE;
  g_data_input_stream_read_line_async(lane->input, G_PRIORITY_DEFAULT, NULL, lane_line_cb, lane);
  WAIT_FOR(lane->answered);
  g_assert_nonnull(lane->line);
  g_assert_cmpint(message_read(lane->reader, lane->line, strlen(lane->line), &lane->first), ==,
                  CODE_OK);
  g_assert_cmpstr(message_type_name(lane->first.type), ==, message_type_name(type));
  return &lane->first;
}

static void lane_bytes_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  struct fake_lane *lane = data;
  g_input_stream_read_all_finish(G_INPUT_STREAM(source), result, &lane->length, NULL);
  lane->answered = TRUE;
}

static gsize read_bytes(struct fake_lane *lane, char *bytes, gsize length)
{
  lane->answered = FALSE;
  g_input_stream_read_all_async(G_INPUT_STREAM(lane->input), bytes, length, G_PRIORITY_DEFAULT,
                                NULL, lane_bytes_cb, lane);
  WAIT_FOR(lane->answered);
  return lane->length;
}

char *fake_lane_take(struct fake_lane *lane, gsize length)
{
  char *bytes = g_malloc0(length + 1);
  g_assert_cmpuint(read_bytes(lane, bytes, length), ==, length);
  return bytes;
}

void fake_lane_expect_end(struct fake_lane *lane)
{
  char byte;
  g_assert_cmpuint(read_bytes(lane, &byte, 1), ==, 0);
}

void fake_lane_give(struct fake_lane *lane, const char *bytes, gsize length)
{
  // The client's thread reads on its own. It may also have hung up.
  g_output_stream_write_all(g_io_stream_get_output_stream(G_IO_STREAM(lane->connection)), bytes,
                            length, NULL, NULL, NULL);
}

void fake_lane_say(struct fake_lane *lane, const char *line)
{
  g_autofree char *ended = g_strconcat(line, "\n", NULL);
  fake_lane_give(lane, ended, strlen(ended));
}
