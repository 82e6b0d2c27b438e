// SPDX-License-Identifier: GPL-3.0-or-later
// See file_steps.h.
#include "file_steps.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

static void remove_tree(const char *path)
{
  g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
  const char *name;
  while (dir && (name = g_dir_read_name(dir))) {
    g_autofree char *child = g_build_filename(path, name, NULL);
    remove_tree(child);
  }
  g_remove(path);
}

int file_steps_run(void)
{
  g_autofree char *cache = g_dir_make_tmp("ritrovo-cache-XXXXXX", NULL);
  g_autofree char *folder = g_dir_make_tmp("ritrovo-files-XXXXXX", NULL);
  g_assert_true(cache && folder);
  g_setenv("XDG_CACHE_HOME", cache, TRUE);
  g_setenv("RITROVO_TEST_FOLDER", folder, TRUE);
  int result = g_test_run();
  remove_tree(cache);
  remove_tree(folder);
  return result;
}

void file_steps_set_up(struct steps *steps, gconstpointer data)
{
  steps_set_up_store(steps, data);
  steps->file_limit = FILE_LIMIT;
}

char *file_path(const char *name)
{
  return g_build_filename(g_getenv("RITROVO_TEST_FOLDER"), name, NULL);
}

char *file_bytes(gsize size, guint seed)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
  char *bytes = g_malloc(size + 1);
  for (gsize i = 0; i < size; i++)
    bytes[i] = (char) g_rand_int(rand);
  return bytes;
}

GFile *file_make(const char *name, const char *bytes, gsize size)
{
  g_autofree char *path = file_path(name);
  g_assert_true(g_file_set_contents(path, bytes, (gssize) size, NULL));
  return g_file_new_for_path(path);
}

char *file_hash(const char *bytes, gsize size)
{
  return g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *) bytes, size);
}

void file_assert(const char *name, const char *bytes, gsize size)
{
  g_autofree char *path = file_path(name);
  g_autofree char *there = NULL;
  gsize length;
  g_assert_true(g_file_get_contents(path, &there, &length, NULL));
  g_assert_cmpmem(there, length, bytes, size);
}

gboolean file_is_there(const char *name)
{
  g_autofree char *path = file_path(name);
  return g_file_test(path, G_FILE_TEST_EXISTS);
}

RitrovoMessage *row_at(struct steps *steps, guint position)
{
  g_autoptr(RitrovoMessage) row =
      g_list_model_get_item(ritrovo_room_get_messages(steps_room(steps)), position);
  g_assert_nonnull(row);
  return row;
}

RitrovoTransfer *transfer_at(struct steps *steps, guint position)
{
  RitrovoTransfer *transfer =
      ritrovo_file_get_transfer(ritrovo_message_get_file(row_at(steps, position)));
  g_assert_nonnull(transfer);
  return transfer;
}

void wait_state(RitrovoTransfer *transfer, RitrovoTransferState state)
{
  WAIT_FOR(ritrovo_transfer_get_state(transfer) == state);
}

void send_file(struct steps *steps, GFile *file, const char *caption)
{
  g_autoptr(GError) error = NULL;
  guint before = g_list_model_get_n_items(ritrovo_room_get_messages(steps_room(steps)));
  g_assert_true(ritrovo_room_send_file(steps_room(steps), file, caption, FALSE, &error));
  g_assert_no_error(error);
  WAIT_FOR(g_list_model_get_n_items(ritrovo_room_get_messages(steps_room(steps))) == before + 1);
}

void files_go_online(struct steps *steps)
{
  steps_connect(steps, "ada");
  fake_accept(steps->server);
  gboolean resumed = message_has(fake_expect(steps->server, MSG_HELLO), token);
  steps_welcome(steps, "ada", "e1", resumed);
  steps_joined(steps, 0);
  WAIT_FOR(steps->connected);
  g_assert_no_error(steps->error);
}

void give_ticket(struct steps *steps, const char *ticket, gint64 offset)
{
  fake_reply(steps->server, "ticket",
             ",\"ticket\":\"%s\",\"file\":\"f1\",\"offset\":%" G_GINT64_FORMAT, ticket, offset);
}

void echo_file(struct steps *steps, gint64 seq, const char *cid, const char *caption,
               const char *id, const char *name, const char *bytes, gsize size)
{
  g_autofree char *hash = file_hash(bytes, size);
  fake_say(
      steps->server,
      "{\"type\":\"message\",\"room\":\"home\",\"seq\":%" G_GINT64_FORMAT
      "%s%s%s,\"from\":\"%s\",\"time\":1790000000123,\"text\":\"%s\",\"file\":{\"file\":\"%s\","
      "\"name\":\"%s\",\"size\":%" G_GSIZE_FORMAT ",\"sha256\":\"%s\"}}",
      seq, cid ? ",\"cid\":\"" : "", cid ? cid : "", cid ? "\"" : "", cid ? "ada" : "bob", caption,
      id, name, size, hash);
}

void tell_file(struct steps *steps, gint64 seq, const char *id, const char *name, const char *bytes,
               gsize size)
{
  echo_file(steps, seq, NULL, "", id, name, bytes, size);
}

char *expect_upload(struct steps *steps, const char *bytes, gsize size)
{
  const struct message *upload = fake_expect(steps->server, MSG_UPLOAD);
  g_autofree char *hash = file_hash(bytes, size);
  g_assert_cmpstr(upload->room, ==, "home");
  g_assert_cmpstr(upload->sha256, ==, hash);
  g_assert_cmpint(upload->size, ==, (gint64) size);
  return g_strdup(upload->cid);
}

void expect_download(struct steps *steps, gint64 offset)
{
  const struct message *download = fake_expect(steps->server, MSG_DOWNLOAD);
  g_assert_cmpstr(download->file, ==, "f1");
  g_assert_cmpint(download->offset, ==, offset);
}

void give_bytes(struct steps *steps, const char *bytes, gsize from, gsize to)
{
  fake_reply(steps->server, "ticket", ",\"ticket\":\"t\",\"file\":\"f1\"");
  struct fake_lane *lane = fake_accept_lane(steps->server);
  g_assert_cmpstr(fake_lane_expect(lane, MSG_DOWNLOAD)->ticket, ==, "t");
  fake_lane_give(lane, bytes + from, to - from);
  fake_lane_free(lane);
}

int look_up(struct steps *steps, const char *sql)
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
