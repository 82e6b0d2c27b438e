// SPDX-License-Identifier: GPL-3.0-or-later
// Chapter 29 of the wire: answers to messages, edits, removals, and what somebody missed of them
// (PROTOCOL.md, Replies, changes and reactions). Reactions are chapter 30.
#include "limits.h"
#include "stage.h"

static const char *const root_is_admin[] = {"--make-admin", "root", NULL};

static void expect_code(struct wire_client *client, JsonObject *answer, const char *code)
{
  if (!wire_matches(answer, "{'type':'error','code':'%s'}", code))
    wire_client_fail(client, "expected %s", code);
}

static gint64 seq_of(struct wire_client *client, JsonObject *echo)
{
  return wire_number(client, echo, "seq");
}

// The only message of the page that has this seq.
static JsonObject *kept(struct wire_client *client, const char *room, gint64 seq)
{
  g_autofree char *where = g_strdup_printf(",'after':%" G_GINT64_FORMAT ",'limit':1", seq - 1);
  JsonObject *page = wire_history(client, room, where);
  JsonObject *message =
      wire_find(wire_list(client, page, "messages"), "{'seq':%" G_GINT64_FORMAT "}", seq);
  g_assert_nonnull(message);
  return message;
}

// The same from `changes` behind that number.
static JsonObject *changes(struct wire_client *client, const char *where, gint64 after)
{
  JsonObject *page =
      wire_ask(client, "'type':'changes',%s,'after':%" G_GINT64_FORMAT, where, after);
  if (!wire_matches(page, "{'type':'changes'}"))
    wire_client_fail(client, "expected changes");
  return page;
}

// An answer carries what it answers: as the echo to everyone, and in the history.
static void test_reply(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  wire_wait(ada, "{'type':'presence','name':'bob'}");
  wire_post(bob, "home", "Pizza?");
  wire_client_send(ada, "{'type':'message','id':7,'cid':'c','room':'home','text':'yes','reply':1}");
  const char *echo = "{'type':'message','seq':2,'from':'ada','text':'yes',"
                     "'reply':{'seq':1,'from':'bob','text':'Pizza?'}}";
  wire_wait(ada, "%s", echo);
  wire_wait(bob, "%s", echo);
  g_assert_true(wire_matches(kept(bob, "home", 2), "%s", echo));
  g_assert_true(wire_matches(kept(bob, "home", 1), "{'reply':null,'edited':null,'removed':null,"
                                                   "'reactions':null,'by':null}"));
  // Sent again it is the same; without the reply it is another.
  wire_client_send(ada, "{'type':'message','cid':'c','room':'home','text':'yes','reply':1}");
  wire_wait(ada, "%s", echo);
  expect_code(ada, wire_ask(ada, "'type':'message','cid':'c','room':'home','text':'yes'"),
              "cid.reused");
}

// What is answered is shown as it is now: edited, removed, long, of several lines.
static void test_reply_now(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  g_autofree char *filler = g_strnfill(197, 'x');
  g_autofree char *text = g_strconcat("a\\nb", filler, "\xc3\xa4\xc3\xa4", NULL);
  wire_post(ada, "home", text);
  wire_ask(ada, "'type':'message','room':'home','text':'two','reply':1");
  g_assert_true(wire_matches(kept(ada, "home", 2),
                             "{'reply':{'seq':1,'from':'ada','text':'a b%s'}}", filler));
  wire_ask(ada, "'type':'edit','room':'home','seq':1,'text':'short'");
  g_assert_true(
      wire_matches(kept(ada, "home", 2), "{'reply':{'seq':1,'from':'ada','text':'short'}}"));
  wire_ask(ada, "'type':'remove','room':'home','seq':1");
  g_assert_true(
      wire_matches(kept(ada, "home", 2), "{'reply':{'seq':1,'from':'ada','removed':true}}"));
  expect_code(ada, wire_ask(ada, "'type':'message','room':'home','text':'x','reply':1"),
              "message.unknown");
}

static void test_reply_refused(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  wire_post(ada, "home", "one");
  static const char *const unknown[] = {"0", "-1", "2", "99", "9007199254740992", "1099511627777"};
  for (size_t i = 0; i < G_N_ELEMENTS(unknown); i++)
    expect_code(ada,
                wire_ask(ada, "'type':'message','room':'home','text':'x','reply':%s", unknown[i]),
                "message.unknown");
  expect_code(ada, wire_ask(ada, "'type':'message','room':'home','text':'x','reply':{}"),
              "proto.invalid");
  expect_code(ada, wire_ask(ada, "'type':'message','room':'home','text':'x','reply':'1'"),
              "proto.invalid");
  wire_join(bob, "other");
  expect_code(bob, wire_ask(bob, "'type':'message','room':'other','text':'x','reply':1"),
              "message.unknown");
  // What is only relayed has no number.
  expect_code(ada, wire_ask(ada, "'type':'message','to':'bob','text':'x','reply':1"),
              "message.unknown");
  // Nothing of it was stored.
  g_assert_cmpint(seq_of(ada, wire_post(ada, "home", "two")), ==, 2);
}

static void test_edit(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  JsonObject *said = wire_post(ada, "home", "yes");
  gint64 time = wire_number(ada, said, "time");
  wire_client_send(ada, "{'type':'edit','id':11,'room':'HOME','seq':1,'text':'yes!'}");
  JsonObject *edited = wire_wait(
      ada, "{'type':'edited','re':11,'room':'home','seq':1,'from':'ada','text':'yes!','time':%ld}",
      (long) time);
  g_assert_cmpint(wire_number(ada, edited, "edited"), >=, time);
  gint64 change = wire_number(ada, edited, "change");
  g_assert_cmpint(change, >, 0);
  JsonObject *told = wire_wait(bob, "{'type':'edited','re':null,'seq':1,'text':'yes!'}");
  g_assert_cmpint(wire_number(bob, told, "change"), ==, change);
  g_assert_true(
      wire_matches(kept(bob, "home", 1), "{'text':'yes!','from':'ada','time':%ld}", (long) time));
  wire_number(bob, kept(bob, "home", 1), "edited");
  edited = wire_ask(ada, "'type':'edit','room':'home','seq':1,'text':'again'");
  g_assert_cmpint(wire_number(ada, edited, "change"), >, change);
}

static void test_edit_refused(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  wire_post(ada, "home", "yes");
  const char *const edit = "'type':'edit','seq':1,'text':'no',";
  expect_code(bob, wire_ask(bob, "%s'room':'home'", edit), "admin.only");
  expect_code(ada, wire_ask(ada, "%s'room':'other'", edit), "room.not_joined");
  expect_code(ada, wire_ask(ada, "%s'room':'home','with':'bob'", edit), "proto.invalid");
  expect_code(ada, wire_ask(ada, "'type':'edit','seq':1,'text':'no'"), "proto.invalid");
  expect_code(ada, wire_ask(ada, "%s'with':'bob'", edit), "user.unknown");
  expect_code(ada, wire_ask(ada, "'type':'edit','room':'home','text':'no'"), "proto.invalid");
  expect_code(ada, wire_ask(ada, "'type':'edit','room':'home','seq':1"), "proto.invalid");
  expect_code(ada, wire_ask(ada, "'type':'edit','room':'home','seq':1,'text':''"),
              "message.invalid");
  expect_code(ada, wire_ask(ada, "'type':'edit','room':'home','seq':1,'text':'\\u0007'"),
              "message.invalid");
  g_autofree char *longer = g_strnfill(LIMIT_TEXT + 1, 'x');
  expect_code(ada, wire_ask(ada, "'type':'edit','room':'home','seq':1,'text':'%s'", longer),
              "message.too_long");
  static const char *const unknown[] = {
      "0", "-1", "2", "-9007199254740992", "9007199254740992", "1099511627776"};
  for (size_t i = 0; i < G_N_ELEMENTS(unknown); i++)
    expect_code(ada, wire_ask(ada, "'type':'edit','room':'home','seq':%s,'text':'x'", unknown[i]),
                "message.unknown");
  g_assert_true(wire_matches(kept(ada, "home", 1), "{'text':'yes','edited':null}"));
}

static void test_remove(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  wire_post(bob, "home", "Pizza?");
  wire_ask(ada, "'type':'message','room':'home','text':'secret','reply':1");
  wire_ask(bob, "'type':'react','room':'home','seq':2,'reaction':'x','on':true");
  expect_code(bob, wire_ask(bob, "'type':'remove','room':'home','seq':2"), "admin.only");
  wire_client_send(ada, "{'type':'remove','id':12,'room':'home','seq':2}");
  wire_wait(ada, "{'type':'ok','re':12}");
  const char *removed = "{'type':'removed','re':null,'room':'home','seq':2,'from':'ada',"
                        "'by':'ada','file':null,'text':null}";
  wire_number(ada, wire_wait(ada, "%s", removed), "change");
  wire_number(bob, wire_wait(bob, "%s", removed), "time");
  g_assert_true(wire_matches(kept(bob, "home", 2),
                             "{'seq':2,'from':'ada','text':'','removed':true,'by':'ada',"
                             "'reply':null,'reactions':null,'edited':null}"));
  expect_code(ada, wire_ask(ada, "'type':'remove','room':'home','seq':2"), "message.unknown");
  expect_code(ada, wire_ask(ada, "'type':'edit','room':'home','seq':2,'text':'x'"),
              "message.unknown");
  expect_code(ada, wire_ask(ada, "'type':'react','room':'home','seq':2,'reaction':'x','on':true"),
              "message.unknown");
  expect_code(ada, wire_ask(ada, "'type':'remove'"), "proto.invalid");
  expect_code(ada, wire_ask(ada, "'type':'remove','seq':2"), "proto.invalid");
  expect_code(ada, wire_ask(ada, "'type':'remove','room':'home','seq':2,'file':'f1'"),
              "proto.invalid");
  // Neither is found any more.
  JsonObject *found = wire_ask(bob, "'type':'search','query':'secret'");
  g_assert_cmpuint(json_array_get_length(wire_list(bob, found, "messages")), ==, 0);
  found = wire_ask(bob, "'type':'search','query':'from:ada'");
  g_assert_cmpuint(json_array_get_length(wire_list(bob, found, "messages")), ==, 0);
}

static void test_admin(struct stage *stage, gconstpointer data)
{
  struct wire_client *root = stage_account(stage, "root");
  struct wire_client *ada = stage_enter(stage, "ada");
  wire_join(root, "home");
  wire_post(ada, "home", "rude");
  expect_code(root, wire_ask(root, "'type':'edit','room':'home','seq':1,'text':'nice'"),
              "admin.only");
  JsonObject *ok = wire_ask(root, "'type':'remove','room':'home','seq':1,'reason':'rude'");
  g_assert_true(wire_matches(ok, "{'type':'ok'}"));
  wire_wait(ada, "{'type':'removed','seq':1,'from':'ada','by':'root'}");
  g_assert_true(wire_matches(kept(ada, "home", 1), "{'removed':true,'by':'root'}"));
}

// A guest's name may be another's later: what the one said is not the other's.
static void test_next_guest(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  gint64 time = wire_number(ada, wire_post(ada, "home", "mine"), "time");
  wire_quit(ada);
  while (g_get_real_time() / 1000 <= time)
    g_thread_yield();
  struct wire_client *other = stage_enter(stage, "ada");
  expect_code(other, wire_ask(other, "'type':'edit','room':'home','seq':1,'text':'x'"),
              "admin.only");
  expect_code(other, wire_ask(other, "'type':'remove','room':'home','seq':1"), "admin.only");
  // Another name and back again is another beginning; the same in other letters is not.
  gint64 own = seq_of(other, wire_post(other, "home", "own"));
  wire_ask(other, "'type':'nick','name':'ADA'");
  g_assert_true(
      wire_matches(wire_ask(other, "'type':'edit','room':'home','seq':%d,'text':'x'", (int) own),
                   "{'type':'edited'}"));
  wire_ask(other, "'type':'nick','name':'bea'");
  expect_code(other, wire_ask(other, "'type':'edit','room':'home','seq':%d,'text':'y'", (int) own),
              "admin.only");
}

// Whoever resumes, or makes an account of his name, keeps what he said.
static void test_same_person(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_connect(stage);
  JsonObject *welcome = wire_hello(ada, "ada");
  const char *token = wire_text(ada, welcome, "token");
  wire_join(ada, "home");
  wire_post(ada, "home", "one");
  wire_client_close(ada);
  struct wire_client *again = stage_connect(stage);
  wire_resume(again, token);
  g_assert_true(wire_matches(wire_ask(again, "'type':'edit','room':'home','seq':1,'text':'two'"),
                             "{'type':'edited','text':'two'}"));
  wire_register(again, WIRE_PASSWORD);
  g_assert_true(wire_matches(wire_ask(again, "'type':'edit','room':'home','seq':1,'text':'3'"),
                             "{'type':'edited','text':'3'}"));
  stage_restart(stage);
  struct wire_client *device = stage_device(stage, "ada");
  wire_join(device, "home");
  g_assert_true(wire_matches(wire_ask(device, "'type':'edit','room':'home','seq':1,'text':'4'"),
                             "{'type':'edited','text':'4'}"));
}

// A cid stands for what was sent, whatever became of it.
static void test_cid(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  wire_say(ada, "home", "c1", "one");
  wire_wait(ada, "{'type':'message','cid':'c1'}");
  wire_ask(ada, "'type':'edit','room':'home','seq':1,'text':'two'");
  wire_say(ada, "home", "c1", "one");
  wire_wait(ada, "{'type':'message','cid':'c1','seq':1,'text':'two'}");
  wire_ask(ada, "'type':'remove','room':'home','seq':1");
  wire_say(ada, "home", "c1", "one");
  wire_wait(ada, "{'type':'message','cid':'c1','seq':1,'text':'','removed':true,'by':'ada'}");
  g_assert_cmpint(seq_of(ada, wire_post(ada, "home", "next")), ==, 2);
}

// Between accounts both have it, on all devices, with the other's name.
static void test_direct(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_account(stage, "ada");
  struct wire_client *phone = stage_device(stage, "ada");
  struct wire_client *bob = stage_account(stage, "Bob");
  wire_post_to(ada, "bob", "psst");
  wire_client_send(ada, "{'type':'edit','id':1,'with':'BOB','seq':1,'text':'hush'}");
  wire_wait(ada, "{'type':'edited','re':1,'with':'Bob','room':null,'seq':1,'text':'hush'}");
  wire_wait(phone, "{'type':'edited','re':null,'with':'Bob','seq':1,'text':'hush'}");
  JsonObject *edited = wire_wait(bob, "{'type':'edited','with':'ada','seq':1,'text':'hush'}");
  gint64 change = wire_number(bob, edited, "change");
  expect_code(bob, wire_ask(bob, "'type':'edit','with':'ada','seq':1,'text':'x'"), "admin.only");
  wire_ask(bob, "'type':'message','to':'ada','text':'why','reply':1");
  wire_wait(ada, "{'text':'why','to':'ada','reply':{'seq':1,'from':'ada','text':'hush'}}");
  wire_client_send(bob, "{'type':'react','with':'ada','seq':1,'reaction':'!','on':true}");
  wire_wait(phone, "{'type':'reacted','with':'Bob','from':'Bob','to':'ada','reaction':'!'}");
  JsonObject *list = wire_ask(ada, "'type':'direct'");
  gint64 newest =
      wire_number(ada, json_array_get_object_element(wire_list(ada, list, "direct"), 0), "change");
  g_assert_cmpint(newest, >, change);
  JsonObject *page = changes(ada, "'with':'bob'", 0);
  g_assert_true(wire_matches(page, "{'with':'Bob','end':true,'change':%d}", (int) newest));
  g_assert_nonnull(wire_find(wire_list(ada, page, "messages"), "{'seq':1,'text':'hush'}"));
  wire_ask(ada, "'type':'remove','with':'bob','seq':1");
  wire_wait(bob, "{'type':'removed','with':'ada','seq':1,'by':'ada'}");
}

// One that waits is delivered as it is by then.
static void test_waiting(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_account(stage, "ada");
  wire_quit(stage_account(stage, "bob"));
  wire_post_to(ada, "bob", "one");
  wire_post_to(ada, "bob", "two");
  wire_ask(ada, "'type':'edit','with':'bob','seq':1,'text':'uno'");
  wire_ask(ada, "'type':'remove','with':'bob','seq':2");
  struct wire_client *bob = stage_device(stage, "bob");
  JsonObject *first = wire_wait(bob, "{'type':'message','seq':1,'text':'uno'}");
  wire_number(bob, first, "edited");
  wire_wait(bob, "{'type':'message','seq':2,'text':'','removed':true,'by':'ada'}");
}

// Who was away asks for what has changed, and gets each message once, as it is.
static void test_missed(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  for (int i = 0; i < 5; i++)
    wire_post(ada, "home", "hm");
  g_assert_true(wire_matches(changes(ada, "'room':'home'", 0),
                             "{'room':'home','messages':[],'change':0,'end':true}"));
  struct wire_client *bob = stage_connect(stage);
  wire_hello(bob, "bob");
  g_assert_true(wire_matches(wire_join(bob, "home"), "{'change':null}"));
  JsonObject *edited = wire_ask(ada, "'type':'edit','room':'home','seq':2,'text':'a'");
  gint64 known = wire_number(ada, edited, "change");
  wire_ask(ada, "'type':'edit','room':'home','seq':3,'text':'b'");
  wire_ask(ada, "'type':'edit','room':'home','seq':1,'text':'c'");
  JsonObject *last = wire_ask(ada, "'type':'edit','room':'home','seq':3,'text':'d'");
  gint64 newest = wire_number(ada, last, "change");
  JsonObject *joined = wire_join(bob, "home");
  g_assert_cmpint(wire_number(bob, joined, "change"), ==, newest);

  JsonObject *page = changes(bob, "'room':'home'", known);
  JsonArray *messages = wire_list(bob, page, "messages");
  g_assert_true(wire_matches(page, "{'end':true,'change':%d}", (int) newest));
  g_assert_cmpuint(json_array_get_length(messages), ==, 2);
  g_assert_true(wire_matches(json_array_get_object_element(messages, 0), "{'seq':1,'text':'c'}"));
  g_assert_true(wire_matches(json_array_get_object_element(messages, 1), "{'seq':3,'text':'d'}"));

  page = changes(bob, "'limit':1,'room':'home'", known);
  g_assert_true(wire_matches(page, "{'end':false}"));
  gint64 reached = wire_number(bob, page, "change");
  g_assert_cmpint(reached, <, newest);
  page = changes(bob, "'limit':1,'room':'home'", reached);
  g_assert_true(wire_matches(page, "{'end':true,'change':%d}", (int) newest));
  page = changes(bob, "'room':'home'", newest);
  g_assert_true(wire_matches(page, "{'messages':[],'end':true,'change':%d}", (int) newest));
}

static void test_missed_refused(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  expect_code(ada, wire_ask(ada, "'type':'changes','room':'home','after':-1"), "history.invalid");
  expect_code(ada, wire_ask(ada, "'type':'changes','room':'home','limit':0"), "history.invalid");
  expect_code(ada, wire_ask(ada, "'type':'changes','after':1"), "proto.invalid");
  expect_code(ada, wire_ask(ada, "'type':'changes','room':'other'"), "room.not_joined");
  expect_code(ada, wire_ask(ada, "'type':'changes','with':'bob'"), "user.unknown");
  g_assert_true(
      wire_matches(wire_ask(ada, "'type':'changes','room':'home','after':9007199254740992"),
                   "{'type':'changes','messages':[],'end':true}"));
}

// An edit that was acknowledged is there after a kill -9, and the numbers go on.
static void test_crash(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_account(stage, "ada");
  wire_join(ada, "home");
  wire_post(ada, "home", "one");
  wire_post(ada, "home", "two");
  wire_ask(ada, "'type':'edit','room':'home','seq':1,'text':'uno'");
  wire_ask(ada, "'type':'react','room':'home','seq':1,'reaction':'x','on':true");
  wire_client_send(ada, "{'type':'remove','room':'home','seq':2}");
  gint64 change = wire_number(ada, wire_wait(ada, "{'type':'removed'}"), "change");
  stage_crash(stage);
  ada = stage_device(stage, "ada");
  g_assert_cmpint(wire_number(ada, wire_join(ada, "home"), "change"), ==, change);
  g_assert_true(
      wire_matches(kept(ada, "home", 1),
                   "{'text':'uno','reactions':[{'reaction':'x','count':1,'names':['ada']}]}"));
  g_assert_true(wire_matches(kept(ada, "home", 2), "{'text':'','removed':true}"));
  JsonObject *edited = wire_ask(ada, "'type':'edit','room':'home','seq':1,'text':'eins'");
  g_assert_cmpint(wire_number(ada, edited, "change"), >, change);
  JsonObject *found = wire_ask(ada, "'type':'search','query':'eins'");
  g_assert_nonnull(wire_find(wire_list(ada, found, "messages"), "{'seq':1,'text':'eins'}"));
}

// What comes back after a broken connection says how new the changes are.
static void test_resume(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *bob = stage_connect(stage);
  const char *token = wire_text(bob, wire_hello(bob, "bob"), "token");
  wire_join(bob, "home");
  wire_post(ada, "home", "one");
  wire_client_close(bob);
  JsonObject *edited = wire_ask(ada, "'type':'edit','room':'home','seq':1,'text':'two'");
  int change = (int) wire_number(ada, edited, "change");
  struct wire_client *again = stage_connect(stage);
  JsonObject *welcome = wire_resume(again, token);
  g_assert_true(wire_matches(welcome,
                             "{'resumed':true,'rooms':[{'room':'home','seq':1,"
                             "'change':%d}]}",
                             change));
}

static const char *const in_memory[] = {"--history", "off", NULL};

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/wire/changes/reply", test_reply, NULL);
  stage_test("/wire/changes/reply-now", test_reply_now, NULL);
  stage_test("/wire/changes/reply-refused", test_reply_refused, NULL);
  stage_test("/wire/changes/edit", test_edit, NULL);
  stage_test("/wire/changes/edit-refused", test_edit_refused, NULL);
  stage_test("/wire/changes/remove", test_remove, NULL);
  stage_test("/wire/changes/admin", test_admin, root_is_admin);
  stage_test("/wire/changes/next-guest", test_next_guest, NULL);
  stage_test("/wire/changes/same-person", test_same_person, NULL);
  stage_test("/wire/changes/cid", test_cid, NULL);
  stage_test("/wire/changes/direct", test_direct, NULL);
  stage_test("/wire/changes/waiting", test_waiting, NULL);
  stage_test("/wire/changes/missed", test_missed, NULL);
  stage_test("/wire/changes/missed-refused", test_missed_refused, NULL);
  stage_test("/wire/changes/crash", test_crash, NULL);
  stage_test("/wire/changes/resume", test_resume, NULL);
  stage_test("/wire/changes/memory/reply", test_reply, in_memory);
  stage_test("/wire/changes/memory/reply-now", test_reply_now, in_memory);
  stage_test("/wire/changes/memory/edit", test_edit, in_memory);
  stage_test("/wire/changes/memory/remove", test_remove, in_memory);
  stage_test("/wire/changes/memory/cid", test_cid, in_memory);
  stage_test("/wire/changes/memory/missed", test_missed, in_memory);
  return g_test_run();
}
