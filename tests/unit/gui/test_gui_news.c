// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of what the server tells without being asked: kicks, notices, topics, counts, and gaps; and
// of the refusals that come with accounts, bans and rates.
#include "client_steps.h"
#include "ritrovo-room.h"

static void assert_ended(struct steps *steps, RitrovoClientError code, const char *words)
{
  WAIT_FOR(steps->ended);
  g_assert_error(steps->ended, RITROVO_CLIENT_ERROR, (int) code);
  g_assert_cmpstr(steps->ended->message, ==, words);
  g_assert_cmpint(ritrovo_client_get_state(steps->client), ==, RITROVO_CLIENT_OFFLINE);
  g_assert_cmpuint(ritrovo_client_get_countdown(steps->client), ==, 0);
  g_clear_error(&steps->ended);
}

static void test_kicked(struct steps *steps, gconstpointer data)
{
  static const struct {
    const char *fields;
    const char *words;
  } kicks[] = {
      {",\"by\":\"eve\",\"reason\":\"Too loud.\"", "eve removed you from the server: Too loud."},
      {",\"by\":\"eve\",\"reason\":\"\"", "eve removed you from the server."},
      {"", "You were removed from the server."},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(kicks); i++) {
    steps_go_online(steps);
    fake_say(steps->server, "{\"type\":\"kicked\"%s}", kicks[i].fields);
    assert_ended(steps, RITROVO_CLIENT_ERROR_KICKED, kicks[i].words);
    WAIT_FOR(fake_is_closed(steps->server));
  }
}

// Thrown out before the room was there: whoever waits for the connection is told.
static void test_kicked_while_connecting(struct steps *steps, gconstpointer data)
{
  steps_connect(steps, "ada");
  fake_accept(steps->server);
  fake_expect(steps->server, MSG_HELLO);
  steps_welcome(steps, "ada", "e1", FALSE);
  fake_say(steps->server, "{\"type\":\"kicked\",\"by\":\"eve\"}");
  WAIT_FOR(steps->connected);
  g_assert_error(steps->error, RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_KICKED);
  g_assert_null(steps->ended);
}

// The name became somebody's account while the connection was away: no use in trying again.
static void test_name_registered(struct steps *steps, gconstpointer data)
{
  steps_go_online(steps);
  steps_lose_connection(steps);
  steps_come_back(steps);
  g_assert_cmpstr(fake_expect(steps->server, MSG_HELLO)->token, ==, "secret");
  fake_reply(steps->server, "error", ",\"code\":\"auth.failed\"");
  g_assert_cmpstr(fake_expect(steps->server, MSG_HELLO)->name, ==, "ada");
  fake_reply(steps->server, "error", ",\"code\":\"auth.required\",\"text\":\"Password!\"");
  assert_ended(steps, RITROVO_CLIENT_ERROR_NAME_REGISTERED,
               "That name belongs to an account: its password is needed. Or choose another name.");
  g_assert_null(ritrovo_client_get_suggestion(steps->client));
}

static void test_banned(struct steps *steps, gconstpointer data)
{
  steps_go_online(steps);
  steps_lose_connection(steps);
  steps_come_back(steps);
  fake_expect(steps->server, MSG_HELLO);
  fake_reply(steps->server, "error", ",\"code\":\"name.banned\"");
  assert_ended(steps, RITROVO_CLIENT_ERROR_BANNED,
               "This server lets nobody in under that name or from this computer. Ask those who "
               "look after it.");
}

// The server says how long to wait before the next hello.
static void test_hello_rate_limited(struct steps *steps, gconstpointer data)
{
  steps_go_online(steps);
  steps_lose_connection(steps);
  steps_come_back(steps);
  fake_expect(steps->server, MSG_HELLO);
  fake_reply(steps->server, "error", ",\"code\":\"rate.limited\",\"after_ms\":50000");
  WAIT_FOR(ritrovo_client_get_state(steps->client) == RITROVO_CLIENT_WAITING);
  g_assert_cmpuint(ritrovo_client_get_countdown(steps->client), >, 40);
  steps_come_back(steps);
  g_assert_cmpstr(fake_expect(steps->server, MSG_HELLO)->token, ==, "secret");
  steps_welcome(steps, "ada", "e1", TRUE);
  steps_joined(steps, 0);
  steps_settle(steps);
  g_assert_null(steps->ended);
}

static void test_topic(struct steps *steps, gconstpointer data)
{
  steps_go_online(steps);
  g_assert_cmpstr(ritrovo_room_get_topic(steps_room(steps)), ==, "Hello");
  fake_say(steps->server,
           "{\"type\":\"topic\",\"room\":\"home\",\"topic\":\"Pizza\",\"by\":\"bob\"}");
  steps_settle(steps);
  g_assert_cmpstr(ritrovo_room_get_topic(steps_room(steps)), ==, "Pizza");
  fake_say(steps->server, "{\"type\":\"topic\",\"room\":\"home\",\"topic\":\"\",\"by\":\"bob\"}");
  steps_settle(steps);
  g_assert_cmpstr(ritrovo_room_get_topic(steps_room(steps)), ==, "");
  steps_assert_log(steps, "~bob changed the topic: Pizza | ~bob removed the topic");
}

static void test_members(struct steps *steps, gconstpointer data)
{
  static const struct {
    const char *said;
    guint count;
  } counts[] = {{"300", 300}, {"251", 251}, {"-1", 0}, {"9007199254740992", G_MAXINT}};
  steps_go_online(steps);
  for (gsize i = 0; i < G_N_ELEMENTS(counts); i++) {
    fake_say(steps->server, "{\"type\":\"members\",\"room\":\"home\",\"count\":%s}",
             counts[i].said);
    steps_settle(steps);
    g_assert_cmpuint(ritrovo_room_get_member_count(steps_room(steps)), ==, counts[i].count);
  }
  steps_assert_members(steps, "Ada bob");
  steps_assert_log(steps, "");
}

static void test_alert(struct steps *steps, gconstpointer data)
{
  steps_go_online(steps);
  fake_say(steps->server, "{\"type\":\"alert\",\"from\":\"eve\",\"text\":\"Lunch at one.\"}");
  steps_settle(steps);
  steps_assert_log(steps, "~Notice from eve: Lunch at one.");
}

static void say_gap(struct steps *steps, gint64 from, gint64 to)
{
  fake_say(steps->server,
           "{\"type\":\"gap\",\"room\":\"home\",\"from\":%" G_GINT64_FORMAT
           ",\"to\":%" G_GINT64_FORMAT "}",
           from, to);
}

static void assert_asked_after(struct steps *steps, gint64 seq)
{
  const struct message *history = fake_expect(steps->server, MSG_HISTORY);
  g_assert_cmpstr(history->room, ==, "home");
  g_assert_cmpint(history->after, ==, seq);
}

// Two pages, with something said in between that the second page brings once more.
static void test_gap(struct steps *steps, gconstpointer data)
{
  steps_go_online(steps);
  steps_tell(steps, 1, "bob", "1");
  say_gap(steps, 2, 4);
  assert_asked_after(steps, 1);
  steps_tell(steps, 5, "bob", "5");
  steps_page(steps, 2, 3, FALSE);
  assert_asked_after(steps, 3);
  steps_page(steps, 4, 5, TRUE);
  steps_tell(steps, 6, "bob", "6");
  steps_settle(steps);
  steps_assert_log(steps, "bob: 1 | bob: 2 | bob: 3 | bob: 4 | bob: 5 | bob: 6");

  // What is here already is not asked for.
  say_gap(steps, 2, 6);
  steps_settle(steps);
}

// The page on its way was read before the second gap, though it says that it is the last.
static void test_gap_while_catching_up(struct steps *steps, gconstpointer data)
{
  steps_go_online(steps);
  steps_tell(steps, 1, "bob", "1");
  say_gap(steps, 2, 3);
  assert_asked_after(steps, 1);
  say_gap(steps, 4, 5);
  steps_tell(steps, 6, "bob", "6");
  steps_page(steps, 2, 3, TRUE);
  assert_asked_after(steps, 3);
  steps_page(steps, 4, 6, TRUE);
  steps_settle(steps);
  steps_assert_log(steps, "bob: 1 | bob: 2 | bob: 3 | bob: 4 | bob: 5 | bob: 6");
}

// The same with the first page of all.
static void test_gap_while_filling(struct steps *steps, gconstpointer data)
{
  steps_connect(steps, "ada");
  fake_accept(steps->server);
  fake_expect(steps->server, MSG_HELLO);
  steps_welcome(steps, "ada", "e1", FALSE);
  steps_joined(steps, 2);
  fake_expect(steps->server, MSG_HISTORY);
  say_gap(steps, 3, 4);
  steps_tell(steps, 5, "bob", "5");
  steps_page(steps, 1, 2, TRUE);
  assert_asked_after(steps, 2);
  steps_page(steps, 3, 5, TRUE);
  steps_settle(steps);
  steps_assert_log(steps, "bob: 1 | bob: 2 | bob: 3 | bob: 4 | bob: 5");
}

// More than the log holds: the newest page takes its place, as after a long absence.
static void test_wide_gap(struct steps *steps, gconstpointer data)
{
  steps_go_online(steps);
  steps_tell(steps, 1, "bob", "1");
  say_gap(steps, 2, 9001);
  const struct message *history = fake_expect(steps->server, MSG_HISTORY);
  g_assert_false(message_has(history, after));
  steps_page(steps, 9000, 9001, FALSE);
  steps_count_nothing(steps);
  steps_tell(steps, 9002, "bob", "9002");
  steps_settle(steps);
  steps_assert_log(steps, "bob: 9000 | bob: 9001 | bob: 9002");
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
#define ADD(path, func) g_test_add(path, struct steps, NULL, steps_set_up, func, steps_tear_down)
  ADD("/gui/news/kicked", test_kicked);
  ADD("/gui/news/kicked-while-connecting", test_kicked_while_connecting);
  ADD("/gui/news/name-registered", test_name_registered);
  ADD("/gui/news/banned", test_banned);
  ADD("/gui/news/hello-rate-limited", test_hello_rate_limited);
  ADD("/gui/news/topic", test_topic);
  ADD("/gui/news/members", test_members);
  ADD("/gui/news/alert", test_alert);
  ADD("/gui/news/gap", test_gap);
  ADD("/gui/news/gap-while-catching-up", test_gap_while_catching_up);
  ADD("/gui/news/gap-while-filling", test_gap_while_filling);
  ADD("/gui/news/wide-gap", test_wide_gap);
#undef ADD
  return g_test_run();
}
