// SPDX-License-Identifier: GPL-3.0-or-later
// One row of the log: a message under its sender's name, or a notice. It shows what its message
// says and activates `room.retry` and `room.discard` with the message's cid; it changes nothing.
#pragma once

#include <gtk/gtk.h>

#include "ritrovo-message.h"

G_BEGIN_DECLS

#define RITROVO_TYPE_MESSAGE_ROW (ritrovo_message_row_get_type())
G_DECLARE_FINAL_TYPE(RitrovoMessageRow, ritrovo_message_row, RITROVO, MESSAGE_ROW, GtkListBoxRow)

// Properties: message (RitrovoMessage, for good), continued (gboolean: it stands under another of
// the same sender, without a heading).
GtkWidget *ritrovo_message_row_new(RitrovoMessage *message);
RitrovoMessage *ritrovo_message_row_get_message(RitrovoMessageRow *self);
void ritrovo_message_row_set_continued(RitrovoMessageRow *self, gboolean continued);

G_END_DECLS
