// SPDX-License-Identifier: GPL-3.0-or-later
// Chapter 30 of the wire: reactions, their limits, and pages that are full of them (PROTOCOL.md,
// Replies, changes and reactions).
#include "limits.h"
#include "stage.h"

static const char *const in_memory[] = {"--history", "off", NULL};

static void expect_code(struct wire_client *client, JsonObject *answer, const char *code)
{
  if (!wire_matches(answer, "{'type':'error','code':'%s'}", code))
    wire_client_fail(client, "expected %s", code);
}

static JsonObject *react(struct wire_client *client, const char *reaction, gboolean on)
{
  return wire_ask(client, "'type':'react','room':'home','seq':1,'reaction':'%s','on':%s", reaction,
                  on ? "true" : "false");
}

static void expect_reactions(struct wire_client *client, const char *expected)
{
  JsonObject *page = wire_history(client, "home", ",'after':0,'limit':1");
  JsonObject *message = wire_find(wire_list(client, page, "messages"), "{'seq':1}");
  if (!message || !wire_matches(message, "{'reactions':%s}", expected))
    wire_client_fail(client, "expected %s", expected);
}

static void test_react(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "Bob");
  wire_post(bob, "home", "Pizza?");
  wire_client_send(ada, "{'type':'react','id':13,'room':'home','seq':1,'reaction':'👍','on':true}");
  JsonObject *told =
      wire_wait(ada, "{'type':'reacted','re':13,'room':'home','seq':1,'from':'ada','to':'Bob',"
                     "'reaction':'👍','on':true}");
  gint64 change = wire_number(ada, told, "change");
  wire_wait(bob, "{'type':'reacted','re':null,'seq':1,'from':'ada','to':'Bob','on':true}");
  expect_reactions(ada, "[{'reaction':'👍','count':1,'names':['ada']}]");

  // Twice is once, and nobody else hears of it.
  told = react(ada, "👍", TRUE);
  g_assert_true(wire_matches(told,
                             "{'type':'reacted','room':'home','from':'ada','to':'Bob',"
                             "'on':true,'change':%d}",
                             (int) change));
  wire_expect_silence(bob);
  react(bob, "🎉", TRUE);
  react(bob, "👍", TRUE);
  expect_reactions(ada, "[{'reaction':'👍','count':2,'names':['ada','Bob']},"
                        "{'reaction':'🎉','count':1,'names':['Bob']}]");
  expect_reactions(bob, "[{'reaction':'👍','count':2,'names':['Bob','ada']},"
                        "{'reaction':'🎉','count':1,'names':['Bob']}]");
  react(ada, "👍", FALSE);
  wire_wait(bob, "{'type':'reacted','from':'ada','reaction':'👍','on':false}");
  g_assert_true(wire_matches(react(ada, "👍", FALSE), "{'type':'reacted','on':false}"));
  wire_expect_silence(bob);
  expect_reactions(ada, "[{'reaction':'🎉','count':1,'names':['Bob']},"
                        "{'reaction':'👍','count':1,'names':['Bob']}]");
  react(bob, "👍", FALSE);
  react(bob, "🎉", FALSE);
  expect_reactions(ada, "null");
}

static void test_invalid(struct stage *stage, gconstpointer data)
{
  static const char *const good[] = {
      "x", "\xe2\x9d\xa4\xef\xb8\x8f", "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb",
      "\xf0\x9f\x8f\xb4\xf3\xa0\x81\xa7\xf3\xa0\x81\xa2\xf3\xa0\x81\xa5\xf3\xa0\x81\xae\xf3\xa0\x81"
      "\xa7\xf3\xa0\x81\xbf",
      "12345678901234567890123456789012"};
  static const char *const bad[] = {"",
                                    " ",
                                    "a b",
                                    "a\\n",
                                    "\\u0007",
                                    "\\u00a0",
                                    "\\u2028",
                                    "\\u202ex",
                                    "\\u200b",
                                    "\\u200d",
                                    "\\ufe0f",
                                    "\\u0301",
                                    "123456789012345678901234567890123"};
  struct wire_client *ada = stage_enter(stage, "ada");
  wire_post(ada, "home", "one");
  for (size_t i = 0; i < G_N_ELEMENTS(good); i++)
    g_assert_true(wire_matches(react(ada, good[i], TRUE), "{'type':'reacted'}"));
  for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
    expect_code(ada, react(ada, bad[i], TRUE), "reaction.invalid");
  const char *const rest = "'type':'react','room':'home'";
  expect_code(ada, wire_ask(ada, "%s,'seq':1,'on':true", rest), "proto.invalid");
  expect_code(ada, wire_ask(ada, "%s,'seq':1,'reaction':'x'", rest), "proto.invalid");
  expect_code(ada, wire_ask(ada, "%s,'seq':1,'reaction':'x','on':1", rest), "proto.invalid");
  expect_code(ada, wire_ask(ada, "%s,'reaction':'x','on':true", rest), "proto.invalid");
  expect_code(ada, wire_ask(ada, "%s,'seq':'1','reaction':'x','on':true", rest), "proto.invalid");
  expect_code(ada, wire_ask(ada, "%s,'seq':2,'reaction':'x','on':true", rest), "message.unknown");
  expect_code(ada, wire_ask(ada, "%s,'seq':0,'reaction':'x','on':true", rest), "message.unknown");
  expect_code(ada, wire_ask(ada, "'type':'react','room':'b','seq':1,'reaction':'x','on':true"),
              "room.not_joined");
}

// Sixteen different ones, whoever they are from; another of one that is there is no different one.
static void test_different(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  wire_post(ada, "home", "one");
  for (int i = 0; i < LIMIT_REACTIONS; i++) {
    g_autofree char *reaction = g_strdup_printf("r%d", i);
    g_assert_true(wire_matches(react(i % 2 ? ada : bob, reaction, TRUE), "{'type':'reacted'}"));
  }
  expect_code(ada, react(ada, "17th", TRUE), "reaction.too_many");
  g_assert_true(wire_matches(react(ada, "r0", TRUE), "{'type':'reacted'}"));
  g_assert_true(wire_matches(react(bob, "r0", FALSE), "{'type':'reacted'}"));
  expect_code(ada, react(ada, "17th", TRUE), "reaction.too_many");
  g_assert_true(wire_matches(react(ada, "r0", FALSE), "{'type':'reacted'}"));
  g_assert_true(wire_matches(react(ada, "17th", TRUE), "{'type':'reacted'}"));
}

// Five names and the number of all; the asker is always among them.
static void test_names(struct stage *stage, gconstpointer data)
{
  static const char *const names[] = {"a1", "a2", "a3", "a4", "a5", "a6", "a7"};
  struct wire_client *last = NULL;
  wire_post(stage_enter(stage, "ada"), "home", "one");
  for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
    last = stage_enter(stage, names[i]);
    react(last, "x", TRUE);
  }
  expect_reactions(last, "[{'reaction':'x','count':7,'names':['a7','a1','a2','a3','a4']}]");
  expect_reactions(stage_enter(stage, "bob"),
                   "[{'reaction':'x','count':7,'names':['a1','a2','a3','a4','a5']}]");
}

// A thousand of all people together: one person under many names fills no disk.
static void test_all(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  wire_post(ada, "home", "one");
  for (int i = 0; i < LIMIT_REACTED; i++) {
    wire_client_send(ada, "{'type':'nick','name':'n%d'}", i);
    wire_client_send(ada, "{'type':'react','room':'home','seq':1,'reaction':'x','on':true}");
    wire_wait(ada, "{'type':'reacted','from':'n%d'}", i);
  }
  wire_ask(ada, "'type':'nick','name':'more'");
  expect_code(ada, react(ada, "x", TRUE), "reaction.too_many");
  JsonObject *page = wire_history(ada, "home", ",'limit':1");
  JsonArray *messages = wire_list(ada, page, "messages");
  JsonArray *reactions = wire_list(ada, json_array_get_object_element(messages, 0), "reactions");
  g_assert_true(
      wire_matches(json_array_get_object_element(reactions, 0), "{'count':%d}", LIMIT_REACTED));
}

// Ten thousand at once: the rate holds, whoever else is there goes on, and what was refused is not
// there.
static void test_rate(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  wire_post(ada, "home", "one");
  enum { MANY = 10000 };
  int done = 0, refused = 0;
  for (int sent = 0; sent < MANY;) {
    for (int i = 0; i < 100; i++, sent++)
      wire_client_send(bob, "{'type':'react','id':%d,'room':'home','seq':1,'reaction':'x','on':%s}",
                       sent, sent % 2 ? "false" : "true");
    for (int i = 0; i < 100;) {
      JsonObject *object = wire_next(bob);
      g_assert_nonnull(object);
      if (!json_object_has_member(object, "re"))
        continue;
      i++;
      done += wire_matches(object, "{'type':'reacted'}");
      refused += wire_matches(object, "{'type':'error','code':'rate.limited'}");
    }
  }
  g_assert_cmpint(done + refused, ==, MANY);
  g_assert_cmpint(refused, >, 0);
  wire_post(ada, "home", "two");
}

// The worst case: each message has a long text, an answer to a long one, sixteen reactions and
// long names of four bytes a character. No line is longer than the limit, and all of them come.
static void test_full_pages(struct stage *stage, gconstpointer data)
{
  enum { MESSAGES = 8, PEOPLE = REACTION_NAMES };
  struct wire_client *people[PEOPLE];
  g_autoptr(GString) text = g_string_new(NULL);
  while (text->len < 2 * (LIMIT_TEXT - 10))
    g_string_append(text, "\\\\");
  for (int i = 0; i < PEOPLE; i++) {
    g_autoptr(GString) name = g_string_new(NULL);
    while (g_utf8_strlen(name->str, -1) < LIMIT_NAME - 1)
      g_string_append(name, "𐐨");
    g_string_append_c(name, (char) ('a' + i));
    people[i] = stage_enter(stage, name->str);
  }
  for (int seq = 1; seq <= MESSAGES; seq++) {
    g_autofree char *reply = seq > 1 ? g_strdup_printf(",'reply':%d", seq - 1) : g_strdup("");
    JsonObject *echo =
        wire_ask(people[0], "'type':'message','room':'home','text':'%s'%s", text->str, reply);
    g_assert_true(wire_matches(echo, "{'type':'message','seq':%d}", seq));
    for (int i = 0; i < PEOPLE; i++)
      for (int r = 0; r < LIMIT_REACTIONS; r++) {
        JsonObject *told = wire_ask(
            people[i], "'type':'react','room':'home','seq':%d,'reaction':'%s%c%c','on':true", seq,
            "123456789012345678901234567890", 'a' + r, 'x');
        g_assert_true(wire_matches(told, "{'type':'reacted'}"));
      }
  }
  // The client checks the length of each line that it reads.
  int after = 0;
  for (gboolean end = FALSE; !end;) {
    g_autofree char *where = g_strdup_printf(",'after':%d", after);
    JsonObject *page = wire_history(people[0], "home", where);
    JsonArray *messages = wire_list(people[0], page, "messages");
    g_assert_cmpuint(json_array_get_length(messages), >, 0);
    for (guint i = 0; i < json_array_get_length(messages); i++) {
      JsonObject *message = json_array_get_object_element(messages, i);
      g_assert_cmpint(wire_number(people[0], message, "seq"), ==, ++after);
      g_assert_cmpuint(json_array_get_length(wire_list(people[0], message, "reactions")), ==,
                       LIMIT_REACTIONS);
    }
    end = wire_flag(people[0], page, "end");
  }
  g_assert_cmpint(after, ==, MESSAGES);
  int seen = 0;
  gint64 change = 0;
  for (gboolean end = FALSE; !end;) {
    JsonObject *page =
        wire_ask(people[1], "'type':'changes','room':'home','after':%" G_GINT64_FORMAT, change);
    g_assert_cmpint(wire_number(people[1], page, "change"), >, change);
    change = wire_number(people[1], page, "change");
    seen += (int) json_array_get_length(wire_list(people[1], page, "messages"));
    end = wire_flag(people[1], page, "end");
  }
  g_assert_cmpint(seen, ==, MESSAGES);
}

int main(int argc, char **argv)
{
  static const char *const limited[] = {"--rate", "20", NULL};
  g_test_init(&argc, &argv, NULL);
  stage_test("/wire/reactions/react", test_react, NULL);
  stage_test("/wire/reactions/invalid", test_invalid, NULL);
  stage_test("/wire/reactions/different", test_different, NULL);
  stage_test("/wire/reactions/names", test_names, NULL);
  stage_test("/wire/reactions/all", test_all, NULL);
  stage_test("/wire/reactions/rate", test_rate, limited);
  stage_test("/wire/reactions/full-pages", test_full_pages, NULL);
  stage_test("/wire/reactions/memory/react", test_react, in_memory);
  stage_test("/wire/reactions/memory/different", test_different, in_memory);
  stage_test("/wire/reactions/memory/names", test_names, in_memory);
  return g_test_run();
}
