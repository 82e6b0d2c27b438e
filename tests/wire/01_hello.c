// SPDX-License-Identifier: GPL-3.0-or-later
// Chapter 1 of the wire: hello and welcome (PROTOCOL.md, Hello). Who gets in, under which name, and
// what is answered before that.
#include "stage.h"

#include <string.h>

static void send_hello(struct wire_client *client, const char *name)
{
  wire_client_send(client, "{'type':'hello','version':1,'name':'%s'}", name);
}

// The welcome says all that the contract lists.
static void test_welcome(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_connect(stage);
  JsonObject *welcome = wire_hello(ada, "ada");
  g_assert_true(wire_matches(welcome, "{'name':'ada','role':'guest','rooms':[]}"));
  g_assert_cmpstr(wire_text(ada, welcome, "server"), !=, "");
  g_assert_cmpstr(wire_text(ada, welcome, "epoch"), !=, "");
  // 128 bits take at least 22 characters in any printable form.
  g_assert_cmpuint(strlen(wire_text(ada, welcome, "token")), >=, 22);
  g_assert_nonnull(wire_list(ada, welcome, "features"));

  JsonObject *limits = json_object_get_object_member(welcome, "limits");
  g_assert_nonnull(limits);
  g_assert_true(wire_matches(limits, "{'line':65536,'text':16000}"));
}

// The answer to a hello with an id carries it.
static void test_re(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_connect(stage);
  wire_client_send(ada, "{'type':'hello','version':1,'id':'h-1','name':'ada'}");
  wire_expect(ada, "{'type':'welcome','re':'h-1'}");
}

// A name is shown as it was written; only comparing folds it.
static void test_name_as_written(struct stage *stage, gconstpointer data)
{
  wire_hello(stage_connect(stage), "Ada Lovelace");
  wire_hello(stage_connect(stage), "\xef\xbc\xa2o\xe2\x82\xac");
}

// Life signs are answered before the welcome too.
static void test_ping_before(struct stage *stage, gconstpointer data)
{
  struct wire_client *client = stage_connect(stage);
  wire_client_send(client, "{'type':'ping','id':1}");
  wire_expect(client, "{'type':'pong','re':1}");
  wire_hello(client, "ada");
}

// One may leave before having said who one is.
static void test_quit_before(struct stage *stage, gconstpointer data)
{
  struct wire_client *client = stage_connect(stage);
  wire_client_send(client, "{'type':'quit'}");
  wire_expect(client, "{'type':'bye'}");
  wire_client_expect_end(client);
}

// Everything else asks for a hello first, and the connection goes on.
static void test_auth_required(struct stage *stage, gconstpointer data)
{
  static const char *const requests[] = {
      "'type':'join','room':'home'",
      "'type':'leave','room':'home'",
      "'type':'rooms'",
      "'type':'users'",
      "'type':'message','cid':'c','room':'home','text':'hi'",
      "'type':'history','room':'home'",
  };
  struct wire_client *client = stage_connect(stage);
  for (int i = 0; i < (int) G_N_ELEMENTS(requests); i++) {
    wire_client_send(client, "{%s,'id':%d}", requests[i], i);
    wire_expect(client, "{'type':'error','code':'auth.required','re':%d}", i);
  }
  wire_hello(client, "ada");
}

// A name that is the same after normalisation and folding is taken; the suggestion is free and
// works on the same connection.
static void test_taken(struct stage *stage, gconstpointer data)
{
  static const char *const names[] = {"ada", "Ada", "ADA", "\xef\xbc\xa1\xef\xbc\xa4\xef\xbc\xa1"};
  stage_greet(stage, "ada");
  for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
    struct wire_client *client = stage_connect(stage);
    send_hello(client, names[i]);
    JsonObject *error = wire_expect_error(client, "name.taken");
    wire_hello(client, wire_text(client, error, "suggestion"));
  }
}

// Being refused once more does not end it either.
static void test_taken_repeatedly(struct stage *stage, gconstpointer data)
{
  struct wire_client *client = stage_connect(stage);
  stage_greet(stage, "ada");
  for (int i = 0; i < 20; i++) {
    send_hello(client, "ada");
    wire_expect_error(client, "name.taken");
  }
  wire_hello(client, "bob");
}

// A suggestion is a valid name also where a number behind the name is not: at the limit of length,
// where cutting leaves only digits or a space, and where the normal form is longer.
static void test_suggestion_is_valid(struct stage *stage, gconstpointer data)
{
  static const char *const names[] = {
      "abcdefghijklmnopqrstuvwxyzabcdef",
      "1111111111111111111111111111111a",
      "\xe5\xa4\xaa\xe5\xa4\xaa\xe5\xa4\xaa\xe5\xa4\xaa\xe5\xa4\xaa\xe5\xa4\xaa\xe5\xa4\xaa\xe5\xa4"
      "\xaa\xe5\xa4\xaa\xe5\xa4\xaa\xe5\xa4\xaa\xe5\xa4\xaa\xe5\xa4\xaa\xe5\xa4\xaa\xe5\xa4\xaa\xe5"
      "\xa4\xaa\xe5\xa4\xaa\xe5\xa4\xaa\xe5\xa4\xaa\xe5\xa4\xaa\xe5\xa4\xaa\xe5\xa4\xaa\xe5\xa4\xaa"
      "\xe5\xa4\xaa\xe5\xa4\xaa\xe5\xa4\xaa\xe5\xa4\xaa\xe5\xa4\xaa\xe5\xa4\xaa\xe5\xa4\xaa\xe5\xa4"
      "\xaa\xe5\xa4\xaa",
      "\xef\xb7\xba"
      "abcdefghijklmn",
      "2nd",
      "x",
  };
  for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
    struct wire_client *client = stage_connect(stage);
    stage_greet(stage, names[i]);
    send_hello(client, names[i]);
    JsonObject *error = wire_expect_error(client, "name.taken");
    wire_hello(client, wire_text(client, error, "suggestion"));
  }
}

// A suggestion is not itself taken, however many of its kind are.
static void test_suggestion_is_free(struct stage *stage, gconstpointer data)
{
  stage_greet(stage, "ada");
  for (int i = 0; i < 12; i++) {
    struct wire_client *client = stage_connect(stage);
    send_hello(client, "ada");
    JsonObject *error = wire_expect_error(client, "name.taken");
    wire_hello(client, wire_text(client, error, "suggestion"));
  }
}

// Names that cannot be are refused with a reason, and another may be tried.
static void test_invalid(struct stage *stage, gconstpointer data)
{
  static const char *const names[] = {"",
                                      " ",
                                      " ada",
                                      "ada ",
                                      "a\\u0009b",
                                      "a\\nb",
                                      "a\\u200db",
                                      "a\\u2028b",
                                      "[ada]",
                                      "\\uff3bada",
                                      "12345",
                                      "\\u0661\\u0662",
                                      "abcdefghijklmnopqrstuvwxyzabcdefg"};
  struct wire_client *client = stage_connect(stage);
  for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
    send_hello(client, names[i]);
    wire_expect_error(client, "name.invalid");
  }
  wire_hello(client, "ada");
}

// Fields of a wrong kind are invalid, not guessed at.
static void test_wrong_kinds(struct stage *stage, gconstpointer data)
{
  static const char *const fields[] = {"'version':1,'name':7", "'version':1,'name':null",
                                       "'version':'1','name':'ada'", "'version':1,'token':7"};
  struct wire_client *client = stage_connect(stage);
  for (int i = 0; i < (int) G_N_ELEMENTS(fields); i++) {
    wire_client_send(client, "{'type':'hello','id':%d,%s}", i, fields[i]);
    wire_expect(client, "{'type':'error','code':'proto.invalid','re':%d}", i);
  }
  wire_hello(client, "ada");
}

// Without a name the server gives a free guest's name.
static void test_guest(struct stage *stage, gconstpointer data)
{
  g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
  stage_greet(stage, "Guest1");
  stage_greet(stage, "gUEST2");
  for (int i = 0; i < 10; i++) {
    struct wire_client *client = stage_connect(stage);
    const char *name = wire_text(client, wire_hello(client, NULL), "name");
    g_assert_true(g_regex_match_simple("^Guest[0-9]+$", name, 0, 0));
    g_assert_cmpstr(name, !=, "Guest1");
    g_assert_cmpstr(name, !=, "Guest2");
    g_assert_true(g_hash_table_add(names, (gpointer) name));
  }
}

// After `bye` the name is free at once.
static void test_freed_by_quit(struct stage *stage, gconstpointer data)
{
  for (int i = 0; i < 5; i++)
    wire_quit(stage_enter(stage, i % 2 ? "ada" : "ADA"));
}

// A connection that just breaks keeps its name.
static void test_kept_after_close(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  wire_wait(ada, "{'type':'presence','name':'bob'}");
  wire_client_close(ada);
  wire_expect_silence(bob);
  struct wire_client *other = stage_connect(stage);
  send_hello(other, "ada");
  wire_expect_error(other, "name.taken");
}

// A connection that breaks before its hello is accepted keeps nothing.
static void test_nothing_kept_before_welcome(struct stage *stage, gconstpointer data)
{
  struct wire_client *client = stage_connect(stage);
  send_hello(client, "a\\nb");
  wire_expect_error(client, "name.invalid");
  wire_client_close(client);
  stage_greet(stage, "ada");
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/wire/hello/welcome", test_welcome, NULL);
  stage_test("/wire/hello/re", test_re, NULL);
  stage_test("/wire/hello/name-as-written", test_name_as_written, NULL);
  stage_test("/wire/hello/ping-before", test_ping_before, NULL);
  stage_test("/wire/hello/quit-before", test_quit_before, NULL);
  stage_test("/wire/hello/auth-required", test_auth_required, NULL);
  stage_test("/wire/hello/taken", test_taken, NULL);
  stage_test("/wire/hello/taken-repeatedly", test_taken_repeatedly, NULL);
  stage_test("/wire/hello/suggestion-is-valid", test_suggestion_is_valid, NULL);
  stage_test("/wire/hello/suggestion-is-free", test_suggestion_is_free, NULL);
  stage_test("/wire/hello/invalid", test_invalid, NULL);
  stage_test("/wire/hello/wrong-kinds", test_wrong_kinds, NULL);
  stage_test("/wire/hello/guest", test_guest, NULL);
  stage_test("/wire/hello/freed-by-quit", test_freed_by_quit, NULL);
  stage_test("/wire/hello/kept-after-close", test_kept_after_close, NULL);
  stage_test("/wire/hello/nothing-kept-before-welcome", test_nothing_kept_before_welcome, NULL);
  return g_test_run();
}
