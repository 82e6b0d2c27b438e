// SPDX-License-Identifier: GPL-3.0-or-later
// ritrovoctl's prompt on a terminal of its own: keys, signals, and the terminal afterwards.
#include <pty.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "ctl_stage.h"
#include "ends.h"

struct session {
  int master;
  int slave; // kept open, so that the terminal can be looked at
  GString *shown;
  GPid pid;
  struct termios before;
};

static char *never(gpointer data, const struct message *request, const char *line)
{
  g_assert_not_reached();
}

static void take_terminal(gpointer data)
{
  setsid();
  ioctl(STDIN_FILENO, TIOCSCTTY, 0);
}

static void begin_as(struct ctl_stage *stage, struct session *session, const char *const *argv)
{
  g_autoptr(GError) error = NULL;
  ctl_stage_answer(stage, never, NULL);
  g_assert_cmpint(openpty(&session->master, &session->slave, NULL, NULL, NULL), ==, 0);
  g_assert_cmpint(tcgetattr(session->slave, &session->before), ==, 0);
  session->shown = g_string_new(NULL);
  g_spawn_async_with_pipes_and_fds(NULL, argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, take_terminal, NULL,
                                   session->slave, session->slave, session->slave, NULL, NULL, 0,
                                   &session->pid, NULL, NULL, NULL, &error);
  g_assert_no_error(error);
}

static void begin(struct ctl_stage *stage, struct session *session)
{
  const char *const argv[] = {g_getenv("RITROVO_CTL"), "--socket", stage->socket, NULL};
  begin_as(stage, session, argv);
  g_free(end_wait(session->master, session->shown, "ritrovo> "));
}

// Waits for the end, with this exit status; the terminal is as it was.
static void finish(struct session *session, int status)
{
  struct termios after;
  int ended;
  g_assert_cmpint(waitpid(session->pid, &ended, 0), ==, session->pid);
  g_assert_true(WIFEXITED(ended));
  g_assert_cmpint(WEXITSTATUS(ended), ==, status);
  g_assert_cmpint(tcgetattr(session->slave, &after), ==, 0);
  g_assert_cmpuint(after.c_lflag, ==, session->before.c_lflag);
  g_assert_cmpuint(after.c_iflag, ==, session->before.c_iflag);
  g_assert_cmpuint(after.c_oflag, ==, session->before.c_oflag);
  g_assert_cmpmem(after.c_cc, sizeof after.c_cc, session->before.c_cc, sizeof after.c_cc);
  close(session->slave);
  close(session->master);
  g_string_free(session->shown, TRUE);
}

static void test_keys(struct ctl_stage *stage, gconstpointer data)
{
  struct session session;
  begin(stage, &session);
  end_write(session.master, "#Ro\t\r");
  g_free(end_wait(session.master, session.shown, "* #rooms"));
  g_free(end_wait(session.master, session.shown, "ritrovo> "));
  end_write(session.master, "\004");
  g_free(end_wait(session.master, session.shown, "bye"));
  finish(&session, 0);
}

static void test_interrupt(struct ctl_stage *stage, gconstpointer data)
{
  struct session session;
  begin(stage, &session);
  end_write(session.master, "half");
  g_free(end_wait(session.master, session.shown, "half"));
  end_write(session.master, "\003");
  finish(&session, 128 + SIGINT);
}

static void test_signal(struct ctl_stage *stage, gconstpointer data)
{
  static const int signals[] = {SIGTERM, SIGHUP, SIGQUIT};
  for (gsize i = 0; i < G_N_ELEMENTS(signals); i++) {
    struct session session;
    begin(stage, &session);
    g_assert_cmpint(kill(session.pid, signals[i]), ==, 0);
    finish(&session, 128 + signals[i]);
    g_free(ctl_stage_said(stage));
    g_assert_cmpint(unlink(stage->socket), ==, 0);
  }
}

static void test_suspended(struct ctl_stage *stage, gconstpointer data)
{
  struct session session;
  int status;
  begin(stage, &session);
  end_write(session.master, "roo");
  g_free(end_wait(session.master, session.shown, "roo"));
  g_assert_cmpint(kill(session.pid, SIGSTOP), ==, 0);
  g_assert_cmpint(waitpid(session.pid, &status, WUNTRACED), ==, session.pid);
  g_assert_true(WIFSTOPPED(status));
  g_assert_cmpint(kill(session.pid, SIGCONT), ==, 0);
  end_write(session.master, "ms\r");
  g_free(end_wait(session.master, session.shown, "* rooms"));
  end_write(session.master, "quit\r");
  finish(&session, 0);
}

// A shell starts it in the background, has the keys for itself meanwhile, and then lets it have
// them.
static void test_background(struct ctl_stage *stage, gconstpointer data)
{
  static const char script[] = "set -m\n"
                               "\"$1\" --socket \"$2\" &\n"
                               "read key\n"
                               "echo \"<$key>\"\n"
                               "fg >/dev/null\n"
                               "exit $?\n";
  const char *const argv[] = {"/bin/sh",     "-c", script, "sh", g_getenv("RITROVO_CTL"),
                              stage->socket, NULL};
  struct session session;
  struct termios now;
  begin_as(stage, &session, argv);
  g_autofree char *shown = end_wait(session.master, session.shown, "* here");
  g_assert_null(strstr(shown, "ritrovo> "));
  g_assert_cmpint(tcgetattr(session.slave, &now), ==, 0);
  g_assert_cmpuint(now.c_lflag, ==, session.before.c_lflag);
  end_write(session.master, "for the shell\n");
  g_free(end_wait(session.master, session.shown, "<for the shell>"));
  g_free(end_wait(session.master, session.shown, "ritrovo> "));
  end_write(session.master, "rooms\r");
  g_free(end_wait(session.master, session.shown, "* rooms"));
  end_write(session.master, "\004");
  g_free(end_wait(session.master, session.shown, "bye"));
  finish(&session, 0);
}

// A container without /dev/pts has no terminals to test at.
static gboolean has_terminals(void)
{
  int ends[2];
  if (openpty(&ends[0], &ends[1], NULL, NULL, NULL) < 0)
    return FALSE;
  close(ends[0]);
  close(ends[1]);
  return TRUE;
}

static void test_no_terminals(void)
{
  g_test_skip("there are no pseudo-terminals here");
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  signal(SIGPIPE, SIG_IGN);
  g_setenv("LC_ALL", "C.UTF-8", TRUE);
  g_setenv("TERM", "xterm", TRUE);
  g_setenv("INPUTRC", "/dev/null", TRUE);
  if (!has_terminals()) {
    g_test_add_func("/attend", test_no_terminals);
    return g_test_run();
  }
#define CASE(path, function)                                                                       \
  g_test_add("/attend/" path, struct ctl_stage, NULL, ctl_stage_set_up, function,                  \
             ctl_stage_tear_down)
  CASE("keys", test_keys);
  CASE("interrupt", test_interrupt);
  CASE("signal", test_signal);
  CASE("suspended", test_suspended);
  CASE("background", test_background);
  return g_test_run();
}
