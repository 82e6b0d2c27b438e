// SPDX-License-Identifier: GPL-3.0-or-later
// Chapter 17 of the wire: readers that fall behind (PROTOCOL.md, Messages). Nobody waits for them,
// they are told exactly what they were spared, and history gives it to them.
#include "limits.h"
#include "stage.h"

#include <string.h>

// Far more than the soft limit of a queue and all that kernels hold for it.
enum { FLOOD = 900 };

// A sanitizer's own is the most of it, SQLite's cache up to 16 MB; the flood is 14 MB, for each of
// those who do not read.
#define MEMORY_KIB (96 * 1024)

// A member of home whose kernel holds little for it.
static struct wire_client *enter_narrow(struct stage *stage, const char *name)
{
  struct wire_client *client = wire_client_new_narrow(server_process_port(stage->server));
  g_ptr_array_add(stage->clients, client);
  wire_hello(client, name);
  wire_join(client, "home");
  return client;
}

static char *text_of(int number)
{
  g_autofree char *digits = g_strdup_printf("%06d ", number);
  g_autofree char *rest = g_strnfill(LIMIT_TEXT - 7, 'x');
  return g_strconcat(digits, rest, NULL);
}

// Says messages `first` to `last` of a room, one after the other; the reader, if there is one,
// keeps up with each.
static void flood(struct wire_client *speaker, struct wire_client *reader, const char *room,
                  int first, int last)
{
  for (int i = first; i <= last; i++) {
    g_autofree char *text = text_of(i);
    wire_client_send(speaker, "{'type':'message','room':'%s','text':'%s'}", room, text);
    struct wire_client *both[] = {speaker, reader};
    for (size_t n = 0; n < G_N_ELEMENTS(both) && both[n]; n++) {
      const char *line;
      do
        line = wire_client_line(both[n]);
      while (line && !strstr(line, "\"type\":\"message\""));
      g_assert_nonnull(line);
      g_assert_nonnull(strstr(line, text));
    }
  }
}

// What a reader has of a room, one after the other.
struct place {
  const char *room;
  gint64 next; // the first seq that it knows nothing of
  gint64 gap_from, gap_to;
  int gaps;
};

// Takes in a message or a gap, which must begin where the reader is.
static void take(struct wire_client *client, struct place *place, JsonObject *object)
{
  if (!object)
    wire_client_fail(client, "the stream ended");
  if (wire_matches(object, "{'type':'gap','room':'%s'}", place->room)) {
    place->gap_from = wire_number(client, object, "from");
    place->gap_to = wire_number(client, object, "to");
    g_assert_cmpint(place->gap_from, ==, place->next);
    g_assert_cmpint(place->gap_to, >=, place->gap_from);
    place->next = place->gap_to + 1;
    place->gaps++;
  } else if (wire_matches(object, "{'type':'message','room':'%s'}", place->room)) {
    g_autofree char *text = text_of((int) place->next);
    g_assert_cmpint(wire_number(client, object, "seq"), ==, place->next);
    g_assert_cmpstr(wire_text(client, object, "text"), ==, text);
    place->next++;
  }
}

// Reads until nothing up to `last` is unknown.
static void read_up_to(struct wire_client *client, struct place *place, gint64 last)
{
  while (place->next <= last)
    take(client, place, wire_next(client));
  g_assert_cmpint(place->next, ==, last + 1);
}

// History has every message of the gap, as it was said.
static void fill(struct wire_client *client, const struct place *place)
{
  gint64 at = place->gap_from;
  while (at <= place->gap_to) {
    g_autofree char *where = g_strdup_printf(",'after':%d", (int) at - 1);
    JsonObject *page = wire_history(client, place->room, where);
    JsonArray *messages = wire_list(client, page, "messages");
    g_assert_cmpuint(json_array_get_length(messages), >, 0);
    for (guint i = 0; i < json_array_get_length(messages) && at <= place->gap_to; i++, at++) {
      JsonObject *message = json_array_get_object_element(messages, i);
      g_autofree char *text = text_of((int) at);
      g_assert_cmpint(wire_number(client, message, "seq"), ==, at);
      g_assert_cmpstr(wire_text(client, message, "text"), ==, text);
    }
  }
}

// One who stops reading is told the gap once it reads again, with its exact ends; the others lose
// nothing, and the server does not grow with the flood. It may happen again and again.
static void test_gap(struct stage *stage, gconstpointer data)
{
  struct wire_client *lazy = enter_narrow(stage, "lazy");
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  struct place place = {.room = "home", .next = 1};
  wire_expect(lazy, "{'type':'presence','name':'ada'}");
  wire_expect(lazy, "{'type':'presence','name':'bob'}");
  guint64 before = server_process_memory(stage->server);
  for (int round = 1; round <= 2; round++) {
    flood(ada, bob, "home", (round - 1) * FLOOD + 1, round * FLOOD);
    g_assert_cmpuint(server_process_memory(stage->server), <, before + MEMORY_KIB);
    read_up_to(lazy, &place, round * FLOOD);
    g_assert_cmpint(place.gaps, ==, round);
    fill(lazy, &place);
  }
  // From there on it is a reader like the others.
  flood(ada, bob, "home", 2 * FLOOD + 1, 2 * FLOOD + 10);
  read_up_to(lazy, &place, 2 * FLOOD + 10);
  g_assert_cmpint(place.gaps, ==, 2);
  wire_expect_silence(lazy);
  wire_expect_silence(ada);
  wire_expect_silence(bob);
}

// Each room has its own gap, and one without new messages has none.
static void test_gaps_of_rooms(struct stage *stage, gconstpointer data)
{
  struct wire_client *lazy = enter_narrow(stage, "lazy");
  struct wire_client *ada = stage_greet(stage, "ada");
  struct place home = {.room = "home", .next = 1}, pizza = {.room = "pizza", .next = 1};
  wire_join(lazy, "pizza");
  wire_join(lazy, "quiet");
  wire_join(ada, "home");
  wire_join(ada, "pizza");
  flood(ada, NULL, "home", 1, FLOOD);
  flood(ada, NULL, "pizza", 1, 20);
  while (home.next <= FLOOD || pizza.next <= 20) {
    JsonObject *object = wire_next(lazy);
    take(lazy, &home, object);
    take(lazy, &pizza, object);
  }
  g_assert_cmpint(home.gaps, ==, 1);
  g_assert_cmpint(pizza.gaps, ==, 1);
  g_assert_cmpint(pizza.gap_from, ==, 1);
  g_assert_cmpint(pizza.gap_to, ==, 20);
  fill(lazy, &home);
  fill(lazy, &pizza);
  wire_expect_silence(lazy);
}

// One who is behind is heard at the latest when he reads again; then what he says himself is
// acknowledged and what he asks is answered.
static void test_answers(struct stage *stage, gconstpointer data)
{
  struct wire_client *lazy = enter_narrow(stage, "lazy");
  struct wire_client *ada = stage_enter(stage, "ada");
  flood(ada, NULL, "home", 1, FLOOD);
  wire_say(lazy, "home", "own", "and me");
  wire_wait(lazy, "{'type':'message','from':'lazy','cid':'own','seq':%d}", FLOOD + 1);
  wire_wait(ada, "{'type':'message','from':'lazy','cid':'own','seq':%d}", FLOOD + 1);
  wire_client_send(lazy, "{'type':'ping','id':1}");
  wire_wait(lazy, "{'type':'pong','re':1}");
}

// After leaving a room nothing of it comes any more, a gap neither.
static void test_leave(struct stage *stage, gconstpointer data)
{
  struct wire_client *lazy = enter_narrow(stage, "lazy");
  struct wire_client *ada = stage_enter(stage, "ada");
  struct place place = {.room = "home", .next = 1};
  flood(ada, NULL, "home", 1, FLOOD);
  wire_client_send(lazy, "{'type':'leave','id':'l','room':'home'}");
  JsonObject *object;
  while ((object = wire_next(lazy)) && !wire_matches(object, "{'type':'left'}"))
    take(lazy, &place, object);
  wire_wait(ada, "{'type':'presence','event':'leave','name':'lazy'}");
  flood(ada, NULL, "home", FLOOD + 1, FLOOD + 5);
  wire_expect_silence(lazy);
}

// Past the hard limit one is closed; the way back is open, and history has what is missing.
// Messages from person to person are never left out, so that they fill a queue.
static void test_hard_limit(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_account(stage, "ada");
  wire_quit(stage_account(stage, "lazy"));
  struct wire_client *lazy = wire_client_new_narrow(server_process_port(stage->server));
  g_ptr_array_add(stage->clients, lazy);
  const char *token = wire_text(lazy, wire_log_in(lazy, "lazy", WIRE_PASSWORD), "token");
  wire_expect_silence(lazy);
  guint64 before = server_process_memory(stage->server);
  for (int i = 1; i <= FLOOD; i++) {
    g_autofree char *text = text_of(i);
    wire_post_to(ada, "lazy", text);
  }
  g_assert_cmpuint(server_process_memory(stage->server), <, before + MEMORY_KIB);
  wire_client_allow_cut(lazy);
  wire_client_drain(lazy);
  struct wire_client *back = stage_connect(stage);
  wire_resume(back, token);
  JsonObject *page = wire_ask(back, "'type':'history','with':'ada','limit':1");
  g_assert_nonnull(wire_find(wire_list(back, page, "messages"), "{'seq':%d}", FLOOD));
}

// Of many slow readers nobody is waited for.
static void test_many(struct stage *stage, gconstpointer data)
{
  enum { SLOW = 20 };
  struct wire_client *slow[SLOW];
  for (int i = 0; i < SLOW; i++)
    slow[i] = enter_narrow(stage, NULL);
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  flood(ada, bob, "home", 1, FLOOD);
  for (int i = 0; i < SLOW; i++) {
    struct place place = {.room = "home", .next = 1};
    read_up_to(slow[i], &place, FLOOD);
    g_assert_cmpint(place.gaps, ==, 1);
  }
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/wire/slow-readers/gap", test_gap, NULL);
  stage_test("/wire/slow-readers/gaps-of-rooms", test_gaps_of_rooms, NULL);
  stage_test("/wire/slow-readers/answers", test_answers, NULL);
  stage_test("/wire/slow-readers/leave", test_leave, NULL);
  stage_test("/wire/slow-readers/hard-limit", test_hard_limit, NULL);
  stage_test("/wire/slow-readers/many", test_many, NULL);
  return g_test_run();
}
