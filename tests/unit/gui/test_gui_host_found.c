// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of ritrovo-host.h with the real server: its name, and a second start that finds the first.
#include "fake_server.h"
#include "free_port.h"
#include "ritrovo-client.h"
#include "ritrovo-host.h"

#include <glib/gstdio.h>

struct fixture {
  RitrovoHost *first;  // owned
  RitrovoHost *second; // owned
  GError *error;       // owned: of the last call that ended
  guint done;          // calls that have ended
  guint first_exited;
  guint second_exited;
};

static void count_cb(RitrovoHost *host, const char *text, gpointer count)
{
  g_assert_cmpstr(text, !=, "");
  ++*(guint *) count;
}

static void set_up(struct fixture *fixture, gconstpointer data)
{
  fixture->first = ritrovo_host_new();
  fixture->second = ritrovo_host_new();
  ritrovo_host_set_port(fixture->first, free_port());
  ritrovo_host_set_port(fixture->second, free_port());
  g_signal_connect(fixture->first, "exited", G_CALLBACK(count_cb), &fixture->first_exited);
  g_signal_connect(fixture->second, "exited", G_CALLBACK(count_cb), &fixture->second_exited);
}

static void stopped_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  struct fixture *fixture = data;
  g_clear_error(&fixture->error);
  ritrovo_host_stop_finish(RITROVO_HOST(source), result, &fixture->error);
  fixture->done++;
}

static void stop(struct fixture *fixture, RitrovoHost *host)
{
  guint done = fixture->done;
  ritrovo_host_stop_async(host, stopped_cb, fixture);
  WAIT_FOR(fixture->done > done);
  g_assert_no_error(fixture->error);
  g_assert_false(ritrovo_host_get_running(host));
}

static void tear_down(struct fixture *fixture, gconstpointer data)
{
  stop(fixture, fixture->second);
  stop(fixture, fixture->first);
  while (g_main_context_iteration(NULL, FALSE))
    ;
  g_assert_finalize_object(fixture->first);
  g_assert_finalize_object(fixture->second);
  g_clear_error(&fixture->error);
}

static void started_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  struct fixture *fixture = data;
  g_clear_error(&fixture->error);
  ritrovo_host_start_finish(RITROVO_HOST(source), result, &fixture->error);
  fixture->done++;
}

static void start(struct fixture *fixture, RitrovoHost *host)
{
  guint done = fixture->done;
  ritrovo_host_start_async(host, NULL, started_cb, fixture);
  WAIT_FOR(fixture->done > done);
  g_assert_no_error(fixture->error);
  g_assert_true(ritrovo_host_get_running(host));
}

static void look(struct fixture *fixture, RitrovoHost *host)
{
  guint done = fixture->done;
  ritrovo_host_find_async(host, started_cb, fixture);
  WAIT_FOR(fixture->done > done);
}

static void connected_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GError) error = NULL;
  g_assert_true(ritrovo_client_connect_finish(RITROVO_CLIENT(source), result, &error));
  g_assert_no_error(error);
  *(gboolean *) data = TRUE;
}

static void left_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  *(gboolean *) data = TRUE;
}

// Named by whoever starts it; that is what the people who come are told.
static void test_name(struct fixture *fixture, gconstpointer data)
{
  gboolean connected = FALSE, left = FALSE;
  g_autoptr(RitrovoClient) client = ritrovo_client_new();
  ritrovo_host_set_name(fixture->first, "Lab 9");
  start(fixture, fixture->first);
  g_assert_false(ritrovo_host_get_found(fixture->first));
  ritrovo_client_connect_async(client, ritrovo_host_get_address(fixture->first), "ada", NULL,
                               connected_cb, &connected);
  WAIT_FOR(connected);
  g_assert_cmpstr(ritrovo_client_get_server_name(client), ==, "Lab 9");
  ritrovo_client_disconnect_async(client, left_cb, &left);
  WAIT_FOR(left);
}

// The second start finds the first, under its address; letting go of it leaves it alone.
static void test_found(struct fixture *fixture, gconstpointer data)
{
  start(fixture, fixture->first);
  start(fixture, fixture->second);
  g_assert_true(ritrovo_host_get_found(fixture->second));
  g_assert_cmpstr(ritrovo_host_get_address(fixture->second), ==,
                  ritrovo_host_get_address(fixture->first));
  g_assert_cmpstrv(ritrovo_host_get_addresses(fixture->second),
                   ritrovo_host_get_addresses(fixture->first));
  stop(fixture, fixture->second);
  g_assert_false(ritrovo_host_get_found(fixture->second));
  g_assert_true(ritrovo_host_get_running(fixture->first));
  look(fixture, fixture->second);
  g_assert_no_error(fixture->error);
  g_assert_true(ritrovo_host_get_found(fixture->second));

  // Whoever uses it is told when it goes.
  stop(fixture, fixture->first);
  WAIT_FOR(fixture->second_exited > 0);
  g_assert_false(ritrovo_host_get_running(fixture->second));
  g_assert_cmpuint(fixture->first_exited, ==, 0);

  // Then there is none to be found.
  look(fixture, fixture->second);
  g_assert_error(fixture->error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  start(fixture, fixture->second);
  g_assert_false(ritrovo_host_get_found(fixture->second));
}

// Stopped on purpose by one that did not start it.
static void test_stop_found(struct fixture *fixture, gconstpointer data)
{
  start(fixture, fixture->first);
  start(fixture, fixture->second);
  guint done = fixture->done;
  ritrovo_host_stop_found_async(fixture->second, stopped_cb, fixture);
  WAIT_FOR(fixture->done > done);
  g_assert_no_error(fixture->error);
  g_assert_false(ritrovo_host_get_running(fixture->second));
  g_assert_cmpuint(fixture->second_exited, ==, 0);
  WAIT_FOR(fixture->first_exited > 0);
  g_assert_false(ritrovo_host_get_running(fixture->first));
}

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

int main(int argc, char **argv)
{
  g_autofree char *folder = g_dir_make_tmp("ritrovo-found-XXXXXX", NULL);
  g_setenv("XDG_DATA_HOME", folder, TRUE);
  g_test_init(&argc, &argv, NULL);
#define ADD(path, func) g_test_add(path, struct fixture, NULL, set_up, func, tear_down)
  ADD("/gui/host-found/name", test_name);
  ADD("/gui/host-found/found", test_found);
  ADD("/gui/host-found/stop-found", test_stop_found);
#undef ADD
  int result = g_test_run();
  remove_tree(folder);
  return result;
}
