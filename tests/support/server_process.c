// SPDX-License-Identifier: GPL-3.0-or-later
// The child process of server_process.h. A small shell waits at the end of a pipe that only the
// test and its server hold open; when both are gone, in whatever way, it removes their files.
#include "server_process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEADLINE_MS (30 * 1000)

struct server_process {
  // owned
  char *program;
  GStrv arguments;
  char *folder;
  char *data_dir;
  char *errors_path;
  char *ready;
  GPid pid;     // 0 when none runs
  GPid remover; // the shell that removes the folder
  int lifeline; // write end of the remover's pipe
  int output;   // read end of the server's standard output, or -1
  guint16 port;
};

static void set_up_child(gpointer data)
{
  prctl(PR_SET_PDEATHSIG, SIGKILL);
}

// What ends the test's process group must not end the remover.
static void set_up_remover(gpointer data)
{
  setsid();
}

// Starts a program whose standard input is empty. It inherits `lifeline` and nothing else.
static GPid spawn(const char *const *argv, int lifeline, int output, int errors)
{
  g_autoptr(GError) error = NULL;
  GPid pid;
  if (!g_spawn_async_with_pipes_and_fds(
          NULL, argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_CLOEXEC_PIPES, set_up_child, NULL,
          -1, output, errors, &lifeline, &lifeline, 1, &pid, NULL, NULL, NULL, &error))
    g_error("%s", error->message);
  return pid;
}

static void start_remover(struct server_process *server)
{
  static const char script[] = "cat >/dev/null; rm -rf \"$1\"";
  const char *const argv[] = {"/bin/sh", "-c", script, "remover", server->folder, NULL};
  g_autoptr(GError) error = NULL;
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    g_error("no pipe: %s", g_strerror(errno));
  if (!g_spawn_async_with_pipes_and_fds(NULL, argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, set_up_remover,
                                        NULL, ends[0], -1, -1, NULL, NULL, 0, &server->remover,
                                        NULL, NULL, NULL, &error))
    g_error("%s", error->message);
  close(ends[0]);
  server->lifeline = ends[1];
}

struct server_process *server_process_new(const char *const *arguments)
{
  g_autoptr(GError) error = NULL;
  struct server_process *server = g_new0(struct server_process, 1);
  server->program = g_strdup(g_getenv("RITROVO_SERVER"));
  if (!server->program)
    g_error("RITROVO_SERVER does not name the server's program");
  server->arguments = g_strdupv((char **) arguments);
  server->folder = g_dir_make_tmp("ritrovo-test-XXXXXX", &error);
  if (!server->folder)
    g_error("%s", error->message);
  server->data_dir = g_build_filename(server->folder, "data", NULL);
  server->errors_path = g_build_filename(server->folder, "errors", NULL);
  server->output = -1;
  start_remover(server);
  return server;
}

char *server_process_errors(struct server_process *server)
{
  char *errors = NULL;
  return g_file_get_contents(server->errors_path, &errors, NULL, NULL) ? errors : g_strdup("");
}

static void G_GNUC_NORETURN fail(struct server_process *server, const char *what)
{
  g_autofree char *errors = server_process_errors(server);
  g_auto(GStrv) lines = g_strsplit(errors, "\n", -1);
  for (char **line = lines; *line; line++)
    g_test_message("%s", *line);
  g_error("the server %s; its standard error stands above", what);
}

static void launch(struct server_process *server, const char *const *argv)
{
  int ends[2];
  g_assert_cmpint(server->pid, ==, 0);
  if (pipe2(ends, O_CLOEXEC) != 0)
    g_error("no pipe: %s", g_strerror(errno));
  int errors = open(server->errors_path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
  g_assert_cmpint(errors, >=, 0);
  server->pid = spawn(argv, server->lifeline, ends[1], errors);
  close(errors);
  close(ends[1]);
  if (server->output >= 0)
    close(server->output);
  server->output = ends[0];
}

// Reads standard output up to the end of its first line, or of the stream. Newly allocated.
static char *read_first_line(struct server_process *server)
{
  GString *line = g_string_new(NULL);
  gint64 deadline = g_get_monotonic_time() + DEADLINE_MS * G_TIME_SPAN_MILLISECOND;
  for (;;) {
    struct pollfd readable = {.fd = server->output, .events = POLLIN};
    gint64 left = (deadline - g_get_monotonic_time()) / G_TIME_SPAN_MILLISECOND;
    if (poll(&readable, 1, (int) MAX(left, 0)) == 0)
      fail(server, "did not get ready in time");
    char c;
    ssize_t length = read(server->output, &c, 1);
    if (length == 1 && c != '\n')
      g_string_append_c(line, c);
    else if (length >= 0 || errno != EINTR)
      return g_string_free(line, FALSE);
  }
}

static guint16 port_of(const char *ready)
{
  g_auto(GStrv) words = g_strsplit(ready, " ", 3);
  const char *colon = words[0] && words[1] ? strrchr(words[1], ':') : NULL;
  guint64 port = 0;
  if (!colon || !g_str_equal(words[0], "ready") ||
      !g_ascii_string_to_unsigned(colon + 1, 10, 1, G_MAXUINT16, &port, NULL))
    return 0;
  return (guint16) port;
}

// Tests talk faster than people, and all from one address. What is said later on the command line
// goes first; a configuration file is left to say what it says.
static void add_no_limits(GPtrArray *argv, const char *const *listeners)
{
  static const char *const none[] = {"--rate", "0", "--per-address", "0"};
  if (g_strv_contains(listeners, "--config"))
    return;
  for (size_t i = 0; i < G_N_ELEMENTS(none); i++)
    g_ptr_array_add(argv, (gpointer) none[i]);
}

void server_process_start_on(struct server_process *server, const char *const *listeners)
{
  g_autoptr(GPtrArray) argv = g_ptr_array_new();
  g_ptr_array_add(argv, server->program);
  g_ptr_array_add(argv, (gpointer) "--data-dir");
  g_ptr_array_add(argv, server->data_dir);
  add_no_limits(argv, listeners);
  for (size_t i = 0; listeners[i]; i++)
    g_ptr_array_add(argv, (gpointer) listeners[i]);
  for (size_t i = 0; server->arguments && server->arguments[i]; i++)
    g_ptr_array_add(argv, server->arguments[i]);
  g_ptr_array_add(argv, NULL);
  launch(server, (const char *const *) argv->pdata);

  g_free(server->ready);
  server->ready = read_first_line(server);
  server->port = port_of(server->ready);
  if (!server->port)
    fail(server, "did not say that it is ready");
}

void server_process_start(struct server_process *server)
{
  g_autofree char *listener = g_strdup_printf("auto:127.0.0.1:%u", server->port);
  const char *const listeners[] = {"--listen", listener, NULL};
  server_process_start_on(server, listeners);
}

guint16 server_process_port(struct server_process *server)
{
  return server->port;
}

const char *server_process_ready(struct server_process *server)
{
  return server->ready;
}

const char *server_process_data_dir(struct server_process *server)
{
  return server->data_dir;
}

char *server_process_path(struct server_process *server, const char *name)
{
  return g_build_filename(server->folder, name, NULL);
}

GPid server_process_pid(struct server_process *server)
{
  return server->pid;
}

void server_process_signal(struct server_process *server, int number)
{
  g_assert_cmpint(server->pid, >, 0);
  g_assert_cmpint(kill(server->pid, number), ==, 0);
}

void server_process_limit(struct server_process *server, int resource, guint64 value)
{
  struct rlimit limit;
  g_assert_cmpint(prlimit(server->pid, resource, NULL, &limit), ==, 0);
  limit.rlim_cur = MIN(value, limit.rlim_max);
  g_assert_cmpint(prlimit(server->pid, resource, &limit, NULL), ==, 0);
}

guint64 server_process_memory(struct server_process *server)
{
  g_autofree char *path = g_strdup_printf("/proc/%d/status", (int) server->pid);
  g_autofree char *status = NULL;
  g_assert_true(g_file_get_contents(path, &status, NULL, NULL));
  const char *line = strstr(status, "\nVmRSS:");
  g_assert_nonnull(line);
  return g_ascii_strtoull(line + strlen("\nVmRSS:"), NULL, 10);
}

int server_process_wait(struct server_process *server)
{
  int status;
  g_assert_cmpint(server->pid, >, 0);
  struct pollfd ended = {.fd = pidfd_open(server->pid, 0), .events = POLLIN};
  g_assert_cmpint(ended.fd, >=, 0);
  if (poll(&ended, 1, DEADLINE_MS) != 1)
    fail(server, "did not end in time");
  close(ended.fd);
  g_assert_cmpint(waitpid(server->pid, &status, 0), ==, server->pid);
  server->pid = 0;
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

void server_process_kill(struct server_process *server)
{
  server_process_signal(server, SIGKILL);
  g_assert_cmpint(server_process_wait(server), ==, -SIGKILL);
}

// A server under test has nothing to complain about in itself, however it is treated.
static void check_errors(struct server_process *server)
{
  g_autofree char *errors = server_process_errors(server);
  if (strstr(errors, "CRITICAL") || strstr(errors, "Sanitizer") || strstr(errors, "runtime error"))
    fail(server, "complained about itself");
}

void server_process_free(struct server_process *server)
{
  if (!server)
    return;
  if (server->pid) {
    server_process_signal(server, SIGTERM);
    int status = server_process_wait(server);
    if (status != 0) {
      g_autofree char *what = g_strdup_printf("ended with %d", status);
      fail(server, what);
    }
  }
  check_errors(server);
  close(server->lifeline);
  waitpid(server->remover, NULL, 0);
  if (server->output >= 0)
    close(server->output);
  g_free(server->program);
  g_strfreev(server->arguments);
  g_free(server->folder);
  g_free(server->data_dir);
  g_free(server->errors_path);
  g_free(server->ready);
  g_free(server);
}

struct server_outcome server_process_run(struct server_process *server,
                                         const char *const *arguments)
{
  struct server_outcome outcome = {0};
  g_autoptr(GPtrArray) argv = g_ptr_array_new();
  g_autoptr(GString) output = g_string_new(NULL);
  g_ptr_array_add(argv, server->program);
  for (size_t i = 0; arguments[i]; i++)
    g_ptr_array_add(argv, (gpointer) arguments[i]);
  g_ptr_array_add(argv, NULL);
  launch(server, (const char *const *) argv->pdata);

  outcome.status = server_process_wait(server);
  char buffer[4096];
  ssize_t length;
  while ((length = read(server->output, buffer, sizeof buffer)) > 0)
    g_string_append_len(output, buffer, length);
  outcome.output = g_string_free(g_steal_pointer(&output), FALSE);
  outcome.errors = server_process_errors(server);
  return outcome;
}

void server_outcome_clear(struct server_outcome *outcome)
{
  g_free(outcome->output);
  g_free(outcome->errors);
  *outcome = (struct server_outcome){0};
}
