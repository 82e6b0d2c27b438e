// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of rooms: joining and leaving and who is told, the lists of rooms and people, and which
// rooms are kept.
#include "chat_stage.h"
#include "limits.h"

#include <string.h>

static void test_join(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_in(stage, "ada", "home");
  struct person *bob = person_greeted(stage, "bob");
  says(bob, "{'type':'join','id':1,'room':'home'}");
  hears(bob, "{'type':'joined','re':1,'room':'home','topic':'','seq':0,'count':2,"
             "'members':[{'name':'ada','role':'guest'},{'name':'bob','role':'guest'}]}");
  hears_nothing(bob);
  hears(ada, "{'type':'presence','room':'home','event':'join','name':'bob'}");
  hears_nothing(ada);
  chat_stage_free(stage);
}

// Joining again is answered again, and nobody is told.
static void test_join_twice(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_in(stage, "ada", "home");
  struct person *bob = person_in(stage, "bob", "home");
  says(bob, "{'type':'join','id':2,'room':'HOME'}");
  hears(bob, "{'type':'joined','re':2,'room':'home',*'count':2,*");
  hears_nothing(ada);
  g_assert_cmpuint(bob->session->rooms_joined, ==, 1);
  chat_stage_free(stage);
}

// A room is one however its name is written; it keeps the name of the first join.
static void test_names_compared(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  person_in(stage, "ada", "Pizza");
  struct person *bob = person_greeted(stage, "bob");
  says(bob, "{'type':'join','room':'pIZZA'}");
  hears(bob, "{'type':'joined','room':'Pizza',*'count':2,*");
  chat_stage_free(stage);
}

static void test_leave(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_in(stage, "ada", "home");
  struct person *bob = person_in(stage, "bob", "home");
  all_forget(stage);
  says(bob, "{'type':'leave','id':3,'room':'home'}");
  hears(bob, "{'type':'left','re':3,'room':'home'}");
  hears_nothing(bob);
  hears(ada, "{'type':'presence','room':'home','event':'leave','name':'bob','reason':'left'}");
  says(bob, "{'type':'leave','room':'home'}");
  hears(bob, "{'type':'error','code':'room.not_joined',*");
  chat_stage_free(stage);
}

static void test_quit_leaves_all(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_in(stage, "ada", "home");
  says(ada, "{'type':'join','room':'pizza'}");
  struct person *bob = person_in(stage, "bob", "home");
  says(bob, "{'type':'join','room':'pizza'}");
  all_forget(stage);
  says(bob, "{'type':'quit'}");
  hears(ada, "{'type':'presence','room':'pizza','event':'leave','name':'bob','reason':'quit'}");
  hears(ada, "{'type':'presence','room':'home','event':'leave','name':'bob','reason':'quit'}");
  hears_nothing(ada);
  chat_stage_free(stage);
}

// Only members are told.
static void test_others_hear_nothing(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_in(stage, "ada", "pizza");
  struct person *bob = person_in(stage, "bob", "home");
  struct person *carl = person_in(stage, "carl", "home");
  says(carl, "{'type':'message','room':'home','text':'hi'}");
  store_answers(stage, "S");
  says(carl, "{'type':'leave','room':'home'}");
  hears_nothing(ada);
  hears(bob, "{'type':'message',*");
  hears(bob, "{'type':'presence',*");
  chat_stage_free(stage);
}

// Leaving from the middle of the list disturbs nobody else's membership.
static void test_leave_in_any_order(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  static const char *const names[] = {"ada", "bob", "carl", "dora", "emil"};
  static const int order[] = {1, 3, 0, 4, 2};
  struct person *people[5];
  for (int i = 0; i < 5; i++)
    people[i] = person_in(stage, names[i], "pizza");
  for (int i = 0; i < 5; i++) {
    g_assert_cmpuint(room_find(stage->chat, "pizza")->count, ==, 5 - i);
    says(people[order[i]], "{'type':'leave','room':'pizza'}");
  }
  g_assert_null(room_find(stage->chat, "pizza"));
  chat_stage_free(stage);
}

static void test_rooms(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_greeted(stage, "ada");
  says(ada, "{'type':'rooms','id':4}");
  hears(ada, "{'type':'rooms','re':4,'count':1,'rooms':[{'room':'home','topic':'','count':0}]}");
  person_in(stage, "bob", "pizza");
  says(ada, "{'type':'rooms','id':5}");
  g_autofree char *rooms = take_heard(ada);
  g_assert_nonnull(strstr(rooms, "\"re\":5,\"count\":2,"));
  g_assert_nonnull(strstr(rooms, "{\"room\":\"pizza\",\"topic\":\"\",\"count\":1}"));
  chat_stage_free(stage);
}

static void test_users(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_greeted(stage, "ada");
  says(ada, "{'type':'users','id':5}");
  hears(ada,
        "{'type':'users','re':5,'count':1,'users':[{'name':'ada','role':'guest','rooms':[]}]}");
  hangs_up(person_in(stage, "bob", "pizza"));
  says(ada, "{'type':'users'}");
  g_autofree char *users = take_heard(ada);
  g_assert_nonnull(strstr(users, "\"count\":2,"));
  g_assert_nonnull(strstr(users, "{\"name\":\"bob\",\"role\":\"guest\",\"rooms\":[\"pizza\"]}"));
  chat_stage_free(stage);
}

// A list that does not fit into a line is cut; its count says so.
static void test_long_list(void)
{
  struct chat_stage *stage = chat_stage_new(&(struct chat_stage_options){.sessions_max = 5000});
  for (int i = 1; i < 2000; i++) {
    g_autofree char *name = g_strdup_printf("somebody with a name %d", i);
    hangs_up(person_in(stage, name, "home"));
  }
  struct person *last = person_in(stage, "ada", "home");
  static const char *const commands[] = {"join','room':'home", "users"};
  for (size_t i = 0; i < G_N_ELEMENTS(commands); i++) {
    says(last, "{'type':'%s'}", commands[i]);
    g_autofree char *list = take_heard(last);
    g_assert_nonnull(strstr(list, "\"count\":2000,"));
    g_assert_cmpuint(strlen(list), <=, LIMIT_LINE);
    g_assert_cmpuint(strlen(list), >, LIMIT_LINE / 2);
  }
  chat_stage_free(stage);
}

// A room in which nothing was said goes with its last member.
static void test_empty_room_vanishes(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_in(stage, "ada", "pizza");
  says(ada, "{'type':'leave','room':'pizza'}");
  hears(ada, "{'type':'left','room':'pizza'}");
  g_assert_null(room_find(stage->chat, "pizza"));
  chat_stage_free(stage);
}

static void test_room_with_words_stays(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_in(stage, "ada", "pizza");
  says(ada, "{'type':'message','room':'pizza','text':'hungry'}");
  store_answers(stage, "S");
  says(ada, "{'type':'leave','room':'pizza'}");
  g_assert_nonnull(room_find(stage->chat, "pizza"));
  all_forget(stage);
  says(ada, "{'type':'join','room':'pizza'}");
  hears(ada, "{'type':'joined','room':'pizza','topic':'','seq':1,*");
  chat_stage_free(stage);
}

// A room waits for what is on its way to the store, and goes if that could not be stored.
static void test_room_waits_for_its_posts(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_in(stage, "ada", "pizza");
  says(ada, "{'type':'message','room':'pizza','text':'hungry'}");
  says(ada, "{'type':'leave','room':'pizza'}");
  g_assert_nonnull(room_find(stage->chat, "pizza"));
  store_answers(stage, "F");
  g_assert_null(room_find(stage->chat, "pizza"));
  chat_stage_free(stage);
}

static void test_home_stays(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_in(stage, "ada", "home");
  says(ada, "{'type':'leave','room':'home'}");
  g_assert_true(room_find(stage->chat, "home") == stage->chat->home);
  chat_stage_free(stage);
}

// What the store knows from before is there from the start, under its own name.
static void test_stored_rooms(void)
{
  const struct known_fact rooms[] = {
      {FACT_ROOM, {"home", "Home", ""}, 41},
      {FACT_ROOM, {"pizza", "Pizza", "hot"}, 7},
  };
  struct chat_stage *stage =
      chat_stage_new(&(struct chat_stage_options){.facts = rooms, .fact_count = 2});
  struct person *ada = person_greeted(stage, "ada");
  says(ada, "{'type':'join','room':'pizza'}");
  hears(ada, "{'type':'joined','room':'Pizza','topic':'hot','seq':7,*");
  says(ada, "{'type':'join','room':'home'}");
  hears(ada, "{'type':'joined','room':'Home','topic':'','seq':41,*");
  says(ada, "{'type':'message','room':'home','text':'hi'}");
  store_answers(stage, "S");
  hears(ada, "{'type':'message','room':'Home','seq':42,*");
  chat_stage_free(stage);
}

static void test_limit_joined(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_greeted(stage, "ada");
  for (int i = 0; i < LIMIT_ROOMS_JOINED; i++) {
    says(ada, "{'type':'join','room':'room %d'}", i);
    hears(ada, "{'type':'joined',*");
  }
  says(ada, "{'type':'join','id':1,'room':'one more'}");
  hears(ada, "{'type':'error','re':1,'code':'server.full',*");
  g_assert_null(room_find(stage->chat, "one more"));
  says(ada, "{'type':'join','room':'room 7'}");
  hears(ada, "{'type':'joined',*");
  says(ada, "{'type':'leave','room':'room 7'}");
  hears(ada, "{'type':'left',*");
  says(ada, "{'type':'join','room':'one more'}");
  hears(ada, "{'type':'joined',*");
  chat_stage_free(stage);
}

static void test_limit_rooms(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_greeted(stage, "ada");
  for (int i = 1; i < LIMIT_ROOMS; i++)
    room_new(stage->chat, "somewhere", g_strdup_printf("room %d", i));
  says(ada, "{'type':'join','id':1,'room':'one more'}");
  hears(ada, "{'type':'error','re':1,'code':'server.full',*");
  says(ada, "{'type':'join','room':'home'}");
  hears(ada, "{'type':'joined',*");
  chat_stage_free(stage);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/server/room/join", test_join);
  g_test_add_func("/server/room/join-twice", test_join_twice);
  g_test_add_func("/server/room/names-compared", test_names_compared);
  g_test_add_func("/server/room/leave", test_leave);
  g_test_add_func("/server/room/quit-leaves-all", test_quit_leaves_all);
  g_test_add_func("/server/room/others-hear-nothing", test_others_hear_nothing);
  g_test_add_func("/server/room/leave-in-any-order", test_leave_in_any_order);
  g_test_add_func("/server/room/rooms", test_rooms);
  g_test_add_func("/server/room/users", test_users);
  g_test_add_func("/server/room/long-list", test_long_list);
  g_test_add_func("/server/room/empty-room-vanishes", test_empty_room_vanishes);
  g_test_add_func("/server/room/room-with-words-stays", test_room_with_words_stays);
  g_test_add_func("/server/room/waits-for-its-posts", test_room_waits_for_its_posts);
  g_test_add_func("/server/room/home-stays", test_home_stays);
  g_test_add_func("/server/room/stored-rooms", test_stored_rooms);
  g_test_add_func("/server/room/limit-joined", test_limit_joined);
  g_test_add_func("/server/room/limit-rooms", test_limit_rooms);
  return g_test_run();
}
