// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of ritrovo-client.h up to the first room and back off the server: hello, refusals, and what
// is no server at all.
#include "client_steps.h"
#include "ritrovo-room.h"

#include <string.h>

static void test_new_destroy(void)
{
  RitrovoClient *client = ritrovo_client_new();
  g_assert_cmpint(ritrovo_client_get_state(client), ==, RITROVO_CLIENT_OFFLINE);
  g_assert_cmpstr(ritrovo_client_get_own_name(client), ==, "");
  g_assert_cmpint(ritrovo_client_get_round_trip(client), ==, -1);
  g_assert_finalize_object(client);
}

static void test_connect(struct steps *steps, gconstpointer data)
{
  steps_connect(steps, " ada ");
  g_assert_cmpint(ritrovo_client_get_state(steps->client), ==, RITROVO_CLIENT_CONNECTING);
  fake_accept(steps->server);
  const struct message *hello = fake_expect(steps->server, MSG_HELLO);
  g_assert_cmpint(hello->version, ==, 1);
  g_assert_cmpstr(hello->name, ==, "ada");
  g_assert_false(message_has(hello, token));
  g_assert_true(g_str_has_prefix(hello->client, "ritrovo/"));
  steps_welcome(steps, "ada", "e1", FALSE);

  steps_joined(steps, 2);
  const struct message *history = fake_expect(steps->server, MSG_HISTORY);
  g_assert_cmpstr(history->room, ==, "home");
  g_assert_false(message_has(history, before));
  g_assert_false(message_has(history, after));
  g_assert_cmpint(history->limit, ==, 50);
  fake_reply(steps->server, "history",
             ",\"room\":\"home\",\"end\":true,\"messages\":["
             "{\"type\":\"message\",\"room\":\"home\",\"seq\":1,\"from\":\"bob\",\"time\":5,"
             "\"text\":\"uno\"},"
             "{\"type\":\"message\",\"room\":\"home\",\"seq\":2,\"from\":\"ada\",\"time\":6,"
             "\"text\":\"due\"}]");
  WAIT_FOR(steps->connected);
  g_assert_no_error(steps->error);
  steps_settle(steps);

  g_assert_cmpint(ritrovo_client_get_state(steps->client), ==, RITROVO_CLIENT_ONLINE);
  g_assert_cmpstr(ritrovo_client_get_own_name(steps->client), ==, "ada");
  g_assert_cmpstr(ritrovo_client_get_server_name(steps->client), ==, "Lab 7");
  g_assert_cmpstr(ritrovo_client_get_address(steps->client), ==,
                  fake_server_address(steps->server));
  g_assert_cmpstr(ritrovo_client_get_status_text(steps->client), ==, "");
  g_assert_cmpstr(ritrovo_room_get_name(steps_room(steps)), ==, "home");
  g_assert_cmpstr(ritrovo_room_get_topic(steps_room(steps)), ==, "Hello");
  g_assert_cmpuint(ritrovo_room_get_member_count(steps_room(steps)), ==, 2);
  steps_assert_members(steps, "Ada bob");
  steps_assert_log(steps, "bob: uno | ada: due");
  // The first ping goes out at once, so that the round trip is there to be shown.
  WAIT_FOR(ritrovo_client_get_round_trip(steps->client) >= 0);
}

// A server may send byte by byte.
static void test_split_lines(struct steps *steps, gconstpointer data)
{
  steps_connect(steps, "");
  fake_accept(steps->server);
  g_assert_false(message_has(fake_expect(steps->server, MSG_HELLO), name));
  static const char welcome[] = "{\"type\":\"welcome\",\"version\":1,\"name\":\"Guest7\"}\r\n";
  for (const char *p = welcome; *p; p++) {
    fake_say_bytes(steps->server, (char[]){*p, '\0'});
    while (g_main_context_iteration(NULL, FALSE))
      ;
  }
  steps_joined(steps, 0);
  WAIT_FOR(steps->connected);
  g_assert_no_error(steps->error);
  g_assert_cmpstr(ritrovo_client_get_own_name(steps->client), ==, "Guest7");
  g_assert_cmpstr(ritrovo_client_get_server_name(steps->client), ==, "127.0.0.1");
}

// A hello that was late is answered behind what the server says to a terminal by then.
static void test_greeting(struct steps *steps, gconstpointer data)
{
  steps_connect(steps, "ada");
  fake_accept(steps->server);
  fake_say_bytes(steps->server,
                 "* Lab 7: one line is one message; /help lists the commands.\nname: \n");
  fake_expect(steps->server, MSG_HELLO);
  steps_welcome(steps, "ada", "e1", FALSE);
  steps_joined(steps, 0);
  WAIT_FOR(steps->connected);
  g_assert_no_error(steps->error);
}

// What the server lets one say at once is known to the composer.
static void test_text_limit(struct steps *steps, gconstpointer data)
{
  guint limit;
  steps_connect(steps, "ada");
  fake_accept(steps->server);
  fake_expect(steps->server, MSG_HELLO);
  fake_say(steps->server,
           "{\"type\":\"welcome\",\"version\":1,\"name\":\"ada\",\"epoch\":\"e1\",\"token\":\"t\","
           "\"rooms\":[],\"limits\":{\"text\":500}}");
  steps_joined(steps, 0);
  WAIT_FOR(steps->connected);
  g_object_get(steps->client, "text-limit", &limit, NULL);
  g_assert_cmpuint(limit, ==, 500);
}

static void assert_failed(struct steps *steps, RitrovoClientError code)
{
  WAIT_FOR(steps->connected);
  g_assert_error(steps->error, RITROVO_CLIENT_ERROR, (int) code);
  g_assert_cmpstr(steps->error->message, !=, "");
  g_assert_cmpint(ritrovo_client_get_state(steps->client), ==, RITROVO_CLIENT_OFFLINE);
  g_assert_null(steps->ended);
}

// What something else says may look like it, but a greeting has an end.
static void test_endless_greeting(struct steps *steps, gconstpointer data)
{
  steps_connect(steps, "ada");
  fake_accept(steps->server);
  for (int i = 0; i < 9; i++)
    fake_say_bytes(steps->server, "* welcome to the time server\n");
  assert_failed(steps, RITROVO_CLIENT_ERROR_NOT_RITROVO);
}

static void test_name_taken(struct steps *steps, gconstpointer data)
{
  steps_connect(steps, "ada");
  fake_accept(steps->server);
  fake_expect(steps->server, MSG_HELLO);
  fake_reply(steps->server, "error", ",\"code\":\"name.taken\",\"suggestion\":\"ada2\"");
  assert_failed(steps, RITROVO_CLIENT_ERROR_NAME_TAKEN);
  g_assert_cmpstr(ritrovo_client_get_suggestion(steps->client), ==, "ada2");

  steps_connect(steps, "ada2");
  g_assert_null(ritrovo_client_get_suggestion(steps->client));
  fake_accept(steps->server);
  g_assert_cmpstr(fake_expect(steps->server, MSG_HELLO)->name, ==, "ada2");
  steps_welcome(steps, "ada2", "e1", FALSE);
  steps_joined(steps, 0);
  WAIT_FOR(steps->connected);
  g_assert_no_error(steps->error);
}

struct refusal {
  const char *code;
  RitrovoClientError error;
};

static void test_refused_by_server(struct steps *steps, gconstpointer data)
{
  static const struct refusal refusals[] = {
      {"name.invalid", RITROVO_CLIENT_ERROR_NAME_INVALID},
      {"name.banned", RITROVO_CLIENT_ERROR_BANNED},
      {"auth.required", RITROVO_CLIENT_ERROR_NAME_REGISTERED},
      {"auth.failed", RITROVO_CLIENT_ERROR_PASSWORD_WRONG},
      {"rate.limited", RITROVO_CLIENT_ERROR_TOO_FAST},
      {"server.full", RITROVO_CLIENT_ERROR_REFUSED_BY_SERVER},
      {"server.stopping", RITROVO_CLIENT_ERROR_REFUSED_BY_SERVER},
      {"of.the.future", RITROVO_CLIENT_ERROR_REFUSED_BY_SERVER},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(refusals); i++) {
    steps_connect(steps, "ada");
    fake_accept(steps->server);
    fake_expect(steps->server, MSG_HELLO);
    fake_reply(steps->server, "error", ",\"code\":\"%s\",\"text\":\"Because.\"", refusals[i].code);
    assert_failed(steps, refusals[i].error);
  }
  g_assert_cmpstr(steps->error->message, ==, "Because.");
}

static void test_room_refused(struct steps *steps, gconstpointer data)
{
  steps_connect(steps, "ada");
  fake_accept(steps->server);
  fake_expect(steps->server, MSG_HELLO);
  steps_welcome(steps, "ada", "e1", FALSE);
  fake_expect(steps->server, MSG_JOIN);
  fake_reply(steps->server, "error", ",\"code\":\"room.forbidden\"");
  assert_failed(steps, RITROVO_CLIENT_ERROR_NOT_ALLOWED);
}

// What answers is some other kind of server.
static void test_not_ritrovo(struct steps *steps, gconstpointer data)
{
  static const char *const words[] = {
      "SSH-2.0-OpenSSH_9.2p1\r\n",
      "HTTP/1.1 400 Bad Request\r\n\r\n",
      "{\"type\":\"welcome\"}\n",
      "{\"type\":\"welcome\",\"name\":\"\"}\n",
      "{\"type\":\"welcome\",\"name\":7}\n",
      "[]\n",
      "\n",
  };
  for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
    steps_connect(steps, "ada");
    fake_accept(steps->server);
    fake_say_bytes(steps->server, words[i]);
    assert_failed(steps, RITROVO_CLIENT_ERROR_NOT_RITROVO);
  }

  // A line that never ends.
  g_autofree char *endless = g_strnfill(8 * 1024, 'x');
  steps_connect(steps, "ada");
  fake_accept(steps->server);
  while (!steps->connected) {
    fake_say_bytes(steps->server, endless);
    g_main_context_iteration(NULL, TRUE);
  }
  assert_failed(steps, RITROVO_CLIENT_ERROR_NOT_RITROVO);

  // Not a word.
  steps_connect(steps, "ada");
  fake_accept(steps->server);
  fake_hang_up(steps->server);
  assert_failed(steps, RITROVO_CLIENT_ERROR_NOT_RITROVO);
}

static void test_refused(struct steps *steps, gconstpointer data)
{
  fake_server_stop_listening(steps->server);
  steps_connect(steps, "ada");
  assert_failed(steps, RITROVO_CLIENT_ERROR_REFUSED);
  g_assert_nonnull(strstr(steps->error->message, "127.0.0.1"));
}

static void connected_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  struct steps *steps = data;
  ritrovo_client_connect_finish(RITROVO_CLIENT(source), result, &steps->error);
  steps->connected = TRUE;
}

static void test_wrong_input(struct steps *steps, gconstpointer data)
{
  ritrovo_client_connect_async(steps->client, "two words", "ada", NULL, connected_cb, steps);
  assert_failed(steps, RITROVO_CLIENT_ERROR_ADDRESS);
  steps_connect(steps, "[ada]");
  assert_failed(steps, RITROVO_CLIENT_ERROR_NAME_INVALID);
}

static void test_cancel(struct steps *steps, gconstpointer data)
{
  // Before anything has happened, while connecting, and with hello on its way.
  for (int i = 0; i < 3; i++) {
    if (i == 0)
      g_cancellable_cancel(steps->cancellable);
    steps_connect(steps, "ada");
    if (i == 2) {
      fake_accept(steps->server);
      fake_expect(steps->server, MSG_HELLO);
    }
    g_cancellable_cancel(steps->cancellable);
    WAIT_FOR(steps->connected);
    g_assert_error(steps->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_assert_cmpint(ritrovo_client_get_state(steps->client), ==, RITROVO_CLIENT_OFFLINE);
    if (i == 2)
      WAIT_FOR(fake_is_closed(steps->server));
    g_cancellable_reset(steps->cancellable);
  }
}

static void test_disconnect(struct steps *steps, gconstpointer data)
{
  steps_go_online(steps);
  steps->disconnected = FALSE;
  ritrovo_client_disconnect_async(steps->client, NULL, NULL);
  g_assert_cmpint(ritrovo_client_get_state(steps->client), ==, RITROVO_CLIENT_OFFLINE);
  fake_expect(steps->server, MSG_QUIT);
  fake_say(steps->server, "{\"type\":\"bye\"}");
  WAIT_FOR(fake_is_closed(steps->server));
  g_assert_null(steps->ended);

  // And on again, without a trace of the last visit.
  steps_go_online(steps);
  steps_assert_log(steps, "");
}

// A server that does not say bye is not waited for for ever.
static void test_disconnect_unanswered(struct steps *steps, gconstpointer data)
{
  steps_go_online(steps);
  steps_disconnect(steps);
  fake_expect(steps->server, MSG_QUIT);
}

static void test_disconnect_while_connecting(struct steps *steps, gconstpointer data)
{
  steps_connect(steps, "ada");
  fake_accept(steps->server);
  steps_disconnect(steps);
  WAIT_FOR(steps->connected);
  g_assert_error(steps->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

// Once the server has said something sensible, nonsense is passed over.
static void test_nonsense(struct steps *steps, gconstpointer data)
{
  static const char *const nonsense[] = {
      "garbage",
      "{\"type\":\"of.the.future\",\"room\":\"home\"}",
      "{\"type\":\"message\"}",
      "{\"type\":\"message\",\"room\":\"home\"}",
      "{\"type\":\"message\",\"room\":7,\"seq\":\"x\",\"from\":[],\"text\":{}}",
      "{\"type\":\"message\",\"room\":\"home\",\"seq\":-1,\"from\":\"bob\",\"text\":\"x\"}",
      "{\"type\":\"message\",\"room\":\"home\",\"seq\":1,\"from\":\"\",\"text\":\"x\"}",
      "{\"type\":\"message\",\"room\":\"attic\",\"seq\":1,\"from\":\"bob\",\"text\":\"x\"}",
      "{\"type\":\"message\",\"to\":\"eva\",\"seq\":1,\"from\":\"bob\",\"text\":\"x\"}",
      "{\"type\":\"message\",\"to\":\"ada\",\"seq\":-1,\"from\":\"bob\",\"text\":\"x\"}",
      "{\"type\":\"message\",\"to\":\"ada\",\"from\":\"bob\",\"time\":1}",
      "{\"type\":\"message\",\"to\":\"ada\",\"from\":\"\",\"text\":\"x\"}",
      "{\"type\":\"typing\",\"room\":\"home\",\"name\":\"bob\"}",
      "{\"type\":\"typing\",\"to\":\"ada\",\"name\":\"bob\"}",
      "{\"type\":\"read\",\"room\":\"home\",\"seq\":1}",
      "{\"type\":\"read\",\"with\":\"bob\",\"seq\":1}",
      "{\"type\":\"presence\",\"room\":\"home\"}",
      "{\"type\":\"presence\",\"room\":\"home\",\"event\":\"join\"}",
      "{\"type\":\"presence\",\"room\":\"home\",\"event\":\"dance\",\"name\":\"bob\"}",
      "{\"type\":\"topic\"}",
      "{\"type\":\"topic\",\"room\":\"home\",\"by\":\"bob\"}",
      "{\"type\":\"topic\",\"room\":\"attic\",\"topic\":\"x\",\"by\":\"bob\"}",
      "{\"type\":\"members\",\"room\":\"home\"}",
      "{\"type\":\"gap\",\"room\":\"home\"}",
      "{\"type\":\"gap\",\"room\":\"home\",\"from\":0,\"to\":9}",
      "{\"type\":\"gap\",\"room\":\"home\",\"from\":9,\"to\":1}",
      "{\"type\":\"gap\",\"room\":\"home\",\"from\":\"1\",\"to\":\"9\"}",
      "{\"type\":\"alert\"}",
      "{\"type\":\"alert\",\"from\":\"\",\"text\":\"x\"}",
      "{\"type\":\"alert\",\"from\":\"bob\",\"text\":\"\"}",
      "{\"type\":\"joined\",\"re\":99,\"room\":\"home\"}",
      "{\"type\":\"joined\"}",
      "{\"type\":\"history\",\"re\":99,\"messages\":[{}]}",
      "{\"type\":\"history\",\"re\":0}",
      "{\"type\":\"history\"}",
      "{\"type\":\"error\"}",
      "{\"type\":\"error\",\"re\":\"x\",\"code\":\"name.taken\"}",
      "{\"type\":\"pong\"}",
      "{\"type\":\"pong\",\"re\":\"ping-99\"}",
      "{\"type\":\"pong\",\"re\":\"ping-x\"}",
      "{\"type\":\"welcome\",\"name\":\"eve\"}",
      "{\"type\":\"hello\"}",
      "{\"type\":\"bye\"}",
  };
  steps_go_online(steps);
  for (gsize i = 0; i < G_N_ELEMENTS(nonsense); i++)
    fake_say(steps->server, "%s", nonsense[i]);
  steps_settle(steps);
  g_assert_cmpint(ritrovo_client_get_state(steps->client), ==, RITROVO_CLIENT_ONLINE);
  g_assert_cmpstr(ritrovo_client_get_own_name(steps->client), ==, "ada");
  steps_assert_log(steps, "");
  steps_assert_members(steps, "Ada bob");
}

static void test_endless_nonsense(struct steps *steps, gconstpointer data)
{
  steps_go_online(steps);
  for (int i = 0; i < 20; i++)
    fake_say(steps->server, "garbage");
  WAIT_FOR(ritrovo_client_get_state(steps->client) == RITROVO_CLIENT_WAITING);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/gui/client/new-destroy", test_new_destroy);
#define ADD(path, func) g_test_add(path, struct steps, NULL, steps_set_up, func, steps_tear_down)
  ADD("/gui/client/greeting", test_greeting);
  ADD("/gui/client/endless-greeting", test_endless_greeting);
  ADD("/gui/client/text-limit", test_text_limit);
  ADD("/gui/client/connect", test_connect);
  ADD("/gui/client/split-lines", test_split_lines);
  ADD("/gui/client/name-taken", test_name_taken);
  ADD("/gui/client/refused-by-server", test_refused_by_server);
  ADD("/gui/client/room-refused", test_room_refused);
  ADD("/gui/client/not-ritrovo", test_not_ritrovo);
  ADD("/gui/client/refused", test_refused);
  ADD("/gui/client/wrong-input", test_wrong_input);
  ADD("/gui/client/cancel", test_cancel);
  ADD("/gui/client/disconnect", test_disconnect);
  ADD("/gui/client/disconnect-unanswered", test_disconnect_unanswered);
  ADD("/gui/client/disconnect-while-connecting", test_disconnect_while_connecting);
  ADD("/gui/client/nonsense", test_nonsense);
  ADD("/gui/client/endless-nonsense", test_endless_nonsense);
#undef ADD
  return g_test_run();
}
