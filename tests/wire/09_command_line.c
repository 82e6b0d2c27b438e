// SPDX-License-Identifier: GPL-3.0-or-later
// Chapter 9 of the wire: how the server is started. What is wrong is told in one line on standard
// error, with 1 as the exit status, and what it makes is its owner's alone.
#include "stage.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

// The server must refuse to start with these arguments behind a usual listener and data directory.
static void assert_refused(struct stage *stage, const char *const *arguments)
{
  g_autoptr(GPtrArray) all = g_ptr_array_new();
  g_ptr_array_add(all, (gpointer) "--data-dir");
  g_ptr_array_add(all, (gpointer) server_process_data_dir(stage->server));
  for (size_t i = 0; arguments[i]; i++)
    g_ptr_array_add(all, (gpointer) arguments[i]);
  g_ptr_array_add(all, NULL);
  struct server_outcome outcome =
      server_process_run(stage->server, (const char *const *) all->pdata);
  g_assert_cmpint(outcome.status, ==, 1);
  g_assert_cmpstr(outcome.output, ==, "");
  const char *end = strchr(outcome.errors, '\n');
  if (!end || end == outcome.errors || end[1] != '\0')
    g_error("expected one line on standard error, not:\n%s", outcome.errors);
  server_outcome_clear(&outcome);
}

// The version, and nothing else is done.
static void test_version(struct stage *stage, gconstpointer data)
{
  const char *const arguments[] = {"--version", NULL};
  struct server_outcome outcome = server_process_run(stage->server, arguments);
  g_assert_cmpint(outcome.status, ==, 0);
  g_assert_true(
      g_regex_match_simple("^ritrovod [0-9]+\\.[0-9]+\\.[0-9]+\\n$", outcome.output, 0, 0));
  g_assert_cmpstr(outcome.errors, ==, "");
  server_outcome_clear(&outcome);
}

// Addresses that cannot be, and dialects that do not exist.
static void test_bad_listen(struct stage *stage, gconstpointer data)
{
  static const char *const listeners[] = {
      "",           "60467",        "auto:",           "auto:127.0.0.1",
      "127.0.0.1:", "127.0.0.1:no", "127.0.0.1:65536", "127.0.0.1:-1",
      "::1:60467",  "[::1:60467",   "[::1]",           "klingon:127.0.0.1:0",
      ":0",         "300.0.0.1:0",  "127.0.0.1:0x10",  "auto:auto:127.0.0.1:0",
  };
  for (size_t i = 0; i < G_N_ELEMENTS(listeners); i++) {
    const char *const arguments[] = {"--listen", listeners[i], NULL};
    assert_refused(stage, arguments);
  }
}

// Options and values that do not exist.
static void test_bad_options(struct stage *stage, gconstpointer data)
{
  static const char *const bad[][4] = {
      {"--listen", "auto:127.0.0.1:0", "--nonsense"},
      {"--listen", "auto:127.0.0.1:0", "argument"},
      {"--listen"},
      {"--history", "maybe", "--listen", "auto:127.0.0.1:0"},
  };
  for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
    const char *arguments[G_N_ELEMENTS(bad[i]) + 1] = {0};
    memcpy(arguments, bad[i], sizeof bad[i]);
    assert_refused(stage, arguments);
  }
}

// A configuration that cannot be read or has something wrong in it.
static void test_bad_config(struct stage *stage, gconstpointer data)
{
  static const char *const contents[] = {
      "[server]\nnonsense=1\n",
      "[nonsense]\nname=x\n",
      "name=x\n",
      "[server]\nhistory=maybe\n",
      "[server]\nlisten=nowhere\n",
      "[server\n",
      "\xff\xfe",
  };
  g_autofree char *path = server_process_path(stage->server, "ritrovod.conf");
  const char *const arguments[] = {"--listen", "auto:127.0.0.1:0", "--config", path, NULL};
  assert_refused(stage, arguments);
  for (size_t i = 0; i < G_N_ELEMENTS(contents); i++) {
    g_assert_true(g_file_set_contents(path, contents[i], -1, NULL));
    assert_refused(stage, arguments);
  }
}

// Settings come from the file; the command line goes first.
static void test_config(struct stage *stage, gconstpointer data)
{
  g_autofree char *path = server_process_path(stage->server, "ritrovod.conf");
  g_assert_true(g_file_set_contents(path,
                                    "# a comment\n[server]\nname=Lab 7\nmotd=Be kind\n"
                                    "listen=auto:127.0.0.1:0;auto:127.0.0.1:0\n",
                                    -1, NULL));
  const char *const from_file[] = {"--config", path, NULL};
  server_process_start_on(stage->server, from_file);
  g_auto(GStrv) words = g_strsplit(server_process_ready(stage->server), " ", -1);
  g_assert_cmpuint(g_strv_length(words), ==, 3);
  struct wire_client *ada = stage_connect(stage);
  g_assert_true(wire_matches(wire_hello(ada, "ada"), "{'server':'Lab 7','motd':'Be kind'}"));
  wire_quit(ada);
  server_process_kill(stage->server);

  const char *const both[] = {"--config", path, "--listen", "auto:127.0.0.1:0", NULL};
  server_process_start_on(stage->server, both);
  g_auto(GStrv) again = g_strsplit(server_process_ready(stage->server), " ", -1);
  g_assert_cmpuint(g_strv_length(again), ==, 2);
}

// One data directory has one server; the one that has it is not disturbed.
static void test_data_in_use(struct stage *stage, gconstpointer data)
{
  const char *const arguments[] = {"--listen", "auto:127.0.0.1:0", "--data-dir",
                                   server_process_data_dir(stage->server), NULL};
  struct wire_client *ada = stage_enter(stage, "ada");
  struct server_process *second = server_process_new(NULL);
  struct server_outcome outcome = server_process_run(second, arguments);
  g_assert_cmpint(outcome.status, ==, 1);
  const char *end = strchr(outcome.errors, '\n');
  if (!end || end[1] != '\0')
    g_error("expected one line on standard error, not:\n%s", outcome.errors);
  server_outcome_clear(&outcome);
  server_process_free(second);
  wire_post(ada, "home", "still here");
}

// A server that was killed does not keep its data directory.
static void test_data_after_kill(struct stage *stage, gconstpointer data)
{
  for (int i = 0; i < 3; i++)
    stage_crash(stage);
}

// A port that is taken is told.
static void test_busy_port(struct stage *stage, gconstpointer data)
{
  struct sockaddr_in address = {.sin_family = AF_INET};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint(bind(fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_cmpint(listen(fd, 1), ==, 0);
  g_assert_cmpint(getsockname(fd, (struct sockaddr *) &address, &length), ==, 0);
  g_autofree char *listener = g_strdup_printf("auto:127.0.0.1:%u", ntohs(address.sin_port));
  const char *const arguments[] = {"--listen", listener, NULL};
  assert_refused(stage, arguments);
  close(fd);
}

// A data directory that cannot be made, or is a file.
static void test_bad_data_dir(struct stage *stage, gconstpointer data)
{
  g_autofree char *file = server_process_path(stage->server, "file");
  g_autofree char *below = g_build_filename(file, "data", NULL);
  g_assert_true(g_file_set_contents(file, "", -1, NULL));
  const char *const dirs[] = {file, below};
  for (size_t i = 0; i < G_N_ELEMENTS(dirs); i++) {
    const char *const arguments[] = {"--data-dir", dirs[i], "--listen", "auto:127.0.0.1:0", NULL};
    assert_refused(stage, arguments);
  }
}

// The ready line has one word per listener, in their order, with the ports that were found.
static void test_ready(struct stage *stage, gconstpointer data)
{
  static const char *const listeners[] = {
      "--listen", "auto:127.0.0.1:0", "--listen", "native:127.0.0.1:0",
      "--listen", "127.0.0.1:0",      NULL};
  server_process_start_on(stage->server, listeners);
  g_assert_true(g_regex_match_simple("^ready auto=127\\.0\\.0\\.1:[1-9][0-9]* "
                                     "native=127\\.0\\.0\\.1:[1-9][0-9]* "
                                     "auto=127\\.0\\.0\\.1:[1-9][0-9]*$",
                                     server_process_ready(stage->server), 0, 0));
  g_auto(GStrv) words = g_strsplit(server_process_ready(stage->server), " ", -1);
  for (size_t i = 1; words[i]; i++) {
    guint16 port = (guint16) g_ascii_strtoull(strrchr(words[i], ':') + 1, NULL, 10);
    struct wire_client *client = wire_client_new(port);
    g_ptr_array_add(stage->clients, client);
    wire_hello(client, NULL);
    wire_join(client, "home");
  }
}

// Version 6 addresses stand in brackets.
static void test_ready_ipv6(struct stage *stage, gconstpointer data)
{
  static const char *const listeners[] = {"--listen", "auto:[::1]:0", NULL};
  int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
  gboolean present = fd >= 0 && bind(fd, (struct sockaddr *) &address, sizeof address) == 0;
  if (fd >= 0)
    close(fd);
  if (!present) {
    g_test_skip("there is no IPv6 here");
    return;
  }
  server_process_start_on(stage->server, listeners);
  g_assert_true(g_regex_match_simple("^ready auto=\\[::1\\]:[1-9][0-9]*$",
                                     server_process_ready(stage->server), 0, 0));
}

// The unspecified version 6 address takes version 4 connections too.
static void test_both_families(struct stage *stage, gconstpointer data)
{
  static const char *const listeners[] = {"--listen", "auto:[::]:0", NULL};
  int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) {
    g_test_skip("there is no IPv6 here");
    return;
  }
  close(fd);
  server_process_start_on(stage->server, listeners);
  stage_enter(stage, "ada");
}

static void check_private(const char *path)
{
  struct stat status;
  g_assert_cmpint(lstat(path, &status), ==, 0);
  if (status.st_mode & 077)
    g_error("%s can be used by others: %o", path, status.st_mode & 07777);
  if (!S_ISDIR(status.st_mode))
    return;
  g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
  const char *name;
  while ((name = g_dir_read_name(folder))) {
    g_autofree char *child = g_build_filename(path, name, NULL);
    check_private(child);
  }
}

// The data directory and all in it are for the server's owner alone.
static void test_private_data(struct stage *stage, gconstpointer data)
{
  struct stat status;
  wire_post(stage_enter(stage, "ada"), "home", "hi");
  g_assert_cmpint(stat(server_process_data_dir(stage->server), &status), ==, 0);
  g_assert_cmpuint(status.st_mode & 07777, ==, 0700);
  check_private(server_process_data_dir(stage->server));
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  // The tests look at what the server does about modes, not at what it inherited.
  umask(0);
  stage_test_stopped("/wire/command-line/version", test_version);
  stage_test_stopped("/wire/command-line/bad-listen", test_bad_listen);
  stage_test_stopped("/wire/command-line/bad-options", test_bad_options);
  stage_test_stopped("/wire/command-line/bad-config", test_bad_config);
  stage_test_stopped("/wire/command-line/config", test_config);
  stage_test("/wire/command-line/data-in-use", test_data_in_use, NULL);
  stage_test("/wire/command-line/data-after-kill", test_data_after_kill, NULL);
  stage_test_stopped("/wire/command-line/busy-port", test_busy_port);
  stage_test_stopped("/wire/command-line/bad-data-dir", test_bad_data_dir);
  stage_test_stopped("/wire/command-line/ready", test_ready);
  stage_test_stopped("/wire/command-line/ready-ipv6", test_ready_ipv6);
  stage_test_stopped("/wire/command-line/both-families", test_both_families);
  stage_test("/wire/command-line/private-data", test_private_data, NULL);
  return g_test_run();
}
