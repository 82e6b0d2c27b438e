// SPDX-License-Identifier: GPL-3.0-or-later
// What a dialect is: bytes to commands, events to bytes. PROTOCOL.md describes each.
#pragma once

#include "command.h"
#include "event.h"
#include "message.h"

struct dialect {
  const char *name;
  struct encoder encoder;
  // One line without its end -> one command, whose texts are valid until the next call for this
  // speaker and the reader's next use. FALSE: there is nothing to run; what there is to say to
  // that, if anything, has been appended to `out`. `speaker` is what the dialect knows of the
  // connection: NULL for the native one, a struct text for the other.
  gboolean (*decode)(gpointer speaker, struct message_reader *reader, const char *line,
                     size_t length, struct command *command, GString *out);
};

// One JSON object per line.
extern const struct dialect dialect_native;

// For people at a terminal; text.h.
extern const struct dialect dialect_text;

enum detected {
  DETECTED_UNDECIDED, // more bytes are needed
  DETECTED_NATIVE,
  DETECTED_TEXT,
  DETECTED_REFUSED, // another protocol's beginning: TLS, HTTP, SSH
};

// What the first bytes of a connection say (PROTOCOL.md, Framing). DETECT_BYTES of them always
// decide.
#define DETECT_BYTES 8
enum detected dialect_detect(const char *bytes, size_t length);
