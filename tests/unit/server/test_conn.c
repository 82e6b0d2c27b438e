// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of server/net/conn.h while a connection is open: what arrives, how it is written, and what
// happens when the peer reads slowly.
#include "talk.h"

#include <sys/epoll.h>
#include <sys/socket.h>

#define MUCH (1 << 20)

static void test_input(void)
{
  struct talk talk;
  talk_begin(&talk, WIRE_TCP);
  peer_write(&talk, "hello ");
  peer_write(&talk, "there");
  loop_thread_wait_for(&talk.thread, &talk.received, 11);
  g_assert_cmpstr(talk.input->str, ==, "hello there");
  talk_end(&talk);
}

static void say_hello(gpointer data)
{
  talk_send_pattern(data, 10, 10);
}

static void test_output(void)
{
  struct talk talk;
  talk_begin(&talk, WIRE_TCP);
  talk_call(&talk, say_hello);
  g_autoptr(GString) bytes = peer_read(&talk, 10);
  assert_pattern(bytes, 10);
  talk_end(&talk);
}

static void send_hundred(gpointer data)
{
  talk_send_pattern(data, 100, 1);
}

static size_t next_packet(struct talk *talk)
{
  char packet[4096];
  ssize_t got = recv(talk->peer, packet, sizeof packet, 0);
  g_assert_cmpint(got, >, 0);
  return (size_t) got;
}

// A hundred sends of one turn are one write; those of the next turn are another.
static void test_one_write_per_turn(void)
{
  struct talk talk;
  talk_begin(&talk, WIRE_PACKETS);
  talk_call(&talk, send_hundred);
  talk_call(&talk, say_hello);
  g_assert_cmpuint(next_packet(&talk), ==, 100);
  g_assert_cmpuint(next_packet(&talk), ==, 10);
  talk_end(&talk);
}

static void send_three_hundred(gpointer data)
{
  talk_send_pattern(data, 300, 1);
}

// More slices than one call takes are still written in the same turn.
static void test_more_than_one_call(void)
{
  struct talk talk;
  talk_begin(&talk, WIRE_PACKETS);
  talk_call(&talk, send_three_hundred);
  g_assert_cmpuint(next_packet(&talk) + next_packet(&talk), ==, 300);
  talk_end(&talk);
}

// Nothing is written while the turn still runs.
static void send_and_look(gpointer data)
{
  struct talk *talk = data;
  char byte;
  talk_send_pattern(talk, 10, 10);
  g_assert_cmpint(recv(talk->peer, &byte, 1, MSG_DONTWAIT), ==, -1);
}

static void test_written_at_the_end_of_the_turn(void)
{
  struct talk talk;
  talk_begin(&talk, WIRE_STREAM);
  talk_call(&talk, send_and_look);
  g_autoptr(GString) bytes = peer_read(&talk, 10);
  assert_pattern(bytes, 10);
  talk_end(&talk);
}

static void send_much(gpointer data)
{
  talk_send_pattern(data, MUCH, 1000);
}

// A socket that takes a little at a time gets it all, in order.
static void test_short_writes(void)
{
  struct talk talk;
  talk_begin(&talk, WIRE_STREAM);
  talk_call(&talk, send_much);
  g_autoptr(GString) bytes = peer_read(&talk, MUCH);
  assert_pattern(bytes, MUCH);
  talk_end(&talk);
}

static void assert_no_epollout(gpointer data)
{
  struct talk *talk = data;
  g_assert_cmphex(talk->conn.watch.events, ==, EPOLLIN);
  g_assert_null(talk->conn.timeout.queue);
}

static void assert_epollout(gpointer data)
{
  struct talk *talk = data;
  g_assert_cmphex(talk->conn.watch.events & EPOLLOUT, ==, EPOLLOUT);
  g_assert_true(talk->conn.timeout.queue == &talk->net.stalled);
}

// EPOLLOUT is asked for after a short write only, and not any more once all is written.
static void test_epollout_after_short_write(void)
{
  struct talk talk;
  talk_begin(&talk, WIRE_STREAM);
  talk_call(&talk, say_hello);
  talk_call(&talk, assert_no_epollout);
  g_string_free(peer_read(&talk, 10), TRUE);
  talk_call(&talk, send_much);
  talk_call(&talk, assert_epollout);
  g_string_free(peer_read(&talk, MUCH), TRUE);
  // The last bytes leave in a flush that the peer can see before the loop has ended it.
  loop_thread_turn(&talk.thread);
  talk_call(&talk, assert_no_epollout);
  talk_end(&talk);
}

static void send_more(gpointer data)
{
  talk_send_pattern(data, 1000, 10);
}

// What is queued during a short write leaves behind what was there.
static void test_send_while_blocked(void)
{
  struct talk talk;
  talk_begin(&talk, WIRE_STREAM);
  talk_call(&talk, send_much);
  talk_call(&talk, send_more);
  g_autoptr(GString) first = peer_read(&talk, MUCH);
  g_autoptr(GString) second = peer_read(&talk, 1000);
  assert_pattern(first, MUCH);
  assert_pattern(second, 1000);
  talk_end(&talk);
}

static void assert_input_paused(gpointer data)
{
  struct talk *talk = data;
  g_assert_cmphex(talk->conn.watch.events, ==, EPOLLOUT);
  g_assert_cmpuint(talk->inputs, ==, 0);
}

// Nobody can have answers made that he does not read: his requests wait until he has read.
static void test_input_pauses(void)
{
  struct talk talk;
  talk_begin(&talk, WIRE_STREAM);
  talk_call(&talk, send_much);
  loop_thread_turn(&talk.thread);
  peer_write(&talk, "one more request");
  talk_call(&talk, assert_input_paused);
  g_autoptr(GString) bytes = peer_read(&talk, MUCH);
  assert_pattern(bytes, MUCH);
  loop_thread_wait_for(&talk.thread, &talk.received, 16);
  g_assert_cmpstr(talk.input->str, ==, "one more request");
  talk_end(&talk);
}

static void answer_all(struct talk *talk)
{
  struct blob *blob = blob_new("yes\n", 4);
  conn_send(&talk->conn, blob, 0, 4);
  conn_send(&talk->conn, blob, 0, 4);
  blob_unref(blob);
}

// Answers made while input is handled leave together.
static void test_answers_leave_together(void)
{
  struct talk talk;
  talk_begin(&talk, WIRE_PACKETS);
  talk.answer = answer_all;
  peer_write(&talk, "well?");
  g_assert_cmpuint(next_packet(&talk), ==, 8);
  talk_end(&talk);
}

// The kernel refuses what cannot be watched; the descriptor stays the caller's.
static void test_open_refused(void)
{
  struct talk talk;
  struct conn conn;
  g_autoptr(GError) error = NULL;
  talk_begin(&talk, WIRE_STREAM);
  g_assert_false(conn_open(&conn, &talk.net, -1, &error));
  g_assert_nonnull(error);
  talk_end(&talk);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/server/conn/input", test_input);
  g_test_add_func("/server/conn/output", test_output);
  g_test_add_func("/server/conn/one-write-per-turn", test_one_write_per_turn);
  g_test_add_func("/server/conn/more-than-one-call", test_more_than_one_call);
  g_test_add_func("/server/conn/end-of-the-turn", test_written_at_the_end_of_the_turn);
  g_test_add_func("/server/conn/short-writes", test_short_writes);
  g_test_add_func("/server/conn/epollout-after-short-write", test_epollout_after_short_write);
  g_test_add_func("/server/conn/send-while-blocked", test_send_while_blocked);
  g_test_add_func("/server/conn/input-pauses", test_input_pauses);
  g_test_add_func("/server/conn/answers-leave-together", test_answers_leave_together);
  g_test_add_func("/server/conn/open-refused", test_open_refused);
  return g_test_run();
}
