// SPDX-License-Identifier: GPL-3.0-or-later
// ritrovoctl: the administrator's console of a running ritrovod, as a prompt or as one command per
// call. All of it is in ctl.c.
#include <locale.h>
#include <signal.h>

#include "ctl.h"

int main(int argc, char **argv)
{
  setlocale(LC_ALL, "");
  // Whoever reads our output may stop reading; that is an error of writing like any other.
  signal(SIGPIPE, SIG_IGN);
  signal(SIGXFSZ, SIG_IGN); // so is a limit of size
  return ctl_run(argc, argv);
}
