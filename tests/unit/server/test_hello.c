// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of hello by name: what is accepted, what is refused and with which way out, and who is
// still let in when the server is full.
#include "chat_stage.h"
#include "name.h"

#include <string.h>

// Who says hello with these fields, behind the type, hears that.
static void assert_hello(const char *fields, const char *expected)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  person_greeted(stage, "ada");
  struct person *person = person_new(stage);
  says(person, "{'type':'hello','id':1%s}", fields);
  if (auth_job(stage))
    auth_answers(stage);
  hears(person, expected);
  hears_nothing(person);
  g_assert_false(person->closed);
  chat_stage_free(stage);
}

static void test_welcome(void)
{
  assert_hello(",'version':1,'name':'bob','client':'test'",
               "{'type':'welcome','re':1,'version':1,'server':'Lab 7','epoch':'e1','name':'bob',"
               "'role':'guest','token':'*','resumed':false,'rooms':[],"
               "'limits':{'line':65536,'text':16000,'file':0,'rate':0},'features':['history','"
               "search','changes']}");
}

static void test_table(void)
{
  static const struct {
    const char *fields, *expected;
  } table[] = {
      {"", "{'type':'welcome','re':1,*'name':'Guest1',*"},
      {",'name':'bob'", "{'type':'welcome',*'name':'bob',*"},
      {",'name':'Bj\303\266rn Borg'", "{'type':'welcome',*'name':'Bj\303\266rn Borg',*"},
      {",'name':'ada'", "{'type':'error','re':1,'code':'name.taken',*'suggestion':'ada2'}"},
      {",'name':'ADA'", "{'type':'error','re':1,'code':'name.taken',*'suggestion':'ADA2'}"},
      {",'name':'\357\275\201da'", "{'type':'error','re':1,'code':'name.taken',*"},
      {",'name':''", "{'type':'error','re':1,'code':'name.invalid',*"},
      {",'name':' bob'", "{'type':'error','re':1,'code':'name.invalid',*"},
      {",'name':'[bob'", "{'type':'error','re':1,'code':'name.invalid',*"},
      {",'name':'1234'", "{'type':'error','re':1,'code':'name.invalid',*"},
      {",'name':'123456789012345678901234567890123'",
       "{'type':'error','re':1,'code':'name.invalid',*"},
      {",'name':'bob','password':'secret'", "{'type':'error','re':1,'code':'auth.failed',*"},
      {",'name':'ada','password':'secret'", "{'type':'error','re':1,'code':'auth.failed',*"},
      {",'token':''", "{'type':'error','re':1,'code':'auth.failed',*"},
      {",'token':'00112233445566778899aabbccddeeff'",
       "{'type':'error','re':1,'code':'auth.failed',*"},
      {",'version':2,'name':'bob'", "{'type':'error','re':1,'code':'proto.invalid',*version 1*"},
      {",'version':'1','name':'bob'", "{'type':'error','re':1,'code':'proto.invalid',*version*"},
      {",'name':7", "{'type':'error','re':1,'code':'proto.invalid',*name*"},
  };
  for (size_t i = 0; i < G_N_ELEMENTS(table); i++)
    assert_hello(table[i].fields, table[i].expected);
}

// After a refusal the same connection may try again.
static void test_again_after_refusal(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  person_greeted(stage, "ada");
  struct person *person = person_new(stage);
  says(person, "{'type':'hello','name':'ada'}");
  g_autofree char *refusal = take_heard(person);
  g_autofree char *suggestion = text_field(refusal, "suggestion");
  says(person, "{'type':'hello','name':'%s'}", suggestion);
  hears(person, "{'type':'welcome',*'name':'ada2',*");
  chat_stage_free(stage);
}

static void test_twice(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_greeted(stage, "ada");
  says(ada, "{'type':'hello','id':2,'name':'bob'}");
  hears(ada, "{'type':'error','re':2,'code':'proto.invalid',*");
  g_assert_cmpstr(ada->session->user->name, ==, "ada");
  chat_stage_free(stage);
}

// The suggestion is free, also when the next numbers are taken.
static void test_suggestion_is_free(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  person_greeted(stage, "ada");
  person_greeted(stage, "ada2");
  person_greeted(stage, "Ada3");
  struct person *person = person_new(stage);
  says(person, "{'type':'hello','name':'ada'}");
  hears(person, "*'suggestion':'ada4'}");
  chat_stage_free(stage);
}

// A name of full length is shortened to make room for the number.
static void test_suggestion_for_a_long_name(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  const char *name = "abcdefghijklmnopqrstuvwxyzabcdef";
  person_greeted(stage, name);
  struct person *person = person_new(stage);
  says(person, "{'type':'hello','name':'%s'}", name);
  hears(person, "*'suggestion':'abcdefghijklmnopqrstuvwxyzabcde2'}");
  chat_stage_free(stage);
}

// A name that no number can be put behind gets a guest name instead: shortened, the first would be
// only digits; the form of the second under which names are compared would be too long.
static void test_suggestion_for_an_awkward_name(void)
{
  static const char *const names[] = {"1111111111111111111111111111111a",
                                      "\357\267\272aaaaaaaaaaaaaa"};
  for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
    struct chat_stage *stage = chat_stage_new(NULL);
    person_greeted(stage, names[i]);
    struct person *person = person_new(stage);
    says(person, "{'type':'hello','name':'%s'}", names[i]);
    hears(person, "*'code':'name.taken',*'suggestion':'Guest1'}");
    chat_stage_free(stage);
  }
}

// Nor is the search for a free number without end.
static void test_suggestion_for_a_crowded_name(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  person_greeted(stage, "ada");
  for (int i = 2; i < 300; i++) {
    g_autofree char *name = g_strdup_printf("ada%d", i);
    person_greeted(stage, name);
  }
  struct person *person = person_new(stage);
  says(person, "{'type':'hello','name':'ada'}");
  g_autofree char *refusal = take_heard(person);
  g_autofree char *suggestion = text_field(refusal, "suggestion");
  says(person, "{'type':'hello','name':'%s'}", suggestion);
  hears(person, "{'type':'welcome',*");
  chat_stage_free(stage);
}

// Guests are numbered past whoever took such a name.
static void test_guest_numbers(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  person_greeted(stage, "guest2");
  static const char *const expected[] = {"*'name':'Guest1',*", "*'name':'Guest3',*"};
  for (size_t i = 0; i < G_N_ELEMENTS(expected); i++) {
    struct person *person = person_new(stage);
    says(person, "{'type':'hello'}");
    hears(person, expected[i]);
  }
  chat_stage_free(stage);
}

// A name is free as soon as its session has quit.
static void test_name_free_after_quit(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_greeted(stage, "ada");
  says(ada, "{'type':'quit'}");
  hears(ada, "{'type':'bye'}");
  person_greeted(stage, "ada");
  chat_stage_free(stage);
}

static void test_motd(void)
{
  struct chat_stage *stage = chat_stage_new(&(struct chat_stage_options){.motd = "Ciao"});
  struct person *ada = person_new(stage);
  says(ada, "{'type':'hello'}");
  hears(ada, "{'type':'welcome',*,'motd':'Ciao'}");
  chat_stage_free(stage);
}

// Without a disk nothing is promised about history.
static void test_features_of_memory(void)
{
  struct chat_stage *stage = chat_stage_new(&(struct chat_stage_options){.memory = TRUE});
  struct person *ada = person_new(stage);
  says(ada, "{'type':'hello'}");
  hears(ada, "{'type':'welcome',*,'features':['changes']}");
  chat_stage_free(stage);
}

// Two sessions never have the same token.
static void test_tokens_differ(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_greeted(stage, "ada");
  struct person *bob = person_greeted(stage, "bob");
  g_assert_cmpint(memcmp(ada->session->token, bob->session->token, SESSION_TOKEN_BYTES), !=, 0);
  chat_stage_free(stage);
}

static void test_full(void)
{
  struct chat_stage *stage = chat_stage_new(&(struct chat_stage_options){.sessions_max = 2});
  person_greeted(stage, "ada");
  struct person *bob = person_greeted(stage, "bob");
  struct person *carl = person_new(stage);
  says(carl, "{'type':'hello','id':1,'name':'carl'}");
  hears(carl, "{'type':'error','re':1,'code':'server.full',*");
  says(bob, "{'type':'quit'}");
  says(carl, "{'type':'hello','id':2,'name':'carl'}");
  hears(carl, "{'type':'welcome','re':2,*");
  chat_stage_free(stage);
}

// Who is only expected back gives way, the longest absent first.
static void test_full_of_absent(void)
{
  struct chat_stage *stage = chat_stage_new(&(struct chat_stage_options){.sessions_max = 2});
  hangs_up(person_greeted(stage, "ada"));
  hangs_up(person_greeted(stage, "bob"));
  person_greeted(stage, "carl");
  g_assert_null(user_find(stage->chat, "ada"));
  g_assert_nonnull(user_find(stage->chat, "bob"));
  person_greeted(stage, "dora");
  g_assert_null(user_find(stage->chat, "bob"));
  struct person *emil = person_new(stage);
  says(emil, "{'type':'hello','name':'emil'}");
  hears(emil, "{'type':'error','code':'server.full',*");
  chat_stage_free(stage);
}

// A taken name lets nobody go.
static void test_full_and_taken(void)
{
  struct chat_stage *stage = chat_stage_new(&(struct chat_stage_options){.sessions_max = 1});
  hangs_up(person_greeted(stage, "ada"));
  struct person *person = person_new(stage);
  says(person, "{'type':'hello','name':'ada'}");
  hears(person, "{'type':'error','code':'name.taken',*");
  g_assert_nonnull(user_find(stage->chat, "ada"));
  chat_stage_free(stage);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/server/hello/welcome", test_welcome);
  g_test_add_func("/server/hello/table", test_table);
  g_test_add_func("/server/hello/again-after-refusal", test_again_after_refusal);
  g_test_add_func("/server/hello/twice", test_twice);
  g_test_add_func("/server/hello/suggestion-is-free", test_suggestion_is_free);
  g_test_add_func("/server/hello/suggestion-for-a-long-name", test_suggestion_for_a_long_name);
  g_test_add_func("/server/hello/suggestion-for-an-awkward-name",
                  test_suggestion_for_an_awkward_name);
  g_test_add_func("/server/hello/suggestion-for-a-crowded-name",
                  test_suggestion_for_a_crowded_name);
  g_test_add_func("/server/hello/guest-numbers", test_guest_numbers);
  g_test_add_func("/server/hello/name-free-after-quit", test_name_free_after_quit);
  g_test_add_func("/server/hello/motd", test_motd);
  g_test_add_func("/server/hello/features-of-memory", test_features_of_memory);
  g_test_add_func("/server/hello/tokens-differ", test_tokens_differ);
  g_test_add_func("/server/hello/full", test_full);
  g_test_add_func("/server/hello/full-of-absent", test_full_of_absent);
  g_test_add_func("/server/hello/full-and-taken", test_full_and_taken);
  return g_test_run();
}
