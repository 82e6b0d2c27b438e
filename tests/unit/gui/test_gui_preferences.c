// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of what a person wants (ritrovo-preferences.h), of what one server has its own word for,
// and of the words that count as mentions.
#include <string.h>

#include "place_steps.h"
#include "ritrovo-mention.h"
#include "ritrovo-news.h"
#include "ritrovo-servers.h"

struct fixture {
  struct steps steps;              // first, so that the common steps work
  RitrovoServers *servers;         // owned
  RitrovoServer *server;           // borrowed: that of the steps
  RitrovoPreferences *preferences; // borrowed: of all servers
  RitrovoNews *news;               // owned
  GString *told;                   // owned: what the news said
};

static void news_cb(RitrovoNews *news, RitrovoRoom *room, RitrovoMessage *message,
                    RitrovoNewsKind kind, gpointer data)
{
  g_string_append_printf(data, "%s: %s;", ritrovo_room_get_name(room),
                         ritrovo_message_get_text(message));
}

static void withdraw_cb(RitrovoNews *news, RitrovoRoom *room, gpointer data)
{
  g_string_append_printf(data, "withdraw %s;", room ? ritrovo_room_get_name(room) : "-");
}

static void assert_told(struct fixture *fixture, const char *expected)
{
  steps_settle(&fixture->steps);
  // What follows on something within a second is told later.
  if (*expected)
    WAIT_FOR(fixture->told->len > 0);
  g_assert_cmpstr(fixture->told->str, ==, expected);
  g_string_truncate(fixture->told, 0);
}

static void set_up(struct fixture *fixture, gconstpointer data)
{
  struct steps *steps = &fixture->steps;
  steps_set_up_store(steps, NULL);
  fixture->servers = ritrovo_servers_new(steps->store);
  WAIT_FOR(ritrovo_servers_get_loaded(fixture->servers));
  fixture->server =
      ritrovo_servers_add(fixture->servers, fake_server_address(steps->server), "ada", NULL);
  fixture->preferences = ritrovo_servers_get_preferences(fixture->servers);
  g_set_object(&steps->client, ritrovo_server_get_client(fixture->server));
  fixture->news = ritrovo_news_new(fixture->servers);
  fixture->told = g_string_new(NULL);
  g_signal_connect(fixture->news, "news", G_CALLBACK(news_cb), fixture->told);
  g_signal_connect(fixture->news, "withdraw", G_CALLBACK(withdraw_cb), fixture->told);
}

static void tear_down(struct fixture *fixture, gconstpointer data)
{
  struct steps *steps = &fixture->steps;
  fake_hang_up(steps->server);
  if (ritrovo_client_get_state(steps->client) != RITROVO_CLIENT_OFFLINE)
    steps_disconnect(steps);
  g_assert_finalize_object(fixture->news);
  g_assert_finalize_object(fixture->servers);
  g_string_free(fixture->told, TRUE);
  steps_tear_down(steps, NULL);
}

static void test_mentions(void)
{
  static const char *const words[] = {"ada", "Straße", "c++", "caf\u00e9", "会議", "on call", NULL};
  static const char *const yes[] = {
      "@ada, ciao",     "canada ADA",      "die STRASSE!", "C++?",   "cafe\u0301",
      "明日の会議です", "who is on call?", "来てada来て",  "x (ada)"};
  static const char *const no[] = {"canada adam", "ada_1",         "",
                                   "Straßenbahn", "cafe",          "cafes",
                                   "on calls",    "\u0430d\u0430", "ada\u0301"};
  for (gsize i = 0; i < G_N_ELEMENTS(yes); i++)
    if (!ritrovo_mentions(yes[i], words))
      g_error("not found in: %s", yes[i]);
  for (gsize i = 0; i < G_N_ELEMENTS(no); i++)
    if (ritrovo_mentions(no[i], words))
      g_error("found in: %s", no[i]);
  g_assert_false(ritrovo_mentions("anything", NULL));
  g_assert_false(ritrovo_mentions("anything", (const char *const[]){"", NULL}));
}

static void test_tidy(void)
{
  g_autofree char *longest = g_strnfill(KEYWORD_LENGTH, 'x');
  g_autofree char *longer = g_strnfill(KEYWORD_LENGTH + 1, 'x');
  const char *const words[] = {" pizza ", "", "PIZZA", longest, longer, "  ", "bob", NULL};
  g_auto(GStrv) tidy = ritrovo_keywords_tidy(words);
  g_assert_cmpuint(g_strv_length(tidy), ==, 3);
  g_assert_cmpstr(tidy[0], ==, "pizza");
  g_assert_cmpstr(tidy[1], ==, longest);
  g_assert_cmpstr(tidy[2], ==, "bob");

  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
  for (int i = 0; i < KEYWORDS_MAX + 5; i++) {
    g_autofree char *word = g_strdup_printf("word%d", i);
    g_strv_builder_add(builder, word);
  }
  g_auto(GStrv) many = g_strv_builder_end(builder);
  g_auto(GStrv) few = ritrovo_keywords_tidy((const char *const *) many);
  g_assert_cmpuint(g_strv_length(few), ==, KEYWORDS_MAX);
  g_auto(GStrv) none = ritrovo_keywords_tidy(NULL);
  g_assert_null(none[0]);
}

static RitrovoRoom *home(struct fixture *fixture)
{
  return ritrovo_client_find_room(fixture->steps.client, "home");
}

// A level of the room's own comes before that of the preferences, whenever they change.
static void test_level(struct fixture *fixture, gconstpointer data)
{
  struct steps *steps = &fixture->steps;
  place_go_online(steps, "guest", 0, "");
  g_assert_cmpint(ritrovo_room_get_own_level(home(fixture)), ==, RITROVO_ROOM_LEVEL_DEFAULT);
  g_assert_cmpint(ritrovo_room_get_level(home(fixture)), ==, RITROVO_ROOM_LEVEL_MENTIONS);
  place_tell(steps, "home", 1, "bob", "uno");
  assert_told(fixture, "");

  g_object_set(fixture->preferences, "notify-level", RITROVO_ROOM_LEVEL_ALL, NULL);
  place_tell(steps, "home", 2, "bob", "due");
  assert_told(fixture, "home: due;");
  g_assert_cmpuint(ritrovo_servers_get_unread_count(fixture->servers), ==, 2);
  g_object_set(fixture->preferences, "notify-level", RITROVO_ROOM_LEVEL_NONE, NULL);
  assert_told(fixture, "withdraw home;");
  g_assert_cmpuint(ritrovo_servers_get_unread_count(fixture->servers), ==, 0);
  place_tell(steps, "home", 3, "bob", "ada");
  assert_told(fixture, "");

  ritrovo_room_set_own_level(home(fixture), RITROVO_ROOM_LEVEL_MENTIONS);
  place_tell(steps, "home", 4, "bob", "quattro");
  place_tell(steps, "home", 5, "bob", "ada!");
  assert_told(fixture, "home: ada!;");
  g_object_set(fixture->preferences, "notify-level", RITROVO_ROOM_LEVEL_ALL, NULL);
  g_assert_cmpint(ritrovo_room_get_level(home(fixture)), ==, RITROVO_ROOM_LEVEL_MENTIONS);
  ritrovo_room_set_own_level(home(fixture), RITROVO_ROOM_LEVEL_DEFAULT);
  g_assert_cmpint(ritrovo_room_get_level(home(fixture)), ==, RITROVO_ROOM_LEVEL_ALL);
}

static void test_direct(struct fixture *fixture, gconstpointer data)
{
  struct steps *steps = &fixture->steps;
  place_go_online(steps, "guest", 0, "");
  g_object_set(fixture->preferences, "notify-level", RITROVO_ROOM_LEVEL_NONE, NULL);
  place_tell_direct(steps, "bob", "ada", 0, "psst");
  assert_told(fixture, "bob: psst;");
  g_object_set(fixture->preferences, "notify-direct", FALSE, NULL);
  assert_told(fixture, "withdraw bob;");
  place_tell_direct(steps, "bob", "ada", 0, "due");
  assert_told(fixture, "");
  RitrovoRoom *bob = ritrovo_client_find_direct(steps->client, "bob");
  ritrovo_room_set_own_level(bob, RITROVO_ROOM_LEVEL_ALL);
  place_tell_direct(steps, "bob", "ada", 0, "tre");
  assert_told(fixture, "bob: tre;");
}

// They count for what is unread already, too.
static void test_keywords(struct fixture *fixture, gconstpointer data)
{
  static const char *const words[] = {"pizza", NULL};
  struct steps *steps = &fixture->steps;
  place_go_online(steps, "guest", 0, "");
  place_tell(steps, "home", 1, "bob", "Pizza?");
  place_tell(steps, "home", 2, "bob", "pizzas");
  place_tell(steps, "home", 3, "bob", "ada");
  assert_told(fixture, "home: ada;");
  place_assert_counts(home(fixture), "3/1");
  g_object_set(fixture->preferences, "keywords", words, NULL);
  place_assert_counts(home(fixture), "3/2");
  g_assert_cmpuint(ritrovo_servers_get_mention_count(fixture->servers), ==, 2);
  place_tell(steps, "home", 4, "bob", "more PIZZA!");
  assert_told(fixture, "home: more PIZZA!;");
  place_assert_counts(home(fixture), "4/3");
  g_assert_true(g_strv_contains(ritrovo_client_get_called(steps->client), "ada"));
  g_object_set(fixture->preferences, "keywords", NULL, NULL);
  place_assert_counts(home(fixture), "4/1");
}

static gboolean is_on(struct fixture *fixture, const char *name)
{
  gboolean value;
  g_object_get(ritrovo_client_get_preferences(fixture->steps.client), name, &value, NULL);
  return value;
}

// What is set for one server comes before what is set for all, and is remembered.
static void test_choices(struct fixture *fixture, gconstpointer data)
{
  struct steps *steps = &fixture->steps;
  RitrovoServer *server = fixture->server;
  g_object_set(fixture->preferences, "send-typing", FALSE, NULL);
  g_assert_false(is_on(fixture, "send-typing"));
  g_assert_true(is_on(fixture, "load-images"));
  g_assert_false(ritrovo_server_get_default(server, RITROVO_SERVER_SEND_TYPING));
  ritrovo_server_set_choice(server, RITROVO_SERVER_SEND_TYPING, RITROVO_SERVER_YES);
  ritrovo_server_set_choice(server, RITROVO_SERVER_LOAD_IMAGES, RITROVO_SERVER_NO);
  g_assert_true(is_on(fixture, "send-typing"));
  g_assert_false(is_on(fixture, "load-images"));
  g_object_set(fixture->preferences, "load-images", FALSE, NULL);
  g_object_set(fixture->preferences, "load-images", TRUE, NULL);
  g_assert_false(is_on(fixture, "load-images"));

  g_assert_false(ritrovo_server_is_to_connect(server));
  ritrovo_server_set_autoconnect(server, TRUE);
  g_assert_true(ritrovo_server_is_to_connect(server));
  ritrovo_server_set_choice(server, RITROVO_SERVER_CONNECT_AT_START, RITROVO_SERVER_NO);
  g_assert_false(ritrovo_server_is_to_connect(server));
  ritrovo_server_set_notifications(server, FALSE);

  g_autoptr(RitrovoServers) again = ritrovo_servers_new(steps->store);
  WAIT_FOR(ritrovo_servers_get_loaded(again));
  g_autoptr(RitrovoServer) same = g_list_model_get_item(G_LIST_MODEL(again), 0);
  g_assert_cmpint(ritrovo_server_get_choice(same, RITROVO_SERVER_SEND_TYPING), ==,
                  RITROVO_SERVER_YES);
  g_assert_cmpint(ritrovo_server_get_choice(same, RITROVO_SERVER_LOAD_IMAGES), ==,
                  RITROVO_SERVER_NO);
  g_assert_cmpint(ritrovo_server_get_choice(same, RITROVO_SERVER_CONNECT_AT_START), ==,
                  RITROVO_SERVER_NO);
  g_assert_false(ritrovo_server_get_notifications(same));
}

static void test_silent_server(struct fixture *fixture, gconstpointer data)
{
  struct steps *steps = &fixture->steps;
  place_go_online(steps, "guest", 0, "");
  place_tell(steps, "home", 1, "bob", "ada");
  assert_told(fixture, "home: ada;");
  ritrovo_server_set_notifications(fixture->server, FALSE);
  assert_told(fixture, "withdraw home;");
  place_tell(steps, "home", 2, "bob", "ada");
  assert_told(fixture, "");
  // It is counted all the same.
  g_assert_cmpuint(ritrovo_server_get_mention_count(fixture->server), ==, 2);
}

// Another name: the rooms go along, and nobody else's place is taken.
static void test_rename(struct fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  struct steps *steps = &fixture->steps;
  struct outcome outcome = {0};
  place_go_online(steps, "guest", 0, "");
  ritrovo_client_join_async(steps->client, "pizza", NULL, outcome_join_cb, &outcome);
  place_joined(steps, "pizza", 0, "");
  WAIT_FOR(outcome.done);
  ritrovo_room_set_own_level(ritrovo_client_find_room(steps->client, "pizza"),
                             RITROVO_ROOM_LEVEL_NONE);
  outcome_clear(&outcome);
  fake_hang_up(steps->server);
  steps_disconnect(steps);

  g_assert_nonnull(
      ritrovo_servers_add(fixture->servers, fake_server_address(steps->server), "bob", NULL));
  g_assert_false(ritrovo_servers_rename(fixture->servers, fixture->server, "BOB", &error));
  g_assert_error(error, RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_NAME_TAKEN);
  g_clear_error(&error);
  g_assert_false(ritrovo_servers_rename(fixture->servers, fixture->server, "12", &error));
  g_assert_error(error, RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_NAME_INVALID);
  g_clear_error(&error);
  g_assert_true(ritrovo_servers_rename(fixture->servers, fixture->server, " Eva ", &error));
  g_assert_no_error(error);
  g_assert_cmpstr(ritrovo_server_get_name(fixture->server), ==, "Eva");

  g_autoptr(RitrovoServers) again = ritrovo_servers_new(steps->store);
  WAIT_FOR(ritrovo_servers_get_loaded(again));
  g_assert_cmpuint(g_list_model_get_n_items(G_LIST_MODEL(again)), ==, 2);
  g_autoptr(RitrovoServer) same = g_list_model_get_item(G_LIST_MODEL(again), 0);
  g_assert_cmpstr(ritrovo_server_get_name(same), ==, "Eva");

  steps_connect(steps, "Eva");
  fake_accept(steps->server);
  g_assert_cmpstr(fake_expect(steps->server, MSG_HELLO)->name, ==, "Eva");
  fake_reply(steps->server, "welcome",
             ",\"version\":1,\"epoch\":\"e1\",\"name\":\"Eva\",\"role\":\"guest\"");
  place_joined(steps, "home", 0, "");
  place_joined(steps, "pizza", 0, "");
  g_assert_cmpint(ritrovo_room_get_own_level(ritrovo_client_find_room(steps->client, "pizza")), ==,
                  RITROVO_ROOM_LEVEL_NONE);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/gui/preferences/mentions", test_mentions);
  g_test_add_func("/gui/preferences/tidy", test_tidy);
#define ADD(path, func) g_test_add(path, struct fixture, NULL, set_up, func, tear_down)
  ADD("/gui/preferences/level", test_level);
  ADD("/gui/preferences/direct", test_direct);
  ADD("/gui/preferences/keywords", test_keywords);
  ADD("/gui/preferences/choices", test_choices);
  ADD("/gui/preferences/silent-server", test_silent_server);
  ADD("/gui/preferences/rename", test_rename);
#undef ADD
  return g_test_run();
}
