// SPDX-License-Identifier: GPL-3.0-or-later
// The talk of wire_files.h. What does not go as the contract says ends the test.
#include "wire_files.h"

#include <string.h>
#include <sys/stat.h>

GBytes *files_bytes(guint32 seed, size_t length)
{
  guint8 *bytes = g_malloc(MAX(length, 1));
  for (size_t i = 0; i < length; i++) {
    seed = seed * 1664525 + 1013904223;
    bytes[i] = (guint8) (seed >> 24);
  }
  return g_bytes_new_take(bytes, length);
}

char *files_hash(GBytes *bytes)
{
  return g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, bytes);
}

JsonObject *files_ask(struct wire_client *client, const char *place, const char *name,
                      GBytes *bytes)
{
  g_autofree char *hash = files_hash(bytes);
  return wire_ask(client, "'type':'upload',%s,'name':'%s','size':%" G_GSIZE_FORMAT ",'sha256':'%s'",
                  place, name, g_bytes_get_size(bytes), hash);
}

struct wire_client *files_open(struct stage *stage, const char *kind, const char *ticket)
{
  struct wire_client *transfer = stage_connect(stage);
  wire_client_send(transfer, "{'type':'%s','ticket':'%s'}", kind, ticket);
  return transfer;
}

JsonObject *files_bring(struct stage *stage, JsonObject *ticket, GBytes *bytes)
{
  gsize size;
  const char *data = g_bytes_get_data(bytes, &size);
  gint64 offset = json_object_get_int_member(ticket, "offset");
  struct wire_client *transfer =
      files_open(stage, "upload", json_object_get_string_member(ticket, "ticket"));
  g_assert_cmpint(offset, <=, size);
  wire_client_try_send_bytes(transfer, data + offset, size - (gsize) offset);
  JsonObject *answer = wire_next(transfer);
  if (!answer)
    wire_client_fail(transfer, "an upload ended without a word");
  wire_client_expect_end(transfer);
  wire_client_close(transfer);
  return answer;
}

JsonObject *files_wait(struct wire_client *client)
{
  JsonObject *message;
  do
    message = wire_wait(client, "{'type':'message'}");
  while (!json_object_has_member(message, "file"));
  return message;
}

JsonObject *files_of(JsonObject *message)
{
  g_assert_true(json_object_has_member(message, "file"));
  return json_object_get_object_member(message, "file");
}

const char *files_id(JsonObject *message)
{
  return json_object_get_string_member(files_of(message), "file");
}

JsonObject *files_upload(struct stage *stage, struct wire_client *client, const char *place,
                         const char *name, GBytes *bytes)
{
  JsonObject *ticket = files_ask(client, place, name, bytes);
  if (!wire_matches(ticket, "{'type':'ticket','offset':0}"))
    wire_client_fail(client, "no ticket for %s", name);
  const char *file = wire_text(client, ticket, "file");
  JsonObject *stored = files_bring(stage, ticket, bytes);
  if (!wire_matches(stored, "{'type':'stored','file':'%s'}", file))
    wire_client_fail(client, "%s was not stored", name);
  g_autofree char *hash = files_hash(bytes);
  JsonObject *message = files_wait(client);
  if (!wire_matches(files_of(message),
                    "{'file':'%s','name':'%s','size':%" G_GSIZE_FORMAT
                    ",'sha256':'%s','removed':null}",
                    file, name, g_bytes_get_size(bytes), hash))
    wire_client_fail(client, "the message has another file");
  return message;
}

GBytes *files_download(struct stage *stage, struct wire_client *client, const char *file,
                       gint64 offset)
{
  JsonObject *ticket =
      wire_ask(client, "'type':'download','file':'%s','offset':%" G_GINT64_FORMAT, file, offset);
  if (!wire_matches(ticket, "{'type':'ticket','file':'%s'}", file))
    wire_client_fail(client, "no ticket for the download");
  struct wire_client *transfer = files_open(stage, "download", wire_text(client, ticket, "ticket"));
  GBytes *bytes = wire_client_rest(transfer);
  wire_client_close(transfer);
  return bytes;
}

void files_expect(struct stage *stage, struct wire_client *client, const char *file, GBytes *bytes)
{
  g_autoptr(GBytes) got = files_download(stage, client, file, 0);
  g_assert_cmpuint(g_bytes_get_size(got), ==, g_bytes_get_size(bytes));
  g_assert_true(g_bytes_equal(got, bytes));
}

void files_expect_refused(struct wire_client *client, const char *file, const char *code)
{
  JsonObject *answer = wire_ask(client, "'type':'download','file':'%s'", file);
  if (!wire_matches(answer, "{'type':'error','code':'%s'}", code))
    wire_client_fail(client, "expected %s", code);
}

// A file that goes while it is looked at is none.
static guint count_files(const char *path, gint64 *bytes)
{
  struct stat status;
  if (lstat(path, &status) != 0)
    return 0;
  g_assert_cmpint(status.st_mode & 0777, ==, S_ISDIR(status.st_mode) ? 0700 : 0600);
  if (!S_ISDIR(status.st_mode)) {
    g_assert_true(S_ISREG(status.st_mode));
    *bytes += status.st_size;
    return 1;
  }
  g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
  const char *name;
  guint count = 0;
  while (folder && (name = g_dir_read_name(folder))) {
    g_autofree char *inside = g_build_filename(path, name, NULL);
    // Named by hashes, whatever their senders called them.
    g_assert_cmpuint(strspn(name, "0123456789abcdef"), ==, strlen(name));
    count += count_files(inside, bytes);
  }
  return count;
}

guint files_on_disk(struct stage *stage, gint64 *bytes)
{
  static const char *const folders[] = {"files", "passing"};
  gint64 unused = 0;
  guint count = 0;
  for (gsize i = 0; i < G_N_ELEMENTS(folders); i++) {
    g_autofree char *path =
        g_build_filename(server_process_data_dir(stage->server), folders[i], NULL);
    count += count_files(path, bytes ? bytes : &unused);
  }
  return count;
}

void files_wait_for_disk(struct stage *stage, struct wire_client *client, guint count)
{
  while (files_on_disk(stage, NULL) != count)
    wire_ask(client, "'type':'ping'");
}
