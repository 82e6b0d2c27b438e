// SPDX-License-Identifier: GPL-3.0-or-later
// Chapter 3 of the wire: rooms and who is in them (PROTOCOL.md, Rooms).
#include "stage.h"

#include <string.h>

static JsonObject *ask(struct wire_client *client, const char *type)
{
  int id = wire_client_number(client);
  wire_client_send(client, "{'type':'%s','id':%d}", type, id);
  return wire_expect(client, "{'type':'%s','re':%d}", type, id);
}

// The first one in a room sees an empty one with oneself in it.
static void test_join(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_greet(stage, "ada");
  JsonObject *joined = wire_join(ada, "home");
  g_assert_true(wire_matches(joined, "{'topic':'','seq':0,'count':1,"
                                     "'members':[{'name':'ada','role':'guest'}]}"));
}

// The second one sees both; the first one is told, the second one is not told of oneself.
static void test_presence_join(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *bob = stage_greet(stage, "bob");
  JsonObject *joined = wire_join(bob, "home");
  JsonArray *members = wire_list(bob, joined, "members");
  g_assert_true(wire_matches(joined, "{'count':2}"));
  g_assert_cmpuint(json_array_get_length(members), ==, 2);
  g_assert_nonnull(wire_find(members, "{'name':'ada','role':'guest'}"));
  g_assert_nonnull(wire_find(members, "{'name':'bob','role':'guest'}"));
  wire_expect(ada, "{'type':'presence','room':'home','event':'join','name':'bob'}");
  wire_expect_silence(ada);
  wire_expect_silence(bob);
}

// Leaving is answered, told to the others with a reason, and ends what one hears from the room.
static void test_leave(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  wire_expect(ada, "{'type':'presence','event':'join'}");
  wire_client_send(bob, "{'type':'leave','id':'x','room':'home'}");
  wire_expect(bob, "{'type':'left','re':'x','room':'home'}");
  JsonObject *leave =
      wire_expect(ada, "{'type':'presence','room':'home','event':'leave','name':'bob'}");
  g_assert_nonnull(wire_text(ada, leave, "reason"));
  wire_post(ada, "home", "alone");
  wire_expect_silence(bob);
}

// One cannot leave a room that one is not in.
static void test_leave_not_joined(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_greet(stage, "ada");
  wire_client_send(ada, "{'type':'leave','id':1,'room':'home'}");
  wire_expect(ada, "{'type':'error','code':'room.not_joined','re':1}");
  wire_client_send(ada, "{'type':'leave','id':2,'room':'nowhere'}");
  wire_expect(ada, "{'type':'error','code':'room.not_joined','re':2}");
}

// Joining twice is answered again and told to nobody.
static void test_join_twice(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  wire_expect(ada, "{'type':'presence','name':'bob'}");
  JsonObject *joined = wire_join(bob, "home");
  g_assert_true(wire_matches(joined, "{'count':2}"));
  wire_expect_silence(ada);
}

// One may come back after leaving.
static void test_join_again(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  wire_client_send(ada, "{'type':'leave','room':'home'}");
  wire_expect(ada, "{'type':'left'}");
  g_assert_true(wire_matches(wire_join(ada, "home"), "{'count':1}"));
}

// `quit` is told to the others at once.
static void test_presence_quit(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  wire_quit(bob);
  JsonObject *leave = wire_wait(ada, "{'type':'presence','event':'leave','name':'bob'}");
  g_assert_cmpstr(wire_text(ada, leave, "reason"), ==, "quit");
}

// A connection that just breaks is not told of: it may come back.
static void test_presence_broken(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  wire_expect(ada, "{'type':'presence','event':'join'}");
  wire_client_close(bob);
  wire_expect_silence(ada);
  g_assert_true(wire_matches(wire_join(stage_greet(stage, "carl"), "home"), "{'count':3}"));
}

// `home` is there before anyone is.
static void test_home(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_greet(stage, "ada");
  JsonArray *rooms = wire_list(ada, ask(ada, "rooms"), "rooms");
  g_assert_nonnull(wire_find(rooms, "{'room':'home','topic':'','count':0}"));
}

// A room is made by the first to join it, and is seen by all.
static void test_rooms(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  wire_join(ada, "pizza & pasta");
  JsonArray *rooms = wire_list(bob, ask(bob, "rooms"), "rooms");
  g_assert_cmpuint(json_array_get_length(rooms), ==, 2);
  g_assert_nonnull(wire_find(rooms, "{'room':'home','topic':'','count':2}"));
  g_assert_nonnull(wire_find(rooms, "{'room':'pizza & pasta','topic':'','count':1}"));
}

// Everyone who is here, with the rooms that they are in.
static void test_users(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  stage_greet(stage, "bob");
  stage_connect(stage);
  JsonArray *users = wire_list(ada, ask(ada, "users"), "users");
  g_assert_cmpuint(json_array_get_length(users), ==, 2);
  g_assert_nonnull(wire_find(users, "{'name':'ada','role':'guest','rooms':['home']}"));
  g_assert_nonnull(wire_find(users, "{'name':'bob','role':'guest','rooms':[]}"));
}

// Room names that cannot be are refused.
static void test_invalid(struct stage *stage, gconstpointer data)
{
  static const char *const names[] = {"", " home", "home ", "a\\nb", "a\\u200db", "[home]", "123"};
  struct wire_client *ada = stage_greet(stage, "ada");
  for (int i = 0; i < (int) G_N_ELEMENTS(names); i++) {
    wire_client_send(ada, "{'type':'join','id':%d,'room':'%s'}", i, names[i]);
    wire_expect(ada, "{'type':'error','code':'room.invalid','re':%d}", i);
  }
}

// Room names go up to 64 characters.
static void test_length(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_greet(stage, "ada");
  g_autofree char *longest = g_strnfill(64, 'x');
  g_autofree char *longer = g_strnfill(65, 'x');
  wire_join(ada, longest);
  wire_client_send(ada, "{'type':'join','room':'%s'}", longer);
  wire_expect_error(ada, "room.invalid");
}

// Names of rooms are compared as names of people are.
static void test_same_room(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_greet(stage, "ada");
  struct wire_client *bob = stage_greet(stage, "bob");
  wire_join(ada, "Pizza");
  wire_client_send(bob, "{'type':'join','room':'\xef\xbc\xb0izza'}");
  wire_expect(bob, "{'type':'joined','count':2}");
  wire_client_send(bob, "{'type':'message','cid':'c','room':'PIZZA','text':'hi'}");
  wire_expect(ada, "{'type':'presence','room':'Pizza','name':'bob'}");
  wire_expect(ada, "{'type':'message','room':'Pizza','from':'bob','text':'hi'}");
}

// What is said in one room is not heard in another.
static void test_rooms_are_apart(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *bob = stage_greet(stage, "bob");
  wire_join(bob, "pizza");
  wire_post(bob, "pizza", "hungry");
  wire_expect_silence(ada);
}

// A rejoin of a room with messages says how far they go.
static void test_seq(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  for (int i = 0; i < 3; i++)
    wire_post(ada, "home", "hi");
  g_assert_true(wire_matches(wire_join(stage_greet(stage, "bob"), "home"), "{'seq':3}"));
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/wire/rooms/join", test_join, NULL);
  stage_test("/wire/rooms/presence-join", test_presence_join, NULL);
  stage_test("/wire/rooms/leave", test_leave, NULL);
  stage_test("/wire/rooms/leave-not-joined", test_leave_not_joined, NULL);
  stage_test("/wire/rooms/join-twice", test_join_twice, NULL);
  stage_test("/wire/rooms/join-again", test_join_again, NULL);
  stage_test("/wire/rooms/presence-quit", test_presence_quit, NULL);
  stage_test("/wire/rooms/presence-broken", test_presence_broken, NULL);
  stage_test("/wire/rooms/home", test_home, NULL);
  stage_test("/wire/rooms/rooms", test_rooms, NULL);
  stage_test("/wire/rooms/users", test_users, NULL);
  stage_test("/wire/rooms/invalid", test_invalid, NULL);
  stage_test("/wire/rooms/length", test_length, NULL);
  stage_test("/wire/rooms/same-room", test_same_room, NULL);
  stage_test("/wire/rooms/rooms-are-apart", test_rooms_are_apart, NULL);
  stage_test("/wire/rooms/seq", test_seq, NULL);
  return g_test_run();
}
