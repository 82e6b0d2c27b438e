// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of resuming by token and of the reservation that makes it possible, under a clock that the
// test holds.
#include "chat_stage.h"
#include "limits.h"

static char *token_of(const struct person *person)
{
  GString *hex = g_string_new(NULL);
  for (int i = 0; i < SESSION_TOKEN_BYTES; i++)
    g_string_append_printf(hex, "%02x", person->session->token[i]);
  return g_string_free(hex, FALSE);
}

static struct person *comes_back(struct chat_stage *stage, const char *token)
{
  struct person *person = person_new(stage);
  says(person, "{'type':'hello','id':1,'token':'%s'}", token);
  return person;
}

static const char *const welcome_back = "{'type':'welcome','re':1,*'name':'ada',*'resumed':true,*";
static const char *const refused = "{'type':'error','re':1,'code':'auth.failed',*";

// The name, the rooms with their newest seq, and the token are as they were; nobody was told.
static void test_detached(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *bob = person_in(stage, "bob", "home");
  struct person *ada = person_in(stage, "ada", "home");
  g_autofree char *token = token_of(ada);
  hangs_up(ada);
  says(bob, "{'type':'message','room':'home','text':'where is she?'}");
  store_answers(stage, "S");
  all_forget(stage);

  ada = comes_back(stage, token);
  g_autofree char *welcome = take_heard(ada);
  g_autofree char *same = text_field(welcome, "token");
  g_assert_cmpstr(same, ==, token);
  g_assert_true(g_pattern_match_simple("*\"name\":\"ada\",*\"resumed\":true,"
                                       "\"rooms\":[{\"room\":\"home\",\"seq\":1}],*",
                                       welcome));
  hears_nothing(bob);
  says(bob, "{'type':'message','room':'home','text':'welcome back'}");
  store_answers(stage, "S");
  hears(ada, "{'type':'message',*'text':'welcome back'}");
  chat_stage_free(stage);
}

// The old connection may be alive still, for all the server knows: it is closed.
static void test_attached(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *old = person_in(stage, "ada", "home");
  g_autofree char *token = token_of(old);
  struct person *ada = comes_back(stage, token);
  hears(ada, welcome_back);
  g_assert_true(old->closed);
  g_assert_false(ada->closed);
  hears_nothing(old);
  hangs_up(old);
  says(ada, "{'type':'users'}");
  hears(ada, "{'type':'users','count':1,'users':[{'name':'ada','role':'guest','rooms':['home']}]}");
  chat_stage_free(stage);
}

// What the old connection still says is not heard.
static void test_old_is_deaf(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *old = person_in(stage, "ada", "home");
  g_autofree char *token = token_of(old);
  comes_back(stage, token);
  says(old, "{'type':'message','room':'home','text':'a ghost'}");
  says(old, "{'type':'quit'}");
  hears_nothing(old);
  g_assert_cmpuint(store_waiting(stage), ==, 0);
  chat_stage_free(stage);
}

// A message that was on its way when the connection broke is answered on the new one.
static void test_answer_follows(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_in(stage, "ada", "home");
  g_autofree char *token = token_of(ada);
  says(ada, "{'type':'message','id':5,'cid':'c','room':'home','text':'hi'}");
  hangs_up(ada);
  ada = comes_back(stage, token);
  hears(ada, welcome_back);
  store_answers(stage, "S");
  hears(ada, "{'type':'message','re':5,'room':'home','seq':1,'cid':'c',*");
  chat_stage_free(stage);
}

static void test_resume_again_and_again(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_in(stage, "ada", "home");
  g_autofree char *token = token_of(ada);
  for (int i = 0; i < 5; i++) {
    if (i % 2)
      hangs_up(ada);
    ada = comes_back(stage, token);
    hears(ada, welcome_back);
  }
  chat_stage_free(stage);
}

static void test_dead_after_quit(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_in(stage, "ada", "home");
  g_autofree char *token = token_of(ada);
  says(ada, "{'type':'quit'}");
  hears(comes_back(stage, token), refused);
  chat_stage_free(stage);
}

// Said quit, and waits only for a message that is on its way: no way back either.
static void test_dead_while_leaving(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_in(stage, "ada", "home");
  g_autofree char *token = token_of(ada);
  says(ada, "{'type':'message','room':'home','text':'bye all'}");
  says(ada, "{'type':'quit'}");
  hears(comes_back(stage, token), refused);
  chat_stage_free(stage);
}

static void test_refused_can_say_a_name(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = comes_back(stage, "00112233445566778899aabbccddeeff");
  hears(ada, refused);
  says(ada, "{'type':'hello','name':'ada'}");
  hears(ada, "{'type':'welcome',*");
  chat_stage_free(stage);
}

// 119,999 ms the name is kept; at 120,000 it is gone, and the others are told.
static void test_reservation(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *bob = person_in(stage, "bob", "home");
  struct person *ada = person_in(stage, "ada", "home");
  g_autofree char *token = token_of(ada);
  all_forget(stage);
  stage->chat->now = 5000;
  hangs_up(ada);

  g_assert_cmpint(clock_is(stage, 5000), ==, RESUME_MS);
  g_assert_cmpint(clock_is(stage, 5000 + RESUME_MS - 1), ==, 1);
  g_assert_nonnull(user_find(stage->chat, "ada"));
  hears_nothing(bob);

  g_assert_cmpint(clock_is(stage, 5000 + RESUME_MS), ==, -1);
  g_assert_null(user_find(stage->chat, "ada"));
  hears(bob, "{'type':'presence','room':'home','event':'leave','name':'ada','reason':'timeout'}");
  hears(comes_back(stage, token), refused);
  chat_stage_free(stage);
}

// Back in time, she is not expired.
static void test_back_in_time(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_in(stage, "ada", "home");
  g_autofree char *token = token_of(ada);
  hangs_up(ada);
  ada = comes_back(stage, token);
  hears(ada, welcome_back);
  g_assert_cmpint(clock_is(stage, RESUME_MS), ==, -1);
  g_assert_nonnull(user_find(stage->chat, "ada"));
  chat_stage_free(stage);
}

// Lost again, the time begins anew.
static void test_lost_again(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_greeted(stage, "ada");
  g_autofree char *token = token_of(ada);
  hangs_up(ada);
  stage->chat->now = 100000;
  hangs_up(comes_back(stage, token));
  g_assert_cmpint(clock_is(stage, RESUME_MS), ==, 100000);
  g_assert_nonnull(user_find(stage->chat, "ada"));
  chat_stage_free(stage);
}

static void test_several_in_order(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *watcher = person_in(stage, "zoe", "home");
  static const char *const names[] = {"ada", "bob", "carl"};
  struct person *people[3];
  for (int i = 0; i < 3; i++)
    people[i] = person_in(stage, names[i], "home");
  all_forget(stage);
  for (int i = 0; i < 3; i++) {
    stage->chat->now = 1000 * i;
    hangs_up(people[i]);
  }
  g_assert_cmpint(clock_is(stage, RESUME_MS), ==, 1000);
  hears(watcher, "{'type':'presence',*'name':'ada',*");
  hears_nothing(watcher);
  g_assert_cmpint(clock_is(stage, RESUME_MS + 5000), ==, -1);
  hears(watcher, "{'type':'presence',*'name':'bob',*");
  hears(watcher, "{'type':'presence',*'name':'carl',*");
  hears_nothing(watcher);
  chat_stage_free(stage);
}

// Without a name there is nothing to keep.
static void test_nothing_kept_before_hello(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  hangs_up(person_new(stage));
  g_assert_cmpint(clock_is(stage, 0), ==, -1);
  chat_stage_free(stage);
}

// The absent hear nothing but are listed, and their name is taken.
static void test_absent_is_listed(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  hangs_up(person_in(stage, "ada", "home"));
  struct person *bob = person_greeted(stage, "bob");
  says(bob, "{'type':'join','room':'home'}");
  hears(bob, "{'type':'joined',*'count':2,'members':[{'name':'ada',*},{'name':'bob',*}]}");
  struct person *other = person_new(stage);
  says(other, "{'type':'hello','name':'ada'}");
  hears(other, "{'type':'error','code':'name.taken',*");
  chat_stage_free(stage);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/server/resume/detached", test_detached);
  g_test_add_func("/server/resume/attached", test_attached);
  g_test_add_func("/server/resume/old-is-deaf", test_old_is_deaf);
  g_test_add_func("/server/resume/answer-follows", test_answer_follows);
  g_test_add_func("/server/resume/again-and-again", test_resume_again_and_again);
  g_test_add_func("/server/resume/dead-after-quit", test_dead_after_quit);
  g_test_add_func("/server/resume/dead-while-leaving", test_dead_while_leaving);
  g_test_add_func("/server/resume/refused-can-say-a-name", test_refused_can_say_a_name);
  g_test_add_func("/server/resume/reservation", test_reservation);
  g_test_add_func("/server/resume/back-in-time", test_back_in_time);
  g_test_add_func("/server/resume/lost-again", test_lost_again);
  g_test_add_func("/server/resume/several-in-order", test_several_in_order);
  g_test_add_func("/server/resume/nothing-kept-before-hello", test_nothing_kept_before_hello);
  g_test_add_func("/server/resume/absent-is-listed", test_absent_is_listed);
  return g_test_run();
}
