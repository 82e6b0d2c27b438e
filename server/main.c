// SPDX-License-Identifier: GPL-3.0-or-later
// ritrovod: options, the ready line, run. Exit status 0 after a graceful stop, 1 if it could not
// start.
#include <glib.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "config.h"
#include "server.h"

static int fail(GError *error)
{
  g_printerr("ritrovod: %s\n", error->message);
  g_error_free(error);
  return EXIT_FAILURE;
}

int main(int argc, char **argv)
{
  // Whatever is made from here on is its owner's alone, before it exists.
  umask(077);
  signal(SIGPIPE, SIG_IGN);
  signal(SIGXFSZ, SIG_IGN); // a file size limit is an error of write(2), handled as a full disk is
  g_log_writer_default_set_use_stderr(TRUE);

  GError *error = NULL;
  struct config *config = config_new(argc, argv, &error);
  if (!config)
    return fail(error);
  if (config->version) {
    g_print("ritrovod %s\n", RITROVO_VERSION);
    config_free(config);
    return EXIT_SUCCESS;
  }
  struct server *server = server_new(config, &error);
  if (!server) {
    config_free(config);
    return fail(error);
  }
  g_autofree char *ready = server_ready_line(server);
  g_print("%s\n", ready);
  fflush(stdout);
  server_run(server);
  server_free(server);
  config_free(config);
  return EXIT_SUCCESS;
}
