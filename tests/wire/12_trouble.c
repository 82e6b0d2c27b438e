// SPDX-License-Identifier: GPL-3.0-or-later
// Chapter 12 of the wire: the machine fails the server. A full disk, no more files, a broken
// database: what cannot be done is told, the rest goes on, and it mends by itself.
#include "limits.h"
#include "stage.h"

#include <string.h>
#include <sys/resource.h>

// While nothing can be written, messages are refused and delivered to nobody; reading and presence
// go on. Once there is room again, sending works again, and no number is missing.
static void test_full_disk(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  wire_expect(ada, "{'type':'presence','name':'bob'}");
  wire_post(ada, "home", "one");
  wire_expect(bob, "{'type':'message','seq':1}");

  server_process_limit(stage->server, RLIMIT_FSIZE, 1);
  wire_client_send(ada, "{'type':'message','id':7,'cid':'c-2','room':'home','text':'two'}");
  wire_expect(ada, "{'type':'error','code':'store.unavailable','re':7}");
  wire_expect_silence(bob);
  JsonObject *page = wire_history(bob, "home", "");
  g_assert_cmpuint(json_array_get_length(wire_list(bob, page, "messages")), ==, 1);
  wire_quit(stage_enter(stage, "carl"));
  wire_expect(bob, "{'type':'presence','event':'join','name':'carl'}");
  wire_expect(bob, "{'type':'presence','event':'leave','name':'carl'}");

  server_process_limit(stage->server, RLIMIT_FSIZE, RLIM_INFINITY);
  JsonObject *answer;
  do {
    wire_say(ada, "home", "c-2", "two");
    answer = wire_wait(ada, "{'event':null}");
  } while (wire_matches(answer, "{'type':'error','code':'store.unavailable'}"));
  g_assert_true(wire_matches(answer, "{'type':'message','seq':2,'cid':'c-2'}"));
  wire_expect(bob, "{'type':'message','seq':2,'text':'two'}");

  stage_crash(stage);
  struct wire_client *dora = stage_enter(stage, "dora");
  page = wire_history(dora, "home", "");
  g_assert_cmpuint(json_array_get_length(wire_list(dora, page, "messages")), ==, 2);
}

// A full disk does not keep the server from stopping properly.
static void test_full_disk_at_the_end(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  wire_post(ada, "home", "one");
  server_process_limit(stage->server, RLIMIT_FSIZE, 1);
  wire_say(ada, "home", "c-2", "two");
  wire_expect_error(ada, "store.unavailable");
  wire_quit(ada);
  stage_restart(stage);
  g_assert_true(wire_matches(wire_join(stage_greet(stage, "bob"), "home"), "{'seq':1}"));
}

// When the server has no files left for more connections, those that it has go on, and new ones are
// taken as soon as others have gone.
static void test_no_more_files(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *crowd[60];
  server_process_limit(stage->server, RLIMIT_NOFILE, 40);
  for (size_t i = 0; i < G_N_ELEMENTS(crowd); i++)
    crowd[i] = wire_client_new(server_process_port(stage->server));
  wire_post(ada, "home", "one");
  wire_post(ada, "home", "two");
  for (size_t i = 0; i < G_N_ELEMENTS(crowd); i++)
    wire_client_free(crowd[i]);
  wire_post(stage_enter(stage, "bob"), "home", "three");
}

static void spoil(const char *folder_path)
{
  g_autoptr(GDir) folder = g_dir_open(folder_path, 0, NULL);
  g_autofree char *garbage = g_strnfill(16384, 'x');
  const char *name;
  g_assert_nonnull(folder);
  while ((name = g_dir_read_name(folder))) {
    g_autofree char *path = g_build_filename(folder_path, name, NULL);
    if (g_file_test(path, G_FILE_TEST_IS_REGULAR))
      g_assert_true(g_file_set_contents(path, garbage, -1, NULL));
  }
}

// A database that is none is told in one line. It is not replaced by an empty one.
static void test_broken_database(struct stage *stage, gconstpointer data)
{
  const char *data_dir = server_process_data_dir(stage->server);
  const char *const arguments[] = {"--data-dir", data_dir, "--listen", "auto:127.0.0.1:0", NULL};
  struct wire_client *ada = stage_enter(stage, "ada");
  wire_post(ada, "home", "hi");
  wire_quit(ada);
  server_process_kill(stage->server);
  spoil(data_dir);
  for (int i = 0; i < 2; i++) {
    struct server_outcome outcome = server_process_run(stage->server, arguments);
    g_assert_cmpint(outcome.status, ==, 1);
    const char *end = strchr(outcome.errors, '\n');
    if (!end || end[1] != '\0')
      g_error("expected one line on standard error, not:\n%s", outcome.errors);
    server_outcome_clear(&outcome);
  }
}

// One who floods and reads nothing is stopped or closed, and is in nobody's way.
static void test_flood_of_pings(struct stage *stage, gconstpointer data)
{
  struct wire_client *flood = wire_client_new_narrow(server_process_port(stage->server));
  g_ptr_array_add(stage->clients, flood);
  wire_hello(flood, NULL);
  struct wire_client *ada = stage_enter(stage, "ada");
  guint64 before = server_process_memory(stage->server);
  g_autoptr(GString) pings = g_string_new(NULL);
  while (pings->len < 1 << 20)
    g_string_append(pings, "{\"type\":\"ping\",\"id\":\"0123456789012345678901234567890\"}\n");
  for (int i = 0; i < 200; i++) {
    // Where a write is cut does not matter: broken lines are answered too.
    while (wire_client_send_some(flood, pings->str, pings->len))
      ;
    wire_post(ada, "home", "hi");
  }
  g_assert_cmpuint(server_process_memory(stage->server), <, before + 100 * 1024);
}

// What was sent before the sender shut down is heard, and it gets its answers.
static void test_half_closed(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *bob = stage_connect(stage);
  wire_client_send(bob, "{'type':'hello','version':1,'name':'bob'}\n"
                        "{'type':'join','room':'home'}\n"
                        "{'type':'message','cid':'c','room':'home','text':'in and out'}");
  wire_client_shut_down(bob);
  wire_wait(ada, "{'type':'message','from':'bob','text':'in and out'}");
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/wire/trouble/full-disk", test_full_disk, NULL);
  stage_test("/wire/trouble/full-disk-at-the-end", test_full_disk_at_the_end, NULL);
  stage_test("/wire/trouble/no-more-files", test_no_more_files, NULL);
  stage_test("/wire/trouble/broken-database", test_broken_database, NULL);
  stage_test("/wire/trouble/flood-of-pings", test_flood_of_pings, NULL);
  stage_test("/wire/trouble/half-closed", test_half_closed, NULL);
  return g_test_run();
}
