// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of a client in many rooms: into them, out of them, back after a break and at the next
// visit.
#include "place_steps.h"

static void join(struct steps *steps, const char *name, gint64 seq)
{
  struct outcome outcome = {0};
  ritrovo_client_join_async(steps->client, name, NULL, outcome_join_cb, &outcome);
  place_joined(steps, name, seq, "");
  WAIT_FOR(outcome.done);
  g_assert_no_error(outcome.error);
  g_assert_true(outcome.room == ritrovo_client_find_room(steps->client, name));
  g_assert_true(ritrovo_room_get_joined(outcome.room));
  outcome_clear(&outcome);
}

// Rooms stand by name behind `home`; each hears what is for it.
static void test_join(struct steps *steps, gconstpointer data)
{
  place_go_online(steps, "guest", 0, "");
  join(steps, "zoo", 0);
  join(steps, "Pizza", 0);
  place_assert_rooms(steps, "home Pizza zoo");
  RitrovoRoom *pizza = ritrovo_client_find_room(steps->client, "PIZZA");
  place_tell(steps, "Pizza", 1, "bob", "uno");
  place_tell(steps, "home", 1, "bob", "due");
  steps_settle(steps);
  place_assert_texts(pizza, "uno");
  place_assert_texts(ritrovo_client_find_room(steps->client, "home"), "due");
  g_assert_true(ritrovo_room_get_can_set_topic(pizza));
  g_assert_true(ritrovo_room_get_can_leave(pizza));
  g_assert_false(ritrovo_room_get_can_leave(ritrovo_client_find_room(steps->client, "home")));

  // One that one is in is there at once.
  struct outcome outcome = {0};
  ritrovo_client_join_async(steps->client, " pizza ", NULL, outcome_join_cb, &outcome);
  WAIT_FOR(outcome.done);
  g_assert_true(outcome.room == pizza);
  outcome_clear(&outcome);
}

static void test_refused(struct steps *steps, gconstpointer data)
{
  struct outcome outcome = {0};
  place_go_online(steps, "guest", 0, "");
  ritrovo_client_join_async(steps->client, "12", NULL, outcome_join_cb, &outcome);
  WAIT_FOR(outcome.done);
  g_assert_error(outcome.error, RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_NAME_INVALID);
  outcome_clear(&outcome);

  ritrovo_client_join_async(steps->client, "vault", NULL, outcome_join_cb, &outcome);
  place_assert_rooms(steps, "home vault");
  fake_expect(steps->server, MSG_JOIN);
  fake_reply(steps->server, "error", ",\"code\":\"room.forbidden\"");
  WAIT_FOR(outcome.done);
  g_assert_error(outcome.error, RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_NOT_ALLOWED);
  g_assert_cmpint(ritrovo_client_get_state(steps->client), ==, RITROVO_CLIENT_ONLINE);
  place_assert_rooms(steps, "home");
  outcome_clear(&outcome);

  // Too fast is not refused: it waits.
  ritrovo_client_join_async(steps->client, "pizza", NULL, outcome_join_cb, &outcome);
  fake_expect(steps->server, MSG_JOIN);
  fake_reply(steps->server, "error", ",\"code\":\"rate.limited\",\"after_ms\":1");
  place_joined(steps, "pizza", 0, "");
  WAIT_FOR(outcome.done);
  g_assert_no_error(outcome.error);
  outcome_clear(&outcome);

  ritrovo_client_join_async(steps->client, "attic", NULL, outcome_join_cb, &outcome);
  fake_expect(steps->server, MSG_JOIN);
  steps_lose_connection(steps);
  WAIT_FOR(outcome.done);
  g_assert_error(outcome.error, RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_LOST);
  place_assert_rooms(steps, "home pizza");
  outcome_clear(&outcome);
}

// After a break all rooms come back, and what was written meanwhile goes to its room.
static void test_break(struct steps *steps, gconstpointer data)
{
  place_go_online(steps, "guest", 0, "");
  join(steps, "pizza", 0);
  RitrovoRoom *pizza = ritrovo_client_find_room(steps->client, "pizza");
  steps_lose_connection(steps);
  g_assert_false(ritrovo_room_get_joined(pizza));
  g_assert_true(ritrovo_room_send(pizza, "mio", NULL));
  steps_flush(steps);
  steps_come_back(steps);
  place_welcome(steps, "guest", "{\"room\":\"home\",\"seq\":0},{\"room\":\"pizza\",\"seq\":0}");
  place_joined(steps, "home", 0, "");
  place_joined(steps, "pizza", 0, "");
  const struct message *message = fake_expect(steps->server, MSG_MESSAGE);
  g_assert_cmpstr(message->room, ==, "pizza");
  g_assert_cmpstr(message->text, ==, "mio");
  g_assert_true(ritrovo_room_get_joined(pizza));
}

// A room that the server does not let us into any more stays, and says why; it does not end the
// connection.
static void test_refused_later(struct steps *steps, gconstpointer data)
{
  place_go_online(steps, "guest", 0, "");
  join(steps, "pizza", 0);
  steps_lose_connection(steps);
  steps_come_back(steps);
  place_welcome(steps, "guest", "");
  place_joined(steps, "home", 0, "");
  g_assert_cmpstr(fake_expect(steps->server, MSG_JOIN)->room, ==, "pizza");
  fake_reply(steps->server, "error", ",\"code\":\"room.forbidden\"");
  steps_settle(steps);
  RitrovoRoom *pizza = ritrovo_client_find_room(steps->client, "pizza");
  g_assert_false(ritrovo_room_get_joined(pizza));
  g_assert_cmpstr(ritrovo_room_get_status_text(pizza), ==, "You may not enter this room.");
  g_assert_cmpint(ritrovo_client_get_state(steps->client), ==, RITROVO_CLIENT_ONLINE);
  join(steps, "pizza", 0);
  g_assert_cmpstr(ritrovo_room_get_status_text(pizza), ==, "");
}

// The rooms of the last visit are there before the network, with their level, and are entered
// again; one that was left is not.
static void test_remembered(struct steps *steps, gconstpointer data)
{
  place_go_online(steps, "guest", 0, "");
  join(steps, "pizza", 0);
  join(steps, "zoo", 0);
  place_tell(steps, "pizza", 1, "bob", "uno");
  steps_settle(steps);
  ritrovo_room_set_own_level(ritrovo_client_find_room(steps->client, "pizza"),
                             RITROVO_ROOM_LEVEL_ALL);
  ritrovo_client_leave(steps->client, ritrovo_client_find_room(steps->client, "zoo"));
  g_assert_cmpstr(fake_expect(steps->server, MSG_LEAVE)->room, ==, "zoo");
  place_assert_rooms(steps, "home pizza");
  ritrovo_client_leave(steps->client, ritrovo_client_find_room(steps->client, "home"));
  place_assert_rooms(steps, "home pizza");

  steps_restart(steps);
  steps_connect(steps, "ada");
  fake_accept(steps->server);
  place_assert_rooms(steps, "home pizza");
  RitrovoRoom *pizza = ritrovo_client_find_room(steps->client, "pizza");
  g_assert_cmpint(ritrovo_room_get_level(pizza), ==, RITROVO_ROOM_LEVEL_ALL);
  WAIT_FOR(g_list_model_get_n_items(ritrovo_room_get_messages(pizza)) > 0);
  place_assert_texts(pizza, "uno");
  place_assert_counts(pizza, "1/0");
  place_welcome(steps, "guest", "");
  place_joined(steps, "home", 0, "");
  place_joined(steps, "pizza", 1, "");
  WAIT_FOR(steps->connected);
}

// What a resumed session is in is the truth, but for what was left meanwhile.
static void test_resumed(struct steps *steps, gconstpointer data)
{
  place_go_online(steps, "guest", 0, "");
  join(steps, "pizza", 0);
  steps_lose_connection(steps);
  ritrovo_client_leave(steps->client, ritrovo_client_find_room(steps->client, "pizza"));
  place_assert_rooms(steps, "home");
  steps_come_back(steps);
  place_welcome(steps, "guest", "{\"room\":\"pizza\",\"seq\":0},{\"room\":\"zoo\",\"seq\":0}");
  g_assert_cmpstr(fake_expect(steps->server, MSG_LEAVE)->room, ==, "pizza");
  place_joined(steps, "home", 0, "");
  place_joined(steps, "zoo", 0, "");
  place_assert_rooms(steps, "home zoo");
}

// Many rooms are entered a few at a time.
static void test_crowd(struct steps *steps, gconstpointer data)
{
  g_autoptr(GString) rooms = g_string_new("{\"room\":\"home\",\"seq\":0}");
  for (int i = 1; i < 30; i++)
    g_string_append_printf(rooms, ",{\"room\":\"r%02d\",\"seq\":0}", i);
  steps_connect(steps, "ada");
  fake_accept(steps->server);
  place_welcome(steps, "guest", rooms->str);
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
  guint joined = 0;
  while (joined < 30) {
    while (ids->len < 4 && joined + ids->len < 30) {
      const struct message *join = fake_expect(steps->server, MSG_JOIN);
      g_ptr_array_add(ids, g_strdup_printf("{\"type\":\"joined\",\"re\":%" G_GINT64_FORMAT
                                           ",\"room\":\"%s\",\"seq\":0}",
                                           join->id.number, join->room));
    }
    steps_settle(steps); // a fifth before the pong would fail here
    fake_say(steps->server, "%s", (const char *) g_ptr_array_index(ids, 0));
    g_ptr_array_remove_index(ids, 0);
    joined++;
  }
  steps_settle(steps);
  for (int i = 1; i < 30; i++) {
    g_autofree char *name = g_strdup_printf("R%02d", i);
    g_assert_true(ritrovo_room_get_joined(ritrovo_client_find_room(steps->client, name)));
  }
}

static void test_address_names_room(struct steps *steps, gconstpointer data)
{
  g_autofree char *address =
      g_strdup_printf("ritrovo://%s/pizza", fake_server_address(steps->server));
  ritrovo_client_connect_async(steps->client, address, "ada", NULL, NULL, NULL);
  fake_accept(steps->server);
  place_welcome(steps, "guest", "");
  place_joined(steps, "home", 0, "");
  place_joined(steps, "pizza", 0, "");
  place_assert_rooms(steps, "home pizza");
}

// At most one sign in four seconds, none from those who do not want to give any.
static void test_typing_told(struct steps *steps, gconstpointer data)
{
  place_go_online(steps, "guest", 0, "");
  RitrovoRoom *home = ritrovo_client_find_room(steps->client, "home");
  RitrovoPreferences *preferences = ritrovo_client_get_preferences(steps->client);
  g_object_set(preferences, "send-typing", FALSE, NULL);
  ritrovo_room_set_typing(home, TRUE);
  steps_settle(steps);
  g_object_set(preferences, "send-typing", TRUE, NULL);
  ritrovo_room_set_typing(home, FALSE);
  ritrovo_room_set_typing(home, TRUE);
  ritrovo_room_set_typing(home, TRUE);
  g_assert_cmpstr(fake_expect(steps->server, MSG_TYPING)->room, ==, "home");
  steps_settle(steps);
}

static void say_typing(struct steps *steps, const char *name)
{
  fake_say(steps->server, "{\"type\":\"typing\",\"room\":\"home\",\"name\":\"%s\"}", name);
}

// Shown until the message comes, the person goes, or nothing more is heard.
static void test_typing_shown(struct steps *steps, gconstpointer data)
{
  place_go_online(steps, "guest", 0, "");
  RitrovoRoom *home = ritrovo_client_find_room(steps->client, "home");
  say_typing(steps, "bob");
  say_typing(steps, "eva");
  say_typing(steps, "bob");
  say_typing(steps, "carl");
  say_typing(steps, "ada"); // oneself, elsewhere
  steps_settle(steps);
  g_assert_cmpstrv(ritrovo_room_get_typing(home),
                   ((const char *const[]){"bob", "eva", "carl", NULL}));
  steps_tell(steps, 1, "eva", "fatto");
  fake_say(steps->server, "{\"type\":\"presence\",\"room\":\"home\",\"event\":\"leave\","
                          "\"name\":\"carl\",\"reason\":\"quit\"}");
  steps_settle(steps);
  g_assert_cmpstrv(ritrovo_room_get_typing(home), ((const char *const[]){"bob", NULL}));
  WAIT_FOR(!ritrovo_room_get_typing(home)[0]);
  say_typing(steps, "bob");
  steps_settle(steps);
  steps_lose_connection(steps);
  g_assert_null(ritrovo_room_get_typing(home)[0]);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
#define ADD(path, func)                                                                            \
  g_test_add(path, struct steps, NULL, steps_set_up_store, func, steps_tear_down)
  ADD("/gui/rooms/join", test_join);
  ADD("/gui/rooms/refused", test_refused);
  ADD("/gui/rooms/break", test_break);
  ADD("/gui/rooms/refused-later", test_refused_later);
  ADD("/gui/rooms/remembered", test_remembered);
  ADD("/gui/rooms/resumed", test_resumed);
  ADD("/gui/rooms/crowd", test_crowd);
  ADD("/gui/rooms/address-names-room", test_address_names_room);
  ADD("/gui/rooms/typing-told", test_typing_told);
  ADD("/gui/rooms/typing-shown", test_typing_shown);
#undef ADD
  return g_test_run();
}
