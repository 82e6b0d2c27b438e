// SPDX-License-Identifier: GPL-3.0-or-later
// The rows of the log as a GListModel of RitrovoMessageEntry, over a room's messages. An entry that
// changes because of its neighbours is told as removed and added at its place, the same object.
#pragma once

#include <gio/gio.h>

#include "ritrovo-message-entry.h"
#include "ritrovo-room.h"

G_BEGIN_DECLS

#define RITROVO_TYPE_MESSAGE_ENTRIES (ritrovo_message_entries_get_type())
G_DECLARE_FINAL_TYPE(RitrovoMessageEntries, ritrovo_message_entries, RITROVO, MESSAGE_ENTRIES,
                     GObject)

RitrovoMessageEntries *ritrovo_message_entries_new(void);

// The messages to show (a GListModel of RitrovoMessage, or NULL).
void ritrovo_message_entries_set_messages(RitrovoMessageEntries *self, GListModel *messages);

// The line over what is new stands above the first message of somebody else behind that seq, 0
// being before all; -1: it stands nowhere.
void ritrovo_message_entries_set_read(RitrovoMessageEntries *self, gint64 seq);

// The same, where reading in that room stopped as of now. / The entry under the line; FALSE: there
// is none. / Somebody was there when this was said: if the line is above it, it is no news.
void ritrovo_message_entries_draw_line(RitrovoMessageEntries *self, RitrovoRoom *room);
gboolean ritrovo_message_entries_find_line(RitrovoMessageEntries *self, guint *position);
void ritrovo_message_entries_pass(RitrovoMessageEntries *self, RitrovoMessage *message);

// The moment for which dates are said as "Today" and "Yesterday"; to be told when the day changes.
void ritrovo_message_entries_set_now(RitrovoMessageEntries *self, gint64 now);

// The entry of that position, borrowed. / The position of the entry that shows the message with
// that seq; FALSE if none does.
RitrovoMessageEntry *ritrovo_message_entries_get(RitrovoMessageEntries *self, guint position);
gboolean ritrovo_message_entries_find(RitrovoMessageEntries *self, gint64 seq, guint *position);

G_END_DECLS
