// SPDX-License-Identifier: GPL-3.0-or-later
// Chapter 8 of the wire: the server stops gracefully (PROTOCOL.md, Moderation and notices).
// Everyone is told, nothing that was acknowledged is lost, and the exit status is 0.
#include "stage.h"

#include <signal.h>
#include <string.h>

static void stop(struct stage *stage, int number)
{
  server_process_signal(stage->server, number);
  g_assert_cmpint(server_process_wait(stage->server), ==, 0);
}

// Both signals tell everyone, and end every connection.
static void test_shutdown(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *bob = stage_greet(stage, "bob");
  server_process_signal(stage->server, GPOINTER_TO_INT(data));
  struct wire_client *clients[] = {ada, bob};
  for (size_t i = 0; i < G_N_ELEMENTS(clients); i++) {
    JsonObject *shutdown = wire_wait(clients[i], "{'type':'shutdown'}");
    g_assert_nonnull(wire_text(clients[i], shutdown, "reason"));
    wire_client_expect_end(clients[i]);
    wire_client_close(clients[i]);
  }
  g_assert_cmpint(server_process_wait(stage->server), ==, 0);
}

static void test_sigterm(struct stage *stage, gconstpointer data)
{
  test_shutdown(stage, GINT_TO_POINTER(SIGTERM));
}

static void test_sigint(struct stage *stage, gconstpointer data)
{
  test_shutdown(stage, GINT_TO_POINTER(SIGINT));
}

// A connection that has not said hello ends too.
static void test_unwelcomed(struct stage *stage, gconstpointer data)
{
  struct wire_client *client = stage_connect(stage);
  wire_client_send(client, "{'type':'ping'}");
  wire_expect(client, "{'type':'pong'}");
  server_process_signal(stage->server, SIGTERM);
  wire_client_drain(client);
  wire_client_close(client);
  g_assert_cmpint(server_process_wait(stage->server), ==, 0);
}

// What was echoed before the end is in the history afterwards, and nothing else took its place.
static void test_messages_before(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  for (int i = 1; i <= 100; i++)
    wire_client_send(ada, "{'type':'message','cid':'%d','room':'home','text':'%d'}", i, i);
  wire_expect(ada, "{'type':'message','seq':1}");
  server_process_signal(stage->server, SIGTERM);
  int seen = 1;
  gboolean told = FALSE;
  JsonObject *object;
  while ((object = wire_next(ada))) {
    if (wire_matches(object, "{'type':'shutdown'}"))
      told = TRUE;
    if (wire_matches(object, "{'type':'message'}"))
      g_assert_true(wire_matches(object, "{'seq':%d}", ++seen));
  }
  g_assert_true(told);
  wire_client_close(ada);
  g_assert_cmpint(server_process_wait(stage->server), ==, 0);

  server_process_start(stage->server);
  struct wire_client *bob = stage_enter(stage, "bob");
  JsonArray *messages =
      wire_list(bob, wire_history(bob, "home", ",'after':0,'limit':200"), "messages");
  g_assert_cmpuint(json_array_get_length(messages), >=, (guint) seen);
  for (guint i = 0; i < json_array_get_length(messages); i++)
    g_assert_true(wire_matches(json_array_get_object_element(messages, i), "{'seq':%u,'text':'%u'}",
                               i + 1, i + 1));
}

// What is sent after the shutdown was told is refused or not heard, and kept by nobody.
static void test_sent_after(struct stage *stage, gconstpointer data)
{
  static const char line[] =
      "{\"type\":\"message\",\"cid\":\"late\",\"room\":\"home\",\"text\":\"late\"}\n";
  struct wire_client *ada = stage_enter(stage, "ada");
  server_process_signal(stage->server, SIGTERM);
  wire_expect(ada, "{'type':'shutdown'}");
  if (wire_client_try_send_bytes(ada, line, strlen(line))) {
    JsonObject *object = wire_next(ada);
    if (object && !wire_matches(object, "{'type':'error','code':'server.stopping'}"))
      wire_client_fail(ada, "expected server.stopping or the end");
  }
  g_assert_cmpint(server_process_wait(stage->server), ==, 0);
  server_process_start(stage->server);
  struct wire_client *bob = stage_greet(stage, "bob");
  g_assert_true(wire_matches(wire_join(bob, "home"), "{'seq':0}"));
}

// Somebody who does not read delays the end for a while at most.
static void test_not_reading(struct stage *stage, gconstpointer data)
{
  struct wire_client *lazy = wire_client_new_narrow(server_process_port(stage->server));
  g_ptr_array_add(stage->clients, lazy);
  wire_hello(lazy, "lazy");
  wire_join(lazy, "home");
  struct wire_client *ada = stage_enter(stage, "ada");
  g_autofree char *text = g_strnfill(16000, 'x');
  for (int i = 0; i < 100; i++)
    wire_post(ada, "home", text);
  stop(stage, SIGTERM);
  wire_wait(ada, "{'type':'shutdown'}");
  wire_client_expect_end(ada);
}

// A second signal does no harm.
static void test_twice(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  server_process_signal(stage->server, SIGTERM);
  server_process_signal(stage->server, SIGINT);
  wire_expect(ada, "{'type':'shutdown'}");
  wire_client_expect_end(ada);
  wire_client_close(ada);
  g_assert_cmpint(server_process_wait(stage->server), ==, 0);
}

// The port is free at once for the next server.
static void test_start_again(struct stage *stage, gconstpointer data)
{
  guint16 port = server_process_port(stage->server);
  for (int i = 0; i < 3; i++) {
    stage_enter(stage, "ada");
    stage_restart(stage);
    g_assert_cmpint(server_process_port(stage->server), ==, port);
  }
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/wire/stop/sigterm", test_sigterm, NULL);
  stage_test("/wire/stop/sigint", test_sigint, NULL);
  stage_test("/wire/stop/unwelcomed", test_unwelcomed, NULL);
  stage_test("/wire/stop/messages-before", test_messages_before, NULL);
  stage_test("/wire/stop/sent-after", test_sent_after, NULL);
  stage_test("/wire/stop/not-reading", test_not_reading, NULL);
  stage_test("/wire/stop/twice", test_twice, NULL);
  stage_test("/wire/stop/start-again", test_start_again, NULL);
  return g_test_run();
}
