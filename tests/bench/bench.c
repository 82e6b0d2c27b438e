// SPDX-License-Identifier: GPL-3.0-or-later
// The load of MEASURES: F and O (one room, many or one message in flight), R (many small rooms at a
// fixed rate), C (idle members), S (connect, hello, join), files (bytes of files), and O+files and
// R+files, while four files are on their way without end. CPU is what the server's threads were
// charged, from /proc/PID/task/*/schedstat, so that a busy machine does not decide. Numbers only;
// nothing here passes or fails.
#include <glib.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "files.h"
#include "load.h"

int main(int argc, char **argv)
{
  if (argc < 3) {
    fprintf(stderr, "usage: bench F|O|R|C|W2000|files|O+files|R+files SERVER [ARGUMENTS …]\n");
    return 2;
  }
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  struct load load = {0};
  start_server(&load.server, argv + 2, 0);
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(sysconf(_SC_NPROCESSORS_ONLN) > 1 ? 1 : 0, &set);
  sched_setaffinity(0, sizeof set, &set);

  struct company *company =
      g_str_has_suffix(argv[1], "+files") ? company_start(&load.server, 2, 2) : NULL;
  if (g_str_equal(argv[1], "F"))
    run_window(&load, "F", 200, 64, 5);
  else if (argv[1][0] == 'O')
    run_window(&load, argv[1], 200, 1, 5);
  else if (g_str_equal(argv[1], "W2000"))
    run_window(&load, "F in a room of 2000", 2000, 64, 5);
  else if (argv[1][0] == 'R')
    run_rate(&load, argv[1], 2000, 10, 3000, 10);
  else if (g_str_equal(argv[1], "C"))
    run_idle(&load, 15000, 50);
  else if (g_str_equal(argv[1], "files"))
    run_files(&load.server);
  if (company)
    company_stop(company);
  kill(load.server.pid, SIGTERM);
  waitpid(load.server.pid, NULL, 0);
  return 0;
}
