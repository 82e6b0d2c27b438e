// SPDX-License-Identifier: GPL-3.0-or-later
// Bounded splitter: bytes in, whole lines out (PROTOCOL.md, Framing). It copies only what is left
// of a line that has not ended yet, and holds no memory while there is none.
#pragma once

#include <glib.h>
#include <stddef.h>

struct line_splitter {
  guint32 limit; // longest line in bytes without its end; may be changed between two calls
  // private
  char *held; // owned: the beginning of a line whose end has not arrived
  guint32 held_length;
  guint32 held_size;
  const char *bytes; // borrowed from the caller of line_feed()
  size_t length;
  gboolean held_is_line; // the line last returned lies in `held`
};

enum line_result {
  LINE_MORE,     // all bytes are used up; feed more
  LINE_READY,    // *line is a whole line
  LINE_TOO_LONG, // the line is over the limit, ended or not; the splitter is of no further use
};

struct line {
  const char *text; // borrowed, valid until the next call; not NUL-terminated
  size_t length;    // without "\n" and without a "\r" before it
};

void line_init(struct line_splitter *splitter, guint32 limit);

// Frees what is held. The splitter may be used again.
void line_clear(struct line_splitter *splitter);

// Hands in bytes, borrowed until line_next() has returned LINE_MORE, which must happen before the
// next line_feed().
void line_feed(struct line_splitter *splitter, const char *bytes, size_t length);

// There will be no more bytes: what is held is the last line, without an end. FALSE: nothing is
// held. To be called after line_next() has returned LINE_MORE; then only line_clear().
gboolean line_end(const struct line_splitter *splitter, struct line *line);

// The next whole line. Call until it does not return LINE_READY.
enum line_result line_next(struct line_splitter *splitter, struct line *line);
