// SPDX-License-Identifier: GPL-3.0-or-later
// GNU readline in its callback mode. It is told to keep away from signals, from the environment and
// from everything that would wait for a key.
#include "terminal.h"

#include <fcntl.h>
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <readline/history.h>
#include <readline/readline.h>

#define PROMPT "ritrovo> "
#define HISTORY_MAX 500

struct terminal {
  FILE *input;  // owned
  FILE *output; // owned
  struct termios found;
  struct winsize size;
  terminal_line line;
  void *data;
  gboolean reading; // readline has been set up and waits for keys
  gboolean ended;   // there is no more input
  gboolean away;    // the terminal is another's
};

// readline hands its callback a line and nothing else, so the one terminal is found here.
static struct terminal *the_terminal;

static const char *const verbs[] = {
    "alert",  "ban",    "delete", "edit",  "exit",  "get",     "help",   "history",
    "join",   "kill",   "listf",  "listu", "msg",   "private", "public", "quit",
    "reload", "remove", "rooms",  "send",  "stats", "topic",   "unban",
};

// The next verb that begins like `text`, which may have a "#" or "/" in front.
static char *next_verb(const char *text, int again)
{
  static size_t next;
  const char *typed = text + (text[0] == '#' || text[0] == '/');
  if (!again)
    next = 0;
  while (next < G_N_ELEMENTS(verbs)) {
    const char *verb = verbs[next++];
    if (g_ascii_strncasecmp(verb, typed, strlen(typed)) != 0)
      continue;
    // readline frees it with free(3).
    char *match = malloc(strlen(verb) + 2);
    if (match)
      sprintf(match, "%.*s%s", (int) (typed - text), text, verb);
    return match;
  }
  return NULL;
}

static char **complete(const char *text, int start, int end)
{
  rl_attempted_completion_over = 1; // never the names of files
  return start == 0 ? rl_completion_matches(text, next_verb) : NULL;
}

static void stop_reading(struct terminal *terminal)
{
  if (!terminal->reading)
    return;
  terminal->reading = FALSE;
  if (terminal->away)
    rl_deprep_term_function = NULL; // it is not ours to set
  rl_callback_handler_remove();
  rl_deprep_term_function = rl_deprep_terminal;
}

static void take_line(char *line)
{
  struct terminal *terminal = the_terminal;
  if (!line) {
    terminal->ended = TRUE;
    stop_reading(terminal);
    fputc('\n', terminal->output);
    fflush(terminal->output);
  } else if (line[0]) {
    add_history(line);
  }
  terminal->line(terminal->data, line);
  free(line);
}

static FILE *open_copy(int fd, const char *mode)
{
  int copy = fcntl(fd, F_DUPFD_CLOEXEC, 3);
  FILE *file = copy < 0 ? NULL : fdopen(copy, mode);
  if (!file && copy >= 0)
    close(copy);
  return file;
}

static void set_up_readline(struct terminal *terminal)
{
  rl_readline_name = "ritrovo";
  rl_instream = terminal->input;
  rl_outstream = terminal->output;
  rl_catch_signals = 0;
  rl_catch_sigwinch = 0;
  rl_change_environment = 0; // setenv(3) is not for a process with threads
  rl_completion_query_items = 0;
  rl_attempted_completion_function = complete;
  using_history();
  stifle_history(HISTORY_MAX);
  rl_initialize();
  // A pager for completions would wait for a key while lines arrive.
  rl_variable_bind("page-completions", "off");
}

static void start_reading(struct terminal *terminal)
{
  rl_callback_handler_install(PROMPT, take_line);
  terminal->reading = TRUE;
}

struct terminal *terminal_new(int input, int output, int away, terminal_line line, void *data)
{
  struct terminal *terminal = g_new0(struct terminal, 1);
  terminal->input = open_copy(input, "r");
  terminal->output = open_copy(output, "w");
  terminal->line = line;
  terminal->data = data;
  if (!terminal->input || !terminal->output || tcgetattr(input, &terminal->found) != 0) {
    terminal_free(terminal);
    return NULL;
  }
  ioctl(output, TIOCGWINSZ, &terminal->size);
  the_terminal = terminal;
  set_up_readline(terminal);
  terminal->away = away;
  if (!away)
    start_reading(terminal);
  return terminal;
}

void terminal_free(struct terminal *terminal)
{
  if (!terminal)
    return;
  if (the_terminal == terminal) {
    if (terminal->reading && !terminal->away)
      rl_clear_visible_line();
    stop_reading(terminal);
    fflush(terminal->output);
    if (!terminal->away)
      tcsetattr(fileno(terminal->input), TCSANOW, &terminal->found);
    clear_history();
    rl_instream = NULL;
    rl_outstream = NULL;
    the_terminal = NULL;
  }
  g_clear_pointer(&terminal->input, fclose);
  g_clear_pointer(&terminal->output, fclose);
  g_free(terminal);
}

// Signals are not ours to catch, so what they would have told is looked up: another size of the
// window, and a terminal that a shell has set up anew while this process was stopped.
static void catch_up(struct terminal *terminal)
{
  struct winsize size;
  struct termios now;
  if (tcgetattr(fileno(terminal->input), &now) == 0 && (now.c_lflag & ICANON)) {
    rl_deprep_terminal();
    rl_prep_terminal(1);
    rl_on_new_line();
    rl_redisplay();
  }
  if (ioctl(fileno(terminal->output), TIOCGWINSZ, &size) == 0 &&
      memcmp(&size, &terminal->size, sizeof size) != 0) {
    terminal->size = size;
    rl_resize_terminal();
  }
}

void terminal_set_away(struct terminal *terminal, int away)
{
  if (terminal->away == away || terminal->ended)
    return;
  terminal->away = away;
  if (away)
    return;
  if (!terminal->reading)
    start_reading(terminal);
  else
    catch_up(terminal);
}

void terminal_read(struct terminal *terminal)
{
  if (!terminal->reading || terminal->away)
    return;
  catch_up(terminal);
  rl_callback_read_char();
}

void terminal_print(struct terminal *terminal, const char *text, size_t length)
{
  gboolean prompting = terminal->reading && !terminal->away;
  if (prompting) {
    catch_up(terminal);
    rl_clear_visible_line();
  }
  fwrite(text, 1, length, terminal->output);
  if (length > 0 && text[length - 1] != '\n')
    fputc('\n', terminal->output);
  if (prompting) {
    rl_on_new_line();
    rl_redisplay();
  }
  fflush(terminal->output);
}
