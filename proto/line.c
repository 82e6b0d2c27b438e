// SPDX-License-Identifier: GPL-3.0-or-later
// The splitter of line.h. A line that lies whole in the bytes handed in is returned in place,
// without a copy.
#include "line.h"

#include <string.h>

#define HELD_MIN 128

void line_init(struct line_splitter *splitter, guint32 limit)
{
  *splitter = (struct line_splitter){.limit = limit};
}

void line_clear(struct line_splitter *splitter)
{
  g_free(splitter->held);
  line_init(splitter, splitter->limit);
}

void line_feed(struct line_splitter *splitter, const char *bytes, size_t length)
{
  g_return_if_fail(splitter->length == 0);
  splitter->bytes = bytes;
  splitter->length = length;
}

static void hold(struct line_splitter *splitter, size_t length)
{
  if (length == 0)
    return;
  size_t needed = splitter->held_length + length;
  if (needed > splitter->held_size) {
    // Memory grows with the bytes received, never with what a peer announces.
    splitter->held_size = (guint32) MAX(HELD_MIN, MAX(needed, 2 * splitter->held_size));
    splitter->held = g_realloc(splitter->held, splitter->held_size);
  }
  memcpy(splitter->held + splitter->held_length, splitter->bytes, length);
  splitter->held_length = (guint32) needed;
}

gboolean line_end(const struct line_splitter *splitter, struct line *line)
{
  if (splitter->held_is_line || splitter->held_length == 0)
    return FALSE;
  *line = (struct line){splitter->held, splitter->held_length};
  return TRUE;
}

static enum line_result finish(struct line_splitter *splitter, struct line *line)
{
  if (line->length > 0 && line->text[line->length - 1] == '\r')
    line->length--;
  return line->length > splitter->limit ? LINE_TOO_LONG : LINE_READY;
}

enum line_result line_next(struct line_splitter *splitter, struct line *line)
{
  if (splitter->held_is_line) {
    g_clear_pointer(&splitter->held, g_free);
    splitter->held_length = splitter->held_size = 0;
    splitter->held_is_line = FALSE;
  }

  const char *end = splitter->length > 0 ? memchr(splitter->bytes, '\n', splitter->length) : NULL;
  size_t length = end ? (size_t) (end - splitter->bytes) : splitter->length;

  // One byte more than the limit may be the "\r" before an end that is yet to come.
  if (splitter->held_length + length > (size_t) splitter->limit + 1)
    return LINE_TOO_LONG;

  if (!end || splitter->held_length > 0)
    hold(splitter, length);
  if (!end) {
    splitter->bytes = NULL;
    splitter->length = 0;
    return LINE_MORE;
  }

  if (splitter->held_length > 0) {
    *line = (struct line){splitter->held, splitter->held_length};
    splitter->held_is_line = TRUE;
  } else {
    *line = (struct line){splitter->bytes, length};
  }
  splitter->bytes = end + 1;
  splitter->length -= length + 1;
  return finish(splitter, line);
}
