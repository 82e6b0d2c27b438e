// SPDX-License-Identifier: GPL-3.0-or-later
// Files that the log shows by itself, such as images, by their hash: private to the user, bounded,
// and free to go at any time.
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define FILE_CACHE_BYTES ((gint64) 200 * 1024 * 1024)

// Where the file of that hash is, or would be. A new reference.
GFile *ritrovo_file_cache_place(const char *sha256);

// The file of that hash and size, which counts as used now; NULL if it is not there. A new
// reference.
GFile *ritrovo_file_cache_find(const char *sha256, gint64 size);

// Whether it lies there.
gboolean ritrovo_file_cache_has(GFile *file);

// In a thread: removes what was not used for the longest time, until no more than `limit` bytes are
// left, and what a crash left half-way. / Removes one. Nobody waits for them.
void ritrovo_file_cache_trim(gint64 limit);
void ritrovo_file_cache_remove(const char *sha256);

// Puts a file of the app's own there, where it then is (a new reference); if that cannot be, it is
// deleted: NULL.
void ritrovo_file_cache_take_async(GFile *file, const char *sha256, GAsyncReadyCallback callback,
                                   gpointer data);
GFile *ritrovo_file_cache_take_finish(GAsyncResult *result);

G_END_DECLS
