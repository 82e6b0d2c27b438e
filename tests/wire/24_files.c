// SPDX-License-Identifier: GPL-3.0-or-later
// Chapter 24 of the wire: files (PROTOCOL.md, Files). What is sent arrives as it was, where it was
// sent to and nowhere else, and can be listed, searched for and taken back.
#include <string.h>

#include "limits.h"
#include "wire_files.h"

static const char *const root_is_admin[] = {"--make-admin", "root", NULL};

static void expect_code(struct wire_client *client, JsonObject *answer, const char *code)
{
  if (!wire_matches(answer, "{'type':'error','code':'%s'}", code))
    wire_client_fail(client, "expected %s", code);
}

// The list of `place`, which is members of the request.
static JsonArray *list_files(struct wire_client *client, const char *place)
{
  JsonObject *answer = wire_ask(client, "'type':'files',%s", place);
  if (!wire_matches(answer, "{'type':'files'}"))
    wire_client_fail(client, "expected a list of files");
  return wire_list(client, answer, "files");
}

static void expect_count(struct wire_client *client, const char *place, guint count)
{
  g_assert_cmpuint(json_array_get_length(list_files(client, place)), ==, count);
}

static void test_welcome(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_connect(stage);
  JsonObject *welcome = wire_hello(ada, "ada");
  JsonObject *limits = json_object_get_object_member(welcome, "limits");
  JsonArray *features = wire_list(ada, welcome, "features");
  gboolean has_files = FALSE;
  for (guint i = 0; i < json_array_get_length(features); i++)
    has_files |= g_str_equal(json_array_get_string_element(features, i), "files");
  g_assert_true(has_files);
  g_assert_cmpint(json_object_get_int_member(limits, "file"), >, 1 << 20);
}

// From one person to the other, byte for byte, in the history too, and over a crash.
static void test_sizes(struct stage *stage, gconstpointer data)
{
  static const gsize sizes[] = {0, 1, 65536, 5 * 1024 * 1024 + 7};
  GBytes *bytes[G_N_ELEMENTS(sizes)];
  const char *ids[G_N_ELEMENTS(sizes)];
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
    bytes[i] = files_bytes((guint32) i, sizes[i]);
    JsonObject *sent = files_upload(stage, ada, "'room':'home'", "photo.jpg", bytes[i]);
    JsonObject *seen = files_wait(bob);
    g_assert_true(
        wire_matches(sent, "{'from':'ada','room':'home','text':'','seq':%d}", (int) i + 1));
    g_assert_true(
        wire_matches(seen, "{'from':'ada','room':'home','text':'','seq':%d}", (int) i + 1));
    g_assert_true(json_object_equal(files_of(sent), files_of(seen)));
    ids[i] = files_id(seen);
    files_expect(stage, bob, ids[i], bytes[i]);
    files_expect(stage, ada, ids[i], bytes[i]);
  }
  stage_crash(stage);
  struct wire_client *carl = stage_enter(stage, "carl");
  JsonArray *messages = wire_list(carl, wire_history(carl, "home", ""), "messages");
  for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
    g_assert_cmpstr(files_id(json_array_get_object_element(messages, (guint) i)), ==, ids[i]);
    files_expect(stage, carl, ids[i], bytes[i]);
    g_bytes_unref(bytes[i]);
  }
}

// The ticket of a download says what there is to check by.
static void test_ticket_says(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  g_autoptr(GBytes) bytes = files_bytes(1, 1000);
  g_autofree char *hash = files_hash(bytes);
  JsonObject *message = files_upload(stage, ada, "'room':'home'", "a", bytes);
  JsonObject *ticket = wire_ask(ada, "'type':'download','file':'%s'", files_id(message));
  g_assert_true(
      wire_matches(ticket, "{'type':'ticket','name':'a','size':1000,'sha256':'%s'}", hash));
}

// A caption and a cid are the message's.
static void test_caption(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  g_autoptr(GBytes) bytes = files_bytes(1, 10);
  JsonObject *message =
      files_upload(stage, ada, "'room':'home','text':'at the sea','cid':'c-1'", "a", bytes);
  g_assert_true(wire_matches(message, "{'text':'at the sea','cid':'c-1','seq':1}"));
  // The same again is the same message.
  JsonObject *ticket = files_ask(ada, "'room':'home','text':'at the sea','cid':'c-1'", "a", bytes);
  JsonObject *stored = files_bring(stage, ticket, bytes);
  g_assert_true(wire_matches(stored, "{'type':'stored','file':'%s'}", files_id(message)));
  JsonObject *again = files_wait(ada);
  g_assert_true(wire_matches(again, "{'text':'at the sea','cid':'c-1','seq':1}"));
  g_assert_cmpstr(files_id(again), ==, files_id(message));
  g_assert_cmpuint(files_on_disk(stage, NULL), ==, 1);
  expect_code(ada, files_ask(ada, "'room':'home','text':'a\\u0007'", "a", bytes),
              "message.invalid");
  expect_code(ada, files_ask(ada, "'room':'home','cid':''", "a", bytes), "proto.invalid");
}

// What a file is called is shown and nothing else.
static void test_names(struct stage *stage, gconstpointer data)
{
  g_autoptr(GString) emoji = g_string_new("abc");
  while (emoji->len < LIMIT_FILE_NAME)
    g_string_append(emoji, "\xf0\x9f\x98\x80");
  const char *const good[] = {"../../etc/passwd",
                              "/etc/passwd",
                              "NUL",
                              ".",
                              "..",
                              "-rf",
                              " a ",
                              "a%sb%n",
                              "C:\\\\a\\\\b",
                              "caf\xc3\xa9",
                              "e\xcc\x81",
                              "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb",
                              emoji->str};
  struct wire_client *ada = stage_enter(stage, "ada");
  g_autoptr(GBytes) bytes = files_bytes(1, 10);
  for (gsize i = 0; i < G_N_ELEMENTS(good); i++) {
    g_autofree char *name = g_strcompress(good[i]);
    JsonObject *ticket = files_ask(ada, "'room':'home'", good[i], bytes);
    g_assert_true(wire_matches(files_bring(stage, ticket, bytes), "{'type':'stored'}"));
    JsonObject *file = files_of(files_wait(ada));
    g_assert_cmpstr(wire_text(ada, file, "name"), ==, name);
  }
  g_assert_cmpuint(json_array_get_length(list_files(ada, "'room':'home'")), ==, G_N_ELEMENTS(good));
  g_assert_cmpuint(files_on_disk(stage, NULL), ==, 1);
}

static void test_bad_names(struct stage *stage, gconstpointer data)
{
  g_autofree char *long_name = g_strnfill(LIMIT_FILE_NAME + 1, 'a');
  const char *const bad[] = {"",         "a\\nb",     "a\\tb",     "a\\u0001",  "a\\u007f",
                             "a\\u0085", "a\\u2028b", "a\\u2029b", "a\\u202eb", "a\\u202ab",
                             "a\\u2066", "a\\u2069",  "a\\u200e",  "a\\u061c",  long_name};
  struct wire_client *ada = stage_enter(stage, "ada");
  g_autoptr(GBytes) bytes = files_bytes(1, 10);
  for (gsize i = 0; i < G_N_ELEMENTS(bad); i++)
    expect_code(ada, files_ask(ada, "'room':'home'", bad[i], bytes), "name.invalid");
}

#define HASH "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

static void test_bad_requests(struct stage *stage, gconstpointer data)
{
  static const char *const cases[][2] = {
      {"'room':'home','size':-1,'sha256':'" HASH "'", "proto.invalid"},
      {"'room':'home','size':9007199254740992,'sha256':'" HASH "'", "file.too_large"},
      {"'room':'home','size':'1','sha256':'" HASH "'", "proto.invalid"},
      {"'room':'home','size':1,'sha256':'00'", "proto.invalid"},
      {"'room':'home','size':1,'sha256':'" HASH "0'", "proto.invalid"},
      {"'room':'home','size':1,'sha256':'z" HASH "'", "proto.invalid"},
      {"'size':1,'sha256':'" HASH "'", "proto.invalid"},
      {"'room':'home','to':'ada','size':1,'sha256':'" HASH "'", "proto.invalid"},
      {"'room':'lab','size':1,'sha256':'" HASH "'", "room.not_joined"},
      {"'to':'nobody','size':1,'sha256':'" HASH "'", "user.unknown"},
  };
  struct wire_client *ada = stage_enter(stage, "ada");
  wire_join(stage_greet(stage, "bob"), "lab");
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_test_message("%s", cases[i][0]);
    expect_code(ada, wire_ask(ada, "'type':'upload','name':'a',%s", cases[i][0]), cases[i][1]);
  }
  expect_code(ada, wire_ask(ada, "'type':'upload','room':'home','size':1,'sha256':'" HASH "'"),
              "proto.invalid");
  expect_code(ada, wire_ask(ada, "'type':'download'"), "proto.invalid");
  expect_code(ada, wire_ask(ada, "'type':'download','file':'f1'"), "file.unknown");
  expect_code(ada, wire_ask(ada, "'type':'files'"), "proto.invalid");
  expect_code(ada, wire_ask(ada, "'type':'files','room':'lab'"), "room.not_joined");
  struct wire_client *new = stage_connect(stage);
  g_autoptr(GBytes) bytes = files_bytes(1, 1);
  expect_code(new, files_ask(new, "'room':'home'", "a", bytes), "auth.required");
}

// What is sent to one person can be read by these two alone, and waits for who is away.
static void test_direct(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_account(stage, "ada");
  struct wire_client *bob = stage_account(stage, "bob");
  struct wire_client *carl = stage_account(stage, "carl");
  g_autoptr(GBytes) bytes = files_bytes(1, 100000);
  wire_quit(bob);
  JsonObject *message = files_upload(stage, ada, "'to':'bob'", "a", bytes);
  g_assert_true(wire_matches(message, "{'to':'bob','room':null,'seq':1}"));
  bob = stage_device(stage, "bob");
  message = files_wait(bob);
  files_expect(stage, bob, files_id(message), bytes);
  files_expect(stage, ada, files_id(message), bytes);
  files_expect_refused(carl, files_id(message), "file.unknown");
  expect_code(carl, wire_ask(carl, "'type':'remove','file':'%s'", files_id(message)),
              "file.unknown");
  expect_count(ada, "'with':'bob'", 1);
  expect_count(bob, "'with':'ada'", 1);
  expect_count(carl, "'with':'ada'", 0);
  JsonObject *page = wire_ask(bob, "'type':'history','with':'ada'");
  JsonArray *messages = wire_list(bob, page, "messages");
  g_assert_cmpstr(files_id(json_array_get_object_element(messages, 0)), ==, files_id(message));
}

// Among guests it is there as long as both are.
static void test_guests(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_greet(stage, "ada");
  struct wire_client *bob = stage_greet(stage, "bob");
  g_autoptr(GBytes) bytes = files_bytes(1, 100000);
  JsonObject *message = files_upload(stage, ada, "'to':'bob'", "a", bytes);
  g_assert_true(wire_matches(message, "{'to':'bob','seq':null}"));
  const char *file = files_id(files_wait(bob));
  files_expect(stage, bob, file, bytes);
  expect_count(ada, "'with':'bob'", 1);
  wire_quit(ada);
  files_expect_refused(bob, file, "file.unknown");
  struct wire_client *next = stage_greet(stage, "ada");
  files_expect_refused(next, file, "file.unknown");
  expect_count(next, "'with':'bob'", 0);
}

// Who is not in the room does not see what is in it.
static void test_strangers(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *bob = stage_greet(stage, "bob");
  g_autoptr(GBytes) bytes = files_bytes(1, 10);
  const char *file = files_id(files_upload(stage, ada, "'room':'home'", "a", bytes));
  files_expect_refused(bob, file, "file.unknown");
  wire_join(bob, "home");
  files_expect(stage, bob, file, bytes);
  wire_ask(bob, "'type':'leave','room':'home'");
  files_expect_refused(bob, file, "file.unknown");
}

static void test_list(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  g_autoptr(GBytes) bytes = files_bytes(1, 10);
  g_autofree char *hash = files_hash(bytes);
  for (int i = 1; i <= 5; i++) {
    g_autofree char *name = g_strdup_printf("file %d", i);
    files_upload(stage, ada, "'room':'home'", name, bytes);
  }
  wire_post(ada, "home", "no file");
  JsonArray *all = list_files(ada, "'room':'home'");
  g_assert_cmpuint(json_array_get_length(all), ==, 5);
  for (guint i = 0; i < 5; i++)
    g_assert_true(wire_matches(json_array_get_object_element(all, i),
                               "{'name':'file %u','seq':%u,'size':10,'sha256':'%s','from':'ada'}",
                               5 - i, 5 - i, hash));
  JsonObject *page = wire_ask(ada, "'type':'files','room':'home','limit':2");
  g_assert_false(wire_flag(ada, page, "end"));
  page = wire_ask(ada, "'type':'files','room':'home','limit':2,'before':4");
  g_assert_false(wire_flag(ada, page, "end"));
  g_assert_nonnull(wire_find(wire_list(ada, page, "files"), "{'name':'file 3'}"));
  g_assert_null(wire_find(wire_list(ada, page, "files"), "{'name':'file 4'}"));
  page = wire_ask(ada, "'type':'files','room':'home','limit':2,'before':3");
  g_assert_true(wire_flag(ada, page, "end"));
  expect_code(ada, wire_ask(ada, "'type':'files','room':'home','limit':0"), "history.invalid");
  expect_code(ada, wire_ask(ada, "'type':'files','room':'home','before':0"), "history.invalid");
}

// A list is never longer than a line, and what is left out can be asked for.
static void test_long_list(struct stage *stage, gconstpointer data)
{
  enum { FILES = 220 };
  struct wire_client *ada = stage_enter(stage, "ada");
  g_autoptr(GBytes) bytes = files_bytes(1, 1);
  g_autofree char *name = g_strnfill(LIMIT_FILE_NAME, '"');
  g_autofree char *escaped = g_strescape(name, NULL);
  for (int i = 0; i < FILES; i++) {
    JsonObject *ticket = files_ask(ada, "'room':'home'", escaped, bytes);
    JsonObject *answer = files_bring(stage, ticket, bytes);
    if (!wire_matches(answer, "{'type':'stored'}"))
      wire_client_fail(ada, "file %d was not stored: %s", i, wire_text(ada, answer, "code"));
  }
  guint found = 0;
  gint64 before = FILES + 1;
  for (gboolean end = FALSE; !end;) {
    JsonObject *page = wire_ask(
        ada, "'type':'files','room':'home','limit':1000,'before':%" G_GINT64_FORMAT, before);
    JsonArray *list = wire_list(ada, page, "files");
    guint count = json_array_get_length(list);
    g_assert_cmpuint(count, >, 0);
    found += count;
    before = wire_number(ada, json_array_get_object_element(list, count - 1), "seq");
    end = wire_flag(ada, page, "end");
  }
  g_assert_cmpuint(found, ==, FILES);
}

// By whoever sent it or an admin; everyone in the room is told, and the message stays.
static void test_remove(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  g_autoptr(GBytes) bytes = files_bytes(1, 10);
  const char *first = files_id(files_upload(stage, ada, "'room':'home'", "a", bytes));
  g_autoptr(GBytes) others = files_bytes(2, 10);
  const char *second = files_id(files_upload(stage, ada, "'room':'home'", "b", others));
  g_assert_cmpuint(files_on_disk(stage, NULL), ==, 2);
  expect_code(bob, wire_ask(bob, "'type':'remove','file':'%s'", first), "admin.only");
  expect_code(bob, wire_ask(bob, "'type':'remove','file':'f0'"), "file.unknown");
  g_assert_true(wire_matches(wire_ask(ada, "'type':'remove','file':'%s'", first), "{'type':'ok'}"));
  wire_wait(bob, "{'type':'removed','room':'home','seq':1,'file':'%s','by':'ada'}", first);
  files_expect_refused(bob, first, "file.unknown");
  files_expect(stage, bob, second, others);
  struct wire_client *root = stage_account(stage, "root");
  g_assert_true(
      wire_matches(wire_ask(root, "'type':'remove','file':'%s'", second), "{'type':'ok'}"));
  wire_wait(bob, "{'type':'removed','room':'home','seq':2,'file':'%s'}", second);
  expect_count(bob, "'room':'home'", 0);
  files_wait_for_disk(stage, ada, 0);
  stage_crash(stage);
  struct wire_client *carl = stage_enter(stage, "carl");
  JsonArray *messages = wire_list(carl, wire_history(carl, "home", ""), "messages");
  JsonObject *file = files_of(json_array_get_object_element(messages, 0));
  g_assert_true(wire_matches(file, "{'file':'%s','name':'a','size':10,'removed':true}", first));
}

// The removal of a file is a change of its message; that of its message takes the file along.
static void test_changes(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  g_autoptr(GBytes) bytes = files_bytes(1, 10);
  g_autoptr(GBytes) others = files_bytes(2, 10);
  const char *first = files_id(files_upload(stage, ada, "'room':'home','text':'x'", "a", bytes));
  const char *second = files_id(files_upload(stage, ada, "'room':'home'", "b", others));
  wire_ask(ada, "'type':'edit','room':'home','seq':1,'text':''");
  wire_wait(bob, "{'type':'edited','seq':1,'text':''}");
  wire_ask(ada, "'type':'message','room':'home','text':'look','reply':2");
  wire_wait(bob, "{'type':'message','reply':{'seq':2,'from':'ada','text':'b'}}");
  wire_ask(ada, "'type':'remove','file':'%s'", first);
  JsonObject *removed = wire_wait(bob, "{'type':'removed','seq':1,'file':'%s'}", first);
  gint64 change = wire_number(bob, removed, "change");
  JsonObject *page = wire_ask(bob, "'type':'changes','room':'home','after':%d", (int) change - 1);
  JsonObject *changed = wire_find(wire_list(bob, page, "messages"), "{'seq':1,'text':''}");
  g_assert_true(wire_matches(files_of(changed), "{'file':'%s','removed':true}", first));

  wire_ask(ada, "'type':'remove','room':'home','seq':2");
  wire_wait(bob, "{'type':'removed','seq':2,'file':null,'by':'ada'}");
  files_expect_refused(bob, second, "file.unknown");
  expect_count(bob, "'room':'home'", 0);
  files_wait_for_disk(stage, ada, 0);
  stage_crash(stage);
  bob = stage_enter(stage, "bob");
  JsonArray *messages = wire_list(bob, wire_history(bob, "home", ""), "messages");
  g_assert_true(wire_matches(json_array_get_object_element(messages, 1),
                             "{'seq':2,'removed':true,'file':null}"));
  files_expect_refused(bob, second, "file.unknown");
}

static void test_search(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  g_autoptr(GBytes) bytes = files_bytes(1, 10);
  wire_post(ada, "home", "the sea");
  JsonObject *message = files_upload(stage, ada, "'room':'home','text':'the sea'", "a", bytes);
  JsonObject *results = wire_ask(ada, "'type':'search','query':'sea has:file'");
  JsonArray *found = wire_list(ada, results, "messages");
  g_assert_cmpuint(json_array_get_length(found), ==, 1);
  g_assert_cmpstr(files_id(json_array_get_object_element(found, 0)), ==, files_id(message));
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/wire/files/welcome", test_welcome, NULL);
  stage_test("/wire/files/sizes", test_sizes, NULL);
  stage_test("/wire/files/ticket-says", test_ticket_says, NULL);
  stage_test("/wire/files/caption", test_caption, NULL);
  stage_test("/wire/files/names", test_names, NULL);
  stage_test("/wire/files/bad-names", test_bad_names, NULL);
  stage_test("/wire/files/bad-requests", test_bad_requests, NULL);
  stage_test("/wire/files/direct", test_direct, NULL);
  stage_test("/wire/files/guests", test_guests, NULL);
  stage_test("/wire/files/strangers", test_strangers, NULL);
  stage_test("/wire/files/list", test_list, NULL);
  stage_test("/wire/files/long-list", test_long_list, NULL);
  stage_test("/wire/files/remove", test_remove, root_is_admin);
  stage_test("/wire/files/changes", test_changes, NULL);
  stage_test("/wire/files/search", test_search, NULL);
  return g_test_run();
}
