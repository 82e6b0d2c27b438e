// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of the outbox (ritrovo-outbox.h): what is said is on disk before anything else, arrives
// once and in order whatever breaks, or shows why not.
#include "client_steps.h"
#include "ritrovo-room.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/resource.h>

// hello as it must come, and then the way into the room.
static void come(struct steps *steps, const char *asked, const char *token, const char *name)
{
  steps_connect(steps, asked);
  fake_accept(steps->server);
  const struct message *hello = fake_expect(steps->server, MSG_HELLO);
  g_assert_cmpstr(message_has(hello, token) ? hello->token : NULL, ==, token);
  steps_welcome(steps, name, "e1", token != NULL);
  steps_joined(steps, 0);
  WAIT_FOR(steps->connected);
  g_assert_no_error(steps->error);
}

// The session is over, so the app asks for the name; and in.
static void come_anew(struct steps *steps, const char *epoch, gint64 seq)
{
  steps_connect(steps, "ada");
  fake_accept(steps->server);
  if (message_has(fake_expect(steps->server, MSG_HELLO), token)) {
    fake_reply(steps->server, "error", ",\"code\":\"auth.failed\"");
    g_assert_cmpstr(fake_expect(steps->server, MSG_HELLO)->name, ==, "ada");
  }
  steps_welcome(steps, "ada", epoch, FALSE);
  steps_joined(steps, seq);
  WAIT_FOR(steps->connected);
  g_assert_no_error(steps->error);
}

static RitrovoMessage *row_at(struct steps *steps, guint position) // borrowed
{
  g_autoptr(RitrovoMessage) row =
      g_list_model_get_item(ritrovo_room_get_messages(steps_room(steps)), position);
  return row;
}

// One number from the database, by another connection.
static int look_up(struct steps *steps, const char *sql)
{
  g_autofree char *path = steps_store_path(steps);
  sqlite3 *database;
  sqlite3_stmt *row;
  g_assert_cmpint(sqlite3_open(path, &database), ==, SQLITE_OK);
  sqlite3_busy_timeout(database, 10000);
  g_assert_cmpint(sqlite3_prepare_v2(database, sql, -1, &row, NULL), ==, SQLITE_OK);
  g_assert_cmpint(sqlite3_step(row), ==, SQLITE_ROW);
  int value = sqlite3_column_int(row, 0);
  sqlite3_finalize(row);
  sqlite3_close(database);
  return value;
}

// Disk, screen, wire; and after the app was killed, again on the wire under the same cid.
static void test_first_on_disk(struct steps *steps, gconstpointer data)
{
  steps_go_online(steps);
  steps_say(steps, "uno");
  steps_assert_log(steps, "");
  steps_wait_log(steps, "ada: uno (pending)");
  g_assert_cmpint(look_up(steps, "SELECT count(*) FROM outbox"), ==, 1);
  g_autofree char *cid = g_strdup(fake_expect(steps->server, MSG_MESSAGE)->cid);
  g_assert_cmpstr(cid, ==, ritrovo_message_get_cid(row_at(steps, 0)));

  steps_restart(steps);
  steps_connect(steps, "ada");
  fake_accept(steps->server);
  g_assert_cmpstr(fake_expect(steps->server, MSG_HELLO)->token, ==, "secret");
  // It is there before the server has said a word.
  steps_assert_log(steps, "ada: uno (pending)");
  g_assert_cmpstr(ritrovo_client_get_own_name(steps->client), ==, "ada");
  steps_welcome(steps, "ada", "e1", TRUE);
  steps_joined(steps, 0);
  const struct message *again = fake_expect(steps->server, MSG_MESSAGE);
  g_assert_cmpstr(again->cid, ==, cid);
  g_assert_cmpstr(again->text, ==, "uno");
  steps_echo(steps, cid, 1, "uno");
  steps_settle(steps);
  steps_assert_log(steps, "ada: uno");
  steps_flush(steps);
  g_assert_cmpint(look_up(steps, "SELECT count(*) FROM outbox"), ==, 0);
}

static void test_order(struct steps *steps, gconstpointer data)
{
  steps_go_online(steps);
  steps_lose_connection(steps);
  steps_say(steps, "uno");
  steps_say(steps, "due");
  steps_say(steps, "tre");
  steps_wait_log(steps, "ada: uno (pending) | ada: due (pending) | ada: tre (pending)");
  steps_restart(steps);
  come(steps, "ada", "secret", "ada");
  steps_say(steps, "quattro");
  static const char *const texts[] = {"uno", "due", "tre", "quattro"};
  for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
    const struct message *message = fake_expect(steps->server, MSG_MESSAGE);
    g_assert_cmpstr(message->text, ==, texts[i]);
    steps_echo(steps, message->cid, (gint64) i + 1, texts[i]);
  }
  steps_wait_log(steps, "ada: uno | ada: due | ada: tre | ada: quattro");
}

// The server had it, and the echo was lost with the app: the history says so.
static void test_echo_lost(struct steps *steps, gconstpointer data)
{
  steps_go_online(steps);
  steps_say(steps, "uno");
  g_autofree char *cid = g_strdup(fake_expect(steps->server, MSG_MESSAGE)->cid);
  steps_restart(steps);
  come_anew(steps, "e1", 1);
  fake_expect(steps->server, MSG_HISTORY);
  fake_reply(steps->server, "history",
             ",\"end\":true,\"messages\":[{\"seq\":1,\"cid\":\"%s\",\"from\":\"ada\","
             "\"time\":1,\"text\":\"uno\"}]",
             cid);
  steps_settle(steps); // a message before the pong would fail here
  steps_assert_log(steps, "ada: uno");
  steps_flush(steps);
  g_assert_cmpint(look_up(steps, "SELECT count(*) FROM outbox"), ==, 0);
}

static void test_refused(struct steps *steps, gconstpointer data)
{
  steps_go_online(steps);
  steps_say(steps, "uno");
  steps_say(steps, "due");
  g_autofree char *cid = g_strdup(fake_expect(steps->server, MSG_MESSAGE)->cid);
  fake_reply(steps->server, "error", ",\"code\":\"room.forbidden\"");
  fake_expect(steps->server, MSG_MESSAGE);
  fake_reply(steps->server, "error", ",\"code\":\"of.the.future\",\"text\":\"Because.\"");
  steps_settle(steps);
  steps_flush(steps);
  steps_restart(steps);
  come(steps, "ada", "secret", "ada");
  steps_settle(steps); // nothing is sent by itself
  steps_assert_log(steps, "ada: uno (You may not enter this room.) | ada: due (Because.)");

  ritrovo_room_discard(steps_room(steps), row_at(steps, 1));
  ritrovo_room_retry(steps_room(steps), row_at(steps, 0));
  ritrovo_room_retry(steps_room(steps), row_at(steps, 0));
  g_assert_cmpstr(fake_expect(steps->server, MSG_MESSAGE)->cid, ==, cid);
  steps_assert_log(steps, "ada: uno (pending)");
  steps_restart(steps);
  come(steps, "ada", "secret", "ada");
  g_assert_cmpstr(fake_expect(steps->server, MSG_MESSAGE)->cid, ==, cid);
  steps_assert_log(steps, "ada: uno (pending)");
}

// What is discarded while it is being retried does not come back.
static void test_discarded_while_retried(struct steps *steps, gconstpointer data)
{
  steps_go_online(steps);
  steps_say(steps, "uno");
  fake_expect(steps->server, MSG_MESSAGE);
  fake_reply(steps->server, "error", ",\"code\":\"room.forbidden\"");
  steps_settle(steps);
  RitrovoMessage *failed = row_at(steps, 0);
  ritrovo_room_retry(steps_room(steps), failed);
  ritrovo_room_discard(steps_room(steps), failed);
  steps_flush(steps);
  steps_flush(steps);
  steps_settle(steps);
  steps_assert_log(steps, "");
  g_assert_cmpint(look_up(steps, "SELECT count(*) FROM outbox"), ==, 0);
}

// What is cancelled while it waits is not sent, now or by another start of the app; nor is what
// an earlier one left behind, before the server has said a word.
static void test_cancelled(struct steps *steps, gconstpointer data)
{
  steps_go_online(steps);
  steps_lose_connection(steps);
  steps_say(steps, "uno");
  steps_say(steps, "due");
  steps_say(steps, "tre");
  steps_wait_log(steps, "ada: uno (pending) | ada: due (pending) | ada: tre (pending)");
  g_assert_true(ritrovo_message_get_waiting(row_at(steps, 0)));
  ritrovo_room_discard(steps_room(steps), row_at(steps, 0));
  steps_flush(steps);
  steps_restart(steps);

  steps_connect(steps, "ada");
  fake_accept(steps->server);
  fake_expect(steps->server, MSG_HELLO);
  steps_wait_log(steps, "ada: due (pending) | ada: tre (pending)");
  g_assert_true(ritrovo_message_get_waiting(row_at(steps, 0)));
  ritrovo_room_discard(steps_room(steps), row_at(steps, 0));
  steps_welcome(steps, "ada", "e1", TRUE);
  steps_joined(steps, 0);
  const struct message *message = fake_expect(steps->server, MSG_MESSAGE);
  g_assert_cmpstr(message->text, ==, "tre");
  g_assert_false(ritrovo_message_get_waiting(row_at(steps, 0)));
  steps_echo(steps, message->cid, 1, "tre");
  steps_settle(steps);
  steps_flush(steps);
  steps_assert_log(steps, "ada: tre");
  g_assert_cmpint(look_up(steps, "SELECT count(*) FROM outbox"), ==, 0);
}

// A guest asks for the name under which something waits. If that is gone, only a person can say
// that it is to be sent under another.
static void test_guest_name_lost(struct steps *steps, gconstpointer data)
{
  come(steps, "", NULL, "Guest7");
  steps_lose_connection(steps);
  steps_say(steps, "uno");
  steps_wait_log(steps, "Guest7: uno (pending)");
  steps_restart(steps);
  steps_connect(steps, "");
  fake_accept(steps->server);
  g_assert_cmpstr(fake_expect(steps->server, MSG_HELLO)->token, ==, "secret");
  fake_reply(steps->server, "error", ",\"code\":\"auth.failed\"");
  g_assert_cmpstr(fake_expect(steps->server, MSG_HELLO)->name, ==, "Guest7");
  fake_reply(steps->server, "error", ",\"code\":\"name.taken\",\"suggestion\":\"Guest8\"");
  g_assert_false(message_has(fake_expect(steps->server, MSG_HELLO), name));
  steps_welcome(steps, "Guest9", "e1", FALSE);
  steps_joined(steps, 0);
  steps_settle(steps);
  steps_assert_log(steps, "Guest7: uno (This was written as Guest7, and may not have been sent.)");

  g_autofree char *cid = g_strdup(ritrovo_message_get_cid(row_at(steps, 0)));
  ritrovo_room_retry(steps_room(steps), row_at(steps, 0));
  const struct message *message = fake_expect(steps->server, MSG_MESSAGE);
  g_assert_cmpstr(message->cid, !=, cid);
  steps_assert_log(steps, "Guest9: uno (pending)");
  g_autofree char *new_cid = g_strdup(message->cid);

  // From now on it is Guest9's.
  steps_restart(steps);
  come(steps, "", "secret", "Guest9");
  g_assert_cmpstr(fake_expect(steps->server, MSG_MESSAGE)->cid, ==, new_cid);
}

// Another server at the same address is told nothing; when the first one is back, it is.
static void test_other_epoch(struct steps *steps, gconstpointer data)
{
  steps_go_online(steps);
  steps_lose_connection(steps);
  steps_say(steps, "uno");
  steps_wait_log(steps, "ada: uno (pending)");
  steps_restart(steps);
  come_anew(steps, "e2", 0);
  steps_settle(steps);
  steps_assert_log(steps, "ada: uno (The server is not the one that this was written for. It was "
                          "not sent here.)");
  steps_restart(steps);
  come_anew(steps, "e1", 0);
  g_assert_cmpstr(fake_expect(steps->server, MSG_MESSAGE)->text, ==, "uno");
  steps_assert_log(steps, "ada: uno (pending)");
}

// A second start of the app leaves alone what the first is about to send, and takes it over once
// that is gone. Each sends its own.
static void test_two_writers(struct steps *steps, gconstpointer data)
{
  steps_go_online(steps);
  steps_lose_connection(steps);
  steps_say(steps, "uno");
  steps_wait_log(steps, "ada: uno (pending)");

  RitrovoClient *first = steps->client;
  steps->client = g_object_new(RITROVO_TYPE_CLIENT, "ping-interval", G_MAXINT, NULL);
  ritrovo_client_set_store(steps->client, steps->store);
  come(steps, "ada", NULL, "ada");
  steps_say(steps, "due");
  g_assert_cmpstr(fake_expect(steps->server, MSG_MESSAGE)->text, ==, "due");
  steps_assert_log(steps, "ada: due (pending)");

  ritrovo_client_disconnect_async(first, NULL, NULL);
  while (g_main_context_iteration(NULL, FALSE))
    ;
  g_assert_finalize_object(first);
  steps_lose_connection(steps);
  steps_come_back(steps);
  fake_expect(steps->server, MSG_HELLO);
  steps_welcome(steps, "ada", "e1", TRUE);
  steps_joined(steps, 0);
  const struct message *message = fake_expect(steps->server, MSG_MESSAGE);
  g_assert_cmpstr(message->text, ==, "due");
  steps_echo(steps, message->cid, 1, "due");
  g_assert_cmpstr(fake_expect(steps->server, MSG_MESSAGE)->text, ==, "uno");
}

// Under another name, what waits is only shown; whoever comes back under the first sends it. What
// was dealt with there is not sent once more here.
static void test_other_name(struct steps *steps, gconstpointer data)
{
  steps_go_online(steps);
  steps_lose_connection(steps);
  steps_say(steps, "uno");
  steps_say(steps, "due");
  steps_wait_log(steps, "ada: uno (pending) | ada: due (pending)");
  steps_restart(steps);
  come(steps, "eva", NULL, "eva");
  steps_wait_log(steps, "ada: uno (This was written as ada, and may not have been sent.) | "
                        "ada: due (This was written as ada, and may not have been sent.)");
  steps_settle(steps);
  RitrovoMessage *first = row_at(steps, 0);
  RitrovoMessage *second = row_at(steps, 1);

  RitrovoClient *eva = steps->client;
  g_autoptr(RitrovoRoom) room = g_object_ref(steps_room(steps));
  steps->client = g_object_new(RITROVO_TYPE_CLIENT, "ping-interval", G_MAXINT, NULL);
  ritrovo_client_set_store(steps->client, steps->store);
  come(steps, "ada", "secret", "ada");
  const struct message *message = fake_expect(steps->server, MSG_MESSAGE);
  g_assert_cmpstr(message->text, ==, "uno");
  steps_echo(steps, message->cid, 1, "uno");
  fake_expect(steps->server, MSG_MESSAGE);

  WAIT_FOR(ritrovo_client_get_state(eva) == RITROVO_CLIENT_WAITING);
  ritrovo_room_retry(room, first);
  ritrovo_room_discard(room, second);
  steps_flush(steps);
  g_assert_cmpuint(g_list_model_get_n_items(ritrovo_room_get_messages(room)), ==, 0);
  g_assert_cmpint(look_up(steps, "SELECT count(*) FROM outbox WHERE text = 'due'"), ==, 1);
  g_assert_cmpint(look_up(steps, "SELECT count(*) FROM outbox"), ==, 1);
  ritrovo_client_disconnect_async(eva, NULL, NULL);
  while (g_main_context_iteration(NULL, FALSE))
    ;
  g_assert_finalize_object(eva);
}

// Leaving waits for the disk, and then says what was said.
static void test_said_before_leaving(struct steps *steps, gconstpointer data)
{
  steps_go_online(steps);
  steps_say(steps, "uno");
  steps_say(steps, "due");
  ritrovo_client_disconnect_async(steps->client, NULL, NULL);
  g_autofree char *cid = g_strdup(fake_expect(steps->server, MSG_MESSAGE)->cid);
  g_assert_cmpstr(fake_expect(steps->server, MSG_MESSAGE)->text, ==, "due");
  steps_echo(steps, cid, 1, "uno");
  fake_expect(steps->server, MSG_QUIT);
  fake_say(steps->server, "{\"type\":\"bye\"}");
  WAIT_FOR(fake_is_closed(steps->server));
  steps_flush(steps);
  g_assert_cmpint(look_up(steps, "SELECT count(*) FROM outbox WHERE text = 'uno'"), ==, 0);
  // The session is over: its token is of no use any more.
  g_assert_cmpint(look_up(steps, "SELECT count(*) FROM visit WHERE token <> ''"), ==, 0);
}

static void refused_cb(RitrovoRoom *room, const char *text, const char *words, gpointer data)
{
  g_autofree char *both = g_strdup_printf("%s: %s", text, words);
  g_free(*(char **) data);
  *(char **) data = g_steal_pointer(&both);
}

static void set_file_limit(rlim_t bytes)
{
  struct rlimit limit;
  g_assert_cmpint(getrlimit(RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = MIN(bytes, limit.rlim_max);
  g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &limit), ==, 0);
}

// The disk takes nothing: the text comes back with words; where nobody takes it, it stands there as
// failed. When the disk is well again, so is everything.
static void test_disk_full(struct steps *steps, gconstpointer data)
{
  g_autofree char *handed_back = NULL;
  signal(SIGXFSZ, SIG_IGN);
  steps_go_online(steps);
  steps_say(steps, "uno");
  fake_expect(steps->server, MSG_MESSAGE);
  set_file_limit(1);
  steps_say(steps, "due");
  steps_wait_log(steps, "ada: uno (pending) | ada: due (Your messages cannot be kept on this "
                        "computer (disk I/O error).)");
  gulong handler =
      g_signal_connect(steps_room(steps), "send-refused", G_CALLBACK(refused_cb), &handed_back);
  steps_say(steps, "tre");
  WAIT_FOR(handed_back);
  g_assert_cmpstr(handed_back, ==,
                  "tre: Your messages cannot be kept on this computer (disk I/O error).");
  g_signal_handler_disconnect(steps_room(steps), handler);
  steps_settle(steps);

  set_file_limit(RLIM_INFINITY);
  ritrovo_room_retry(steps_room(steps), row_at(steps, 1));
  steps_wait_log(steps, "ada: uno (pending) | ada: due (pending)");
  g_assert_cmpint(look_up(steps, "SELECT count(*) FROM outbox"), ==, 2);
}

// A database of a later version is left alone, and said so.
static void test_newer_version(struct steps *steps, gconstpointer data)
{
  g_autofree char *path = steps_store_path(steps);
  sqlite3 *database;
  steps_flush(steps);
  ritrovo_store_close(steps->store);
  g_assert_cmpint(sqlite3_open(path, &database), ==, SQLITE_OK);
  sqlite3_exec(database, "PRAGMA user_version = 99; DROP TABLE draft", NULL, NULL, NULL);
  sqlite3_close(database);
  g_object_unref(steps->store);
  steps->store = ritrovo_store_new(path);
  g_assert_finalize_object(steps->client);
  steps->client = g_object_new(RITROVO_TYPE_CLIENT, "ping-interval", G_MAXINT, NULL);
  ritrovo_client_set_store(steps->client, steps->store);

  steps_go_online(steps);
  steps_tell(steps, 1, "bob", "ciao");
  steps_settle(steps);
  steps_say(steps, "uno");
  steps_wait_log(steps, "bob: ciao | ada: uno (A newer version of Ritrovo has been used here. "
                        "Messages are kept in a way that this version does not know.)");
  g_assert_cmpint(look_up(steps, "PRAGMA user_version"), ==, 99);
  g_assert_cmpint(look_up(steps, "SELECT count(*) FROM sqlite_schema WHERE name = 'draft'"), ==, 0);
}

static void test_private(struct steps *steps, gconstpointer data)
{
  static const char *const suffixes[] = {"", "-wal", "-shm", ".locks"};
  steps_go_online(steps);
  steps_say(steps, "uno");
  fake_expect(steps->server, MSG_MESSAGE);
  g_autofree char *path = steps_store_path(steps);
  g_autofree char *folder = g_path_get_dirname(path);
  GStatBuf status;
  g_assert_cmpint(g_stat(folder, &status), ==, 0);
  g_assert_cmpint(status.st_mode & 0777, ==, 0700);
  for (gsize i = 0; i < G_N_ELEMENTS(suffixes); i++) {
    g_autofree char *file = g_strconcat(path, suffixes[i], NULL);
    g_assert_cmpint(g_stat(file, &status), ==, 0);
    g_assert_cmpint(status.st_mode & 0777, ==, 0600);
  }
}

static void test_bounded(struct steps *steps, gconstpointer data)
{
  steps_go_online(steps);
  steps_lose_connection(steps);
  for (int i = 0; i < 200; i++)
    steps_say(steps, "uno");
  g_autoptr(GError) error = NULL;
  g_assert_false(ritrovo_room_send(steps_room(steps), "due", &error));
  g_assert_error(error, RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_MESSAGE);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
#define ADD(path, func)                                                                            \
  g_test_add(path, struct steps, NULL, steps_set_up_store, func, steps_tear_down)
  ADD("/gui/outbox/first-on-disk", test_first_on_disk);
  ADD("/gui/outbox/order", test_order);
  ADD("/gui/outbox/echo-lost", test_echo_lost);
  ADD("/gui/outbox/refused", test_refused);
  ADD("/gui/outbox/discarded-while-retried", test_discarded_while_retried);
  ADD("/gui/outbox/cancelled", test_cancelled);
  ADD("/gui/outbox/guest-name-lost", test_guest_name_lost);
  ADD("/gui/outbox/other-epoch", test_other_epoch);
  ADD("/gui/outbox/two-writers", test_two_writers);
  ADD("/gui/outbox/other-name", test_other_name);
  ADD("/gui/outbox/said-before-leaving", test_said_before_leaving);
  ADD("/gui/outbox/disk-full", test_disk_full);
  ADD("/gui/outbox/newer-version", test_newer_version);
  ADD("/gui/outbox/private", test_private);
  ADD("/gui/outbox/bounded", test_bounded);
#undef ADD
  return g_test_run();
}
