// SPDX-License-Identifier: GPL-3.0-or-later
// The prompt between a server that the test plays and pipes or a pseudo-terminal whose other ends
// the test holds.
#include <fcntl.h>
#include <glib.h>
#include <locale.h>
#include <pty.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#include "ends.h"
#include "prompt.h"

struct stage {
  int server; // the test's end of the socket
  int keys;   // what is written here is typed
  int screen; // what is printed can be read here
  int input;  // the prompt's own ends
  int output;
  int socket;
  enum prompt_flags flags;
  GString *said;  // owned: from the prompt to the server
  GString *shown; // owned: on the screen
  GThread *thread;
};

static gpointer run(gpointer data)
{
  struct stage *stage = data;
  prompt_run(stage->input, stage->output, stage->socket, stage->flags);
  return NULL;
}

static void set_up_socket(struct stage *stage)
{
  int ends[2];
  g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), ==, 0);
  stage->server = ends[0];
  stage->socket = ends[1];
  stage->said = g_string_new(NULL);
  stage->shown = g_string_new(NULL);
}

static void set_up_pipes(struct stage *stage, gconstpointer data)
{
  int ends[2];
  set_up_socket(stage);
  g_assert_cmpint(pipe2(ends, O_CLOEXEC), ==, 0);
  stage->input = ends[0];
  stage->keys = ends[1];
  g_assert_cmpint(pipe2(ends, O_CLOEXEC), ==, 0);
  stage->screen = ends[0];
  stage->output = ends[1];
}

static void set_up_terminal(struct stage *stage, gconstpointer data)
{
  struct winsize size = {.ws_row = 24, .ws_col = 80};
  set_up_socket(stage);
  g_assert_cmpint(openpty(&stage->keys, &stage->input, NULL, NULL, &size), ==, 0);
  stage->screen = dup(stage->keys);
  stage->output = dup(stage->input);
}

static void start(struct stage *stage, enum prompt_flags flags)
{
  stage->flags = flags;
  stage->thread = g_thread_new("prompt", run, stage);
}

static void tear_down(struct stage *stage, gconstpointer data)
{
  if (stage->server >= 0)
    close(stage->server);
  if (stage->thread)
    g_thread_join(stage->thread);
  if (stage->keys >= 0)
    close(stage->keys);
  if (stage->screen >= 0)
    close(stage->screen);
  close(stage->input);
  close(stage->output);
  close(stage->socket);
  g_string_free(stage->said, TRUE);
  g_string_free(stage->shown, TRUE);
}

static void close_server(struct stage *stage)
{
  close(stage->server);
  stage->server = -1;
}

static void close_keys(struct stage *stage)
{
  close(stage->keys);
  stage->keys = -1;
}

// The prompt returns; what is on the screen can be read to its end.
static char *finish(struct stage *stage)
{
  close_server(stage);
  g_thread_join(g_steal_pointer(&stage->thread));
  close(stage->output);
  close(stage->input);
  stage->input = open("/dev/null", O_RDONLY | O_CLOEXEC);
  stage->output = dup(stage->input);
  return end_drain(stage->screen, stage->shown);
}

static void expect_said(struct stage *stage, const char *text)
{
  g_autofree char *said = end_wait(stage->server, stage->said, text);
  g_assert_cmpstr(said, ==, text);
}

static void expect_shown(struct stage *stage, const char *text)
{
  g_free(end_wait(stage->screen, stage->shown, text));
}

static void test_pipes(struct stage *stage, gconstpointer data)
{
  start(stage, PROMPT_DEFAULT);
  end_write(stage->keys, "rooms\nlis");
  end_write(stage->server, "* home, 2 pe");
  expect_said(stage, "rooms\nlis");
  end_write(stage->keys, "tu\n");
  expect_said(stage, "tu\n");
  end_write(stage->server, "ople\n\tand a line without end");
  g_autofree char *shown = finish(stage);
  g_assert_cmpstr(shown, ==, "* home, 2 people\n\tand a line without end");
}

static void test_pipes_end(struct stage *stage, gconstpointer data)
{
  start(stage, PROMPT_DEFAULT);
  end_write(stage->keys, "stats");
  close_keys(stage);
  g_autofree char *said = end_drain(stage->server, stage->said);
  g_assert_cmpstr(said, ==, "stats\n");
  end_write(stage->server, "* the answer\nbye\n");
  g_autofree char *shown = finish(stage);
  g_assert_cmpstr(shown, ==, "* the answer\nbye\n");
}

static void test_pipes_exit(struct stage *stage, gconstpointer data)
{
  start(stage, PROMPT_EXIT_AT_END);
  end_write(stage->keys, "#Alert so long");
  close_keys(stage);
  expect_said(stage, "#Alert so long\n#Exit\n");
  end_write(stage->server, "SHUTDOWN\n");
  g_autofree char *shown = finish(stage);
  g_assert_cmpstr(shown, ==, "SHUTDOWN\n");
}

static void test_harmless(struct stage *stage, gconstpointer data)
{
  start(stage, PROMPT_DEFAULT);
  end_write(stage->server, "a\033]0;title\007b\r\177c \xc2");
  end_write(stage->server, "\x9b"
                           "1m \xc3\x9b \xc2\xa9 \xc3\xa8\t\xf0\x9f\x91\x8d\n");
  g_autofree char *shown = finish(stage);
  g_assert_cmpstr(shown, ==, "a?]0;title?b??c ?1m \xc3\x9b \xc2\xa9 \xc3\xa8\t\xf0\x9f\x91\x8d\n");
}

// Far more than any buffer holds, both ways.
static void test_much(struct stage *stage, gconstpointer data)
{
  enum { LINES = 40000 };
  g_autoptr(GString) wanted = g_string_new(NULL);
  for (int i = 0; i < LINES; i++)
    g_string_append_printf(wanted, "[ada] line %d\n", i);
  start(stage, PROMPT_DEFAULT);
  for (gsize done = 0; done < wanted->len; done += 1000) {
    g_autofree char *part = g_strndup(wanted->str + done, 1000);
    end_write(stage->server, part);
    expect_shown(stage, part);
    end_write(stage->keys, part);
    expect_said(stage, part);
  }
  g_autofree char *rest = finish(stage);
  g_assert_cmpstr(rest, ==, "");
}

// Nobody reads the output: what the server says is held up, what is typed is not.
static void test_output_full(struct stage *stage, gconstpointer data)
{
  g_autofree char *much = g_strnfill(1000, 'x');
  start(stage, PROMPT_DEFAULT);
  g_assert_cmpint(fcntl(stage->server, F_SETFL, O_NONBLOCK), ==, 0);
  // Until neither pipe, buffer nor socket takes any more; each answer says that the prompt lives.
  for (int refused = 0; refused < 3;) {
    refused = write(stage->server, much, 1000) > 0 ? 0 : refused + 1;
    end_write(stage->keys, "who\n");
    expect_said(stage, "who\n");
  }
  close_server(stage);
  close(stage->screen);
  stage->screen = -1;
  g_thread_join(g_steal_pointer(&stage->thread));
}

static void test_output_gone(struct stage *stage, gconstpointer data)
{
  start(stage, PROMPT_DEFAULT);
  close(stage->screen);
  stage->screen = -1;
  end_write(stage->server, "Connected ada\n");
  g_autofree char *said = end_drain(stage->server, stage->said);
  g_assert_cmpstr(said, ==, "");
  close_server(stage);
  g_thread_join(g_steal_pointer(&stage->thread));
}

// A stopped terminal, or a pipe that nobody empties, does not keep a server from ending.
static void test_output_stuck(struct stage *stage, gconstpointer data)
{
  g_autofree char *much = g_strnfill(4096, 'x');
  g_assert_cmpint(fcntl(stage->output, F_SETFL, O_NONBLOCK), ==, 0);
  while (write(stage->output, much, 4096) > 0)
    ;
  start(stage, PROMPT_EXIT_AT_END);
  end_write(stage->server, "SHUTDOWN\n");
  close_server(stage);
  g_thread_join(g_steal_pointer(&stage->thread));
}

static void test_keeps_line(struct stage *stage, gconstpointer data)
{
  start(stage, PROMPT_DEFAULT);
  expect_shown(stage, "ritrovo> ");
  end_write(stage->keys, "roo");
  expect_shown(stage, "roo");
  end_write(stage->server, "Connected ada 203.0.113.7:51234\n");
  expect_shown(stage, "Connected ada 203.0.113.7:51234");
  expect_shown(stage, "ritrovo> roo");
  end_write(stage->keys, "ms\r");
  expect_said(stage, "rooms\n");
  end_write(stage->server, "half a li");
  end_write(stage->server, "ne\n");
  expect_shown(stage, "half a line");
}

static void test_completes(struct stage *stage, gconstpointer data)
{
  start(stage, PROMPT_DEFAULT);
  expect_shown(stage, "ritrovo> ");
  end_write(stage->keys, "rel\t\r");
  expect_said(stage, "reload \n");
  end_write(stage->keys, "#UNB\tbob\r");
  expect_said(stage, "#unban bob\n");
  end_write(stage->keys, "/kill b\t\r");
  expect_said(stage, "/kill b\n");
  end_write(stage->keys, "\033[A\r"); // up: the line before
  expect_said(stage, "/kill b\n");
}

static void test_restores(struct stage *stage, gconstpointer data)
{
  struct termios before;
  struct termios during;
  struct termios after;
  g_assert_cmpint(tcgetattr(stage->input, &before), ==, 0);
  start(stage, PROMPT_DEFAULT);
  expect_shown(stage, "ritrovo> ");
  end_write(stage->keys, "half");
  expect_shown(stage, "half");
  g_assert_cmpint(tcgetattr(stage->input, &during), ==, 0);
  g_assert_false(during.c_lflag & ICANON);
  close_server(stage);
  g_thread_join(g_steal_pointer(&stage->thread));
  g_assert_cmpint(tcgetattr(stage->input, &after), ==, 0);
  g_assert_cmpuint(after.c_lflag, ==, before.c_lflag);
  g_assert_cmpuint(after.c_iflag, ==, before.c_iflag);
  g_assert_cmpuint(after.c_oflag, ==, before.c_oflag);
  g_assert_cmpmem(after.c_cc, sizeof after.c_cc, before.c_cc, sizeof before.c_cc);
}

static void test_terminal_end(struct stage *stage, gconstpointer data)
{
  enum prompt_flags flags = GPOINTER_TO_INT(data);
  start(stage, flags);
  expect_shown(stage, "ritrovo> ");
  end_write(stage->keys, "\004");
  if (flags & PROMPT_EXIT_AT_END) {
    expect_said(stage, "#Exit\n");
  } else {
    g_autofree char *said = end_drain(stage->server, stage->said);
    g_assert_cmpstr(said, ==, "");
  }
  end_write(stage->server, "bye\n");
  expect_shown(stage, "bye");
}

// The window of the terminal is closed.
static void test_hang_up(struct stage *stage, gconstpointer data)
{
  start(stage, PROMPT_DEFAULT);
  expect_shown(stage, "ritrovo> ");
  close_keys(stage);
  close(stage->screen);
  stage->screen = -1;
  g_autofree char *said = end_drain(stage->server, stage->said);
  g_assert_cmpstr(said, ==, "");
}

// A shell has set the terminal up anew, and the window has another size, as after Ctrl-Z and fg.
static void test_comes_back(struct stage *stage, gconstpointer data)
{
  struct termios before;
  struct termios now;
  struct winsize narrow = {.ws_row = 24, .ws_col = 40};
  g_assert_cmpint(tcgetattr(stage->input, &before), ==, 0);
  start(stage, PROMPT_DEFAULT);
  expect_shown(stage, "ritrovo> ");
  g_assert_cmpint(tcsetattr(stage->input, TCSANOW, &before), ==, 0);
  g_assert_cmpint(ioctl(stage->input, TIOCSWINSZ, &narrow), ==, 0);
  end_write(stage->server, "Connected ada\n");
  expect_shown(stage, "Connected ada");
  expect_shown(stage, "ritrovo> ");
  g_assert_cmpint(tcgetattr(stage->input, &now), ==, 0);
  g_assert_false(now.c_lflag & ICANON);
  end_write(stage->keys, "rooms\r");
  expect_said(stage, "rooms\n");
}

static void test_signals(struct stage *stage, gconstpointer data)
{
  static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGWINCH, SIGALRM};
  // Whoever started this may have had some of them ignored.
  struct sigaction before[G_N_ELEMENTS(signals)];
  for (size_t i = 0; i < G_N_ELEMENTS(signals); i++)
    g_assert_cmpint(sigaction(signals[i], NULL, &before[i]), ==, 0);
  start(stage, PROMPT_DEFAULT);
  expect_shown(stage, "ritrovo> ");
  for (size_t i = 0; i < G_N_ELEMENTS(signals); i++) {
    struct sigaction action;
    g_assert_cmpint(sigaction(signals[i], NULL, &action), ==, 0);
    g_assert_true(action.sa_handler == before[i].sa_handler);
  }
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
  setlocale(LC_CTYPE, "C.UTF-8");
  g_test_init(&argc, &argv, NULL);
  signal(SIGPIPE, SIG_IGN);
  g_setenv("TERM", "xterm", TRUE);
  g_setenv("INPUTRC", "/dev/null", TRUE);
#define PIPES(path, function)                                                                      \
  g_test_add("/prompt/pipes/" path, struct stage, NULL, set_up_pipes, function, tear_down)
#define TERMINAL(path, data, function)                                                             \
  g_test_add("/prompt/terminal/" path, struct stage, GINT_TO_POINTER(data), set_up_terminal,       \
             function, tear_down)
  PIPES("lines", test_pipes);
  PIPES("end", test_pipes_end);
  PIPES("exit", test_pipes_exit);
  PIPES("harmless", test_harmless);
  PIPES("much", test_much);
  PIPES("output-full", test_output_full);
  PIPES("output-gone", test_output_gone);
  PIPES("output-stuck", test_output_stuck);
  if (!has_terminals()) {
    g_test_add_func("/prompt/terminal", test_no_terminals);
    return g_test_run();
  }
  TERMINAL("keeps-line", 0, test_keeps_line);
  TERMINAL("completes", 0, test_completes);
  TERMINAL("restores", 0, test_restores);
  TERMINAL("end", PROMPT_DEFAULT, test_terminal_end);
  TERMINAL("exit", PROMPT_EXIT_AT_END, test_terminal_end);
  TERMINAL("hang-up", 0, test_hang_up);
  TERMINAL("comes-back", 0, test_comes_back);
  TERMINAL("signals", 0, test_signals);
  return g_test_run();
}
