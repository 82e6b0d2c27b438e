// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of clients against the real server: an account on two devices and a friend, in a room and
// between two, over a restart of the server.
#include <glib/gstdio.h>

#include "free_port.h"
#include "place_steps.h"
#include "ritrovo-host.h"

struct fixture {
  RitrovoHost *host; // owned
  RitrovoClient *desk, *phone, *bob;
  RitrovoStore *stores[3];
  char *folder; // owned
  gboolean done;
  GError *error; // owned
};

static void remove_tree(const char *path)
{
  g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
  const char *name;
  while (dir && (name = g_dir_read_name(dir))) {
    g_autofree char *inner = g_build_filename(path, name, NULL);
    remove_tree(inner);
  }
  g_remove(path);
}

static void started_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  struct fixture *fixture = data;
  ritrovo_host_start_finish(RITROVO_HOST(source), result, &fixture->error);
  fixture->done = TRUE;
}

static void start(struct fixture *fixture)
{
  fixture->done = FALSE;
  ritrovo_host_start_async(fixture->host, NULL, started_cb, fixture);
  WAIT_FOR(fixture->done);
  g_assert_no_error(fixture->error);
}

static void stopped_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  ((struct fixture *) data)->done = TRUE;
}

static void stop(struct fixture *fixture)
{
  fixture->done = FALSE;
  ritrovo_host_stop_async(fixture->host, stopped_cb, fixture);
  WAIT_FOR(fixture->done);
}

static RitrovoClient *make_client(struct fixture *fixture, guint number)
{
  g_autofree char *name = g_strdup_printf("app%u.db", number);
  g_autofree char *path = g_build_filename(fixture->folder, name, NULL);
  RitrovoClient *client = ritrovo_client_new();
  fixture->stores[number] = ritrovo_store_new(path);
  ritrovo_client_set_store(client, fixture->stores[number]);
  return client;
}

static void set_up(struct fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp("ritrovo-together-XXXXXX", NULL);
  fixture->host = ritrovo_host_new();
  ritrovo_host_set_port(fixture->host, free_port());
  fixture->desk = make_client(fixture, 0);
  fixture->phone = make_client(fixture, 1);
  fixture->bob = make_client(fixture, 2);
  start(fixture);
}

static void left_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  ((struct fixture *) data)->done = TRUE;
}

static void leave(struct fixture *fixture, RitrovoClient *client)
{
  fixture->done = FALSE;
  ritrovo_client_disconnect_async(client, left_cb, fixture);
  WAIT_FOR(fixture->done);
}

static void tear_down(struct fixture *fixture, gconstpointer data)
{
  RitrovoClient *clients[] = {fixture->desk, fixture->phone, fixture->bob};
  for (gsize i = 0; i < G_N_ELEMENTS(clients); i++) {
    leave(fixture, clients[i]);
    while (g_main_context_iteration(NULL, FALSE))
      ;
    g_assert_finalize_object(clients[i]);
    ritrovo_store_close(fixture->stores[i]);
    g_object_unref(fixture->stores[i]);
  }
  stop(fixture);
  g_object_unref(fixture->host);
  // The next test has a server of its own.
  g_autofree char *data_dir = g_build_filename(g_get_user_data_dir(), "ritrovod", NULL);
  remove_tree(data_dir);
  remove_tree(fixture->folder);
  g_free(fixture->folder);
}

static void connected_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  struct fixture *fixture = data;
  ritrovo_client_connect_finish(RITROVO_CLIENT(source), result, &fixture->error);
  fixture->done = TRUE;
}

static void go_on(struct fixture *fixture, RitrovoClient *client, const char *name,
                  const char *password)
{
  fixture->done = FALSE;
  ritrovo_client_set_password(client, password);
  ritrovo_client_connect_async(client, ritrovo_host_get_address(fixture->host), name, NULL,
                               connected_cb, fixture);
  WAIT_FOR(fixture->done);
  g_assert_no_error(fixture->error);
}

static void register_here(RitrovoClient *client)
{
  struct outcome outcome = {0};
  ritrovo_client_register_async(client, "correct horse", NULL, outcome_cb, &outcome);
  WAIT_FOR(outcome.done);
  g_assert_no_error(outcome.error);
  g_assert_cmpstr(ritrovo_client_get_role(client), ==, "member");
}

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

static void say(RitrovoRoom *room, const char *text)
{
  g_autoptr(GError) error = NULL;
  g_assert_true(ritrovo_room_send(room, text, &error));
  g_assert_no_error(error);
}

static void everybody(struct fixture *fixture)
{
  go_on(fixture, fixture->desk, "ada", NULL);
  register_here(fixture->desk);
  go_on(fixture, fixture->phone, "ada", "correct horse");
  go_on(fixture, fixture->bob, "bob", NULL);
  register_here(fixture->bob);
}

static void test_wrong_password(struct fixture *fixture, gconstpointer data)
{
  go_on(fixture, fixture->desk, "ada", NULL);
  register_here(fixture->desk);
  leave(fixture, fixture->desk);
  static const struct {
    const char *password;
    RitrovoClientError error;
  } tries[] = {{NULL, RITROVO_CLIENT_ERROR_NAME_REGISTERED},
               {"battery staple", RITROVO_CLIENT_ERROR_PASSWORD_WRONG}};
  for (gsize i = 0; i < G_N_ELEMENTS(tries); i++) {
    fixture->done = FALSE;
    ritrovo_client_set_password(fixture->phone, tries[i].password);
    ritrovo_client_connect_async(fixture->phone, ritrovo_host_get_address(fixture->host), "ada",
                                 NULL, connected_cb, fixture);
    WAIT_FOR(fixture->done);
    g_assert_error(fixture->error, RITROVO_CLIENT_ERROR, (int) tries[i].error);
    g_clear_error(&fixture->error);
  }
}

// What is unread between two is the same on both devices, over a restart of the server, too.
static void test_two_devices(struct fixture *fixture, gconstpointer data)
{
  everybody(fixture);
  RitrovoRoom *ada = ritrovo_client_open_direct(fixture->bob, "ada", NULL);
  say(ada, "uno");
  say(ada, "due");
  say(ada, "tre");
  WAIT_FOR(unread(fixture->desk, "bob") == 3 && unread(fixture->phone, "bob") == 3);
  g_assert_cmpuint(unread(fixture->bob, "ada"), ==, 0);
  ritrovo_room_mark_read(ritrovo_client_find_direct(fixture->desk, "bob"), 2);
  WAIT_FOR(unread(fixture->phone, "bob") == 1);
  ritrovo_room_mark_unread(ritrovo_client_find_direct(fixture->phone, "bob"), 1);
  WAIT_FOR(unread(fixture->desk, "bob") == 3);
  ritrovo_room_mark_read(ritrovo_client_find_direct(fixture->desk, "bob"), 1);
  WAIT_FOR(unread(fixture->phone, "bob") == 2);

  // The phone is away while the mark moves on, and finds it there.
  leave(fixture, fixture->phone);
  ritrovo_room_mark_read(ritrovo_client_find_direct(fixture->desk, "bob"), 2);
  leave(fixture, fixture->desk);
  say(ada, "quattro");
  WAIT_FOR(count(fixture->bob, "ada") == 4);
  stop(fixture);
  start(fixture);
  go_on(fixture, fixture->phone, "ada", "correct horse");
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
static void test_search(struct fixture *fixture, gconstpointer data)
{
  everybody(fixture);
  RitrovoRoom *home = ritrovo_client_find_room(fixture->bob, "home");
  RitrovoRoom *ada = ritrovo_client_open_direct(fixture->bob, "ada", NULL);
  for (int i = 0; i < 7; i++)
    say(home, "pizza");
  say(ada, "pizza per due");
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
static void test_rooms(struct fixture *fixture, gconstpointer data)
{
  struct outcome outcome = {0};
  everybody(fixture);
  ritrovo_client_join_async(fixture->desk, "pizza", NULL, outcome_join_cb, &outcome);
  WAIT_FOR(outcome.done);
  g_assert_no_error(outcome.error);
  say(outcome.room, "qui");
  WAIT_FOR(g_list_model_get_n_items(ritrovo_room_get_messages(outcome.room)) == 1);
  stop(fixture);
  g_assert_false(ritrovo_room_get_joined(outcome.room));
  start(fixture);
  ritrovo_client_try_now(fixture->desk);
  WAIT_FOR(ritrovo_room_get_joined(outcome.room));
  outcome_clear(&outcome);
  leave(fixture, fixture->desk);
  go_on(fixture, fixture->desk, "ada", "correct horse");
  WAIT_FOR(ritrovo_client_find_room(fixture->desk, "pizza"));
  RitrovoRoom *pizza = ritrovo_client_find_room(fixture->desk, "pizza");
  WAIT_FOR(ritrovo_room_get_joined(pizza));
  g_assert_cmpuint(ritrovo_room_get_unread_count(pizza), ==, 0);
}

int main(int argc, char **argv)
{
  g_autofree char *folder = g_dir_make_tmp("ritrovo-host-XXXXXX", NULL);
  g_setenv("XDG_DATA_HOME", folder, TRUE);
  g_test_init(&argc, &argv, NULL);
#define ADD(path, func) g_test_add(path, struct fixture, NULL, set_up, func, tear_down)
  ADD("/gui/together/wrong-password", test_wrong_password);
  ADD("/gui/together/two-devices", test_two_devices);
  ADD("/gui/together/search", test_search);
  ADD("/gui/together/rooms", test_rooms);
#undef ADD
  int result = g_test_run();
  remove_tree(folder);
  return result;
}
