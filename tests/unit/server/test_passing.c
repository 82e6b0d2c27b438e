// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of names that the server gives, of sessions that end with their connection, and of who is
// told that somebody is here or gone.
#include "chat_stage.h"
#include "limits.h"

static const struct known_fact accounts[] = {
    {FACT_ACCOUNT, {"root", "root", "hash of right one"}, ROLE_ADMIN},
    {FACT_ACCOUNT, {"ada", "Ada", "hash of right one"}, ROLE_MEMBER},
};

struct scene {
  struct chat_stage *stage;
  GString *told; // owned: who came and went, as "+ada -ada(quit) "
};

static void entered(gpointer owner, const struct session *session)
{
  struct scene *scene = owner;
  g_assert_cmpint(session->state, ==, SESSION_ATTACHED);
  g_string_append_printf(scene->told, "+%s ", session->user->name);
}

static void gone(gpointer owner, const struct session *session, const char *reason)
{
  struct scene *scene = owner;
  g_string_append_printf(scene->told, "-%s(%s) ", session->user->name, reason);
}

static void nothing(gpointer owner)
{
}

static void scene_begin(struct scene *scene)
{
  static const struct chat_stage_options options = {
      .facts = accounts,
      .fact_count = G_N_ELEMENTS(accounts),
  };
  *scene = (struct scene){.told = g_string_new(NULL)};
  scene->stage = chat_stage_new(&options);
  struct chat_settings *settings = &scene->stage->chat->settings;
  settings->owner = scene;
  settings->drained = settings->wake = nothing;
  settings->entered = entered;
  settings->gone = gone;
}

static void scene_end(struct scene *scene)
{
  chat_stage_free(scene->stage);
  g_string_free(scene->told, TRUE);
}

static void was_told(struct scene *scene, const char *expected)
{
  g_assert_cmpstr(scene->told->str, ==, expected);
  g_string_truncate(scene->told, 0);
}

// A given name is welcomed like any other, and is in users and rooms under it.
static void test_given_name(void)
{
  struct scene scene;
  scene_begin(&scene);
  struct person *somebody = person_new(scene.stage);
  session_enter(somebody->session, "[203.0.113.7:51234]", ROLE_GUEST);
  hears(somebody, "{'type':'welcome',*'name':'[203.0.113.7:51234]','role':'guest',*");
  was_told(&scene, "+[203.0.113.7:51234] ");
  says(somebody, "{'type':'join','room':'home'}");
  hears(somebody, "{'type':'joined',*'members':[{'name':'[203.0.113.7:51234]','role':'guest'}]}");
  says(somebody, "{'type':'hello','id':1,'name':'bob'}");
  hears(somebody, "{'type':'error','re':1,'code':'proto.invalid',*");
  struct person *bob = person_greeted(scene.stage, "bob");
  says(bob, "{'type':'message','to':'[203.0.113.7:51234]','text':'hi'}");
  hears(bob, "{'type':'message','to':'[203.0.113.7:51234]',*");
  hears(somebody, "{'type':'message','to':'[203.0.113.7:51234]','from':'bob',*");
  scene_end(&scene);
}

// Nobody can have such a name by asking for it.
static void test_given_name_is_not_to_be_had(void)
{
  static const char *const names[] = {"[admin]", "[203.0.113.7:51234]", "203.0.113.7:51234",
                                      "[[2001:db8::1]:51234]"};
  struct scene scene;
  scene_begin(&scene);
  for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
    struct person *person = person_new(scene.stage);
    says(person, "{'type':'hello','name':'%s'}", names[i]);
    hears(person, "{'type':'error','code':'name.invalid',*");
    says(person, "{'type':'hello','name':'%s','password':'right one'}", names[i]);
    hears(person, "{'type':'error','code':'name.invalid',*");
  }
  was_told(&scene, "");
  scene_end(&scene);
}

// A passing session is gone with its connection: rooms hear it at once, the name is free, and its
// token leads nowhere.
static void test_passing(void)
{
  struct scene scene;
  scene_begin(&scene);
  struct person *zoe = person_in(scene.stage, "zoe", "home");
  struct person *bob = person_new(scene.stage);
  bob->session->passing = TRUE;
  says(bob, "{'type':'hello','name':'bob'}");
  g_autofree char *welcome = take_heard(bob);
  g_autofree char *token = text_field(welcome, "token");
  says(bob, "{'type':'join','room':'home'}");
  says(bob, "{'type':'join','room':'lab'}");
  all_forget(scene.stage);
  hangs_up(bob);
  hears(zoe, "{'type':'presence','room':'home','event':'leave','name':'bob','reason':'lost'}");
  hears_nothing(zoe);
  was_told(&scene, "+zoe +bob -bob(lost) ");
  g_assert_cmpuint(scene.stage->chat->detached.length, ==, 0);
  g_assert_null(room_find(scene.stage->chat, "lab"));
  struct person *again = person_new(scene.stage);
  says(again, "{'type':'hello','token':'%s'}", token);
  hears(again, "{'type':'error','code':'auth.failed',*");
  person_greeted(scene.stage, "bob");
  scene_end(&scene);
}

// Answers for it that are under way find nobody, and do no harm.
static void test_passing_with_answers_under_way(void)
{
  struct scene scene;
  scene_begin(&scene);
  struct person *zoe = person_in(scene.stage, "zoe", "home");
  struct person *bob = person_in(scene.stage, "bob", "home");
  bob->session->passing = TRUE;
  says(bob, "{'type':'message','room':'home','text':'last words'}");
  says(bob, "{'type':'history','room':'home'}");
  all_forget(scene.stage);
  hangs_up(bob);
  hears(zoe, "{'type':'presence',*'event':'leave','name':'bob',*");
  store_answers(scene.stage, "S");
  hears(zoe, "{'type':'message',*'from':'bob',*'text':'last words'}");
  store_answers_page(scene.stage, 1, 1, "x", TRUE);
  // The same with a password before there was a name.
  struct person *ada = person_new(scene.stage);
  ada->session->passing = TRUE;
  says(ada, "{'type':'hello','name':'ada','password':'right one'}");
  hangs_up(ada);
  auth_answers(scene.stage);
  was_told(&scene, "+zoe +bob -bob(lost) ");
  scene_end(&scene);
}

// A quit that still waits when the connection breaks is a quit, and told once.
static void test_quit_then_lost(void)
{
  struct scene scene;
  scene_begin(&scene);
  struct person *bob = person_in(scene.stage, "bob", "home");
  bob->session->passing = TRUE;
  says(bob, "{'type':'message','room':'home','text':'x'}");
  says(bob, "{'type':'quit'}");
  was_told(&scene, "+bob ");
  hangs_up(bob);
  was_told(&scene, "-bob(quit) ");
  store_answers(scene.stage, "S");
  was_told(&scene, "");
  scene_end(&scene);
}

// Who is here is told once for each coming and once for each going, over every way of both.
static void test_told_once(void)
{
  struct scene scene;
  scene_begin(&scene);
  struct person *stranger = person_new(scene.stage);
  says(stranger, "{'type':'hello','name':''}");
  hangs_up(stranger);
  was_told(&scene, "");

  struct person *bob = person_new(scene.stage);
  says(bob, "{'type':'hello','name':'bob'}");
  g_autofree char *welcome = take_heard(bob);
  g_autofree char *token = text_field(welcome, "token");
  was_told(&scene, "+bob ");
  struct person *second = person_new(scene.stage); // while the first is there still
  says(second, "{'type':'hello','token':'%s'}", token);
  was_told(&scene, "-bob(lost) +bob ");
  hangs_up(bob);
  was_told(&scene, "");
  hangs_up(second);
  was_told(&scene, "-bob(lost) ");
  struct person *third = person_new(scene.stage); // back in time
  says(third, "{'type':'hello','token':'%s'}", token);
  was_told(&scene, "+bob ");
  hangs_up(third);
  clock_is(scene.stage, RESUME_MS + 1); // never back: that was told already
  was_told(&scene, "-bob(lost) ");

  struct person *carl = person_greeted(scene.stage, "carl");
  says(carl, "{'type':'quit'}");
  hangs_up(carl);
  was_told(&scene, "+carl -carl(quit) ");
  struct person *root = person_logged_in(scene.stage, "root", "right one");
  struct person *dora = person_greeted(scene.stage, "dora");
  was_told(&scene, "+root +dora ");
  says(root, "{'type':'kick','name':'dora'}");
  hangs_up(dora);
  was_told(&scene, "-dora(kicked) ");
  scene_end(&scene);
}

// Every device of an account is a coming and a going; reasons of the connection are passed on.
static void test_told_for_each_device(void)
{
  struct scene scene;
  scene_begin(&scene);
  struct person *one = person_logged_in(scene.stage, "ada", "right one");
  struct person *other = person_logged_in(scene.stage, "ada", "right one");
  was_told(&scene, "+Ada +Ada ");
  session_lost(g_steal_pointer(&one->session), "overflow");
  other->session->passing = TRUE;
  session_lost(g_steal_pointer(&other->session), "stalled");
  was_told(&scene, "-Ada(overflow) -Ada(stalled) ");
  scene_end(&scene);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/server/passing/given-name", test_given_name);
  g_test_add_func("/server/passing/given-name-is-not-to-be-had", test_given_name_is_not_to_be_had);
  g_test_add_func("/server/passing/passing", test_passing);
  g_test_add_func("/server/passing/passing-with-answers-under-way",
                  test_passing_with_answers_under_way);
  g_test_add_func("/server/passing/quit-then-lost", test_quit_then_lost);
  g_test_add_func("/server/passing/told-once", test_told_once);
  g_test_add_func("/server/passing/told-for-each-device", test_told_for_each_device);
  return g_test_run();
}
