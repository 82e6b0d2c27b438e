// SPDX-License-Identifier: GPL-3.0-or-later
// Chapter 27 of the wire: what a server keeps of files (PROTOCOL.md, Files). How large one may be,
// how much one person and all together may have; the same bytes once; nothing of what nobody can
// read any more; and a full disk is the uploader's trouble alone.
#include <string.h>
#include <sys/resource.h>

#include "wire_files.h"

static void expect_code(struct wire_client *client, JsonObject *answer, const char *code)
{
  if (!wire_matches(answer, "{'type':'error','code':'%s'}", code))
    wire_client_fail(client, "expected %s", code);
}

static gint64 limit_of(JsonObject *welcome)
{
  return json_object_get_int_member(json_object_get_object_member(welcome, "limits"), "file");
}

static const char *const small_files[] = {"--file-limit", "20000", "--file-limit-guest", "10000",
                                          NULL};

static void test_size(struct stage *stage, gconstpointer data)
{
  g_autoptr(GBytes) guests = files_bytes(1, 10000);
  g_autoptr(GBytes) members = files_bytes(2, 20000);
  g_autoptr(GBytes) over = files_bytes(3, 20001);
  struct wire_client *ada = stage_connect(stage);
  g_assert_cmpint(limit_of(wire_hello(ada, "ada")), ==, 10000);
  wire_join(ada, "home");
  files_upload(stage, ada, "'room':'home'", "a", guests);
  JsonObject *answer = files_ask(ada, "'room':'home'", "b", members);
  expect_code(ada, answer, "file.too_large");
  wire_register(ada, WIRE_PASSWORD);
  wire_quit(ada);
  ada = stage_connect(stage);
  g_assert_cmpint(limit_of(wire_log_in(ada, "ada", WIRE_PASSWORD)), ==, 20000);
  wire_join(ada, "home");
  files_upload(stage, ada, "'room':'home'", "b", members);
  expect_code(ada, files_ask(ada, "'room':'home'", "c", over), "file.too_large");
  // One that tells its size on the second connection.
  JsonObject *ticket = wire_ask(ada, "'type':'upload','room':'home','name':'c'");
  struct wire_client *transfer = stage_connect(stage);
  wire_client_send(transfer, "{'type':'upload','ticket':'%s','size':20001}",
                   wire_text(ada, ticket, "ticket"));
  wire_expect_error(transfer, "file.too_large");
  wire_client_expect_end(transfer);
}

static const char *const small_quota[] = {"--file-quota-guest", "25000", NULL};
static const char *const small_total[] = {"--files-total", "25000", NULL};

static void test_quota(struct stage *stage, gconstpointer data)
{
  g_autoptr(GBytes) one = files_bytes(1, 10000);
  g_autoptr(GBytes) two = files_bytes(2, 10000);
  g_autoptr(GBytes) three = files_bytes(3, 10000);
  struct wire_client *ada = stage_enter(stage, "ada");
  const char *first = files_id(files_upload(stage, ada, "'room':'home'", "a", one));
  files_upload(stage, ada, "'room':'home'", "b", two);
  expect_code(ada, files_ask(ada, "'room':'home'", "c", three), "file.quota");
  struct wire_client *bob = stage_enter(stage, "bob");
  files_upload(stage, bob, "'room':'home'", "c", three);
  wire_ask(ada, "'type':'remove','file':'%s'", first);
  g_autoptr(GBytes) four = files_bytes(4, 10000);
  files_upload(stage, ada, "'room':'home'", "d", four);
}

static void test_total(struct stage *stage, gconstpointer data)
{
  g_autoptr(GBytes) one = files_bytes(1, 10000);
  g_autoptr(GBytes) two = files_bytes(2, 10000);
  g_autoptr(GBytes) three = files_bytes(3, 10000);
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  files_upload(stage, ada, "'room':'home'", "a", one);
  const char *second = files_id(files_upload(stage, bob, "'room':'home'", "b", two));
  expect_code(ada, files_ask(ada, "'room':'home'", "c", three), "file.quota");
  expect_code(bob, files_ask(bob, "'room':'home'", "c", three), "file.quota");
  wire_ask(bob, "'type':'remove','file':'%s'", second);
  files_upload(stage, ada, "'room':'home'", "c", three);
}

// The same bytes lie there once, whoever sent them, and go with the last who has them.
static void test_stored_once(struct stage *stage, gconstpointer data)
{
  g_autoptr(GBytes) bytes = files_bytes(1, 50000);
  struct wire_client *ada = stage_account(stage, "ada");
  struct wire_client *bob = stage_account(stage, "bob");
  gint64 size = 0;
  wire_join(ada, "home");
  wire_join(bob, "home");
  const char *first = files_id(files_upload(stage, ada, "'room':'home'", "a", bytes));
  JsonObject *other = files_upload(stage, bob, "'room':'home'", "b", bytes);
  while (g_str_equal(files_id(other), first))
    other = files_wait(bob);
  const char *second = files_id(other);
  const char *third = files_id(files_upload(stage, ada, "'to':'bob'", "c", bytes));
  g_assert_cmpuint(files_on_disk(stage, &size), ==, 1);
  g_assert_cmpint(size, ==, 50000);
  stage_crash(stage);
  ada = stage_device(stage, "ada");
  bob = stage_device(stage, "bob");
  wire_join(bob, "home");
  wire_ask(ada, "'type':'remove','file':'%s'", first);
  wire_ask(bob, "'type':'remove','file':'%s'", second);
  files_expect(stage, bob, third, bytes);
  g_assert_cmpuint(files_on_disk(stage, NULL), ==, 1);
  wire_ask(ada, "'type':'remove','file':'%s'", third);
  files_wait_for_disk(stage, ada, 0);
}

static const char *const keep_three[] = {"--retention-count", "3", NULL};

// With the message goes its file.
static void test_retention(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  const char *ids[5];
  for (guint i = 0; i < G_N_ELEMENTS(ids); i++) {
    g_autoptr(GBytes) bytes = files_bytes(i, 1000);
    ids[i] = files_id(files_upload(stage, ada, "'room':'home'", "a", bytes));
  }
  stage_restart(stage);
  struct wire_client *bob = stage_enter(stage, "bob");
  files_wait_for_disk(stage, bob, 3);
  JsonArray *list = wire_list(bob, wire_ask(bob, "'type':'files','room':'home'"), "files");
  g_assert_cmpuint(json_array_get_length(list), ==, 3);
  files_expect_refused(bob, ids[0], "file.unknown");
  files_expect_refused(bob, ids[1], "file.unknown");
  for (guint i = 2; i < G_N_ELEMENTS(ids); i++) {
    g_autoptr(GBytes) bytes = files_bytes(i, 1000);
    files_expect(stage, bob, ids[i], bytes);
  }
}

// Bytes for which there is no room are refused to whoever brings them; talk goes on, and files that
// fit too.
static void test_full_disk(struct stage *stage, gconstpointer data)
{
  g_autoptr(GBytes) bytes = files_bytes(1, 16 * 1024 * 1024);
  g_autoptr(GBytes) small = files_bytes(2, 1000);
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  server_process_limit(stage->server, RLIMIT_FSIZE, 8 * 1024 * 1024);
  JsonObject *ticket = files_ask(ada, "'room':'home','cid':'c-1'", "a", bytes);
  JsonObject *answer = files_bring(stage, ticket, bytes);
  if (!wire_matches(answer, "{'type':'error','code':'store.unavailable'}") &&
      !wire_matches(answer, "{'type':'error','code':'file.quota'}"))
    wire_client_fail(ada, "expected that there is no room");
  wire_post(bob, "home", "hi");
  files_expect(stage, ada, files_id(files_upload(stage, bob, "'room':'home'", "b", small)), small);
  server_process_limit(stage->server, RLIMIT_FSIZE, RLIM_INFINITY);
  ticket = files_ask(ada, "'room':'home','cid':'c-1'", "a", bytes);
  g_assert_true(wire_matches(files_bring(stage, ticket, bytes), "{'type':'stored'}"));
}

static const char *const no_files[] = {"--files", "off", NULL};

static void test_off(struct stage *stage, gconstpointer data)
{
  static const char *const requests[] = {
      "'type':'upload','room':'home','name':'a','size':1", "'type':'download','file':'f1'",
      "'type':'files','room':'home'", "'type':'remove','file':'f1'"};
  struct wire_client *ada = stage_connect(stage);
  JsonObject *welcome = wire_hello(ada, "ada");
  JsonArray *features = wire_list(ada, welcome, "features");
  g_assert_cmpint(limit_of(welcome), ==, 0);
  for (guint i = 0; i < json_array_get_length(features); i++)
    g_assert_cmpstr(json_array_get_string_element(features, i), !=, "files");
  wire_join(ada, "home");
  for (gsize i = 0; i < G_N_ELEMENTS(requests); i++)
    expect_code(ada, wire_ask(ada, "%s", requests[i]), "proto.unknown");
  struct wire_client *transfer = files_open(stage, "upload", "00");
  g_assert_true(wire_matches(wire_next(transfer), "{'type':'error'}"));
}

static const char *const without_history[] = {"--history", "off", NULL};

// Where nothing is kept a file is there as long as the server runs.
static void test_without_history(struct stage *stage, gconstpointer data)
{
  g_autoptr(GBytes) bytes = files_bytes(1, 50000);
  struct wire_client *ada = stage_enter(stage, "ada");
  const char *file = files_id(files_upload(stage, ada, "'room':'home'", "a", bytes));
  wire_quit(ada);
  struct wire_client *bob = stage_enter(stage, "bob");
  files_expect(stage, bob, file, bytes);
  stage_restart(stage);
  bob = stage_enter(stage, "bob");
  files_expect_refused(bob, file, "file.unknown");
  files_wait_for_disk(stage, bob, 0);
}

#define BLOCK (1 << 20)

// Brings `blocks` of zeros from the ticket's offset on, which is a whole number of them, while
// others talk.
static void bring_zeros(struct stage *stage, struct wire_client *transfer, gint64 blocks,
                        struct wire_client *talker)
{
  g_autofree char *zeros = g_malloc0(BLOCK);
  for (gint64 i = 0; i < blocks; i++) {
    wire_client_send_bytes(transfer, zeros, BLOCK);
    if (i % 16 == 0)
      wire_post(talker, "home", "hi");
  }
}

static const char *const large_files[] = {"--file-limit-guest", "2000000000", "--file-quota-guest",
                                          "3000000000", NULL};

// A large file, of 1 GiB with RITROVO_TEST_LONG, reaches another person through two interruptions
// while others talk.
static void test_large(struct stage *stage, gconstpointer data)
{
  const gint64 blocks = g_getenv("RITROVO_TEST_LONG") ? 1024 : 66;
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  struct wire_client *talker = stage_enter(stage, "talker");
  g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
  g_autofree char *zeros = g_malloc0(BLOCK);
  for (gint64 i = 0; i < blocks; i++)
    g_checksum_update(checksum, (const guchar *) zeros, BLOCK);
  gint64 sent = 0;
  for (int part = 0; part < 3; part++) {
    JsonObject *ticket;
    do
      ticket =
          wire_ask(ada,
                   "'type':'upload','room':'home','name':'a','cid':'c','size':%" G_GINT64_FORMAT
                   ",'sha256':'%s'",
                   blocks * BLOCK, g_checksum_get_string(checksum));
    while (wire_matches(ticket, "{'type':'error','code':'rate.limited'}"));
    gint64 offset = wire_number(ada, ticket, "offset");
    g_assert_cmpint(offset, <=, sent * BLOCK);
    struct wire_client *transfer = files_open(stage, "upload", wire_text(ada, ticket, "ticket"));
    gint64 rest = BLOCK - offset % BLOCK; // of the block within which it broke off
    wire_client_send_bytes(transfer, zeros, (gsize) (rest % BLOCK));
    gint64 from = (offset + rest % BLOCK) / BLOCK;
    gint64 to = blocks * (part + 1) / 3;
    bring_zeros(stage, transfer, MAX(to - from, 0), talker);
    sent = MAX(from, to);
    if (part == 2)
      wire_expect(transfer, "{'type':'stored'}");
    else
      wire_client_close(transfer);
  }
  JsonObject *ticket = wire_ask(bob, "'type':'download','file':'%s'", files_id(files_wait(bob)));
  struct wire_client *transfer = files_open(stage, "download", wire_text(bob, ticket, "ticket"));
  g_autoptr(GChecksum) got = g_checksum_new(G_CHECKSUM_SHA256);
  char buffer[65536];
  gsize length;
  while ((length = wire_client_read(transfer, buffer, sizeof buffer)) > 0)
    g_checksum_update(got, (const guchar *) buffer, (gssize) length);
  g_assert_cmpstr(g_checksum_get_string(got), ==, g_checksum_get_string(checksum));
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/wire/file-limits/size", test_size, small_files);
  stage_test("/wire/file-limits/quota", test_quota, small_quota);
  stage_test("/wire/file-limits/total", test_total, small_total);
  stage_test("/wire/file-limits/stored-once", test_stored_once, NULL);
  stage_test("/wire/file-limits/retention", test_retention, keep_three);
  stage_test("/wire/file-limits/full-disk", test_full_disk, NULL);
  stage_test("/wire/file-limits/off", test_off, no_files);
  stage_test("/wire/file-limits/without-history", test_without_history, without_history);
  stage_test("/wire/file-limits/large", test_large, large_files);
  return g_test_run();
}
