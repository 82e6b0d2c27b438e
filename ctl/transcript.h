// SPDX-License-Identifier: GPL-3.0-or-later
// What was said, written down in one of three formats, message by message. Nothing is held, so that
// a record may be of any length.
#pragma once

#include <glib.h>

#include "message.h"

enum transcript_format {
  TRANSCRIPT_TEXT, // "2026-11-21 14:02:03 [ada] the line", for each line of a message
  TRANSCRIPT_JSON, // one object to the line, as the wire has it (JSON Lines)
  TRANSCRIPT_HTML, // one page that needs nothing else
};

// "text", "json" or "html". FALSE if it is none of them.
gboolean transcript_format_parse(const char *name, enum transcript_format *format);

// Appends what stands before the first message, one message, and what stands behind the last one.
// Times are local. `title` says what the record is of.
void transcript_begin(GString *out, enum transcript_format format, const char *title);
void transcript_add(GString *out, enum transcript_format format, const struct message *message);
void transcript_end(GString *out, enum transcript_format format, guint64 count);
