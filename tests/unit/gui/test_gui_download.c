// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of fetching files (ritrovo-download.c): into a part that is private and checked, gone on
// with after breaks and restarts, and of the cache for what the log shows by itself.
#include "file_steps.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ritrovo-room.h"

#define SIZE 300000

// bob has posted a file, and it is being saved as `name`.
static RitrovoTransfer *begin(struct steps *steps, const char *name, const char *bytes, gsize size)
{
  g_autofree char *path = file_path(name);
  g_autoptr(GFile) target = g_file_new_for_path(path);
  tell_file(steps, 1, "f1", "a.bin", bytes, size);
  steps_settle(steps);
  RitrovoFile *file = ritrovo_message_get_file(row_at(steps, 0));
  RitrovoTransfer *transfer = ritrovo_client_download(steps->client, file, target);
  g_assert_true(ritrovo_file_get_transfer(file) == transfer);
  return g_object_ref(transfer);
}

static gsize size_of(const char *name)
{
  g_autofree char *path = file_path(name);
  GStatBuf status;
  return g_stat(path, &status) == 0 ? (gsize) status.st_size : 0;
}

static void assert_private(const char *name)
{
  g_autofree char *path = file_path(name);
  GStatBuf status;
  g_assert_cmpint(g_lstat(path, &status), ==, 0);
  g_assert_true(S_ISREG(status.st_mode));
  g_assert_cmpint(status.st_mode & 0777, ==, 0600);
}

static void test_saved(struct steps *steps, gconstpointer data)
{
  g_autofree char *bytes = file_bytes(SIZE, 1);
  files_go_online(steps);
  g_object_unref(file_make("saved", "old", 3));
  g_autoptr(RitrovoTransfer) transfer = begin(steps, "saved", bytes, SIZE);
  RitrovoFile *file = ritrovo_message_get_file(row_at(steps, 0));
  g_assert_cmpstr(ritrovo_file_get_sender(file), ==, "bob");
  g_assert_false(ritrovo_transfer_get_upload(transfer));
  g_assert_null(ritrovo_file_get_local(file));
  expect_download(steps, 0);
  assert_private("saved.part");
  file_assert("saved", "old", 3);
  give_bytes(steps, bytes, 0, SIZE);
  wait_state(transfer, RITROVO_TRANSFER_DONE);
  file_assert("saved", bytes, SIZE);
  g_assert_false(file_is_there("saved.part"));
  g_autofree char *local = g_file_get_basename(ritrovo_file_get_local(file));
  g_assert_cmpstr(local, ==, "saved");
  steps_flush(steps);
  g_assert_cmpint(look_up(steps, "SELECT count(*) FROM download"), ==, 0);

  // Once more, to another place: what is here is not asked of the server again.
  g_autofree char *path = file_path("copy");
  g_autoptr(GFile) target = g_file_new_for_path(path);
  wait_state(ritrovo_client_download(steps->client, file, target), RITROVO_TRANSFER_DONE);
  steps_settle(steps);
  file_assert("copy", bytes, SIZE);
}

// Small files end with the connection; an error line is no file, though a file may look like one.
static void test_small(struct steps *steps, gconstpointer data)
{
  static const char error[] = "{\"type\":\"error\",\"code\":\"file.unknown\"}\n";
  files_go_online(steps);
  g_autoptr(RitrovoTransfer) like = begin(steps, "like", error, strlen(error));
  expect_download(steps, 0);
  give_bytes(steps, error, 0, strlen(error));
  wait_state(like, RITROVO_TRANSFER_DONE);
  file_assert("like", error, strlen(error));

  tell_file(steps, 2, "f2", "b", "x", 1);
  tell_file(steps, 3, "f3", "empty", "", 0);
  steps_settle(steps);
  g_autofree char *path = file_path("small");
  g_autoptr(GFile) target = g_file_new_for_path(path);
  RitrovoTransfer *small =
      ritrovo_client_download(steps->client, ritrovo_message_get_file(row_at(steps, 1)), target);
  fake_expect(steps->server, MSG_DOWNLOAD);
  give_bytes(steps, error, 0, strlen(error));
  wait_state(small, RITROVO_TRANSFER_FAILED);
  g_assert_cmpstr(ritrovo_transfer_get_error_text(small), ==,
                  "The server does not have this file any more. Ask whoever sent it to send it "
                  "again.");
  WAIT_FOR(!file_is_there("small.part"));

  // Of nothing, nothing is fetched.
  wait_state(
      ritrovo_client_download(steps->client, ritrovo_message_get_file(row_at(steps, 2)), target),
      RITROVO_TRANSFER_DONE);
  file_assert("small", "", 0);
}

static void test_breaks(struct steps *steps, gconstpointer data)
{
  g_autofree char *bytes = file_bytes(SIZE, 2);
  files_go_online(steps);
  g_autoptr(RitrovoTransfer) transfer = begin(steps, "broken", bytes, SIZE);
  static const gsize breaks[] = {0, 0, 1, 5000, 100001};
  for (gsize i = 1; i < G_N_ELEMENTS(breaks); i++) {
    expect_download(steps, (gint64) breaks[i - 1]);
    give_bytes(steps, bytes, breaks[i - 1], breaks[i]);
    wait_state(transfer, RITROVO_TRANSFER_BROKEN);
    g_assert_cmpint(ritrovo_transfer_get_done(transfer), ==, (gint64) breaks[i]);
    g_assert_false(file_is_there("broken"));
    ritrovo_transfer_resume(transfer);
  }
  // The first connection breaks, too; the client's return is enough.
  expect_download(steps, 100001);
  steps_lose_connection(steps);
  steps_come_back(steps);
  fake_expect(steps->server, MSG_HELLO);
  steps_welcome(steps, "ada", "e1", TRUE);
  steps_joined(steps, 1);
  expect_download(steps, 100001);
  give_bytes(steps, bytes, 100001, SIZE);
  wait_state(transfer, RITROVO_TRANSFER_DONE);
  file_assert("broken", bytes, SIZE);
}

// The app is killed half-way. Another one goes on, once it is at that server again, and not before.
static void test_restart(struct steps *steps, gconstpointer data)
{
  g_autofree char *bytes = file_bytes(SIZE, 3);
  files_go_online(steps);
  g_autoptr(RitrovoTransfer) first = begin(steps, "restarted", bytes, SIZE);
  expect_download(steps, 0);
  give_bytes(steps, bytes, 0, 70000);
  wait_state(first, RITROVO_TRANSFER_BROKEN);
  g_clear_object(&first);
  steps_flush(steps);
  steps_restart(steps);

  steps_connect(steps, "ada");
  fake_accept(steps->server);
  fake_expect(steps->server, MSG_HELLO);
  steps_welcome(steps, "ada", "other", FALSE);
  steps_joined(steps, 0);
  WAIT_FOR(steps->connected);
  steps_flush(steps);
  steps_settle(steps);
  g_assert_cmpuint(g_list_model_get_n_items(ritrovo_client_get_transfers(steps->client)), ==, 0);

  steps_restart(steps);
  steps_connect(steps, "ada");
  fake_accept(steps->server);
  fake_expect(steps->server, MSG_HELLO);
  steps_welcome(steps, "ada", "e1", TRUE);
  steps_joined(steps, 0);
  expect_download(steps, 70000);
  g_autoptr(RitrovoTransfer) transfer =
      g_list_model_get_item(ritrovo_client_get_transfers(steps->client), 0);
  g_assert_cmpstr(ritrovo_file_get_name(ritrovo_transfer_get_file(transfer)), ==, "a.bin");
  give_bytes(steps, bytes, 70000, SIZE);
  wait_state(transfer, RITROVO_TRANSFER_DONE);
  file_assert("restarted", bytes, SIZE);
}

// A second start of the app leaves alone what the first one is at, and takes it over when that is
// gone.
static void test_two_writers(struct steps *steps, gconstpointer data)
{
  g_autofree char *bytes = file_bytes(SIZE, 3);
  files_go_online(steps);
  g_autoptr(RitrovoTransfer) transfer = begin(steps, "shared", bytes, SIZE);
  expect_download(steps, 0);
  give_bytes(steps, bytes, 0, 1000);
  wait_state(transfer, RITROVO_TRANSFER_BROKEN);
  g_clear_object(&transfer);
  steps_lose_connection(steps);

  RitrovoClient *first = steps->client;
  steps->client = g_object_new(RITROVO_TYPE_CLIENT, "ping-interval", G_MAXINT, NULL);
  ritrovo_client_set_store(steps->client, steps->store);
  files_go_online(steps);
  fake_expect(steps->server, MSG_HISTORY);
  steps_flush(steps);
  steps_settle(steps);
  g_assert_cmpuint(g_list_model_get_n_items(ritrovo_client_get_transfers(steps->client)), ==, 0);
  g_object_unref(first);
  steps_restart(steps);
  files_go_online(steps);
  // The room asks for its history, too, in whatever order.
  const struct message *request = fake_take(steps->server);
  if (request->type == MSG_HISTORY)
    request = fake_expect(steps->server, MSG_DOWNLOAD);
  g_assert_cmpint(request->type, ==, MSG_DOWNLOAD);
  g_assert_cmpint(request->offset, ==, 1000);
}

// Wrong bytes do not stay, nor do too many.
static void test_wrong_bytes(struct steps *steps, gconstpointer data)
{
  g_autofree char *bytes = file_bytes(SIZE, 4);
  g_autofree char *others = file_bytes(SIZE, 5);
  files_go_online(steps);
  g_autoptr(RitrovoTransfer) transfer = begin(steps, "wrong", bytes, SIZE);
  expect_download(steps, 0);
  give_bytes(steps, others, 0, SIZE);
  wait_state(transfer, RITROVO_TRANSFER_FAILED);
  g_assert_cmpstr(ritrovo_transfer_get_error_text(transfer), ==,
                  "The file did not arrive as it was sent, so it was thrown away. Try again.");
  g_assert_false(file_is_there("wrong"));
  g_assert_false(file_is_there("wrong.part"));
  steps_flush(steps);
  g_assert_cmpint(look_up(steps, "SELECT count(*) FROM download"), ==, 0);

  ritrovo_transfer_resume(transfer);
  expect_download(steps, 0);
  fake_reply(steps->server, "ticket", ",\"ticket\":\"t\",\"size\":1");
  wait_state(transfer, RITROVO_TRANSFER_FAILED);
  ritrovo_transfer_resume(transfer);
  expect_download(steps, 0);
  give_bytes(steps, bytes, 0, SIZE);
  wait_state(transfer, RITROVO_TRANSFER_DONE);
  file_assert("wrong", bytes, SIZE);
}

static void test_cancelled(struct steps *steps, gconstpointer data)
{
  g_autofree char *bytes = file_bytes(SIZE, 6);
  files_go_online(steps);
  g_autoptr(RitrovoTransfer) transfer = begin(steps, "cancelled", bytes, SIZE);
  expect_download(steps, 0);
  give_bytes(steps, bytes, 0, 1000);
  wait_state(transfer, RITROVO_TRANSFER_BROKEN);
  g_assert_true(file_is_there("cancelled.part"));
  ritrovo_transfer_cancel(transfer);
  g_assert_cmpint(ritrovo_transfer_get_state(transfer), ==, RITROVO_TRANSFER_CANCELLED);
  WAIT_FOR(!file_is_there("cancelled.part"));
  g_assert_cmpuint(g_list_model_get_n_items(ritrovo_client_get_transfers(steps->client)), ==, 0);
  steps_flush(steps);
  g_assert_cmpint(look_up(steps, "SELECT count(*) FROM download"), ==, 0);
}

static void set_file_limit(rlim_t bytes)
{
  struct rlimit limit;
  g_assert_cmpint(getrlimit(RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = MIN(bytes, limit.rlim_max);
  g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &limit), ==, 0);
}

// The disk is full: it fails, keeps what is there, and goes on from that.
static void test_disk_full(struct steps *steps, gconstpointer data)
{
  g_autofree char *bytes = file_bytes(2 * SIZE, 7);
  signal(SIGXFSZ, SIG_IGN);
  files_go_online(steps);
  g_autoptr(RitrovoTransfer) transfer = begin(steps, "full", bytes, 2 * SIZE);
  expect_download(steps, 0);
  steps_flush(steps);
  set_file_limit(SIZE);
  give_bytes(steps, bytes, 0, 2 * SIZE);
  wait_state(transfer, RITROVO_TRANSFER_FAILED);
  set_file_limit(RLIM_INFINITY);
  g_assert_cmpstr(ritrovo_transfer_get_error_text(transfer), ==,
                  "There is no space left on the disk. Make room and try again: what is here "
                  "already stays.");
  g_assert_cmpuint(size_of("full.part"), ==, SIZE);
  // Saved once more, it is the same, and goes on from what is left.
  RitrovoFile *file = ritrovo_message_get_file(row_at(steps, 0));
  g_autofree char *path = file_path("full");
  g_autoptr(GFile) target = g_file_new_for_path(path);
  g_assert_true(ritrovo_client_download(steps->client, file, target) == transfer);
  expect_download(steps, SIZE);
  give_bytes(steps, bytes, SIZE, 2 * SIZE);
  wait_state(transfer, RITROVO_TRANSFER_DONE);
  file_assert("full", bytes, 2 * SIZE);
}

// What lies there already under the name of the part is somebody else's, and a link leads nowhere.
static void test_others_part(struct steps *steps, gconstpointer data)
{
  g_autofree char *bytes = file_bytes(SIZE, 8);
  g_autofree char *link = file_path("theirs.1.part");
  g_autoptr(GFile) victim = file_make("victim", "mine", 4);
  g_autofree char *victim_path = g_file_get_path(victim);
  g_object_unref(file_make("theirs.part", "theirs", 6));
  g_assert_cmpint(symlink(victim_path, link), ==, 0);
  files_go_online(steps);
  g_autoptr(RitrovoTransfer) transfer = begin(steps, "theirs", bytes, SIZE);
  expect_download(steps, 0);
  assert_private("theirs.2.part");
  give_bytes(steps, bytes, 0, SIZE);
  wait_state(transfer, RITROVO_TRANSFER_DONE);
  file_assert("theirs", bytes, SIZE);
  file_assert("theirs.part", "theirs", 6);
  file_assert("victim", "mine", 4);
}

static void test_no_place(struct steps *steps, gconstpointer data)
{
  files_go_online(steps);
  g_autoptr(RitrovoTransfer) transfer = begin(steps, "none/of/these", "x", 1);
  wait_state(transfer, RITROVO_TRANSFER_FAILED);
  g_assert_cmpstr(ritrovo_transfer_get_error_text(transfer), ==,
                  "The file cannot be saved there (No such file or directory). Choose another "
                  "place.");
}

// The sender takes it back while it is on its way.
static void test_removed(struct steps *steps, gconstpointer data)
{
  g_autofree char *bytes = file_bytes(SIZE, 9);
  files_go_online(steps);
  g_autoptr(RitrovoTransfer) transfer = begin(steps, "removed", bytes, SIZE);
  RitrovoFile *file = ritrovo_message_get_file(row_at(steps, 0));
  expect_download(steps, 0);
  fake_say(steps->server, "{\"type\":\"removed\",\"room\":\"home\",\"seq\":1,\"file\":\"f1\","
                          "\"by\":\"bob\"}");
  wait_state(transfer, RITROVO_TRANSFER_FAILED);
  g_assert_true(ritrovo_file_get_removed(file));
  g_assert_cmpstr(ritrovo_transfer_get_error_text(transfer), ==,
                  "This file was removed from the server.");
  WAIT_FOR(!file_is_there("removed.part"));

  // It stays so over a restart, and is not asked for.
  steps_restart(steps);
  files_go_online(steps);
  steps_flush(steps);
  steps_assert_log(steps, "bob: ");
  file = ritrovo_message_get_file(row_at(steps, 0));
  g_assert_true(ritrovo_file_get_removed(file));
  g_assert_cmpint(ritrovo_transfer_get_state(ritrovo_client_download(steps->client, file, NULL)),
                  ==, RITROVO_TRANSFER_FAILED);
}

// Four at most, of which three may be large; what is small passes.
static void test_lanes(struct steps *steps, gconstpointer data)
{
  gsize large = 1024 * 1024;
  g_autofree char *bytes = file_bytes(large, 11);
  files_go_online(steps);
  for (int i = 0; i < 7; i++) {
    g_autofree char *id = g_strdup_printf("f%d", i);
    tell_file(steps, i + 1, id, "a", bytes, i < 5 ? large : large - 1);
  }
  steps_settle(steps);
  for (guint i = 0; i < 7; i++) {
    g_autofree char *name = g_strdup_printf("lane%u", i);
    g_autofree char *path = file_path(name);
    g_autoptr(GFile) target = g_file_new_for_path(path);
    ritrovo_client_download(steps->client, ritrovo_message_get_file(row_at(steps, i)), target);
  }
  gboolean asked[7] = {FALSE};
  for (int i = 0; i < 4; i++)
    asked[fake_expect(steps->server, MSG_DOWNLOAD)->file[1] - '0'] = TRUE;
  steps_settle(steps); // a fifth one before the pong would fail here
  g_assert_true(asked[0] && asked[1] && asked[2] && asked[5]);
  g_assert_cmpuint(g_list_model_get_n_items(ritrovo_client_get_transfers(steps->client)), ==, 7);
  // A lane that is left is the next one's.
  ritrovo_transfer_cancel(transfer_at(steps, 5));
  g_assert_cmpstr(fake_expect(steps->server, MSG_DOWNLOAD)->file, ==, "f6");
  ritrovo_transfer_cancel(transfer_at(steps, 1));
  g_assert_cmpstr(fake_expect(steps->server, MSG_DOWNLOAD)->file, ==, "f3");
}

// One place is for one file.
static void test_same_place(struct steps *steps, gconstpointer data)
{
  files_go_online(steps);
  g_autoptr(RitrovoTransfer) first = begin(steps, "same", "x", 1);
  tell_file(steps, 2, "f2", "b", "y", 1);
  expect_download(steps, 0);
  steps_settle(steps);
  g_autofree char *path = file_path("same");
  g_autoptr(GFile) target = g_file_new_for_path(path);
  RitrovoTransfer *second =
      ritrovo_client_download(steps->client, ritrovo_message_get_file(row_at(steps, 1)), target);
  g_assert_cmpint(ritrovo_transfer_get_state(second), ==, RITROVO_TRANSFER_FAILED);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
#define ADD(path, func)                                                                            \
  g_test_add(path, struct steps, NULL, file_steps_set_up, func, steps_tear_down)
  ADD("/gui/download/saved", test_saved);
  ADD("/gui/download/small", test_small);
  ADD("/gui/download/breaks", test_breaks);
  ADD("/gui/download/restart", test_restart);
  ADD("/gui/download/two-writers", test_two_writers);
  ADD("/gui/download/wrong-bytes", test_wrong_bytes);
  ADD("/gui/download/cancelled", test_cancelled);
  ADD("/gui/download/disk-full", test_disk_full);
  ADD("/gui/download/others-part", test_others_part);
  ADD("/gui/download/no-place", test_no_place);
  ADD("/gui/download/removed", test_removed);
  ADD("/gui/download/lanes", test_lanes);
  ADD("/gui/download/same-place", test_same_place);
#undef ADD
  return file_steps_run();
}
