// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of ritrovo-connection.h by itself: pings both ways, the end of it, and a server that does
// not read.
#include "fake_server.h"
#include "ritrovo-connection.h"

struct fixture {
  struct fake_server *server;    // owned
  RitrovoConnection *connection; // owned
  gboolean opened;
  gboolean closed;
  GError *error; // owned
  int round_trips;
};

static void opened_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  struct fixture *fixture = data;
  ritrovo_connection_open_finish(RITROVO_CONNECTION(source), result, &fixture->error);
  fixture->opened = TRUE;
}

static void closed_cb(RitrovoConnection *connection, GError *error, gpointer data)
{
  struct fixture *fixture = data;
  g_assert_false(fixture->closed);
  fixture->closed = TRUE;
  fixture->error = error ? g_error_copy(error) : NULL;
}

static void round_trip_cb(RitrovoConnection *connection, int milliseconds, gpointer data)
{
  g_assert_cmpint(milliseconds, >=, 0);
  ((struct fixture *) data)->round_trips++;
}

static void set_up(struct fixture *fixture, gconstpointer data)
{
  fixture->server = fake_server_new();
  fixture->connection = ritrovo_connection_new(20);
  g_signal_connect(fixture->connection, "closed", G_CALLBACK(closed_cb), fixture);
  g_signal_connect(fixture->connection, "round-trip", G_CALLBACK(round_trip_cb), fixture);
  g_autoptr(RitrovoAddress) address =
      ritrovo_address_parse(fake_server_address(fixture->server), NULL);
  ritrovo_connection_open_async(fixture->connection, address, NULL, opened_cb, fixture);
  WAIT_FOR(fixture->opened);
  g_assert_no_error(fixture->error);
  fake_accept(fixture->server);
}

static void tear_down(struct fixture *fixture, gconstpointer data)
{
  ritrovo_connection_close(fixture->connection);
  while (g_main_context_iteration(NULL, FALSE))
    ;
  g_assert_finalize_object(fixture->connection);
  fake_server_free(fixture->server);
  g_clear_error(&fixture->error);
}

static void test_new_destroy(void)
{
  RitrovoConnection *connection = ritrovo_connection_new(1000);
  g_assert_finalize_object(connection);
}

static void test_pings(struct fixture *fixture, gconstpointer data)
{
  ritrovo_connection_start_pings(fixture->connection);
  WAIT_FOR(fixture->round_trips >= 4);
  g_assert_false(fixture->closed);

  fake_answer_pings(fixture->server, FALSE);
  WAIT_FOR(fixture->closed);
  g_assert_error(fixture->error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

static gboolean paint_cb(gpointer data)
{
  ++*(guint *) data;
  return G_SOURCE_CONTINUE;
}

// A window that is always being painted, at GTK's own priority for that, still hears the server.
static void test_always_painting(struct fixture *fixture, gconstpointer data)
{
  guint painted = 0;
  guint paint = g_idle_add_full(G_PRIORITY_HIGH_IDLE + 20, paint_cb, &painted, NULL);
  ritrovo_connection_start_pings(fixture->connection);
  WAIT_FOR(fixture->round_trips >= 1);
  g_source_remove(paint);
}

// A flood from the server leaves the window its turns.
static void test_flood(struct fixture *fixture, gconstpointer data)
{
  guint painted = 0;
  guint paint = g_idle_add_full(G_PRIORITY_HIGH_IDLE + 20, paint_cb, &painted, NULL);
  g_autoptr(GString) lines = g_string_new(NULL);
  while (lines->len < 128 * 1024)
    g_string_append(lines, "{\"type\":\"none\"}\n");
  while (painted == 0) {
    fake_say_bytes(fixture->server, lines->str);
    g_main_context_iteration(NULL, TRUE);
  }
  g_assert_false(fixture->closed);
  g_source_remove(paint);
}

// What the server says by itself does not answer a ping.
static void test_other_life(struct fixture *fixture, gconstpointer data)
{
  fake_answer_pings(fixture->server, FALSE);
  ritrovo_connection_start_pings(fixture->connection);
  while (!fixture->closed) {
    fake_say(fixture->server, "{\"type\":\"pong\",\"re\":\"ping-0\"}");
    g_main_context_iteration(NULL, TRUE);
  }
  g_assert_error(fixture->error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_assert_cmpint(fixture->round_trips, ==, 0);
}

static void test_answers_ping(struct fixture *fixture, gconstpointer data)
{
  fake_say(fixture->server, "{\"type\":\"ping\",\"id\":41}");
  g_assert_cmpint(fake_expect(fixture->server, MSG_PONG)->re.number, ==, 41);
  fake_say(fixture->server, "{\"type\":\"ping\",\"id\":\"x\"}");
  g_assert_cmpstr(fake_expect(fixture->server, MSG_PONG)->re.text, ==, "x");
  fake_say(fixture->server, "{\"type\":\"ping\"}");
  g_assert_cmpint(fake_expect(fixture->server, MSG_PONG)->re.kind, ==, ID_NONE);
}

static void test_server_closes(struct fixture *fixture, gconstpointer data)
{
  fake_hang_up(fixture->server);
  WAIT_FOR(fixture->closed);
  g_assert_no_error(fixture->error);
  // Late words go nowhere.
  ritrovo_connection_send(fixture->connection, &(struct message){.type = MSG_QUIT});
  ritrovo_connection_start_pings(fixture->connection);
}

// What is sent in one go arrives whole and in order.
static void test_order(struct fixture *fixture, gconstpointer data)
{
  for (int i = 0; i < 1000; i++) {
    struct message join = {.type = MSG_JOIN, .id = {.kind = ID_NUMBER, .number = i}};
    message_set(&join, room, "home");
    ritrovo_connection_send(fixture->connection, &join);
  }
  for (int i = 0; i < 1000; i++)
    g_assert_cmpint(fake_expect(fixture->server, MSG_JOIN)->id.number, ==, i);
}

// The main context does not run in between, so nothing is written: the queue comes to its bound.
static void test_queue_bounded(struct fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill(16000, 'x');
  struct message message = {.type = MSG_MESSAGE};
  message_set(&message, text, text);
  for (int i = 0; i < 1000 && !fixture->closed; i++)
    ritrovo_connection_send(fixture->connection, &message);
  g_assert_true(fixture->closed);
  g_assert_error(fixture->error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/gui/connection/new-destroy", test_new_destroy);
#define ADD(path, func) g_test_add(path, struct fixture, NULL, set_up, func, tear_down)
  ADD("/gui/connection/always-painting", test_always_painting);
  ADD("/gui/connection/flood", test_flood);
  ADD("/gui/connection/pings", test_pings);
  ADD("/gui/connection/other-life", test_other_life);
  ADD("/gui/connection/answers-ping", test_answers_ping);
  ADD("/gui/connection/server-closes", test_server_closes);
  ADD("/gui/connection/order", test_order);
  ADD("/gui/connection/queue-bounded", test_queue_bounded);
#undef ADD
  return g_test_run();
}
