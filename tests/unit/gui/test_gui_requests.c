// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of what a person asks a server for: lists, searches, topics, moderation, accounts and
// names.
#include "place_steps.h"

static void list_rooms_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  struct outcome *outcome = data;
  outcome->list = ritrovo_client_list_rooms_finish(RITROVO_CLIENT(source), result, &outcome->error);
  outcome->done = TRUE;
}

static void list_users_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  struct outcome *outcome = data;
  outcome->list = ritrovo_client_list_users_finish(RITROVO_CLIENT(source), result, &outcome->error);
  outcome->done = TRUE;
}

static void search_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  struct outcome *outcome = data;
  outcome->list =
      ritrovo_client_search_finish(RITROVO_CLIENT(source), result, &outcome->end, &outcome->error);
  outcome->done = TRUE;
}

static void test_rooms(struct steps *steps, gconstpointer data)
{
  struct outcome outcome = {0};
  place_go_online(steps, "guest", 0, "");
  ritrovo_client_list_rooms_async(steps->client, NULL, list_rooms_cb, &outcome);
  fake_expect(steps->server, MSG_ROOMS);
  fake_reply(
      steps->server, "rooms",
      ",\"rooms\":[{\"room\":\"pizza\",\"topic\":\"Margherita\",\"count\":3},{\"room\":\"\"},"
      "{\"room\":\"home\",\"topic\":\"\",\"count\":1}]");
  WAIT_FOR(outcome.done);
  g_assert_no_error(outcome.error);
  g_assert_cmpuint(g_list_model_get_n_items(outcome.list), ==, 2);
  g_autoptr(RitrovoRoomInfo) home = g_list_model_get_item(outcome.list, 0);
  g_autoptr(RitrovoRoomInfo) pizza = g_list_model_get_item(outcome.list, 1);
  g_assert_cmpstr(ritrovo_room_info_get_name(home), ==, "home");
  g_assert_true(ritrovo_room_info_get_joined(home));
  g_assert_cmpstr(ritrovo_room_info_get_topic(pizza), ==, "Margherita");
  g_assert_cmpuint(ritrovo_room_info_get_count(pizza), ==, 3);
  g_assert_false(ritrovo_room_info_get_joined(pizza));
  outcome_clear(&outcome);
}

static void test_users(struct steps *steps, gconstpointer data)
{
  struct outcome outcome = {0};
  place_go_online(steps, "guest", 0, "");
  ritrovo_client_list_users_async(steps->client, NULL, list_users_cb, &outcome);
  fake_expect(steps->server, MSG_USERS);
  fake_reply(
      steps->server, "users",
      ",\"count\":2,\"users\":[{\"name\":\"eva\",\"role\":\"admin\",\"rooms\":[\"home\",\"zoo\"]},"
      "{\"name\":\"ada\",\"role\":\"guest\",\"rooms\":[]}]");
  WAIT_FOR(outcome.done);
  g_assert_no_error(outcome.error);
  g_autoptr(RitrovoMember) ada = g_list_model_get_item(outcome.list, 0);
  g_autoptr(RitrovoMember) eva = g_list_model_get_item(outcome.list, 1);
  g_assert_cmpstr(ritrovo_member_get_name(ada), ==, "ada");
  g_assert_cmpstr(ritrovo_member_get_role(eva), ==, "admin");
  g_assert_cmpstrv(ritrovo_member_get_rooms(eva), ((const char *const[]){"home", "zoo", NULL}));
  g_assert_null(ritrovo_member_get_rooms(ada)[0]);
  outcome_clear(&outcome);
}

static RitrovoSearchResult *result_at(struct outcome *outcome, guint position) // borrowed
{
  g_autoptr(RitrovoSearchResult) result = g_list_model_get_item(outcome->list, position);
  return result;
}

static void test_search(struct steps *steps, gconstpointer data)
{
  struct outcome outcome = {0};
  place_go_online(steps, "guest", 0, "");
  ritrovo_client_search_async(steps->client, "pizza from:bob", NULL, 3, NULL, NULL, search_cb,
                              &outcome);
  const struct message *search = fake_expect(steps->server, MSG_SEARCH);
  g_assert_cmpstr(search->query, ==, "pizza from:bob");
  g_assert_cmpint(search->limit, ==, 3);
  g_assert_false(message_has(search, room) || message_has(search, before));
  fake_reply(
      steps->server, "results",
      ",\"end\":false,\"messages\":["
      "{\"room\":\"zoo\",\"seq\":9,\"from\":\"bob\",\"time\":900,\"text\":\"a\"},"
      "{\"to\":\"eva\",\"seq\":1,\"from\":\"ada\",\"time\":800,\"text\":\"b\"},"
      "{\"to\":\"ada\",\"seq\":2,\"from\":\"bob\",\"time\":700,\"text\":\"c\"},{\"seq\":0}]");
  WAIT_FOR(outcome.done);
  g_assert_no_error(outcome.error);
  g_assert_false(outcome.end);
  g_assert_cmpuint(g_list_model_get_n_items(outcome.list), ==, 3);
  static const char *const places[] = {"zoo", "eva", "bob"};
  for (guint i = 0; i < 3; i++) {
    g_assert_cmpstr(ritrovo_search_result_get_place(result_at(&outcome, i)), ==, places[i]);
    g_assert_cmpint(ritrovo_search_result_get_kind(result_at(&outcome, i)), ==,
                    i == 0 ? RITROVO_ROOM_KIND_ROOM : RITROVO_ROOM_KIND_DIRECT);
  }
  RitrovoMessage *message = ritrovo_search_result_get_message(result_at(&outcome, 0));
  g_assert_cmpint(ritrovo_message_get_seq(message), ==, 9);
  g_autoptr(RitrovoSearchResult) last = g_object_ref(result_at(&outcome, 2));
  outcome_clear(&outcome);

  // The next page begins with what was said in the same moment; what is known is left out, also
  // if the server does not leave it out.
  RitrovoRoom *home = ritrovo_client_find_room(steps->client, "home");
  ritrovo_client_search_async(steps->client, "pizza", home, 3, last, NULL, search_cb, &outcome);
  search = fake_expect(steps->server, MSG_SEARCH);
  g_assert_cmpstr(search->room, ==, "home");
  g_assert_cmpint(search->before, ==, 701);
  g_assert_cmpint(search->offset, ==, 1);
  fake_reply(steps->server, "results",
             ",\"end\":true,\"messages\":["
             "{\"to\":\"ada\",\"seq\":2,\"from\":\"bob\",\"time\":700,\"text\":\"c\"},"
             "{\"room\":\"zoo\",\"seq\":1,\"from\":\"bob\",\"time\":700,\"text\":\"d\"}]");
  WAIT_FOR(outcome.done);
  g_assert_true(outcome.end);
  g_assert_cmpuint(g_list_model_get_n_items(outcome.list), ==, 1);
  outcome_clear(&outcome);

  // A moment that is longer than a page: the next one leaves out all of it that is known.
  ritrovo_client_search_async(steps->client, "pizza", home, 2, last, NULL, search_cb, &outcome);
  fake_expect(steps->server, MSG_SEARCH);
  fake_reply(steps->server, "results",
             ",\"end\":false,\"messages\":["
             "{\"room\":\"zoo\",\"seq\":3,\"from\":\"bob\",\"time\":700,\"text\":\"d\"},"
             "{\"room\":\"zoo\",\"seq\":2,\"from\":\"bob\",\"time\":700,\"text\":\"e\"}]");
  WAIT_FOR(outcome.done);
  g_autoptr(RitrovoSearchResult) further = g_object_ref(result_at(&outcome, 1));
  outcome_clear(&outcome);
  ritrovo_client_search_async(steps->client, "pizza", home, 2, further, NULL, search_cb, &outcome);
  search = fake_expect(steps->server, MSG_SEARCH);
  g_assert_cmpint(search->before, ==, 701);
  g_assert_cmpint(search->offset, ==, 3);
  fake_reply(steps->server, "results", ",\"end\":true,\"messages\":[]");
  WAIT_FOR(outcome.done);
  outcome_clear(&outcome);

  ritrovo_client_search_async(steps->client, "after:yesterday", NULL, 3, NULL, NULL, search_cb,
                              &outcome);
  fake_expect(steps->server, MSG_SEARCH);
  fake_reply(steps->server, "error",
             ",\"code\":\"proto.invalid\",\"text\":\"after: takes a day.\"");
  WAIT_FOR(outcome.done);
  g_assert_null(outcome.list);
  g_assert_cmpstr(outcome.error->message, ==, "after: takes a day.");
  outcome_clear(&outcome);
}

static void finish(struct steps *steps, struct outcome *outcome, const char *error)
{
  if (error)
    fake_reply(steps->server, "error", ",\"code\":\"%s\"", error);
  else
    fake_reply(steps->server, "ok", "%s", "");
  WAIT_FOR(outcome->done);
}

static void test_moderation(struct steps *steps, gconstpointer data)
{
  struct outcome outcome = {0};
  place_go_online(steps, "admin", 0, "");
  g_assert_cmpstr(ritrovo_client_get_role(steps->client), ==, "admin");
  ritrovo_client_kick_async(steps->client, "eve", "Too loud", NULL, outcome_cb, &outcome);
  const struct message *message = fake_expect(steps->server, MSG_KICK);
  g_assert_cmpstr(message->name, ==, "eve");
  g_assert_cmpstr(message->reason, ==, "Too loud");
  finish(steps, &outcome, NULL);
  g_assert_no_error(outcome.error);
  outcome_clear(&outcome);

  ritrovo_client_ban_async(steps->client, "eve", NULL, 3600, NULL, outcome_cb, &outcome);
  message = fake_expect(steps->server, MSG_BAN);
  g_assert_cmpint(message->seconds, ==, 3600);
  g_assert_false(message_has(message, reason));
  finish(steps, &outcome, "user.unknown");
  g_assert_error(outcome.error, RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_NOBODY);
  outcome_clear(&outcome);

  ritrovo_client_unban_async(steps->client, "eve", NULL, outcome_cb, &outcome);
  g_assert_cmpstr(fake_expect(steps->server, MSG_UNBAN)->name, ==, "eve");
  finish(steps, &outcome, "admin.only");
  g_assert_error(outcome.error, RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_NOT_ALLOWED);
  outcome_clear(&outcome);

  ritrovo_client_alert_async(steps->client, "Lunch", NULL, outcome_cb, &outcome);
  g_assert_cmpstr(fake_expect(steps->server, MSG_ALERT)->text, ==, "Lunch");
  finish(steps, &outcome, "rate.limited");
  g_assert_error(outcome.error, RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_TOO_FAST);
  outcome_clear(&outcome);

  ritrovo_client_alert_async(steps->client, "Lunch", NULL, outcome_cb, &outcome);
  fake_expect(steps->server, MSG_ALERT);
  steps_lose_connection(steps);
  WAIT_FOR(outcome.done);
  g_assert_error(outcome.error, RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_LOST);
  outcome_clear(&outcome);
  ritrovo_client_alert_async(steps->client, "Lunch", NULL, outcome_cb, &outcome);
  WAIT_FOR(outcome.done);
  g_assert_error(outcome.error, RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_LOST);
  outcome_clear(&outcome);
}

static void alert_cb(RitrovoClient *client, const char *from, const char *text, gpointer data)
{
  g_string_append_printf(data, "%s: %s", from, text);
}

static void test_topic_and_alert(struct steps *steps, gconstpointer data)
{
  struct outcome outcome = {0};
  g_autoptr(GString) alerts = g_string_new(NULL);
  place_go_online(steps, "guest", 0, "");
  g_signal_connect(steps->client, "alert", G_CALLBACK(alert_cb), alerts);
  RitrovoRoom *home = ritrovo_client_find_room(steps->client, "home");
  ritrovo_client_set_topic_async(steps->client, home, "Pizza", NULL, outcome_cb, &outcome);
  g_assert_cmpstr(fake_expect(steps->server, MSG_TOPIC)->topic, ==, "Pizza");
  fake_reply(steps->server, "topic", ",\"room\":\"home\",\"topic\":\"Pizza\",\"by\":\"ada\"");
  WAIT_FOR(outcome.done);
  g_assert_no_error(outcome.error);
  g_assert_cmpstr(ritrovo_room_get_topic(home), ==, "Pizza");
  fake_say(steps->server, "{\"type\":\"alert\",\"from\":\"eve\",\"text\":\"Lunch\"}");
  steps_settle(steps);
  g_assert_cmpstr(alerts->str, ==, "eve: Lunch");
  outcome_clear(&outcome);
}

// With a password; after a long break the same one brings the account back.
static void test_password(struct steps *steps, gconstpointer data)
{
  ritrovo_client_set_password(steps->client, "correct horse");
  steps_connect(steps, "ada");
  fake_accept(steps->server);
  const struct message *hello = fake_expect(steps->server, MSG_HELLO);
  g_assert_cmpstr(hello->name, ==, "ada");
  g_assert_cmpstr(hello->password, ==, "correct horse");
  fake_reply(steps->server, "welcome",
             ",\"epoch\":\"e1\",\"name\":\"ada\",\"role\":\"member\",\"token\":\"t\"");
  place_joined(steps, "home", 0, "");
  fake_expect(steps->server, MSG_DIRECT);
  WAIT_FOR(steps->connected);
  g_assert_cmpstr(ritrovo_client_get_role(steps->client), ==, "member");

  struct outcome outcome = {0};
  ritrovo_client_change_password_async(steps->client, "wrong", "battery staple", NULL, outcome_cb,
                                       &outcome);
  fake_expect(steps->server, MSG_PASSWORD);
  finish(steps, &outcome, "auth.failed");
  g_assert_error(outcome.error, RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_PASSWORD_WRONG);
  outcome_clear(&outcome);
  ritrovo_client_change_password_async(steps->client, "correct horse", "battery staple", NULL,
                                       outcome_cb, &outcome);
  const struct message *change = fake_expect(steps->server, MSG_PASSWORD);
  g_assert_cmpstr(change->old_password, ==, "correct horse");
  g_assert_cmpstr(change->new_password, ==, "battery staple");
  finish(steps, &outcome, NULL);
  g_assert_no_error(outcome.error);

  steps_lose_connection(steps);
  steps_come_back(steps);
  hello = fake_expect(steps->server, MSG_HELLO);
  g_assert_cmpstr(hello->token, ==, "t");
  g_assert_false(message_has(hello, password));
  fake_reply(steps->server, "error", ",\"code\":\"auth.failed\"");
  g_assert_cmpstr(fake_expect(steps->server, MSG_HELLO)->password, ==, "battery staple");
  fake_reply(steps->server, "error", ",\"code\":\"auth.failed\"");
  WAIT_FOR(steps->ended);
  g_assert_error(steps->ended, RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_PASSWORD_WRONG);

  // Now it is forgotten.
  steps_connect(steps, "ada");
  fake_accept(steps->server);
  g_assert_false(message_has(fake_expect(steps->server, MSG_HELLO), password));
  fake_reply(steps->server, "error", ",\"code\":\"auth.required\"");
  WAIT_FOR(steps->connected);
  g_assert_error(steps->error, RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_NAME_REGISTERED);
}

static void test_register(struct steps *steps, gconstpointer data)
{
  struct outcome outcome = {0};
  place_go_online(steps, "guest", 0, "");
  ritrovo_client_register_async(steps->client, "short", NULL, outcome_cb, &outcome);
  fake_expect(steps->server, MSG_REGISTER);
  finish(steps, &outcome, "auth.weak");
  g_assert_error(outcome.error, RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_PASSWORD_WEAK);
  g_assert_cmpstr(ritrovo_client_get_role(steps->client), ==, "guest");
  outcome_clear(&outcome);
  ritrovo_client_register_async(steps->client, "correct horse", NULL, outcome_cb, &outcome);
  g_assert_cmpstr(fake_expect(steps->server, MSG_REGISTER)->password, ==, "correct horse");
  fake_reply(steps->server, "registered", ",\"name\":\"ada\",\"role\":\"admin\"");
  WAIT_FOR(outcome.done);
  g_assert_no_error(outcome.error);
  g_assert_cmpstr(ritrovo_client_get_role(steps->client), ==, "admin");

  // The session's token has expired: the password brings it back.
  steps_lose_connection(steps);
  steps_come_back(steps);
  fake_expect(steps->server, MSG_HELLO);
  fake_reply(steps->server, "error", ",\"code\":\"auth.failed\"");
  g_assert_cmpstr(fake_expect(steps->server, MSG_HELLO)->password, ==, "correct horse");
}

static void test_nick(struct steps *steps, gconstpointer data)
{
  struct outcome outcome = {0};
  place_go_online(steps, "guest", 0, "");
  ritrovo_client_nick_async(steps->client, "bob", NULL, outcome_cb, &outcome);
  fake_expect(steps->server, MSG_NICK);
  finish(steps, &outcome, "name.taken");
  g_assert_error(outcome.error, RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_NAME_TAKEN);
  g_assert_cmpstr(ritrovo_client_get_own_name(steps->client), ==, "ada");
  outcome_clear(&outcome);
  ritrovo_client_nick_async(steps->client, "Ada2", NULL, outcome_cb, &outcome);
  g_assert_cmpstr(fake_expect(steps->server, MSG_NICK)->name, ==, "Ada2");
  fake_reply(steps->server, "nick", ",\"name\":\"Ada2\"");
  WAIT_FOR(outcome.done);
  g_assert_no_error(outcome.error);
  g_assert_cmpstr(ritrovo_client_get_own_name(steps->client), ==, "Ada2");
  steps_assert_members(steps, "Ada2");
  steps_say(steps, "mio");
  g_autofree char *cid = g_strdup(fake_expect(steps->server, MSG_MESSAGE)->cid);
  steps_echo(steps, cid, 1, "mio");
  steps_settle(steps);
  steps_assert_log(steps, "Ada2: mio");
  place_assert_counts(steps_room(steps), "0/0");
  outcome_clear(&outcome);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
#define ADD(path, func) g_test_add(path, struct steps, NULL, steps_set_up, func, steps_tear_down)
  ADD("/gui/requests/rooms", test_rooms);
  ADD("/gui/requests/users", test_users);
  ADD("/gui/requests/search", test_search);
  ADD("/gui/requests/moderation", test_moderation);
  ADD("/gui/requests/topic-and-alert", test_topic_and_alert);
  ADD("/gui/requests/password", test_password);
  ADD("/gui/requests/register", test_register);
  ADD("/gui/requests/nick", test_nick);
#undef ADD
  return g_test_run();
}
