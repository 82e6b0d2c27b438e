// SPDX-License-Identifier: GPL-3.0-or-later
// Uploads that break off and go on: by the peer, by the chat, by a restart, by silence; and several
// at once.
#include "vault_stage.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SIZE (3 * CHUNK + 100)

struct work {
  char *bytes; // owned, as hash is
  char *hash;
  struct upload upload;
};

static void work_begin(struct work *work, guint64 number)
{
  work->bytes = pattern_new(SIZE);
  work->bytes[0] = (char) number;
  work->hash = hash_of(work->bytes, SIZE);
  work->upload = stage_upload(number, SIZE, work->hash);
}

static void work_end(struct work *work)
{
  g_free(work->bytes);
  g_free(work->hash);
}

// Brings what is missing, and checks what became of it.
static void complete(struct vault_stage *stage, struct work *work, gint64 expected)
{
  gint64 offset = stage_prepare(stage, &work->upload);
  g_assert_cmpint(stage->prepared_code, ==, CODE_OK);
  g_assert_cmpint(offset, ==, expected);
  int peer = stage_open_upload(stage, &work->upload, offset, NULL, 0);
  g_assert_true(peer_send(peer, work->bytes + offset, (size_t) (SIZE - offset)));
  stage_assert_received(stage, CODE_OK);
  g_assert_cmpstr(stage->sha256, ==, work->hash);
  stage_finish(stage, work->upload.number, CODE_OK);
  peer_assert_says(peer, "stored f1\n");
  int reader = stage_open_download(stage, work->hash, SIZE, 0);
  GString *all = peer_read_all(reader);
  g_assert_cmpmem(all->str, all->len, work->bytes, SIZE);
  g_string_free(all, TRUE);
  close(reader);
}

// Sends the bytes from `offset` to `end` and goes away.
static void send_part(struct vault_stage *stage, struct work *work, gint64 offset, gint64 end)
{
  int peer = stage_open_upload(stage, &work->upload, offset, NULL, 0);
  g_assert_true(peer_send(peer, work->bytes + offset, (size_t) (end - offset)));
  close(peer);
  stage_assert_received(stage, CODE_COUNT);
  g_assert_cmpint(stage_size_of(stage, "uploads/%s", work->upload.key), ==, end);
}

static void test_break_off(void)
{
  static const gint64 places[] = {0, 1, 4095, CHUNK, CHUNK + 1, 2 * CHUNK, SIZE - 1};
  struct vault_stage stage;
  vault_stage_begin(&stage);
  for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
    struct work work;
    work_begin(&work, i + 1);
    send_part(&stage, &work, 0, places[i]);
    complete(&stage, &work, places[i]);
    work_end(&work);
  }
  vault_stage_end(&stage);
}

// Again and again, a piece at a time.
static void test_break_off_often(void)
{
  struct vault_stage stage;
  struct work work;
  vault_stage_begin(&stage);
  work_begin(&work, 1);
  gint64 at = 0;
  while (at + 50000 < SIZE) {
    g_assert_cmpint(stage_prepare(&stage, &work.upload), ==, at);
    send_part(&stage, &work, at, at + 50000);
    at += 50000;
  }
  complete(&stage, &work, at);
  work_end(&work);
  vault_stage_end(&stage);
}

// Everything had come when the vault ended, but nothing had been told of it.
static void test_all_there(void)
{
  struct vault_stage stage;
  struct work work;
  vault_stage_begin(&stage);
  work_begin(&work, 1);
  g_autofree char *path = g_build_filename(stage.dir, "uploads", work.upload.key, NULL);
  g_assert_true(g_file_set_contents(path, work.bytes, SIZE, NULL));
  complete(&stage, &work, SIZE);
  work_end(&work);
  vault_stage_end(&stage);
}

static void test_restart(void)
{
  struct vault_stage stage;
  struct work work;
  vault_stage_begin(&stage);
  work_begin(&work, 1);
  // One that is still sending when the vault ends.
  int peer = stage_open_upload(&stage, &work.upload, 0, work.bytes, CHUNK);
  stage_settle(&stage);
  vault_stage_restart(&stage);
  peer_assert_says(peer, "");
  stage_assert_received(&stage, CODE_COUNT);
  complete(&stage, &work, CHUNK);
  work_end(&work);
  vault_stage_end(&stage);
}

// What is there is more than it should be, or what came first is wrong.
static void test_bad_beginning(void)
{
  struct vault_stage stage;
  struct work work;
  vault_stage_begin(&stage);
  work_begin(&work, 1);
  g_autofree char *path = g_build_filename(stage.dir, "uploads", work.upload.key, NULL);
  g_autofree char *longer = g_malloc0(SIZE + 1);
  g_assert_true(g_file_set_contents(path, longer, SIZE + 1, NULL));
  g_assert_cmpint(stage_prepare(&stage, &work.upload), ==, 0);
  g_assert_true(g_file_set_contents(path, longer, 1000, NULL));
  g_assert_cmpint(stage_prepare(&stage, &work.upload), ==, 1000);
  int peer = stage_open_upload(&stage, &work.upload, 1000, NULL, 0);
  g_assert_true(peer_send(peer, work.bytes + 1000, SIZE - 1000));
  stage_assert_received(&stage, CODE_FILE_CORRUPT);
  peer_assert_says(peer, "file.corrupt\n");
  complete(&stage, &work, 0);
  work_end(&work);
  vault_stage_end(&stage);
}

// The ticket says more than is there.
static void test_offset_gone(void)
{
  struct vault_stage stage;
  struct work work;
  vault_stage_begin(&stage);
  work_begin(&work, 1);
  int peer = stage_open_upload(&stage, &work.upload, 1000, NULL, 0);
  stage_assert_received(&stage, CODE_STORE_UNAVAILABLE);
  peer_assert_says(peer, "store.unavailable\n");
  peer = stage_open_upload(&stage, &work.upload, SIZE + 1, NULL, 0);
  stage_assert_received(&stage, CODE_COUNT);
  peer_assert_says(peer, "proto.invalid\n");
  complete(&stage, &work, 0);
  work_end(&work);
  vault_stage_end(&stage);
}

// One that has written so much when this returns.
static int begin_upload(struct vault_stage *stage, struct work *work)
{
  int peer = stage_open_upload(stage, &work->upload, 0, work->bytes, 1000);
  stage_settle(stage);
  return peer;
}

static void test_prepare_cuts(void)
{
  struct vault_stage stage;
  struct work work;
  vault_stage_begin(&stage);
  work_begin(&work, 1);
  int peer = begin_upload(&stage, &work);
  g_assert_cmpint(stage_prepare(&stage, &work.upload), ==, 1000);
  stage_assert_received(&stage, CODE_COUNT);
  peer_assert_says(peer, "");
  complete(&stage, &work, 1000);
  work_end(&work);
  vault_stage_end(&stage);
}

static void test_cancel(void)
{
  struct vault_stage stage;
  struct work mine, other;
  vault_stage_begin(&stage);
  work_begin(&mine, 1);
  work_begin(&other, 2);
  other.upload.session = 3;
  int peer = begin_upload(&stage, &mine), left = begin_upload(&stage, &other);
  stage_cancel(&stage, 1);
  stage_assert_received(&stage, CODE_COUNT);
  g_assert_cmpuint(stage.number, ==, 1);
  peer_assert_says(peer, "");
  g_assert_true(peer_send(left, other.bytes + 1000, SIZE - 1000));
  stage_assert_received(&stage, CODE_OK);
  g_assert_cmpuint(stage.number, ==, 2);
  // One that is whole is not cut any more.
  stage_cancel(&stage, 3);
  stage_finish(&stage, 2, CODE_OK);
  peer_assert_says(left, "stored f1\n");
  work_end(&mine);
  work_end(&other);
  vault_stage_end(&stage);
}

static void test_forget(void)
{
  struct vault_stage stage;
  struct work work;
  vault_stage_begin(&stage);
  work_begin(&work, 1);
  int peer = begin_upload(&stage, &work);
  stage_forget(&stage, &work.upload);
  stage_assert_received(&stage, CODE_COUNT);
  peer_assert_says(peer, "");
  g_assert_cmpuint(stage_count(&stage, "uploads"), ==, 0);
  work_end(&work);
  vault_stage_end(&stage);
}

// Two connections of one upload: the later one counts, unless the earlier one has everything.
static void test_two_connections(void)
{
  struct vault_stage stage;
  struct work work;
  vault_stage_begin(&stage);
  work_begin(&work, 1);
  int first = begin_upload(&stage, &work);
  int second = stage_open_upload(&stage, &work.upload, 0, work.bytes, SIZE);
  peer_assert_says(first, "");
  loop_thread_wait_for(&stage.thread, &stage.received, 2);
  g_assert_cmpint(stage.code, ==, CODE_OK);
  int third = stage_open_upload(&stage, &work.upload, 0, work.bytes, SIZE);
  peer_assert_says(third, "file.ticket\n");
  // Its bytes are wanted, though nobody has told of it yet.
  stage_remove(&stage, work.hash);
  stage_finish(&stage, 1, CODE_OK);
  peer_assert_says(second, "stored f1\n");
  g_assert_cmpint(stage_size_of(&stage, "passing/%.2s/%s", work.hash, work.hash), ==, SIZE);
  stage_remove(&stage, work.hash);
  g_assert_cmpuint(stage_count(&stage, "passing"), ==, 0);
  work_end(&work);
  vault_stage_end(&stage);
}

// Nothing comes for too long, which is shorter here.
static void test_silence(void)
{
  struct vault_stage stage;
  struct work work;
  vault_stage_begin(&stage);
  work_begin(&work, 1);
  ((struct vault_files *) stage.vault)->silence.interval = 1;
  int peer = stage_open_upload(&stage, &work.upload, 0, work.bytes, 1000);
  stage_assert_received(&stage, CODE_COUNT);
  peer_assert_says(peer, "");
  g_assert_cmpint(stage_size_of(&stage, "uploads/%s", work.upload.key), ==, 1000);
  work_end(&work);
  vault_stage_end(&stage);
}

struct flood {
  struct vault_stage *stage;
  int peer;
  size_t sent; // chunks
  char *bytes;
};

static gpointer flood(gpointer data)
{
  struct flood *flood = data;
  while (peer_send(flood->peer, flood->bytes, CHUNK))
    loop_thread_add(&flood->stage->thread, &flood->sent, 1);
  return NULL;
}

// One sends without end; others are done all the same, and it moves on between them.
static void test_fairness(void)
{
  struct vault_stage stage;
  struct flood busy = {.stage = &stage, .bytes = g_malloc0(CHUNK)};
  vault_stage_begin(&stage);
  struct upload endless = stage_upload(100, (gint64) 1 << 30, "");
  busy.peer = stage_open_upload(&stage, &endless, 0, NULL, 0);
  GThread *thread = g_thread_new("flood", flood, &busy);
  for (guint64 i = 1; i <= 3; i++) {
    struct work work;
    loop_thread_wait_for(&stage.thread, &busy.sent, 2 * i);
    work_begin(&work, i);
    complete(&stage, &work, 0);
    work_end(&work);
  }
  stage_cancel(&stage, 1);
  g_thread_join(thread);
  g_assert_cmpuint(busy.sent, <, (1 << 30) / CHUNK);
  stage_assert_received(&stage, CODE_COUNT);
  close(busy.peer);
  g_free(busy.bytes);
  vault_stage_end(&stage);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/server/vault-resume/break-off", test_break_off);
  g_test_add_func("/server/vault-resume/break-off-often", test_break_off_often);
  g_test_add_func("/server/vault-resume/all-there", test_all_there);
  g_test_add_func("/server/vault-resume/restart", test_restart);
  g_test_add_func("/server/vault-resume/bad-beginning", test_bad_beginning);
  g_test_add_func("/server/vault-resume/offset-gone", test_offset_gone);
  g_test_add_func("/server/vault-resume/prepare-cuts", test_prepare_cuts);
  g_test_add_func("/server/vault-resume/cancel", test_cancel);
  g_test_add_func("/server/vault-resume/forget", test_forget);
  g_test_add_func("/server/vault-resume/two-connections", test_two_connections);
  g_test_add_func("/server/vault-resume/silence", test_silence);
  g_test_add_func("/server/vault-resume/fairness", test_fairness);
  return g_test_run();
}
