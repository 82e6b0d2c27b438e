// SPDX-License-Identifier: GPL-3.0-or-later
// Chapter 16 of the wire: messages from one person to another (PROTOCOL.md, Messages). Between
// accounts they are kept and wait; with a guest on either side they are relayed and forgotten.
#include "limits.h"
#include "stage.h"

static const char *const root_is_admin[] = {"--make-admin", "root", NULL};

static void expect_code(struct wire_client *client, JsonObject *answer, const char *code)
{
  if (!wire_matches(answer, "{'type':'error','code':'%s'}", code))
    wire_client_fail(client, "expected %s", code);
}

// A page of what was said with somebody; `where` as for wire_history().
static JsonArray *history_with(struct wire_client *client, const char *with, const char *where)
{
  JsonObject *page = wire_ask(client, "'type':'history','with':'%s'%s", with, where);
  if (!wire_matches(page, "{'type':'history','with':'%s','room':null}", with))
    wire_client_fail(client, "expected a page with %s", with);
  return wire_list(client, page, "messages");
}

static void expect_history(struct wire_client *client, const char *with, guint count)
{
  g_assert_cmpuint(json_array_get_length(history_with(client, with, "")), ==, count);
}

// Between guests: both get it, the sender as the echo, without a seq.
static void test_guests(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "Bob");
  struct wire_client *carl = stage_enter(stage, "carl");
  wire_wait(ada, "{'type':'presence','name':'carl'}");
  wire_expect(bob, "{'type':'presence','name':'carl'}");
  wire_client_send(ada, "{'type':'message','id':7,'cid':'c','to':'BOB','text':'psst'}");
  JsonObject *echo = wire_expect(ada, "{'type':'message','re':7,'cid':'c','from':'ada','to':'Bob',"
                                      "'room':null,'seq':null,'text':'psst'}");
  g_assert_cmpint(wire_number(ada, echo, "time"), >, G_GINT64_CONSTANT(1700000000000));
  wire_expect(bob, "{'type':'message','re':null,'from':'ada','to':'Bob','room':null,'seq':null,"
                   "'text':'psst'}");
  wire_expect_silence(ada);
  wire_expect_silence(bob);
  wire_expect_silence(carl);
}

// With a guest on one side only it is the same, in both directions.
static void test_guest_and_account(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_account(stage, "ada");
  struct wire_client *phone = stage_device(stage, "ada");
  struct wire_client *bob = stage_greet(stage, "bob");
  wire_client_send(bob, "{'type':'message','to':'ada','text':'one'}");
  wire_expect(bob, "{'type':'message','seq':null,'text':'one'}");
  wire_expect(ada, "{'type':'message','seq':null,'from':'bob','to':'ada','text':'one'}");
  wire_expect(phone, "{'type':'message','seq':null,'from':'bob','to':'ada','text':'one'}");
  wire_client_send(ada, "{'type':'message','to':'bob','text':'two'}");
  wire_expect(ada, "{'type':'message','seq':null,'text':'two'}");
  wire_expect(phone, "{'type':'message','seq':null,'from':'ada','to':'bob','text':'two'}");
  wire_expect(bob, "{'type':'message','seq':null,'from':'ada','text':'two'}");
  expect_code(ada, wire_ask(ada, "'type':'history','with':'bob'"), "user.unknown");
  expect_code(bob, wire_ask(bob, "'type':'history','with':'ada'"), "user.unknown");
  wire_quit(bob);
  bob = stage_account(stage, "bob");
  expect_history(bob, "ada", 0);
  expect_history(ada, "bob", 0);
}

// A guest's message to an account that is away waits for nobody.
static void test_guest_to_absent(struct stage *stage, gconstpointer data)
{
  wire_quit(stage_account(stage, "ada"));
  struct wire_client *bob = stage_greet(stage, "bob");
  expect_code(bob, wire_ask(bob, "'type':'message','to':'ada','text':'hi'"), "user.unknown");
  wire_expect_silence(stage_device(stage, "ada"));
}

static void test_refused(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_account(stage, "ada");
  struct wire_client *bob = stage_account(stage, "bob");
  g_autofree char *longer = g_strnfill(LIMIT_TEXT + 1, 'x');
  wire_join(ada, "home");
  expect_code(ada, wire_ask(ada, "'type':'message','to':'nobody','text':'hi'"), "user.unknown");
  expect_code(ada, wire_ask(ada, "'type':'message','to':'[bob]','text':'hi'"), "name.invalid");
  expect_code(ada, wire_ask(ada, "'type':'message','to':'bob','room':'home','text':'hi'"),
              "proto.invalid");
  expect_code(ada, wire_ask(ada, "'type':'message','text':'hi'"), "proto.invalid");
  expect_code(ada, wire_ask(ada, "'type':'message','to':'bob','text':''"), "message.invalid");
  expect_code(ada, wire_ask(ada, "'type':'message','to':'bob','text':'\\u0007'"),
              "message.invalid");
  expect_code(ada, wire_ask(ada, "'type':'message','to':'bob','text':'%s'", longer),
              "message.too_long");
  expect_code(ada, wire_ask(ada, "'type':'message','to':'bob','cid':'','text':'hi'"),
              "proto.invalid");
  expect_code(ada, wire_ask(ada, "'type':'history','with':'nobody'"), "user.unknown");
  expect_code(ada, wire_ask(ada, "'type':'history','with':''"), "name.invalid");
  expect_code(ada, wire_ask(ada, "'type':'history','with':'bob','room':'home'"), "proto.invalid");
  expect_code(ada, wire_ask(ada, "'type':'history','with':'bob','before':0"), "history.invalid");
  wire_expect_silence(bob);
  expect_history(ada, "bob", 0);
}

// Between accounts each pair has its own numbers, and all devices of both hear everything.
static void test_accounts(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_account(stage, "ada");
  struct wire_client *phone = stage_device(stage, "ada");
  struct wire_client *bob = stage_account(stage, "bob");
  struct wire_client *tablet = stage_device(stage, "bob");
  struct wire_client *carl = stage_account(stage, "carl");
  wire_client_send(ada, "{'type':'message','id':1,'cid':'c','to':'bob','text':'one'}");
  wire_expect(ada, "{'type':'message','re':1,'cid':'c','from':'ada','to':'bob','seq':1}");
  wire_expect(phone, "{'type':'message','re':null,'from':'ada','to':'bob','seq':1}");
  wire_expect(bob, "{'type':'message','re':null,'from':'ada','to':'bob','seq':1,'text':'one'}");
  wire_expect(tablet, "{'type':'message','from':'ada','to':'bob','seq':1,'text':'one'}");
  g_assert_true(wire_matches(wire_post_to(bob, "ada", "two"), "{'seq':2,'to':'ada'}"));
  wire_expect(ada, "{'type':'message','from':'bob','to':'ada','seq':2,'text':'two'}");
  wire_expect(phone, "{'type':'message','from':'bob','to':'ada','seq':2}");
  wire_expect(tablet, "{'type':'message','from':'bob','to':'ada','seq':2}");
  wire_expect_silence(carl);
  g_assert_true(wire_matches(wire_post_to(carl, "ada", "three"), "{'seq':1}"));
  g_assert_true(wire_matches(wire_post_to(carl, "bob", "four"), "{'seq':1}"));
}

// One may write to oneself; each device gets it once.
static void test_self(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_account(stage, "ada");
  struct wire_client *phone = stage_device(stage, "ada");
  g_assert_true(wire_matches(wire_post_to(ada, "ada", "note"), "{'seq':1}"));
  wire_expect(phone, "{'type':'message','from':'ada','to':'ada','seq':1,'text':'note'}");
  wire_expect_silence(ada);
  wire_expect_silence(phone);
  expect_history(ada, "ada", 1);
}

// Whoever is away finds what came on the next visit, in order, once; over a crash too.
static void test_waiting(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_account(stage, "ada");
  struct wire_client *carl = stage_account(stage, "carl");
  wire_quit(stage_account(stage, "bob"));
  for (int i = 1; i <= 5; i++) {
    g_autofree char *text = g_strdup_printf("from ada %d", i);
    g_assert_true(wire_matches(wire_post_to(ada, "bob", text), "{'seq':%d}", i));
  }
  wire_post_to(carl, "bob", "from carl");
  stage_crash(stage);

  struct wire_client *bob = stage_device(stage, "bob");
  for (int i = 1; i <= 5; i++)
    wire_expect(bob, "{'type':'message','from':'ada','to':'bob','seq':%d,'text':'from ada %d'}", i,
                i);
  wire_expect(bob, "{'type':'message','from':'carl','to':'bob','seq':1}");
  wire_quit(bob);
  bob = stage_device(stage, "bob");
  wire_expect_silence(bob);
  expect_history(bob, "ada", 5);
  expect_history(bob, "carl", 1);
}

// Many messages that wait all come.
static void test_many_waiting(struct stage *stage, gconstpointer data)
{
  enum { MESSAGES = 500 };
  struct wire_client *ada = stage_account(stage, "ada");
  wire_quit(stage_account(stage, "bob"));
  for (int i = 1; i <= MESSAGES; i++)
    wire_client_send(ada, "{'type':'message','to':'bob','text':'%d'}", i);
  wire_wait(ada, "{'type':'message','seq':%d}", MESSAGES);
  struct wire_client *bob = stage_device(stage, "bob");
  for (int i = 1; i <= MESSAGES; i++)
    wire_expect(bob, "{'type':'message','from':'ada','seq':%d,'text':'%d'}", i, i);
}

// However much waits, coming back works: what is more than a queue holds is in the history at
// least.
static void test_much_waiting(struct stage *stage, gconstpointer data)
{
  enum { MESSAGES = 500 }; // 8 MB
  struct wire_client *ada = stage_account(stage, "ada");
  wire_quit(stage_account(stage, "bob"));
  g_autofree char *text = g_strnfill(LIMIT_TEXT, 'x');
  for (int i = 1; i <= MESSAGES; i++)
    wire_post_to(ada, "bob", text);
  struct wire_client *bob = stage_device(stage, "bob");
  JsonArray *messages = history_with(bob, "ada", ",'limit':1");
  g_assert_nonnull(wire_find(messages, "{'seq':%d}", MESSAGES));
}

// Whose connection is broken is away too: what comes meanwhile is there after coming back.
static void test_waiting_for_resume(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_account(stage, "ada");
  wire_quit(stage_account(stage, "bob"));
  struct wire_client *bob = stage_connect(stage);
  const char *token = wire_text(bob, wire_log_in(bob, "bob", WIRE_PASSWORD), "token");
  wire_expect_silence(bob);
  wire_client_close(bob);
  // Until the server has noticed, the message is for the broken connection: then history has it.
  wire_post_to(ada, "bob", "hi");
  bob = stage_connect(stage);
  wire_resume(bob, token);
  JsonArray *messages = history_with(bob, "ada", "");
  g_assert_cmpuint(json_array_get_length(messages), ==, 1);
  g_assert_nonnull(wire_find(messages, "{'from':'ada','to':'bob','seq':1,'text':'hi'}"));
}

// Its history is read as a room's is, from both sides, and by nobody else, not even an admin.
static void test_history(struct stage *stage, gconstpointer data)
{
  struct wire_client *root = stage_account(stage, "root");
  struct wire_client *ada = stage_account(stage, "ada");
  struct wire_client *bob = stage_account(stage, "bob");
  for (int i = 1; i <= 10; i++)
    wire_post_to(i % 2 ? ada : bob, i % 2 ? "bob" : "ada", "hi");
  struct wire_client *people[] = {ada, bob};
  static const char *const others[] = {"bob", "ada"};
  for (int i = 0; i < 2; i++) {
    JsonObject *page = wire_ask(people[i], "'type':'history','with':'%s','limit':3", others[i]);
    g_assert_true(wire_matches(page, "{'type':'history','with':'%s','end':false}", others[i]));
    JsonArray *messages = wire_list(people[i], page, "messages");
    g_assert_cmpuint(json_array_get_length(messages), ==, 3);
    g_assert_nonnull(wire_find(messages, "{'seq':9,'from':'ada','to':'bob','room':null}"));
    g_assert_nonnull(wire_find(messages, "{'seq':10,'from':'bob','to':'ada','room':null}"));
    page = wire_ask(people[i], "'type':'history','with':'%s','before':3", others[i]);
    g_assert_true(wire_matches(page, "{'end':true}"));
    g_assert_cmpuint(json_array_get_length(wire_list(people[i], page, "messages")), ==, 2);
    page = wire_ask(people[i], "'type':'history','with':'%s','after':7,'limit':5", others[i]);
    g_assert_true(wire_matches(page, "{'end':true}"));
    g_assert_cmpuint(json_array_get_length(wire_list(people[i], page, "messages")), ==, 3);
  }
  // Names stand as their owners write them.
  JsonArray *newest =
      wire_list(ada, wire_ask(ada, "'type':'history','with':'BOB','limit':2"), "messages");
  g_assert_nonnull(wire_find(newest, "{'seq':9,'from':'ada','to':'bob'}"));
  expect_history(root, "ada", 0);
  expect_history(root, "bob", 0);
  stage_crash(stage);
  expect_history(stage_device(stage, "ada"), "bob", 10);
}

// A later holder of a guest's name finds nothing of the earlier one's, whatever he does.
static void test_later_holder(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_account(stage, "ada");
  struct wire_client *eve = stage_greet(stage, "eve");
  wire_post_to(ada, "eve", "for the first eve");
  wire_post_to(eve, "ada", "from the first eve");
  wire_quit(eve);
  expect_code(ada, wire_ask(ada, "'type':'message','to':'eve','text':'gone'"), "user.unknown");
  eve = stage_greet(stage, "eve");
  wire_expect_silence(eve);
  expect_code(eve, wire_ask(eve, "'type':'history','with':'ada'"), "user.unknown");
  wire_register(eve, WIRE_PASSWORD);
  expect_history(eve, "ada", 0);
  wire_quit(eve);
  eve = stage_device(stage, "eve");
  wire_expect_silence(eve);
  g_assert_true(wire_matches(wire_post_to(ada, "eve", "hi"), "{'seq':1}"));
}

// Sending again is answered with the first echo, to the sender alone; a cid is for one message.
static void test_cid(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_account(stage, "ada");
  struct wire_client *phone = stage_device(stage, "ada");
  struct wire_client *bob = stage_account(stage, "bob");
  stage_account(stage, "carl");
  wire_join(ada, "home");
  wire_client_send(ada, "{'type':'message','cid':'c','to':'bob','text':'once'}");
  JsonObject *first = wire_expect(ada, "{'type':'message','seq':1,'cid':'c'}");
  gint64 time = wire_number(ada, first, "time");
  wire_expect(phone, "{'type':'message','seq':1}");
  wire_expect(bob, "{'type':'message','seq':1}");
  wire_client_send(ada, "{'type':'message','id':2,'cid':'c','to':'bob','text':'once'}");
  JsonObject *again = wire_expect(ada, "{'type':'message','re':2,'seq':1,'cid':'c','from':'ada',"
                                       "'to':'bob','text':'once'}");
  g_assert_cmpint(wire_number(ada, again, "time"), ==, time);
  expect_code(ada, wire_ask(ada, "'type':'message','cid':'c','to':'bob','text':'other'"),
              "cid.reused");
  expect_code(ada, wire_ask(ada, "'type':'message','cid':'c','to':'carl','text':'once'"),
              "cid.reused");
  expect_code(ada, wire_ask(ada, "'type':'message','cid':'c','room':'home','text':'once'"),
              "cid.reused");
  wire_expect_silence(phone);
  wire_expect_silence(bob);
  stage_crash(stage);
  ada = stage_device(stage, "ada");
  wire_client_send(ada, "{'type':'message','cid':'c','to':'bob','text':'once'}");
  wire_expect(ada, "{'type':'message','seq':1,'cid':'c'}");
  expect_history(ada, "bob", 1);
}

// What people say to each other is no room: it is in no list and cannot be joined.
static void test_no_room(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_account(stage, "ada");
  stage_account(stage, "bob");
  wire_post_to(ada, "bob", "psst");
  for (int i = 0; i < 2; i++) {
    struct wire_client *carl = stage_greet(stage, "carl");
    JsonObject *rooms = wire_ask(carl, "'type':'rooms'");
    g_assert_true(wire_matches(rooms, "{'count':1}"));
    g_assert_nonnull(wire_find(wire_list(carl, rooms, "rooms"), "{'room':'home'}"));
    expect_code(carl, wire_ask(carl, "'type':'join','room':'\\u0001ada\\u0001bob'"),
                "room.invalid");
    wire_quit(carl);
    stage_restart(stage);
  }
}

// A banned or absent person's messages stay with the other.
static void test_after_ban(struct stage *stage, gconstpointer data)
{
  struct wire_client *root = stage_account(stage, "root");
  struct wire_client *ada = stage_account(stage, "ada");
  struct wire_client *bob = stage_account(stage, "bob");
  wire_post_to(bob, "ada", "hi");
  wire_ask(root, "'type':'ban','name':'bob'");
  expect_history(ada, "bob", 1);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/wire/direct/guests", test_guests, NULL);
  stage_test("/wire/direct/guest-and-account", test_guest_and_account, NULL);
  stage_test("/wire/direct/guest-to-absent", test_guest_to_absent, NULL);
  stage_test("/wire/direct/refused", test_refused, NULL);
  stage_test("/wire/direct/accounts", test_accounts, NULL);
  stage_test("/wire/direct/self", test_self, NULL);
  stage_test("/wire/direct/waiting", test_waiting, NULL);
  stage_test("/wire/direct/many-waiting", test_many_waiting, NULL);
  stage_test("/wire/direct/much-waiting", test_much_waiting, NULL);
  stage_test("/wire/direct/waiting-for-resume", test_waiting_for_resume, NULL);
  stage_test("/wire/direct/history", test_history, root_is_admin);
  stage_test("/wire/direct/later-holder", test_later_holder, NULL);
  stage_test("/wire/direct/cid", test_cid, NULL);
  stage_test("/wire/direct/no-room", test_no_room, NULL);
  stage_test("/wire/direct/after-ban", test_after_ban, root_is_admin);
  return g_test_run();
}
