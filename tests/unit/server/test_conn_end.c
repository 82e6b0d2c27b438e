// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of server/net/conn.h for every way in which a connection ends: nothing that was queued
// before a finish is lost, and `closed` is called once, which talk_end() checks.
#include "talk.h"

#include <sys/socket.h>

#define MUCH (1 << 20)

static void send_and_finish(gpointer data)
{
  struct talk *talk = data;
  talk_send_pattern(talk, MUCH, 5000);
  conn_finish(&talk->conn);
}

// Reads to the end; the end is in order, not a reset.
static void assert_all_arrives(struct talk *talk)
{
  g_autoptr(GString) bytes = peer_read(talk, MUCH + 1);
  assert_pattern(bytes, MUCH);
  peer_close(talk);
  talk_assert_closed(talk, CONN_FINISHED);
}

static void test_finish_flushes(void)
{
  struct talk talk;
  talk_begin(&talk, WIRE_STREAM);
  talk_call(&talk, send_and_finish);
  assert_all_arrives(&talk);
  talk_end(&talk);
}

static void send_and_finish_with_input_waiting(gpointer data)
{
  struct talk *talk = data;
  send_and_finish(talk);
  peer_write(talk, "this comes too late to be read");
}

// Over TCP, input that nobody reads would have the kernel throw the last words away.
static void test_finish_with_unread_input(void)
{
  struct talk talk;
  talk_begin(&talk, WIRE_TCP);
  talk_call(&talk, send_and_finish_with_input_waiting);
  assert_all_arrives(&talk);
  g_assert_cmpuint(talk.inputs, ==, 0);
  talk_end(&talk);
}

static void finish(gpointer data)
{
  struct talk *talk = data;
  conn_finish(&talk->conn);
}

static void test_finish_with_nothing_queued(void)
{
  struct talk talk;
  talk_begin(&talk, WIRE_TCP);
  talk_call(&talk, finish);
  g_autoptr(GString) bytes = peer_read(&talk, 1);
  g_assert_cmpuint(bytes->len, ==, 0);
  peer_close(&talk);
  talk_assert_closed(&talk, CONN_FINISHED);
  talk_end(&talk);
}

static void finish_on_input(struct talk *talk)
{
  conn_finish(&talk->conn);
}

// After a finish nothing is handed in any more.
static void test_no_input_after_finish(void)
{
  struct talk talk;
  talk_begin(&talk, WIRE_TCP);
  talk.answer = finish_on_input;
  peer_write(&talk, "first");
  loop_thread_wait_for(&talk.thread, &talk.received, 5);
  peer_write(&talk, "second");
  peer_close(&talk);
  talk_assert_closed(&talk, CONN_FINISHED);
  g_assert_cmpstr(talk.input->str, ==, "first");
  talk_end(&talk);
}

static void send_after_finish(gpointer data)
{
  struct talk *talk = data;
  talk_send_pattern(talk, 10, 10);
  conn_finish(&talk->conn);
  conn_finish(&talk->conn);
  talk_send_pattern(talk, 10, 10);
}

static void test_no_send_after_finish(void)
{
  struct talk talk;
  talk_begin(&talk, WIRE_TCP);
  talk_call(&talk, send_after_finish);
  g_autoptr(GString) bytes = peer_read(&talk, 20);
  assert_pattern(bytes, 10);
  talk_end(&talk);
}

static void linger_briefly(gpointer data)
{
  struct talk *talk = data;
  talk->net.linger.interval = 1;
  conn_finish(&talk->conn);
}

// A peer that never closes is not waited for without end.
static void test_linger_ends(void)
{
  struct talk talk;
  talk_begin(&talk, WIRE_TCP);
  talk_call(&talk, linger_briefly);
  talk_assert_closed(&talk, CONN_FINISHED);
  talk_end(&talk);
}

static void stall_soon(gpointer data)
{
  struct talk *talk = data;
  talk->net.stalled.interval = 1;
  talk_send_pattern(talk, MUCH, 5000);
}

// Nor is one that never reads.
static void test_stalled(void)
{
  struct talk talk;
  talk_begin(&talk, WIRE_STREAM);
  talk_call(&talk, stall_soon);
  talk_assert_closed(&talk, CONN_STALLED);
  talk_end(&talk);
}

static void fill_to_the_limit(gpointer data)
{
  struct talk *talk = data;
  talk->net.queue_limit = 1000;
  talk_send_pattern(talk, 1000, 100);
  g_assert_false(talk->conn.overflowed);
}

static void test_queue_at_the_limit(void)
{
  struct talk talk;
  talk_begin(&talk, WIRE_STREAM);
  talk_call(&talk, fill_to_the_limit);
  g_autoptr(GString) bytes = peer_read(&talk, 1000);
  assert_pattern(bytes, 1000);
  talk_end(&talk);
}

static void overflow(gpointer data)
{
  struct talk *talk = data;
  fill_to_the_limit(talk);
  talk_send_pattern(talk, 1, 1);
  // Whoever sends may be going through a list that the loss would change.
  g_assert_cmpint(talk->conn.state, ==, CONN_OPEN);
  g_assert_cmpuint(talk->closed, ==, 0);
  talk_send_pattern(talk, 1, 1);
}

static void test_overflow(void)
{
  struct talk talk;
  talk_begin(&talk, WIRE_STREAM);
  talk_call(&talk, overflow);
  talk_assert_closed(&talk, CONN_OVERFLOW);
  talk_end(&talk);
}

static void overflow_and_abort(gpointer data)
{
  struct talk *talk = data;
  overflow(talk);
  conn_abort(&talk->conn);
}

static void test_overflow_and_abort(void)
{
  struct talk talk;
  talk_begin(&talk, WIRE_STREAM);
  talk_call(&talk, overflow_and_abort);
  talk_assert_closed(&talk, CONN_FINISHED);
  talk_end(&talk);
}

static void test_peer_closes(void)
{
  struct talk talk;
  talk_begin(&talk, WIRE_TCP);
  peer_write(&talk, "bye");
  peer_close(&talk);
  talk_assert_closed(&talk, CONN_PEER_CLOSED);
  g_assert_cmpstr(talk.input->str, ==, "bye");
  talk_end(&talk);
}

// A reset, as from a computer that has crashed and is up again.
static void test_peer_resets(void)
{
  struct talk talk;
  struct linger reset = {.l_onoff = 1};
  talk_begin(&talk, WIRE_TCP);
  g_assert_cmpint(setsockopt(talk.peer, SOL_SOCKET, SO_LINGER, &reset, sizeof reset), ==, 0);
  peer_close(&talk);
  talk_assert_closed(&talk, CONN_BROKEN);
  talk_end(&talk);
}

static void peer_closes_before_the_write(gpointer data)
{
  struct talk *talk = data;
  peer_close(talk);
  talk_send_pattern(talk, 10, 10);
}

// A write to somebody who is gone is a loss, not a signal.
static void test_write_to_closed_peer(void)
{
  struct talk talk;
  talk_begin(&talk, WIRE_STREAM);
  talk_call(&talk, peer_closes_before_the_write);
  talk_assert_closed(&talk, CONN_BROKEN);
  talk_end(&talk);
}

static void test_peer_closes_while_finishing(void)
{
  struct talk talk;
  talk_begin(&talk, WIRE_STREAM);
  talk_call(&talk, send_and_finish);
  peer_close(&talk);
  talk_assert_closed(&talk, CONN_FINISHED);
  talk_end(&talk);
}

static void abort_twice(gpointer data)
{
  struct talk *talk = data;
  conn_abort(&talk->conn);
  conn_abort(&talk->conn);
  conn_finish(&talk->conn);
  talk_send_pattern(talk, 10, 10);
  // The memory is the caller's until the turn ends.
  g_assert_cmpuint(talk->closed, ==, 0);
}

static void test_abort_twice(void)
{
  struct talk talk;
  talk_begin(&talk, WIRE_TCP);
  talk_call(&talk, abort_twice);
  talk_assert_closed(&talk, CONN_FINISHED);
  talk_end(&talk);
}

static void finish_and_abort(gpointer data)
{
  struct talk *talk = data;
  send_and_finish(talk);
  conn_abort(&talk->conn);
}

static void test_finish_and_abort(void)
{
  struct talk talk;
  talk_begin(&talk, WIRE_STREAM);
  talk_call(&talk, finish_and_abort);
  talk_assert_closed(&talk, CONN_FINISHED);
  talk_end(&talk);
}

static void abort_on_input(struct talk *talk)
{
  conn_abort(&talk->conn);
}

static void test_abort_on_input(void)
{
  struct talk talk;
  talk_begin(&talk, WIRE_STREAM);
  talk.answer = abort_on_input;
  peer_write(&talk, "hello");
  talk_assert_closed(&talk, CONN_FINISHED);
  talk_end(&talk);
}

static void hold_and_abort(gpointer data)
{
  struct talk *talk = data;
  struct blob *blob = blob_new("abc", 3);
  conn_send(&talk->conn, blob, 0, 3);
  g_assert_cmpuint(blob->refs, ==, 2);
  conn_abort(&talk->conn);
  g_assert_cmpuint(blob->refs, ==, 1);
  blob_unref(blob);
}

// What was queued is given back at once.
static void test_abort_gives_back(void)
{
  struct talk talk;
  talk_begin(&talk, WIRE_STREAM);
  talk_call(&talk, hold_and_abort);
  talk_end(&talk);
}

static void test_loss_names(void)
{
  g_assert_cmpstr(conn_loss_name(CONN_FINISHED), ==, "closed");
  g_assert_cmpstr(conn_loss_name(CONN_OVERFLOW), ==, "overflow");
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/server/conn/finish-flushes", test_finish_flushes);
  g_test_add_func("/server/conn/finish-with-unread-input", test_finish_with_unread_input);
  g_test_add_func("/server/conn/finish-with-nothing-queued", test_finish_with_nothing_queued);
  g_test_add_func("/server/conn/no-input-after-finish", test_no_input_after_finish);
  g_test_add_func("/server/conn/no-send-after-finish", test_no_send_after_finish);
  g_test_add_func("/server/conn/linger-ends", test_linger_ends);
  g_test_add_func("/server/conn/stalled", test_stalled);
  g_test_add_func("/server/conn/queue-at-the-limit", test_queue_at_the_limit);
  g_test_add_func("/server/conn/overflow", test_overflow);
  g_test_add_func("/server/conn/overflow-and-abort", test_overflow_and_abort);
  g_test_add_func("/server/conn/peer-closes", test_peer_closes);
  g_test_add_func("/server/conn/peer-resets", test_peer_resets);
  g_test_add_func("/server/conn/write-to-closed-peer", test_write_to_closed_peer);
  g_test_add_func("/server/conn/peer-closes-while-finishing", test_peer_closes_while_finishing);
  g_test_add_func("/server/conn/abort-twice", test_abort_twice);
  g_test_add_func("/server/conn/finish-and-abort", test_finish_and_abort);
  g_test_add_func("/server/conn/abort-on-input", test_abort_on_input);
  g_test_add_func("/server/conn/abort-gives-back", test_abort_gives_back);
  g_test_add_func("/server/conn/loss-names", test_loss_names);
  return g_test_run();
}
