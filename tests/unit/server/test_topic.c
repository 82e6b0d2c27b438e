// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of what members of a room tell each other beside messages: topics, read marks, typing.
#include "account.h"
#include "chat_stage.h"
#include "limits.h"

static const struct known_fact known[] = {
    {FACT_ROOM, {"home", "home", ""}, 50},
    {FACT_ACCOUNT, {"ada", "Ada", "hash of right one"}, ROLE_MEMBER},
    {FACT_READ, {"ada", "home"}, 40},
};
static const struct chat_stage_options with_history = {
    .facts = known,
    .fact_count = G_N_ELEMENTS(known),
};

// On disk first, then everyone is told; the one who asked, as the reply.
static void test_topic(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_in(stage, "ada", "home");
  struct person *bob = person_in(stage, "bob", "home");
  all_forget(stage);
  says(ada, "{'type':'topic','id':1,'room':'HOME','topic':'Welcome'}");
  hears_nothing(ada);
  hears_nothing(bob);
  store_got(stage, FACT_ROOM, "home,home,Welcome,ada", -1);
  store_keeps(stage, TRUE);
  hears(ada, "{'type':'topic','re':1,'room':'home','topic':'Welcome','by':'ada'}");
  hears(bob, "{'type':'topic','room':'home','topic':'Welcome','by':'ada'}");
  struct person *carl = person_greeted(stage, "carl");
  says(carl, "{'type':'join','room':'home'}");
  hears(carl, "{'type':'joined','room':'home','topic':'Welcome',*");
  chat_stage_free(stage);
}

static void test_topic_fails(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_in(stage, "ada", "home");
  struct person *bob = person_in(stage, "bob", "home");
  all_forget(stage);
  says(ada, "{'type':'topic','id':1,'room':'home','topic':'Welcome'}");
  store_keeps(stage, FALSE);
  hears(ada, "{'type':'error','re':1,'code':'store.unavailable',*");
  hears_nothing(bob);
  g_assert_null(stage->chat->home->topic);
  chat_stage_free(stage);
}

// A room with a topic stays when everyone has left, and goes with it.
static void test_topic_keeps_the_room(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_in(stage, "ada", "pizza");
  says(ada, "{'type':'topic','room':'pizza','topic':'Hungry'}");
  says(ada, "{'type':'leave','room':'pizza'}");
  store_keeps(stage, TRUE);
  g_assert_nonnull(room_find(stage->chat, "pizza"));
  says(ada, "{'type':'join','room':'pizza'}");
  says(ada, "{'type':'topic','room':'pizza','topic':''}");
  store_keeps(stage, TRUE);
  says(ada, "{'type':'leave','room':'pizza'}");
  g_assert_null(room_find(stage->chat, "pizza"));
  chat_stage_free(stage);
}

// quit waits for the answer, and a failed one lets the empty room go.
static void test_topic_and_quit(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_in(stage, "ada", "pizza");
  says(ada, "{'type':'topic','id':1,'room':'pizza','topic':'Hungry'}");
  says(ada, "{'type':'quit','id':2}");
  hears_nothing(ada);
  store_keeps(stage, FALSE);
  hears(ada, "{'type':'error','re':1,*");
  hears(ada, "{'type':'bye','re':2}");
  g_assert_null(room_find(stage->chat, "pizza"));
  chat_stage_free(stage);
}

static void test_topic_length(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_in(stage, "ada", "home");
  g_autofree char *longest = g_strnfill(LIMIT_TOPIC, 'x');
  says(ada, "{'type':'topic','id':1,'room':'home','topic':'%sx'}", longest);
  hears(ada, "{'type':'error','re':1,'code':'message.too_long',*");
  says(ada, "{'type':'topic','id':2,'room':'home','topic':'%s'}", longest);
  store_keeps(stage, TRUE);
  hears(ada, "{'type':'topic','re':2,*");
  chat_stage_free(stage);
}

// Kept per account, forwards only, and told to the other devices.
static void test_read(void)
{
  struct chat_stage *stage = chat_stage_new(&with_history);
  struct person *one = person_logged_in(stage, "ada", "right one");
  struct person *two = person_logged_in(stage, "ada", "right one");
  struct person *bob = person_in(stage, "bob", "home");
  says(one, "{'type':'join','room':'home'}");
  all_forget(stage);
  store_forgets_facts(stage);
  says(one, "{'type':'read','room':'home','seq':42}");
  hears_nothing(one);
  hears(two, "{'type':'read','room':'home','seq':42}");
  hears_nothing(bob);
  store_got(stage, FACT_READ, "ada,home", 42);
  says(one, "{'type':'read','room':'home','seq':41}");
  says(one, "{'type':'read','room':'home','seq':42}");
  hears_nothing(two);
  store_got_nothing(stage);
  says(one, "{'type':'read','id':1,'room':'home','seq':51}");
  hears(one, "{'type':'error','re':1,'code':'history.invalid',*");
  g_assert_cmpint(account_mark(account_find(stage->chat, "ada"), "home"), ==, 42);
  chat_stage_free(stage);
}

// What was read before a restart is read.
static void test_read_is_loaded(void)
{
  struct chat_stage *stage = chat_stage_new(&with_history);
  g_assert_cmpint(account_mark(account_find(stage->chat, "ada"), "home"), ==, 40);
  g_assert_cmpint(account_mark(account_find(stage->chat, "ada"), "pizza"), ==, 0);
  chat_stage_free(stage);
}

// A guest's mark is not kept.
static void test_read_of_a_guest(void)
{
  struct chat_stage *stage = chat_stage_new(&with_history);
  struct person *bob = person_in(stage, "bob", "home");
  says(bob, "{'type':'read','room':'home','seq':42}");
  hears_nothing(bob);
  store_got_nothing(stage);
  chat_stage_free(stage);
}

// To the others; not to oneself, nor to who is behind.
static void test_typing(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_in(stage, "ada", "home");
  struct person *bob = person_in(stage, "bob", "home");
  struct person *carl = person_in(stage, "carl", "home");
  all_forget(stage);
  carl->full = TRUE;
  says(ada, "{'type':'typing','room':'home'}");
  hears_nothing(ada);
  hears(bob, "{'type':'typing','room':'home','name':'ada'}");
  hears_nothing(carl);
  g_assert_cmpuint(store_waiting(stage), ==, 0);
  chat_stage_free(stage);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/server/topic/topic", test_topic);
  g_test_add_func("/server/topic/fails", test_topic_fails);
  g_test_add_func("/server/topic/keeps-the-room", test_topic_keeps_the_room);
  g_test_add_func("/server/topic/and-quit", test_topic_and_quit);
  g_test_add_func("/server/topic/length", test_topic_length);
  g_test_add_func("/server/read/read", test_read);
  g_test_add_func("/server/read/is-loaded", test_read_is_loaded);
  g_test_add_func("/server/read/of-a-guest", test_read_of_a_guest);
  g_test_add_func("/server/typing/typing", test_typing);
  return g_test_run();
}
