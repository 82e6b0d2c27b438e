// SPDX-License-Identifier: GPL-3.0-or-later
// Downloads, and what a start removes.
#include "vault_stage.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define SIZE (9 * CHUNK + 3)

struct shown {
  char *bytes; // owned, as hash is
  char *hash;
};

static void show(struct vault_stage *stage, struct shown *shown, size_t size)
{
  shown->bytes = pattern_new(size);
  shown->hash = hash_of(shown->bytes, size);
  stage_put(stage, shown->hash, shown->bytes, size);
}

static void shown_clear(struct shown *shown)
{
  g_free(shown->bytes);
  g_free(shown->hash);
}

static void test_offsets(void)
{
  static const gint64 offsets[] = {0, 1, CHUNK, SIZE - 1, SIZE};
  struct vault_stage stage;
  struct shown shown;
  vault_stage_begin(&stage);
  show(&stage, &shown, SIZE);
  for (size_t i = 0; i < G_N_ELEMENTS(offsets); i++) {
    int peer = stage_open_download(&stage, shown.hash, SIZE, offsets[i]);
    GString *got = peer_read_all(peer);
    g_assert_cmpmem(got->str, got->len, shown.bytes + offsets[i], SIZE - (size_t) offsets[i]);
    g_string_free(got, TRUE);
    close(peer);
  }
  stage_wait_closed(&stage, G_N_ELEMENTS(offsets));
  struct vault_counts counts;
  vault_files_count(stage.vault, &counts);
  g_assert_cmpuint(counts.sent, ==, 4 * (guint64) SIZE - 1 - CHUNK - (SIZE - 1));
  shown_clear(&shown);
  vault_stage_end(&stage);
}

static void test_empty(void)
{
  struct vault_stage stage;
  struct shown shown;
  vault_stage_begin(&stage);
  show(&stage, &shown, 0);
  peer_assert_says(stage_open_download(&stage, shown.hash, 0, 0), "");
  shown_clear(&shown);
  vault_stage_end(&stage);
}

// It is not on the disk, or is not what it was.
static void test_missing(void)
{
  struct vault_stage stage;
  struct shown shown;
  vault_stage_begin(&stage);
  show(&stage, &shown, 100);
  peer_assert_says(stage_open_download(&stage, shown.hash, 101, 0), "file.unknown\n");
  stage_remove(&stage, shown.hash);
  peer_assert_says(stage_open_download(&stage, shown.hash, 100, 0), "file.unknown\n");
  shown_clear(&shown);
  vault_stage_end(&stage);
}

// netcat closes its side once it has nothing to send; what it sent is of no interest.
static void test_half_closed(void)
{
  struct vault_stage stage;
  struct shown shown;
  vault_stage_begin(&stage);
  show(&stage, &shown, SIZE);
  int peer = stage_open_download(&stage, shown.hash, SIZE, 0);
  g_assert_true(peer_send(peer, "more", 4));
  g_assert_cmpint(shutdown(peer, SHUT_WR), ==, 0);
  GString *got = peer_read_all(peer);
  g_assert_cmpmem(got->str, got->len, shown.bytes, SIZE);
  g_string_free(got, TRUE);
  close(peer);
  stage_wait_closed(&stage, 1);
  shown_clear(&shown);
  vault_stage_end(&stage);
}

// One that does not read holds nobody up.
static void test_stalled(void)
{
  struct vault_stage stage;
  struct shown shown;
  vault_stage_begin(&stage);
  show(&stage, &shown, SIZE);
  int idle = stage_open_download(&stage, shown.hash, SIZE, 0);
  for (size_t i = 0; i < 3; i++) {
    int peer = stage_open_download(&stage, shown.hash, SIZE, 0);
    GString *got = peer_read_all(peer);
    g_assert_cmpuint(got->len, ==, SIZE);
    g_string_free(got, TRUE);
    close(peer);
  }
  stage_wait_closed(&stage, 3);
  stage_cancel(&stage, 2);
  stage_wait_closed(&stage, 4);
  close(idle);
  shown_clear(&shown);
  vault_stage_end(&stage);
}

// In the end it is closed; the end is nearer here.
static void test_silence(void)
{
  struct vault_stage stage;
  struct shown shown;
  vault_stage_begin(&stage);
  show(&stage, &shown, SIZE);
  ((struct vault_files *) stage.vault)->silence.interval = 1;
  int peer = stage_open_download(&stage, shown.hash, SIZE, 0);
  stage_wait_closed(&stage, 1);
  GString *got = peer_read_all(peer);
  g_assert_cmpuint(got->len, <, SIZE);
  g_string_free(got, TRUE);
  close(peer);
  shown_clear(&shown);
  vault_stage_end(&stage);
}

static void test_peer_gone(void)
{
  struct vault_stage stage;
  struct shown shown;
  vault_stage_begin(&stage);
  show(&stage, &shown, SIZE);
  close(stage_open_download(&stage, shown.hash, SIZE, 0));
  stage_wait_closed(&stage, 1);
  shown_clear(&shown);
  vault_stage_end(&stage);
}

// Removed while somebody reads it: he reads on.
static void test_removed(void)
{
  struct vault_stage stage;
  struct shown shown;
  vault_stage_begin(&stage);
  show(&stage, &shown, SIZE);
  int peer = stage_open_download(&stage, shown.hash, SIZE, 0);
  stage_remove(&stage, shown.hash);
  g_assert_cmpuint(stage_count(&stage, "passing"), ==, 0);
  GString *got = peer_read_all(peer);
  g_assert_cmpmem(got->str, got->len, shown.bytes, SIZE);
  g_string_free(got, TRUE);
  close(peer);
  shown_clear(&shown);
  vault_stage_end(&stage);
}

static void test_cut(void)
{
  struct vault_stage stage;
  struct shown shown;
  vault_stage_begin(&stage);
  show(&stage, &shown, SIZE);
  int peer = stage_open_download(&stage, shown.hash, SIZE, 0);
  vault_files_cut(stage.vault);
  stage_wait_closed(&stage, 1);
  GString *got = peer_read_all(peer);
  g_assert_cmpuint(got->len, <, SIZE);
  g_string_free(got, TRUE);
  close(peer);
  shown_clear(&shown);
  vault_stage_end(&stage);
}

static void put(struct vault_stage *stage, const char *folder, const char *name)
{
  g_autofree char *dir = g_strdup_printf("%s/%s/%.2s", stage->dir, folder, name);
  g_autofree char *path = g_build_filename(dir, name, NULL);
  g_mkdir(dir, 0700);
  g_assert_true(g_file_set_contents(path, name, -1, NULL));
}

static char *put_upload(struct vault_stage *stage, guint64 number, gint64 age)
{
  struct upload upload = stage_upload(number, 1000, "");
  g_autofree char *path = g_build_filename(stage->dir, "uploads", upload.key, NULL);
  g_assert_true(g_file_set_contents(path, "ciao", 4, NULL));
  gint64 then = g_get_real_time() / G_USEC_PER_SEC - age;
  struct timespec times[2] = {{.tv_sec = then}, {.tv_sec = then}};
  g_assert_cmpint(utimensat(AT_FDCWD, path, times, 0), ==, 0);
  return g_steal_pointer(&path);
}

// What the chat does not know goes, but not what has come since.
static void test_sweep(void)
{
  struct vault_stage stage;
  vault_stage_begin(&stage);
  g_autofree char *known = hash_of("known", 5);
  g_autofree char *lost = hash_of("lost", 4);
  g_autofree char *fresh = hash_of("ciao", 4);
  put(&stage, "files", known);
  put(&stage, "files", lost);
  put(&stage, "passing", known);
  g_autofree char *old = put_upload(&stage, 1, UPLOAD_KEPT_S + 60);
  g_autofree char *recent = put_upload(&stage, 2, UPLOAD_KEPT_S - 60);
  // The same bytes lie there, and nobody knows of them: they are those of this upload from now on.
  put(&stage, "files", fresh);
  g_autofree char *path = g_strdup_printf("%s/files/%.2s/%s", stage.dir, fresh, fresh);
  g_assert_true(g_file_set_contents(path, "ciao", 4, NULL));
  struct upload upload = stage_upload(3, 4, fresh);
  upload.kept = TRUE;
  int peer = stage_open_upload(&stage, &upload, 0, "ciao", 4);
  stage_assert_received(&stage, CODE_OK);

  GHashTable *set = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  g_hash_table_add(set, g_strdup(known));
  stage_sweep(&stage, set);
  g_hash_table_unref(set);
  g_assert_cmpint(stage_size_of(&stage, "files/%.2s/%s", known, known), ==, 64);
  g_assert_cmpint(stage_size_of(&stage, "files/%.2s/%s", lost, lost), ==, -1);
  g_assert_cmpint(stage_size_of(&stage, "files/%.2s/%s", fresh, fresh), ==, 4);
  g_assert_cmpint(stage_size_of(&stage, "passing/%.2s/%s", known, known), ==, -1);
  g_assert_false(g_file_test(old, G_FILE_TEST_EXISTS));
  g_assert_true(g_file_test(recent, G_FILE_TEST_EXISTS));
  stage_finish(&stage, 3, CODE_OK);
  peer_assert_says(peer, "stored f1\n");
  vault_stage_end(&stage);
}

// Without a history the chat knows of no kept files, which another start may.
static void test_sweep_unknowing(void)
{
  struct vault_stage stage;
  vault_stage_begin(&stage);
  g_autofree char *name = hash_of("known", 5);
  put(&stage, "files", name);
  put(&stage, "passing", name);
  stage_sweep(&stage, NULL);
  g_assert_cmpuint(stage_count(&stage, "files"), ==, 1);
  g_assert_cmpuint(stage_count(&stage, "passing"), ==, 0);
  vault_stage_end(&stage);
}

// A folder that cannot be used is said in words.
static void test_no_folder(void)
{
  static const struct vault_words words = {0};
  struct vault_stage stage;
  vault_stage_begin(&stage);
  g_autoptr(GError) error = NULL;
  g_autofree char *dir = g_build_filename(stage.dir, "nowhere", NULL);
  g_assert_null(vault_files_new(dir, stage.thread.loop, &words, &error));
  g_assert_nonnull(strstr(error->message, "nowhere"));
  g_clear_error(&error);
  g_mkdir(dir, 0700);
  g_autofree char *file = g_build_filename(dir, "uploads", NULL);
  g_assert_true(g_file_set_contents(file, "", 0, NULL));
  g_assert_null(vault_files_new(dir, stage.thread.loop, &words, &error));
  g_assert_nonnull(strstr(error->message, "uploads"));
  vault_stage_end(&stage);
}

int main(int argc, char **argv)
{
  signal(SIGPIPE, SIG_IGN);
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/server/vault-read/offsets", test_offsets);
  g_test_add_func("/server/vault-read/empty", test_empty);
  g_test_add_func("/server/vault-read/missing", test_missing);
  g_test_add_func("/server/vault-read/half-closed", test_half_closed);
  g_test_add_func("/server/vault-read/stalled", test_stalled);
  g_test_add_func("/server/vault-read/silence", test_silence);
  g_test_add_func("/server/vault-read/peer-gone", test_peer_gone);
  g_test_add_func("/server/vault-read/removed", test_removed);
  g_test_add_func("/server/vault-read/cut", test_cut);
  g_test_add_func("/server/vault-read/sweep", test_sweep);
  g_test_add_func("/server/vault-read/sweep-unknowing", test_sweep_unknowing);
  g_test_add_func("/server/vault-read/no-folder", test_no_folder);
  return g_test_run();
}
