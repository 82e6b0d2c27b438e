// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of nick: who may take another name and which, what the others hear of it, and that nothing
// of the old name is left behind.
#include "chat_stage.h"
#include "user.h"

static const struct known_fact accounts[] = {
    {FACT_ACCOUNT, {"root", "root", "hash of right one"}, ROLE_ADMIN},
    {FACT_ACCOUNT, {"ada", "Ada", "hash of right one"}, ROLE_MEMBER},
    {FACT_BAN, {"troll", "Troll", "root", "again and again"}, 0},
};
static const struct chat_stage_options with_accounts = {
    .facts = accounts,
    .fact_count = G_N_ELEMENTS(accounts),
    .looks = TRUE,
};

// Everybody in his rooms hears the old name go and the new one come; he hears the answer alone.
static void test_rooms_are_told(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *bob = person_in(stage, "bob", "home");
  struct person *zoe = person_in(stage, "zoe", "home");
  struct person *carl = person_in(stage, "carl", "lab");
  struct person *dora = person_in(stage, "dora", "kitchen");
  says(bob, "{'type':'join','room':'lab'}");
  all_forget(stage);
  says(bob, "{'type':'nick','id':1,'name':'robert'}");
  hears(bob, "{'type':'nick','re':1,'name':'robert'}");
  hears_nothing(bob);
  hears(zoe, "{'type':'presence','room':'home','event':'leave','name':'bob','reason':'nick'}");
  hears(zoe, "{'type':'presence','room':'home','event':'join','name':'robert'}");
  hears_nothing(zoe);
  hears(carl, "{'type':'presence','room':'lab','event':'leave','name':'bob','reason':'nick'}");
  hears(carl, "{'type':'presence','room':'lab','event':'join','name':'robert'}");
  hears_nothing(carl);
  hears_nothing(dora);
  chat_stage_free(stage);
}

// Rooms and the list of people have the new name and not the old one.
static void test_lists(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *bob = person_in(stage, "bob", "home");
  says(bob, "{'type':'nick','name':'robert'}");
  all_forget(stage);
  struct person *zoe = person_greeted(stage, "zoe");
  says(zoe, "{'type':'join','room':'home'}");
  hears(zoe,
        "{'type':'joined','room':'home',*'count':2,'members':[{'name':'robert','role':'guest'},"
        "{'name':'zoe','role':'guest'}]}");
  says(zoe, "{'type':'users'}");
  hears(zoe, "{'type':'users','count':2,'users':[{'name':'robert','role':'guest','rooms':['home']},"
             "{'name':'zoe','role':'guest','rooms':['home']}]}");
  g_assert_null(user_find(stage->chat, "bob"));
  chat_stage_free(stage);
}

// What he says, and what is said to him alone, goes by the new name; the old one is nobody's.
static void test_messages(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *bob = person_in(stage, "bob", "home");
  struct person *zoe = person_in(stage, "zoe", "home");
  says(bob, "{'type':'nick','name':'robert'}");
  all_forget(stage);
  says(bob, "{'type':'message','room':'home','text':'it is me'}");
  store_answers(stage, "S");
  hears(zoe, "{'type':'message','room':'home',*'from':'robert',*}");
  says(zoe, "{'type':'message','to':'Robert','text':'psst'}");
  hears(zoe, "{'type':'message','to':'robert','from':'zoe',*}");
  hears(bob, "{'type':'message',*'text':'it is me'}");
  hears(bob, "{'type':'message','to':'robert','from':'zoe',*}");
  says(zoe, "{'type':'message','id':1,'to':'bob','text':'psst'}");
  hears(zoe, "{'type':'error','re':1,'code':'user.unknown',*");
  hears_nothing(bob);
  chat_stage_free(stage);
}

// A message that was on its way is answered all the same.
static void test_answer_follows(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *bob = person_in(stage, "bob", "home");
  says(bob, "{'type':'message','id':1,'room':'home','text':'before'}");
  says(bob, "{'type':'nick','id':2,'name':'robert'}");
  hears(bob, "{'type':'nick','re':2,*");
  store_answers(stage, "S");
  hears(bob, "{'type':'message','re':1,*'from':'bob',*}");
  chat_stage_free(stage);
}

// The old name is free at once, and his session is the same one: its token still leads back.
static void test_old_name_is_free(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *bob = person_new(stage);
  says(bob, "{'type':'hello','name':'bob'}");
  g_autofree char *welcome = take_heard(bob);
  g_autofree char *token = text_field(welcome, "token");
  says(bob, "{'type':'nick','name':'robert'}");
  person_greeted(stage, "bob");
  hangs_up(bob);
  struct person *again = person_new(stage);
  says(again, "{'type':'hello','token':'%s'}", token);
  hears(again, "{'type':'welcome',*'name':'robert',*'resumed':true,*");
  chat_stage_free(stage);
}

static void test_refused(void)
{
  static const struct {
    const char *request, *code;
  } table[] = {
      {"'nick'", "'proto.invalid',*"},
      {"'nick','name':7", "'proto.invalid',*"},
      {"'nick','name':''", "'name.invalid',*"},
      {"'nick','name':'7'", "'name.invalid',*"},
      {"'nick','name':'a\\nb'", "'name.invalid',*"},
      {"'nick','name':'a\\u202eb'", "'name.invalid',*"},
      {"'nick','name':'[admin]'", "'name.invalid',*"},
      {"'nick','name':'[203.0.113.7:51234]'", "'name.invalid',*"},
      {"'nick','name':'203.0.113.7:51234'", "'name.invalid',*"},
      {"'nick','name':'0123456789abcdef0123456789abcdefX'", "'name.invalid',*"},
      {"'nick','name':'ZOE'", "'name.taken',*'suggestion':'ZOE2'}"},
      {"'nick','name':'admin'", "'name.taken',*"},
      {"'nick','name':'\\u0430dmin'", "'name.taken',*"},
      {"'nick','name':'ADA'", "'auth.required',*"},
      {"'nick','name':'\\u0430d\\u0430'", "'name.taken',*"},
      {"'nick','name':'TROLL'", "'name.banned',*again and again*"},
  };
  struct chat_stage *stage = chat_stage_new(&with_accounts);
  struct person *zoe = person_in(stage, "zoe", "home");
  struct person *bob = person_in(stage, "bob", "home");
  for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
    g_autofree char *expected = g_strdup_printf("{'type':'error','re':1,'code':%s", table[i].code);
    says(bob, "{'id':1,'type':%s}", table[i].request);
    hears(bob, expected);
    hears_nothing(bob);
    g_assert_cmpstr(bob->session->user->name, ==, "bob");
  }
  hears_nothing(zoe);
  g_assert_nonnull(user_find(stage->chat, "bob"));
  chat_stage_free(stage);
}

// An account keeps its name; and before there is a name there is none to change.
static void test_only_guests(void)
{
  struct chat_stage *stage = chat_stage_new(&with_accounts);
  struct person *ada = person_logged_in(stage, "ada", "right one");
  says(ada, "{'type':'nick','id':1,'name':'eve'}");
  hears(ada, "{'type':'error','re':1,'code':'proto.invalid','text':'*only guests*'}");
  struct person *stranger = person_new(stage);
  says(stranger, "{'type':'nick','id':1,'name':'eve'}");
  hears(stranger, "{'type':'error','re':1,'code':'auth.required',*");
  struct person *somebody = person_new(stage);
  session_enter(somebody->session, "[203.0.113.7:51234]", ROLE_GUEST);
  hears(somebody, "{'type':'welcome',*");
  says(somebody, "{'type':'nick','id':1,'name':'eve'}");
  hears(somebody, "{'type':'error','re':1,'code':'proto.invalid',*");
  g_assert_null(user_find(stage->chat, "eve"));
  chat_stage_free(stage);
}

// One's own name in other letters is no other name to the server: it stays one's own.
static void test_own_in_other_letters(void)
{
  struct chat_stage *stage = chat_stage_new(&with_accounts);
  struct person *bob = person_in(stage, "bob", "home");
  struct person *zoe = person_in(stage, "zoe", "home");
  says(bob, "{'type':'nick','id':1,'name':'BOB'}");
  hears(bob, "{'type':'nick','re':1,'name':'BOB'}");
  hears(zoe, "{'type':'presence','room':'home','event':'leave','name':'bob','reason':'nick'}");
  hears(zoe, "{'type':'presence','room':'home','event':'join','name':'BOB'}");
  g_assert_true(user_find(stage->chat, "bob") == bob->session->user);
  says(zoe, "{'type':'message','to':'bob','text':'psst'}");
  hears(bob, "{'type':'message','to':'BOB',*");
  struct person *other = person_new(stage);
  says(other, "{'type':'hello','name':'Bob'}");
  hears(other, "{'type':'error','code':'name.taken',*");
  says(bob, "{'type':'quit'}");
  g_assert_null(user_find(stage->chat, "bob"));
  says(other, "{'type':'hello','name':'bob'}");
  hears(other, "{'type':'welcome',*");
  chat_stage_free(stage);
}

// How the new name looks is kept from others, and how the old one looked is free.
static void test_looks(void)
{
  struct chat_stage *stage = chat_stage_new(&with_accounts);
  struct person *max = person_greeted(stage, "max");
  says(max, "{'type':'nick','name':'mara'}");
  struct person *other = person_new(stage);
  says(other, "{'type':'hello','name':'m\\u0430ra'}");
  hears(other, "{'type':'error','code':'name.taken',*");
  says(max, "{'type':'nick','name':'MARA'}");
  says(other, "{'type':'hello','name':'m\\u0430ra'}");
  hears(other, "{'type':'error','code':'name.taken',*");
  says(other, "{'type':'hello','name':'m\\u0430x'}");
  hears(other, "{'type':'welcome',*");
  chat_stage_free(stage);
}

// The name that he has already, to the letter: answered, and told to nobody.
static void test_same_name(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *bob = person_in(stage, "bob", "home");
  struct person *zoe = person_in(stage, "zoe", "home");
  says(bob, "{'type':'nick','id':1,'name':'bob'}");
  hears(bob, "{'type':'nick','re':1,'name':'bob'}");
  hears_nothing(zoe);
  g_assert_true(user_find(stage->chat, "bob") == bob->session->user);
  chat_stage_free(stage);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/server/nick/rooms-are-told", test_rooms_are_told);
  g_test_add_func("/server/nick/lists", test_lists);
  g_test_add_func("/server/nick/messages", test_messages);
  g_test_add_func("/server/nick/answer-follows", test_answer_follows);
  g_test_add_func("/server/nick/old-name-is-free", test_old_name_is_free);
  g_test_add_func("/server/nick/refused", test_refused);
  g_test_add_func("/server/nick/only-guests", test_only_guests);
  g_test_add_func("/server/nick/own-in-other-letters", test_own_in_other_letters);
  g_test_add_func("/server/nick/looks", test_looks);
  g_test_add_func("/server/nick/same-name", test_same_name);
  return g_test_run();
}
