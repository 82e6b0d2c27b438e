// SPDX-License-Identifier: GPL-3.0-or-later
// Uploads that go well and that go wrong at once: sizes, hashes, the same bytes twice, who may read
// what was made.
#include "vault_stage.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

// Sends everything over a new connection, and answers for the chat.
static void upload_whole(struct vault_stage *stage, guint64 number, const char *bytes,
                         size_t length, size_t with_line, gboolean kept)
{
  g_autofree char *hash = hash_of(bytes, length);
  struct upload upload = stage_upload(number, (gint64) length, hash);
  upload.kept = kept;
  g_assert_cmpint(stage_prepare(stage, &upload), ==, 0);
  g_assert_cmpint(stage->prepared_code, ==, CODE_OK);
  int peer = stage_open_upload(stage, &upload, 0, bytes, with_line);
  g_assert_true(peer_send(peer, bytes + with_line, length - with_line));
  stage_assert_received(stage, CODE_OK);
  g_assert_cmpuint(stage->number, ==, number);
  g_assert_cmpstr(stage->sha256, ==, hash);
  g_assert_cmpint(stage->size, ==, length);
  g_assert_cmpint(stage_size_of(stage, "%s/%.2s/%s", kept ? "files" : "passing", hash, hash), ==,
                  length);
  stage_finish(stage, number, CODE_OK);
  peer_assert_says(peer, "stored f1\n");
}

static void test_sizes(void)
{
  static const size_t sizes[] = {0, 1, 4096, CHUNK - 1, CHUNK, CHUNK + 1, 5 * CHUNK + 17};
  struct vault_stage stage;
  vault_stage_begin(&stage);
  g_autofree char *bytes = pattern_new(6 * CHUNK);
  for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
    upload_whole(&stage, i + 1, bytes, sizes[i], 0, FALSE);
    upload_whole(&stage, i + 100, bytes, sizes[i], MIN(sizes[i], 1000), TRUE);
  }
  g_assert_cmpuint(stage_count(&stage, "uploads"), ==, 0);
  stage_wait_closed(&stage, 2 * G_N_ELEMENTS(sizes));
  vault_stage_end(&stage);
}

// What comes behind the last byte is nobody's.
static void test_more_than_announced(void)
{
  struct vault_stage stage;
  vault_stage_begin(&stage);
  g_autofree char *bytes = pattern_new(4000);
  g_autofree char *hash = hash_of(bytes, 1000);
  struct upload upload = stage_upload(1, 1000, hash);
  int peer = stage_open_upload(&stage, &upload, 0, bytes, 2000);
  g_assert_true(peer_send(peer, bytes, 2000));
  stage_assert_received(&stage, CODE_OK);
  stage_finish(&stage, 1, CODE_OK);
  peer_assert_says(peer, "stored f1\n");
  g_assert_cmpint(stage_size_of(&stage, "passing/%.2s/%s", hash, hash), ==, 1000);
  vault_stage_end(&stage);
}

static void test_hash_not_known(void)
{
  struct vault_stage stage;
  vault_stage_begin(&stage);
  g_autofree char *bytes = pattern_new(1000);
  g_autofree char *hash = hash_of(bytes, 1000);
  struct upload upload = stage_upload(1, 1000, "");
  int peer = stage_open_upload(&stage, &upload, 0, bytes, 1000);
  stage_assert_received(&stage, CODE_OK);
  g_assert_cmpstr(stage.sha256, ==, hash);
  stage_finish(&stage, 1, CODE_OK);
  peer_assert_says(peer, "stored f1\n");
  vault_stage_end(&stage);
}

static void test_wrong_hash(void)
{
  struct vault_stage stage;
  vault_stage_begin(&stage);
  g_autofree char *bytes = pattern_new(1001);
  g_autofree char *hash = hash_of(bytes + 1, 1000);
  struct upload upload = stage_upload(1, 1000, hash);
  int peer = stage_open_upload(&stage, &upload, 0, bytes, 1000);
  stage_assert_received(&stage, CODE_FILE_CORRUPT);
  peer_assert_says(peer, "file.corrupt\n");
  g_assert_cmpuint(stage_count(&stage, "."), ==, 0);
  g_assert_cmpint(stage_prepare(&stage, &upload), ==, 0);
  vault_stage_end(&stage);
}

// The chat finds, once the bytes are there, that they cannot be told.
static void test_finish_refused(void)
{
  struct vault_stage stage;
  vault_stage_begin(&stage);
  struct upload upload = stage_upload(1, 4, "");
  int peer = stage_open_upload(&stage, &upload, 0, "ciao", 4);
  stage_assert_received(&stage, CODE_OK);
  stage_finish(&stage, 1, CODE_ROOM_NOT_JOINED);
  peer_assert_says(peer, "room.not_joined\n");
  vault_stage_end(&stage);
}

// The first line's size, where the ticket had none.
static void test_size_told_late(void)
{
  static const struct {
    gint64 size;
    enum code told, received;
  } table[] = {
      {-1, CODE_PROTO_INVALID, CODE_COUNT},
      {101, CODE_FILE_TOO_LARGE, CODE_FILE_TOO_LARGE},
      {G_MAXINT64 / 4, CODE_FILE_TOO_LARGE, CODE_FILE_TOO_LARGE},
  };
  struct vault_stage stage;
  vault_stage_begin(&stage);
  for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
    struct upload upload = stage_upload(i + 1, table[i].size, "");
    upload.size_max = 100;
    int peer = stage_open_upload(&stage, &upload, 0, "ciao", 4);
    stage_assert_received(&stage, table[i].received);
    g_autofree char *line = g_strconcat(code_name(table[i].told), "\n", NULL);
    peer_assert_says(peer, line);
  }
  vault_stage_end(&stage);
}

static void test_no_room(void)
{
  struct vault_stage stage;
  vault_stage_begin(&stage);
  struct upload upload = stage_upload(1, (gint64) 1 << 52, "");
  upload.size_max = G_MAXINT64;
  stage_prepare(&stage, &upload);
  g_assert_cmpint(stage.prepared_code, ==, CODE_FILE_QUOTA);
  int peer = stage_open_upload(&stage, &upload, 0, "ciao", 4);
  stage_assert_received(&stage, CODE_FILE_QUOTA);
  peer_assert_says(peer, "file.quota\n");
  vault_stage_end(&stage);
}

// A file that may not grow is a disk that is full. A peer that still sends reads why; what came
// stays, and the upload goes on when there is room.
static void test_disk_full(void)
{
  struct vault_stage stage;
  struct rlimit before, few;
  vault_stage_begin(&stage);
  size_t length = 8 * CHUNK;
  g_autofree char *bytes = pattern_new(length);
  g_autofree char *hash = hash_of(bytes, length);
  struct upload upload = stage_upload(1, (gint64) length, hash);
  g_assert_cmpint(getrlimit(RLIMIT_FSIZE, &before), ==, 0);
  few = (struct rlimit){CHUNK + 1000, before.rlim_max};
  g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &few), ==, 0);
  int peer = stage_open_upload(&stage, &upload, 0, NULL, 0);
  g_assert_true(peer_send(peer, bytes, length));
  stage_assert_received(&stage, CODE_STORE_UNAVAILABLE);
  g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &before), ==, 0);
  peer_assert_says(peer, "store.unavailable\n");

  gint64 offset = stage_prepare(&stage, &upload);
  g_assert_cmpint(offset, ==, CHUNK + 1000);
  peer = stage_open_upload(&stage, &upload, offset, NULL, 0);
  g_assert_true(peer_send(peer, bytes + offset, length - (size_t) offset));
  stage_assert_received(&stage, CODE_OK);
  stage_finish(&stage, 1, CODE_OK);
  peer_assert_says(peer, "stored f1\n");
  vault_stage_end(&stage);
}

static void test_same_bytes(void)
{
  struct vault_stage stage;
  vault_stage_begin(&stage);
  g_autofree char *bytes = pattern_new(1000);
  for (guint64 i = 1; i <= 3; i++)
    upload_whole(&stage, i, bytes, 1000, 0, TRUE);
  upload_whole(&stage, 4, bytes, 1000, 0, FALSE);
  g_assert_cmpuint(stage_count(&stage, "files"), ==, 1);
  g_assert_cmpuint(stage_count(&stage, "passing"), ==, 1);
  g_assert_cmpuint(stage_count(&stage, "uploads"), ==, 0);
  vault_stage_end(&stage);
}

static void assert_modes(const char *path, unsigned *seen)
{
  struct stat info;
  g_assert_cmpint(lstat(path, &info), ==, 0);
  g_assert_cmpuint(info.st_mode & 07777, ==, S_ISDIR(info.st_mode) ? 0700 : 0600);
  ++*seen;
  g_autoptr(GDir) dir = S_ISDIR(info.st_mode) ? g_dir_open(path, 0, NULL) : NULL;
  const char *name;
  while (dir && (name = g_dir_read_name(dir))) {
    g_autofree char *below = g_build_filename(path, name, NULL);
    assert_modes(below, seen);
  }
}

// Whatever the umask.
static void test_modes(void)
{
  struct vault_stage stage;
  mode_t before = umask(0);
  vault_stage_begin(&stage);
  g_autofree char *bytes = pattern_new(1000);
  upload_whole(&stage, 1, bytes, 1000, 0, TRUE);
  upload_whole(&stage, 2, bytes, 1000, 0, FALSE);
  struct upload upload = stage_upload(3, 1000, "");
  int peer = stage_open_upload(&stage, &upload, 0, bytes, 500);
  close(peer);
  stage_assert_received(&stage, CODE_COUNT);
  umask(before);
  unsigned seen = 0;
  assert_modes(stage.dir, &seen);
  g_assert_cmpuint(seen, ==, 9); // the folder, three in it, two parts, three files
  vault_stage_end(&stage);
}

// A large file, most of it nothing. Once per run of the suite it is 64 MiB, with patience 1 GiB.
static void test_large(void)
{
  struct vault_stage stage;
  vault_stage_begin(&stage);
  gint64 size = (gint64) (g_getenv("RITROVO_TEST_LONG") ? 1024 : 64) << 20;
  g_autofree char *nothing = g_malloc0(CHUNK);
  g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
  for (gint64 at = 0; at < size; at += CHUNK)
    g_checksum_update(checksum, (guchar *) nothing, CHUNK);
  struct upload upload = stage_upload(1, size, g_checksum_get_string(checksum));
  int peer = stage_open_upload(&stage, &upload, 0, NULL, 0);
  for (gint64 at = 0; at < size; at += CHUNK)
    g_assert_true(peer_send(peer, nothing, CHUNK));
  stage_assert_received(&stage, CODE_OK);
  stage_finish(&stage, 1, CODE_OK);
  peer_assert_says(peer, "stored f1\n");
  g_assert_cmpint(stage_size_of(&stage, "passing/%.2s/%s", upload.sha256, upload.sha256), ==, size);
  vault_stage_end(&stage);
}

// Names that are no hashes reach no file.
static void test_names(void)
{
  static const char *const names[] = {"", "..", "../../etc/passwd", "AB"};
  struct vault_stage stage;
  vault_stage_begin(&stage);
  for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
    peer_assert_says(stage_open_download(&stage, names[i], 4, 0), "file.unknown\n");
    struct upload upload = stage_upload(1, 4, "");
    g_strlcpy(upload.key, names[i], sizeof upload.key);
    g_assert_cmpint(stage_prepare(&stage, &upload), ==, 0);
    peer_assert_says(stage_open_upload(&stage, &upload, 0, "ciao", 4), "store.unavailable\n");
    stage_assert_received(&stage, CODE_STORE_UNAVAILABLE);
    stage_forget(&stage, &upload);
    stage_remove(&stage, names[i]);
  }
  vault_stage_end(&stage);
}

int main(int argc, char **argv)
{
  signal(SIGXFSZ, SIG_IGN);
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/server/vault/sizes", test_sizes);
  g_test_add_func("/server/vault/more-than-announced", test_more_than_announced);
  g_test_add_func("/server/vault/hash-not-known", test_hash_not_known);
  g_test_add_func("/server/vault/wrong-hash", test_wrong_hash);
  g_test_add_func("/server/vault/finish-refused", test_finish_refused);
  g_test_add_func("/server/vault/size-told-late", test_size_told_late);
  g_test_add_func("/server/vault/no-room", test_no_room);
  g_test_add_func("/server/vault/disk-full", test_disk_full);
  g_test_add_func("/server/vault/same-bytes", test_same_bytes);
  g_test_add_func("/server/vault/modes", test_modes);
  g_test_add_func("/server/vault/large", test_large);
  g_test_add_func("/server/vault/names", test_names);
  return g_test_run();
}
