// SPDX-License-Identifier: GPL-3.0-or-later
// Chapter 4 of the wire: messages and their echoes (PROTOCOL.md, Messages).
#include "limits.h"
#include "stage.h"

#include <string.h>

// Everyone in the room gets the same message, the sender too.
static void test_echo(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  wire_expect(ada, "{'type':'presence'}");
  wire_say(ada, "home", "c-1", "Ciao");
  JsonObject *own = wire_expect(ada, "{'type':'message','room':'home','seq':1,'cid':'c-1',"
                                     "'from':'ada','text':'Ciao','re':null}");
  JsonObject *other = wire_expect(bob, "{'type':'message','room':'home','seq':1,'from':'ada',"
                                       "'text':'Ciao','re':null}");
  gint64 time = wire_number(ada, own, "time");
  g_assert_cmpint(time, >, G_GINT64_CONSTANT(1700000000000));
  g_assert_cmpint(wire_number(bob, other, "time"), ==, time);
}

// The request's id comes back to its sender alone.
static void test_re(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  wire_expect(ada, "{'type':'presence'}");
  wire_client_send(ada, "{'type':'message','id':'m','cid':'c','room':'home','text':'hi'}");
  wire_expect(ada, "{'type':'message','re':'m','cid':'c'}");
  wire_expect(bob, "{'type':'message','re':null}");
}

// A cid may be left out; then the echo has none.
static void test_no_cid(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  for (int i = 1; i <= 2; i++) {
    wire_client_send(ada, "{'type':'message','room':'home','text':'hi'}");
    wire_expect(ada, "{'type':'message','seq':%d,'cid':null,'text':'hi'}", i);
  }
}

// A text comes back as it was, whatever is in it.
static void test_texts(struct stage *stage, gconstpointer data)
{
  static const char *const texts[] = {"two\nlines\tand a tab",
                                      "\"quotes\" and \\backslashes\\",
                                      "it's",
                                      "\xf0\x9f\x91\x8d\xe2\x80\x8d\xe2\x80\xa8\xc3\xa9 e\xcc\x81",
                                      " edges ",
                                      "{\"type\":\"quit\"}",
                                      "</script> %s %n"};
  struct wire_client *ada = stage_enter(stage, "ada");
  for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
    g_autoptr(JsonObject) message = json_object_new();
    json_object_set_string_member(message, "type", "message");
    json_object_set_string_member(message, "room", "home");
    json_object_set_string_member(message, "text", texts[i]);
    g_autoptr(JsonNode) node = json_node_new(JSON_NODE_OBJECT);
    json_node_set_object(node, message);
    g_autofree char *line = json_to_string(node, FALSE);
    g_autofree char *ended = g_strconcat(line, "\n", NULL);
    wire_client_send_bytes(ada, ended, strlen(ended));
    JsonObject *echo = wire_expect(ada, "{'type':'message'}");
    g_assert_cmpstr(wire_text(ada, echo, "text"), ==, texts[i]);
  }
}

// A text goes up to the limit in bytes, and not beyond it.
static void test_length(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  g_autofree char *longest = g_strnfill(LIMIT_TEXT, 'x');
  g_autofree char *longer = g_strnfill(LIMIT_TEXT + 1, 'x');
  JsonObject *echo = wire_post(ada, "home", longest);
  g_assert_cmpstr(wire_text(ada, echo, "text"), ==, longest);
  wire_client_send(ada, "{'type':'message','id':1,'cid':'c','room':'home','text':'%s'}", longer);
  wire_expect(ada, "{'type':'error','code':'message.too_long','re':1}");
}

// The limit counts bytes, not characters.
static void test_length_in_bytes(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  g_autoptr(GString) text = g_string_new(NULL);
  for (int i = 0; i < LIMIT_TEXT / 2; i++)
    g_string_append(text, "\xc3\xa9");
  wire_post(ada, "home", text->str);
  g_string_append(text, "x");
  wire_say(ada, "home", "c", text->str);
  wire_expect_error(ada, "message.too_long");
}

// Texts that cannot be shown are refused, and take no seq.
static void test_invalid(struct stage *stage, gconstpointer data)
{
  static const char *const texts[] = {"",           "\\r",     "a\\r\\n", "\\u0001",
                                      "\\u001b[2J", "\\u007f", "\\u0085", "a\\b"};
  struct wire_client *ada = stage_enter(stage, "ada");
  for (int i = 0; i < (int) G_N_ELEMENTS(texts); i++) {
    wire_client_send(ada, "{'type':'message','id':%d,'cid':'c%d','room':'home','text':'%s'}", i, i,
                     texts[i]);
    wire_expect(ada, "{'type':'error','code':'message.invalid','re':%d}", i);
  }
  g_assert_true(wire_matches(wire_post(ada, "home", "good"), "{'seq':1}"));
}

// Only members may speak, and what they may not say is not kept.
static void test_not_joined(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_greet(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  static const char *const rooms[] = {"home", "nowhere"};
  for (int i = 0; i < (int) G_N_ELEMENTS(rooms); i++) {
    wire_client_send(ada, "{'type':'message','id':%d,'cid':'c','room':'%s','text':'hi'}", i,
                     rooms[i]);
    wire_expect(ada, "{'type':'error','code':'room.not_joined','re':%d}", i);
  }
  wire_expect_silence(bob);
  g_assert_true(wire_matches(wire_post(bob, "home", "hi"), "{'seq':1}"));
}

// Having left is the same as never having joined.
static void test_left(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  wire_client_send(ada, "{'type':'leave','room':'home'}");
  wire_expect(ada, "{'type':'left'}");
  wire_say(ada, "home", "c", "hi");
  wire_expect_error(ada, "room.not_joined");
}

// A cid has 1 to 64 characters.
static void test_cid_length(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  g_autofree char *longest = g_strnfill(LIMIT_CID, 'c');
  g_autofree char *longer = g_strnfill(LIMIT_CID + 1, 'c');
  wire_say(ada, "home", longest, "hi");
  wire_expect(ada, "{'type':'message','cid':'%s'}", longest);
  wire_say(ada, "home", longer, "hi");
  wire_expect(ada, "{'type':'error'}");
  wire_say(ada, "home", "", "hi");
  wire_expect(ada, "{'type':'error'}");
}

// The same message sent again is answered with the first echo, to its sender alone.
static void test_same_again(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  wire_expect(ada, "{'type':'presence'}");
  wire_say(ada, "home", "c-1", "once");
  JsonObject *first = wire_expect(ada, "{'type':'message','cid':'c-1'}");
  wire_post(ada, "home", "in between");
  wire_wait(bob, "{'type':'message','text':'in between'}");

  wire_client_send(ada, "{'type':'message','id':9,'cid':'c-1','room':'home','text':'once'}");
  JsonObject *again = wire_expect(ada, "{'type':'message','re':9,'seq':1,'cid':'c-1',"
                                       "'from':'ada','text':'once'}");
  g_assert_cmpint(wire_number(ada, again, "time"), ==, wire_number(ada, first, "time"));
  wire_expect_silence(bob);
  g_assert_true(wire_matches(wire_post(ada, "home", "next"), "{'seq':3}"));
}

// The same, with the second copy on its way before the first is stored.
static void test_same_at_once(struct stage *stage, gconstpointer data)
{
  static const char line[] = "{'type':'message','cid':'c-1','room':'home','text':'once'}";
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  wire_expect(ada, "{'type':'presence'}");
  wire_client_send(ada, "%s\n%s\n%s", line, line, line);
  for (int i = 0; i < 3; i++)
    wire_expect(ada, "{'type':'message','seq':1,'cid':'c-1'}");
  wire_expect(bob, "{'type':'message','seq':1}");
  wire_expect_silence(bob);
}

// A cid with another text is a mistake of the sender.
static void test_cid_reused(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  wire_say(ada, "home", "c-1", "one");
  wire_wait(ada, "{'type':'message'}");
  wire_wait(bob, "{'type':'message','text':'one'}");
  wire_client_send(ada, "{'type':'message','id':3,'cid':'c-1','room':'home','text':'two'}");
  wire_expect(ada, "{'type':'error','code':'cid.reused','re':3}");
  wire_expect_silence(bob);
}

// Two senders do not know each other's cids.
static void test_cid_of_another(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  wire_say(ada, "home", "c-1", "from ada");
  wire_wait(ada, "{'type':'message','from':'ada','cid':'c-1'}");
  wire_say(bob, "home", "c-1", "from bob");
  wire_wait(bob, "{'type':'message','from':'bob','cid':'c-1','seq':2}");
}

// Sending again works after the server was stopped and after it was killed.
static void test_same_after_restart(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  wire_say(ada, "home", "c-1", "once");
  JsonObject *first = wire_expect(ada, "{'type':'message','cid':'c-1'}");
  for (int i = 0; i < 2; i++) {
    if (i == 0)
      stage_crash(stage);
    else
      stage_restart(stage);
    struct wire_client *back = stage_enter(stage, "ada");
    wire_say(back, "home", "c-1", "once");
    JsonObject *again = wire_expect(back, "{'type':'message','seq':1,'cid':'c-1','text':'once'}");
    g_assert_cmpint(wire_number(back, again, "time"), ==, wire_number(ada, first, "time"));
    wire_say(back, "home", "c-1", "twice");
    wire_expect_error(back, "cid.reused");
  }
}

// Each room counts its own messages, from 1 on and without gaps.
static void test_seq_per_room(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  wire_join(ada, "pizza");
  for (int i = 1; i <= 5; i++) {
    g_assert_true(wire_matches(wire_post(ada, "home", "hi"), "{'seq':%d}", i));
    g_assert_true(wire_matches(wire_post(ada, "pizza", "hi"), "{'seq':%d}", i));
  }
}

// Ten people talk at once, and all of them hear all of it in the same order.
static void test_ten_at_once(struct stage *stage, gconstpointer data)
{
  enum { PEOPLE = 10, EACH = 30 };
  struct wire_client *people[PEOPLE];
  for (int i = 0; i < PEOPLE; i++)
    people[i] = stage_enter(stage, NULL);
  for (int n = 0; n < EACH; n++)
    for (int i = 0; i < PEOPLE; i++)
      wire_client_send(people[i], "{'type':'message','cid':'%d','room':'home','text':'%d of %d'}",
                       n, n, i);

  g_autoptr(GPtrArray) order = g_ptr_array_new();
  for (int i = 0; i < PEOPLE; i++) {
    for (int n = 0; n < PEOPLE * EACH; n++) {
      JsonObject *message = wire_wait(people[i], "{'type':'message','seq':%d}", n + 1);
      if (i == 0)
        g_ptr_array_add(order, message);
      else
        g_assert_true(wire_matches(message, "{'from':'%s','text':'%s'}",
                                   wire_text(people[0], order->pdata[n], "from"),
                                   wire_text(people[0], order->pdata[n], "text")));
    }
    wire_expect_silence(people[i]);
  }
}

// What one person sends stays in the order in which it was sent.
static void test_order_of_one(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  for (int i = 1; i <= 500; i++)
    wire_client_send(ada, "{'type':'message','cid':'%d','room':'home','text':'%d'}", i, i);
  for (int i = 1; i <= 500; i++)
    wire_expect(ada, "{'type':'message','seq':%d,'cid':'%d','text':'%d'}", i, i, i);
}

int main(int argc, char **argv)
{
  static const char *const in_memory[] = {"--history", "off", NULL};
  g_test_init(&argc, &argv, NULL);
  stage_test("/wire/messages/echo", test_echo, NULL);
  stage_test("/wire/messages/re", test_re, NULL);
  stage_test("/wire/messages/no-cid", test_no_cid, NULL);
  stage_test("/wire/messages/texts", test_texts, NULL);
  stage_test("/wire/messages/length", test_length, NULL);
  stage_test("/wire/messages/length-in-bytes", test_length_in_bytes, NULL);
  stage_test("/wire/messages/invalid", test_invalid, NULL);
  stage_test("/wire/messages/not-joined", test_not_joined, NULL);
  stage_test("/wire/messages/left", test_left, NULL);
  stage_test("/wire/messages/cid-length", test_cid_length, NULL);
  stage_test("/wire/messages/same-again", test_same_again, NULL);
  stage_test("/wire/messages/same-at-once", test_same_at_once, NULL);
  stage_test("/wire/messages/cid-reused", test_cid_reused, NULL);
  stage_test("/wire/messages/cid-of-another", test_cid_of_another, NULL);
  stage_test("/wire/messages/same-after-restart", test_same_after_restart, NULL);
  stage_test("/wire/messages/seq-per-room", test_seq_per_room, NULL);
  stage_test("/wire/messages/ten-at-once", test_ten_at_once, NULL);
  stage_test("/wire/messages/order-of-one", test_order_of_one, NULL);
  stage_test("/wire/messages/in-memory/echo", test_echo, in_memory);
  stage_test("/wire/messages/in-memory/same-again", test_same_again, in_memory);
  stage_test("/wire/messages/in-memory/same-at-once", test_same_at_once, in_memory);
  stage_test("/wire/messages/in-memory/cid-reused", test_cid_reused, in_memory);
  stage_test("/wire/messages/in-memory/ten-at-once", test_ten_at_once, in_memory);
  return g_test_run();
}
