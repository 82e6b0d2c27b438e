// SPDX-License-Identifier: GPL-3.0-or-later
// Chapter 28 of the wire: an account's conversations and how far each is read, marks that go back,
// and a search that goes on or keeps to one conversation (PROTOCOL.md, Messages).
#include "stage.h"

static void expect_code(struct wire_client *client, JsonObject *answer, const char *code)
{
  if (!wire_matches(answer, "{'type':'error','code':'%s'}", code))
    wire_client_fail(client, "expected %s", code);
}

static JsonArray *conversations(struct wire_client *client, guint count)
{
  JsonObject *answer = wire_ask(client, "'type':'direct'");
  if (!wire_matches(answer, "{'type':'direct','end':true}"))
    wire_client_fail(client, "expected the list of conversations");
  JsonArray *list = wire_list(client, answer, "direct");
  g_assert_cmpuint(json_array_get_length(list), ==, count);
  return list;
}

static void expect_at(JsonArray *list, guint position, const char *with, int seq, int read)
{
  g_assert_true(wire_matches(json_array_get_object_element(list, position),
                             "{'with':'%s','seq':%d,'read':%d}", with, seq, read));
}

// The newest first, whoever wrote last; and with whoever is away, too.
static void test_list(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_account(stage, "ada");
  struct wire_client *bob = stage_account(stage, "Bob");
  wire_quit(stage_account(stage, "carl"));
  conversations(ada, 0);
  wire_post_to(ada, "bob", "one");
  wire_post_to(ada, "carl", "two");
  wire_post_to(bob, "ada", "three");
  JsonArray *list = conversations(ada, 2);
  g_assert_nonnull(wire_find(list, "{'with':'Bob','seq':2,'read':0}"));
  g_assert_nonnull(wire_find(list, "{'with':'carl','seq':1,'read':0}"));
  gint64 first = json_object_get_int_member(json_array_get_object_element(list, 0), "time");
  gint64 second = json_object_get_int_member(json_array_get_object_element(list, 1), "time");
  g_assert_cmpint(first, >=, second);
  g_assert_cmpint(second, >, G_GINT64_CONSTANT(1700000000000));
  expect_at(conversations(bob, 1), 0, "ada", 2, 0);
}

// Guests have no conversations that anybody keeps; what is said to them is in nobody's list.
static void test_guests(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_account(stage, "ada");
  struct wire_client *bob = stage_greet(stage, "bob");
  expect_code(bob, wire_ask(bob, "'type':'direct'"), "auth.required");
  wire_post_to(ada, "bob", "psst");
  conversations(ada, 0);
  expect_code(ada, wire_ask(ada, "'type':'read','with':'bob','seq':1"), "user.unknown");
  wire_wait(bob, "{'text':'psst'}");
  expect_code(bob, wire_ask(bob, "'type':'read','with':'ada','seq':1"), "user.unknown");
}

// How far one has read is told to one's other devices, not to the other person, and kept.
static void test_read(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_account(stage, "bob");
  struct wire_client *desk = stage_account(stage, "ada");
  struct wire_client *phone = stage_device(stage, "ada");
  for (int i = 0; i < 3; i++)
    wire_post_to(bob, "ada", "hi");
  wire_wait(desk, "{'seq':3}");
  wire_wait(phone, "{'seq':3}");
  wire_client_send(desk, "{'type':'read','with':'BOB','seq':2}");
  wire_expect(phone, "{'type':'read','with':'bob','room':null,'seq':2,'unread':null}");
  wire_expect_silence(desk);
  wire_expect_silence(bob);
  expect_at(conversations(phone, 1), 0, "bob", 3, 2);
  expect_at(conversations(bob, 1), 0, "ada", 3, 0);

  // What is not there yet cannot be read.
  wire_client_send(desk, "{'type':'read','with':'bob','seq':900}");
  wire_expect(phone, "{'type':'read','with':'bob','seq':900}");
  expect_at(conversations(phone, 1), 0, "bob", 3, 3);
  wire_client_send(desk, "{'type':'read','with':'bob','seq':1,'unread':true}");
  wire_expect(phone, "{'type':'read','with':'bob','seq':1,'unread':true}");
  wire_post_to(desk, "bob", "committed after the mark");
  stage_crash(stage);
  desk = stage_device(stage, "ada");
  expect_at(conversations(desk, 1), 0, "bob", 4, 1);
}

// In a room the mark goes back as well, to the very beginning, and stays there.
static void test_unread(struct stage *stage, gconstpointer data)
{
  struct wire_client *desk = stage_account(stage, "ada");
  struct wire_client *phone = stage_device(stage, "ada");
  wire_join(desk, "home");
  for (int i = 0; i < 3; i++)
    wire_post(desk, "home", "hi");
  wire_client_send(desk, "{'type':'read','room':'home','seq':3}");
  wire_expect(phone, "{'type':'read','room':'home','seq':3}");
  wire_client_send(desk, "{'type':'read','room':'home','seq':1,'unread':false}");
  wire_expect_silence(desk);
  wire_expect_silence(phone);
  wire_client_send(desk, "{'type':'read','room':'home','seq':0,'unread':true}");
  wire_expect(phone, "{'type':'read','room':'home','seq':0,'unread':true}");
  wire_client_send(desk, "{'type':'read','room':'home','seq':0,'unread':true}");
  wire_expect_silence(desk);
  wire_expect_silence(phone);
  wire_post(desk, "home", "committed after the mark");
  stage_crash(stage);
  desk = stage_device(stage, "ada");
  g_assert_true(wire_matches(wire_join(desk, "home"), "{'seq':4,'read':0}"));
}

static void test_refused(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_account(stage, "ada");
  stage_account(stage, "bob");
  wire_join(ada, "home");
  expect_code(ada, wire_ask(ada, "'type':'read','seq':0"), "proto.invalid");
  expect_code(ada, wire_ask(ada, "'type':'read','seq':0,'room':'home','with':'bob'"),
              "proto.invalid");
  expect_code(ada, wire_ask(ada, "'type':'read','seq':1,'room':'home'"), "history.invalid");
  expect_code(ada, wire_ask(ada, "'type':'read','seq':-1,'with':'bob'"), "history.invalid");
  expect_code(ada, wire_ask(ada, "'type':'read','seq':1,'with':'nobody'"), "user.unknown");
  expect_code(ada, wire_ask(ada, "'type':'read','seq':1,'with':'[x]'"), "name.invalid");
  expect_code(ada, wire_ask(ada, "'type':'read','seq':0,'room':'home','unread':1"),
              "proto.invalid");
  expect_code(ada, wire_ask(ada, "'type':'search','query':'x','with':'nobody'"), "user.unknown");
}

// Further results are those before a moment; one conversation can be searched alone.
static void test_search(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_account(stage, "ada");
  struct wire_client *bob = stage_account(stage, "bob");
  wire_join(ada, "home");
  wire_post(ada, "home", "pizza in the room");
  gint64 said = wire_number(ada, wire_post_to(ada, "bob", "pizza for two"), "time");
  wire_post_to(bob, "ada", "no, thanks");
  JsonObject *answer = wire_ask(ada, "'type':'search','query':'pizza','with':'bob'");
  JsonArray *list = wire_list(ada, answer, "messages");
  g_assert_cmpuint(json_array_get_length(list), ==, 1);
  g_assert_nonnull(wire_find(list, "{'to':'bob','text':'pizza for two'}"));
  answer = wire_ask(ada, "'type':'search','query':'pizza','with':'bob','before':%" G_GINT64_FORMAT,
                    said);
  g_assert_cmpuint(json_array_get_length(wire_list(ada, answer, "messages")), ==, 0);
  answer = wire_ask(ada, "'type':'search','query':'pizza','before':%" G_GINT64_FORMAT, said + 1);
  g_assert_cmpuint(json_array_get_length(wire_list(ada, answer, "messages")), ==, 2);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/wire/direct-list/list", test_list, NULL);
  stage_test("/wire/direct-list/guests", test_guests, NULL);
  stage_test("/wire/direct-list/read", test_read, NULL);
  stage_test("/wire/direct-list/unread", test_unread, NULL);
  stage_test("/wire/direct-list/refused", test_refused, NULL);
  stage_test("/wire/direct-list/search", test_search, NULL);
  return g_test_run();
}
