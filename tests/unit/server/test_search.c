// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of search through the core: where the store is asked to look, what is refused, and the
// answer.
#include "chat_stage.h"
#include "limits.h"

#include <string.h>

static const struct known_fact known[] = {
    {FACT_ACCOUNT, {"ada", "Ada", "hash of right one"}, ROLE_MEMBER},
    {FACT_ACCOUNT, {"bob", "Bob", "hash of right one"}, ROLE_MEMBER},
};
static const struct chat_stage_options with_accounts = {
    .facts = known,
    .fact_count = G_N_ELEMENTS(known),
};

static void assert_asked(struct chat_stage *stage, const char *rooms, const char *account)
{
  const struct search *search = store_search(stage);
  g_assert_nonnull(search);
  g_autofree char *joined = g_strjoinv(" ", search->rooms);
  g_assert_cmpstr(joined, ==, rooms);
  g_assert_cmpstr(search->account, ==, account);
  struct post nothing;
  store_finds(stage, &nothing, 0, TRUE);
}

// A guest's rooms; an account's rooms and conversations; one room if it is named.
static void test_where(void)
{
  struct chat_stage *stage = chat_stage_new(&with_accounts);
  struct person *guest = person_in(stage, "carl", "home");
  person_in(stage, "dora", "secret");
  says(guest, "{'type':'search','id':1,'query':'x'}");
  assert_asked(stage, "home", NULL);
  hears(guest, "{'type':'results','re':1,'messages':[],'end':true}");

  struct person *ada = person_logged_in(stage, "ada", "right one");
  says(ada, "{'type':'search','query':'x'}");
  assert_asked(stage, "", "ada");
  says(ada, "{'type':'join','room':'Pizza'}");
  says(ada, "{'type':'join','room':'home'}");
  says(ada, "{'type':'search','query':'x'}");
  assert_asked(stage, "home pizza", "ada");
  says(ada, "{'type':'search','query':'x','room':'PIZZA'}");
  assert_asked(stage, "pizza", NULL);
  says(ada, "{'type':'search','query':'x in:HOME'}");
  assert_asked(stage, "home", NULL);
  says(ada, "{'type':'search','query':'x in:home','room':'pizza'}");
  assert_asked(stage, "home", NULL);
  says(ada, "{'type':'leave','room':'home'}");
  says(ada, "{'type':'search','query':'x'}");
  assert_asked(stage, "pizza", "ada");
  chat_stage_free(stage);
}

static void test_what(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_in(stage, "ada", "home");
  says(ada, "{'type':'search','query':'one two from:BOB after:2026-11-20 before:2026-11-22'}");
  const struct search *search = store_search(stage);
  g_autofree char *words = g_strjoinv(" ", search->words);
  g_assert_cmpstr(words, ==, "one two");
  g_assert_cmpstr(search->from, ==, "bob");
  g_assert_cmpint(search->since, ==, 1795219200000);
  g_assert_cmpint(search->until, ==, 1795305600000);
  g_assert_cmpuint(search->limit, ==, 20);
  g_assert_cmpuint(search->offset, ==, 0);
  chat_stage_free(stage);
}

static void test_limits(void)
{
  static const struct {
    const char *limit;
    unsigned expected;
  } table[] = {{"1", 1}, {"100", 100}, {"101", 100}, {"9007199254740992", 100}};
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_in(stage, "ada", "home");
  for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
    says(ada, "{'type':'search','query':'x','limit':%s}", table[i].limit);
    g_assert_cmpuint(store_search(stage)->limit, ==, table[i].expected);
    assert_asked(stage, "home", NULL);
  }
  chat_stage_free(stage);
}

static void test_refused(void)
{
  g_autofree char *longest = g_strnfill(LIMIT_QUERY, 'x');
  g_autofree char *too_long = g_strdup_printf("'query':'%sx'", longest);
  const struct {
    const char *fields, *code;
  } table[] = {
      {"'room':'home'", "proto.invalid"},
      {"'query':7", "proto.invalid"},
      {"'query':''", "proto.invalid"},
      {"'query':'!'", "proto.invalid"},
      {"'query':'before:noon'", "proto.invalid"},
      {"'query':'has:link'", "proto.invalid"},
      {"'query':'x','room':7", "proto.invalid"},
      {"'query':'x','limit':'1'", "proto.invalid"},
      {"'query':'x','limit':0", "history.invalid"},
      {"'query':'x','limit':-1", "history.invalid"},
      {"'query':'x','offset':'1'", "proto.invalid"},
      {"'query':'x','offset':-1", "history.invalid"},
      {"'query':'x','offset':1001", "history.invalid"},
      {"'query':'x','room':''", "room.invalid"},
      {"'query':'x','room':'pizza'", "room.not_joined"},
      {"'query':'x in:pizza'", "room.not_joined"},
      {"'query':'x in:[x'", "room.invalid"},
      {"'query':'x in:pizza','room':'home'", "room.not_joined"},
      {too_long, "message.too_long"},
  };
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_in(stage, "ada", "home");
  person_in(stage, "bob", "pizza");
  for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
    g_autofree char *expected =
        g_strdup_printf("{'type':'error','re':1,'code':'%s',*", table[i].code);
    says(ada, "{'type':'search','id':1,%s}", table[i].fields);
    hears(ada, expected);
    g_assert_null(store_search(stage));
    g_assert_cmpuint(ada->session->pages_pending, ==, 0);
  }
  struct person *stranger = person_new(stage);
  says(stranger, "{'type':'search','query':'x'}");
  hears(stranger, "{'type':'error','code':'auth.required',*");
  says(ada, "{'type':'search','query':'%s'}", longest);
  assert_asked(stage, "home", NULL);
  chat_stage_free(stage);
}

// Messages of rooms and of conversations, as history shows them.
static void test_answer(void)
{
  struct chat_stage *stage = chat_stage_new(&with_accounts);
  struct person *ada = person_logged_in(stage, "ada", "right one");
  says(ada, "{'type':'join','room':'Home'}");
  all_forget(stage);
  says(ada, "{'type':'search','id':'s','query':'x'}");
  const struct post posts[] = {
      {.room_key = "home", .sender = "carl", .cid = "c", .text = "x", .seq = 7, .time = 30},
      {.room_key = "\x01"
                   "ada\x01"
                   "bob",
       .sender = "Ada",
       .text = "x y",
       .seq = 2,
       .time = 20},
      {.room_key = "\x01"
                   "ada\x01"
                   "bob",
       .sender = "Bob",
       .text = "x z",
       .seq = 1,
       .time = 10},
      {.room_key = "\x01"
                   "ada\x01"
                   "ada",
       .sender = "Ada",
       .text = "x me",
       .seq = 1,
       .time = 5},
  };
  store_finds(stage, posts, G_N_ELEMENTS(posts), FALSE);
  hears(ada,
        "{'type':'results','re':'s','messages':["
        "{'type':'message','room':'home','seq':7,'cid':'c','from':'carl','time':30,'text':'x'},"
        "{'type':'message','to':'Bob','seq':2,'from':'Ada','time':20,'text':'x y'},"
        "{'type':'message','to':'Ada','seq':1,'from':'Bob','time':10,'text':'x z'},"
        "{'type':'message','to':'Ada','seq':1,'from':'Ada','time':5,'text':'x me'}],"
        "'end':false}");
  g_assert_cmpuint(ada->session->pages_pending, ==, 0);
  chat_stage_free(stage);
}

static void test_failed_and_gone(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_in(stage, "ada", "home");
  says(ada, "{'type':'search','id':1,'query':'x'}");
  store_finds(stage, NULL, 0, FALSE);
  hears(ada, "{'type':'error','re':1,'code':'store.unavailable',*");
  says(ada, "{'type':'search','id':2,'query':'x'}");
  says(ada, "{'type':'quit','id':3}");
  hears_nothing(ada);
  struct post nothing;
  store_finds(stage, &nothing, 0, TRUE);
  hears(ada, "{'type':'results','re':2,*");
  hears(ada, "{'type':'bye','re':3}");
  struct person *bob = person_in(stage, "bob", "home");
  says(bob, "{'type':'search','query':'x'}");
  hangs_up(bob);
  clock_is(stage, RESUME_MS);
  store_finds(stage, &nothing, 0, TRUE);
  chat_stage_free(stage);
}

// Only messages with a file are asked for.
static void test_files(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_in(stage, "ada", "home");
  says(ada, "{'type':'search','id':1,'query':'tea'}");
  g_assert_false(store_search(stage)->has_file);
  assert_asked(stage, "home", NULL);
  says(ada, "{'type':'search','id':1,'query':'has:file tea'}");
  g_assert_true(store_search(stage)->has_file);
  assert_asked(stage, "home", NULL);
  chat_stage_free(stage);
}

static void test_limit_pending(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_in(stage, "ada", "home");
  for (int i = 0; i < LIMIT_PAGES_PENDING; i++)
    says(ada, "{'type':'search','query':'x'}");
  hears_nothing(ada);
  says(ada, "{'type':'search','id':1,'query':'x'}");
  hears(ada, "{'type':'error','re':1,'code':'rate.limited',*'after_ms':*}");
  chat_stage_free(stage);
}

// What does not fit into a line is left out, the oldest first, and it is not the end then.
static void test_long_answer(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_in(stage, "ada", "home");
  g_autofree char *text = g_strnfill(LIMIT_TEXT, '"');
  struct post posts[10];
  for (int i = 0; i < 10; i++)
    posts[i] = (struct post){
        .room_key = "home", .sender = "bob", .text = text, .seq = 10 - i, .time = 100 - i};
  says(ada, "{'type':'search','query':'x'}");
  store_finds(stage, posts, 10, TRUE);
  g_autofree char *answer = take_heard(ada);
  g_assert_cmpuint(strlen(answer), <=, LIMIT_LINE);
  g_assert_nonnull(strstr(answer, "\"seq\":10,"));
  g_assert_null(strstr(answer, "\"seq\":1,"));
  g_assert_true(g_str_has_suffix(answer, "\"end\":false}"));
  chat_stage_free(stage);
}

// Without a disk, what is remembered is looked through.
static void test_in_memory(void)
{
  struct chat_stage *stage = chat_stage_new(&(struct chat_stage_options){.memory = TRUE});
  struct person *ada = person_in(stage, "ada", "home");
  says(ada, "{'type':'join','room':'pizza'}");
  says(ada, "{'type':'message','room':'home','text':'Who wants pizza?'}");
  says(ada, "{'type':'message','room':'pizza','text':'Pizza! Now!'}");
  says(ada, "{'type':'message','room':'pizza','text':'tea'}");
  all_forget(stage);
  says(ada, "{'type':'search','query':'pizza from:ada'}");
  hears(ada, "{'type':'results','messages':[{*},{*}],'end':true}");
  says(ada, "{'type':'search','query':'pizza now','limit':1}");
  hears(ada, "{'type':'results','messages':[{'type':'message','room':'pizza',*}],'end':true}");
  says(ada, "{'type':'search','query':'pizza from:bob'}");
  hears(ada, "{'type':'results','messages':[],'end':true}");
  chat_stage_free(stage);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/server/search/where", test_where);
  g_test_add_func("/server/search/what", test_what);
  g_test_add_func("/server/search/limits", test_limits);
  g_test_add_func("/server/search/refused", test_refused);
  g_test_add_func("/server/search/answer", test_answer);
  g_test_add_func("/server/search/failed-and-gone", test_failed_and_gone);
  g_test_add_func("/server/search/files", test_files);
  g_test_add_func("/server/search/limit-pending", test_limit_pending);
  g_test_add_func("/server/search/long-answer", test_long_answer);
  g_test_add_func("/server/search/in-memory", test_in_memory);
  return g_test_run();
}
