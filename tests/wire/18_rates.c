// SPDX-License-Identifier: GPL-3.0-or-later
// Chapter 18 of the wire: how much one session and one address may do (PROTOCOL.md, Messages:
// rate.limited), and how many connections an address may have. No test depends on how fast it runs.
#include "stage.h"

#include <string.h>

enum { RATE = 10, BURST = 5 * RATE, CONNECTIONS = 3, TRIES = 1000 };

static const char *const ten[] = {"--rate", "10", NULL};
static const char *const one_shared[] = {"--rate", "1", "--per-address", "1000", NULL};
static const char *const three_connections[] = {"--per-address", "3", NULL};

// Sends that many messages at once, with cids `first` and on.
static void burst(struct wire_client *client, int first, int count)
{
  g_autoptr(GString) lines = g_string_new(NULL);
  for (int i = first; i < first + count; i++)
    g_string_append_printf(lines,
                           "{\"type\":\"message\",\"id\":%d,\"cid\":\"%d\",\"room\":\"home\","
                           "\"text\":\"hi\"}\n",
                           i, i);
  wire_client_send_bytes(client, lines->str, lines->len);
}

// Waits for as long as the server asked, which is at most until the bucket is full.
static void wait_as_told(struct wire_client *client, JsonObject *error)
{
  gint64 after_ms = wire_number(client, error, "after_ms");
  g_assert_cmpint(after_ms, >, 0);
  g_assert_cmpint(after_ms, <=, 5000);
  g_usleep((gulong) after_ms * 1000);
}

// The welcome says how much is allowed. Five times as much is, at once; then one is told how long
// to wait, what was refused has not happened, and after that time it works.
static void test_burst(struct stage *stage, gconstpointer data)
{
  enum { MORE = 4 * BURST };
  struct wire_client *ada = stage_connect(stage);
  JsonObject *limits = json_object_get_object_member(wire_hello(ada, "ada"), "limits");
  g_assert_true(wire_matches(limits, "{'rate':%d}", RATE));
  wire_join(ada, "home");
  burst(ada, 1, MORE);
  JsonObject *error = NULL;
  int said = 0, refused = 0;
  for (int i = 1; i <= MORE; i++) {
    JsonObject *answer = wire_next(ada);
    if (wire_matches(answer, "{'type':'error','code':'rate.limited'}")) {
      error = answer;
      refused++;
      g_assert_cmpint(wire_number(ada, answer, "after_ms"), >, 0);
    } else {
      g_assert_true(wire_matches(answer, "{'type':'message','seq':%d}", ++said));
    }
  }
  g_assert_cmpint(said, >=, BURST - 2); // hello and join are paid from it, too
  g_assert_cmpint(refused, >, 0);

  gint64 cid = wire_number(ada, error, "re");
  wait_as_told(ada, error);
  burst(ada, (int) cid, 1);
  wire_expect(ada, "{'type':'message','seq':%d,'cid':'%d'}", said + 1, (int) cid);
}

// Where a command costs more than a message, fewer are allowed; what costs nothing always is.
static void test_costs(struct stage *stage, gconstpointer data)
{
  static const struct {
    const char *request, *answer;
  } table[] = {
      {"'type':'users'", "users"},
      {"'type':'changes','room':'home'", "changes"},
      {"'type':'remove','room':'home','seq':9", "error"},
  };
  for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
    struct wire_client *ada = stage_enter(stage, NULL);
    int answered = 0;
    JsonObject *answer;
    do {
      answer = wire_ask(ada, "%s", table[i].request);
      answered++;
    } while (wire_matches(answer, "{'type':'%s'}", table[i].answer) &&
             !wire_matches(answer, "{'code':'rate.limited'}") && answered < TRIES);
    g_assert_true(wire_matches(answer, "{'type':'error','code':'rate.limited'}"));
    g_assert_cmpint(answered, >=, BURST / 2 - 1); // hello and join are paid, too
    wire_client_send(ada, "{'type':'quit'}");
    wire_wait(ada, "{'type':'bye'}");
  }
}

// What is no command, or not even an object, costs too: errors are not free.
static void test_nonsense(struct stage *stage, gconstpointer data)
{
  static const char *const lines[] = {"{\"type\":\"nonsense\"}\n", "{\"type\":7}\n"};
  for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
    struct wire_client *client = stage_greet(stage, NULL);
    for (int n = 0; n < TRIES; n++)
      wire_client_send_bytes(client, lines[i], strlen(lines[i]));
    wire_wait(client, "{'type':'error','code':'rate.limited'}");
  }
}

// One who is over the rate is in nobody else's way.
static void test_others(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *bob = stage_connect_from(stage, 2);
  wire_hello(bob, "bob");
  burst(ada, 1, 2 * BURST);
  wire_wait(ada, "{'type':'error','code':'rate.limited'}");
  wire_join(bob, "home");
  wire_post(bob, "home", "hi");
}

// Many sessions from one address share what an address may do: less than all of theirs together.
// Another address has its own.
static void test_address(struct stage *stage, gconstpointer data)
{
  enum { SESSIONS = 100, EACH = 5 };
  int refused = 0;
  for (int i = 0; i < SESSIONS; i++) {
    struct wire_client *client = stage_connect(stage);
    for (int n = 0; n < EACH; n++)
      wire_client_send(client, "{'type':'ping','id':%d}", n);
    for (int n = 0; n < EACH; n++)
      if (wire_matches(wire_next(client), "{'type':'error','code':'rate.limited','re':%d}", n))
        refused++;
  }
  g_assert_cmpint(refused, >, 0);
  struct wire_client *bob = stage_connect_from(stage, 2);
  for (int n = 0; n < EACH; n++)
    wire_client_send(bob, "{'type':'ping','id':%d}", n);
  for (int n = 0; n < EACH; n++)
    wire_expect(bob, "{'type':'pong','re':%d}", n);
}

// What one session has used up is used up after coming back by token, too.
static void test_resume(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_connect(stage);
  const char *token = wire_text(ada, wire_hello(ada, "ada"), "token");
  wire_join(ada, "home");
  int said = 0, last = 0;
  for (int i = 0; i < 10; i++) {
    burst(ada, 1000 * i, BURST);
    last = 0;
    for (int n = 0; n < BURST; n++)
      last += wire_matches(wire_next(ada), "{'type':'message'}");
    said += last;
    ada = stage_connect(stage);
    token = wire_text(ada, wire_resume(ada, token), "token");
  }
  g_assert_cmpint(said, <, 10 * (BURST - 2));
}

// Without a limit there is none.
static void test_none(struct stage *stage, gconstpointer data)
{
  enum { MESSAGES = 1000 }; // fewer than what makes a gap, if this program is slow to read
  struct wire_client *ada = stage_connect(stage);
  JsonObject *limits = json_object_get_object_member(wire_hello(ada, "ada"), "limits");
  g_assert_true(wire_matches(limits, "{'rate':0}"));
  wire_join(ada, "home");
  burst(ada, 1, MESSAGES);
  for (int i = 1; i <= MESSAGES; i++)
    wire_expect(ada, "{'type':'message','re':%d}", i);
}

static void expect_full(struct wire_client *client)
{
  wire_expect_error(client, "server.full");
  wire_client_expect_end(client);
}

// The connection that is one too many is told so and closed, before it has said anything. Other
// addresses are not concerned, and when one has left, another may come.
static void test_connections(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_greet(stage, "ada");
  for (int i = 1; i < CONNECTIONS; i++)
    stage_greet(stage, NULL);
  expect_full(stage_connect(stage));
  expect_full(stage_connect(stage));
  wire_hello(stage_connect_from(stage, 2), NULL);
  wire_expect_silence(ada);

  wire_quit(ada);
  wire_client_close(ada);
  for (int i = 0; i < TRIES; i++) {
    struct wire_client *client = stage_connect(stage);
    wire_client_try_send_bytes(client, "{\"type\":\"ping\"}\n", strlen("{\"type\":\"ping\"}\n"));
    const char *line = wire_client_line(client);
    if (line && strstr(line, "\"pong\"")) {
      wire_hello(client, "ada");
      return;
    }
  }
  g_assert_not_reached();
}

// Both are in the configuration, too; the command line goes first.
static void test_config(struct stage *stage, gconstpointer data)
{
  g_autofree char *path = server_process_path(stage->server, "ritrovod.conf");
  g_assert_true(g_file_set_contents(
      path, "[server]\nlisten=auto:127.0.0.1:0\nrate=7\nper-address=1\n", -1, NULL));
  const char *const from_file[] = {"--config", path, NULL};
  server_process_start_on(stage->server, from_file);
  struct wire_client *ada = stage_connect(stage);
  JsonObject *limits = json_object_get_object_member(wire_hello(ada, NULL), "limits");
  g_assert_true(wire_matches(limits, "{'rate':7}"));
  expect_full(stage_connect(stage));
  server_process_kill(stage->server);

  const char *const both[] = {"--config", path, "--rate", "8", "--per-address", "2", NULL};
  server_process_start_on(stage->server, both);
  ada = stage_connect(stage);
  limits = json_object_get_object_member(wire_hello(ada, NULL), "limits");
  g_assert_true(wire_matches(limits, "{'rate':8}"));
  stage_greet(stage, NULL);
  expect_full(stage_connect(stage));
}

static void test_bad_values(struct stage *stage, gconstpointer data)
{
  static const char *const values[] = {"-1", "", "x", "1.5", "99999999999999999999"};
  static const char *const options[] = {"--rate", "--per-address"};
  for (size_t i = 0; i < G_N_ELEMENTS(values) * 2; i++) {
    const char *const arguments[] = {"--data-dir", server_process_data_dir(stage->server),
                                     options[i % 2], values[i / 2], NULL};
    struct server_outcome outcome = server_process_run(stage->server, arguments);
    g_assert_cmpint(outcome.status, ==, 1);
    g_assert_cmpstr(outcome.errors, !=, "");
    server_outcome_clear(&outcome);
  }
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/wire/rates/burst", test_burst, ten);
  stage_test("/wire/rates/costs", test_costs, ten);
  stage_test("/wire/rates/nonsense", test_nonsense, ten);
  stage_test("/wire/rates/others", test_others, ten);
  stage_test("/wire/rates/address", test_address, one_shared);
  stage_test("/wire/rates/resume", test_resume, ten);
  stage_test("/wire/rates/none", test_none, NULL);
  stage_test("/wire/rates/connections", test_connections, three_connections);
  stage_test_stopped("/wire/rates/config", test_config);
  stage_test_stopped("/wire/rates/bad-values", test_bad_values);
  return g_test_run();
}
