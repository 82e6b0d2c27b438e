// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of ritrovo-host.h with shell scripts in the server's place: it starts, says why it does
// not, is stopped, and leaves nothing behind.
#include "fake_server.h"
#include "free_port.h"
#include "ritrovo-host-addresses.h"
#include "ritrovo-host.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define PORT(fixture) ritrovo_host_get_port((fixture)->host)
#define STAYS "echo $$ >\"$0.pid\"; exec sleep 1000\n"

struct fixture {
  RitrovoHost *host; // owned
  char *folder;      // owned
  char *script;      // owned
  GError *error;     // owned
  char *exited;      // owned: the text of the signal
  guint tick;        // lets WAIT_FOR() look at processes, which wake nobody
  gboolean done;
};

static void exited_cb(RitrovoHost *host, const char *text, gpointer data)
{
  struct fixture *fixture = data;
  g_assert_null(fixture->exited);
  fixture->exited = g_strdup(text);
}

static gboolean tick_cb(gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static void set_up(struct fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp("ritrovo-host-XXXXXX", NULL);
  fixture->script = g_build_filename(fixture->folder, "server", NULL);
  fixture->host = ritrovo_host_new();
  // A server of this computer's own does not get in the way.
  ritrovo_host_set_port(fixture->host, free_port());
  fixture->tick = g_timeout_add(20, tick_cb, NULL);
  g_setenv("RITROVO_SERVER", fixture->script, TRUE);
  g_signal_connect(fixture->host, "exited", G_CALLBACK(exited_cb), fixture);
}

static void forget_pid(struct fixture *fixture)
{
  g_autofree char *pid_file = g_strconcat(fixture->script, ".pid", NULL);
  g_remove(pid_file);
}

static void tear_down(struct fixture *fixture, gconstpointer data)
{
  while (g_main_context_iteration(NULL, FALSE))
    ;
  if (fixture->host)
    g_assert_finalize_object(fixture->host);
  g_source_remove(fixture->tick);
  forget_pid(fixture);
  g_remove(fixture->script);
  g_rmdir(fixture->folder);
  g_free(fixture->folder);
  g_free(fixture->script);
  g_free(fixture->exited);
  g_clear_error(&fixture->error);
}

static void write_script(struct fixture *fixture, const char *commands)
{
  g_autofree char *text = g_strconcat("#!/bin/sh\n", commands, NULL);
  g_assert_true(
      g_file_set_contents_full(fixture->script, text, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
}

static void started_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  struct fixture *fixture = data;
  gboolean good = ritrovo_host_start_finish(RITROVO_HOST(source), result, &fixture->error);
  g_assert_true(good == (fixture->error == NULL));
  fixture->done = TRUE;
}

static void start(struct fixture *fixture, GCancellable *cancellable)
{
  g_clear_error(&fixture->error);
  fixture->done = FALSE;
  ritrovo_host_start_async(fixture->host, cancellable, started_cb, fixture);
}

static void stopped_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_assert_true(ritrovo_host_stop_finish(RITROVO_HOST(source), result, NULL));
  ((struct fixture *) data)->done = TRUE;
}

static void stop(struct fixture *fixture)
{
  fixture->done = FALSE;
  ritrovo_host_stop_async(fixture->host, stopped_cb, fixture);
  WAIT_FOR(fixture->done);
}

// The process that the script says it is, once it has said so; 0 before.
static pid_t read_pid(struct fixture *fixture)
{
  g_autofree char *pid_file = g_strconcat(fixture->script, ".pid", NULL);
  g_autofree char *text = NULL;
  if (!g_file_get_contents(pid_file, &text, NULL, NULL) || !strchr(text, '\n'))
    return 0;
  return (pid_t) g_ascii_strtoll(text, NULL, 10);
}

// Whether it runs no more; `collected`: and somebody has taken note of its end.
static gboolean is_gone(pid_t pid, gboolean collected)
{
  g_autofree char *file = g_strdup_printf("/proc/%d/stat", (int) pid);
  g_autofree char *stat = NULL;
  if (!g_file_get_contents(file, &stat, NULL, NULL))
    return TRUE;
  return !collected && strstr(stat, ") Z ");
}

static void test_new_destroy(void)
{
  RitrovoHost *host = ritrovo_host_new();
  g_assert_false(ritrovo_host_get_running(host));
  g_assert_cmpstr(ritrovo_host_get_address(host), ==, "");
  g_assert_null(ritrovo_host_get_addresses(host)[0]);
  g_assert_finalize_object(host);
}

static void test_start_and_stop(struct fixture *fixture, gconstpointer data)
{
  write_script(fixture, "echo something else\necho \"ready auto=[::]:60467\"\n" STAYS);
  for (int i = 0; i < 2; i++) {
    start(fixture, NULL);
    WAIT_FOR(fixture->done);
    g_assert_no_error(fixture->error);
    g_assert_true(ritrovo_host_get_running(fixture->host));
    g_assert_cmpstr(ritrovo_host_get_address(fixture->host), ==, "127.0.0.1:60467");
    WAIT_FOR(read_pid(fixture) != 0);
    pid_t pid = read_pid(fixture);
    g_assert_false(is_gone(pid, FALSE));

    // There is one already.
    start(fixture, NULL);
    WAIT_FOR(fixture->done);
    g_assert_error(fixture->error, G_IO_ERROR, G_IO_ERROR_BUSY);

    stop(fixture);
    g_assert_false(ritrovo_host_get_running(fixture->host));
    WAIT_FOR(is_gone(pid, TRUE));
    forget_pid(fixture);
  }
  g_assert_null(fixture->exited);
}

// On a computer without IPv6 the port is had for IPv4 alone.
static void test_ipv4_alone(struct fixture *fixture, gconstpointer data)
{
  g_autofree char *script =
      g_strdup_printf("[ \"$1 $2\" = \"--listen auto:0.0.0.0:%u\" ] || exit 1\n"
                      "echo \"ready auto=0.0.0.0:%u\"\n" STAYS,
                      PORT(fixture), PORT(fixture));
  g_autofree char *address = g_strdup_printf("127.0.0.1:%u", PORT(fixture));
  g_autofree char *suffix = g_strdup_printf(":%u", PORT(fixture));
  write_script(fixture, script);
  start(fixture, NULL);
  WAIT_FOR(fixture->done);
  g_assert_no_error(fixture->error);
  g_assert_cmpstr(ritrovo_host_get_address(fixture->host), ==, address);
  for (const char *const *other = ritrovo_host_get_addresses(fixture->host); *other; other++)
    g_assert_true(g_str_has_suffix(*other, suffix));
  stop(fixture);
}

// Somebody listens on the port already, on whatever address: it is said, and another one offered.
static void test_port_taken(struct fixture *fixture, gconstpointer data)
{
  static const char *const addresses[] = {"127.0.0.1", "0.0.0.0", "::"};
  for (gsize i = 0; i < G_N_ELEMENTS(addresses); i++) {
    g_autoptr(GSocketListener) other = g_socket_listener_new();
    g_autoptr(GSocketAddress) any = g_inet_socket_address_new_from_string(addresses[i], 0);
    g_autoptr(GSocketAddress) place = NULL;
    if (!g_socket_listener_add_address(other, any, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP,
                                       NULL, &place, NULL))
      continue; // without IPv6
    guint port = g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(place));
    write_script(fixture, "echo cannot listen >&2; exit 1\n");
    ritrovo_host_set_port(fixture->host, port);
    start(fixture, NULL);
    WAIT_FOR(fixture->done);
    g_assert_error(fixture->error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
    guint offer = ritrovo_host_next_port(port);
    g_assert_true(offer == 0 || offer > port);
    g_assert_false(offer > 0 && ritrovo_host_port_is_taken(offer));
  }
  g_assert_cmpuint(ritrovo_host_next_port(G_MAXUINT16), ==, 0);
}

// Looking alone starts nothing.
static void test_only_look(struct fixture *fixture, gconstpointer data)
{
  write_script(fixture, STAYS);
  ritrovo_host_find_async(fixture->host, started_cb, fixture);
  WAIT_FOR(fixture->done);
  g_assert_error(fixture->error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_cmpint(read_pid(fixture), ==, 0);
}

// The server's last line says why.
static void test_fails(struct fixture *fixture, gconstpointer data)
{
  write_script(fixture, "echo first >&2; printf 'the data directory is in use' >&2; exit 1\n");
  start(fixture, NULL);
  WAIT_FOR(fixture->done);
  g_assert_error(fixture->error, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_assert_cmpstr(fixture->error->message, ==, "the data directory is in use");
  g_assert_false(ritrovo_host_get_running(fixture->host));
}

static void test_not_there(struct fixture *fixture, gconstpointer data)
{
  start(fixture, NULL);
  WAIT_FOR(fixture->done);
  g_assert_nonnull(fixture->error);
  stop(fixture);
}

static void test_ends_by_itself(struct fixture *fixture, gconstpointer data)
{
  write_script(fixture, "echo \"ready auto=[::]:60467\"; echo crashed >&2; exit 3\n");
  start(fixture, NULL);
  WAIT_FOR(fixture->done);
  g_assert_no_error(fixture->error);
  WAIT_FOR(fixture->exited != NULL);
  g_assert_cmpstr(fixture->exited, ==, "crashed");
  g_assert_false(ritrovo_host_get_running(fixture->host));
}

static void test_cancel(struct fixture *fixture, gconstpointer data)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new();
  write_script(fixture, STAYS);
  start(fixture, cancellable);
  WAIT_FOR(read_pid(fixture) != 0);
  g_cancellable_cancel(cancellable);
  WAIT_FOR(fixture->done);
  g_assert_error(fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  WAIT_FOR(is_gone(read_pid(fixture), TRUE));
}

// More than a pipe holds, before ready and after it.
static void test_talkative(struct fixture *fixture, gconstpointer data)
{
  write_script(fixture, "yes x | head -c 200000; yes x | head -c 200000 >&2\n"
                        "echo \"ready auto=[::]:60467\"\n"
                        "yes x | head -c 200000; yes x | head -c 200000 >&2\n" STAYS);
  start(fixture, NULL);
  WAIT_FOR(fixture->done);
  g_assert_no_error(fixture->error);
  WAIT_FOR(read_pid(fixture) != 0);
  stop(fixture);
}

static void test_dies_with_host(struct fixture *fixture, gconstpointer data)
{
  write_script(fixture, "echo \"ready auto=[::]:60467\"\n" STAYS);
  start(fixture, NULL);
  WAIT_FOR(read_pid(fixture) != 0 && fixture->done);
  while (g_main_context_iteration(NULL, FALSE))
    ;
  g_assert_finalize_object(fixture->host);
  fixture->host = NULL;
  WAIT_FOR(is_gone(read_pid(fixture), TRUE));
}

// Starts the script that the other test left, and is killed.
static void test_app_killed_subprocess(void)
{
  struct fixture fixture = {.host = ritrovo_host_new()};
  fixture.script = g_strdup(g_getenv("RITROVO_SERVER"));
  fixture.tick = g_timeout_add(20, tick_cb, NULL);
  start(&fixture, NULL);
  WAIT_FOR(read_pid(&fixture) != 0 && fixture.done);
  kill(getpid(), SIGKILL);
}

static void test_dies_with_app(struct fixture *fixture, gconstpointer data)
{
  write_script(fixture, "echo \"ready auto=[::]:60467\"\n" STAYS);
  g_test_trap_subprocess("/gui/host/app-killed/subprocess", 0, 0);
  g_test_trap_assert_failed();
  g_assert_cmpint(read_pid(fixture), >, 0);
  // Whoever inherits it may be slow to take note of its end.
  WAIT_FOR(is_gone(read_pid(fixture), FALSE));
}

static void test_own_address(void)
{
  static const char *const rows[][2] = {
      {"auto=[::]:60467", "127.0.0.1:60467"},
      {"auto=0.0.0.0:7", "127.0.0.1:7"},
      {"auto=127.0.0.1:7", "127.0.0.1:7"},
      {"native=[::1]:7", "[::1]:7"},
      {"auto=[2001:db8::1]:7", "[2001:db8::1]:7"},
      {"auto", NULL},
      {"auto=", NULL},
      {"auto=[::]", NULL},
      {"auto=[::]:0", NULL},
      {"auto=[::]:x", NULL},
      {"auto=host:7", NULL},
      {"", NULL},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *address = ritrovo_host_own_address(rows[i][0]);
    g_assert_cmpstr(address, ==, rows[i][1]);
  }
}

static void test_list_addresses(void)
{
  g_auto(GStrv) everywhere = ritrovo_host_list_addresses("auto=[::]:60467");
  for (char **address = everywhere; *address; address++) {
    g_autoptr(GInetAddress) parsed = g_inet_address_new_from_string(*address);
    g_assert_nonnull(parsed);
    g_assert_false(g_inet_address_get_is_loopback(parsed));
    g_assert_false(g_inet_address_get_is_link_local(parsed));
  }
  g_auto(GStrv) only = ritrovo_host_list_addresses("auto=192.168.1.20:7");
  g_assert_cmpstrv(only, ((const char *const[]){"192.168.1.20:7", NULL}));
  g_auto(GStrv) nowhere = ritrovo_host_list_addresses("auto=127.0.0.1:7");
  g_assert_null(nowhere[0]);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/gui/host/new-destroy", test_new_destroy);
  g_test_add_func("/gui/host/own-address", test_own_address);
  g_test_add_func("/gui/host/list-addresses", test_list_addresses);
  g_test_add_func("/gui/host/app-killed/subprocess", test_app_killed_subprocess);
#define ADD(path, func) g_test_add(path, struct fixture, NULL, set_up, func, tear_down)
  ADD("/gui/host/start-and-stop", test_start_and_stop);
  ADD("/gui/host/port-taken", test_port_taken);
  ADD("/gui/host/ipv4-alone", test_ipv4_alone);
  ADD("/gui/host/only-look", test_only_look);
  ADD("/gui/host/fails", test_fails);
  ADD("/gui/host/not-there", test_not_there);
  ADD("/gui/host/ends-by-itself", test_ends_by_itself);
  ADD("/gui/host/cancel", test_cancel);
  ADD("/gui/host/talkative", test_talkative);
  ADD("/gui/host/dies-with-host", test_dies_with_host);
  ADD("/gui/host/dies-with-app", test_dies_with_app);
#undef ADD
  return g_test_run();
}
