// SPDX-License-Identifier: GPL-3.0-or-later
// What a file is called, shown as and allowed to do: pure functions over its properties. Returned
// strings belong to the caller.
#pragma once

#include "ritrovo-message.h"
#include "ritrovo-transfer.h"

G_BEGIN_DECLS

// "1.2 MB".
char *ritrovo_size_text(gint64 size);

// "3.1 of 12 MB", or "900 kB of 12 MB".
char *ritrovo_progress_text(gint64 done, gint64 size);

// The line under its name: its size, or how far it is, "3.1 of 12 MB, 2.4 MB/s"; that it was
// removed. `transfer` may be NULL.
char *ritrovo_file_status(RitrovoFile *file);

// Its name in a row's name: "photo.jpg, 1.2 MB", and the caption, if there is one. Assistive
// technology reads it.
char *ritrovo_file_summary(RitrovoFile *file, const char *caption);

// What a message says, where there is room for a line or two: its text, or the name of its file and
// the caption, if there is one.
char *ritrovo_message_words(RitrovoMessage *message);

// Whether a transfer is under way or waits, and can be cancelled. NULL: no.
gboolean ritrovo_transfer_is_active(RitrovoTransfer *transfer);

// Whether files of that type are pictures of a kind that is shown.
gboolean ritrovo_is_picture_type(const char *content_type);

// Whether its name says that it is a picture of a kind that is shown.
gboolean ritrovo_file_is_picture(RitrovoFile *file);

// The icon of its kind; transfer full.
GIcon *ritrovo_file_icon(const char *content_type);

// Whether a file of that name and with these first bytes is a program, or a file that starts one:
// such a file is never opened from here.
gboolean ritrovo_file_is_program(const char *name, const guint8 *bytes, gsize length);

G_END_DECLS
