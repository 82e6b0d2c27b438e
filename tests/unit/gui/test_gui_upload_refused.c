// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of files that cannot be sent: what the server, the disk or the person's name has against
// it, in words that say what to do.
#include <string.h>

#include "file_steps.h"
#include "ritrovo-room.h"

#define SIZE 300000

struct refusal {
  const char *code;
  const char *words;
};

// What the server does not want, by ticket and on the second connection, fails with words, and the
// words survive a restart.
static void test_refused(struct steps *steps, gconstpointer data)
{
  static const struct refusal refusals[] = {
      {"file.quota", "There is no room left for this file on the server. Remove files that are not "
                     "needed any more, and try again."},
      {"store.unavailable", "The server cannot keep files at the moment. Try again later."},
      {"room.not_joined", "You are not in this room any more. Enter it again, and try again."},
      {"file.too_large", "The file is too large for this server. Make it smaller, or send it in "
                         "parts."},
      {"name.invalid", "The server does not accept the name of this file. Rename it, and send it "
                       "again."},
      {"of.the.future", "Because."},
  };
  g_autofree char *bytes = file_bytes(SIZE, 8);
  g_autoptr(GFile) file = file_make("a.bin", bytes, SIZE);
  files_go_online(steps);
  send_file(steps, file, "");
  for (gsize i = 0; i < G_N_ELEMENTS(refusals); i++) {
    g_free(expect_upload(steps, bytes, SIZE));
    if (i % 2 == 0) {
      fake_reply(steps->server, "error", ",\"code\":\"%s\",\"text\":\"Because.\"",
                 refusals[i].code);
    } else {
      give_ticket(steps, "t", 0);
      struct fake_lane *lane = fake_accept_lane(steps->server);
      g_autofree char *line = g_strdup_printf(
          "{\"type\":\"error\",\"code\":\"%s\",\"text\":\"Because.\"}", refusals[i].code);
      fake_lane_expect(lane, MSG_UPLOAD);
      fake_lane_say(lane, line);
      fake_lane_free(lane);
    }
    wait_state(transfer_at(steps, 0), RITROVO_TRANSFER_FAILED);
    g_assert_cmpstr(ritrovo_message_get_error_text(row_at(steps, 0)), ==, refusals[i].words);
    if (i + 1 < G_N_ELEMENTS(refusals))
      ritrovo_transfer_resume(transfer_at(steps, 0));
  }
  g_assert_cmpuint(g_list_model_get_n_items(ritrovo_client_get_transfers(steps->client)), ==, 0);
  steps_flush(steps);
  steps_restart(steps);
  files_go_online(steps);
  steps_settle(steps);
  steps_assert_log(steps, "ada:  (Because.)");
  g_assert_cmpint(ritrovo_transfer_get_state(transfer_at(steps, 0)), ==, RITROVO_TRANSFER_FAILED);
}

// Too much at once is no refusal, nor is a ticket that is too old.
static void test_waits(struct steps *steps, gconstpointer data)
{
  g_autofree char *bytes = file_bytes(SIZE, 8);
  g_autoptr(GFile) file = file_make("a.bin", bytes, SIZE);
  files_go_online(steps);
  send_file(steps, file, "");
  g_free(expect_upload(steps, bytes, SIZE));
  fake_reply(steps->server, "error", ",\"code\":\"rate.limited\",\"after_ms\":10");
  g_autofree char *cid = expect_upload(steps, bytes, SIZE);
  give_ticket(steps, "t", 0);
  struct fake_lane *lane = fake_accept_lane(steps->server);
  fake_lane_expect(lane, MSG_UPLOAD);
  fake_lane_say(lane, "{\"type\":\"error\",\"code\":\"file.ticket\"}");
  fake_lane_free(lane);
  wait_state(transfer_at(steps, 0), RITROVO_TRANSFER_BROKEN);
  ritrovo_transfer_resume(transfer_at(steps, 0));
  // The server has had it all the time: the answer is the message.
  g_free(expect_upload(steps, bytes, SIZE));
  g_autofree char *hash = file_hash(bytes, SIZE);
  fake_reply(
      steps->server, "message",
      ",\"room\":\"home\",\"seq\":1,\"cid\":\"%s\",\"from\":\"ada\",\"time\":1,\"text\":\"\","
      "\"file\":{\"file\":\"f1\",\"name\":\"a.bin\",\"size\":%d,\"sha256\":\"%s\"}",
      cid, SIZE, hash);
  steps_wait_log(steps, "ada: ");
}

static void assert_refused(struct steps *steps, GFile *file, const char *caption, const char *words)
{
  g_autoptr(GError) error = NULL;
  g_assert_false(ritrovo_room_send_file(steps_room(steps), file, caption, FALSE, &error));
  g_assert_true(error->domain == RITROVO_CLIENT_ERROR);
  g_assert_cmpstr(error->message, ==, words);
}

// What cannot be a file is refused before anything happens.
static void test_cannot_be_sent(struct steps *steps, gconstpointer data)
{
  g_autofree char *bytes = file_bytes(FILE_LIMIT + 1, 11);
  g_autofree char *long_caption = g_strnfill(101, 'x');
  g_autoptr(GFile) large = file_make("large", bytes, FILE_LIMIT + 1);
  g_autoptr(GFile) small = file_make("small", "x", 1);
  g_autoptr(GFile) folder = g_file_get_parent(small);
  g_autoptr(GFile) none = g_file_get_child(folder, "none");
  files_go_online(steps);
  assert_refused(steps, none, "",
                 "The file is not there any more, or cannot be read. Put it back "
                 "and try again.");
  assert_refused(steps, folder, "",
                 "This is no file that could be sent. Of a folder, send the "
                 "files in it.");
  assert_refused(steps, small, long_caption, "This message is too long. Send it in several parts.");
  g_autoptr(GError) error = NULL;
  g_assert_false(ritrovo_room_send_file(steps_room(steps), large, "", FALSE, &error));
  g_assert_nonnull(strstr(error->message, "10.5"));
  steps_settle(steps);
  steps_assert_log(steps, "");
}

static void test_no_files_here(struct steps *steps, gconstpointer data)
{
  g_autoptr(GFile) file = file_make("small", "x", 1);
  files_go_online(steps);
  send_file(steps, file, "");
  g_free(expect_upload(steps, "x", 1));
  steps_lose_connection(steps);
  steps->file_limit = 0;
  steps_come_back(steps);
  fake_expect(steps->server, MSG_HELLO);
  steps_welcome(steps, "ada", "e1", TRUE);
  steps_joined(steps, 0);
  steps_wait_log(steps, "ada:  (This server takes no files.)");
  g_assert_cmpint(ritrovo_client_get_file_limit(steps->client), ==, 0);
  assert_refused(steps, file, "", "This server takes no files.");
}

// Under another name it was not asked for to be sent.
static void test_other_name(struct steps *steps, gconstpointer data)
{
  g_autoptr(GFile) file = file_make("small", "x", 1);
  files_go_online(steps);
  send_file(steps, file, "");
  g_autofree char *cid = expect_upload(steps, "x", 1);
  steps_restart(steps);
  steps_connect(steps, "eva");
  fake_accept(steps->server);
  fake_expect(steps->server, MSG_HELLO);
  steps_welcome(steps, "eva", "e1", FALSE);
  steps_joined(steps, 0);
  steps_wait_log(steps, "ada:  (This was written as ada, and may not have been sent.)");
  steps_settle(steps);
  g_assert_cmpint(ritrovo_transfer_get_state(transfer_at(steps, 0)), ==, RITROVO_TRANSFER_FAILED);
  ritrovo_transfer_resume(transfer_at(steps, 0));
  g_autofree char *other = expect_upload(steps, "x", 1);
  g_assert_cmpstr(other, !=, cid);
  steps_assert_log(steps, "eva:  (pending)");
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
#define ADD(path, func)                                                                            \
  g_test_add(path, struct steps, NULL, file_steps_set_up, func, steps_tear_down)
  ADD("/gui/upload-refused/refused", test_refused);
  ADD("/gui/upload-refused/waits", test_waits);
  ADD("/gui/upload-refused/cannot-be-sent", test_cannot_be_sent);
  ADD("/gui/upload-refused/no-files-here", test_no_files_here);
  ADD("/gui/upload-refused/other-name", test_other_name);
#undef ADD
  return file_steps_run();
}
