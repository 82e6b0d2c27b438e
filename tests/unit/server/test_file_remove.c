// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of the command remove: by whom, who is told, and that the disk comes first.
#include "file_steps.h"

#define HOME "'room':'home'"
#define AAA "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static const struct known_fact accounts[] = {
    {FACT_ACCOUNT, {"ada", "Ada", "hash of right one"}, ROLE_MEMBER},
    {FACT_ACCOUNT, {"bob", "Bob", "hash of right one"}, ROLE_MEMBER},
    {FACT_ACCOUNT, {"root", "Root", "hash of right one"}, ROLE_ADMIN},
};
static const struct chat_stage_options with_files = {
    .facts = accounts,
    .fact_count = G_N_ELEMENTS(accounts),
    .files = TRUE,
};

static struct person *member(struct chat_stage *stage, const char *name)
{
  return person_logged_in(stage, name, "right one");
}

static struct person *console_of(struct chat_stage *stage)
{
  struct person *console = person_new(stage);
  session_enter(console->session, OPERATOR_NAME, ROLE_OPERATOR);
  all_forget(stage);
  return console;
}

// Who sent it takes it back: on disk first, then everyone who may read it is told, and the bytes
// go.
static void test_own(void)
{
  struct chat_stage *stage = chat_stage_new(&with_files);
  struct person *carl = person_in(stage, "carl", "home");
  struct person *dora = person_in(stage, "dora", "home");
  struct person *stranger = person_greeted(stage, "frank");
  struct person *console = console_of(stage);
  g_autofree char *id = sends(carl, HOME, "a", 10, 'a');
  says(carl, "{'type':'remove','id':2,'file':'%s'}", id);
  hears_nothing(carl);
  g_assert_nonnull(file_find(stage->chat, id));
  g_assert_cmpstr(store_post(stage)->change->file, ==, id);
  g_assert_cmpint(store_post(stage)->change->seq, ==, 1);
  store_got_nothing(stage);
  store_answers(stage, "S");
  g_autofree char *told = g_strdup_printf("{'type':'removed','room':'home','name':'a','seq':1,"
                                          "'change':10,'file':'%s','by':'carl'}",
                                          id);
  hears(carl, "{'type':'ok','re':2}");
  hears(carl, told);
  hears(dora, told);
  hears(console, told);
  hears_nothing(stranger);
  g_assert_null(file_find(stage->chat, id));
  vault_did(stage, "remove " AAA " kept");
  says(carl, "{'type':'remove','id':3,'file':'%s'}", id);
  hears(carl, "{'type':'error','re':3,'code':'file.unknown',*");
  chat_stage_free(stage);
}

static void test_others(void)
{
  struct chat_stage *stage = chat_stage_new(&with_files);
  struct person *ada = member(stage, "ada");
  struct person *dora = person_in(stage, "dora", "home");
  struct person *stranger = person_greeted(stage, "frank");
  says(ada, "{'type':'join','room':'home'}");
  all_forget(stage);
  g_autofree char *id = sends(ada, HOME, "a", 10, 'a');
  says(dora, "{'type':'remove','id':1,'file':'%s'}", id);
  hears(dora, "{'type':'error','re':1,'code':'admin.only',*");
  says(stranger, "{'type':'remove','id':1,'file':'%s'}", id);
  hears(stranger, "{'type':'error','re':1,'code':'file.unknown',*");
  says(dora, "{'type':'remove','id':1}");
  hears(dora, "{'type':'error','re':1,'code':'proto.invalid',*");
  store_got_nothing(stage);
  // Its sender may, from another device and outside of the room.
  struct person *second = member(stage, "ada");
  says(second, "{'type':'remove','id':1,'file':'%s'}", id);
  store_answers(stage, "S");
  hears(second, "{'type':'ok','re':1}");
  hears(ada, "{'type':'removed','room':'home',*'by':'Ada'}");
  hears_nothing(second);
  chat_stage_free(stage);
}

// A guest's name may be another's tomorrow.
static void test_same_name(void)
{
  struct chat_stage *stage = chat_stage_new(&with_files);
  struct person *carl = person_in(stage, "carl", "home");
  g_autofree char *id = sends(carl, HOME, "a", 10, 'a');
  says(carl, "{'type':'quit'}");
  carl = person_in(stage, "carl", "home");
  says(carl, "{'type':'remove','id':1,'file':'%s'}", id);
  hears(carl, "{'type':'error','re':1,'code':'admin.only',*");
  chat_stage_free(stage);
}

// An administrator may remove what others sent, and it is written down; his own is not.
static void test_admin(void)
{
  struct chat_stage *stage = chat_stage_new(&with_files);
  struct person *carl = person_in(stage, "carl", "home");
  struct person *root = member(stage, "root");
  g_autofree char *first = sends(carl, HOME, "a", 10, 'a');
  g_autofree char *second = sends(carl, HOME, "b", 10, 'a');
  says(root, "{'type':'remove','id':1,'file':'%s','reason':'spam'}", first);
  store_got(stage, FACT_AUDIT, "Root,remove,carl,a: spam", -1);
  store_answers(stage, "S");
  hears(root, "{'type':'ok','re':1}");
  hears(carl, "{'type':'removed','room':'home',*'seq':1,*'by':'Root'}");

  store_forgets_facts(stage);
  says(root, "{'type':'remove','id':2,'file':'%s','reason':'a\\u0001'}", second);
  hears(root, "{'type':'error','re':2,'code':'message.invalid',*");
  struct person *console = console_of(stage);
  says(console, "{'type':'remove','id':1,'file':'%s'}", second);
  store_got(stage, FACT_AUDIT, "[admin],remove,carl,b", -1);
  store_answers(stage, "S");
  hears(console, "{'type':'ok','re':1}");
  hears(console, "{'type':'removed','room':'home',*'seq':2,*'by':'admin'}");
  hears(carl, "{'type':'removed','room':'home',*'seq':2,*'by':'admin'}");
  vault_did(stage, "remove " AAA " kept");

  store_forgets_facts(stage);
  says(root, "{'type':'join','room':'home'}");
  all_forget(stage);
  g_autofree char *own = sends(root, HOME, "c", 10, 'a');
  says(root, "{'type':'remove','id':1,'file':'%s'}", own);
  store_got_nothing(stage);
  chat_stage_free(stage);
}

// The disk says no: nothing has happened.
static void test_not_kept(void)
{
  struct chat_stage *stage = chat_stage_new(&with_files);
  struct person *carl = person_in(stage, "carl", "home");
  g_autofree char *id = sends(carl, HOME, "a", 10, 'a');
  says(carl, "{'type':'remove','id':1,'file':'%s'}", id);
  store_answers(stage, "F");
  hears(carl, "{'type':'error','re':1,'code':'store.unavailable',*");
  hears_nothing(carl);
  g_assert_nonnull(file_find(stage->chat, id));
  vault_did_nothing(stage);
  chat_stage_free(stage);
}

// Two at once: it is told once. Who quits is answered first.
static void test_at_once(void)
{
  struct chat_stage *stage = chat_stage_new(&with_files);
  struct person *carl = person_in(stage, "carl", "home");
  struct person *root = member(stage, "root");
  g_autofree char *id = sends(carl, HOME, "a", 10, 'a');
  says(carl, "{'type':'remove','id':1,'file':'%s'}", id);
  says(root, "{'type':'remove','id':1,'file':'%s'}", id);
  says(carl, "{'type':'quit','id':2}");
  g_assert_false(carl->closed);
  store_answers(stage, "S");
  hears(carl, "{'type':'ok','re':1}");
  hears(carl, "{'type':'removed',*");
  hears(carl, "{'type':'bye','re':2}");
  store_answers(stage, "=");
  hears(root, "{'type':'ok','re':1}");
  vault_did(stage, "remove *");
  vault_did(stage, "cancel *");
  vault_did_nothing(stage);
  chat_stage_free(stage);
}

// Of a conversation both are told, each with whom it was; a console hears of both.
static void test_direct(void)
{
  struct chat_stage *stage = chat_stage_new(&with_files);
  struct person *ada = member(stage, "ada"), *bob = member(stage, "bob");
  struct person *carl = person_greeted(stage, "carl");
  struct person *console = console_of(stage);
  g_autofree char *stored = sends(ada, "'to':'bob'", "a", 10, 'a');
  says(ada, "{'type':'remove','file':'%s'}", stored);
  store_answers(stage, "S");
  hears(ada, "{'type':'ok'}");
  hears(ada,
        "{'type':'removed','with':'Bob','name':'a','seq':1,'change':10,'file':'f*','by':'Ada'}");
  hears(bob,
        "{'type':'removed','with':'Ada','name':'a','seq':1,'change':10,'file':'f*','by':'Ada'}");
  hears(console,
        "{'type':'removed','with':'Ada','and':'Bob','name':'a','seq':1,'change':10,'file':'f*',"
        "'by':'Ada'}");
  hears_nothing(carl);
  vault_did(stage, "remove " AAA " kept");

  g_autofree char *relayed = relays(carl, "'to':'ada'", "b", 10, 'a');
  says(carl, "{'type':'remove','file':'%s'}", relayed);
  hears(carl, "{'type':'ok'}");
  hears(carl, "{'type':'removed','with':'Ada','name':'b','file':'f*','by':'carl'}");
  hears(ada, "{'type':'removed','with':'carl','name':'b','file':'f*','by':'carl'}");
  hears_nothing(bob);
  vault_did(stage, "remove " AAA);

  g_autofree char *note = sends(ada, "'to':'ada'", "c", 10, 'a');
  says(ada, "{'type':'remove','file':'%s'}", note);
  store_answers(stage, "S");
  hears(ada, "{'type':'ok'}");
  hears(ada, "{'type':'removed','with':'Ada',*");
  hears_nothing(ada);
  chat_stage_free(stage);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/server/file-remove/own", test_own);
  g_test_add_func("/server/file-remove/others", test_others);
  g_test_add_func("/server/file-remove/same-name", test_same_name);
  g_test_add_func("/server/file-remove/admin", test_admin);
  g_test_add_func("/server/file-remove/not-kept", test_not_kept);
  g_test_add_func("/server/file-remove/at-once", test_at_once);
  g_test_add_func("/server/file-remove/direct", test_direct);
  return g_test_run();
}
