// SPDX-License-Identifier: GPL-3.0-or-later
// What one row of the log shows: a message, or several joins and leaves in one line, and what
// stands above it because of the rows before: a date, the line over what is new, no heading of its
// own.
#pragma once

#include <glib-object.h>

#include "ritrovo-message.h"

G_BEGIN_DECLS

#define RITROVO_TYPE_MESSAGE_ENTRY (ritrovo_message_entry_get_type())
G_DECLARE_FINAL_TYPE(RitrovoMessageEntry, ritrovo_message_entry, RITROVO, MESSAGE_ENTRY, GObject)

// What the rows before make of an entry.
typedef struct {
  gboolean continued; // it stands under a message of the same sender
  gboolean first_new; // the line over what is new is above it
  gint64 day_of;      // its date is above it as somebody says it at that moment; 0: it is not
} RitrovoMessageContext;

RitrovoMessageEntry *ritrovo_message_entry_new(void);

// Gives it what it shows; `messages` (of RitrovoMessage, one or more) is referenced. TRUE if that
// differs from what it showed.
gboolean ritrovo_message_entry_set(RitrovoMessageEntry *self, GPtrArray *messages,
                                   const RitrovoMessageContext *context);

GPtrArray *ritrovo_message_entry_get_messages(RitrovoMessageEntry *self);     // borrowed
RitrovoMessage *ritrovo_message_entry_get_message(RitrovoMessageEntry *self); // the first; borrowed
const RitrovoMessageContext *ritrovo_message_entry_get_context(RitrovoMessageEntry *self);

// Its text; free with g_free(). Joins and leaves are one sentence: "ada, bob joined · eva left".
// That of a file is its caption, or its name if it has none.
char *ritrovo_message_entry_get_text(RitrovoMessageEntry *self);

// The same as the log shows it, without the marks of its Markdown; free with g_free().
char *ritrovo_message_entry_get_shown_text(RitrovoMessageEntry *self);

// "[14:02] ada: text", for a part of its text; free with g_free(). What nobody said is "[14:02]
// text".
char *ritrovo_message_entry_get_line(RitrovoMessageEntry *self, const char *text);

// Whether a message is somebody's coming or going, and may stand in one line with others.
gboolean ritrovo_message_is_coming_or_going(RitrovoMessage *message);

G_END_DECLS
