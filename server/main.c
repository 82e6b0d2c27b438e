// SPDX-License-Identifier: GPL-3.0-or-later
// ritrovod: options, the ready line, run; and the console on the terminal that it was started from.
// Exit status 0 after a graceful stop, 1 if it could not start.
#include <errno.h>
#include <glib-unix.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client.h"
#include "config.h"
#include "log.h"
#include "prompt.h"
#include "server.h"

static int fail(GError *error)
{
  g_printerr("ritrovod: %s\n", error->message);
  g_error_free(error);
  return EXIT_FAILURE;
}

// A server that a shell keeps in the background has the terminal as its standard input, but it
// belongs to others.
static gboolean wants_console(const struct config *config)
{
  return config->console ||
         (isatty(STDIN_FILENO) && tcgetpgrp(STDIN_FILENO) == getpgrp() && isatty(STDOUT_FILENO));
}

// The prompt waits for people, so it has a thread of its own; to the server it is one more console.
static gpointer run_prompt(gpointer data)
{
  int fd = GPOINTER_TO_INT(data);
  prompt_run(STDIN_FILENO, STDOUT_FILENO, fd, PROMPT_EXIT_AT_END);
  close(fd);
  return NULL;
}

// NULL: there is none.
static GThread *open_console(struct server *server, const struct config *config)
{
  int ends[2];
  if (!wants_console(config))
    return NULL;
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0) {
    log_event(LOG_LEVEL_WARNING, "no_console", "error", g_strerror(errno), NULL);
    return NULL;
  }
  g_unix_set_fd_nonblocking(ends[0], TRUE, NULL);
  client_open_console(server, ends[0]);
  // The console tells who comes and goes; between its lines only trouble is of interest.
  if (isatty(STDERR_FILENO))
    log_set_least(LOG_LEVEL_WARNING);
  // The text dialect begins at once, not after a second of silence.
  (void) !write(ends[1], "\n", 1);
  return g_thread_new("console", run_prompt, GINT_TO_POINTER(ends[1]));
}

static int run(struct server *server, const struct config *config)
{
  g_autofree char *ready = server_ready_line(server);
  g_print("%s\n", ready);
  fflush(stdout);
  GThread *console = open_console(server, config);
  server_run(server);
  if (console)
    g_thread_join(console);
  return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
  // Whatever is made from here on is its owner's alone, before it exists.
  umask(077);
  setlocale(LC_CTYPE, "");
  signal(SIGPIPE, SIG_IGN);
  signal(SIGXFSZ, SIG_IGN); // a file size limit is an error of write(2), handled as a full disk is
  log_start();

  GError *error = NULL;
  struct config *config = config_new(argc, argv, &error);
  if (!config)
    return fail(error);
  if (config->version) {
    g_print("ritrovod %s\n", RITROVO_VERSION);
    config_free(config);
    return EXIT_SUCCESS;
  }
  struct server *server = NULL;
  if (!config->log_file || log_open_file(config->log_file, &error))
    server = server_new(config, &error);
  int status = server ? run(server, config) : fail(error);
  server_free(server);
  log_close_file();
  config_free(config);
  return status;
}
