// SPDX-License-Identifier: GPL-3.0-or-later
// Chapter 5 of the wire: the history and its pages (PROTOCOL.md, Messages). The same holds for a
// server that keeps messages in memory only, as long as it runs.
#include "limits.h"
#include "stage.h"

#include <string.h>

static const char *const in_memory[] = {"--history", "off", NULL};

// Says "1" to "count", and waits until all is said.
static struct wire_client *enter_and_count(struct stage *stage, int count)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  for (int i = 1; i <= count; i++)
    wire_client_send(ada, "{'type':'message','cid':'%d','room':'home','text':'%d'}", i, i);
  for (int i = 1; i <= count; i++)
    wire_expect(ada, "{'type':'message','seq':%d}", i);
  return ada;
}

// The page has the messages `first` to `last` in this order, and none if `first` > `last`.
static void assert_page(struct wire_client *client, const char *where, int first, int last,
                        gboolean end)
{
  JsonObject *page = wire_history(client, "home", where);
  JsonArray *messages = wire_list(client, page, "messages");
  if ((int) json_array_get_length(messages) != last - first + 1)
    wire_client_fail(client, "expected the messages %d to %d", first, last);
  for (int i = first; i <= last; i++)
    g_assert_true(wire_matches(json_array_get_object_element(messages, (guint) (i - first)),
                               "{'seq':%d,'text':'%d'}", i, i));
  if (wire_flag(client, page, "end") != end)
    wire_client_fail(client, "expected the end to be %s", end ? "true" : "false");
}

// A room in which nothing was said has an empty page, and nothing further.
static void test_empty(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  assert_page(ada, "", 1, 0, TRUE);
  assert_page(ada, ",'before':1", 1, 0, TRUE);
  assert_page(ada, ",'after':0", 1, 0, TRUE);
}

// Neither `before` nor `after`: the newest ones.
static void test_newest(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = enter_and_count(stage, 7);
  assert_page(ada, "", 1, 7, TRUE);
  assert_page(ada, ",'limit':3", 5, 7, FALSE);
  assert_page(ada, ",'limit':6", 2, 7, FALSE);
  assert_page(ada, ",'limit':7", 1, 7, TRUE);
  assert_page(ada, ",'limit':8", 1, 7, TRUE);
}

// `before` goes backwards from a message, without it.
static void test_before(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = enter_and_count(stage, 7);
  assert_page(ada, ",'before':7,'limit':3", 4, 6, FALSE);
  assert_page(ada, ",'before':4,'limit':3", 1, 3, TRUE);
  assert_page(ada, ",'before':4,'limit':2", 2, 3, FALSE);
  assert_page(ada, ",'before':2,'limit':5", 1, 1, TRUE);
  assert_page(ada, ",'before':1,'limit':5", 1, 0, TRUE);
  assert_page(ada, ",'before':8,'limit':2", 6, 7, FALSE);
  assert_page(ada, ",'before':1000,'limit':2", 6, 7, FALSE);
}

// `after` goes forwards from a message, without it, oldest first too.
static void test_after(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = enter_and_count(stage, 7);
  assert_page(ada, ",'after':0,'limit':3", 1, 3, FALSE);
  assert_page(ada, ",'after':3,'limit':3", 4, 6, FALSE);
  assert_page(ada, ",'after':4,'limit':3", 5, 7, TRUE);
  assert_page(ada, ",'after':6,'limit':3", 7, 7, TRUE);
  assert_page(ada, ",'after':7,'limit':3", 1, 0, TRUE);
  assert_page(ada, ",'after':1000,'limit':3", 1, 0, TRUE);
}

// Without a limit a page has the usual number of messages.
static void test_default_limit(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = enter_and_count(stage, HISTORY_PAGE_DEFAULT + 5);
  assert_page(ada, "", 6, HISTORY_PAGE_DEFAULT + 5, FALSE);
}

// The largest page that may be asked for.
static void test_largest_limit(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = enter_and_count(stage, LIMIT_HISTORY_PAGE + 5);
  assert_page(ada, ",'limit':200", 6, LIMIT_HISTORY_PAGE + 5, FALSE);
}

// A message in the history is what everyone got.
static void test_same_as_told(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "Ada L.");
  JsonObject *told = wire_post(ada, "home", "a \xf0\x9f\x91\x8d and\\na line");
  JsonObject *page = wire_history(ada, "home", "");
  JsonObject *kept = json_array_get_object_element(wire_list(ada, page, "messages"), 0);
  static const char *const keys[] = {"seq", "cid", "from", "time", "text"};
  for (size_t i = 0; i < G_N_ELEMENTS(keys); i++)
    g_assert_true(json_node_equal(json_object_get_member(told, keys[i]),
                                  json_object_get_member(kept, keys[i])));
}

// Pages in both directions meet without a hole and without an overlap.
static void test_walk(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = enter_and_count(stage, 50);
  for (int at = 0; at < 50; at += 7) {
    g_autofree char *after = g_strdup_printf(",'after':%d,'limit':7", at);
    assert_page(ada, after, at + 1, MIN(at + 7, 50), at + 7 >= 50);
  }
  for (int at = 51; at > 1; at -= 7) {
    g_autofree char *before = g_strdup_printf(",'before':%d,'limit':7", at);
    assert_page(ada, before, MAX(at - 7, 1), at - 1, at - 7 <= 1);
  }
}

// Values that make no sense are refused.
static void test_invalid(struct stage *stage, gconstpointer data)
{
  static const char *const where[] = {"'limit':0", "'limit':-1", "'before':-1", "'after':-1",
                                      "'before':3,'after':1"};
  struct wire_client *ada = enter_and_count(stage, 3);
  for (int i = 0; i < (int) G_N_ELEMENTS(where); i++) {
    wire_client_send(ada, "{'type':'history','id':%d,'room':'home',%s}", i, where[i]);
    JsonObject *error = wire_expect(ada, "{'type':'error','re':%d}", i);
    if (!wire_matches(error, "{'code':'history.invalid'}") &&
        !wire_matches(error, "{'code':'proto.invalid'}"))
      wire_client_fail(ada, "expected history.invalid for %s", where[i]);
  }
}

// Only members may read.
static void test_not_joined(struct stage *stage, gconstpointer data)
{
  enter_and_count(stage, 1);
  struct wire_client *bob = stage_greet(stage, "bob");
  wire_client_send(bob, "{'type':'history','id':1,'room':'home'}");
  wire_expect(bob, "{'type':'error','code':'room.not_joined','re':1}");
  wire_client_send(bob, "{'type':'history','id':2,'room':'nowhere'}");
  wire_expect(bob, "{'type':'error','code':'room.not_joined','re':2}");
}

// A newcomer reads what was said before.
static void test_newcomer(struct stage *stage, gconstpointer data)
{
  enter_and_count(stage, 5);
  assert_page(stage_enter(stage, "bob"), "", 1, 5, TRUE);
}

// Pages of long texts are cut so that no line is over the limit (which the client checks of every
// line), and are not the end then. Quotes double in size on the wire.
static void test_long_texts(struct stage *stage, gconstpointer data)
{
  enum { COUNT = 12 };
  struct wire_client *ada = stage_enter(stage, "ada");
  g_autoptr(GString) quotes = g_string_new(NULL);
  for (int i = 0; i < LIMIT_TEXT; i++)
    g_string_append(quotes, "\\n");
  for (int i = 0; i < COUNT; i++)
    wire_post(ada, "home", quotes->str);

  gint64 at = 0;
  gboolean end = FALSE;
  while (!end) {
    g_autofree char *where = g_strdup_printf(",'after':%" G_GINT64_FORMAT, at);
    JsonObject *page = wire_history(ada, "home", where);
    JsonArray *messages = wire_list(ada, page, "messages");
    g_assert_cmpuint(json_array_get_length(messages), >, 0);
    for (guint i = 0; i < json_array_get_length(messages); i++)
      g_assert_cmpint(wire_number(ada, json_array_get_object_element(messages, i), "seq"), ==,
                      ++at);
    end = wire_flag(ada, page, "end");
  }
  g_assert_cmpint(at, ==, COUNT);

  // Backwards the page keeps its newer part.
  end = FALSE;
  at = COUNT + 1;
  while (!end) {
    g_autofree char *where = g_strdup_printf(",'before':%" G_GINT64_FORMAT, at);
    JsonObject *page = wire_history(ada, "home", where);
    JsonArray *messages = wire_list(ada, page, "messages");
    g_assert_cmpuint(json_array_get_length(messages), >, 0);
    for (guint i = json_array_get_length(messages); i > 0; i--)
      g_assert_cmpint(wire_number(ada, json_array_get_object_element(messages, i - 1), "seq"), ==,
                      --at);
    end = wire_flag(ada, page, "end");
  }
  g_assert_cmpint(at, ==, 1);
}

// With the history on, everything is there again after a restart, and counting goes on, in the same
// epoch.
static void test_restart(struct stage *stage, gconstpointer data)
{
  enter_and_count(stage, 3);
  struct wire_client *before = stage_connect(stage);
  const char *epoch = wire_text(before, wire_hello(before, "bob"), "epoch");
  stage_restart(stage);
  struct wire_client *carl = stage_connect(stage);
  g_assert_cmpstr(wire_text(carl, wire_hello(carl, "carl"), "epoch"), ==, epoch);
  g_assert_true(wire_matches(wire_join(carl, "home"), "{'seq':3}"));
  assert_page(carl, "", 1, 3, TRUE);
  g_assert_true(wire_matches(wire_post(carl, "home", "4"), "{'seq':4}"));
  assert_page(carl, "", 1, 4, TRUE);
}

// Rooms are there again too, under their names.
static void test_restart_rooms(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  wire_join(ada, "Pizza & Pasta");
  wire_post(ada, "Pizza & Pasta", "hungry");
  stage_restart(stage);
  struct wire_client *bob = stage_enter(stage, "bob");
  wire_client_send(bob, "{'type':'join','room':'pizza & pasta'}");
  wire_expect(bob, "{'type':'joined','room':'Pizza & Pasta','seq':1,'count':1}");
}

// With the history off, a restart begins anew, in another epoch.
static void test_restart_in_memory(struct stage *stage, gconstpointer data)
{
  enter_and_count(stage, 3);
  struct wire_client *before = stage_connect(stage);
  const char *epoch = wire_text(before, wire_hello(before, "bob"), "epoch");
  stage_restart(stage);
  struct wire_client *carl = stage_connect(stage);
  g_assert_cmpstr(wire_text(carl, wire_hello(carl, "carl"), "epoch"), !=, epoch);
  g_assert_true(wire_matches(wire_join(carl, "home"), "{'seq':0}"));
  g_assert_true(wire_matches(wire_post(carl, "home", "1"), "{'seq':1}"));
}

static gboolean holds(const char *path, const char *text)
{
  g_autofree char *bytes = NULL;
  size_t length;
  if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    const char *name;
    while (folder && (name = g_dir_read_name(folder))) {
      g_autofree char *child = g_build_filename(path, name, NULL);
      if (holds(child, text))
        return TRUE;
    }
    return FALSE;
  }
  return g_file_get_contents(path, &bytes, &length, NULL) &&
         memmem(bytes, length, text, strlen(text)) != NULL;
}

// With the history off, nothing that was said is on disk; with it on, it is there before the echo.
static void test_on_disk(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  wire_post(ada, "home", "a most particular word: xylophonist");
  g_assert_true(holds(server_process_data_dir(stage->server), "xylophonist") == (data == NULL));
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
#define BOTH(name, test)                                                                           \
  stage_test("/wire/history/" name, test, NULL);                                                   \
  stage_test("/wire/history/in-memory/" name, test, in_memory)
  BOTH("empty", test_empty);
  BOTH("newest", test_newest);
  BOTH("before", test_before);
  BOTH("after", test_after);
  BOTH("default-limit", test_default_limit);
  BOTH("largest-limit", test_largest_limit);
  BOTH("same-as-told", test_same_as_told);
  BOTH("walk", test_walk);
  BOTH("invalid", test_invalid);
  BOTH("not-joined", test_not_joined);
  BOTH("newcomer", test_newcomer);
  BOTH("long-texts", test_long_texts);
  BOTH("on-disk", test_on_disk);
  stage_test("/wire/history/restart", test_restart, NULL);
  stage_test("/wire/history/restart-rooms", test_restart_rooms, NULL);
  stage_test("/wire/history/in-memory/restart", test_restart_in_memory, in_memory);
  return g_test_run();
}
