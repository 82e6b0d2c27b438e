// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of the way of a message through the core: to the store, and back as one event for each run
// of messages of a room, with replies for those who asked.
#include "chat_stage.h"
#include "limits.h"

#define RUN_MAX 64 // messages of one event, see publish.c

static void say_to(struct person *person, const char *room, int id, const char *text)
{
  says(person, "{'type':'message','id':%d,'room':'%s','text':'%s'}", id, room, text);
}

// Nothing is delivered before the store has it; then the sender's echo is the reply.
static void test_echo(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_in(stage, "ada", "home");
  struct person *bob = person_in(stage, "bob", "home");
  all_forget(stage);
  says(ada, "{'type':'message','id':7,'cid':'b1','room':'home','text':'hi'}");
  hears_nothing(ada);
  hears_nothing(bob);
  store_answers(stage, "S");
  hears(ada, "{'type':'message','re':7,'room':'home','seq':1,'cid':'b1','from':'ada','time':*,"
             "'text':'hi'}");
  hears(bob, "{'type':'message','room':'home','seq':1,'cid':'b1','from':'ada','time':*,"
             "'text':'hi'}");
  hears_nothing(ada);
  hears_nothing(bob);
  chat_stage_free(stage);
}

static void test_echo_without_id(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_in(stage, "ada", "home");
  says(ada, "{'type':'message','room':'home','text':'hi'}");
  store_answers(stage, "S");
  hears(ada, "{'type':'message','room':'home','seq':1,'from':'ada',*");
  chat_stage_free(stage);
}

static void test_textual_id(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_in(stage, "ada", "home");
  says(ada, "{'type':'message','id':'x y','room':'home','text':'hi'}");
  store_answers(stage, "S");
  hears(ada, "{'type':'message','re':'x y',*");
  chat_stage_free(stage);
}

// Who has nothing of his own in a run gets it in one piece.
static void test_run_in_one_piece(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_in(stage, "ada", "home");
  struct person *bob = person_in(stage, "bob", "home");
  guint before = bob->deliveries;
  for (int i = 1; i <= 3; i++)
    say_to(ada, "home", i, "hi");
  store_answers(stage, "SSS");
  g_assert_cmpuint(bob->deliveries, ==, before + 1);
  for (int i = 1; i <= 3; i++) {
    g_autofree char *pattern = g_strdup_printf("{'type':'message','room':'home','seq':%d,*", i);
    hears(bob, pattern);
  }
  chat_stage_free(stage);
}

// Each sender gets all in order, its own ones as replies, wherever they stand in the run.
static void test_replies_within_a_run(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_in(stage, "ada", "home");
  struct person *bob = person_in(stage, "bob", "home");
  all_forget(stage);
  say_to(ada, "home", 1, "a");
  say_to(bob, "home", 2, "b");
  say_to(bob, "home", 3, "c");
  says(ada, "{'type':'message','room':'home','text':'d'}");
  say_to(ada, "home", 5, "e");
  store_answers(stage, "SSSSS");
  hears(ada, "{'type':'message','re':1,*'seq':1,*'text':'a'}");
  hears(ada, "{'type':'message','room':'home','seq':2,*'text':'b'}");
  hears(ada, "{'type':'message','room':'home','seq':3,*'text':'c'}");
  hears(ada, "{'type':'message','room':'home','seq':4,*'text':'d'}");
  hears(ada, "{'type':'message','re':5,*'seq':5,*'text':'e'}");
  hears(bob, "{'type':'message','room':'home','seq':1,*");
  hears(bob, "{'type':'message','re':2,*'seq':2,*");
  hears(bob, "{'type':'message','re':3,*'seq':3,*");
  hears(bob, "{'type':'message','room':'home','seq':4,*");
  hears(bob, "{'type':'message','room':'home','seq':5,*");
  hears_nothing(ada);
  hears_nothing(bob);
  chat_stage_free(stage);
}

// Rooms that alternate within a batch are told each to their own members, in order.
static void test_rooms_in_a_batch(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_in(stage, "ada", "home");
  struct person *bob = person_in(stage, "bob", "pizza");
  says(ada, "{'type':'join','room':'pizza'}");
  all_forget(stage);
  say_to(ada, "home", 1, "a");
  say_to(ada, "pizza", 2, "b");
  say_to(ada, "home", 3, "c");
  store_answers(stage, "SSS");
  hears(ada, "{'type':'message','re':1,'room':'home','seq':1,*");
  hears(ada, "{'type':'message','re':2,'room':'pizza','seq':1,*");
  hears(ada, "{'type':'message','re':3,'room':'home','seq':2,*");
  hears(bob, "{'type':'message','room':'pizza','seq':1,*");
  hears_nothing(bob);
  chat_stage_free(stage);
}

// A run ends at its greatest length, and the next one begins: one message more and one less.
static void test_longest_run(void)
{
  for (int count = RUN_MAX - 1; count <= 2 * RUN_MAX + 1; count++) {
    struct chat_stage *stage = chat_stage_new(NULL);
    struct person *ada = person_in(stage, "ada", "home");
    struct person *bob = person_in(stage, "bob", "home");
    g_autofree char *results = g_strnfill((gsize) count, 'S');
    all_forget(stage);
    for (int i = 1; i <= count; i++)
      say_to(ada, "home", i, "x");
    store_answers(stage, results);
    for (int i = 1; i <= count; i++) {
      g_autofree char *reply = g_strdup_printf("{'type':'message','re':%d,*'seq':%d,*", i, i);
      g_autofree char *plain = g_strdup_printf("{'type':'message','room':'home','seq':%d,*", i);
      hears(ada, reply);
      hears(bob, plain);
    }
    hears_nothing(ada);
    hears_nothing(bob);
    chat_stage_free(stage);
  }
}

// The acknowledgement reaches a sender that has left the room since; other messages do not.
static void test_sender_left_the_room(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_in(stage, "ada", "home");
  struct person *bob = person_in(stage, "bob", "home");
  say_to(ada, "home", 1, "a");
  say_to(bob, "home", 2, "b");
  say_to(ada, "home", 3, "c");
  says(ada, "{'type':'leave','room':'home'}");
  all_forget(stage);
  store_answers(stage, "SSS");
  hears(ada, "{'type':'message','re':1,*");
  hears(ada, "{'type':'message','re':3,*");
  hears_nothing(ada);
  hears(bob, "{'type':'message','room':'home','seq':1,*");
  hears(bob, "{'type':'message','re':2,*");
  hears(bob, "{'type':'message','room':'home','seq':3,*");
  chat_stage_free(stage);
}

// Back in the room before the answer, it hears everything once.
static void test_sender_left_and_came_back(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_in(stage, "ada", "home");
  say_to(ada, "home", 1, "a");
  says(ada, "{'type':'leave','room':'home'}");
  says(ada, "{'type':'join','room':'home'}");
  all_forget(stage);
  store_answers(stage, "S");
  hears(ada, "{'type':'message','re':1,*");
  hears_nothing(ada);
  chat_stage_free(stage);
}

// The others still get what somebody said who is gone.
static void test_sender_gone(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *bob = person_in(stage, "bob", "home");
  struct person *ada = person_in(stage, "ada", "home");
  say_to(ada, "home", 1, "a");
  hangs_up(ada);
  clock_is(stage, RESUME_MS);
  g_assert_null(user_find(stage->chat, "ada"));
  all_forget(stage);
  store_answers(stage, "S");
  hears(bob, "{'type':'message','room':'home','seq':1,'from':'ada',*");
  chat_stage_free(stage);
}

// Somebody who joined while the message was on its way hears it: its seq is above what `joined`
// said.
static void test_joined_meanwhile(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_in(stage, "ada", "home");
  say_to(ada, "home", 1, "a");
  struct person *bob = person_greeted(stage, "bob");
  says(bob, "{'type':'join','room':'home'}");
  hears(bob, "{'type':'joined','room':'home','topic':'','seq':0,*");
  store_answers(stage, "S");
  hears(bob, "{'type':'message','room':'home','seq':1,*");
  chat_stage_free(stage);
}

// Sent again: the original echo, to the sender alone, as the reply to the second request.
static void test_duplicate(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_in(stage, "ada", "home");
  struct person *bob = person_in(stage, "bob", "home");
  says(ada, "{'type':'message','id':1,'cid':'c','room':'home','text':'hi'}");
  store_answers(stage, "S");
  all_forget(stage);
  says(ada, "{'type':'message','id':2,'cid':'c','room':'home','text':'hi'}");
  store_answers(stage, "D");
  hears(ada, "{'type':'message','re':2,'room':'home','seq':1,'cid':'c','from':'ada',*");
  hears_nothing(ada);
  hears_nothing(bob);
  g_assert_cmpint(stage->chat->home->seq, ==, 1);
  chat_stage_free(stage);
}

static void test_reused_and_failed(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_in(stage, "ada", "home");
  struct person *bob = person_in(stage, "bob", "home");
  all_forget(stage);
  say_to(ada, "home", 1, "a");
  say_to(ada, "home", 2, "b");
  store_answers(stage, "RF");
  hears(ada, "{'type':'error','re':1,'code':'cid.reused',*");
  hears(ada, "{'type':'error','re':2,'code':'store.unavailable',*");
  hears_nothing(bob);
  g_assert_cmpint(stage->chat->home->seq, ==, 0);
  chat_stage_free(stage);
}

// What concerns the sender alone stands between the runs, in its place.
static void test_mixed_batch(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_in(stage, "ada", "home");
  for (int i = 1; i <= 5; i++)
    say_to(ada, "home", i, "x");
  store_answers(stage, "SDSRS");
  hears(ada, "{'type':'message','re':1,'room':'home','seq':1,*");
  hears(ada, "{'type':'message','re':2,'room':'home','seq':1,*");
  hears(ada, "{'type':'message','re':3,'room':'home','seq':2,*");
  hears(ada, "{'type':'error','re':4,*");
  hears(ada, "{'type':'message','re':5,'room':'home','seq':3,*");
  hears_nothing(ada);
  chat_stage_free(stage);
}

// A sender that is gone gets no answer, and nothing breaks.
static void test_refused_sender_gone(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_in(stage, "ada", "pizza");
  for (int i = 1; i <= 3; i++)
    say_to(ada, "pizza", i, "x");
  hangs_up(ada);
  clock_is(stage, RESUME_MS);
  store_answers(stage, "DRF");
  g_assert_cmpuint(stage->chat->store_pending, ==, 0);
  g_assert_null(room_find(stage->chat, "pizza"));
  chat_stage_free(stage);
}

// Too much on its way to the store is refused before it is taken, and accepted again later.
static void test_limit_pending(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_in(stage, "ada", "home");
  stage->chat->store_pending = LIMIT_STORE_PENDING;
  say_to(ada, "home", 1, "x");
  hears(ada, "{'type':'error','re':1,'code':'store.unavailable',*");
  g_assert_cmpuint(store_waiting(stage), ==, 0);
  g_assert_cmpuint(ada->session->posts_pending, ==, 0);
  stage->chat->store_pending = 0;
  say_to(ada, "home", 2, "x");
  store_answers(stage, "S");
  hears(ada, "{'type':'message','re':2,*");
  g_assert_cmpuint(stage->chat->store_pending, ==, 0);
  chat_stage_free(stage);
}

// With a store that answers at once, the same.
static void test_store_that_answers_at_once(void)
{
  struct chat_stage *stage = chat_stage_new(&(struct chat_stage_options){.memory = TRUE});
  struct person *ada = person_in(stage, "ada", "home");
  struct person *bob = person_in(stage, "bob", "home");
  all_forget(stage);
  says(ada, "{'type':'message','id':1,'cid':'c','room':'home','text':'hi'}");
  hears(ada, "{'type':'message','re':1,'room':'home','seq':1,*");
  hears(bob, "{'type':'message','room':'home','seq':1,*");
  says(ada, "{'type':'message','id':2,'cid':'c','room':'home','text':'hi'}");
  hears(ada, "{'type':'message','re':2,'room':'home','seq':1,*");
  says(ada, "{'type':'message','id':3,'cid':'c','room':'home','text':'ho'}");
  hears(ada, "{'type':'error','re':3,'code':'cid.reused',*");
  hears_nothing(bob);
  chat_stage_free(stage);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/server/publish/echo", test_echo);
  g_test_add_func("/server/publish/echo-without-id", test_echo_without_id);
  g_test_add_func("/server/publish/textual-id", test_textual_id);
  g_test_add_func("/server/publish/run-in-one-piece", test_run_in_one_piece);
  g_test_add_func("/server/publish/replies-within-a-run", test_replies_within_a_run);
  g_test_add_func("/server/publish/rooms-in-a-batch", test_rooms_in_a_batch);
  g_test_add_func("/server/publish/longest-run", test_longest_run);
  g_test_add_func("/server/publish/sender-left-the-room", test_sender_left_the_room);
  g_test_add_func("/server/publish/sender-left-and-came-back", test_sender_left_and_came_back);
  g_test_add_func("/server/publish/sender-gone", test_sender_gone);
  g_test_add_func("/server/publish/joined-meanwhile", test_joined_meanwhile);
  g_test_add_func("/server/publish/duplicate", test_duplicate);
  g_test_add_func("/server/publish/reused-and-failed", test_reused_and_failed);
  g_test_add_func("/server/publish/mixed-batch", test_mixed_batch);
  g_test_add_func("/server/publish/refused-sender-gone", test_refused_sender_gone);
  g_test_add_func("/server/publish/limit-pending", test_limit_pending);
  g_test_add_func("/server/publish/store-that-answers-at-once", test_store_that_answers_at_once);
  return g_test_run();
}
