// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of the two endings: a person's quit, which waits for what was asked before, and the
// server's stop, which waits for what is on its way to the store.
#include "chat_stage.h"

static void test_quit(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_in(stage, "ada", "home");
  says(ada, "{'type':'quit','id':9}");
  hears(ada, "{'type':'bye','re':9}");
  g_assert_true(ada->closed);
  g_assert_null(user_find(stage->chat, "ada"));
  hangs_up(ada);
  chat_stage_free(stage);
}

static void test_quit_before_hello(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *person = person_new(stage);
  says(person, "{'type':'quit','id':'x'}");
  hears(person, "{'type':'bye','re':'x'}");
  g_assert_true(person->closed);
  chat_stage_free(stage);
}

// bye comes behind the echoes and the page; until then the name is kept and nothing else is heard.
static void test_quit_waits(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_in(stage, "ada", "home");
  says(ada, "{'type':'message','id':1,'room':'home','text':'a'}");
  says(ada, "{'type':'message','id':2,'room':'home','text':'b'}");
  says(ada, "{'type':'history','id':3,'room':'home'}");
  says(ada, "{'type':'quit','id':'four'}");
  says(ada, "{'type':'ping','id':5}");
  hears_nothing(ada);
  store_answers(stage, "S");
  hears(ada, "{'type':'message','re':1,*");
  hears_nothing(ada);
  store_answers(stage, "S");
  hears(ada, "{'type':'message','re':2,*");
  hears_nothing(ada);
  g_assert_nonnull(user_find(stage->chat, "ada"));
  store_answers_page(stage, 1, 2, "x", TRUE);
  hears(ada, "{'type':'history','re':3,*");
  hears(ada, "{'type':'bye','re':'four'}");
  g_assert_true(ada->closed);
  g_assert_null(user_find(stage->chat, "ada"));
  chat_stage_free(stage);
}

static void test_quit_waits_for_a_refusal(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_in(stage, "ada", "home");
  says(ada, "{'type':'message','id':1,'room':'home','text':'a'}");
  says(ada, "{'type':'quit'}");
  store_answers(stage, "F");
  hears(ada, "{'type':'error','re':1,'code':'store.unavailable',*");
  hears(ada, "{'type':'bye'}");
  chat_stage_free(stage);
}

// Several who wait to leave go in the middle of one batch; who stays hears all of it.
static void test_several_leave_in_one_batch(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *zoe = person_in(stage, "zoe", "home");
  static const char *const names[] = {"ada", "bob", "carl"};
  struct person *people[3];
  for (int i = 0; i < 3; i++)
    people[i] = person_in(stage, names[i], "home");
  for (int i = 0; i < 3; i++) {
    says(people[i], "{'type':'message','id':1,'room':'home','text':'bye'}");
    says(people[i], "{'type':'quit','id':2}");
  }
  all_forget(stage);
  store_answers(stage, "SSS");
  for (int i = 0; i < 3; i++) {
    g_autofree char *pattern = g_strdup_printf("{'type':'message',*'from':'%s',*", names[i]);
    hears(zoe, pattern);
    g_assert_true(people[i]->closed);
  }
  for (int i = 0; i < 3; i++) {
    g_autofree char *pattern =
        g_strdup_printf("{'type':'presence',*'name':'%s','reason':'quit'}", names[i]);
    hears(zoe, pattern);
  }
  chat_stage_free(stage);
}

// The connection breaks while the session waits to leave: it is a quit all the same.
static void test_lost_while_leaving(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *bob = person_in(stage, "bob", "home");
  struct person *ada = person_in(stage, "ada", "home");
  says(ada, "{'type':'message','room':'home','text':'a'}");
  says(ada, "{'type':'quit'}");
  all_forget(stage);
  hangs_up(ada);
  g_assert_null(user_find(stage->chat, "ada"));
  hears(bob, "{'type':'presence',*'name':'ada','reason':'quit'}");
  store_answers(stage, "S");
  hears(bob, "{'type':'message',*'from':'ada',*");
  chat_stage_free(stage);
}

// Everyone is told, from then on commands are refused, and the life signs go on.
static void test_stopping(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_in(stage, "ada", "home");
  struct person *stranger = person_new(stage);
  chat_stop(stage->chat, "for repairs");
  hears(ada, "{'type':'shutdown','reason':'for repairs'}");
  static const char *const commands[] = {
      "'join','room':'pizza'",
      "'leave','room':'home'",
      "'rooms'",
      "'users'",
      "'message','room':'home','text':'x'",
      "'history','room':'home'",
  };
  for (size_t i = 0; i < G_N_ELEMENTS(commands); i++) {
    says(ada, "{'id':1,'type':%s}", commands[i]);
    hears(ada, "{'type':'error','re':1,'code':'server.stopping',*");
  }
  says(stranger, "{'type':'hello','name':'bob'}");
  hears(stranger, "{'type':'error','code':'server.stopping',*");
  says(ada, "{'type':'ping','id':2}");
  hears(ada, "{'type':'pong','re':2}");
  says(ada, "{'type':'quit','id':3}");
  hears(ada, "{'type':'bye','re':3}");
  chat_stage_free(stage);
}

static void test_drained_at_once(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  person_in(stage, "ada", "home");
  chat_stop(stage->chat, "bye");
  g_assert_cmpuint(stage->drained, ==, 1);
  chat_stage_free(stage);
}

// What was taken before the stop is published; then, once, the chat is drained.
static void test_drained_after_posts(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_in(stage, "ada", "home");
  for (int i = 1; i <= 3; i++)
    says(ada, "{'type':'message','id':%d,'room':'home','text':'x'}", i);
  chat_stop(stage->chat, "bye");
  hears(ada, "{'type':'shutdown',*");
  g_assert_cmpuint(stage->drained, ==, 0);
  store_answers(stage, "SF");
  hears(ada, "{'type':'message','re':1,*");
  hears(ada, "{'type':'error','re':2,*");
  g_assert_cmpuint(stage->drained, ==, 0);
  store_answers(stage, "S");
  hears(ada, "{'type':'message','re':3,*");
  g_assert_cmpuint(stage->drained, ==, 1);
  chat_stage_free(stage);
}

static void test_not_drained_without_stop(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_in(stage, "ada", "home");
  says(ada, "{'type':'message','room':'home','text':'x'}");
  store_answers(stage, "S");
  g_assert_cmpuint(stage->drained, ==, 0);
  chat_stage_free(stage);
}

// The absent are not told, and go with the chat.
static void test_stop_with_absent(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  hangs_up(person_in(stage, "ada", "home"));
  chat_stop(stage->chat, "bye");
  g_assert_cmpuint(stage->drained, ==, 1);
  chat_stage_free(stage);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/server/quit/quit", test_quit);
  g_test_add_func("/server/quit/before-hello", test_quit_before_hello);
  g_test_add_func("/server/quit/waits", test_quit_waits);
  g_test_add_func("/server/quit/waits-for-a-refusal", test_quit_waits_for_a_refusal);
  g_test_add_func("/server/quit/several-in-one-batch", test_several_leave_in_one_batch);
  g_test_add_func("/server/quit/lost-while-leaving", test_lost_while_leaving);
  g_test_add_func("/server/stop/stopping", test_stopping);
  g_test_add_func("/server/stop/drained-at-once", test_drained_at_once);
  g_test_add_func("/server/stop/drained-after-posts", test_drained_after_posts);
  g_test_add_func("/server/stop/not-drained-without-stop", test_not_drained_without_stop);
  g_test_add_func("/server/stop/with-absent", test_stop_with_absent);
  return g_test_run();
}
