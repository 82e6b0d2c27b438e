// SPDX-License-Identifier: GPL-3.0-or-later
// Chapter 10 of the wire: many at once, long lists and slow readers. What one connection does or
// fails to do must not be felt by the others, and no line may be over the limit, which the client
// checks of every line.
#include "limits.h"
#include "stage.h"

#include <string.h>
#include <sys/resource.h>

// A name of `limit` characters of four bytes each: as many bytes as a name can have.
static char *widest_name(int number, int limit)
{
  GString *name = g_string_new(NULL);
  g_autofree char *digits = g_strdup_printf("%d", number);
  for (int i = (int) strlen(digits); i < limit; i++)
    g_string_append(name, "\xf0\x9f\x91\x8d");
  g_string_append(name, digits);
  return g_string_free(name, FALSE);
}

static void allow_files(rlim_t count)
{
  struct rlimit limit;
  g_assert_cmpint(getrlimit(RLIMIT_NOFILE, &limit), ==, 0);
  limit.rlim_cur = MIN(MAX(limit.rlim_cur, count), limit.rlim_max);
  g_assert_cmpint(setrlimit(RLIMIT_NOFILE, &limit), ==, 0);
}

// Two hundred connections that never say hello are in nobody's way.
static void test_silent(struct stage *stage, gconstpointer data)
{
  for (int i = 0; i < 200; i++)
    stage_connect(stage);
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  wire_post(ada, "home", "hi");
  wire_wait(bob, "{'type':'message','text':'hi'}");
}

// Two hundred that have sent half a line each are not either.
static void test_half_lines(struct stage *stage, gconstpointer data)
{
  static const char half[] = "{\"type\":\"hello\",\"version\":1,\"na";
  for (int i = 0; i < 200; i++)
    wire_client_send_bytes(stage_connect(stage), half, strlen(half));
  struct wire_client *ada = stage_enter(stage, "ada");
  wire_post(ada, "home", "hi");
}

// A room with more members than fit into a line: the list is cut, the count is not.
static void test_many_members(struct stage *stage, gconstpointer data)
{
  enum { PEOPLE = 450 };
  for (int i = 0; i < PEOPLE; i++) {
    g_autofree char *name = widest_name(i, LIMIT_NAME);
    stage_enter(stage, name);
  }
  struct wire_client *ada = stage_greet(stage, "ada");
  JsonObject *joined = wire_join(ada, "home");
  g_assert_cmpint(wire_number(ada, joined, "count"), ==, PEOPLE + 1);
  guint members = json_array_get_length(wire_list(ada, joined, "members"));
  g_assert_cmpuint(members, >=, 250);
  g_assert_cmpuint(members, <=, PEOPLE + 1);

  wire_client_send(ada, "{'type':'users','id':1}");
  JsonObject *users = wire_wait(ada, "{'type':'users','re':1}");
  g_assert_cmpuint(json_array_get_length(wire_list(ada, users, "users")), >=, 200);
}

// Joins rooms with the longest names until the server says that it is enough, or 250 of them.
static int join_many(struct wire_client *client)
{
  for (int i = 0; i < 250; i++) {
    g_autofree char *room = widest_name(i, LIMIT_ROOM_NAME);
    wire_client_send(client, "{'type':'join','room':'%s'}", room);
    JsonObject *answer = wire_next(client);
    if (answer && wire_matches(answer, "{'type':'error','code':'server.full'}"))
      return i;
    if (!answer || !wire_matches(answer, "{'type':'joined','room':'%s'}", room))
      wire_client_fail(client, "expected joined or server.full");
  }
  return 250;
}

// Of one who is in as many rooms as may be, the lists are cut to the line, and the way back is open
// all the same.
static void test_many_rooms(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_connect(stage);
  const char *token = wire_text(ada, wire_hello(ada, "ada"), "token");
  int count = join_many(ada);
  g_assert_cmpint(count, >=, 100);
  wire_client_send(ada, "{'type':'rooms','id':1}");
  JsonObject *rooms = wire_expect(ada, "{'type':'rooms','re':1}");
  g_assert_cmpuint(json_array_get_length(wire_list(ada, rooms, "rooms")), >=, 100);
  wire_client_send(ada, "{'type':'users','id':2}");
  wire_expect(ada, "{'type':'users','re':2}");
  wire_client_close(ada);

  // All of them, if the server lets one be in no more than it can tell of.
  struct wire_client *back = stage_connect(stage);
  JsonArray *joined = wire_list(back, wire_resume(back, token), "rooms");
  g_assert_cmpuint(json_array_get_length(joined), >=, MIN(count, 150));
}

// Somebody who stops reading is spared what does not fit into the queue any more. The others go on,
// and what the server keeps for the one is bounded: this is far more than its queue may be and all
// kernels hold.
static void test_stopped_reader(struct stage *stage, gconstpointer data)
{
  enum { MESSAGES = 3000 };
  struct wire_client *lazy = wire_client_new_narrow(server_process_port(stage->server));
  g_ptr_array_add(stage->clients, lazy);
  wire_hello(lazy, "lazy");
  wire_join(lazy, "home");
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  guint64 before = server_process_memory(stage->server);

  g_autofree char *text = g_strnfill(LIMIT_TEXT, 'x');
  for (int i = 1; i <= MESSAGES; i++) {
    wire_client_send(ada, "{'type':'message','room':'home','text':'%s'}", text);
    // Both readers keep up, line by line, so that only the lazy one falls behind.
    const char *line;
    do
      line = wire_client_line(ada);
    while (line && !strstr(line, "\"type\":\"message\""));
    g_assert_nonnull(line);
    do
      line = wire_client_line(bob);
    while (line && !strstr(line, "\"type\":\"message\""));
    g_assert_nonnull(line);
  }
  g_assert_cmpuint(server_process_memory(stage->server), <, before + 200 * 1024);
  wire_wait(lazy, "{'type':'gap','room':'home','to':%d}", MESSAGES);
  wire_expect_silence(ada);
  wire_expect_silence(bob);
}

// One who asks for a great deal and does not read the answers is closed too, or not heard any more,
// and the others go on.
static void test_greedy(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  g_autofree char *text = g_strnfill(LIMIT_TEXT, 'x');
  for (int i = 0; i < 4; i++)
    wire_post(ada, "home", text);
  struct wire_client *greedy = wire_client_new_narrow(server_process_port(stage->server));
  g_ptr_array_add(stage->clients, greedy);
  wire_hello(greedy, "greedy");
  wire_join(greedy, "home");
  guint64 before = server_process_memory(stage->server);

  g_autoptr(GString) requests = g_string_new(NULL);
  for (int i = 0; i < 1000; i++)
    g_string_append(requests, "{\"type\":\"history\",\"room\":\"home\"}\n");
  wire_client_send_bytes(greedy, requests->str, requests->len);
  for (int i = 0; i < 200; i++)
    wire_post(ada, "home", "hi");
  g_assert_cmpuint(server_process_memory(stage->server), <, before + 200 * 1024);
}

// People come and go, many times over, and nothing is left of them.
static void test_come_and_go(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  for (int i = 0; i < 300; i++) {
    struct wire_client *client = wire_client_new(server_process_port(stage->server));
    wire_hello(client, "visitor");
    wire_join(client, "home");
    wire_quit(client);
    wire_client_free(client);
    wire_expect(ada, "{'type':'presence','event':'join','name':'visitor'}");
    wire_expect(ada, "{'type':'presence','event':'leave','name':'visitor'}");
  }
  g_assert_true(wire_matches(wire_join(ada, "home"), "{'count':1}"));
}

int main(int argc, char **argv)
{
  static const char *const in_memory[] = {"--history", "off", NULL};
  g_test_init(&argc, &argv, NULL);
  allow_files(2048);
  stage_test("/wire/crowd/silent", test_silent, NULL);
  stage_test("/wire/crowd/half-lines", test_half_lines, NULL);
  stage_test("/wire/crowd/many-members", test_many_members, NULL);
  stage_test("/wire/crowd/many-rooms", test_many_rooms, NULL);
  stage_test("/wire/crowd/stopped-reader", test_stopped_reader, in_memory);
  stage_test("/wire/crowd/greedy", test_greedy, NULL);
  stage_test("/wire/crowd/come-and-go", test_come_and_go, NULL);
  return g_test_run();
}
