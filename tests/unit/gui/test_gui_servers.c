// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of ritrovo-servers.h and ritrovo-news.h: several servers, what is remembered of them, what
// is unread in all of them, and what a person is told of it.
#include <string.h>

#include "place_steps.h"
#include "ritrovo-news.h"
#include "ritrovo-servers.h"

struct fixture {
  struct steps steps;      // first, so that the common steps work; its client is a server's
  RitrovoServers *servers; // owned
  RitrovoNews *news;       // owned
  GString *told;           // owned: what the news said
};

static void news_cb(RitrovoNews *news, RitrovoRoom *room, RitrovoMessage *message,
                    RitrovoNewsKind kind, gpointer data)
{
  static const char *const kinds[] = {"direct", "mention", "all"};
  g_string_append_printf(data, "%s %s: %s;", kinds[kind], ritrovo_room_get_name(room),
                         ritrovo_message_get_text(message));
}

static void summary_cb(RitrovoNews *news, RitrovoRoom *room, guint count, gpointer data)
{
  g_string_append_printf(data, "summary %s %u;", room ? ritrovo_room_get_name(room) : "-", count);
}

static void withdraw_cb(RitrovoNews *news, RitrovoRoom *room, gpointer data)
{
  g_string_append_printf(data, "withdraw %s;", room ? ritrovo_room_get_name(room) : "-");
}

static void assert_told(struct fixture *fixture, const char *expected)
{
  g_assert_cmpstr(fixture->told->str, ==, expected);
  g_string_truncate(fixture->told, 0);
}

// The client of the steps is that of the first server.
static void set_up(struct fixture *fixture, gconstpointer data)
{
  struct steps *steps = &fixture->steps;
  g_autoptr(GError) error = NULL;
  steps_set_up_store(steps, NULL);
  fixture->servers = ritrovo_servers_new(steps->store);
  RitrovoServer *server =
      ritrovo_servers_add(fixture->servers, fake_server_address(steps->server), "ada", &error);
  g_assert_no_error(error);
  g_set_object(&steps->client, ritrovo_server_get_client(server));
  fixture->news = ritrovo_news_new(fixture->servers);
  fixture->told = g_string_new(NULL);
  g_signal_connect(fixture->news, "news", G_CALLBACK(news_cb), fixture->told);
  g_signal_connect(fixture->news, "summary", G_CALLBACK(summary_cb), fixture->told);
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

static RitrovoServer *at(struct fixture *fixture, guint position) // borrowed
{
  g_autoptr(RitrovoServer) server = g_list_model_get_item(G_LIST_MODEL(fixture->servers), position);
  return server;
}

// Remembered with how they were called, in their order, and which was the current one.
static void test_remembered(struct fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  struct steps *steps = &fixture->steps;
  RitrovoServers *servers = fixture->servers;
  WAIT_FOR(ritrovo_servers_get_loaded(servers));
  g_assert_null(ritrovo_servers_add(servers, "lab:x", "ada", &error));
  g_assert_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_clear_error(&error);
  RitrovoServer *lab = ritrovo_servers_add(servers, "lab", "", NULL);
  RitrovoServer *school = ritrovo_servers_add(servers, "school:7", "Ada", NULL);
  g_assert_true(ritrovo_servers_add(servers, " school:7", " ADA", NULL) == school);
  g_assert_true(ritrovo_servers_add(servers, "lab:60467", NULL, NULL) == lab);
  g_assert_false(ritrovo_servers_add(servers, "lab", "ada", NULL) == lab);
  ritrovo_server_set_account(school, TRUE);
  ritrovo_server_set_autoconnect(school, TRUE);
  ritrovo_servers_set_current(servers, lab);
  ritrovo_servers_set_current(servers, school);
  ritrovo_servers_forget(servers, lab);
  g_assert_true(ritrovo_servers_get_current(servers) == school);
  place_go_online(steps, "guest", 0, "");
  g_assert_cmpstr(ritrovo_server_get_title(at(fixture, 0)), ==, "Lab 7");

  g_autoptr(RitrovoServers) again = ritrovo_servers_new(steps->store);
  WAIT_FOR(ritrovo_servers_get_loaded(again));
  g_assert_cmpuint(g_list_model_get_n_items(G_LIST_MODEL(again)), ==, 3);
  g_autoptr(RitrovoServer) first = g_list_model_get_item(G_LIST_MODEL(again), 0);
  g_autoptr(RitrovoServer) second = g_list_model_get_item(G_LIST_MODEL(again), 1);
  g_assert_cmpstr(ritrovo_server_get_title(first), ==, "Lab 7");
  g_assert_cmpstr(ritrovo_server_get_name(first), ==, "ada");
  g_assert_cmpstr(ritrovo_server_get_address(second), ==, "school:7");
  g_assert_cmpstr(ritrovo_server_get_title(second), ==, "school:7");
  g_assert_true(ritrovo_server_get_account(second));
  g_assert_true(ritrovo_server_get_autoconnect(second));
  g_assert_true(ritrovo_servers_get_current(again) == second);
}

static void join_pizza(struct steps *steps)
{
  struct outcome outcome = {0};
  ritrovo_client_join_async(steps->client, "pizza", NULL, outcome_join_cb, &outcome);
  place_joined(steps, "pizza", 0, "");
  WAIT_FOR(outcome.done);
  outcome_clear(&outcome);
  steps_flush(steps);
}

static void test_sums(struct fixture *fixture, gconstpointer data)
{
  struct steps *steps = &fixture->steps;
  place_go_online(steps, "guest", 0, "");
  join_pizza(steps);
  place_tell(steps, "home", 1, "bob", "ciao ada");
  place_tell(steps, "pizza", 1, "bob", "uno");
  place_tell(steps, "pizza", 2, "bob", "due");
  steps_settle(steps);
  g_assert_cmpuint(ritrovo_servers_get_unread_count(fixture->servers), ==, 3);
  g_assert_cmpuint(ritrovo_servers_get_mention_count(fixture->servers), ==, 1);
  RitrovoRoom *pizza = ritrovo_client_find_room(steps->client, "pizza");
  ritrovo_room_set_own_level(pizza, RITROVO_ROOM_LEVEL_NONE);
  g_assert_cmpuint(ritrovo_server_get_unread_count(at(fixture, 0)), ==, 1);
  ritrovo_room_set_own_level(pizza, RITROVO_ROOM_LEVEL_ALL);
  g_assert_cmpuint(ritrovo_servers_get_unread_count(fixture->servers), ==, 3);
  ritrovo_client_leave(steps->client, pizza);
  fake_expect(steps->server, MSG_LEAVE);
  g_assert_cmpuint(ritrovo_servers_get_unread_count(fixture->servers), ==, 1);
  ritrovo_servers_forget(fixture->servers, at(fixture, 0));
  g_assert_cmpuint(ritrovo_servers_get_unread_count(fixture->servers), ==, 0);
}

// Which messages are news, and when they are none any more.
static void test_news(struct fixture *fixture, gconstpointer data)
{
  struct steps *steps = &fixture->steps;
  place_go_online(steps, "guest", 0, "");
  join_pizza(steps);
  RitrovoRoom *home = ritrovo_client_find_room(steps->client, "home");
  RitrovoRoom *pizza = ritrovo_client_find_room(steps->client, "pizza");
  place_tell(steps, "home", 1, "bob", "a tutti");
  place_tell(steps, "home", 2, "ada", "ada sono io");
  steps_settle(steps);
  assert_told(fixture, "");
  place_tell(steps, "home", 3, "bob", "ciao Ada");
  steps_settle(steps);
  assert_told(fixture, "mention home: ciao Ada;");
  ritrovo_room_mark_all_read(home);
  assert_told(fixture, "withdraw home;");

  // Looked at, they are no news; with the window elsewhere they are.
  ritrovo_news_set_in_view(fixture->news, home, TRUE);
  place_tell(steps, "home", 4, "bob", "ada?");
  steps_settle(steps);
  assert_told(fixture, "");
  ritrovo_news_set_in_view(fixture->news, home, FALSE);
  place_tell(steps, "home", 5, "bob", "ada!");
  steps_settle(steps);
  WAIT_FOR(fixture->told->len > 0);
  assert_told(fixture, "mention home: ada!;");
  ritrovo_news_set_in_view(fixture->news, home, TRUE);
  assert_told(fixture, "withdraw home;");
  ritrovo_news_set_in_view(fixture->news, NULL, TRUE);

  // The level of the room.
  ritrovo_room_set_own_level(pizza, RITROVO_ROOM_LEVEL_ALL);
  place_tell(steps, "pizza", 1, "bob", "uno");
  steps_settle(steps);
  WAIT_FOR(fixture->told->len > 0);
  assert_told(fixture, "all pizza: uno;");
  ritrovo_room_set_own_level(pizza, RITROVO_ROOM_LEVEL_NONE);
  assert_told(fixture, "withdraw pizza;");
  place_tell(steps, "pizza", 2, "bob", "ada!");
  steps_settle(steps);
  assert_told(fixture, "");
  place_tell_direct(steps, "eva", "ada", 0, "psst");
  steps_settle(steps);
  WAIT_FOR(fixture->told->len > 0);
  assert_told(fixture, "direct eva: psst;");
  ritrovo_client_leave(steps->client, ritrovo_client_find_direct(steps->client, "eva"));
  assert_told(fixture, "withdraw eva;");
}

// What comes out of the history is no news.
static void test_history(struct fixture *fixture, gconstpointer data)
{
  struct steps *steps = &fixture->steps;
  place_go_online(steps, "guest", 0, "");
  steps_tell(steps, 1, "bob", "uno");
  steps_settle(steps);
  steps_lose_connection(steps);
  steps_come_back(steps);
  place_welcome(steps, "guest", "");
  place_joined(steps, "home", 2, "");
  fake_expect(steps->server, MSG_HISTORY);
  fake_reply(
      steps->server, "history",
      ",\"end\":true,\"messages\":[{\"seq\":2,\"from\":\"bob\",\"time\":1,\"text\":\"ada\"}]");
  steps_settle(steps);
  place_assert_counts(ritrovo_client_find_room(steps->client, "home"), "2/1");
  assert_told(fixture, "");
}

// Many at once become one.
static void test_summary(struct fixture *fixture, gconstpointer data)
{
  struct steps *steps = &fixture->steps;
  place_go_online(steps, "guest", 0, "");
  join_pizza(steps);
  RitrovoRoom *home = ritrovo_client_find_room(steps->client, "home");
  RitrovoRoom *pizza = ritrovo_client_find_room(steps->client, "pizza");
  for (gint64 seq = 1; seq <= 4; seq++)
    place_tell(steps, "home", seq, "bob", "ada");
  steps_settle(steps);
  assert_told(fixture, "mention home: ada;");
  WAIT_FOR(fixture->told->len > 0);
  assert_told(fixture, "summary home 4;");
  place_tell(steps, "home", 5, "bob", "ada");
  place_tell(steps, "pizza", 1, "bob", "ada");
  place_tell(steps, "pizza", 2, "bob", "ada");
  steps_settle(steps);
  WAIT_FOR(fixture->told->len > 0);
  assert_told(fixture, "summary - 7;");
  ritrovo_room_mark_all_read(pizza);
  assert_told(fixture, "");
  ritrovo_room_mark_all_read(home);
  assert_told(fixture, "withdraw home;withdraw -;");

  // What was read before its time is not told.
  place_tell(steps, "home", 6, "bob", "ada");
  place_tell(steps, "pizza", 3, "bob", "ada");
  steps_settle(steps);
  ritrovo_room_mark_all_read(pizza);
  ritrovo_room_mark_all_read(home);
  place_tell(steps, "home", 7, "bob", "ada sette");
  steps_settle(steps);
  WAIT_FOR(strstr(fixture->told->str, "sette"));
}

// What was taken back is not to be read on the desktop, and is no news where it was not told yet.
static void test_news_removed(struct fixture *fixture, gconstpointer data)
{
  struct steps *steps = &fixture->steps;
  place_go_online(steps, "guest", 0, "");
  place_tell(steps, "home", 1, "bob", "ada?");
  steps_settle(steps);
  assert_told(fixture, "mention home: ada?;");
  place_tell(steps, "home", 2, "bob", "ada!");
  for (int seq = 1; seq <= 2; seq++)
    fake_say(steps->server,
             "{\"type\":\"removed\",\"room\":\"home\",\"seq\":%d,\"from\":\"bob\",\"time\":1,"
             "\"by\":\"bob\",\"change\":%d}",
             seq, 80 + seq);
  steps_settle(steps);
  assert_told(fixture, "withdraw home;");
  place_tell(steps, "home", 3, "bob", "Ada.");
  WAIT_FOR(fixture->told->len > 0);
  assert_told(fixture, "mention home: Ada.;");
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
#define ADD(path, func) g_test_add(path, struct fixture, NULL, set_up, func, tear_down)
  ADD("/gui/servers/remembered", test_remembered);
  ADD("/gui/servers/sums", test_sums);
  ADD("/gui/servers/news", test_news);
  ADD("/gui/servers/news-removed", test_news_removed);
  ADD("/gui/servers/history", test_history);
  ADD("/gui/servers/summary", test_summary);
#undef ADD
  return g_test_run();
}
