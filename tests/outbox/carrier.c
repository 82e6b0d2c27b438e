// SPDX-License-Identifier: GPL-3.0-or-later
// The app's files against the real server: ada sends a large one and bob saves it, while the server
// is killed with -9 and both apps are dropped and begun again, at random; afterwards bob has it
// byte for byte, and others have talked all the while.
//
//   carrier [MEBIBYTES]     RITROVO_TEST_SEED repeats the decisions of a run; RITROVO_TEST_LONG: a
//   gibibyte in place of a few dozen mebibytes.
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#include "ritrovo-client.h"
#include "server_process.h"

enum { SIZE_SHORT = 48, SIZE_LONG = 1024, KILLS = 3, DEADLINE_S = 120 };

struct app {
  const char *name;      // borrowed
  RitrovoStore *store;   // owned
  RitrovoClient *client; // owned
  gboolean connected;
};

struct check {
  GRand *random; // owned, as all
  struct server_process *server;
  char *folder;
  GFile *original;
  GFile *target;
  struct app ada;
  struct app bob;
  gint64 size;
  int said;
};

static gboolean deadline_cb(gpointer what)
{
  g_error("waited in vain for %s", (const char *) what);
  return G_SOURCE_REMOVE;
}

#define WAIT_FOR(condition)                                                                        \
  do {                                                                                             \
    guint wait_deadline = g_timeout_add_seconds(DEADLINE_S, deadline_cb, (gpointer) #condition);   \
    while (!(condition))                                                                           \
      g_main_context_iteration(NULL, TRUE);                                                        \
    g_source_remove(wait_deadline);                                                                \
  } while (0)

static void connected_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  struct app *app = data;
  app->connected = ritrovo_client_connect_finish(RITROVO_CLIENT(source), result, NULL);
}

// People do not wait for the back-off.
static void state_cb(RitrovoClient *client)
{
  if (ritrovo_client_get_state(client) == RITROVO_CLIENT_WAITING)
    ritrovo_client_try_now(client);
}

static void begin(struct check *check, struct app *app)
{
  g_autofree char *address = g_strdup_printf("127.0.0.1:%u", server_process_port(check->server));
  app->client = ritrovo_client_new();
  app->connected = FALSE;
  ritrovo_client_set_store(app->client, app->store);
  ritrovo_client_connect_async(app->client, address, app->name, NULL, connected_cb, app);
  WAIT_FOR(app->connected);
  g_signal_connect(app->client, "notify::state", G_CALLBACK(state_cb), NULL);
}

// Without a word of leave.
static void drop(struct app *app)
{
  g_signal_handlers_disconnect_by_func(app->client, state_cb, NULL);
  g_clear_object(&app->client);
}

static void set_up(struct check *check, struct app *app, const char *name)
{
  g_autofree char *file = g_strconcat(name, ".db", NULL);
  g_autofree char *path = g_build_filename(check->folder, file, NULL);
  app->name = name;
  app->store = ritrovo_store_new(path);
  begin(check, app);
}

static RitrovoRoom *room_of(struct app *app) // borrowed
{
  g_autoptr(RitrovoRoom) room = g_list_model_get_item(ritrovo_client_get_rooms(app->client), 0);
  return room;
}

// The file in the log; borrowed, NULL while it is not there.
static RitrovoMessage *find_message(struct app *app)
{
  GListModel *messages = ritrovo_room_get_messages(room_of(app));
  for (guint i = 0; i < g_list_model_get_n_items(messages); i++) {
    g_autoptr(RitrovoMessage) message = g_list_model_get_item(messages, i);
    if (ritrovo_message_get_file(message))
      return message;
  }
  return NULL;
}

static RitrovoTransfer *transfer_of(struct app *app) // borrowed; NULL: none
{
  GListModel *transfers = ritrovo_client_get_transfers(app->client);
  g_autoptr(RitrovoTransfer) transfer = g_list_model_get_item(transfers, 0);
  return transfer;
}

static void make_original(struct check *check)
{
  g_autofree char *path = g_file_get_path(check->original);
  g_autofree guint32 *words = g_malloc(1024 * 1024);
  FILE *file = g_fopen(path, "wb");
  for (gint64 done = 0; done < check->size; done += 1024 * 1024) {
    for (gsize i = 0; i < 1024 * 1024 / sizeof *words; i++)
      words[i] = g_rand_int(check->random);
    g_assert_cmpuint(fwrite(words, 1, 1024 * 1024, file), ==, 1024 * 1024);
  }
  g_assert_cmpint(fclose(file), ==, 0);
}

static void say(struct check *check, struct app *app)
{
  g_autofree char *text = g_strdup_printf("%d", ++check->said);
  g_assert_true(ritrovo_room_send(room_of(app), text, NULL));
}

// ada's is at an end with its message, bob's with the whole file.
static gboolean has_ended(struct check *check, struct app *app)
{
  RitrovoMessage *message = find_message(app);
  return app == &check->ada ? message && ritrovo_message_get_state(message) == RITROVO_MESSAGE_SENT
                            : g_file_query_exists(check->target, NULL);
}

// Whether it has come that far. Whatever broke is tried again at once.
static gboolean has_moved(struct check *check, struct app *app, gint64 bytes)
{
  RitrovoTransfer *transfer = transfer_of(app);
  if (has_ended(check, app))
    return TRUE;
  if (transfer && ritrovo_transfer_get_state(transfer) == RITROVO_TRANSFER_BROKEN &&
      ritrovo_client_get_state(app->client) == RITROVO_CLIENT_ONLINE)
    ritrovo_transfer_resume(transfer);
  return transfer && ritrovo_transfer_get_state(transfer) == RITROVO_TRANSFER_MOVING &&
         ritrovo_transfer_get_done(transfer) >= bytes;
}

static void strike(struct check *check, struct app *app)
{
  if (g_rand_boolean(check->random)) {
    g_test_message("%s: the server is killed", app->name);
    server_process_kill(check->server);
    server_process_start(check->server);
    WAIT_FOR(ritrovo_client_get_state(check->ada.client) == RITROVO_CLIENT_ONLINE &&
             ritrovo_client_get_state(check->bob.client) == RITROVO_CLIENT_ONLINE);
  } else {
    g_test_message("%s: the app is gone", app->name);
    drop(app);
    begin(check, app);
  }
}

// Moves on to random places, strikes there, and then to the end.
static void disturb(struct check *check, struct app *app)
{
  gint64 place = 0;
  for (int i = 0; i < KILLS && !has_ended(check, app); i++) {
    place += (gint64) (g_rand_double(check->random) * (double) check->size / KILLS);
    WAIT_FOR(has_moved(check, app, place));
    say(check, &check->ada);
    if (!has_ended(check, app))
      strike(check, app);
    say(check, &check->bob);
  }
  WAIT_FOR(has_moved(check, app, G_MAXINT64));
}

static void assert_same(struct check *check)
{
  g_autofree char *first = g_file_get_path(check->original);
  g_autofree char *second = g_file_get_path(check->target);
  g_autoptr(GMappedFile) sent = g_mapped_file_new(first, FALSE, NULL);
  g_autoptr(GMappedFile) saved = g_mapped_file_new(second, FALSE, NULL);
  g_assert_true(sent && saved);
  g_assert_cmpuint(g_mapped_file_get_length(saved), ==, (gsize) check->size);
  g_assert_true(memcmp(g_mapped_file_get_contents(sent), g_mapped_file_get_contents(saved),
                       (gsize) check->size) == 0);
}

static int count_texts(struct app *app)
{
  GListModel *messages = ritrovo_room_get_messages(room_of(app));
  int texts = 0;
  for (guint i = 0; i < g_list_model_get_n_items(messages); i++) {
    g_autoptr(RitrovoMessage) message = g_list_model_get_item(messages, i);
    texts += !ritrovo_message_get_file(message) &&
             ritrovo_message_get_state(message) == RITROVO_MESSAGE_SENT;
  }
  return texts;
}

static void run(struct check *check)
{
  GError *error = NULL;
  gint64 begun = g_get_monotonic_time();
  ritrovo_room_send_file(room_of(&check->ada), check->original, "", FALSE, &error);
  g_assert_no_error(error);
  WAIT_FOR(transfer_of(&check->ada));
  disturb(check, &check->ada);
  WAIT_FOR(find_message(&check->bob));
  g_test_message("sent after %.1f s", (double) (g_get_monotonic_time() - begun) / 1e6);

  begun = g_get_monotonic_time();
  RitrovoFile *file = ritrovo_message_get_file(find_message(&check->bob));
  ritrovo_client_download(check->bob.client, file, check->target);
  disturb(check, &check->bob);
  g_test_message("saved after %.1f s", (double) (g_get_monotonic_time() - begun) / 1e6);
  assert_same(check);
  WAIT_FOR(count_texts(&check->ada) == check->said && count_texts(&check->bob) == check->said);
}

static void tear_down(struct app *app)
{
  drop(app);
  g_clear_object(&app->store);
}

static void remove_folder(const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  const char *name;
  while ((name = g_dir_read_name(dir))) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_remove(path);
  }
  g_assert_cmpint(g_rmdir(folder), ==, 0);
}

static void test_files(gconstpointer data)
{
  const char *seed_text = g_getenv("RITROVO_TEST_SEED");
  guint32 seed = seed_text ? (guint32) g_ascii_strtoull(seed_text, NULL, 10) : g_random_int();
  g_test_message("RITROVO_TEST_SEED=%u", seed);
  struct check check = {.size = (gint64) GPOINTER_TO_INT(data) * 1024 * 1024};
  check.random = g_rand_new_with_seed(seed);
  check.server = server_process_new(NULL);
  server_process_start(check.server);
  check.folder = g_dir_make_tmp("ritrovo-carrier-XXXXXX", NULL);
  check.original = g_file_new_build_filename(check.folder, "original", NULL);
  check.target = g_file_new_build_filename(check.folder, "saved", NULL);
  make_original(&check);
  set_up(&check, &check.ada, "ada");
  set_up(&check, &check.bob, "bob");

  run(&check);

  tear_down(&check.ada);
  tear_down(&check.bob);
  server_process_free(check.server);
  remove_folder(check.folder);
  g_free(check.folder);
  g_object_unref(check.original);
  g_object_unref(check.target);
  g_rand_free(check.random);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  int size = g_getenv("RITROVO_TEST_LONG") ? SIZE_LONG : SIZE_SHORT;
  if (argc > 1)
    size = atoi(argv[1]);
  g_test_add_data_func("/outbox/files", GINT_TO_POINTER(MAX(size, 1)), test_files);
  return g_test_run();
}
