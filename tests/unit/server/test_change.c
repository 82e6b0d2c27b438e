// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of what the core asks of a store to change a message, and whom it tells what came of it.
#include "chat_stage.h"

static const struct known_fact known[] = {
    {FACT_ACCOUNT, {"ada", "Ada", "hash of right one"}, ROLE_MEMBER},
    {FACT_ACCOUNT, {"root", "Root", "hash of right one"}, ROLE_ADMIN},
};
static const struct chat_stage_options accounts = {.facts = known,
                                                   .fact_count = G_N_ELEMENTS(known)};

#define EDIT "{'type':'edit','id':1,'room':'home','seq':3,'text':'yes'}"

// The disk comes first; then everyone in the room is told, the asker in reply.
static void test_edit(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *bob = person_in(stage, "bob", "home");
  struct person *carl = person_in(stage, "carl", "home");
  struct person *dora = person_in(stage, "dora", "other");
  all_forget(stage);
  says(bob, EDIT);
  hears_nothing(bob);
  g_assert_cmpint(store_post(stage)->change->kind, ==, CHANGE_EDIT);
  g_assert_cmpint(store_post(stage)->change->since, >, 0);
  store_answers(stage, "S");
  hears(bob, "{'type':'edited','re':1,'room':'home','seq':3,'from':'bob','time':1003,'text':'yes',"
             "'edited':2000,'change':30}");
  hears(carl, "{'type':'edited','room':'home','seq':3,'from':'bob','time':1003,'text':'yes',"
              "'edited':2000,'change':30}");
  hears_nothing(bob);
  hears_nothing(dora);
  says(dora, "{'type':'join','id':2,'room':'home'}");
  hears(dora, "{'type':'joined','re':2,'room':'home',*'change':30*}");
  chat_stage_free(stage);
}

// It is told in its place among messages, and one who has left since is answered.
static void test_order(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *bob = person_in(stage, "bob", "home");
  struct person *carl = person_in(stage, "carl", "home");
  says(carl, "{'type':'message','room':'home','text':'one'}");
  says(bob, EDIT);
  says(carl, "{'type':'message','room':'home','text':'two'}");
  says(bob, "{'type':'leave','room':'home'}");
  all_forget(stage);
  store_answers(stage, "SSS");
  hears(carl, "{'type':'message',*'text':'one'}");
  hears(carl, "{'type':'edited',*");
  hears(carl, "{'type':'message',*'text':'two'}");
  hears(bob, "{'type':'edited','re':1,*");
  hears_nothing(bob);
  // Who says quit is answered first.
  says(bob, "{'type':'join','room':'home'}");
  all_forget(stage);
  says(bob, EDIT);
  says(bob, "{'type':'quit'}");
  hears_nothing(bob);
  store_answers(stage, "S");
  hears(bob, "{'type':'edited','re':1,*");
  hears(bob, "{'type':'bye'}");
  chat_stage_free(stage);
}

static void test_refused(void)
{
  static const struct {
    const char *result, *code;
  } table[] = {
      {"U", "message.unknown"},   {"A", "admin.only"},        {"E", "message.invalid"},
      {"F", "store.unavailable"}, {"M", "reaction.too_many"},
  };
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *bob = person_in(stage, "bob", "home");
  struct person *carl = person_in(stage, "carl", "home");
  all_forget(stage);
  for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
    g_autofree char *error = g_strdup_printf("{'type':'error','re':1,'code':'%s',*", table[i].code);
    says(bob, EDIT);
    store_answers(stage, table[i].result);
    hears(bob, error);
  }
  hears_nothing(carl);
  says(bob, "{'type':'message','id':1,'room':'home','text':'x','reply':9}");
  store_answers(stage, "U");
  hears(bob, "{'type':'error','re':1,'code':'message.unknown',*");
  chat_stage_free(stage);
}

// To react twice is answered as if it were new; nobody else is told.
static void test_unchanged(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_in(stage, "ada", "home");
  struct person *bob = person_in(stage, "bob", "home");
  all_forget(stage);
  says(ada, "{'type':'react','id':1,'room':'home','seq':3,'reaction':'x','on':true}");
  store_answers(stage, "=");
  hears(ada, "{'type':'reacted','re':1,'room':'home','to':'bob','seq':3,'from':'ada','time':1003,"
             "'reaction':'x','on':true,'change':30}");
  hears_nothing(bob);
  chat_stage_free(stage);
}

// An admin's removal of what is not his is written down; one's own is not.
static void test_remove(void)
{
  struct chat_stage *stage = chat_stage_new(&accounts);
  struct person *root = person_logged_in(stage, "root", "right one");
  struct person *bob = person_in(stage, "bob", "home");
  says(root, "{'type':'join','room':'home'}");
  all_forget(stage);
  says(root, "{'type':'remove','id':1,'room':'home','seq':3,'reason':'spam'}");
  g_assert_true(store_post(stage)->change->is_admin);
  store_answers(stage, "S");
  store_got(stage, FACT_AUDIT, "Root,remove,bob,message 3: spam", -1);
  hears(root, "{'type':'ok','re':1}");
  hears(root, "{'type':'removed','room':'home','seq':3,'from':'bob','time':1003,'change':30,"
              "'by':'Root'}");
  hears(bob, "{'type':'removed',*'by':'Root'}");
  says(bob, "{'type':'remove','id':1,'room':'home','seq':4}");
  g_assert_false(store_post(stage)->change->is_admin);
  // What the fake says was said at 1004 was said before this guest came.
  store_answers(stage, "A");
  store_got_nothing(stage);
  hears(bob, "{'type':'error','re':1,'code':'admin.only',*");
  chat_stage_free(stage);
}

// A console need not be there; what it is called is "admin".
static void test_console(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *bob = person_in(stage, "bob", "home");
  struct person *console = person_new(stage);
  session_enter(console->session, OPERATOR_NAME, ROLE_OPERATOR);
  all_forget(stage);
  says(console, "{'type':'remove','id':1,'room':'home','seq':3}");
  store_answers(stage, "S");
  hears(console, "{'type':'ok','re':1}");
  hears(bob, "{'type':'removed',*'by':'admin'}");
  store_got(stage, FACT_AUDIT, "[admin],remove,bob,message 3", -1);
  says(console, "{'type':'remove','id':2,'room':'nowhere','seq':3}");
  hears(console, "{'type':'error','re':2,'code':'room.not_joined',*");
  chat_stage_free(stage);
}

// Since when a name is somebody's: an account's from what is known of it, a guest's from his hello,
// over other letters of it, but not over another name.
static void test_since(void)
{
  struct chat_stage *stage = chat_stage_new(&accounts);
  struct person *ada = person_logged_in(stage, "ada", "right one");
  struct person *bob = person_in(stage, "bob", "home");
  says(ada, "{'type':'join','room':'home'}");
  says(ada, EDIT);
  g_assert_cmpint(store_post(stage)->change->since, ==, 0);
  store_answers(stage, "F");
  struct user *user = bob->session->user;
  g_assert_cmpint(user->since, >, 0);
  user->since = 5;
  says(bob, "{'type':'nick','name':'BOB'}");
  says(bob, EDIT);
  g_assert_cmpint(store_post(stage)->change->since, ==, 5);
  store_answers(stage, "F");
  says(bob, "{'type':'nick','name':'bill'}");
  says(bob, EDIT);
  g_assert_cmpint(store_post(stage)->change->since, >, 5);
  chat_stage_free(stage);
}

// Whoever takes a name that is free again is not taken for who had it, however fast he is, and even
// if the clock was set back.
static void test_name_again(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *bob = person_in(stage, "bob", "home");
  stage->chat->time += 3600 * 1000;
  says(bob, "{'type':'message','room':'home','text':'mine'}");
  gint64 said = store_post(stage)->time;
  g_assert_cmpint(said, >=, bob->session->user->since);
  store_answers(stage, "S");
  says(bob, "{'type':'quit'}");
  struct person *other = person_in(stage, "bob", "home");
  g_assert_cmpint(other->session->user->since, >, said);
  says(other, "{'type':'message','room':'home','text':'and mine'}");
  g_assert_cmpint(store_post(stage)->time, >=, other->session->user->since);
  store_answers(stage, "S");
  chat_stage_free(stage);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/server/change/edit", test_edit);
  g_test_add_func("/server/change/order", test_order);
  g_test_add_func("/server/change/refused", test_refused);
  g_test_add_func("/server/change/unchanged", test_unchanged);
  g_test_add_func("/server/change/remove", test_remove);
  g_test_add_func("/server/change/console", test_console);
  g_test_add_func("/server/change/since", test_since);
  g_test_add_func("/server/change/name-again", test_name_again);
  return g_test_run();
}
