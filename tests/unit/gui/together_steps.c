// SPDX-License-Identifier: GPL-3.0-or-later
// See together_steps.h.
#include "together_steps.h"

#include <glib/gstdio.h>

#include "free_port.h"

static void together_remove_tree(const char *path)
{
  g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
  const char *name;
  while (dir && (name = g_dir_read_name(dir))) {
    g_autofree char *inner = g_build_filename(path, name, NULL);
    together_remove_tree(inner);
  }
  g_remove(path);
}

static void started_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  struct together *fixture = data;
  ritrovo_host_start_finish(RITROVO_HOST(source), result, &fixture->error);
  fixture->done = TRUE;
}

void together_start(struct together *fixture)
{
  fixture->done = FALSE;
  ritrovo_host_start_async(fixture->host, NULL, started_cb, fixture);
  WAIT_FOR(fixture->done);
  g_assert_no_error(fixture->error);
}

static void stopped_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  ((struct together *) data)->done = TRUE;
}

void together_stop(struct together *fixture)
{
  fixture->done = FALSE;
  ritrovo_host_stop_async(fixture->host, stopped_cb, fixture);
  WAIT_FOR(fixture->done);
}

static RitrovoClient *make_client(struct together *fixture, guint number)
{
  g_autofree char *name = g_strdup_printf("app%u.db", number);
  g_autofree char *path = g_build_filename(fixture->folder, name, NULL);
  RitrovoClient *client = ritrovo_client_new();
  fixture->stores[number] = ritrovo_store_new(path);
  ritrovo_client_set_store(client, fixture->stores[number]);
  return client;
}

void together_set_up(struct together *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp("ritrovo-together-XXXXXX", NULL);
  fixture->host = ritrovo_host_new();
  ritrovo_host_set_port(fixture->host, free_port());
  fixture->desk = make_client(fixture, 0);
  fixture->phone = make_client(fixture, 1);
  fixture->bob = make_client(fixture, 2);
  together_start(fixture);
}

static void left_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  ((struct together *) data)->done = TRUE;
}

void together_leave(struct together *fixture, RitrovoClient *client)
{
  fixture->done = FALSE;
  ritrovo_client_disconnect_async(client, left_cb, fixture);
  WAIT_FOR(fixture->done);
}

void together_tear_down(struct together *fixture, gconstpointer data)
{
  RitrovoClient *clients[] = {fixture->desk, fixture->phone, fixture->bob};
  for (gsize i = 0; i < G_N_ELEMENTS(clients); i++) {
    together_leave(fixture, clients[i]);
    while (g_main_context_iteration(NULL, FALSE))
      ;
    g_assert_finalize_object(clients[i]);
    ritrovo_store_close(fixture->stores[i]);
    g_object_unref(fixture->stores[i]);
  }
  together_stop(fixture);
  g_object_unref(fixture->host);
  // The next test has a server of its own.
  g_autofree char *data_dir = g_build_filename(g_get_user_data_dir(), "ritrovod", NULL);
  together_remove_tree(data_dir);
  together_remove_tree(fixture->folder);
  g_free(fixture->folder);
}

void together_connected_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  struct together *fixture = data;
  ritrovo_client_connect_finish(RITROVO_CLIENT(source), result, &fixture->error);
  fixture->done = TRUE;
}

void together_go_on(struct together *fixture, RitrovoClient *client, const char *name,
                    const char *password)
{
  fixture->done = FALSE;
  ritrovo_client_set_password(client, password);
  ritrovo_client_connect_async(client, ritrovo_host_get_address(fixture->host), name, NULL,
                               together_connected_cb, fixture);
  WAIT_FOR(fixture->done);
  g_assert_no_error(fixture->error);
}

void together_register(RitrovoClient *client)
{
  struct outcome outcome = {0};
  ritrovo_client_register_async(client, "correct horse", NULL, outcome_cb, &outcome);
  WAIT_FOR(outcome.done);
  g_assert_no_error(outcome.error);
  g_assert_cmpstr(ritrovo_client_get_role(client), ==, "member");
}

void together_say(RitrovoRoom *room, const char *text)
{
  g_autoptr(GError) error = NULL;
  g_assert_true(ritrovo_room_send(room, text, &error));
  g_assert_no_error(error);
}

void together_everybody(struct together *fixture)
{
  together_go_on(fixture, fixture->desk, "ada", NULL);
  together_register(fixture->desk);
  together_go_on(fixture, fixture->phone, "ada", "correct horse");
  together_go_on(fixture, fixture->bob, "bob", NULL);
  together_register(fixture->bob);
}

int together_run(int argc, char **argv, void (*add)(void))
{
  g_autofree char *folder = g_dir_make_tmp("ritrovo-host-XXXXXX", NULL);
  g_setenv("XDG_DATA_HOME", folder, TRUE);
  g_test_init(&argc, &argv, NULL);
  add();
  int result = g_test_run();
  together_remove_tree(folder);
  return result;
}
