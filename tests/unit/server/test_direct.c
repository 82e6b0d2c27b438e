// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of direct messages: stored between accounts, relayed where a guest is on either side, and
// what waits for the absent.
#include "chat_stage.h"
#include "limits.h"

static const struct known_fact accounts[] = {
    {FACT_ACCOUNT, {"ada", "Ada", "hash of right one"}, ROLE_MEMBER},
    {FACT_ACCOUNT, {"bob", "Bob", "hash of right one"}, ROLE_MEMBER},
};
static const struct chat_stage_options with_accounts = {
    .facts = accounts,
    .fact_count = G_N_ELEMENTS(accounts),
};

static struct person *member(struct chat_stage *stage, const char *name)
{
  return person_logged_in(stage, name, "right one");
}

// Between accounts: stored, with a seq of the pair's own, to all devices of both.
static void test_stored(void)
{
  struct chat_stage *stage = chat_stage_new(&with_accounts);
  struct person *ada = member(stage, "ada");
  struct person *second = member(stage, "ada");
  struct person *bob = member(stage, "bob");
  says(ada, "{'type':'message','id':1,'cid':'c','to':'BOB','text':'hi'}");
  hears_nothing(bob);
  g_assert_false(store_post(stage)->waits);
  store_answers(stage, "S");
  hears(ada, "{'type':'message','re':1,'to':'Bob','seq':1,'cid':'c','from':'Ada','time':*,"
             "'text':'hi'}");
  hears(second, "{'type':'message','to':'Bob','seq':1,*");
  hears(bob, "{'type':'message','to':'Bob','seq':1,'cid':'c','from':'Ada',*");
  says(bob, "{'type':'message','id':2,'to':'ada','text':'ho'}");
  store_answers(stage, "S");
  hears(bob, "{'type':'message','re':2,'to':'Ada','seq':2,*");
  hears(ada, "{'type':'message','to':'Ada','seq':2,*");
  g_assert_cmpuint(stage->chat->store_pending, ==, 0);
  chat_stage_free(stage);
}

// The absent finds it on the next visit; the sender has its echo as usual.
static void test_waits(void)
{
  struct chat_stage *stage = chat_stage_new(&with_accounts);
  struct person *ada = member(stage, "ada");
  says(ada, "{'type':'message','id':1,'to':'bob','text':'hi'}");
  g_assert_true(store_post(stage)->waits);
  g_assert_cmpstr(store_post(stage)->to_key, ==, "bob");
  store_answers(stage, "S");
  hears(ada, "{'type':'message','re':1,'to':'Bob','seq':1,*");

  struct person *bob = person_new(stage);
  says(bob, "{'type':'hello','name':'bob','password':'right one'}");
  auth_answers(stage);
  hears(bob, "{'type':'welcome',*");
  g_assert_cmpstr(store_page(stage)->room_key, ==, "bob");
  store_answers_page(stage, 1, 2, "waited %d", TRUE);
  hears(bob, "{'type':'message','to':'Bob','seq':1,*'text':'waited 1'}");
  hears(bob, "{'type':'message','to':'Bob','seq':2,*'text':'waited 2'}");
  hears_nothing(bob);
  chat_stage_free(stage);
}

// A connection that broke is no device that is here: it waits.
static void test_waits_for_the_detached(void)
{
  struct chat_stage *stage = chat_stage_new(&with_accounts);
  struct person *ada = member(stage, "ada");
  hangs_up(member(stage, "bob"));
  says(ada, "{'type':'message','to':'bob','text':'hi'}");
  g_assert_true(store_post(stage)->waits);
  chat_stage_free(stage);
}

// With a guest on either side: relayed at once, never given to the store, no seq.
static void test_relayed(void)
{
  struct chat_stage *stage = chat_stage_new(&with_accounts);
  struct person *ada = member(stage, "ada");
  struct person *guest = person_greeted(stage, "carl");
  says(ada, "{'type':'message','id':1,'cid':'c','to':'Carl','text':'hi'}");
  hears(ada, "{'type':'message','re':1,'to':'carl','cid':'c','from':'Ada',*");
  hears(guest, "{'type':'message','to':'carl','cid':'c','from':'Ada',*");
  says(guest, "{'type':'message','id':2,'to':'ada','text':'ho'}");
  hears(guest, "{'type':'message','re':2,'to':'Ada','from':'carl',*");
  hears(ada, "{'type':'message','to':'Ada','from':'carl',*");
  g_assert_cmpuint(store_waiting(stage), ==, 0);
  chat_stage_free(stage);
}

static void test_nobody(void)
{
  struct chat_stage *stage = chat_stage_new(&with_accounts);
  struct person *ada = member(stage, "ada");
  struct person *guest = person_greeted(stage, "carl");
  says(ada, "{'type':'message','id':1,'to':'nobody','text':'hi'}");
  hears(ada, "{'type':'error','re':1,'code':'user.unknown',*");
  // A guest's words are not kept for an absent account.
  says(guest, "{'type':'message','id':2,'to':'bob','text':'hi'}");
  hears(guest, "{'type':'error','re':2,'code':'user.unknown',*");
  // A guest whose connection broke is nobody to relay to.
  hangs_up(guest);
  says(ada, "{'type':'message','id':3,'to':'carl','text':'hi'}");
  hears(ada, "{'type':'error','re':3,'code':'user.unknown',*");
  chat_stage_free(stage);
}

static void test_to_oneself(void)
{
  struct chat_stage *stage = chat_stage_new(&with_accounts);
  struct person *ada = member(stage, "ada");
  says(ada, "{'type':'message','id':1,'to':'ada','text':'a note'}");
  store_answers(stage, "S");
  hears(ada, "{'type':'message','re':1,'to':'Ada','seq':1,'from':'Ada',*");
  hears_nothing(ada);
  chat_stage_free(stage);
}

// Sent again: the echo to the sender alone. With another text, or unstorable: refused.
static void test_cid(void)
{
  struct chat_stage *stage = chat_stage_new(&with_accounts);
  struct person *ada = member(stage, "ada");
  struct person *bob = member(stage, "bob");
  for (int i = 1; i <= 3; i++)
    says(ada, "{'type':'message','id':%d,'cid':'c','to':'bob','text':'hi'}", i);
  store_answers(stage, "DRF");
  hears(ada, "{'type':'message','re':1,'to':'Bob','seq':1,'cid':'c','from':'Ada',*");
  hears(ada, "{'type':'error','re':2,'code':'cid.reused',*");
  hears(ada, "{'type':'error','re':3,'code':'store.unavailable',*");
  hears_nothing(ada);
  hears_nothing(bob);
  g_assert_cmpuint(stage->chat->store_pending, ==, 0);
  g_assert_cmpuint(ada->session->posts_pending, ==, 0);
  chat_stage_free(stage);
}

// The history of the pair, the same key from both sides, and for accounts alone.
static void test_history(void)
{
  struct chat_stage *stage = chat_stage_new(&with_accounts);
  struct person *ada = member(stage, "ada");
  struct person *bob = member(stage, "bob");
  says(ada, "{'type':'history','id':1,'with':'bob'}");
  g_autofree char *key = g_strdup(store_page(stage)->room_key);
  store_answers_page(stage, 1, 1, "hi", TRUE);
  hears(ada, "{'type':'history','re':1,'with':'Bob','messages':[{'type':'message','to':'Ada',"
             "'seq':1,'from':'bob',*}],'end':true}");
  says(bob, "{'type':'history','id':2,'with':'ADA'}");
  g_assert_cmpstr(store_page(stage)->room_key, ==, key);
  store_answers_page(stage, 1, 1, "hi", TRUE);
  hears(bob, "{'type':'history','re':2,'with':'Ada','messages':[{'type':'message','to':'Ada',"
             "'seq':1,'from':'bob',*}],'end':true}");

  struct person *guest = person_greeted(stage, "carl");
  says(guest, "{'type':'history','id':3,'with':'ada'}");
  hears(guest, "{'type':'error','re':3,'code':'user.unknown',*");
  says(ada, "{'type':'history','id':4,'with':'carl'}");
  hears(ada, "{'type':'error','re':4,'code':'user.unknown',*");
  chat_stage_free(stage);
}

// In one batch with what is said in rooms, everything keeps its place.
static void test_among_rooms(void)
{
  struct chat_stage *stage = chat_stage_new(&with_accounts);
  struct person *ada = member(stage, "ada");
  member(stage, "bob");
  says(ada, "{'type':'join','room':'home'}");
  all_forget(stage);
  says(ada, "{'type':'message','id':1,'room':'home','text':'a'}");
  says(ada, "{'type':'message','id':2,'to':'bob','text':'b'}");
  says(ada, "{'type':'message','id':3,'room':'home','text':'c'}");
  store_answers(stage, "SSS");
  hears(ada, "{'type':'message','re':1,'room':'home','seq':1,*");
  hears(ada, "{'type':'message','re':2,'to':'Bob','seq':1,*");
  hears(ada, "{'type':'message','re':3,'room':'home','seq':2,*");
  chat_stage_free(stage);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/server/direct/stored", test_stored);
  g_test_add_func("/server/direct/waits", test_waits);
  g_test_add_func("/server/direct/waits-for-the-detached", test_waits_for_the_detached);
  g_test_add_func("/server/direct/relayed", test_relayed);
  g_test_add_func("/server/direct/nobody", test_nobody);
  g_test_add_func("/server/direct/to-oneself", test_to_oneself);
  g_test_add_func("/server/direct/cid", test_cid);
  g_test_add_func("/server/direct/history", test_history);
  g_test_add_func("/server/direct/among-rooms", test_among_rooms);
  return g_test_run();
}
