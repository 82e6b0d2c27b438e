// SPDX-License-Identifier: GPL-3.0-or-later
// The descriptors of ends.h. A pseudo-terminal whose other side is closed reads as EIO, which
// counts as the end.
#include "ends.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#define DEADLINE_MS (30 * 1000)

// FALSE at the end of the stream.
static gboolean read_more(int fd, GString *seen, const char *wanted)
{
  char bytes[4096];
  struct pollfd readable = {.fd = fd, .events = POLLIN};
  if (poll(&readable, 1, DEADLINE_MS) != 1)
    g_error("waited in vain for %s; there is only: %s", wanted, seen->str);
  ssize_t length = read(fd, bytes, sizeof bytes);
  if (length < 0 && errno != EIO && errno != ECONNRESET)
    g_error("cannot read: %s", g_strerror(errno));
  if (length > 0)
    g_string_append_len(seen, bytes, length);
  return length > 0;
}

char *end_wait(int fd, GString *seen, const char *text)
{
  const char *found;
  while (!(found = strstr(seen->str, text)))
    if (!read_more(fd, seen, text))
      g_error("the stream ended before %s; there is only: %s", text, seen->str);
  gsize length = (gsize) (found - seen->str) + strlen(text);
  char *part = g_strndup(seen->str, length);
  g_string_erase(seen, 0, (gssize) length);
  return part;
}

char *end_drain(int fd, GString *seen)
{
  while (read_more(fd, seen, "the end"))
    ;
  char *all = g_strdup(seen->str);
  g_string_truncate(seen, 0);
  return all;
}

void end_write(int fd, const char *text)
{
  gsize length = strlen(text);
  while (length > 0) {
    struct pollfd writable = {.fd = fd, .events = POLLOUT};
    if (poll(&writable, 1, DEADLINE_MS) != 1)
      g_error("nobody takes: %s", text);
    ssize_t written = write(fd, text, length);
    if (written < 0)
      g_error("cannot write: %s", g_strerror(errno));
    text += written;
    length -= (gsize) written;
  }
}
