// SPDX-License-Identifier: GPL-3.0-or-later
// Chapter 11 of the wire: kill -9 under load. Whatever anyone has seen is in the history, once, at
// its place and as it was; sending again fills in the rest, and nothing is there twice. The moments
// are drawn from the test's seed, which is printed; --seed repeats them.
#include "stage.h"

#include <string.h>

enum { PEOPLE = 4, ROUNDS = 4, BATCH = 20 };

static const char *const names[PEOPLE] = {"ada", "bob", "carl", "dora"};

struct load {
  struct stage *stage;
  struct wire_client *people[PEOPLE];
  GHashTable *seen; // owned: seq -> "from cid text", as somebody saw it
  int sent[PEOPLE]; // messages that each has sent: their cids count from 1
  int echoed;       // own echoes in this round
};

static char *describe(JsonObject *message)
{
  return g_strdup_printf("%s %s %s", json_object_get_string_member(message, "from"),
                         json_object_get_string_member(message, "cid"),
                         json_object_get_string_member(message, "text"));
}

// Two people never see two messages with the same seq.
static void see(struct load *load, JsonObject *message)
{
  gint64 seq = json_object_get_int_member(message, "seq");
  g_autofree char *now = describe(message);
  const char *then = g_hash_table_lookup(load->seen, GINT_TO_POINTER((int) seq));
  if (then)
    g_assert_cmpstr(now, ==, then);
  else
    g_hash_table_insert(load->seen, GINT_TO_POINTER((int) seq), g_steal_pointer(&now));
}

static void say(struct load *load, int person)
{
  int cid = ++load->sent[person];
  wire_client_send(load->people[person],
                   "{'type':'message','cid':'%s-%d','room':'home','text':'%s says %d'}",
                   names[person], cid, names[person], cid);
}

// Takes in one object, if one is there or is due.
static gboolean take(struct load *load, int person)
{
  JsonObject *object = wire_next(load->people[person]);
  if (object && wire_matches(object, "{'type':'message'}")) {
    see(load, object);
    if (wire_matches(object, "{'from':'%s'}", names[person]))
      load->echoed++;
  }
  return object != NULL;
}

static void enter(struct load *load)
{
  for (int i = 0; i < PEOPLE; i++) {
    load->people[i] = stage_enter(load->stage, names[i]);
    wire_client_allow_cut(load->people[i]);
  }
}

// All talk at once until that many echoes have come; the server is killed with more on the way.
static void talk_and_kill(struct load *load, int echoes)
{
  load->echoed = 0;
  while (load->echoed < echoes) {
    for (int i = 0; i < PEOPLE; i++)
      for (int n = 0; n < BATCH; n++)
        say(load, i);
    for (int i = 0; i < PEOPLE && load->echoed < echoes; i++)
      do
        take(load, i);
      while (load->echoed < echoes && wire_client_has_input(load->people[i]));
  }
  server_process_kill(load->stage->server);
  // What had arrived by then has been seen.
  for (int i = 0; i < PEOPLE; i++)
    while (take(load, i))
      ;
}

// Reads the whole history: without a gap, nothing twice, and with all that was seen.
static void check_history(struct load *load, struct wire_client *reader)
{
  g_autoptr(GHashTable) cids = g_hash_table_new(g_str_hash, g_str_equal);
  int at = 0;
  gboolean end = FALSE;
  while (!end) {
    g_autofree char *where = g_strdup_printf(",'after':%d,'limit':200", at);
    JsonObject *page = wire_history(reader, "home", where);
    JsonArray *messages = wire_list(reader, page, "messages");
    for (guint i = 0; i < json_array_get_length(messages); i++) {
      JsonObject *message = json_array_get_object_element(messages, i);
      g_assert_cmpint(wire_number(reader, message, "seq"), ==, ++at);
      g_assert_true(g_hash_table_add(cids, (gpointer) wire_text(reader, message, "cid")));
      see(load, message);
    }
    end = wire_flag(reader, page, "end");
  }
  // Now `seen` is what was seen and what is kept: more than is kept would have been lost.
  g_assert_cmpuint(g_hash_table_size(load->seen), ==, (guint) at);
}

// Everyone sends everything again, as an outbox does. Each message gets an echo.
static void send_again(struct load *load)
{
  for (int i = 0; i < PEOPLE; i++) {
    for (int n = 1; n <= load->sent[i]; n++)
      wire_client_send(load->people[i],
                       "{'type':'message','cid':'%s-%d','room':'home','text':'%s says %d'}",
                       names[i], n, names[i], n);
    for (int n = 1; n <= load->sent[i]; n++)
      see(load, wire_wait(load->people[i], "{'type':'message','cid':'%s-%d'}", names[i], n));
  }
}

static void test_kill_under_load(struct stage *stage, gconstpointer data)
{
  struct load load = {.stage = stage};
  load.seen = g_hash_table_new_full(NULL, NULL, NULL, g_free);
  enter(&load);
  for (int round = 0; round < ROUNDS; round++) {
    int echoes = g_test_rand_int_range(1, 400);
    g_test_message("round %d: killed after %d echoes", round, echoes);
    talk_and_kill(&load, echoes);
    server_process_start(stage->server);
    enter(&load);
    check_history(&load, stage_enter(stage, NULL));
  }
  send_again(&load);
  check_history(&load, stage_enter(stage, NULL));
  int sent = 0;
  for (int i = 0; i < PEOPLE; i++)
    sent += load.sent[i];
  g_assert_cmpuint(g_hash_table_size(load.seen), ==, (guint) sent);
  g_hash_table_unref(load.seen);
}

// After a kill -9 counting goes on where it was, in the same epoch.
static void test_kill_at_rest(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_connect(stage);
  const char *epoch = wire_text(ada, wire_hello(ada, "ada"), "epoch");
  wire_join(ada, "home");
  for (int i = 1; i <= 5; i++) {
    g_assert_true(wire_matches(wire_post(ada, "home", "hi"), "{'seq':%d}", i));
    stage_crash(stage);
    ada = stage_connect(stage);
    g_assert_cmpstr(wire_text(ada, wire_hello(ada, "ada"), "epoch"), ==, epoch);
    g_assert_true(wire_matches(wire_join(ada, "home"), "{'seq':%d}", i));
  }
}

// Names are free after a crash: no reservation outlives the server.
static void test_names_after_kill(struct stage *stage, gconstpointer data)
{
  for (int i = 0; i < 3; i++) {
    stage_enter(stage, "ada");
    stage_crash(stage);
  }
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/wire/crash/under-load", test_kill_under_load, NULL);
  stage_test("/wire/crash/at-rest", test_kill_at_rest, NULL);
  stage_test("/wire/crash/names", test_names_after_kill, NULL);
  return g_test_run();
}
