// SPDX-License-Identifier: GPL-3.0-or-later
// Two people type, in two starts of the app with one database, while the apps are killed with -9,
// and the server too, at random; afterwards all that was ever on screen is in the history, once, in
// the order in which it was typed.
//
//   outbox [KILLS]     RITROVO_TEST_SEED repeats the decisions of a run; RITROVO_TEST_LONG: 300
//   kills of an app in place of a few.
#include <glib/gstdio.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "server_process.h"
#include "wire_talk.h"

enum { PEOPLE = 2, KILLS_SHORT = 12, KILLS_LONG = 300 };
enum { LIFE_MAX_MS = 400, LINES_MAX = 60, DEADLINE_MS = 60000 };

// Somebody who types; texts are "RUN.NUMBER".
struct person {
  const char *name;     // borrowed
  GHashTable *promised; // owned: texts that were on screen
  GString *unread;      // owned: of the typist's output, without an end of line
  GPid pid;             // of the typist; 0: none
  int output;           // of the typist
  int run;
};

struct check {
  GRand *random;                 // owned, as all
  struct server_process *server; // may not run at the moment
  char *folder;
  char *database;
  struct person people[PEOPLE];
  gboolean is_up; // the server
  int kills_wanted;
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

static void start(struct check *check, struct person *person, gboolean types)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *address = g_strdup_printf("127.0.0.1:%u", server_process_port(check->server));
  g_autofree char *run = g_strdup_printf("%d", ++person->run);
  g_autofree char *seed = g_strdup_printf("%u", g_rand_int(check->random));
  const char *const argv[] = {g_getenv("RITROVO_TYPIST"),
                              address,
                              check->database,
                              person->name,
                              types ? run : NULL,
                              seed,
                              NULL};
  if (!g_spawn_async_with_pipes(NULL, (char **) argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, set_up_child,
                                NULL, &person->pid, NULL, &person->output, NULL, &error))
    g_error("%s", error->message);
}

// Takes what is there of a typist's promises. FALSE at the end of them.
static gboolean listen_to(struct person *person, guint *lines)
{
  char buffer[4096];
  ssize_t length = read(person->output, buffer, sizeof buffer);
  if (length <= 0)
    return FALSE;
  g_string_append_len(person->unread, buffer, length);
  char *end;
  while ((end = strchr(person->unread->str, '\n'))) {
    *end = '\0';
    g_hash_table_add(person->promised, g_strdup(person->unread->str));
    g_string_erase(person->unread, 0, end + 1 - person->unread->str);
    ++*lines;
  }
  return TRUE;
}

// Lets all live for a while, or until so much was typed, whichever comes first.
static void live(struct check *check)
{
  guint lines = 0;
  guint enough = (guint) below(check, LINES_MAX);
  gint64 end = g_get_monotonic_time() + below(check, LIFE_MAX_MS) * G_TIME_SPAN_MILLISECOND;
  gint64 left;
  while (lines <= enough && (left = end - g_get_monotonic_time()) > 0) {
    struct pollfd readable[PEOPLE];
    for (int i = 0; i < PEOPLE; i++)
      readable[i] = (struct pollfd){.fd = check->people[i].output, .events = POLLIN};
    poll(readable, PEOPLE, (int) (left / G_TIME_SPAN_MILLISECOND) + 1);
    for (int i = 0; i < PEOPLE; i++)
      if (readable[i].revents && !listen_to(&check->people[i], &lines))
        g_error("%s's typist ended by itself", check->people[i].name);
  }
}

static int wait_for(struct person *person)
{
  guint lines = 0;
  int status;
  struct pollfd readable = {.fd = person->output, .events = POLLIN};
  do {
    if (poll(&readable, 1, DEADLINE_MS) == 0)
      g_error("%s's typist does not end", person->name);
  } while (listen_to(person, &lines));
  close(person->output);
  g_string_truncate(person->unread, 0); // a line that was cut is no promise
  g_assert_cmpint(waitpid(person->pid, &status, 0), ==, person->pid);
  person->pid = 0;
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

static void kill_person(struct check *check, struct person *person)
{
  g_assert_cmpint(kill(person->pid, SIGKILL), ==, 0);
  g_assert_cmpint(wait_for(person), ==, -SIGKILL);
  check->kills++;
}

static void start_server(struct check *check)
{
  if (!check->is_up)
    server_process_start(check->server);
  check->is_up = TRUE;
}

static void kill_server(struct check *check)
{
  if (check->is_up)
    server_process_kill(check->server);
  check->server_kills += check->is_up;
  check->is_up = FALSE;
}

// Everybody is there at the beginning, and at least one is killed in the end.
static void round_of_kills(struct check *check)
{
  if (below(check, 4) == 0)
    kill_server(check);
  for (int i = 0; i < PEOPLE; i++)
    if (!check->people[i].pid)
      start(check, &check->people[i], TRUE);
  for (int turns = 1 + below(check, 3); turns > 0; turns--) {
    live(check);
    if (below(check, 2) == 0)
      kill_server(check);
    else
      start_server(check);
  }
  live(check);
  int first = below(check, PEOPLE);
  kill_person(check, &check->people[first]);
  if (below(check, 2) == 0)
    kill_person(check, &check->people[(first + 1) % PEOPLE]);
  if (below(check, 2) == 0)
    start_server(check);
}

// Every message in the room, oldest first, handed to its sender's array.
static void read_history(struct check *check, GPtrArray **texts)
{
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
      for (int j = 0; j < PEOPLE; j++)
        if (g_str_equal(wire_text(client, message, "from"), check->people[j].name))
          g_ptr_array_add(texts[j], g_strdup(wire_text(client, message, "text")));
    }
  }
  wire_quit(client);
  wire_client_free(client);
}

// The texts are 1.1, 1.2, …, 2.1, …: what somebody typed and was not promised, because the app was
// killed between the disk and the screen, may be the last of its run, or not be there.
static void check_texts(const struct person *person, GPtrArray *texts)
{
  g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
  int run = 0, number = 0;
  for (guint i = 0; i < texts->len; i++) {
    const char *text = g_ptr_array_index(texts, i);
    int next_run = atoi(text), next = atoi(strchr(text, '.') + 1);
    if (!g_hash_table_add(seen, (gpointer) text))
      g_error("%s's %s arrived twice", person->name, text);
    if (next_run < run || next != (next_run == run ? number + 1 : 1))
      g_error("%s's %s arrived after %d.%d", person->name, text, run, number);
    run = next_run;
    number = next;
  }
  GHashTableIter iter;
  gpointer text;
  g_hash_table_iter_init(&iter, person->promised);
  while (g_hash_table_iter_next(&iter, &text, NULL))
    if (!g_hash_table_contains(seen, text))
      g_error("%s's %s did not arrive", person->name, (char *) text);
}

static void check_history(struct check *check)
{
  GPtrArray *texts[PEOPLE];
  guint arrived = 0, promised = 0;
  for (int i = 0; i < PEOPLE; i++)
    texts[i] = g_ptr_array_new_with_free_func(g_free);
  read_history(check, texts);
  for (int i = 0; i < PEOPLE; i++) {
    check_texts(&check->people[i], texts[i]);
    arrived += texts[i]->len;
    promised += g_hash_table_size(check->people[i].promised);
    g_ptr_array_unref(texts[i]);
  }
  g_test_message("%d kills of an app, %d of the server: %u messages, %u of them promised",
                 check->kills, check->server_kills, arrived, promised);
}

static void test_outbox(gconstpointer data)
{
  struct check *check = (struct check *) data;
  static const char *const no_arguments[] = {NULL};
  check->server = server_process_new(no_arguments);
  start_server(check);
  while (check->kills < check->kills_wanted)
    round_of_kills(check);
  for (int i = 0; i < PEOPLE; i++)
    if (check->people[i].pid)
      kill_person(check, &check->people[i]);
  // A session that was killed before it could note its token would keep the name for two minutes.
  kill_server(check);
  start_server(check);
  for (int i = 0; i < PEOPLE; i++)
    start(check, &check->people[i], FALSE);
  for (int i = 0; i < PEOPLE; i++)
    g_assert_cmpint(wait_for(&check->people[i]), ==, 0);
  check_history(check);
  server_process_free(check->server);
}

static void set_up(struct check *check)
{
  static const char *const names[PEOPLE] = {"ada", "bob"};
  g_autoptr(GError) error = NULL;
  check->folder = g_dir_make_tmp("ritrovo-outbox-XXXXXX", &error);
  g_assert_no_error(error);
  check->database = g_build_filename(check->folder, "ritrovo.db", NULL);
  for (int i = 0; i < PEOPLE; i++) {
    check->people[i].name = names[i];
    check->people[i].promised = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    check->people[i].unread = g_string_new(NULL);
  }
}

static void tear_down(struct check *check)
{
  static const char *const suffixes[] = {"", "-wal", "-shm", ".locks"};
  for (gsize i = 0; i < G_N_ELEMENTS(suffixes); i++) {
    g_autofree char *file = g_strconcat(check->database, suffixes[i], NULL);
    g_remove(file);
  }
  g_rmdir(check->folder);
  g_free(check->folder);
  g_free(check->database);
  for (int i = 0; i < PEOPLE; i++) {
    g_hash_table_unref(check->people[i].promised);
    g_string_free(check->people[i].unread, TRUE);
  }
  g_rand_free(check->random);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  const char *wish = g_getenv("RITROVO_TEST_SEED");
  guint32 seed = wish ? (guint32) g_ascii_strtoull(wish, NULL, 10) : g_random_int();
  struct check check = {.random = g_rand_new_with_seed(seed)};
  check.kills_wanted = argc > 1                        ? atoi(argv[1])
                       : g_getenv("RITROVO_TEST_LONG") ? KILLS_LONG
                                                       : KILLS_SHORT;
  set_up(&check);
  g_test_message("RITROVO_TEST_SEED=%u", seed);
  g_test_add_data_func("/outbox/kills", &check, test_outbox);
  int result = g_test_run();
  tear_down(&check);
  return result;
}
