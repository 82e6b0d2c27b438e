// SPDX-License-Identifier: GPL-3.0-or-later
// The loop of prompt.h over poll(2): two bounded buffers, one to the server and one to the reader.
// A side that takes nothing only holds up what is meant for it.
#include "prompt.h"
#include "terminal.h"

#include <errno.h>
#include <glib.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CHUNK 4096
#define BUFFER_MAX (64 << 10) // no line of the dialect is longer
#define GIVE_UP_MS 1000
#define LOOK_AGAIN_MS 1000

struct prompt {
  int input;
  int output;
  int socket;
  enum prompt_flags flags;
  struct terminal *terminal; // owned; NULL: plain bytes
  GString *to_socket;        // owned
  GString *to_output;        // owned, harmless already
  gboolean away;             // the terminal of the input is another's at the moment
  gboolean lead;             // the last byte was the first half of what may be a control character
  gboolean unended;          // the last line of the input has no end yet
  gboolean input_ended;
  gboolean shut; // nothing can be sent any more
  gboolean closed;
  gboolean output_broken;
};

static void send_end(struct prompt *prompt)
{
  if (prompt->input_ended)
    return;
  prompt->input_ended = TRUE;
  if (prompt->unended)
    g_string_append_c(prompt->to_socket, '\n');
  if (prompt->flags & PROMPT_EXIT_AT_END)
    g_string_append(prompt->to_socket, "#Exit\n");
}

static void typed(void *data, const char *line)
{
  struct prompt *prompt = data;
  if (!line)
    send_end(prompt);
  else
    g_string_append_printf(prompt->to_socket, "%s\n", line);
}

// Whether the input is a terminal that belongs to others now: to read from it would take their
// keys, or stop this process, or be an error that looks like the end.
static gboolean is_away(const struct prompt *prompt)
{
  pid_t owner = isatty(prompt->input) ? tcgetpgrp(prompt->input) : -1;
  return owner >= 0 && owner != getpgrp();
}

static void look_after_terminal(struct prompt *prompt)
{
  prompt->away = is_away(prompt);
  if (prompt->terminal)
    terminal_set_away(prompt->terminal, prompt->away);
}

static void read_input(struct prompt *prompt)
{
  char bytes[CHUNK];
  if (is_away(prompt))
    return;
  if (prompt->terminal) {
    terminal_read(prompt->terminal);
    return;
  }
  ssize_t length = read(prompt->input, bytes, sizeof bytes);
  if (length > 0) {
    prompt->unended = bytes[length - 1] != '\n';
    g_string_append_len(prompt->to_socket, bytes, length);
  } else if (length == 0 || (errno != EINTR && errno != EAGAIN)) {
    send_end(prompt);
  }
}

static void write_socket(struct prompt *prompt)
{
  GString *bytes = prompt->to_socket;
  ssize_t sent = send(prompt->socket, bytes->str, bytes->len, MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent > 0) {
    g_string_erase(bytes, 0, sent);
  } else if (sent < 0 && errno != EINTR && errno != EAGAIN) {
    g_string_truncate(bytes, 0);
    prompt->shut = TRUE;
  }
}

// Appends one byte, or a "?" for a control character: of ASCII, or one of U+0080 to U+009F, which
// terminals obey too and which are 0xc2 and one more byte in UTF-8.
static void append_harmless(struct prompt *prompt, unsigned char byte)
{
  GString *out = prompt->to_output;
  if (prompt->lead) {
    prompt->lead = FALSE;
    if (byte >= 0x80 && byte <= 0x9f) {
      g_string_append_c(out, '?');
      return;
    }
    g_string_append_c(out, (char) 0xc2);
  }
  if (byte == 0xc2)
    prompt->lead = TRUE;
  else if ((byte < ' ' && byte != '\n' && byte != '\t') || byte == 0x7f)
    g_string_append_c(out, '?');
  else
    g_string_append_c(out, (char) byte);
}

static void read_socket(struct prompt *prompt)
{
  unsigned char bytes[CHUNK];
  ssize_t length = recv(prompt->socket, bytes, sizeof bytes, MSG_DONTWAIT);
  if (length == 0 || (length < 0 && errno != EINTR && errno != EAGAIN)) {
    prompt->closed = TRUE;
    return;
  }
  for (ssize_t i = 0; i < length && !prompt->output_broken; i++)
    append_harmless(prompt, bytes[i]);
}

// How much can be printed now: at a terminal whole lines, as long as more can come.
static size_t printable(const struct prompt *prompt)
{
  const GString *text = prompt->to_output;
  if (!prompt->terminal)
    return MIN(text->len, CHUNK);
  const char *end = memrchr(text->str, '\n', text->len);
  if (end)
    return (size_t) (end - text->str) + 1;
  return prompt->closed || text->len >= BUFFER_MAX ? text->len : 0;
}

static void print(struct prompt *prompt)
{
  size_t length = printable(prompt);
  ssize_t written = (ssize_t) length;
  if (prompt->terminal)
    terminal_print(prompt->terminal, prompt->to_output->str, length);
  else
    written = write(prompt->output, prompt->to_output->str, length);
  if (written >= 0) {
    g_string_erase(prompt->to_output, 0, written);
  } else if (errno != EINTR && errno != EAGAIN) {
    prompt->output_broken = TRUE;
    g_string_truncate(prompt->to_output, 0);
    if (!(prompt->flags & PROMPT_EXIT_AT_END))
      send_end(prompt);
  }
}

static gboolean wants_input(const struct prompt *prompt)
{
  return !prompt->away && !prompt->input_ended && !prompt->shut && !prompt->closed &&
         prompt->to_socket->len < BUFFER_MAX;
}

static short socket_events(const struct prompt *prompt)
{
  if (prompt->closed)
    return 0;
  return (short) ((prompt->to_output->len < BUFFER_MAX ? POLLIN : 0) |
                  (prompt->to_socket->len > 0 && !prompt->shut ? POLLOUT : 0));
}

// How long to wait for something to happen, in milliseconds; -1: for ever. That a terminal has come
// back is told by nothing but a signal, and those are not caught here.
static int patience(const struct prompt *prompt)
{
  if (prompt->closed)
    return prompt->flags & PROMPT_EXIT_AT_END ? GIVE_UP_MS : -1;
  return prompt->away && !prompt->input_ended ? LOOK_AGAIN_MS : -1;
}

// One wait and what it brought. FALSE: all is done.
static gboolean turn(struct prompt *prompt)
{
  if (prompt->input_ended && !prompt->shut && prompt->to_socket->len == 0 &&
      !(prompt->flags & PROMPT_EXIT_AT_END)) {
    prompt->shut = TRUE;
    shutdown(prompt->socket, SHUT_WR);
  }
  if (prompt->closed && printable(prompt) == 0)
    return FALSE;
  look_after_terminal(prompt);
  // poll(2) reports a hang-up even where nothing was asked for, so what is not wanted is left out.
  short events = socket_events(prompt);
  struct pollfd fds[] = {
      {.fd = wants_input(prompt) ? prompt->input : -1, .events = POLLIN},
      {.fd = events ? prompt->socket : -1, .events = events},
      {.fd = printable(prompt) > 0 ? prompt->output : -1, .events = POLLOUT},
  };
  int ready = poll(fds, G_N_ELEMENTS(fds), patience(prompt));
  if (ready <= 0)
    return ready == 0 ? !prompt->closed : errno == EINTR;
  if (fds[0].revents)
    read_input(prompt);
  if (fds[1].revents & POLLOUT)
    write_socket(prompt);
  if ((events & POLLIN) && (fds[1].revents & ~POLLOUT))
    read_socket(prompt);
  else if (fds[1].revents & (POLLERR | POLLHUP))
    prompt->shut = TRUE;
  if (fds[2].revents)
    print(prompt);
  return TRUE;
}

void prompt_run(int input, int output, int socket, enum prompt_flags flags)
{
  struct prompt prompt = {.input = input, .output = output, .socket = socket, .flags = flags};
  prompt.to_socket = g_string_new(NULL);
  prompt.to_output = g_string_new(NULL);
  prompt.away = is_away(&prompt);
  if (isatty(input) && isatty(output))
    prompt.terminal = terminal_new(input, output, prompt.away, typed, &prompt);
  while (turn(&prompt))
    ;
  terminal_free(prompt.terminal);
  g_string_free(prompt.to_socket, TRUE);
  g_string_free(prompt.to_output, TRUE);
}
