// SPDX-License-Identifier: GPL-3.0-or-later
// The talk of talk.h.
#include "talk.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <string.h>
#include <unistd.h>

#define SMALL_BUFFER 4096

static void input(struct conn *conn, const char *bytes, size_t length)
{
  struct talk *talk = (struct talk *) conn;
  g_string_append_len(talk->input, bytes, (gssize) length);
  if (talk->answer)
    talk->answer(talk);
  loop_thread_add(&talk->thread, &talk->inputs, 1);
  loop_thread_add(&talk->thread, &talk->received, length);
}

static void emptied(struct conn *conn)
{
  struct talk *talk = (struct talk *) conn;
  loop_thread_add(&talk->thread, &talk->emptied, 1);
}

static void closed(struct conn *conn)
{
  struct talk *talk = (struct talk *) conn;
  g_assert_cmpint(conn->state, ==, CONN_CLOSED);
  loop_thread_add(&talk->thread, &talk->closed, 1);
}

static const struct conn_ops ops = {input, NULL, emptied, closed};

// ends[0] for the connection, ends[1] for the peer.
static void connect_tcp(int ends[2])
{
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint(bind(listener, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_cmpint(listen(listener, 1), ==, 0);
  g_assert_cmpint(getsockname(listener, (struct sockaddr *) &address, &length), ==, 0);
  ends[1] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint(connect(ends[1], (struct sockaddr *) &address, sizeof address), ==, 0);
  ends[0] = accept(listener, NULL, NULL);
  close(listener);
}

static void open_conn(gpointer data)
{
  struct talk *talk = data;
  g_autoptr(GError) error = NULL;
  net_init(&talk->net, talk->thread.loop, &ops, QUEUE_LIMIT);
  conn_open(&talk->conn, &talk->net, talk->conn.watch.fd, &error);
  g_assert_no_error(error);
}

void talk_begin(struct talk *talk, enum wire wire)
{
  int ends[2];
  *talk = (struct talk){.input = g_string_new(NULL)};
  if (wire == WIRE_TCP)
    connect_tcp(ends);
  else
    g_assert_cmpint(
        socketpair(AF_UNIX, wire == WIRE_STREAM ? SOCK_STREAM : SOCK_SEQPACKET, 0, ends), ==, 0);
  int size = SMALL_BUFFER;
  if (wire == WIRE_STREAM)
    g_assert_cmpint(setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &size, sizeof size), ==, 0);
  g_assert_cmpint(ends[0], >=, 0);
  g_assert_cmpint(fcntl(ends[0], F_SETFL, O_NONBLOCK), ==, 0);
  talk->conn.watch.fd = ends[0];
  talk->peer = ends[1];
  loop_thread_start(&talk->thread);
  talk_call(talk, open_conn);
}

static void abort_conn(gpointer data)
{
  struct talk *talk = data;
  conn_abort(&talk->conn);
}

static void clear_net(gpointer data)
{
  struct talk *talk = data;
  g_assert_cmpuint(talk->net.open, ==, 0);
  net_clear(&talk->net);
}

void talk_end(struct talk *talk)
{
  talk_call(talk, abort_conn);
  loop_thread_wait_for(&talk->thread, &talk->closed, 1);
  talk_call(talk, clear_net);
  loop_thread_stop(&talk->thread);
  g_assert_cmpuint(talk->closed, ==, 1);
  g_string_free(talk->input, TRUE);
  peer_close(talk);
}

void talk_call(struct talk *talk, void (*run)(gpointer talk))
{
  loop_thread_call(&talk->thread, run, talk);
}

void talk_assert_closed(struct talk *talk, enum conn_loss loss)
{
  loop_thread_wait_for(&talk->thread, &talk->closed, 1);
  g_assert_cmpstr(conn_loss_name(talk->conn.loss), ==, conn_loss_name(loss));
}

void peer_write(struct talk *talk, const char *text)
{
  size_t length = strlen(text);
  g_assert_cmpint(send(talk->peer, text, length, MSG_NOSIGNAL), ==, (gssize) length);
}

GString *peer_read(struct talk *talk, size_t least)
{
  GString *bytes = g_string_new(NULL);
  char buffer[4096];
  while (bytes->len < least) {
    ssize_t got = recv(talk->peer, buffer, MIN(sizeof buffer, least - bytes->len), 0);
    g_assert_cmpint(got < 0 ? errno : 0, ==, 0);
    if (got == 0)
      break;
    g_string_append_len(bytes, buffer, got);
  }
  return bytes;
}

void peer_close(struct talk *talk)
{
  if (talk->peer >= 0)
    close(talk->peer);
  talk->peer = -1;
}

static char pattern_at(size_t index)
{
  return (char) (index * 7 % 251);
}

void talk_send_pattern(struct talk *talk, size_t length, size_t slice)
{
  g_autofree char *bytes = g_malloc(length);
  for (size_t i = 0; i < length; i++)
    bytes[i] = pattern_at(i);
  struct blob *blob = blob_new(bytes, length);
  for (size_t at = 0; at < length; at += slice)
    conn_send(&talk->conn, blob, at, MIN(slice, length - at));
  blob_unref(blob);
}

void assert_pattern(const GString *bytes, size_t length)
{
  g_assert_cmpuint(bytes->len, ==, length);
  for (size_t i = 0; i < length; i++)
    g_assert_cmpint(bytes->str[i], ==, pattern_at(i));
}
