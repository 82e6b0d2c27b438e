// SPDX-License-Identifier: GPL-3.0-or-later
// The stage of vault_stage.h.
#include "vault_stage.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void say_stored(const char *file, GString *line)
{
  g_string_append_printf(line, "stored %s", file);
}

static void say_refused(enum code code, GString *line)
{
  g_string_append(line, code_name(code));
}

static const struct vault_words words = {say_stored, say_refused};

static void prepared(gpointer chat, struct upload *upload, gint64 offset, enum code code)
{
  struct vault_stage *stage = chat;
  stage->offset = offset;
  stage->prepared_code = code;
  loop_thread_add(&stage->thread, &stage->prepared, 1);
}

static void received(gpointer chat, guint64 upload, const char *sha256, gint64 size, enum code code)
{
  struct vault_stage *stage = chat;
  stage->number = upload;
  stage->size = size;
  stage->code = code;
  g_strlcpy(stage->sha256, sha256, sizeof stage->sha256);
  loop_thread_add(&stage->thread, &stage->received, 1);
}

static void closed(gpointer owner)
{
  struct vault_stage *stage = owner;
  loop_thread_add(&stage->thread, &stage->closed, 1);
}

static void open_vault(struct vault_stage *stage)
{
  g_autoptr(GError) error = NULL;
  stage->vault = vault_files_new(stage->dir, stage->thread.loop, &words, &error);
  g_assert_no_error(error);
  stage->vault->client = (struct vault_client){prepared, received, stage};
}

void vault_stage_begin(struct vault_stage *stage)
{
  g_autoptr(GError) error = NULL;
  *stage = (struct vault_stage){0};
  stage->dir = g_dir_make_tmp("ritrovo-vault-XXXXXX", &error);
  g_assert_no_error(error);
  loop_thread_start(&stage->thread);
  open_vault(stage);
}

// Counts the files, and removes everything if asked to.
static unsigned walk(const char *path, gboolean clear)
{
  unsigned files = 0;
  g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
  const char *name;
  while (dir && (name = g_dir_read_name(dir))) {
    g_autofree char *below = g_build_filename(path, name, NULL);
    if (g_file_test(below, G_FILE_TEST_IS_DIR))
      files += walk(below, clear);
    else
      files++;
    if (clear)
      g_remove(below);
  }
  return files;
}

static void stop_vault(gpointer data)
{
  vault_files_stop(((struct vault_stage *) data)->vault);
}

void vault_stage_end(struct vault_stage *stage)
{
  loop_thread_call(&stage->thread, stop_vault, stage);
  loop_thread_turn(&stage->thread); // its last answers
  vault_files_free(stage->vault);
  loop_thread_stop(&stage->thread);
  walk(stage->dir, TRUE);
  g_rmdir(stage->dir);
  g_free(stage->dir);
}

void vault_stage_restart(struct vault_stage *stage)
{
  loop_thread_call(&stage->thread, stop_vault, stage);
  loop_thread_turn(&stage->thread);
  vault_files_free(stage->vault);
  open_vault(stage);
}

struct upload stage_upload(guint64 number, gint64 size, const char *sha256)
{
  struct upload upload = {.number = number, .session = 1, .size = size, .size_max = G_MAXINT32};
  g_autofree char *text = g_strdup_printf("key %" G_GUINT64_FORMAT, number);
  g_autofree char *key = hash_of(text, strlen(text));
  g_strlcpy(upload.key, key, sizeof upload.key);
  g_strlcpy(upload.sha256, sha256, sizeof upload.sha256);
  return upload;
}

struct call {
  struct vault_stage *stage;
  struct upload *upload;
  struct grant grant;
  const char *bytes;
  size_t length;
  int fd;
  guint64 number;
  enum code code;
  GHashTable *known;
};

static void call_prepare(gpointer data)
{
  struct call *call = data;
  call->stage->vault->ops->prepare(call->stage->vault, call->upload);
  g_assert_cmpuint(call->upload->busy, ==, 1);
}

gint64 stage_prepare(struct vault_stage *stage, struct upload *upload)
{
  struct call call = {.stage = stage, .upload = upload};
  size_t before = stage->prepared;
  loop_thread_call(&stage->thread, call_prepare, &call);
  loop_thread_wait_for(&stage->thread, &stage->prepared, before + 1);
  g_assert_cmpuint(upload->busy, ==, 0);
  return stage->offset;
}

static void call_open(gpointer data)
{
  struct call *call = data;
  vault_files_open(call->stage->vault, call->fd, &call->grant, call->bytes, call->length, closed,
                   call->stage);
}

static int open_connection(struct vault_stage *stage, struct call *call)
{
  int ends[2];
  g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), ==, 0);
  g_assert_cmpint(fcntl(ends[0], F_SETFL, O_NONBLOCK), ==, 0);
  call->stage = stage;
  call->fd = ends[0];
  loop_thread_call(&stage->thread, call_open, call);
  return ends[1];
}

int stage_open_upload(struct vault_stage *stage, const struct upload *upload, gint64 offset,
                      const char *bytes, size_t length)
{
  struct call call = {.bytes = bytes, .length = length};
  call.grant = (struct grant){.kind = GRANT_UPLOAD,
                              .session = upload->session,
                              .upload = upload->number,
                              .kept = upload->kept,
                              .offset = offset,
                              .size = upload->size,
                              .size_max = upload->size_max};
  g_strlcpy(call.grant.key, upload->key, sizeof call.grant.key);
  g_strlcpy(call.grant.sha256, upload->sha256, sizeof call.grant.sha256);
  return open_connection(stage, &call);
}

int stage_open_download(struct vault_stage *stage, const char *sha256, gint64 size, gint64 offset)
{
  struct call call = {0};
  call.grant = (struct grant){.kind = GRANT_DOWNLOAD, .session = 2, .offset = offset, .size = size};
  g_strlcpy(call.grant.sha256, sha256, sizeof call.grant.sha256);
  return open_connection(stage, &call);
}

static void call_finish(gpointer data)
{
  struct call *call = data;
  call->stage->vault->ops->finish(call->stage->vault, call->number, "f1", call->code);
}

void stage_finish(struct vault_stage *stage, guint64 number, enum code code)
{
  struct call call = {.stage = stage, .number = number, .code = code};
  loop_thread_call(&stage->thread, call_finish, &call);
}

static void call_cancel(gpointer data)
{
  struct call *call = data;
  call->stage->vault->ops->cancel(call->stage->vault, call->number);
}

void stage_cancel(struct vault_stage *stage, guint64 session)
{
  struct call call = {.stage = stage, .number = session};
  loop_thread_call(&stage->thread, call_cancel, &call);
}

static void call_forget(gpointer data)
{
  struct call *call = data;
  call->stage->vault->ops->forget(call->stage->vault, call->bytes);
}

void stage_settle(struct vault_stage *stage)
{
  struct upload nothing = stage_upload(999999, 0, "");
  stage_prepare(stage, &nothing);
}

void stage_forget(struct vault_stage *stage, const struct upload *upload)
{
  struct call call = {.stage = stage, .bytes = upload->key};
  loop_thread_call(&stage->thread, call_forget, &call);
  stage_settle(stage);
}

static void call_remove(gpointer data)
{
  struct call *call = data;
  call->stage->vault->ops->remove(call->stage->vault, call->bytes, FALSE);
}

void stage_remove(struct vault_stage *stage, const char *sha256)
{
  struct call call = {.stage = stage, .bytes = sha256};
  loop_thread_call(&stage->thread, call_remove, &call);
  stage_settle(stage);
}

void stage_sweep(struct vault_stage *stage, GHashTable *known)
{
  struct shelf *shelf = ((struct vault_files *) stage->vault)->shelf;
  const gint stop = FALSE;
  shelf_sweep_uploads(shelf);
  shelf_sweep_files(shelf, FALSE, NULL, &stop);
  if (known)
    shelf_sweep_files(shelf, TRUE, known, &stop);
  shelf_sweep_end(shelf);
}

void stage_assert_received(struct vault_stage *stage, enum code code)
{
  loop_thread_wait_for(&stage->thread, &stage->received, 1);
  g_assert_cmpint(stage->code, ==, code);
  stage->received = 0;
}

void stage_wait_closed(struct vault_stage *stage, size_t count)
{
  loop_thread_wait_for(&stage->thread, &stage->closed, count);
}

gboolean peer_send(int peer, const char *bytes, size_t length)
{
  while (length > 0) {
    ssize_t sent = send(peer, bytes, length, MSG_NOSIGNAL);
    if (sent <= 0)
      return FALSE;
    bytes += sent;
    length -= (size_t) sent;
  }
  return TRUE;
}

GString *peer_read_all(int peer)
{
  GString *bytes = g_string_new(NULL);
  g_autofree char *buffer = g_malloc(CHUNK);
  ssize_t got;
  while ((got = recv(peer, buffer, CHUNK, 0)) > 0)
    g_string_append_len(bytes, buffer, got);
  return bytes;
}

void peer_assert_says(int peer, const char *expected)
{
  GString *bytes = peer_read_all(peer);
  g_assert_cmpstr(bytes->str, ==, expected);
  g_string_free(bytes, TRUE);
  close(peer);
}

char *pattern_new(size_t length)
{
  char *bytes = g_malloc(length + 1);
  guint32 state = 1;
  for (size_t i = 0; i < length; i++) {
    state = state * 1664525 + 1013904223;
    bytes[i] = (char) (state >> 24);
  }
  return bytes;
}

char *hash_of(const char *bytes, size_t length)
{
  return g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *) bytes, length);
}

void stage_put(struct vault_stage *stage, const char *sha256, const char *bytes, size_t length)
{
  g_autofree char *folder = g_strdup_printf("%s/passing/%.2s", stage->dir, sha256);
  g_autofree char *path = g_build_filename(folder, sha256, NULL);
  g_mkdir(folder, 0700);
  g_assert_true(g_file_set_contents(path, bytes, (gssize) length, NULL));
}

gint64 stage_size_of(struct vault_stage *stage, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  g_autofree char *name = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  g_autofree char *path = g_build_filename(stage->dir, name, NULL);
  GStatBuf info;
  return g_stat(path, &info) == 0 ? info.st_size : -1;
}

unsigned stage_count(struct vault_stage *stage, const char *folder)
{
  g_autofree char *path = g_build_filename(stage->dir, folder, NULL);
  return walk(path, FALSE);
}
