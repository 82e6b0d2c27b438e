// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of accounts: registering, logging in, changing the password, several devices, and names
// that are or look like an account's.
#include "account.h"
#include "chat_stage.h"
#include "limits.h"

static const struct known_fact accounts[] = {
    {FACT_ACCOUNT, {"ada", "Ada", "hash of right one"}, ROLE_MEMBER},
    {FACT_ACCOUNT, {"root", "root", "hash of right one"}, ROLE_ADMIN},
    {FACT_ACCOUNT, {"chosen", "chosen", ""}, ROLE_ADMIN},
};
static const struct chat_stage_options with_accounts = {
    .facts = accounts,
    .fact_count = G_N_ELEMENTS(accounts),
    .looks = TRUE,
};

// Hashed elsewhere, kept on disk, and only then an account.
static void test_register(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *bob = person_greeted(stage, "Bob");
  says(bob, "{'type':'register','id':1,'password':'12345678'}");
  hears_nothing(bob);
  auth_answers(stage);
  hears_nothing(bob);
  g_assert_null(account_find(stage->chat, "bob"));
  store_got(stage, FACT_AUDIT, "Bob,register,Bob,", -1);
  store_got(stage, FACT_ACCOUNT, "bob,Bob,hash of 12345678", ROLE_MEMBER);
  store_keeps(stage, TRUE);
  hears(bob, "{'type':'registered','re':1,'name':'Bob','role':'member'}");
  g_assert_cmpint(bob->session->user->role, ==, ROLE_MEMBER);
  hangs_up(bob);
  clock_is(stage, RESUME_MS);
  g_assert_cmpstr(person_logged_in(stage, "bob", "12345678")->session->user->name, ==, "Bob");
  chat_stage_free(stage);
}

static void test_register_table(void)
{
  g_autofree char *longest = g_strnfill(LIMIT_PASSWORD, 'x');
  g_autofree char *too_long = g_strnfill(LIMIT_PASSWORD + 1, 'x');
  const struct {
    const char *password, *expected;
  } table[] = {
      {"", "{'type':'error','code':'auth.weak',*"},
      {"1234567", "{'type':'error','code':'auth.weak',*"},
      {"\303\251\303\251\303\251\303\251", "{'type':'error','code':'auth.weak',*"},
      {too_long, "{'type':'error','code':'proto.invalid',*"},
      {"12345678", NULL},
      {longest, NULL},
  };
  for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
    struct chat_stage *stage = chat_stage_new(NULL);
    struct person *bob = person_greeted(stage, "bob");
    says(bob, "{'type':'register','password':'%s'}", table[i].password);
    if (table[i].expected)
      hears(bob, table[i].expected);
    g_assert_true(!auth_job(stage) == (table[i].expected != NULL));
    hears_nothing(bob);
    chat_stage_free(stage);
  }
}

static void test_register_twice(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *bob = person_greeted(stage, "bob");
  says(bob, "{'type':'register','id':1,'password':'12345678'}");
  says(bob, "{'type':'register','id':2,'password':'12345678'}");
  hears(bob, "{'type':'error','re':2,'code':'rate.limited',*'after_ms':*}");
  auth_answers(stage);
  store_keeps(stage, TRUE);
  hears(bob, "{'type':'registered','re':1,*");
  says(bob, "{'type':'register','id':3,'password':'12345678'}");
  hears(bob, "{'type':'error','re':3,'code':'proto.invalid',*");
  chat_stage_free(stage);
}

// What could not be hashed or kept is no account.
static void test_register_fails(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *bob = person_greeted(stage, "bob");
  says(bob, "{'type':'register','id':1,'password':'12345678'}");
  auth_fails(stage);
  hears(bob, "{'type':'error','re':1,'code':'store.unavailable',*");
  says(bob, "{'type':'register','id':2,'password':'12345678'}");
  auth_answers(stage);
  store_keeps(stage, FALSE);
  hears(bob, "{'type':'error','re':2,'code':'store.unavailable',*");
  g_assert_null(account_find(stage->chat, "bob"));
  g_assert_cmpint(bob->session->user->role, ==, ROLE_GUEST);
  chat_stage_free(stage);
}

// The one who asked is gone: the account is there all the same.
static void test_register_and_gone(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *bob = person_greeted(stage, "bob");
  says(bob, "{'type':'register','password':'12345678'}");
  auth_answers(stage);
  hangs_up(bob);
  clock_is(stage, RESUME_MS);
  store_keeps(stage, TRUE);
  g_assert_nonnull(account_find(stage->chat, "bob"));
  chat_stage_free(stage);
}

static void test_log_in(void)
{
  static const struct {
    const char *fields, *expected;
  } table[] = {
      {"'name':'ADA','password':'right one'",
       "{'type':'welcome','re':1,*'name':'Ada','role':'member',*"},
      {"'name':'root','password':'right one'", "{'type':'welcome',*'role':'admin',*"},
      {"'name':'ada','password':'wrong one'", "{'type':'error','re':1,'code':'auth.failed',*"},
      {"'name':'ada','password':''", "{'type':'error','re':1,'code':'auth.failed',*"},
      {"'name':'bob','password':'right one'", "{'type':'error','re':1,'code':'auth.failed',*"},
      {"'name':'chosen','password':''", "{'type':'error','re':1,'code':'auth.failed',*"},
      {"'name':'[x','password':'right one'", "{'type':'error','re':1,'code':'name.invalid',*"},
  };
  for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
    struct chat_stage *stage = chat_stage_new(&with_accounts);
    struct person *person = person_new(stage);
    says(person, "{'type':'hello','id':1,%s}", table[i].fields);
    if (auth_job(stage)) {
      hears_nothing(person);
      auth_answers(stage);
    }
    hears(person, table[i].expected);
    chat_stage_free(stage);
  }
}

// A name without an account has the same work done for nothing.
static void test_unknown_name_works_as_hard(void)
{
  struct chat_stage *stage = chat_stage_new(&with_accounts);
  struct person *person = person_new(stage);
  says(person, "{'type':'hello','name':'nobody','password':'whatever'}");
  const struct auth_job *job = auth_job(stage);
  g_assert_nonnull(job);
  g_assert_cmpint(job->purpose, ==, AUTH_LOGIN);
  g_assert_null(job->hash);
  chat_stage_free(stage);
}

static void test_guest_of_that_name(void)
{
  struct chat_stage *stage = chat_stage_new(&with_accounts);
  struct person *person = person_new(stage);
  says(person, "{'type':'hello','id':1,'name':'ada'}");
  hears(person, "{'type':'error','re':1,'code':'auth.required',*");
  // Who is chosen to be an administrator is a guest until the name is registered.
  says(person, "{'type':'hello','id':2,'name':'chosen'}");
  hears(person, "{'type':'welcome','re':2,*'role':'guest',*");
  says(person, "{'type':'register','id':3,'password':'12345678'}");
  auth_answers(stage);
  store_keeps(stage, TRUE);
  hears(person, "{'type':'registered',*");
  g_assert_cmpint(person->session->user->role, ==, ROLE_ADMIN);
  chat_stage_free(stage);
}

// One person, listed once, on three devices; gone with the last of them.
static void test_several_devices(void)
{
  struct chat_stage *stage = chat_stage_new(&with_accounts);
  struct person *bob = person_in(stage, "bob", "home");
  struct person *ada[3];
  for (int i = 0; i < 3; i++) {
    ada[i] = person_logged_in(stage, "ada", "right one");
    says(ada[i], "{'type':'join','room':'home'}");
    hears(ada[i], "{'type':'joined',*'count':2,*");
  }
  hears(bob, "{'type':'presence',*'event':'join','name':'Ada'}");
  hears_nothing(bob);
  says(bob, "{'type':'message','room':'home','text':'hi'}");
  store_answers(stage, "S");
  hears(bob, "{'type':'message',*");
  for (int i = 0; i < 3; i++) {
    hears(ada[i], "{'type':'message',*'text':'hi'}");
    hears_nothing(bob);
    says(ada[i], "{'type':'quit'}");
  }
  hears(bob, "{'type':'presence',*'event':'leave','name':'Ada','reason':'quit'}");
  hears_nothing(bob);
  chat_stage_free(stage);
}

// A guest who resumed a name that has been registered meanwhile keeps nothing of it.
static void test_guest_gives_way(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *guest = person_greeted(stage, "ada");
  static const struct known_fact known = {FACT_ACCOUNT, {"ada", "ada", "hash of 12345678"}};
  struct fact *fact = fact_new(known.kind, known.texts, ROLE_MEMBER, 0, NULL);
  account_learn(stage->chat, fact);
  fact_free(fact);
  struct person *ada = person_logged_in(stage, "ada", "12345678");
  hears(guest, "{'type':'error','code':'name.taken',*");
  g_assert_true(guest->closed);
  g_assert_cmpuint(ada->session->user->sessions, ==, 1);
  chat_stage_free(stage);
}

static void test_change(void)
{
  struct chat_stage *stage = chat_stage_new(&with_accounts);
  struct person *ada = person_logged_in(stage, "ada", "right one");
  says(ada, "{'type':'password','id':1,'old':'wrong one','new':'12345678'}");
  auth_answers(stage);
  hears(ada, "{'type':'error','re':1,'code':'auth.failed',*");
  clock_is(stage, FAILURE_MS + 1);
  says(ada, "{'type':'password','id':2,'old':'right one','new':'1234567'}");
  hears(ada, "{'type':'error','re':2,'code':'auth.weak',*");
  says(ada, "{'type':'password','id':3,'old':'right one','new':'12345678'}");
  auth_answers(stage); // verified
  hears_nothing(ada);
  auth_answers(stage); // hashed
  store_keeps(stage, TRUE);
  hears(ada, "{'type':'ok','re':3}");
  person_logged_in(stage, "ada", "12345678");
  chat_stage_free(stage);
}

// The password was changed while the old one was being verified.
static void test_changed_meanwhile(void)
{
  struct chat_stage *stage = chat_stage_new(&with_accounts);
  struct person *person = person_new(stage);
  says(person, "{'type':'hello','name':'ada','password':'right one'}");
  static const char *const texts[FACT_TEXTS] = {"ada", "Ada", "hash of another"};
  struct fact *fact = fact_new(FACT_ACCOUNT, texts, ROLE_MEMBER, 0, NULL);
  account_learn(stage->chat, fact);
  fact_free(fact);
  auth_answers(stage);
  hears(person, "{'type':'error','code':'auth.failed',*");
  chat_stage_free(stage);
}

// Neither a name in use nor an account's can be imitated; its holder is not in his own way.
static void test_lookalikes(void)
{
  struct chat_stage *stage = chat_stage_new(&with_accounts);
  person_greeted(stage, "carla");
  struct person *person = person_new(stage);
  static const char *const taken[] = {"\320\260da", "ad\320\260", "c\320\260rla"};
  for (size_t i = 0; i < G_N_ELEMENTS(taken); i++) {
    says(person, "{'type':'hello','name':'%s'}", taken[i]);
    hears(person, "{'type':'error','code':'name.taken',*'suggestion':'*'}");
  }
  person_logged_in(stage, "ada", "right one");
  chat_stage_free(stage);
}

static void test_make_admin(void)
{
  struct chat_stage *stage = chat_stage_new(&with_accounts);
  account_make_admin(stage->chat, "Ada");
  store_got(stage, FACT_ACCOUNT, "ada,Ada,hash of right one", ROLE_ADMIN);
  account_make_admin(stage->chat, "Zoe");
  store_got(stage, FACT_ACCOUNT, "zoe,Zoe,", ROLE_ADMIN);
  account_make_admin(stage->chat, "root");
  store_got_nothing(stage);
  g_assert_cmpint(person_logged_in(stage, "ada", "right one")->session->user->role, ==, ROLE_ADMIN);
  g_assert_null(account_find(stage->chat, "zoe"));
  chat_stage_free(stage);
}

// The connection breaks while its password is being looked at: nobody is logged in.
static void test_gone_before_the_answer(void)
{
  struct chat_stage *stage = chat_stage_new(&with_accounts);
  struct person *person = person_new(stage);
  says(person, "{'type':'hello','name':'ada','password':'right one'}");
  hangs_up(person);
  auth_answers(stage);
  g_assert_null(user_find(stage->chat, "ada"));
  chat_stage_free(stage);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/server/account/register", test_register);
  g_test_add_func("/server/account/register-table", test_register_table);
  g_test_add_func("/server/account/register-twice", test_register_twice);
  g_test_add_func("/server/account/register-fails", test_register_fails);
  g_test_add_func("/server/account/register-and-gone", test_register_and_gone);
  g_test_add_func("/server/account/log-in", test_log_in);
  g_test_add_func("/server/account/unknown-name", test_unknown_name_works_as_hard);
  g_test_add_func("/server/account/guest-of-that-name", test_guest_of_that_name);
  g_test_add_func("/server/account/several-devices", test_several_devices);
  g_test_add_func("/server/account/guest-gives-way", test_guest_gives_way);
  g_test_add_func("/server/account/change", test_change);
  g_test_add_func("/server/account/changed-meanwhile", test_changed_meanwhile);
  g_test_add_func("/server/account/lookalikes", test_lookalikes);
  g_test_add_func("/server/account/make-admin", test_make_admin);
  g_test_add_func("/server/account/gone-before-the-answer", test_gone_before_the_answer);
  return g_test_run();
}
