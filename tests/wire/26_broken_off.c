// SPDX-License-Identifier: GPL-3.0-or-later
// Chapter 26 of the wire: transfers that break (PROTOCOL.md, Files). What came is kept and gone on
// from, over restarts and kills; what is wrong is not posted; and nobody who does not read keeps
// others waiting. Places and moments are drawn from the test's seed, which is printed; --seed
// repeats them.
#include <signal.h>
#include <string.h>

#include "wire_files.h"

static const char *const root_is_admin[] = {"--make-admin", "root", NULL};

#define PLACE "'room':'home','cid':'c-1'"

// Sends so many bytes from the offset of the ticket, and breaks off.
static void bring_some(struct stage *stage, JsonObject *ticket, GBytes *bytes, gsize length)
{
  const char *data = g_bytes_get_data(bytes, NULL);
  gint64 offset = json_object_get_int_member(ticket, "offset");
  struct wire_client *transfer =
      files_open(stage, "upload", json_object_get_string_member(ticket, "ticket"));
  wire_client_send_bytes(transfer, data + offset, length);
  wire_client_close(transfer);
}

// The same upload again, as soon as the server has noticed that the connection is gone.
static JsonObject *ask_again(struct wire_client *client, const char *name, GBytes *bytes)
{
  JsonObject *answer;
  do
    answer = files_ask(client, PLACE, name, bytes);
  while (wire_matches(answer, "{'type':'error','code':'rate.limited'}"));
  if (!wire_matches(answer, "{'type':'ticket'}"))
    wire_client_fail(client, "expected a ticket");
  return answer;
}

// What may happen to the server between two pieces.
static struct wire_client *disturb(struct stage *stage, struct wire_client *ada)
{
  switch (g_test_rand_int_range(0, 4)) {
  case 0:
    g_test_message("killed");
    stage_crash(stage);
    return stage_enter(stage, "ada");
  case 1:
    g_test_message("stopped");
    stage_restart(stage);
    return stage_enter(stage, "ada");
  default:
    return ada;
  }
}

// Broken off at random places until it is whole; nothing that has arrived is sent twice but for
// what was lost with a kill.
static void test_until_whole(struct stage *stage, gconstpointer data)
{
  const gsize size = 6 * 1024 * 1024 + 11;
  g_autoptr(GBytes) bytes = files_bytes((guint32) g_test_rand_int(), size);
  struct wire_client *ada = stage_enter(stage, "ada");
  gsize sent = 0;
  for (int i = 0; i < 12; i++) {
    JsonObject *ticket = ask_again(ada, "a", bytes);
    gsize offset = (gsize) json_object_get_int_member(ticket, "offset");
    g_assert_cmpuint(offset, <=, sent);
    gsize length = (gsize) g_test_rand_int_range(0, (gint32) (size - offset) / 4);
    g_test_message("%" G_GSIZE_FORMAT " bytes from %" G_GSIZE_FORMAT, length, offset);
    bring_some(stage, ticket, bytes, length);
    sent = MAX(sent, offset + length);
    ada = disturb(stage, ada);
  }
  JsonObject *ticket = ask_again(ada, "a", bytes);
  g_assert_true(wire_matches(files_bring(stage, ticket, bytes), "{'type':'stored'}"));
  JsonObject *message = files_wait(ada);
  g_assert_true(wire_matches(message, "{'cid':'c-1','seq':1}"));
  files_expect(stage, stage_enter(stage, "bob"), files_id(message), bytes);
  g_assert_cmpuint(files_on_disk(stage, NULL), ==, 1);
}

// What was taken before a break is there when it is asked for: an upload goes on.
static void test_goes_on(struct stage *stage, gconstpointer data)
{
  const gsize size = 8 * 1024 * 1024;
  g_autoptr(GBytes) bytes = files_bytes(1, size);
  struct wire_client *ada = stage_enter(stage, "ada");
  JsonObject *ticket = files_ask(ada, PLACE, "a", bytes);
  bring_some(stage, ticket, bytes, size / 2);
  // The server reads what is on the way before it sees the end.
  gint64 offset;
  do {
    ticket = ask_again(ada, "a", bytes);
    offset = wire_number(ada, ticket, "offset");
  } while (offset == 0);
  // Another name, or another cid, is another upload.
  g_assert_true(wire_matches(files_ask(ada, "'room':'home','cid':'c-2'", "a", bytes),
                             "{'type':'ticket','offset':0}"));
  struct wire_client *bob = stage_enter(stage, "bob");
  g_assert_true(wire_matches(files_ask(bob, PLACE, "a", bytes), "{'type':'ticket','offset':0}"));
  stage_restart(stage);
  ada = stage_enter(stage, "ada");
  ticket = ask_again(ada, "a", bytes);
  g_assert_cmpint(wire_number(ada, ticket, "offset"), >=, offset);
  g_assert_true(wire_matches(files_bring(stage, ticket, bytes), "{'type':'stored'}"));
  files_expect(stage, ada, files_id(files_wait(ada)), bytes);
}

// Whoever asks again takes the place of the connection that moves its bytes.
static void test_two_connections(struct stage *stage, gconstpointer data)
{
  const gsize size = 1024 * 1024;
  g_autoptr(GBytes) bytes = files_bytes(1, size);
  struct wire_client *ada = stage_enter(stage, "ada");
  JsonObject *ticket = files_ask(ada, PLACE, "a", bytes);
  struct wire_client *first = files_open(stage, "upload", wire_text(ada, ticket, "ticket"));
  wire_client_send_bytes(first, g_bytes_get_data(bytes, NULL), size / 2);
  ticket = ask_again(ada, "a", bytes);
  wire_client_drain(first);
  g_assert_true(wire_matches(files_bring(stage, ticket, bytes), "{'type':'stored'}"));
  files_expect(stage, ada, files_id(files_wait(ada)), bytes);
  wire_expect_silence(ada);
}

static void test_corrupt(struct stage *stage, gconstpointer data)
{
  g_autoptr(GBytes) bytes = files_bytes(1, 100000);
  g_autoptr(GBytes) others = files_bytes(2, 100000);
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  wire_wait(ada, "{'type':'presence','name':'bob'}");
  JsonObject *ticket = files_ask(ada, PLACE, "a", bytes);
  g_assert_true(
      wire_matches(files_bring(stage, ticket, others), "{'type':'error','code':'file.corrupt'}"));
  wire_expect_silence(bob);
  wire_expect_silence(ada);
  files_wait_for_disk(stage, ada, 0);
  ticket = ask_again(ada, "a", bytes);
  g_assert_cmpint(wire_number(ada, ticket, "offset"), ==, 0);
  g_assert_true(wire_matches(files_bring(stage, ticket, bytes), "{'type':'stored'}"));
  files_expect(stage, bob, files_id(files_wait(bob)), bytes);
}

// Half of a file is on the way. Returns the connection that brings it.
static struct wire_client *begin_upload(struct stage *stage, struct wire_client *client,
                                        GBytes *bytes)
{
  JsonObject *ticket = files_ask(client, PLACE, "a", bytes);
  struct wire_client *transfer = files_open(stage, "upload", wire_text(client, ticket, "ticket"));
  wire_client_send_bytes(transfer, g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes) / 2);
  return transfer;
}

// The rest of it, for a connection that the server may have closed.
static void end_upload(struct wire_client *transfer, GBytes *bytes)
{
  gsize half = g_bytes_get_size(bytes) / 2;
  wire_client_try_send_bytes(transfer, (const char *) g_bytes_get_data(bytes, NULL) + half,
                             g_bytes_get_size(bytes) - half);
}

// With the session go the transfers.
static void test_quit(struct stage *stage, gconstpointer data)
{
  g_autoptr(GBytes) bytes = files_bytes(1, 100000);
  struct wire_client *bob = stage_enter(stage, "bob");
  struct wire_client *ada = stage_enter(stage, "ada");
  wire_expect(bob, "{'type':'presence','event':'join'}");
  struct wire_client *transfer = begin_upload(stage, ada, bytes);
  wire_quit(ada);
  wire_expect(bob, "{'type':'presence','event':'leave','reason':'quit'}");
  end_upload(transfer, bytes);
  wire_client_drain(transfer);
  wire_expect_silence(bob);
  // The last bytes may have come before the vault knew, and lie there for a moment.
  files_wait_for_disk(stage, bob, 0);
  // The name is free, and whoever has it may go on.
  ada = stage_enter(stage, "ada");
  JsonObject *ticket = ask_again(ada, "a", bytes);
  g_assert_true(wire_matches(files_bring(stage, ticket, bytes), "{'type':'stored'}"));
}

static void test_kick(struct stage *stage, gconstpointer data)
{
  g_autoptr(GBytes) bytes = files_bytes(1, 100000);
  struct wire_client *root = stage_account(stage, "root");
  wire_join(root, "home");
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *transfer = begin_upload(stage, ada, bytes);
  wire_ask(root, "'type':'kick','name':'ada'");
  wire_wait(ada, "{'type':'kicked'}");
  end_upload(transfer, bytes);
  wire_client_drain(transfer);
  wire_expect_silence(root);
  files_wait_for_disk(stage, root, 0);
}

// A connection that breaks and comes back does not disturb its upload.
static void test_resume(struct stage *stage, gconstpointer data)
{
  g_autoptr(GBytes) bytes = files_bytes(1, 100000);
  struct wire_client *bob = stage_enter(stage, "bob");
  struct wire_client *ada = stage_connect(stage);
  g_autofree char *token = g_strdup(wire_text(ada, wire_hello(ada, "ada"), "token"));
  wire_join(ada, "home");
  struct wire_client *transfer = begin_upload(stage, ada, bytes);
  wire_client_close(ada);
  ada = stage_connect(stage);
  wire_resume(ada, token);
  end_upload(transfer, bytes);
  wire_expect(transfer, "{'type':'stored'}");
  const char *file = files_id(files_wait(ada));
  g_assert_cmpstr(files_id(files_wait(bob)), ==, file);
  files_expect(stage, ada, file, bytes);
}

// A download is gone on with from where it broke.
static void test_download_goes_on(struct stage *stage, gconstpointer data)
{
  const gsize size = 3 * 1024 * 1024;
  g_autoptr(GBytes) bytes = files_bytes(1, size);
  struct wire_client *ada = stage_enter(stage, "ada");
  const char *file = files_id(files_upload(stage, ada, "'room':'home'", "a", bytes));
  g_autoptr(GByteArray) got = g_byte_array_new();
  char buffer[65536];
  while (got->len < size) {
    JsonObject *ticket = wire_ask(ada, "'type':'download','file':'%s','offset':%u", file, got->len);
    struct wire_client *transfer = files_open(stage, "download", wire_text(ada, ticket, "ticket"));
    guint wanted = got->len + (guint) g_test_rand_int_range(1, 1000000);
    gsize length = 1;
    while (got->len < wanted && length > 0) {
      length = wire_client_read(transfer, buffer, sizeof buffer);
      g_byte_array_append(got, (const guint8 *) buffer, (guint) length);
    }
    wire_client_close(transfer);
  }
  g_assert_cmpmem(got->data, got->len, g_bytes_get_data(bytes, NULL), size);
}

// Ten who take a ticket and then do not read, while others talk, send and fetch.
static void test_readers_that_do_not_read(struct stage *stage, gconstpointer data)
{
  enum { READERS = 10 };
  g_autoptr(GBytes) bytes = files_bytes(1, 16 * 1024 * 1024);
  g_autoptr(GBytes) small = files_bytes(2, 100000);
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  struct wire_client *readers[READERS];
  const char *file = files_id(files_upload(stage, ada, "'room':'home'", "a", bytes));
  guint64 before = server_process_memory(stage->server);
  for (int i = 0; i < READERS; i++) {
    JsonObject *ticket = wire_ask(bob, "'type':'download','file':'%s'", file);
    readers[i] = wire_client_new_narrow(server_process_port(stage->server));
    g_ptr_array_add(stage->clients, readers[i]);
    wire_client_send(readers[i], "{'type':'download','ticket':'%s'}",
                     wire_text(bob, ticket, "ticket"));
    wire_post(ada, "home", "hi");
    files_expect(stage, ada, files_id(files_upload(stage, bob, "'room':'home'", "b", small)),
                 small);
  }
  g_assert_cmpuint(server_process_memory(stage->server), <, before + 50 * 1024);
  // One who reads after all gets all of it.
  g_autoptr(GBytes) got = wire_client_rest(readers[0]);
  g_assert_true(g_bytes_equal(got, bytes));
}

// Transfers do not keep a server from stopping.
static void test_stop(struct stage *stage, gconstpointer data)
{
  g_autoptr(GBytes) bytes = files_bytes(1, 8 * 1024 * 1024);
  struct wire_client *ada = stage_enter(stage, "ada");
  const char *file = files_id(files_upload(stage, ada, "'room':'home'", "b", bytes));
  JsonObject *ticket = wire_ask(ada, "'type':'download','file':'%s'", file);
  struct wire_client *reader = wire_client_new_narrow(server_process_port(stage->server));
  g_ptr_array_add(stage->clients, reader);
  wire_client_send(reader, "{'type':'download','ticket':'%s'}", wire_text(ada, ticket, "ticket"));
  struct wire_client *transfer = begin_upload(stage, ada, bytes);
  stage_restart(stage);
  wire_client_drain(transfer);
  ada = stage_enter(stage, "ada");
  ticket = ask_again(ada, "a", bytes);
  g_assert_true(wire_matches(files_bring(stage, ticket, bytes), "{'type':'stored'}"));
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/wire/broken-off/until-whole", test_until_whole, NULL);
  stage_test("/wire/broken-off/goes-on", test_goes_on, NULL);
  stage_test("/wire/broken-off/two-connections", test_two_connections, NULL);
  stage_test("/wire/broken-off/corrupt", test_corrupt, NULL);
  stage_test("/wire/broken-off/quit", test_quit, NULL);
  stage_test("/wire/broken-off/kick", test_kick, root_is_admin);
  stage_test("/wire/broken-off/resume", test_resume, NULL);
  stage_test("/wire/broken-off/download-goes-on", test_download_goes_on, NULL);
  stage_test("/wire/broken-off/no-readers", test_readers_that_do_not_read, NULL);
  stage_test("/wire/broken-off/stop", test_stop, NULL);
  return g_test_run();
}
