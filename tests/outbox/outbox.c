// SPDX-License-Identifier: GPL-3.0-or-later
// Somebody types in the app while it is killed with -9, and the server too, at random; afterwards
// all that was ever on screen is in the history, once, in the order in which it was typed.
//
//   outbox [KILLS]     RITROVO_TEST_SEED repeats the decisions of a run; RITROVO_TEST_LONG: 200
//   kills of the app in place of a few.
#include <fcntl.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "server_process.h"
#include "wire_client.h"
#include "wire_talk.h"

enum { KILLS_SHORT = 8, KILLS_LONG = 200, LIFE_MAX_MS = 400, LINES_MAX = 60, DEADLINE_MS = 60000 };

struct check {
  GRand *random; // owned, as all
  struct server_process *server;
  GHashTable *promised; // texts that were on screen
  char *program;
  char *folder;
  char *database;
  GString *unread; // of the typist's output, without an end of line
  GPid typist;     // 0: none
  int output;      // of the typist
  int run;
  int kills;
  int server_kills;
};

static gint32 below(struct check *check, gint32 end)
{
  return g_rand_int_range(check->random, 0, end);
}

static void set_up_child(gpointer data)
{
  prctl(PR_SET_PDEATHSIG, SIGKILL);
}

static void start_typist(struct check *check, gboolean types)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *address = g_strdup_printf("127.0.0.1:%u", server_process_port(check->server));
  g_autofree char *run = g_strdup_printf("%d", ++check->run);
  g_autofree char *seed = g_strdup_printf("%u", g_rand_int(check->random));
  const char *const argv[] = {check->program, address, check->database, "ada", types ? run : NULL,
                              seed,           NULL};
  if (!g_spawn_async_with_pipes(NULL, (char **) argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, set_up_child,
                                NULL, &check->typist, NULL, &check->output, NULL, &error))
    g_error("%s", error->message);
}

// Takes what the typist says within that time, or up to its end: FALSE then.
static gboolean listen(struct check *check, int milliseconds, guint *lines)
{
  struct pollfd readable = {.fd = check->output, .events = POLLIN};
  char buffer[4096];
  if (poll(&readable, 1, milliseconds) == 0)
    return TRUE;
  ssize_t length = read(check->output, buffer, sizeof buffer);
  if (length <= 0)
    return FALSE;
  g_string_append_len(check->unread, buffer, length);
  char *end;
  while ((end = strchr(check->unread->str, '\n'))) {
    *end = '\0';
    g_hash_table_add(check->promised, g_strdup(check->unread->str));
    g_string_erase(check->unread, 0, end + 1 - check->unread->str);
    ++*lines;
  }
  return TRUE;
}

static int end_typist(struct check *check)
{
  guint lines = 0;
  int status;
  while (listen(check, DEADLINE_MS, &lines))
    ;
  close(check->output);
  g_string_truncate(check->unread, 0); // a line that was cut is no promise
  g_assert_cmpint(waitpid(check->typist, &status, 0), ==, check->typist);
  check->typist = 0;
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

// A life of the typist: so long, or until so much was typed, whichever comes first.
static void live(struct check *check)
{
  guint lines = 0;
  guint enough = (guint) below(check, LINES_MAX);
  gint64 end = g_get_monotonic_time() + below(check, LIFE_MAX_MS) * G_TIME_SPAN_MILLISECOND;
  gint64 left;
  while (lines <= enough && (left = end - g_get_monotonic_time()) > 0)
    if (!listen(check, (int) (left / G_TIME_SPAN_MILLISECOND) + 1, &lines))
      g_error("the typist ended by itself");
}

static void kill_server(struct check *check)
{
  server_process_kill(check->server);
  check->server_kills++;
}

// Every message in the room, oldest first.
static GPtrArray *read_history(struct check *check)
{
  GPtrArray *texts = g_ptr_array_new_with_free_func(g_free);
  struct wire_client *client = wire_client_new(server_process_port(check->server));
  wire_hello(client, "reader");
  wire_join(client, "home");
  gint64 after = 0;
  for (gboolean end = FALSE; !end;) {
    g_autofree char *where = g_strdup_printf(",'limit':200,'after':%" G_GINT64_FORMAT, after);
    JsonObject *page = wire_history(client, "home", where);
    JsonArray *messages = wire_list(client, page, "messages");
    end = wire_flag(client, page, "end");
    for (guint i = 0; i < json_array_get_length(messages); i++) {
      JsonObject *message = json_array_get_object_element(messages, i);
      after = wire_number(client, message, "seq");
      g_ptr_array_add(texts, g_strdup(wire_text(client, message, "text")));
    }
  }
  wire_quit(client);
  wire_client_free(client);
  return texts;
}

// The history is 1.1, 1.2, …, 2.1, …: what a run typed and was not promised, because the app was
// killed between the disk and the screen, may be the last of its run, or not be there.
static void check_history(struct check *check)
{
  g_autoptr(GPtrArray) texts = read_history(check);
  g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
  int run = 0, number = 0;
  for (guint i = 0; i < texts->len; i++) {
    const char *text = g_ptr_array_index(texts, i);
    int next_run = atoi(text), next = atoi(strchr(text, '.') + 1);
    if (!g_hash_table_add(seen, (gpointer) text))
      g_error("%s arrived twice", text);
    if (next_run < run || next != (next_run == run ? number + 1 : 1))
      g_error("%s arrived after %d.%d", text, run, number);
    run = next_run;
    number = next;
  }
  GHashTableIter iter;
  gpointer text;
  g_hash_table_iter_init(&iter, check->promised);
  while (g_hash_table_iter_next(&iter, &text, NULL))
    if (!g_hash_table_contains(seen, text))
      g_error("%s did not arrive", (char *) text);
  g_test_message("%d kills of the app, %d of the server: %u messages, %u of them promised",
                 check->kills, check->server_kills, texts->len, g_hash_table_size(check->promised));
}

static void test_outbox(gconstpointer data)
{
  struct check *check = (struct check *) data;
  static const char *const no_arguments[] = {NULL};
  check->server = server_process_new(no_arguments);
  server_process_start(check->server);
  for (int kill_count = 0; kill_count < check->kills; kill_count++) {
    gboolean is_up = below(check, 4) > 0;
    if (!is_up)
      kill_server(check);
    start_typist(check, TRUE);
    live(check);
    if (is_up && below(check, 2) == 0) {
      kill_server(check);
      is_up = FALSE;
      live(check);
    }
    if (!is_up && below(check, 2) == 0) {
      server_process_start(check->server);
      is_up = TRUE;
      live(check);
    }
    kill(check->typist, SIGKILL);
    g_assert_cmpint(end_typist(check), ==, -SIGKILL);
    if (!is_up)
      server_process_start(check->server);
  }
  // A session that was killed before it could note its token keeps the name for two minutes.
  kill_server(check);
  server_process_start(check->server);
  start_typist(check, FALSE);
  g_assert_cmpint(end_typist(check), ==, 0);
  check_history(check);
  server_process_free(check->server);
}

static void set_up(struct check *check)
{
  g_autoptr(GError) error = NULL;
  check->program = g_strdup(g_getenv("RITROVO_TYPIST"));
  check->folder = g_dir_make_tmp("ritrovo-outbox-XXXXXX", &error);
  g_assert_no_error(error);
  check->database = g_build_filename(check->folder, "ritrovo.db", NULL);
  check->promised = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  check->unread = g_string_new(NULL);
}

static void tear_down(struct check *check)
{
  static const char *const suffixes[] = {"", "-wal", "-shm", ".locks"};
  for (gsize i = 0; i < G_N_ELEMENTS(suffixes); i++) {
    g_autofree char *file = g_strconcat(check->database, suffixes[i], NULL);
    g_remove(file);
  }
  g_rmdir(check->folder);
  g_free(check->program);
  g_free(check->folder);
  g_free(check->database);
  g_hash_table_unref(check->promised);
  g_string_free(check->unread, TRUE);
  g_rand_free(check->random);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  const char *wish = g_getenv("RITROVO_TEST_SEED");
  guint32 seed = wish ? (guint32) g_ascii_strtoull(wish, NULL, 10) : g_random_int();
  struct check check = {.random = g_rand_new_with_seed(seed)};
  check.kills = argc > 1 ? atoi(argv[1]) : g_getenv("RITROVO_TEST_LONG") ? KILLS_LONG : KILLS_SHORT;
  set_up(&check);
  g_test_message("RITROVO_TEST_SEED=%u", seed);
  g_test_add_data_func("/outbox/kills", &check, test_outbox);
  int result = g_test_run();
  tear_down(&check);
  return result;
}
