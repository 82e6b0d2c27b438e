// SPDX-License-Identifier: GPL-3.0-or-later
// Chapter 15 of the wire: what rooms are told beside messages (PROTOCOL.md, Rooms and Messages).
// Topics, typing, read marks, and counts in place of names in large rooms.
#include "limits.h"
#include "stage.h"

#include <sys/resource.h>

enum { NAMED = 250 }; // a room of more is told counts

static void expect_code(struct wire_client *client, JsonObject *answer, const char *code)
{
  if (!wire_matches(answer, "{'type':'error','code':'%s'}", code))
    wire_client_fail(client, "expected %s", code);
}

static void set_topic(struct wire_client *client, const char *room, const char *topic)
{
  JsonObject *answer = wire_ask(client, "'type':'topic','room':'%s','topic':'%s'", room, topic);
  if (!wire_matches(answer, "{'type':'topic','room':'%s','topic':'%s'}", room, topic))
    wire_client_fail(client, "expected the topic");
}

static void assert_topic(struct stage *stage, const char *room, const char *topic)
{
  struct wire_client *client = stage_greet(stage, NULL);
  JsonObject *rooms = wire_ask(client, "'type':'rooms'");
  g_assert_nonnull(
      wire_find(wire_list(client, rooms, "rooms"), "{'room':'%s','topic':'%s'}", room, topic));
  g_assert_true(wire_matches(wire_join(client, room), "{'topic':'%s'}", topic));
  wire_quit(client);
}

// A topic is told to all members, with who set it, and stands wherever the room is listed.
static void test_topic(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  struct wire_client *carl = stage_greet(stage, "carl");
  wire_expect(ada, "{'type':'presence'}");
  wire_client_send(ada, "{'type':'topic','id':3,'room':'HOME','topic':'Caf\xc3\xa9 at 3'}");
  wire_expect(ada, "{'type':'topic','re':3,'room':'home','topic':'Caf\xc3\xa9 at 3','by':'ada'}");
  wire_expect(bob,
              "{'type':'topic','re':null,'room':'home','topic':'Caf\xc3\xa9 at 3','by':'ada'}");
  wire_expect_silence(ada);
  wire_expect_silence(bob);
  wire_expect_silence(carl);
  assert_topic(stage, "home", "Caf\xc3\xa9 at 3");
}

// The last one holds, and an empty one takes it away.
static void test_topic_changes(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  g_autofree char *longest = g_strnfill(LIMIT_TOPIC, 'x');
  set_topic(ada, "home", "one");
  set_topic(ada, "home", longest);
  assert_topic(stage, "home", longest);
  set_topic(ada, "home", "");
  assert_topic(stage, "home", "");
}

// A topic that has been told outlives the server and the room's last member.
static void test_topic_kept(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  wire_join(ada, "Pizza");
  set_topic(ada, "home", "one");
  set_topic(ada, "Pizza", "two");
  wire_quit(ada);
  assert_topic(stage, "Pizza", "two");
  stage_crash(stage);
  assert_topic(stage, "home", "one");
  assert_topic(stage, "Pizza", "two");
  ada = stage_enter(stage, "ada");
  set_topic(ada, "home", "");
  stage_restart(stage);
  assert_topic(stage, "home", "");
}

static void test_topic_refused(struct stage *stage, gconstpointer data)
{
  static const char *const bad[] = {"a\\nb", "\\u0007", "\\u001b[2J", "\\u0085"};
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  wire_join(bob, "pizza");
  set_topic(ada, "home", "stays");
  wire_expect(bob, "{'type':'topic'}");
  g_autofree char *longer = g_strnfill(LIMIT_TOPIC + 1, 'x');
  for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
    expect_code(ada, wire_ask(ada, "'type':'topic','room':'home','topic':'%s'", bad[i]),
                "message.invalid");
  expect_code(ada, wire_ask(ada, "'type':'topic','room':'home','topic':'%s'", longer),
              "message.too_long");
  expect_code(ada, wire_ask(ada, "'type':'topic','room':'pizza','topic':'x'"), "room.not_joined");
  expect_code(ada, wire_ask(ada, "'type':'topic','room':'nowhere','topic':'x'"), "room.not_joined");
  wire_expect_silence(bob);
  assert_topic(stage, "home", "stays");
}

// Typing is told to the others in the room, not to the typist's own devices, and never stored.
static void test_typing(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_account(stage, "ada");
  struct wire_client *phone = stage_device(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  struct wire_client *carl = stage_greet(stage, "carl");
  wire_join(ada, "home");
  wire_join(phone, "home");
  wire_expect(bob, "{'type':'presence','name':'ada'}");
  wire_client_send(ada, "{'type':'typing','room':'Home'}");
  wire_expect(bob, "{'type':'typing','room':'home','name':'ada'}");
  wire_expect_silence(ada);
  wire_expect_silence(phone);
  wire_expect_silence(carl);
  JsonObject *page = wire_history(bob, "home", "");
  g_assert_cmpuint(json_array_get_length(wire_list(bob, page, "messages")), ==, 0);
  expect_code(carl, wire_ask(carl, "'type':'typing','room':'home'"), "room.not_joined");
  wire_expect_silence(bob);
}

// How far one has read is told to one's other devices, and to nobody else. It never goes back.
static void test_read(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  struct wire_client *desk = stage_account(stage, "ada");
  struct wire_client *phone = stage_device(stage, "ada");
  struct wire_client *tablet = stage_device(stage, "ada");
  wire_join(desk, "home");
  for (int i = 0; i < 3; i++)
    wire_post(bob, "home", "hi");
  wire_wait(desk, "{'seq':3}");
  wire_client_send(desk, "{'type':'read','room':'home','seq':2}");
  wire_expect(phone, "{'type':'read','room':'home','seq':2}");
  wire_expect(tablet, "{'type':'read','room':'home','seq':2}");
  wire_client_send(desk, "{'type':'read','room':'home','seq':1}");
  wire_client_send(desk, "{'type':'read','room':'home','seq':2}");
  wire_expect_silence(desk);
  wire_expect_silence(phone);
  wire_client_send(desk, "{'type':'read','room':'home','seq':3}");
  wire_expect(phone, "{'type':'read','room':'home','seq':3}");
  wire_expect_silence(bob);
}

// The mark is the account's over restarts: what was read before is not news afterwards.
static void test_read_kept(struct stage *stage, gconstpointer data)
{
  struct wire_client *desk = stage_account(stage, "ada");
  wire_join(desk, "home");
  for (int i = 0; i < 3; i++)
    wire_post(desk, "home", "hi");
  wire_client_send(desk, "{'type':'read','room':'home','seq':2}");
  wire_post(desk, "home", "committed after the mark");
  stage_crash(stage);
  desk = stage_device(stage, "ada");
  struct wire_client *phone = stage_device(stage, "ada");
  g_assert_true(wire_matches(wire_join(desk, "home"), "{'read':2}"));
  wire_client_send(desk, "{'type':'read','room':'home','seq':2}");
  wire_expect_silence(desk);
  wire_expect_silence(phone);
  wire_client_send(desk, "{'type':'read','room':'home','seq':4}");
  wire_expect(phone, "{'type':'read','room':'home','seq':4}");
}

// A room that could be taken for another is none; the room itself, in other letters of its own, is.
static void test_lookalikes(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  expect_code(ada, wire_ask(ada, "'type':'join','room':'h\xd0\xbeme'"), "room.invalid");
  g_assert_true(wire_matches(wire_ask(ada, "'type':'join','room':'HOME'"),
                             "{'type':'joined','room':'home'}"));
  wire_join(ada, "lab 1");
  expect_code(ada, wire_ask(ada, "'type':'join','room':'lab l'"), "room.invalid");
}

static void test_read_refused(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_account(stage, "ada");
  struct wire_client *phone = stage_device(stage, "ada");
  expect_code(ada, wire_ask(ada, "'type':'read','room':'home','seq':0"), "room.not_joined");
  wire_join(ada, "home");
  wire_post(ada, "home", "hi");
  expect_code(ada, wire_ask(ada, "'type':'read','room':'home','seq':2"), "history.invalid");
  expect_code(ada, wire_ask(ada, "'type':'read','room':'home','seq':-1"), "history.invalid");
  wire_expect_silence(phone);
  // A guest's marks are nobody else's business.
  struct wire_client *bob = stage_enter(stage, "bob");
  wire_client_send(bob, "{'type':'read','room':'home','seq':1}");
  wire_expect_silence(bob);
}

// A large room is told how many it has; no name is told any more, and the last count is right.
// When it is small again, names are.
static void test_counts(struct stage *stage, gconstpointer data)
{
  enum { MORE = 20 };
  struct rlimit files = {1024, 4096};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = MIN(MAX(files.rlim_cur, 1024), files.rlim_max);
  setrlimit(RLIMIT_NOFILE, &files);
  struct wire_client *ada = stage_enter(stage, "ada");
  for (int i = 1; i < NAMED; i++)
    stage_enter(stage, NULL);
  for (int i = 1; i < NAMED; i++)
    wire_expect(ada, "{'type':'presence','event':'join'}");
  wire_expect_silence(ada);

  struct wire_client *more[MORE];
  for (int i = 0; i < MORE; i++)
    more[i] = stage_enter(stage, NULL);
  JsonObject *members;
  int told = 0;
  do {
    members = wire_expect(ada, "{'type':'members','room':'home','members':null}");
    told++;
  } while (!wire_matches(members, "{'count':%d}", NAMED + MORE));
  g_assert_cmpint(told, <=, MORE);
  g_assert_true(wire_matches(wire_join(ada, "home"), "{'count':%d}", NAMED + MORE));
  wire_wait(more[0], "{'type':'members','room':'home','count':%d}", NAMED + MORE);

  for (int i = 0; i < MORE; i++)
    wire_quit(more[i]);
  // The one after whom there are no more than that is told by name again.
  wire_wait(ada, "{'type':'presence','event':'leave','reason':'quit'}");
  wire_post(ada, "home", "hi");
}

// Whoever registers is shown with the new role from then on.
static void test_roles(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  wire_register(ada, WIRE_PASSWORD);
  struct wire_client *bob = stage_greet(stage, "bob");
  JsonArray *members = wire_list(bob, wire_join(bob, "home"), "members");
  g_assert_nonnull(wire_find(members, "{'name':'ada','role':'member'}"));
  g_assert_nonnull(wire_find(members, "{'name':'bob','role':'guest'}"));
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/wire/rooms-more/topic", test_topic, NULL);
  stage_test("/wire/rooms-more/topic-changes", test_topic_changes, NULL);
  stage_test("/wire/rooms-more/topic-kept", test_topic_kept, NULL);
  stage_test("/wire/rooms-more/topic-refused", test_topic_refused, NULL);
  stage_test("/wire/rooms-more/typing", test_typing, NULL);
  stage_test("/wire/rooms-more/read", test_read, NULL);
  stage_test("/wire/rooms-more/read-kept", test_read_kept, NULL);
  stage_test("/wire/rooms-more/lookalikes", test_lookalikes, NULL);
  stage_test("/wire/rooms-more/read-refused", test_read_refused, NULL);
  stage_test("/wire/rooms-more/counts", test_counts, NULL);
  stage_test("/wire/rooms-more/roles", test_roles, NULL);
  return g_test_run();
}
