// SPDX-License-Identifier: GPL-3.0-or-later
// Chapter 22 of the wire: what happened is told in lines of key=value pairs, on standard error or
// in
// --log-file, and nothing of what was said, nor a line that somebody else has made up.
#include "stage.h"

#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

// A line as a whole: keys, and texts that are quoted or numbers and addresses.
#define TIME "time=\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z"
#define TEXT "(\"([^\"\\\\[:cntrl:]]|\\\\.)*\"|[0-9a-f.:\\[\\]-]+)"
#define LINE "^" TIME " level=(info|notice|warning|error) event=[a-z_]+( [a-z_]+=" TEXT ")*$"

// Starts the server; with a path (NULL: without) it logs there.
static void start(struct stage *stage, const char *path)
{
  const char *const arguments[] = {"--listen", "auto:127.0.0.1:0",         "--make-admin",
                                   "root",     path ? "--log-file" : NULL, path,
                                   NULL};
  server_process_start_on(stage->server, arguments);
}

static void stop(struct stage *stage)
{
  server_process_signal(stage->server, SIGTERM);
  g_assert_cmpint(server_process_wait(stage->server), ==, 0);
}

// Newly allocated; each line is checked.
static char *read_log(const char *path)
{
  char *text = NULL;
  g_autoptr(GError) error = NULL;
  g_file_get_contents(path, &text, NULL, &error);
  g_assert_no_error(error);
  g_assert_true(g_str_has_suffix(text, "\n"));
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  for (char **line = lines; **line; line++)
    if (!g_regex_match_simple(LINE, *line, 0, 0))
      g_error("\"%s\" is no line of a log", *line);
  return text;
}

// How many lines match the pattern, in which ' stands for ".
static guint count_lines(const char *log, const char *pattern)
{
  g_autofree char *quoted = g_strdelimit(g_strdup(pattern), "'", '"');
  g_autoptr(GError) error = NULL;
  g_autoptr(GRegex) regex = g_regex_new(quoted, 0, 0, &error);
  g_assert_no_error(error);
  g_auto(GStrv) lines = g_strsplit(log, "\n", -1);
  guint count = 0;
  for (char **line = lines; *line; line++)
    count += g_regex_match(regex, *line, 0, NULL);
  return count;
}

static void assert_once(const char *log, const char *pattern)
{
  if (count_lines(log, pattern) != 1)
    g_error("expected one line \"%s\" in:\n%s", pattern, log);
}

// A visit from its beginning to its end.
static void test_visit(struct stage *stage, gconstpointer data)
{
  g_autofree char *path = server_process_path(stage->server, "log");
  struct stat info;
  start(stage, path);
  g_assert_cmpint(stat(path, &info), ==, 0);
  g_assert_cmpint(info.st_mode & 0777, ==, 0600);
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  wire_expect(ada, "{'type':'presence','event':'join','name':'bob'}");
  wire_quit(ada);
  wire_client_close(ada);
  wire_client_close(bob);
  stop(stage);
  g_autofree char *log = read_log(path);
  assert_once(log, " event=started ");
  assert_once(log, " event=connect .*name='ada'.* address=127\\.0\\.0\\.1:\\d+");
  assert_once(log, " event=connect .*name='bob'.* address=127\\.0\\.0\\.1:\\d+");
  assert_once(log, " event=disconnect .*name='ada'.* reason='[a-z]+'");
  assert_once(log, " event=disconnect .*name='bob'.* reason='[a-z]+'");
  assert_once(log, " event=stopping");
  assert_once(log, " event=stopped$");
  g_assert_cmpuint(count_lines(log, "."), ==, count_lines(log, "^time="));
  // Standard error is left to what goes wrong before there is a log.
  g_autofree char *errors = server_process_errors(stage->server);
  g_assert_null(strstr(errors, "event="));
}

// Without a file the same lines are on standard error, and on standard output is nothing of them.
static void test_standard_error(struct stage *stage, gconstpointer data)
{
  start(stage, NULL);
  struct wire_client *ada = stage_enter(stage, "ada");
  wire_quit(ada);
  wire_client_close(ada);
  stop(stage);
  g_autofree char *errors = server_process_errors(stage->server);
  g_auto(GStrv) lines = g_strsplit(errors, "\n", -1);
  for (char **line = lines; **line; line++)
    g_assert_true(g_regex_match_simple(LINE, *line, 0, 0));
  assert_once(errors, " event=connect .*name='ada'");
  assert_once(errors, " event=disconnect .*name='ada'");
}

// A name that tries to end its quotes stays within them.
static void test_hostile_name(struct stage *stage, gconstpointer data)
{
  static const char name[] = "a\\\" level=error event=forged";
  g_autofree char *path = server_process_path(stage->server, "log");
  start(stage, path);
  struct wire_client *ada = stage_connect(stage);
  wire_client_send(ada, "{'type':'hello','version':1,'name':'%s'}", name);
  wire_expect(ada, "{'type':'welcome'}");
  wire_quit(ada);
  wire_client_close(ada);
  stop(stage);
  g_autofree char *log = read_log(path);
  assert_once(log, "^[^'\\\\]* event=connect .*name='a\\\\' level=error event=forged'");
  g_assert_cmpuint(count_lines(log, "^[^']* event=forged"), ==, 0);
}

// Nothing that was said, and no password, right or wrong.
static void test_nothing_said(struct stage *stage, gconstpointer data)
{
  g_autofree char *path = server_process_path(stage->server, "log");
  start(stage, path);
  struct wire_client *ada = stage_account(stage, "ada");
  wire_join(ada, "home");
  wire_post(ada, "home", "said aloud");
  wire_post_to(ada, "ada", "said to one");
  wire_client_send(ada, "{'type':'message','nonsense':'half");
  wire_expect_error(ada, "proto.malformed");
  wire_try_hello(stage_connect(stage), "ada", "not the horse");
  stop(stage);
  g_autofree char *log = read_log(path);
  assert_once(log, " event=connect .*name='ada'");
  static const char *const secrets[] = {WIRE_PASSWORD, "not the horse", "said", "nonsense"};
  for (size_t i = 0; i < G_N_ELEMENTS(secrets); i++)
    g_assert_null(strstr(log, secrets[i]));
}

// The file is moved and SIGHUP sent, as logrotate does; nobody notices.
static void test_rotate(struct stage *stage, gconstpointer data)
{
  g_autofree char *path = server_process_path(stage->server, "log");
  g_autofree char *old = server_process_path(stage->server, "log.1");
  start(stage, path);
  struct wire_client *ada = stage_enter(stage, "ada");
  g_assert_cmpint(g_rename(path, old), ==, 0);
  stage_enter(stage, "bob");
  wire_expect(ada, "{'type':'presence','event':'join','name':'bob'}");
  server_process_signal(stage->server, SIGHUP);
  // The signal was there before the ping.
  wire_expect_silence(ada);
  stage_enter(stage, "carl");
  wire_expect(ada, "{'type':'presence','event':'join','name':'carl'}");
  stop(stage);
  g_autofree char *before = read_log(old);
  g_autofree char *after = read_log(path);
  assert_once(before, " event=connect .*name='bob'");
  g_assert_cmpuint(count_lines(before, "name='carl'"), ==, 0);
  assert_once(after, " event=log_reopened ");
  assert_once(after, " event=connect .*name='carl'");
  assert_once(after, " event=stopped$");
}

// Where it cannot be opened again, the old file goes on.
static void test_rotate_fails(struct stage *stage, gconstpointer data)
{
  g_autofree char *path = server_process_path(stage->server, "log");
  g_autofree char *old = server_process_path(stage->server, "log.1");
  start(stage, path);
  struct wire_client *ada = stage_enter(stage, "ada");
  g_assert_cmpint(g_rename(path, old), ==, 0);
  g_assert_cmpint(g_mkdir(path, 0700), ==, 0);
  server_process_signal(stage->server, SIGHUP);
  wire_expect_silence(ada);
  stop(stage);
  g_autofree char *log = read_log(old);
  assert_once(log, " level=error event=log_reopen_failed error='cannot write the log ");
  assert_once(log, " event=stopped$");
}

// The file of a server that ran before is gone on with.
static void test_append(struct stage *stage, gconstpointer data)
{
  g_autofree char *path = server_process_path(stage->server, "log");
  for (int i = 0; i < 2; i++) {
    start(stage, path);
    stop(stage);
  }
  g_autofree char *log = read_log(path);
  g_assert_cmpuint(count_lines(log, " event=started "), ==, 2);
  g_assert_cmpuint(count_lines(log, " event=stopped$"), ==, 2);
}

// A log that takes nothing is in nobody's way.
static void test_full(struct stage *stage, gconstpointer data)
{
  start(stage, "/dev/full");
  struct wire_client *ada = stage_enter(stage, "ada");
  wire_post(ada, "home", "hi");
  wire_quit(ada);
  wire_client_close(ada);
  stop(stage);
}

// A file that cannot be is told in one line, before anything else is done.
static void test_refused(struct stage *stage, gconstpointer data)
{
  g_autofree char *nowhere = server_process_path(stage->server, "nowhere/log");
  const char *const arguments[] = {"--data-dir", server_process_data_dir(stage->server),
                                   "--listen",   "127.0.0.1:0",
                                   "--log-file", nowhere,
                                   NULL};
  struct server_outcome outcome = server_process_run(stage->server, arguments);
  g_assert_cmpint(outcome.status, ==, 1);
  g_assert_cmpstr(outcome.output, ==, "");
  g_assert_nonnull(strstr(outcome.errors, "cannot write the log "));
  g_assert_true(strchr(outcome.errors, '\n')[1] == '\0');
  server_outcome_clear(&outcome);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test_stopped("/wire/logs/visit", test_visit);
  stage_test_stopped("/wire/logs/standard-error", test_standard_error);
  stage_test_stopped("/wire/logs/hostile-name", test_hostile_name);
  stage_test_stopped("/wire/logs/nothing-said", test_nothing_said);
  stage_test_stopped("/wire/logs/rotate", test_rotate);
  stage_test_stopped("/wire/logs/rotate-fails", test_rotate_fails);
  stage_test_stopped("/wire/logs/append", test_append);
  stage_test_stopped("/wire/logs/full", test_full);
  stage_test_stopped("/wire/logs/refused", test_refused);
  return g_test_run();
}
