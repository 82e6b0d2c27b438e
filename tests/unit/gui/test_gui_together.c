// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of clients against the real server: an account on two devices and a friend, in a room and
// between two, over a restart of the server.
#include "together_steps.h"

static guint unread(RitrovoClient *client, const char *with)
{
  RitrovoRoom *room = ritrovo_client_find_direct(client, with);
  return room ? ritrovo_room_get_unread_count(room) : 0;
}

static guint count(RitrovoClient *client, const char *with)
{
  RitrovoRoom *room = ritrovo_client_find_direct(client, with);
  return room ? g_list_model_get_n_items(ritrovo_room_get_messages(room)) : 0;
}

static void test_wrong_password(struct together *fixture, gconstpointer data)
{
  together_go_on(fixture, fixture->desk, "ada", NULL);
  together_register(fixture->desk);
  together_leave(fixture, fixture->desk);
  static const struct {
    const char *password;
    RitrovoClientError error;
  } tries[] = {{NULL, RITROVO_CLIENT_ERROR_NAME_REGISTERED},
               {"battery staple", RITROVO_CLIENT_ERROR_PASSWORD_WRONG}};
  for (gsize i = 0; i < G_N_ELEMENTS(tries); i++) {
    fixture->done = FALSE;
    ritrovo_client_set_password(fixture->phone, tries[i].password);
    ritrovo_client_connect_async(fixture->phone, ritrovo_host_get_address(fixture->host), "ada",
                                 NULL, together_connected_cb, fixture);
    WAIT_FOR(fixture->done);
    g_assert_error(fixture->error, RITROVO_CLIENT_ERROR, (int) tries[i].error);
    g_clear_error(&fixture->error);
  }
}

// What is unread between two is the same on both devices, over a restart of the server, too.
static void test_two_devices(struct together *fixture, gconstpointer data)
{
  together_everybody(fixture);
  RitrovoRoom *ada = ritrovo_client_open_direct(fixture->bob, "ada", NULL);
  together_say(ada, "uno");
  together_say(ada, "due");
  together_say(ada, "tre");
  WAIT_FOR(unread(fixture->desk, "bob") == 3 && unread(fixture->phone, "bob") == 3);
  g_assert_cmpuint(unread(fixture->bob, "ada"), ==, 0);
  ritrovo_room_mark_read(ritrovo_client_find_direct(fixture->desk, "bob"), 2);
  WAIT_FOR(unread(fixture->phone, "bob") == 1);
  ritrovo_room_mark_unread(ritrovo_client_find_direct(fixture->phone, "bob"), 1);
  WAIT_FOR(unread(fixture->desk, "bob") == 3);
  ritrovo_room_mark_read(ritrovo_client_find_direct(fixture->desk, "bob"), 1);
  WAIT_FOR(unread(fixture->phone, "bob") == 2);

  // The phone is away while the mark moves on, and finds it there.
  together_leave(fixture, fixture->phone);
  ritrovo_room_mark_read(ritrovo_client_find_direct(fixture->desk, "bob"), 2);
  together_leave(fixture, fixture->desk);
  together_say(ada, "quattro");
  WAIT_FOR(count(fixture->bob, "ada") == 4);
  together_stop(fixture);
  together_start(fixture);
  together_go_on(fixture, fixture->phone, "ada", "correct horse");
  WAIT_FOR(count(fixture->phone, "bob") == 4);
  WAIT_FOR(unread(fixture->phone, "bob") == 2);
}

static void found_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  struct outcome *outcome = data;
  outcome->list =
      ritrovo_client_search_finish(RITROVO_CLIENT(source), result, &outcome->end, &outcome->error);
  outcome->done = TRUE;
}

static guint search(RitrovoClient *client, RitrovoRoom *room, guint limit,
                    RitrovoSearchResult **last)
{
  struct outcome outcome = {0};
  g_autoptr(RitrovoSearchResult) behind = g_steal_pointer(last);
  ritrovo_client_search_async(client, "pizza", room, limit, behind, NULL, found_cb, &outcome);
  WAIT_FOR(outcome.done);
  g_assert_no_error(outcome.error);
  guint found = g_list_model_get_n_items(outcome.list);
  *last = found > 0 ? g_list_model_get_item(outcome.list, found - 1) : NULL;
  outcome_clear(&outcome);
  return found;
}

// Every result once, page by page; a conversation can be searched alone.
static void test_search(struct together *fixture, gconstpointer data)
{
  together_everybody(fixture);
  RitrovoRoom *home = ritrovo_client_find_room(fixture->bob, "home");
  RitrovoRoom *ada = ritrovo_client_open_direct(fixture->bob, "ada", NULL);
  for (int i = 0; i < 7; i++)
    together_say(home, "pizza");
  together_say(ada, "pizza per due");
  WAIT_FOR(count(fixture->bob, "ada") == 1 && count(fixture->desk, "bob") == 1);
  WAIT_FOR(ritrovo_room_get_unread_count(ritrovo_client_find_room(fixture->desk, "home")) == 7);
  g_autoptr(RitrovoSearchResult) last = NULL;
  guint found = 0, page;
  do
    found += page = search(fixture->bob, NULL, 3, &last);
  while (page > 0);
  // Several may have been said in one moment; then fewer than three on a page are new.
  g_assert_cmpuint(found, ==, 8);
  g_clear_object(&last);
  g_assert_cmpuint(search(fixture->bob, ada, 3, &last), ==, 1);
  g_assert_cmpstr(ritrovo_search_result_get_place(last), ==, "ada");
}

// A room that one joined is joined again after the server's restart, and at the next visit.
static void test_rooms(struct together *fixture, gconstpointer data)
{
  struct outcome outcome = {0};
  together_everybody(fixture);
  ritrovo_client_join_async(fixture->desk, "pizza", NULL, outcome_join_cb, &outcome);
  WAIT_FOR(outcome.done);
  g_assert_no_error(outcome.error);
  together_say(outcome.room, "qui");
  WAIT_FOR(g_list_model_get_n_items(ritrovo_room_get_messages(outcome.room)) == 1);
  together_stop(fixture);
  g_assert_false(ritrovo_room_get_joined(outcome.room));
  together_start(fixture);
  ritrovo_client_try_now(fixture->desk);
  WAIT_FOR(ritrovo_room_get_joined(outcome.room));
  outcome_clear(&outcome);
  together_leave(fixture, fixture->desk);
  together_go_on(fixture, fixture->desk, "ada", "correct horse");
  WAIT_FOR(ritrovo_client_find_room(fixture->desk, "pizza"));
  RitrovoRoom *pizza = ritrovo_client_find_room(fixture->desk, "pizza");
  WAIT_FOR(ritrovo_room_get_joined(pizza));
  g_assert_cmpuint(ritrovo_room_get_unread_count(pizza), ==, 0);
}

static void add(void)
{
#define ADD(path, func)                                                                            \
  g_test_add(path, struct together, NULL, together_set_up, func, together_tear_down)
  ADD("/gui/together/wrong-password", test_wrong_password);
  ADD("/gui/together/two-devices", test_two_devices);
  ADD("/gui/together/search", test_search);
  ADD("/gui/together/rooms", test_rooms);
#undef ADD
}

int main(int argc, char **argv)
{
  return together_run(argc, argv, add);
}
