// SPDX-License-Identifier: GPL-3.0-or-later
// The signals of attend.h are waited for by a thread, which closes the connection; the prompt then
// returns as if the server had done it.
#include "attend.h"
#include "prompt.h"

#include <glib.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

struct watch {
  int socket;
  sigset_t signals;
  gint caught; // atomic; 0: none yet
};

static gpointer wait_for_signal(gpointer data)
{
  struct watch *watch = data;
  int number = 0;
  while (sigwait(&watch->signals, &number) != 0)
    ;
  g_atomic_int_set(&watch->caught, number);
  shutdown(watch->socket, SHUT_RDWR);
  return NULL;
}

int attend(int socket)
{
  struct watch watch = {.socket = socket};
  sigset_t before;
  sigemptyset(&watch.signals);
  sigaddset(&watch.signals, SIGINT);
  sigaddset(&watch.signals, SIGTERM);
  sigaddset(&watch.signals, SIGHUP);
  sigaddset(&watch.signals, SIGQUIT);
  pthread_sigmask(SIG_BLOCK, &watch.signals, &before);
  GThread *thread = g_thread_new("signals", wait_for_signal, &watch);

  // The first byte chooses the dialect; an empty line asks for nothing.
  send(socket, "\n", 1, MSG_NOSIGNAL);
  prompt_run(STDIN_FILENO, STDOUT_FILENO, socket, PROMPT_DEFAULT);

  int caught = g_atomic_int_get(&watch.caught);
  if (!caught)
    kill(getpid(), SIGTERM); // the thread waits for one, and it is blocked everywhere
  g_thread_join(thread);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return caught ? 128 + caught : 0;
}
