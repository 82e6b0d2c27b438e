// SPDX-License-Identifier: GPL-3.0-or-later
// One row of the log: a message under its sender's name, a notice, and the lines above it. It shows
// what its entry says and activates `room.retry` and `room.discard` with the message's cid, and
// `room.file`; it changes nothing.
#pragma once

#include <gtk/gtk.h>

#include "ritrovo-images.h"
#include "ritrovo-message-entry.h"

G_BEGIN_DECLS

#define RITROVO_TYPE_MESSAGE_ROW (ritrovo_message_row_get_type())
G_DECLARE_FINAL_TYPE(RitrovoMessageRow, ritrovo_message_row, RITROVO, MESSAGE_ROW, GtkWidget)

GtkWidget *ritrovo_message_row_new(void);

// What holds the pictures that rows show, before the first entry; without it they show none.
void ritrovo_message_row_set_images(RitrovoMessageRow *self, RitrovoImages *images);

// Shows an entry, or the same one again after it has changed; `called` is what counts as a mention
// (ritrovo_client_get_called()), copied. NULL: shows none.
void ritrovo_message_row_set_entry(RitrovoMessageRow *self, RitrovoMessageEntry *entry,
                                   const char *const *called);
RitrovoMessageEntry *ritrovo_message_row_get_entry(RitrovoMessageRow *self);

G_END_DECLS
