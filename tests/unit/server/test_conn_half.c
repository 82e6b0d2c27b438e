// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of server/net/conn.h for a peer that has closed its side and still reads, as `printf … |
// nc` does: what it asked for is written to it, and its ended input costs nothing.
#include "talk.h"

#include <sys/epoll.h>
#include <sys/socket.h>

#define MUCH (1 << 20)

// A talk whose owner goes on after the peer has closed its side, as the text dialect does.
struct half {
  struct talk talk; // first: its address is the half's
  struct conn_ops ops;
  void (*ready)(struct loop_watch *watch, unsigned events); // the connection's own
  void (*on_end)(struct talk *talk);                        // NULL: nothing
  size_t wakes;                                             // for input or an error
  size_t ends;
};

static gboolean half_ended(struct conn *conn)
{
  struct half *half = (struct half *) conn;
  g_assert_cmpint(conn->state, ==, CONN_OPEN);
  loop_thread_add(&half->talk.thread, &half->ends, 1);
  if (half->on_end)
    half->on_end(&half->talk);
  return TRUE;
}

static void half_ready(struct loop_watch *watch, unsigned events)
{
  struct half *half = watch->owner;
  half->wakes += (events & ~(unsigned) EPOLLOUT) != 0;
  half->ready(watch, events);
}

static void keep_half(gpointer data)
{
  struct half *half = data;
  half->ops = *half->talk.net.ops;
  half->ops.input_ended = half_ended;
  half->talk.net.ops = &half->ops;
  half->ready = half->talk.conn.watch.ready;
  half->talk.conn.watch.ready = half_ready;
}

static void half_begin(struct half *half, enum wire wire, void (*on_end)(struct talk *talk))
{
  *half = (struct half){.on_end = on_end};
  talk_begin(&half->talk, wire);
  talk_call(&half->talk, keep_half);
}

static void peer_ends(struct half *half)
{
  g_assert_cmpint(shutdown(half->talk.peer, SHUT_WR), ==, 0);
  loop_thread_wait_for(&half->talk.thread, &half->ends, 1);
}

static void send_some(gpointer data)
{
  talk_send_pattern(data, 1000, 300);
}

static void finish(gpointer data)
{
  struct talk *talk = data;
  conn_finish(&talk->conn);
}

// The peer has said its last word and still hears ours, until we finish.
static void test_half_closed(void)
{
  struct half half;
  half_begin(&half, WIRE_TCP, NULL);
  peer_write(&half.talk, "bye");
  peer_ends(&half);
  g_assert_cmpstr(half.talk.input->str, ==, "bye");
  talk_call(&half.talk, send_some);
  g_autoptr(GString) bytes = peer_read(&half.talk, 1000);
  assert_pattern(bytes, 1000);
  g_assert_cmpuint(half.talk.closed, ==, 0);
  talk_call(&half.talk, finish);
  g_autoptr(GString) none = peer_read(&half.talk, 1);
  g_assert_cmpuint(none->len, ==, 0);
  talk_assert_closed(&half.talk, CONN_FINISHED);
  g_assert_cmpuint(half.ends, ==, 1);
  talk_end(&half.talk);
}

// An ended input stays readable for ever: it is not looked at again, whatever is written meanwhile.
static void test_half_closed_is_quiet(void)
{
  struct half half;
  half_begin(&half, WIRE_STREAM, NULL);
  peer_ends(&half);
  size_t before = half.wakes;
  for (int i = 0; i < 20; i++) {
    talk_call(&half.talk, send_some);
    loop_thread_turn(&half.talk.thread);
    g_autoptr(GString) bytes = peer_read(&half.talk, 1000);
    assert_pattern(bytes, 1000);
  }
  loop_thread_turn(&half.talk.thread);
  g_assert_cmpuint(half.wakes, ==, before);
  g_assert_cmpuint(half.ends, ==, 1);
  talk_end(&half.talk);
}

static void send_much(gpointer data)
{
  talk_send_pattern(data, MUCH, 5000);
}

// Nor once a queue that was too much for the socket has been written.
static void test_half_closed_after_a_short_write(void)
{
  struct half half;
  half_begin(&half, WIRE_STREAM, NULL);
  peer_ends(&half);
  size_t before = half.wakes;
  talk_call(&half.talk, send_much);
  g_autoptr(GString) bytes = peer_read(&half.talk, MUCH);
  assert_pattern(bytes, MUCH);
  for (int i = 0; i < 20; i++)
    loop_thread_turn(&half.talk.thread);
  g_assert_cmpuint(half.wakes, ==, before);
  talk_end(&half.talk);
}

static void send_and_finish(gpointer data)
{
  struct talk *talk = data;
  talk_send_pattern(talk, MUCH, 5000);
  conn_finish(&talk->conn);
}

static void answer_and_finish(struct talk *talk)
{
  send_and_finish(talk);
}

// What is queued when the input ends is written whole, and then there is nothing to linger for.
static void test_finish_at_the_end_of_input(void)
{
  static const enum wire wires[] = {WIRE_STREAM, WIRE_TCP};
  for (size_t i = 0; i < G_N_ELEMENTS(wires); i++) {
    struct half half;
    half_begin(&half, wires[i], answer_and_finish);
    peer_ends(&half);
    g_autoptr(GString) bytes = peer_read(&half.talk, MUCH + 1);
    assert_pattern(bytes, MUCH);
    talk_assert_closed(&half.talk, CONN_FINISHED); // with the peer still open
    talk_end(&half.talk);
  }
}

static void abort_at_end(struct talk *talk)
{
  conn_abort(&talk->conn);
}

static void test_abort_at_the_end_of_input(void)
{
  struct half half;
  half_begin(&half, WIRE_STREAM, abort_at_end);
  peer_ends(&half);
  talk_assert_closed(&half.talk, CONN_FINISHED);
  talk_end(&half.talk);
}

static void send_some_at_end(struct talk *talk)
{
  send_some(talk);
}

// Who has closed both sides is found out by the first write.
static void test_wholly_closed(void)
{
  struct half half;
  half_begin(&half, WIRE_TCP, send_some_at_end);
  peer_close(&half.talk);
  loop_thread_wait_for(&half.talk.thread, &half.talk.closed, 1);
  g_assert_cmpstr(conn_loss_name(half.talk.conn.loss), ==, "lost");
  talk_end(&half.talk);
}

// A peer may close its side while the last bytes are still being written to it: it gets them all.
static void test_input_ends_while_finishing(void)
{
  struct half half;
  half_begin(&half, WIRE_STREAM, NULL);
  talk_call(&half.talk, send_and_finish);
  g_assert_cmpint(shutdown(half.talk.peer, SHUT_WR), ==, 0);
  loop_thread_turn(&half.talk.thread);
  g_autoptr(GString) bytes = peer_read(&half.talk, MUCH + 1);
  assert_pattern(bytes, MUCH);
  talk_assert_closed(&half.talk, CONN_FINISHED);
  g_assert_cmpuint(half.ends, ==, 0);
  talk_end(&half.talk);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/server/conn-half/half-closed", test_half_closed);
  g_test_add_func("/server/conn-half/half-closed-is-quiet", test_half_closed_is_quiet);
  g_test_add_func("/server/conn-half/half-closed-after-a-short-write",
                  test_half_closed_after_a_short_write);
  g_test_add_func("/server/conn-half/finish-at-the-end-of-input", test_finish_at_the_end_of_input);
  g_test_add_func("/server/conn-half/abort-at-the-end-of-input", test_abort_at_the_end_of_input);
  g_test_add_func("/server/conn-half/wholly-closed", test_wholly_closed);
  g_test_add_func("/server/conn-half/input-ends-while-finishing", test_input_ends_while_finishing);
  return g_test_run();
}
