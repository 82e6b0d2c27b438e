// SPDX-License-Identifier: GPL-3.0-or-later
// The socket of wire_client.h and the record of its last lines. It knows lines, not what is in
// them; objects are wire_talk.c's part.
#include "wire_client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "limits.h"

#define DEADLINE_MS (30 * 1000)
#define NARROW_BYTES 4096
#define RECORD_LINES 20
#define RECORD_LINE_BYTES 300

struct keepsake {
  gpointer data;
  GDestroyNotify destroy;
};

struct wire_client {
  int fd;
  gboolean ended;
  gboolean may_be_cut;
  int numbers;
  // owned
  GString *input; // bytes that came, from `used` on not yet handed out
  size_t used;
  GQueue record;     // the last lines both ways, shortened
  GArray *keepsakes; // struct keepsake
};

static struct sockaddr_in loopback(guint8 host, guint16 port)
{
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  address.sin_addr.s_addr = htonl((127u << 24) + host);
  return address;
}

static struct wire_client *connect_to(guint16 port, guint8 from, gboolean narrow)
{
  struct sockaddr_in own = loopback(from, 0);
  struct sockaddr_in address = loopback(1, port);
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint(fd, >=, 0);
  int one = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  int bytes = NARROW_BYTES;
  if (narrow)
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
  if (from != 1)
    g_assert_cmpint(bind(fd, (struct sockaddr *) &own, sizeof own), ==, 0);
  if (connect(fd, (struct sockaddr *) &address, sizeof address) != 0)
    g_error("cannot connect to port %u: %s", port, g_strerror(errno));
  g_assert_cmpint(fcntl(fd, F_SETFL, O_NONBLOCK), ==, 0);

  struct wire_client *client = g_new0(struct wire_client, 1);
  client->fd = fd;
  client->input = g_string_new(NULL);
  g_queue_init(&client->record);
  client->keepsakes = g_array_new(FALSE, FALSE, sizeof(struct keepsake));
  return client;
}

struct wire_client *wire_client_new(guint16 port)
{
  return connect_to(port, 1, FALSE);
}

struct wire_client *wire_client_new_narrow(guint16 port)
{
  return connect_to(port, 1, TRUE);
}

struct wire_client *wire_client_new_from(guint16 port, guint8 host)
{
  return connect_to(port, host, FALSE);
}

void wire_client_close(struct wire_client *client)
{
  if (client->fd >= 0)
    close(client->fd);
  client->fd = -1;
}

void wire_client_free(struct wire_client *client)
{
  if (!client)
    return;
  wire_client_close(client);
  for (guint i = 0; i < client->keepsakes->len; i++) {
    struct keepsake *keepsake = &g_array_index(client->keepsakes, struct keepsake, i);
    keepsake->destroy(keepsake->data);
  }
  g_array_unref(client->keepsakes);
  g_string_free(client->input, TRUE);
  g_queue_clear_full(&client->record, g_free);
  g_free(client);
}

void wire_client_shut_down(struct wire_client *client)
{
  g_assert_cmpint(shutdown(client->fd, SHUT_WR), ==, 0);
}

static void record(struct wire_client *client, const char *direction, const char *bytes,
                   size_t length)
{
  g_autofree char *shown = g_strndup(bytes, MIN(length, RECORD_LINE_BYTES));
  g_autofree char *escaped = g_strescape(shown, "\"");
  g_queue_push_tail(&client->record, g_strdup_printf("  %s %s (%" G_GSIZE_FORMAT " bytes)",
                                                     direction, escaped, length));
  if (g_queue_get_length(&client->record) > RECORD_LINES)
    g_free(g_queue_pop_head(&client->record));
}

void wire_client_fail(struct wire_client *client, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  g_autofree char *what = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  // Diagnostics of the test protocol are one line each.
  g_test_message("the last lines, > sent and < received:");
  for (GList *item = client->record.head; item; item = item->next)
    g_test_message("%s", (const char *) item->data);
  g_error("%s", what);
}

// Waits until the socket is ready. The deadline is a failure, never a way to go on.
static void wait_for(struct wire_client *client, short events, const char *what)
{
  struct pollfd ready = {.fd = client->fd, .events = events};
  int result;
  do
    result = poll(&ready, 1, DEADLINE_MS);
  while (result < 0 && errno == EINTR);
  if (result == 0)
    wire_client_fail(client, "nothing came in time: %s", what);
}

gboolean wire_client_try_send_bytes(struct wire_client *client, const char *bytes, size_t length)
{
  record(client, ">", bytes, length);
  while (length > 0) {
    ssize_t sent = send(client->fd, bytes, length, MSG_NOSIGNAL);
    if (sent < 0 && errno == EAGAIN) {
      wait_for(client, POLLOUT, "the server does not read");
    } else if (sent < 0 && errno != EINTR) {
      return FALSE;
    } else if (sent > 0) {
      bytes += sent;
      length -= (size_t) sent;
    }
  }
  return TRUE;
}

void wire_client_send_bytes(struct wire_client *client, const char *bytes, size_t length)
{
  if (!wire_client_try_send_bytes(client, bytes, length))
    wire_client_fail(client, "cannot send: %s", g_strerror(errno));
}

gboolean wire_client_send_some(struct wire_client *client, const char *bytes, size_t length)
{
  return send(client->fd, bytes, length, MSG_NOSIGNAL) > 0;
}

void wire_client_send(struct wire_client *client, const char *format, ...)
{
  va_list arguments;
  g_autoptr(GString) line = g_string_new(NULL);
  va_start(arguments, format);
  g_string_append_vprintf(line, format, arguments);
  va_end(arguments);
  for (char *p = line->str; *p; p++)
    if (*p == '\'')
      *p = '"';
  g_string_append_c(line, '\n');
  wire_client_send_bytes(client, line->str, line->len);
}

// Takes in what has come. A reset is an end too: the kernel sends one when bytes cross the close.
static void receive(struct wire_client *client)
{
  char buffer[65536];
  ssize_t length = recv(client->fd, buffer, sizeof buffer, 0);
  if (length > 0)
    g_string_append_len(client->input, buffer, length);
  else if (length == 0 || (errno != EAGAIN && errno != EINTR))
    client->ended = TRUE;
}

static void check_line(struct wire_client *client, const char *line, size_t length)
{
  if (length > LIMIT_LINE)
    wire_client_fail(client, "a line of %" G_GSIZE_FORMAT " bytes came", length);
  if (!g_utf8_validate_len(line, length, NULL))
    wire_client_fail(client, "a line came that is not UTF-8");
}

const char *wire_client_line(struct wire_client *client)
{
  size_t scanned = client->used;
  for (;;) {
    char *start = client->input->str + client->used;
    char *end = memchr(client->input->str + scanned, '\n', client->input->len - scanned);
    if (end) {
      *end = '\0';
      record(client, "<", start, (size_t) (end - start));
      check_line(client, start, (size_t) (end - start));
      client->used += (size_t) (end - start) + 1;
      return start;
    }
    if (client->ended) {
      if (client->input->len > client->used && !client->may_be_cut)
        wire_client_fail(client, "the stream ended within a line");
      return NULL;
    }
    g_string_erase(client->input, 0, (gssize) client->used);
    client->used = 0;
    scanned = client->input->len;
    wait_for(client, POLLIN, "expected a line");
    receive(client);
  }
}

gboolean wire_client_has_input(struct wire_client *client)
{
  struct pollfd ready = {.fd = client->fd, .events = POLLIN};
  return client->input->len > client->used || poll(&ready, 1, 0) == 1;
}

void wire_client_expect_end(struct wire_client *client)
{
  if (wire_client_line(client))
    wire_client_fail(client, "expected the end of the stream");
}

size_t wire_client_read(struct wire_client *client, char *buffer, size_t size)
{
  while (client->input->len == client->used && !client->ended) {
    g_string_truncate(client->input, 0);
    client->used = 0;
    wait_for(client, POLLIN, "expected bytes");
    receive(client);
  }
  size_t length = MIN(size, client->input->len - client->used);
  memcpy(buffer, client->input->str + client->used, length);
  client->used += length;
  return length;
}

GBytes *wire_client_rest(struct wire_client *client)
{
  g_autoptr(GByteArray) bytes = g_byte_array_new();
  char buffer[65536];
  size_t length;
  while ((length = wire_client_read(client, buffer, sizeof buffer)) > 0)
    g_byte_array_append(bytes, (const guint8 *) buffer, (guint) length);
  return g_byte_array_free_to_bytes(g_steal_pointer(&bytes));
}

size_t wire_client_drain(struct wire_client *client)
{
  size_t bytes = client->input->len - client->used;
  while (!client->ended) {
    g_string_truncate(client->input, 0);
    wait_for(client, POLLIN, "expected the end of the stream");
    receive(client);
    bytes += client->input->len;
  }
  g_string_truncate(client->input, 0);
  client->used = 0;
  return bytes;
}

void wire_client_allow_cut(struct wire_client *client)
{
  client->may_be_cut = TRUE;
}

int wire_client_number(struct wire_client *client)
{
  return ++client->numbers;
}

gpointer wire_client_keep(struct wire_client *client, gpointer data, GDestroyNotify destroy)
{
  struct keepsake keepsake = {data, destroy};
  g_array_append_val(client->keepsakes, keepsake);
  return data;
}
