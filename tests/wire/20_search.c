// SPDX-License-Identifier: GPL-3.0-or-later
// Chapter 20 of the wire: search (PROTOCOL.md, Messages), and that what is too old goes. What is
// found is what the asker may read, the newest first.
#include <string.h>

#include "stage.h"

static JsonArray *search(struct wire_client *client, const char *members)
{
  JsonObject *answer = wire_ask(client, "'type':'search',%s", members);
  if (!wire_matches(answer, "{'type':'results'}"))
    wire_client_fail(client, "expected results for %s", members);
  return wire_list(client, answer, "messages");
}

// The texts that are found, in order, with a "|" behind each.
static void expect_found(struct wire_client *client, const char *members, const char *expected)
{
  JsonArray *messages = search(client, members);
  g_autoptr(GString) texts = g_string_new(NULL);
  for (guint i = 0; i < json_array_get_length(messages); i++) {
    JsonObject *message = json_array_get_object_element(messages, i);
    g_string_append_printf(texts, "%s|", wire_text(client, message, "text"));
  }
  g_assert_cmpstr(texts->str, ==, expected);
}

// Words in any order, whatever their case and accents, all of them, the newest first.
static void test_words(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  wire_post(ada, "home", "pizza tonight?");
  wire_post(ada, "home", "no, pasta");
  wire_post(ada, "home", "Perché non PIZZA e pasta");
  expect_found(ada, "'query':'pizza'", "Perché non PIZZA e pasta|pizza tonight?|");
  expect_found(ada, "'query':'pasta pizza'", "Perché non PIZZA e pasta|");
  expect_found(ada, "'query':'perche'", "Perché non PIZZA e pasta|");
  expect_found(ada, "'query':'sushi'", "");
  JsonArray *messages = search(ada, "'query':'tonight'");
  g_assert_true(wire_matches(json_array_get_object_element(messages, 0),
                             "{'type':'message','room':'home','seq':1,'from':'ada'}"));
}

static void test_filters(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  wire_join(ada, "lab");
  wire_post(ada, "home", "tea at home");
  wire_post(ada, "lab", "tea in the lab");
  wire_post(bob, "home", "tea for bob");
  expect_found(ada, "'query':'tea from:BOB'", "tea for bob|");
  expect_found(ada, "'query':'tea in:lab'", "tea in the lab|");
  expect_found(ada, "'query':'tea','room':'home'", "tea for bob|tea at home|");
  expect_found(ada, "'query':'tea before:2020-01-01'", "");
  expect_found(ada, "'query':'tea after:2020-01-01 in:home from:ada'", "tea at home|");
  expect_found(ada, "'query':'tea has:file'", "");
}

static void test_limit(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  wire_post(ada, "home", "one of three");
  wire_post(ada, "home", "two of three");
  wire_post(ada, "home", "three of three");
  JsonObject *two = wire_ask(ada, "'type':'search','query':'of','limit':2");
  g_assert_true(wire_matches(two, "{'type':'results','end':false}"));
  expect_found(ada, "'query':'of','limit':2", "three of three|two of three|");
  JsonObject *all = wire_ask(ada, "'type':'search','query':'of','limit':3");
  g_assert_true(wire_matches(all, "{'type':'results','end':true}"));
}

// Page by page, each begins where the one before ended, however many share its moment.
static void test_pages(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  g_autoptr(GString) texts = g_string_new(NULL);
  gint64 before = G_MAXINT32 * G_GINT64_CONSTANT(1000);
  guint offset = 0;
  wire_join(ada, "lab");
  for (int i = 0; i < 40; i++) {
    g_autofree char *text = g_strdup_printf("tea %d", i);
    wire_post(ada, i % 2 ? "lab" : "home", text);
  }
  for (gboolean end = FALSE; !end;) {
    g_autofree char *members = g_strdup_printf(
        "'type':'search','query':'tea','limit':3,'before':%" G_GINT64_FORMAT ",'offset':%u", before,
        offset);
    JsonObject *page = wire_ask(ada, "%s", members);
    JsonArray *messages = wire_list(ada, page, "messages");
    for (guint i = 0; i < json_array_get_length(messages); i++) {
      JsonObject *message = json_array_get_object_element(messages, i);
      gint64 time = wire_number(ada, message, "time");
      offset = time + 1 == before ? offset + 1 : 1;
      before = time + 1;
      g_string_append_printf(texts, "|%s|", wire_text(ada, message, "text"));
    }
    end = wire_matches(page, "{'end':true}");
  }
  for (int i = 0; i < 40; i++) {
    g_autofree char *text = g_strdup_printf("|tea %d|", i);
    const char *found = strstr(texts->str, text);
    g_assert_nonnull(found);
    g_assert_null(strstr(found + 1, text));
  }
}

// What the asker is not in, he does not find, nor what others said to each other.
static void test_only_what_one_may_read(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_account(stage, "ada");
  struct wire_client *bob = stage_account(stage, "bob");
  struct wire_client *eve = stage_account(stage, "eve");
  wire_join(ada, "lab");
  wire_post(ada, "lab", "secret of the lab");
  wire_post_to(ada, "bob", "secret for bob");
  expect_found(ada, "'query':'secret lab'", "secret of the lab|");
  expect_found(ada, "'query':'secret bob'", "secret for bob|");
  expect_found(bob, "'query':'secret'", "secret for bob|");
  expect_found(eve, "'query':'secret'", "");
  g_assert_true(wire_matches(wire_ask(eve, "'type':'search','query':'secret in:lab'"),
                             "{'type':'error','code':'room.not_joined'}"));
  struct wire_client *guest = stage_enter(stage, "guest");
  expect_found(guest, "'query':'secret'", "");
}

// Nothing that is typed is a language to the index.
static void test_hostile(struct stage *stage, gconstpointer data)
{
  static const char *const queries[] = {
      "\\\"",    "*",
      "te*",     "NEAR(a b)",
      "tea OR",  "-tea",
      "tea AND", "text:tea",
      "(",       "'; DROP TABLE message",
      "^tea",    "{tea}",
      "\\\"tea", "from:",
      "in:",     "before:yesterday",
      "has:",    " ",
      "",
  };
  struct wire_client *ada = stage_enter(stage, "ada");
  wire_post(ada, "home", "tea");
  for (gsize i = 0; i < G_N_ELEMENTS(queries); i++) {
    g_autofree char *line = g_strdup_printf("{\"type\":\"search\",\"id\":%u,\"query\":\"%s\"}\n",
                                            (guint) i + 1000, queries[i]);
    wire_client_send_bytes(ada, line, strlen(line));
    JsonObject *answer = wire_next(ada);
    if (!wire_matches(answer, "{'type':'results'}") &&
        !wire_matches(answer, "{'type':'error','code':'proto.invalid'}") &&
        !wire_matches(answer, "{'type':'error','code':'room.invalid'}"))
      wire_client_fail(ada, "query %s", queries[i]);
    g_assert_cmpint(wire_number(ada, answer, "re"), ==, i + 1000);
  }
  expect_found(ada, "'query':'tea'", "tea|");
}

// What was said just before a crash is found after it.
static void test_after_a_crash(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  wire_post(ada, "home", "before the crash");
  stage_crash(stage);
  struct wire_client *bob = stage_enter(stage, "bob");
  expect_found(bob, "'query':'crash'", "before the crash|");
}

static const char *const keep_three[] = {"--retention-count", "3", NULL};

// Of a room only the newest are kept; the numbers go on, and what went is not found either.
static void test_retention(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  for (int i = 1; i <= 10; i++) {
    g_autofree char *text = g_strdup_printf("number %d", i);
    wire_post(ada, "home", text);
  }
  stage_restart(stage);
  struct wire_client *bob = stage_enter(stage, "bob");
  JsonObject *page;
  do // the removal is done beside everything else
    page = wire_history(bob, "home", "");
  while (json_array_get_length(wire_list(bob, page, "messages")) > 3);
  g_assert_cmpint(wire_number(bob, wire_post(bob, "home", "number 11"), "seq"), ==, 11);
  expect_found(bob, "'query':'number 4'", "");
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/wire/search/words", test_words, NULL);
  stage_test("/wire/search/filters", test_filters, NULL);
  stage_test("/wire/search/limit", test_limit, NULL);
  stage_test("/wire/search/pages", test_pages, NULL);
  stage_test("/wire/search/only-what-one-may-read", test_only_what_one_may_read, NULL);
  stage_test("/wire/search/hostile", test_hostile, NULL);
  stage_test("/wire/search/after-a-crash", test_after_a_crash, NULL);
  stage_test("/wire/search/retention", test_retention, keep_three);
  return g_test_run();
}
