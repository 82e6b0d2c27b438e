// SPDX-License-Identifier: GPL-3.0-or-later
// Chapter 6 of the wire: coming back by token after a broken connection (PROTOCOL.md, Hello). The
// 120 s that a name is kept are not waited for here.
#include "stage.h"

#include <string.h>

static const char *greet(struct stage *stage, const char *name, struct wire_client **client)
{
  *client = stage_connect(stage);
  const char *token = wire_text(*client, wire_hello(*client, name), "token");
  wire_join(*client, "home");
  return token;
}

// The token gives back the name, the rooms and how far they are.
static void test_resume(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada;
  const char *token = greet(stage, "ada", &ada);
  wire_join(ada, "pizza");
  wire_post(ada, "home", "one");
  wire_post(ada, "home", "two");
  wire_client_close(ada);

  struct wire_client *back = stage_connect(stage);
  JsonObject *welcome = wire_resume(back, token);
  g_assert_true(wire_matches(welcome, "{'name':'ada','role':'guest'}"));
  JsonArray *rooms = wire_list(back, welcome, "rooms");
  g_assert_cmpuint(json_array_get_length(rooms), ==, 2);
  g_assert_nonnull(wire_find(rooms, "{'room':'home','seq':2}"));
  g_assert_nonnull(wire_find(rooms, "{'room':'pizza','seq':0}"));
}

// The others notice nothing of it.
static void test_others_see_nothing(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada;
  struct wire_client *bob = stage_enter(stage, "bob");
  const char *token = greet(stage, "ada", &ada);
  wire_expect(bob, "{'type':'presence','event':'join','name':'ada'}");
  wire_client_close(ada);
  wire_resume(stage_connect(stage), token);
  wire_expect_silence(bob);
}

// Whoever resumes is in the rooms as before: hears and speaks without a join.
static void test_member_as_before(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada;
  struct wire_client *bob = stage_enter(stage, "bob");
  const char *token = greet(stage, "ada", &ada);
  wire_client_close(ada);
  struct wire_client *back = stage_connect(stage);
  wire_resume(back, token);
  wire_post(bob, "home", "hi ada");
  wire_expect(back, "{'type':'message','from':'bob','text':'hi ada'}");
  wire_post(back, "home", "hi bob");
  wire_wait(bob, "{'type':'message','from':'ada','text':'hi bob'}");
}

// What was said meanwhile is pulled with `history`, not pushed.
static void test_missed(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada;
  struct wire_client *bob = stage_enter(stage, "bob");
  const char *token = greet(stage, "ada", &ada);
  wire_post(bob, "home", "seen");
  wire_wait(ada, "{'type':'message','seq':1}");
  wire_client_close(ada);
  wire_post(bob, "home", "missed");

  struct wire_client *back = stage_connect(stage);
  JsonArray *rooms = wire_list(back, wire_resume(back, token), "rooms");
  g_assert_nonnull(wire_find(rooms, "{'room':'home','seq':2}"));
  wire_expect_silence(back);
  JsonObject *page = wire_history(back, "home", ",'after':1");
  JsonArray *messages = wire_list(back, page, "messages");
  g_assert_cmpuint(json_array_get_length(messages), ==, 1);
  g_assert_nonnull(wire_find(messages, "{'seq':2,'text':'missed'}"));
}

// The name is kept for whoever has the token.
static void test_name_is_kept(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada;
  const char *token = greet(stage, "ada", &ada);
  wire_client_close(ada);
  wire_expect_silence(stage_greet(stage, "bob"));
  struct wire_client *other = stage_connect(stage);
  wire_client_send(other, "{'type':'hello','version':1,'name':'ADA'}");
  wire_expect_error(other, "name.taken");
  wire_resume(stage_connect(stage), token);
}

// A token may come while the old connection still seems open: the new one takes over, the old one
// is closed, and nobody else notices.
static void test_take_over(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada;
  struct wire_client *bob = stage_enter(stage, "bob");
  const char *token = greet(stage, "ada", &ada);
  wire_expect(bob, "{'type':'presence','event':'join','name':'ada'}");
  struct wire_client *back = stage_connect(stage);
  g_assert_true(wire_matches(wire_resume(back, token), "{'name':'ada'}"));
  wire_client_drain(ada);
  wire_expect_silence(bob);
  wire_post(bob, "home", "hi");
  wire_expect(back, "{'type':'message','text':'hi'}");
  wire_expect_silence(back);
}

// A token that nobody has is refused, and a hello with a name may follow.
static void test_bad_token(struct stage *stage, gconstpointer data)
{
  struct wire_client *client = stage_connect(stage);
  static const char *const tokens[] = {"", "nonsense", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                                       "\\u00e9"};
  for (int i = 0; i < (int) G_N_ELEMENTS(tokens); i++) {
    wire_client_send(client, "{'type':'hello','version':1,'id':%d,'token':'%s'}", i, tokens[i]);
    wire_expect(client, "{'type':'error','code':'auth.failed','re':%d}", i);
  }
  wire_hello(client, "ada");
}

// A token is not a name's: a part of one, or one with more behind it, is none.
static void test_altered_token(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada;
  const char *token = greet(stage, "ada", &ada);
  g_autofree char *longer = g_strconcat(token, "0", NULL);
  g_autofree char *shorter = g_strndup(token, strlen(token) - 1);
  const char *const tokens[] = {longer, shorter};
  struct wire_client *other = stage_connect(stage);
  for (size_t i = 0; i < G_N_ELEMENTS(tokens); i++) {
    wire_client_send(other, "{'type':'hello','version':1,'token':'%s'}", tokens[i]);
    wire_expect_error(other, "auth.failed");
  }
  wire_expect_silence(ada);
}

// After `quit` there is nothing to come back to.
static void test_dead_after_quit(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada;
  const char *token = greet(stage, "ada", &ada);
  wire_quit(ada);
  struct wire_client *back = stage_connect(stage);
  wire_client_send(back, "{'type':'hello','version':1,'token':'%s'}", token);
  wire_expect_error(back, "auth.failed");
  wire_hello(back, "ada");
}

// Coming back works again and again, each time with the token of the last welcome.
static void test_again_and_again(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada;
  const char *token = greet(stage, "ada", &ada);
  for (int i = 0; i < 10; i++) {
    if (i % 2)
      wire_client_close(ada);
    ada = stage_connect(stage);
    token = wire_text(ada, wire_resume(ada, token), "token");
  }
  wire_post(ada, "home", "still here");
}

// No two people have the same token.
static void test_tokens_differ(struct stage *stage, gconstpointer data)
{
  g_autoptr(GHashTable) tokens = g_hash_table_new(g_str_hash, g_str_equal);
  for (int i = 0; i < 20; i++) {
    struct wire_client *client = stage_connect(stage);
    const char *token = wire_text(client, wire_hello(client, NULL), "token");
    g_assert_true(g_hash_table_add(tokens, (gpointer) token));
  }
}

// What was sent right before the break is said once, and sending it again gives its echo.
static void test_sent_before_break(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada;
  struct wire_client *bob = stage_enter(stage, "bob");
  const char *token = greet(stage, "ada", &ada);
  wire_say(ada, "home", "c-1", "last words");
  wire_wait(bob, "{'type':'message','text':'last words'}");
  wire_client_close(ada);
  struct wire_client *back = stage_connect(stage);
  wire_resume(back, token);
  wire_say(back, "home", "c-1", "last words");
  wire_expect(back, "{'type':'message','seq':1,'cid':'c-1'}");
  wire_expect_silence(bob);
}

// One who left a room is not in it after coming back.
static void test_left_before(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada;
  const char *token = greet(stage, "ada", &ada);
  wire_client_send(ada, "{'type':'leave','room':'home'}");
  wire_expect(ada, "{'type':'left'}");
  wire_client_close(ada);
  g_assert_true(wire_matches(wire_resume(stage_connect(stage), token), "{'rooms':[]}"));
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/wire/resume/resume", test_resume, NULL);
  stage_test("/wire/resume/others-see-nothing", test_others_see_nothing, NULL);
  stage_test("/wire/resume/member-as-before", test_member_as_before, NULL);
  stage_test("/wire/resume/missed", test_missed, NULL);
  stage_test("/wire/resume/name-is-kept", test_name_is_kept, NULL);
  stage_test("/wire/resume/take-over", test_take_over, NULL);
  stage_test("/wire/resume/bad-token", test_bad_token, NULL);
  stage_test("/wire/resume/altered-token", test_altered_token, NULL);
  stage_test("/wire/resume/dead-after-quit", test_dead_after_quit, NULL);
  stage_test("/wire/resume/again-and-again", test_again_and_again, NULL);
  stage_test("/wire/resume/tokens-differ", test_tokens_differ, NULL);
  stage_test("/wire/resume/sent-before-break", test_sent_before_break, NULL);
  stage_test("/wire/resume/left-before", test_left_before, NULL);
  return g_test_run();
}
