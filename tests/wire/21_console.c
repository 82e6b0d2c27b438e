// SPDX-License-Identifier: GPL-3.0-or-later
// Chapter 21 of the wire: the admin console, as ritrovoctl meets it. Every verb against the real
// server, what it does to others, and how the call ends.
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>

#include "wire_files.h"

// Runs ritrovoctl with the words of `line`, parted by "|", and `input` as its standard input. It
// must end with that status. Returns what it printed, on standard error if the status is not 0;
// newly allocated.
static char *run_with(struct stage *stage, const char *line, const char *input, int status)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) argv = g_ptr_array_new();
  g_auto(GStrv) words = g_strsplit(line, "|", -1);
  g_ptr_array_add(argv, (gpointer) g_getenv("RITROVO_CTL"));
  g_ptr_array_add(argv, (gpointer) "--data-dir");
  g_ptr_array_add(argv, (gpointer) server_process_data_dir(stage->server));
  for (char **word = words; *word; word++)
    g_ptr_array_add(argv, *word);
  g_ptr_array_add(argv, NULL);
  g_autoptr(GSubprocess) process =
      g_subprocess_newv((const char *const *) argv->pdata,
                        G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                            G_SUBPROCESS_FLAGS_STDERR_PIPE,
                        &error);
  g_assert_no_error(error);
  char *output = NULL;
  char *errors = NULL;
  g_subprocess_communicate_utf8(process, input, NULL, &output, &errors, &error);
  g_assert_no_error(error);
  if (!g_subprocess_get_if_exited(process) || g_subprocess_get_exit_status(process) != status)
    g_error("\"%s\" did not end with %d:\n%s%s", line, status, output, errors);
  if ((status == 0) != (errors[0] == '\0'))
    g_error("\"%s\" ended with %d and said: %s", line, status, errors);
  g_free(status ? output : errors);
  return status ? errors : output;
}

static char *run(struct stage *stage, const char *line, int status)
{
  return run_with(stage, line, NULL, status);
}

static void expect_done(struct stage *stage, const char *line)
{
  g_autofree char *output = run(stage, line, 0);
  g_assert_cmpstr(output, ==, "Done.\n");
}

static void expect_refused(struct stage *stage, const char *line, const char *words)
{
  g_autofree char *errors = run(stage, line, 1);
  g_autofree char *wanted = g_strdup_printf("ritrovoctl: %s\n", words);
  g_assert_cmpstr(errors, ==, wanted);
}

static guint count_of(const char *text, const char *part)
{
  guint count = 0;
  while ((text = strstr(text, part))) {
    count++;
    text += strlen(part);
  }
  return count;
}

static void test_socket(struct stage *stage, gconstpointer data)
{
  struct stat status;
  g_autofree char *path =
      g_build_filename(server_process_data_dir(stage->server), "console.sock", NULL);
  g_assert_cmpint(g_lstat(path, &status), ==, 0);
  g_assert_true(S_ISSOCK(status.st_mode));
  g_assert_cmpint(status.st_mode & 07777, ==, 0600);
  // What a killed server left behind is in nobody's way.
  stage_crash(stage);
  g_free(run(stage, "stats", 0));
  server_process_signal(stage->server, SIGTERM);
  g_assert_cmpint(server_process_wait(stage->server), ==, 0);
  g_autofree char *errors = run(stage, "stats", 1);
  g_assert_nonnull(strstr(errors, path));
  g_assert_nonnull(strstr(errors, "Is the server running?"));
}

static void test_lists(struct stage *stage, gconstpointer data)
{
  g_autofree char *nobody = run(stage, "listu", 0);
  g_assert_cmpstr(nobody, ==, "0 people are here.\n");
  stage_enter(stage, "ada");
  struct wire_client *bob = stage_account(stage, "bob");
  wire_join(bob, "home");
  wire_join(bob, "pizza");
  wire_ask(bob, "'type':'topic','room':'pizza','topic':'At eight'");
  g_autofree char *users = run(stage, "#ListU", 0);
  g_assert_nonnull(strstr(users, "ada  guest   home\n"));
  g_assert_nonnull(strstr(users, "bob  member  "));
  g_assert_true(g_str_has_suffix(users, "\n2 people are here.\n"));
  g_autofree char *rooms = run(stage, "rooms", 0);
  g_assert_nonnull(strstr(rooms, "home   2 people\n"));
  g_assert_nonnull(strstr(rooms, "pizza  1 person  At eight\n"));
}

// Every file that there is, where it is and whose, and taking one away.
static void test_files(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  g_autoptr(GBytes) bytes = files_bytes(1, 1500);
  g_autofree char *none = run(stage, "#ListF", 0);
  g_assert_cmpstr(none, ==, "0 files.\n");
  const char *first = files_id(files_upload(stage, ada, "'room':'home'", "photo.jpg", bytes));
  files_upload(stage, ada, "'to':'bob','text':'look'", "my letter", bytes);
  g_autofree char *list = run(stage, "listf", 0);
  g_assert_nonnull(strstr(list, first));
  g_assert_nonnull(strstr(list, "  1.5 kB  ada  home         photo.jpg\n"));
  g_assert_nonnull(strstr(list, "  1.5 kB  ada  ada and bob  my letter\n2 files.\n"));
  g_autofree char *remove = g_strdup_printf("remove|%s|not here", first);
  expect_done(stage, remove);
  wire_wait(bob, "{'type':'removed','room':'home','seq':1,'file':'%s'}", first);
  expect_refused(stage, remove, "There is no such file.");
  expect_refused(stage, "remove|photo.jpg", "There is no such file.");
  files_upload(stage, bob, "'room':'home','text':'one\\ntwo'", "<b>", bytes);
  g_autofree char *record = run(stage, "export|--room|home", 0);
  g_assert_nonnull(strstr(record, " [ada] sent a file: photo.jpg (removed)\n"));
  g_assert_nonnull(strstr(record, " [bob] one\n"));
  g_assert_nonnull(strstr(record, " [bob] sent a file: <b> (1.5 kB)\n"));
  g_autofree char *page = run(stage, "export|--room|home|--format|html", 0);
  g_assert_nonnull(strstr(page, "sent a file: &lt;b&gt; (1.5 kB)</p>"));
  g_autofree char *json = run(stage, "export|--room|home|--format|json", 0);
  g_assert_nonnull(strstr(json, "\"name\":\"<b>\",\"file\":\""));
}

static void test_json(struct stage *stage, gconstpointer data)
{
  static const char *const lines[] = {"listu", "rooms", "stats"};
  stage_enter(stage, "ada");
  for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
    g_autofree char *line = g_strconcat("--json|", lines[i], NULL);
    g_autofree char *output = run(stage, line, 0);
    g_autoptr(GError) error = NULL;
    g_autoptr(JsonNode) node = json_from_string(output, &error);
    g_assert_no_error(error);
    g_assert_true(JSON_NODE_HOLDS_OBJECT(node));
    g_assert_cmpuint(count_of(output, "\n"), ==, 1);
  }
  g_autofree char *errors = run(stage, "--json|kill|nobody", 1);
  g_assert_cmpstr(errors, ==, "ritrovoctl: Nobody of that name is here.\n");
}

static void test_stats(struct stage *stage, gconstpointer data)
{
  stage_enter(stage, "ada");
  g_autofree char *stats = run(stage, "stats", 0);
  g_assert_cmpuint(count_of(stats, "\n"), >, 5);
  g_assert_nonnull(strstr(stats, "rooms"));
}

static void test_kill(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  expect_done(stage, "kill|bob|too|much spam");
  wire_wait(bob, "{'type':'kicked','reason':'too much spam'}");
  wire_client_drain(bob);
  expect_refused(stage, "kill|bob", "Nobody of that name is here.");
}

static void test_ban(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  expect_done(stage, "ban|bob|1h|enough");
  wire_wait(bob, "{'type':'kicked','reason':'enough'}");
  wire_client_drain(bob);
  struct wire_client *again = stage_connect(stage);
  wire_client_send(again, "{'type':'hello','version':1,'name':'bob'}");
  wire_expect_error(again, "name.banned");
  expect_done(stage, "unban|bob");
  stage_greet(stage, "bob");
  expect_refused(stage, "unban|bob", "Nobody of that name is here.");
  g_free(run(stage, "ban|bob|0", 1));
}

static void test_tell(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  expect_done(stage, "alert|Tea|is ready");
  wire_wait(ada, "{'type':'alert','text':'Tea is ready'}");
  wire_wait(bob, "{'type':'alert','text':'Tea is ready'}");
  expect_done(stage, "private|bob|come here");
  wire_wait(bob, "{'type':'message','to':'bob','text':'come here'}");
  wire_expect_silence(ada);
  expect_refused(stage, "private|eve|come here", "Nobody of that name is here.");
  g_free(run(stage, "alert|", 1));
}

static void test_reload(struct stage *stage, gconstpointer data)
{
  g_autofree char *path = server_process_path(stage->server, "ritrovod.conf");
  const char *const arguments[] = {"--config", path, NULL};
  static const char good[] = "[server]\nlisten=auto:127.0.0.1:0\nmotd=Ciao\n";
  static const char bad[] = "[server]\nlisten=auto:127.0.0.1:0\nmotto=Ciao\n";
  g_assert_true(g_file_set_contents(path, good, -1, NULL));
  server_process_start_on(stage->server, arguments);
  expect_done(stage, "reload");
  g_assert_true(g_file_set_contents(path, bad, -1, NULL));
  g_autofree char *errors = run(stage, "reload", 1);
  g_assert_nonnull(strstr(errors, "motto"));
}

static void test_exit(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  expect_done(stage, "exit");
  wire_wait(ada, "{'type':'shutdown'}");
  g_assert_cmpint(server_process_wait(stage->server), ==, 0);
  g_free(run(stage, "exit", 1));
}

static void test_usage(struct stage *stage, gconstpointer data)
{
  static const char *const lines[] = {"remove", "kill",        "ban",       "unban",
                                      "alert",  "private|ada", "stats|now", "rooms|please",
                                      "exits",  "export"};
  for (gsize i = 0; i < G_N_ELEMENTS(lines); i++)
    g_free(run(stage, lines[i], 2));
  g_free(run(stage, "help", 0));
}

// The prompt: one connection for many verbs, in the text dialect.
static void test_prompt(struct stage *stage, gconstpointer data)
{
  stage_enter(stage, "ada");
  g_autofree char *output = run_with(stage, "", "#Rooms\nwho\nkill eve\nstast\nquit\n", 0);
  g_assert_nonnull(strstr(output, "* home, 1 person"));
  g_assert_nonnull(strstr(output, "* ada, guest: home\n"));
  g_assert_nonnull(strstr(output, "* Nobody of that name is here.\n"));
  g_assert_nonnull(strstr(output, "stats?"));
  g_assert_true(g_str_has_suffix(output, "bye\n"));
  // The end of the input is a quit of this prompt, not of the server.
  g_autofree char *unended = run_with(stage, "", "rooms", 0);
  g_assert_nonnull(strstr(unended, "* home, 1 person"));
  g_free(run(stage, "stats", 0));
  g_autofree char *last = run_with(stage, "", "#Exit\n", 0);
  g_assert_nonnull(strstr(last, "SHUTDOWN\n"));
  g_assert_cmpint(server_process_wait(stage->server), ==, 0);
}

#define MESSAGES 1000

static void check_record(const char *record, const char *format)
{
  if (g_str_equal(format, "html")) {
    g_assert_cmpuint(count_of(record, "<li>"), ==, MESSAGES);
    g_assert_cmpuint(count_of(record, "&lt;script&gt;"), ==, MESSAGES);
    g_assert_null(strstr(record, "<script"));
    g_assert_true(g_str_has_suffix(record, "</html>\n"));
  } else if (g_str_equal(format, "json")) {
    g_auto(GStrv) lines = g_strsplit(record, "\n", -1);
    g_assert_cmpuint(g_strv_length(lines), ==, MESSAGES + 1);
    for (guint i = 0; i < MESSAGES; i++) {
      g_autoptr(JsonNode) node = json_from_string(lines[i], NULL);
      g_assert_nonnull(node);
      JsonObject *object = json_node_get_object(node);
      g_assert_cmpint(json_object_get_int_member(object, "seq"), ==, i + 1);
      g_assert_cmpstr(json_object_get_string_member(object, "from"), ==, "ada");
    }
  } else {
    g_assert_cmpuint(count_of(record, "\n"), ==, 2 * MESSAGES);
    g_assert_cmpuint(count_of(record, "] <script>\n"), ==, MESSAGES);
    g_assert_cmpuint(count_of(record, "[ada] line 999\n"), ==, 1);
  }
}

static void test_export(struct stage *stage, gconstpointer data)
{
  static const char *const formats[] = {"text", "json", "html"};
  struct wire_client *ada = stage_enter(stage, "ada");
  for (int i = 0; i < MESSAGES; i++) {
    g_autofree char *cid = g_strdup_printf("c%d", i);
    g_autofree char *text = g_strdup_printf("line %d\\n<script>", i);
    wire_client_send(ada, "{'type':'message','cid':'%s','room':'home','text':'%s'}", cid, text);
  }
  wire_wait(ada, "{'type':'message','seq':%d}", MESSAGES);
  for (gsize i = 0; i < G_N_ELEMENTS(formats); i++) {
    g_autofree char *line = g_strdup_printf("export|--room|home|--format|%s", formats[i]);
    g_autofree char *record = run(stage, line, 0);
    check_record(record, formats[i]);
    g_autofree char *path = server_process_path(stage->server, formats[i]);
    g_autofree char *to_file = g_strdup_printf("%s|--output|%s", line, path);
    g_autofree char *nothing = run(stage, to_file, 0);
    g_autofree char *written = NULL;
    g_assert_cmpstr(nothing, ==, "");
    g_assert_true(g_file_get_contents(path, &written, NULL, NULL));
    g_assert_cmpstr(written, ==, record);
  }
  g_autofree char *none = run(stage, "export|--room|home|--to|2020-01-01", 0);
  g_assert_cmpstr(none, ==, "");
  g_free(run(stage, "export|--room|nowhere", 1));
}

static void test_export_direct(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_account(stage, "ada");
  struct wire_client *bob = stage_account(stage, "bob");
  wire_post_to(ada, "bob", "Come va?");
  wire_post_to(bob, "ada", "Bene");
  g_autofree char *record = run(stage, "export|--with|ada|--and|bob", 0);
  g_assert_nonnull(strstr(record, " [ada] Come va?\n"));
  g_assert_true(g_str_has_suffix(record, " [bob] Bene\n"));
  g_autofree char *mirrored = run(stage, "export|--with|bob|--and|ada", 0);
  g_assert_cmpstr(mirrored, ==, record);
  expect_refused(stage, "export|--with|ada|--and|eve", "Nobody of that name is here.");
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/console/socket", test_socket, NULL);
  stage_test("/console/lists", test_lists, NULL);
  stage_test("/console/files", test_files, NULL);
  stage_test("/console/json", test_json, NULL);
  stage_test("/console/stats", test_stats, NULL);
  stage_test("/console/kill", test_kill, NULL);
  stage_test("/console/ban", test_ban, NULL);
  stage_test("/console/tell", test_tell, NULL);
  stage_test_stopped("/console/reload", test_reload);
  stage_test("/console/exit", test_exit, NULL);
  stage_test("/console/usage", test_usage, NULL);
  stage_test("/console/prompt", test_prompt, NULL);
  stage_test("/console/export", test_export, NULL);
  stage_test("/console/export-direct", test_export_direct, NULL);
  return g_test_run();
}
