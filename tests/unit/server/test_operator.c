// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of consoles: how they enter, who hears of them, and what they may ask of the server.
#include "chat_stage.h"
#include "limits.h"

#include <string.h>

static const struct known_fact accounts[] = {
    {FACT_ACCOUNT, {"root", "root", "hash of right one"}, ROLE_ADMIN},
    {FACT_ACCOUNT, {"ada", "Ada", "hash of right one"}, ROLE_MEMBER},
    {FACT_BAN, {"@00000000000000000000ffffc0a80009", "Troll", "root", "from there"}, 0},
};

// What the server does for a console, written down.
struct scene {
  struct chat_stage *stage;
  GString *told;     // owned: who came and went, as "+ada -ada(quit) "
  const char *wrong; // borrowed: what reload says
  guint stops;
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

static void stats(gpointer owner, struct message *answer)
{
  static struct message items[1];
  message_set(&items[0], name, "rooms");
  message_set(&items[0], text, "1");
  message_set(answer, stats, (struct message_list){items, 1});
}

static char *reload(gpointer owner)
{
  return g_strdup(((struct scene *) owner)->wrong);
}

static void stop(gpointer owner)
{
  struct scene *scene = owner;
  scene->stops++;
  chat_stop(scene->stage->chat, "the console");
}

static void nothing(gpointer owner)
{
}

static void scene_begin(struct scene *scene, guint sessions_max)
{
  struct chat_stage_options options = {
      .facts = accounts,
      .fact_count = G_N_ELEMENTS(accounts),
      .sessions_max = sessions_max,
      .rate = 10,
  };
  *scene = (struct scene){.told = g_string_new(NULL)};
  scene->stage = chat_stage_new(&options);
  struct chat_settings *settings = &scene->stage->chat->settings;
  settings->owner = scene;
  settings->drained = settings->wake = nothing;
  settings->entered = entered;
  settings->gone = gone;
  settings->stats = stats;
  settings->reload = reload;
  settings->stop = stop;
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

static struct person *console(struct scene *scene)
{
  struct person *admin = person_new(scene->stage);
  admin->session->passing = TRUE;
  session_enter(admin->session, OPERATOR_NAME, ROLE_OPERATOR);
  hears(admin, "{'type':'welcome',*'name':'[admin]','role':'admin',*");
  return admin;
}

// Two consoles are one user with two sessions; a message to it reaches both.
static void test_two_consoles(void)
{
  struct scene scene;
  scene_begin(&scene, 0);
  struct person *one = console(&scene), *other = console(&scene);
  g_assert_true(one->session->user == other->session->user);
  was_told(&scene, "+[admin] +[admin] ");
  struct person *bob = person_greeted(scene.stage, "bob");
  says(bob, "{'type':'message','to':'[admin]','text':'help'}");
  hears(one, "{'type':'message','to':'[admin]','from':'bob',*");
  hears(other, "{'type':'message','to':'[admin]','from':'bob',*");
  hangs_up(one);
  g_assert_nonnull(user_find(scene.stage->chat, OPERATOR_NAME));
  hangs_up(other);
  g_assert_null(user_find(scene.stage->chat, OPERATOR_NAME));
  was_told(&scene, "+bob -[admin](lost) -[admin](lost) ");
  scene_end(&scene);
}

// A banned address and a full server let nobody in by an address; a console comes in all the same.
static void test_refused(void)
{
  struct scene scene;
  struct address there = {{[10] = 0xff, [11] = 0xff, [12] = 192, [13] = 168, [15] = 9}};
  scene_begin(&scene, 1);
  struct person *troll = person_from(scene.stage, &there);
  session_enter(troll->session, "[192.168.0.9:51234]", ROLE_GUEST);
  hears(troll, "{'type':'error','code':'name.banned','text':'*from there'}");
  g_assert_null(troll->session->user);
  struct person *bob = person_greeted(scene.stage, "bob");
  struct person *late = person_new(scene.stage);
  session_enter(late->session, "[203.0.113.7:51234]", ROLE_GUEST);
  hears(late, "{'type':'error','code':'server.full',*");
  g_assert_null(late->session->user);
  struct person *admin = console(&scene);
  says(admin, "{'type':'kick','name':'bob'}");
  g_assert_true(bob->closed);
  was_told(&scene, "+bob +[admin] -bob(kicked) ");
  scene_end(&scene);
}

// Who may ask for what.
static void test_roles(void)
{
  static const struct {
    const char *request, *guest, *member, *admin;
  } table[] = {
      {"'stats'", "admin.only", "admin.only", NULL},
      {"'reload'", "admin.only", "admin.only", "admin.only"},
      {"'stop'", "admin.only", "admin.only", "admin.only"},
      {"'export','room':'home'", "admin.only", "admin.only", "admin.only"},
  };
  struct scene scene;
  scene_begin(&scene, 0);
  struct person *stranger = person_new(scene.stage);
  struct person *bob = person_greeted(scene.stage, "bob");
  struct person *ada = person_logged_in(scene.stage, "ada", "right one");
  struct person *root = person_logged_in(scene.stage, "root", "right one");
  store_forgets_facts(scene.stage);
  for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
    struct person *people[] = {stranger, bob, ada, root};
    const char *codes[] = {"auth.required", table[i].guest, table[i].member, table[i].admin};
    for (size_t n = 0; n < G_N_ELEMENTS(people); n++) {
      g_autofree char *refusal =
          codes[n] ? g_strdup_printf("{'type':'error','re':1,'code':'%s',*", codes[n])
                   : g_strdup("{'type':'stats','re':1,'stats':[{'name':'rooms','text':'1'}]}");
      says(people[n], "{'id':1,'type':%s}", table[i].request);
      hears(people[n], refusal);
      hears_nothing(people[n]);
    }
  }
  g_assert_cmpuint(scene.stops, ==, 0);
  g_assert_null(store_page(scene.stage));
  store_got_nothing(scene.stage);
  scene_end(&scene);
}

static void test_stats(void)
{
  struct scene scene;
  scene_begin(&scene, 0);
  struct person *admin = console(&scene);
  says(admin, "{'type':'stats','id':1}");
  hears(admin, "{'type':'stats','re':1,'stats':[{'name':'rooms','text':'1'}]}");
  store_got_nothing(scene.stage); // looking is not written down
  scene_end(&scene);
}

static void test_reload(void)
{
  struct scene scene;
  scene_begin(&scene, 0);
  struct person *admin = console(&scene);
  scene.wrong = "line 3: there is no setting \"nmae\"";
  says(admin, "{'type':'reload','id':1}");
  hears(admin, "{'type':'error','re':1,'code':'proto.invalid','text':'line 3: *nmae*'}");
  store_got_nothing(scene.stage);
  scene.wrong = NULL;
  says(admin, "{'type':'reload','id':2}");
  hears(admin, "{'type':'ok','re':2}");
  store_got(scene.stage, FACT_AUDIT, "[admin],reload,,", -1);
  store_got_nothing(scene.stage);
  scene_end(&scene);
}

// The answer comes before the shutdown that everybody is told.
static void test_stop(void)
{
  struct scene scene;
  scene_begin(&scene, 0);
  struct person *admin = console(&scene), *other = console(&scene);
  struct person *bob = person_greeted(scene.stage, "bob");
  says(admin, "{'type':'stop','id':1}");
  g_assert_cmpuint(scene.stops, ==, 1);
  hears(admin, "{'type':'ok','re':1}");
  hears(admin, "{'type':'shutdown','reason':'the console'}");
  hears(other, "{'type':'shutdown','reason':'the console'}");
  hears(bob, "{'type':'shutdown','reason':'the console'}");
  store_got(scene.stage, FACT_AUDIT, "[admin],stop,,", -1);
  says(other, "{'type':'stop','id':1}"); // once is enough
  hears(other, "{'type':'error','re':1,'code':'server.stopping',*");
  g_assert_cmpuint(scene.stops, ==, 1);
  scene_end(&scene);
}

// A server without these (the tests' own, for one) does not know the commands.
static void test_without_hooks(void)
{
  static const char *const requests[] = {"stats", "reload", "stop"};
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *admin = person_new(stage);
  session_enter(admin->session, OPERATOR_NAME, ROLE_OPERATOR);
  hears(admin, "{'type':'welcome',*");
  for (size_t i = 0; i < G_N_ELEMENTS(requests); i++) {
    says(admin, "{'type':'%s','id':1}", requests[i]);
    hears(admin, "{'type':'error','re':1,'code':'proto.unknown',*");
  }
  store_got_nothing(stage);
  chat_stage_free(stage);
}

// A console is in no list, cannot be thrown out, and what it does to others is done by "admin".
static void test_out_of_reach(void)
{
  static const char *const commands[] = {"'kick','name':'[admin]'", "'ban','name':'[admin]'"};
  struct scene scene;
  scene_begin(&scene, 0);
  struct person *admin = console(&scene), *other = console(&scene);
  struct person *root = person_logged_in(scene.stage, "root", "right one");
  struct person *bob = person_in(scene.stage, "bob", "home");
  store_forgets_facts(scene.stage);
  says(bob, "{'type':'users'}");
  hears(bob, "{'type':'users','count':2,'users':[{'name':'bob',*},{'name':'root',*}]}");
  for (size_t i = 0; i < G_N_ELEMENTS(commands); i++) {
    says(root, "{'id':1,'type':%s}", commands[i]);
    hears(root, "{'type':'error','re':1,'code':'admin.only',*");
    says(admin, "{'id':1,'type':%s}", commands[i]);
    hears(admin, "{'type':'error','re':1,'code':'proto.invalid',*");
  }
  g_assert_false(admin->closed || other->closed);
  store_got_nothing(scene.stage);
  says(admin, "{'type':'kick','name':'bob','reason':'spam'}");
  hears(bob, "{'type':'kicked','by':'admin','reason':'spam'}");
  store_got(scene.stage, FACT_AUDIT, "[admin],kick,bob,spam", -1);
  says(admin, "{'type':'alert','text':'six'}");
  hears(root, "{'type':'alert','from':'admin','text':'six'}");
  scene_end(&scene);
}

// Nobody is told of a console in a room where it is not; in one it is a member like others.
static void test_console_in_a_room(void)
{
  struct scene scene;
  scene_begin(&scene, 0);
  struct person *bob = person_in(scene.stage, "bob", "home");
  struct person *admin = console(&scene);
  hears_nothing(bob);
  says(admin, "{'type':'message','id':1,'room':'home','text':'hi'}");
  hears(admin, "{'type':'error','re':1,'code':'room.not_joined',*");
  says(admin, "{'type':'join','room':'home'}");
  hears(bob, "{'type':'presence','room':'home','event':'join','name':'[admin]'}");
  says(admin, "{'type':'message','room':'home','text':'hi'}");
  store_answers(scene.stage, "S");
  hears(bob, "{'type':'message',*'from':'[admin]',*");
  scene_end(&scene);
}

// Others run out of commands; a console does not.
static void test_no_rate(void)
{
  struct scene scene;
  scene_begin(&scene, 0);
  struct person *admin = console(&scene);
  struct person *bob = person_greeted(scene.stage, "bob");
  for (int i = 0; i < 200; i++) {
    says(admin, "{'type':'rooms'}");
    hears(admin, "{'type':'rooms',*");
    says(admin, "nonsense");
    hears(admin, "{'type':'error','code':'proto.malformed',*");
    says(bob, "{'type':'rooms'}");
  }
  g_autofree char *last = g_strdup(g_queue_peek_tail(&bob->heard));
  g_assert_nonnull(strstr(last, "\"rate.limited\""));
  scene_end(&scene);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/server/operator/two-consoles", test_two_consoles);
  g_test_add_func("/server/operator/refused", test_refused);
  g_test_add_func("/server/operator/roles", test_roles);
  g_test_add_func("/server/operator/stats", test_stats);
  g_test_add_func("/server/operator/reload", test_reload);
  g_test_add_func("/server/operator/stop", test_stop);
  g_test_add_func("/server/operator/without-hooks", test_without_hooks);
  g_test_add_func("/server/operator/out-of-reach", test_out_of_reach);
  g_test_add_func("/server/operator/console-in-a-room", test_console_in_a_room);
  g_test_add_func("/server/operator/no-rate", test_no_rate);
  return g_test_run();
}
