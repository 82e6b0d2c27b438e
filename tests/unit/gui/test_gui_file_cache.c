// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of the cache for what the log shows by itself (ritrovo-file-cache.h).
#include <fcntl.h>
#include <sys/stat.h>

#include "file_steps.h"
#include "ritrovo-file-cache.h"
#include "ritrovo-room.h"

#define SIZE 300000

// An image is fetched once; after that it is there with the message, also after a restart.
static void test_cache(struct steps *steps, gconstpointer data)
{
  g_autofree char *bytes = file_bytes(SIZE, 10);
  files_go_online(steps);
  tell_file(steps, 1, "f1", "photo.png", bytes, SIZE);
  steps_settle(steps);
  RitrovoFile *file = ritrovo_message_get_file(row_at(steps, 0));
  RitrovoTransfer *transfer = ritrovo_client_download(steps->client, file, NULL);
  g_assert_true(ritrovo_client_download(steps->client, file, NULL) == transfer);
  expect_download(steps, 0);
  give_bytes(steps, bytes, 0, SIZE);
  wait_state(transfer, RITROVO_TRANSFER_DONE);
  g_autofree char *path = g_file_get_path(ritrovo_file_get_local(file));
  g_autofree char *hash = file_hash(bytes, SIZE);
  g_assert_true(g_str_has_prefix(path, g_get_user_cache_dir()));
  g_assert_true(g_str_has_suffix(path, hash));

  // The same in another message, under another id.
  tell_file(steps, 2, "f2", "again.png", bytes, SIZE);
  steps_settle(steps);
  g_assert_nonnull(ritrovo_file_get_local(ritrovo_message_get_file(row_at(steps, 1))));
  steps_restart(steps);
  files_go_online(steps);
  file = ritrovo_message_get_file(row_at(steps, 0));
  g_assert_nonnull(ritrovo_file_get_local(file));
  g_assert_cmpint(ritrovo_transfer_get_state(ritrovo_client_download(steps->client, file, NULL)),
                  ==, RITROVO_TRANSFER_DONE);

  // The sender takes it back: then it is not kept here either.
  fake_say(steps->server, "{\"type\":\"removed\",\"room\":\"home\",\"seq\":1,\"file\":\"f1\"}");
  WAIT_FOR(!g_file_test(path, G_FILE_TEST_EXISTS));
  g_assert_null(ritrovo_file_get_local(file));
}

static void make_cached(const char *name, gsize size, gint64 used)
{
  g_autoptr(GFile) place = ritrovo_file_cache_place(name);
  g_autofree char *path = g_file_get_path(place);
  g_autofree char *folder = g_path_get_dirname(path);
  g_autofree char *bytes = g_malloc0(size);
  const struct timespec times[] = {{.tv_sec = used}, {.tv_sec = used}};
  g_mkdir_with_parents(folder, 0700);
  g_assert_true(g_file_set_contents(path, bytes, (gssize) size, NULL));
  g_assert_cmpint(utimensat(AT_FDCWD, path, times, 0), ==, 0);
}

static gboolean is_cached(const char *name)
{
  g_autoptr(GFile) place = ritrovo_file_cache_place(name);
  return g_file_query_exists(place, NULL);
}

// What was not used for the longest time goes first; so does what a crash left behind.
static void test_cache_bounded(struct steps *steps, gconstpointer data)
{
  make_cached("one", 1000, 1000);
  make_cached("two", 1000, 3000);
  make_cached("three", 1000, 2000);
  make_cached("four.part", 1000, 2000);
  g_autoptr(GFile) used = ritrovo_file_cache_find("one", 1000);
  g_assert_nonnull(used);
  g_assert_null(ritrovo_file_cache_find("one", 999));
  ritrovo_file_cache_trim(2500);
  WAIT_FOR(!is_cached("three") && !is_cached("four.part"));
  g_assert_true(is_cached("one"));
  g_assert_true(is_cached("two"));
  ritrovo_file_cache_trim(0);
  WAIT_FOR(!is_cached("one") && !is_cached("two"));
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
#define ADD(path, func)                                                                            \
  g_test_add(path, struct steps, NULL, file_steps_set_up, func, steps_tear_down)
  ADD("/gui/file-cache/images", test_cache);
  ADD("/gui/file-cache/bounded", test_cache_bounded);
#undef ADD
  return file_steps_run();
}
