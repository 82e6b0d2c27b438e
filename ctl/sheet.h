// SPDX-License-Identifier: GPL-3.0-or-later
// Where a record is written: standard output, or a file that appears under its name only when it is
// whole.
#pragma once

#include <glib.h>

struct sheet;

// Begins a file beside `path` that its owner alone may read, or standard output (NULL). NULL with a
// GError, also if something else than an ordinary file has that name already.
struct sheet *sheet_new(const char *path, GError **error);

// Writes all of it. FALSE with a GError.
gboolean sheet_write(struct sheet *sheet, const char *bytes, gsize length, GError **error);

// Brings everything to the disk and the file under its name. FALSE with a GError; the name is then
// what it was. Nothing more may be written.
gboolean sheet_finish(struct sheet *sheet, GError **error);

// Removes what has not been finished. Takes NULL.
void sheet_free(struct sheet *sheet);
