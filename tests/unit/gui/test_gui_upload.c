// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of sending files (ritrovo-upload.c): hashed, sent over a second connection, gone on with
// after breaks and restarts, and told in words where it cannot be.
#include "file_steps.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "ritrovo-room.h"

#define SIZE 300000

// Takes the rest of the file from there on and stores it.
static void take_bytes(struct steps *steps, const char *ticket, const char *bytes, gsize from,
                       gsize size)
{
  struct fake_lane *lane = fake_accept_lane(steps->server);
  g_assert_cmpstr(fake_lane_expect(lane, MSG_UPLOAD)->ticket, ==, ticket);
  g_autofree char *sent = fake_lane_take(lane, size - from);
  g_assert_cmpmem(sent, size - from, bytes + from, size - from);
  fake_lane_say(lane, "{\"type\":\"stored\",\"file\":\"f1\"}");
  fake_lane_free(lane);
}

static void test_sent(struct steps *steps, gconstpointer data)
{
  g_autofree char *bytes = file_bytes(SIZE, 1);
  g_autoptr(GFile) file = file_make("photo.png", bytes, SIZE);
  files_go_online(steps);
  g_assert_cmpint(ritrovo_client_get_file_limit(steps->client), ==, FILE_LIMIT);
  send_file(steps, file, "look");
  steps_assert_log(steps, "ada: look (pending)");
  RitrovoFile *own = ritrovo_message_get_file(row_at(steps, 0));
  g_autoptr(RitrovoTransfer) transfer = g_object_ref(transfer_at(steps, 0));
  g_assert_cmpstr(ritrovo_file_get_name(own), ==, "photo.png");
  g_assert_cmpstr(ritrovo_file_get_content_type(own), ==, "image/png");
  g_assert_cmpstr(ritrovo_file_get_id(own), ==, "");
  g_assert_cmpint(ritrovo_file_get_size(own), ==, SIZE);
  g_assert_true(ritrovo_transfer_get_upload(transfer));
  g_assert_true(g_file_equal(ritrovo_file_get_local(own), file));

  g_autofree char *cid = expect_upload(steps, bytes, SIZE);
  g_assert_cmpstr(cid, ==, ritrovo_message_get_cid(row_at(steps, 0)));
  give_ticket(steps, "t1", 0);
  wait_state(transfer, RITROVO_TRANSFER_MOVING);
  g_assert_cmpuint(g_list_model_get_n_items(ritrovo_client_get_transfers(steps->client)), ==, 1);
  take_bytes(steps, "t1", bytes, 0, SIZE);
  // Stored without its echo waits for it.
  WAIT_FOR(ritrovo_transfer_get_done(transfer) == SIZE);
  steps_settle(steps);
  g_assert_cmpint(ritrovo_transfer_get_state(transfer), ==, RITROVO_TRANSFER_MOVING);
  echo_file(steps, 1, cid, "look", "f1", "photo.png", bytes, SIZE);
  wait_state(transfer, RITROVO_TRANSFER_DONE);
  steps_assert_log(steps, "ada: look");
  g_assert_true(ritrovo_message_get_file(row_at(steps, 0)) == own);
  g_assert_cmpstr(ritrovo_file_get_id(own), ==, "f1");
  g_assert_cmpfloat(ritrovo_transfer_get_fraction(transfer), ==, 1);
  g_assert_cmpuint(g_list_model_get_n_items(ritrovo_client_get_transfers(steps->client)), ==, 0);
  steps_flush(steps);
  g_assert_cmpint(look_up(steps, "SELECT count(*) FROM outbox"), ==, 0);
}

// Nothing is a file, too, and has nothing to be sent; its echo may come before it is stored.
static void test_empty(struct steps *steps, gconstpointer data)
{
  g_autoptr(GFile) file = file_make("nothing", "", 0);
  files_go_online(steps);
  send_file(steps, file, NULL);
  g_autofree char *cid = expect_upload(steps, "", 0);
  give_ticket(steps, "t1", 0);
  struct fake_lane *lane = fake_accept_lane(steps->server);
  fake_lane_expect(lane, MSG_UPLOAD);
  echo_file(steps, 1, cid, "", "f1", "nothing", "", 0);
  wait_state(transfer_at(steps, 0), RITROVO_TRANSFER_DONE);
  fake_lane_expect_end(lane);
  fake_lane_free(lane);
  steps_assert_log(steps, "ada: ");
}

// Texts do not wait for files.
static void test_texts_pass(struct steps *steps, gconstpointer data)
{
  g_autofree char *bytes = file_bytes(SIZE, 1);
  g_autoptr(GFile) file = file_make("a", bytes, SIZE);
  files_go_online(steps);
  send_file(steps, file, "");
  g_free(expect_upload(steps, bytes, SIZE));
  steps_say(steps, "uno");
  g_autofree char *cid = g_strdup(fake_expect(steps->server, MSG_MESSAGE)->cid);
  steps_echo(steps, cid, 1, "uno");
  steps_wait_log(steps, "ada: uno | ada:  (pending)");
}

// It breaks at some byte, twice, and goes on from where the server is.
static void test_breaks(struct steps *steps, gconstpointer data)
{
  g_autofree char *bytes = file_bytes(SIZE, 2);
  g_autoptr(GFile) file = file_make("a.bin", bytes, SIZE);
  files_go_online(steps);
  send_file(steps, file, "");
  g_autoptr(RitrovoTransfer) transfer = g_object_ref(transfer_at(steps, 0));
  g_autofree char *cid = expect_upload(steps, bytes, SIZE);
  static const gsize breaks[] = {0, 100001, 250000};
  for (gsize i = 0; i < G_N_ELEMENTS(breaks); i++) {
    gsize from = i > 0 ? breaks[i - 1] : 0;
    give_ticket(steps, "t", (gint64) from);
    struct fake_lane *lane = fake_accept_lane(steps->server);
    fake_lane_expect(lane, MSG_UPLOAD);
    g_autofree char *sent = fake_lane_take(lane, breaks[i] - from);
    g_assert_cmpmem(sent, breaks[i] - from, bytes + from, breaks[i] - from);
    fake_lane_free(lane);
    wait_state(transfer, RITROVO_TRANSFER_BROKEN);
    steps_assert_log(steps, "ada:  (pending)");
    ritrovo_transfer_resume(transfer);
    g_autofree char *again = expect_upload(steps, bytes, SIZE);
    g_assert_cmpstr(again, ==, cid);
  }
  give_ticket(steps, "last", 250000);
  take_bytes(steps, "last", bytes, 250000, SIZE);
  echo_file(steps, 1, cid, "", "f1", "a.bin", bytes, SIZE);
  wait_state(transfer, RITROVO_TRANSFER_DONE);
}

// Without anybody's help, too; and over a loss of the first connection, without a word in between.
static void test_goes_on_by_itself(struct steps *steps, gconstpointer data)
{
  g_autofree char *bytes = file_bytes(SIZE, 2);
  g_autoptr(GFile) file = file_make("a.bin", bytes, SIZE);
  files_go_online(steps);
  send_file(steps, file, "");
  g_autoptr(RitrovoTransfer) transfer = g_object_ref(transfer_at(steps, 0));
  g_autofree char *cid = expect_upload(steps, bytes, SIZE);
  give_ticket(steps, "t1", 0);
  fake_lane_free(fake_accept_lane(steps->server));
  g_autofree char *again = expect_upload(steps, bytes, SIZE);
  g_assert_cmpstr(again, ==, cid);

  steps_lose_connection(steps);
  steps_come_back(steps);
  fake_expect(steps->server, MSG_HELLO);
  steps_welcome(steps, "ada", "e1", TRUE);
  steps_joined(steps, 0);
  g_autofree char *third = expect_upload(steps, bytes, SIZE);
  g_assert_cmpstr(third, ==, cid);
  give_ticket(steps, "t3", 0);
  // What moves goes on while the client is away; its echo is in the history.
  struct fake_lane *lane = fake_accept_lane(steps->server);
  fake_lane_expect(lane, MSG_UPLOAD);
  steps_lose_connection(steps);
  g_free(fake_lane_take(lane, SIZE));
  fake_lane_say(lane, "{\"type\":\"stored\",\"file\":\"f1\"}");
  fake_lane_free(lane);
  WAIT_FOR(ritrovo_transfer_get_done(transfer) == SIZE);
  steps_come_back(steps);
  fake_expect(steps->server, MSG_HELLO);
  steps_welcome(steps, "ada", "e1", TRUE);
  steps_joined(steps, 1);
  fake_expect(steps->server, MSG_HISTORY);
  g_autofree char *hash = file_hash(bytes, SIZE);
  fake_reply(steps->server, "history",
             ",\"end\":true,\"messages\":[{\"seq\":1,\"cid\":\"%s\",\"from\":\"ada\",\"time\":1,"
             "\"text\":\"\",\"file\":{\"file\":\"f1\",\"name\":\"a.bin\",\"size\":%d,"
             "\"sha256\":\"%s\"}}]",
             cid, SIZE, hash);
  wait_state(transfer, RITROVO_TRANSFER_DONE);
  steps_settle(steps); // another upload before the pong would fail here
  steps_assert_log(steps, "ada: ");
}

// The app is killed half-way; another one goes on, and does not hash what it knows.
static void test_restart(struct steps *steps, gconstpointer data)
{
  g_autofree char *bytes = file_bytes(SIZE, 3);
  g_autoptr(GFile) file = file_make("a.bin", bytes, SIZE);
  files_go_online(steps);
  send_file(steps, file, "look");
  g_autofree char *cid = expect_upload(steps, bytes, SIZE);
  give_ticket(steps, "t1", 0);
  struct fake_lane *lane = fake_accept_lane(steps->server);
  fake_lane_expect(lane, MSG_UPLOAD);
  g_free(fake_lane_take(lane, 1000));
  fake_lane_free(lane);
  steps_flush(steps);
  g_assert_cmpint(look_up(steps, "SELECT count(*) FROM outbox WHERE sha256 <> '' AND mtime > 0"),
                  ==, 1);

  steps_restart(steps);
  steps_connect(steps, "ada");
  fake_accept(steps->server);
  fake_expect(steps->server, MSG_HELLO);
  steps_assert_log(steps, "ada: look (pending)");
  g_assert_cmpint(ritrovo_transfer_get_state(transfer_at(steps, 0)), ==, RITROVO_TRANSFER_WAITING);
  steps_welcome(steps, "ada", "e1", TRUE);
  steps_joined(steps, 0);
  g_autofree char *again = expect_upload(steps, bytes, SIZE);
  g_assert_cmpstr(again, ==, cid);
  give_ticket(steps, "t2", 1000);
  take_bytes(steps, "t2", bytes, 1000, SIZE);
  echo_file(steps, 1, cid, "look", "f1", "a.bin", bytes, SIZE);
  steps_wait_log(steps, "ada: look");

  // And is then a message like any other, also for a third start.
  steps_restart(steps);
  files_go_online(steps);
  steps_assert_log(steps, "ada: look");
  g_assert_cmpstr(ritrovo_file_get_id(ritrovo_message_get_file(row_at(steps, 0))), ==, "f1");
}

// The file is another one by the time of the second try, or the server notices before we do.
static void test_changed(struct steps *steps, gconstpointer data)
{
  g_autofree char *bytes = file_bytes(SIZE, 4);
  g_autofree char *others = file_bytes(SIZE + 5, 5);
  g_autoptr(GFile) file = file_make("a.bin", bytes, SIZE);
  files_go_online(steps);
  send_file(steps, file, "");
  g_autoptr(RitrovoTransfer) transfer = g_object_ref(transfer_at(steps, 0));
  g_free(expect_upload(steps, bytes, SIZE));
  give_ticket(steps, "t1", 0);
  fake_lane_free(fake_accept_lane(steps->server));
  wait_state(transfer, RITROVO_TRANSFER_BROKEN);
  g_object_unref(file_make("a.bin", others, SIZE + 5));
  ritrovo_transfer_resume(transfer);
  g_free(expect_upload(steps, others, SIZE + 5));
  g_assert_cmpint(ritrovo_transfer_get_size(transfer), ==, SIZE + 5);

  give_ticket(steps, "t2", 0);
  struct fake_lane *lane = fake_accept_lane(steps->server);
  fake_lane_expect(lane, MSG_UPLOAD);
  g_object_unref(file_make("a.bin", bytes, SIZE));
  fake_lane_say(lane, "{\"type\":\"error\",\"code\":\"file.corrupt\",\"text\":\"x\"}");
  fake_lane_free(lane);
  g_autofree char *cid = expect_upload(steps, bytes, SIZE);
  give_ticket(steps, "t3", 0);
  take_bytes(steps, "t3", bytes, 0, SIZE);
  echo_file(steps, 1, cid, "", "f1", "a.bin", bytes, SIZE);
  wait_state(transfer, RITROVO_TRANSFER_DONE);
}

// It becomes shorter after it was hashed.
static void test_shrinks(struct steps *steps, gconstpointer data)
{
  g_autofree char *bytes = file_bytes(SIZE, 6);
  g_autofree char *path = file_path("a.bin");
  g_autoptr(GFile) file = file_make("a.bin", bytes, SIZE);
  files_go_online(steps);
  send_file(steps, file, "");
  g_free(expect_upload(steps, bytes, SIZE));
  g_assert_cmpint(truncate(path, 1000), ==, 0);
  give_ticket(steps, "t1", 0);
  struct fake_lane *lane = fake_accept_lane(steps->server);
  fake_lane_expect(lane, MSG_UPLOAD);
  wait_state(transfer_at(steps, 0), RITROVO_TRANSFER_FAILED);
  fake_lane_free(lane);
  steps_assert_log(steps, "ada:  (The file became shorter while it was being sent. Try again when "
                          "nobody is writing to it.)");
}

// It is gone when the app comes back; once it is there again, so is the way on.
static void test_gone(struct steps *steps, gconstpointer data)
{
  g_autofree char *bytes = file_bytes(SIZE, 7);
  g_autofree char *path = file_path("a.bin");
  g_autoptr(GFile) file = file_make("a.bin", bytes, SIZE);
  files_go_online(steps);
  send_file(steps, file, "");
  g_autofree char *cid = expect_upload(steps, bytes, SIZE);
  steps_restart(steps);
  g_remove(path);
  files_go_online(steps);
  wait_state(transfer_at(steps, 0), RITROVO_TRANSFER_FAILED);
  steps_assert_log(steps, "ada:  (The file is not there any more, or cannot be read. Put it back "
                          "and try again.)");
  g_assert_cmpstr(ritrovo_transfer_get_error_text(transfer_at(steps, 0)), ==,
                  ritrovo_message_get_error_text(row_at(steps, 0)));
  g_object_unref(file_make("a.bin", bytes, SIZE));
  ritrovo_transfer_resume(transfer_at(steps, 0));
  steps_wait_log(steps, "ada:  (pending)");
  g_autofree char *again = expect_upload(steps, bytes, SIZE);
  g_assert_cmpstr(again, ==, cid);
}

// What a person takes back is not sent, now or later.
static void test_cancelled(struct steps *steps, gconstpointer data)
{
  g_autofree char *bytes = file_bytes(SIZE, 9);
  g_autoptr(GFile) file = file_make("a.bin", bytes, SIZE);
  files_go_online(steps);
  send_file(steps, file, "");
  g_autoptr(RitrovoTransfer) transfer = g_object_ref(transfer_at(steps, 0));
  g_free(expect_upload(steps, bytes, SIZE));
  give_ticket(steps, "t", 0);
  struct fake_lane *lane = fake_accept_lane(steps->server);
  fake_lane_expect(lane, MSG_UPLOAD);
  ritrovo_transfer_cancel(transfer);
  g_assert_cmpint(ritrovo_transfer_get_state(transfer), ==, RITROVO_TRANSFER_CANCELLED);
  steps_assert_log(steps, "");
  fake_lane_free(lane);
  steps_flush(steps);
  g_assert_cmpint(look_up(steps, "SELECT count(*) FROM outbox"), ==, 0);
  file_assert("a.bin", bytes, SIZE);
}

// The app's own copy goes into the cache once it was sent, and goes away if it is not.
static void test_temporary(struct steps *steps, gconstpointer data)
{
  g_autofree char *bytes = file_bytes(1000, 10);
  g_autofree char *hash = file_hash(bytes, 1000);
  g_autoptr(GFile) first = file_make("1.png", bytes, 1000);
  g_autoptr(GFile) second = file_make("2.png", bytes, 1000);
  files_go_online(steps);
  g_assert_true(ritrovo_room_send_file(steps_room(steps), first, "", TRUE, NULL));
  g_autofree char *cid = expect_upload(steps, bytes, 1000);
  echo_file(steps, 1, cid, "", "f1", "1.png", bytes, 1000);
  WAIT_FOR(!file_is_there("1.png"));
  RitrovoFile *own = ritrovo_message_get_file(row_at(steps, 0));
  WAIT_FOR(!g_file_equal(ritrovo_file_get_local(own), first));
  g_autofree char *cached = g_file_get_basename(ritrovo_file_get_local(own));
  g_assert_cmpstr(cached, ==, hash);
  g_assert_true(g_file_query_exists(ritrovo_file_get_local(own), NULL));

  g_assert_true(ritrovo_room_send_file(steps_room(steps), second, "", TRUE, NULL));
  g_free(expect_upload(steps, bytes, 1000));
  ritrovo_room_discard(steps_room(steps), row_at(steps, 1));
  WAIT_FOR(!file_is_there("2.png"));
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
#define ADD(path, func)                                                                            \
  g_test_add(path, struct steps, NULL, file_steps_set_up, func, steps_tear_down)
  ADD("/gui/upload/sent", test_sent);
  ADD("/gui/upload/empty", test_empty);
  ADD("/gui/upload/texts-pass", test_texts_pass);
  ADD("/gui/upload/breaks", test_breaks);
  ADD("/gui/upload/goes-on-by-itself", test_goes_on_by_itself);
  ADD("/gui/upload/restart", test_restart);
  ADD("/gui/upload/changed", test_changed);
  ADD("/gui/upload/shrinks", test_shrinks);
  ADD("/gui/upload/gone", test_gone);
  ADD("/gui/upload/cancelled", test_cancelled);
  ADD("/gui/upload/temporary", test_temporary);
#undef ADD
  return file_steps_run();
}
