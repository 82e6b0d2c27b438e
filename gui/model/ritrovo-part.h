// SPDX-License-Identifier: GPL-3.0-or-later
// What is there of a download: a private file beside the place where the whole one will be, hashed
// as it grows, and put into that place only when it is whole and right. Everything that touches the
// disk happens in a thread.
#pragma once

#include "ritrovo-original.h"

G_BEGIN_DECLS

// Counted, from any thread; used by one at a time.
typedef struct part Part;

// `target` is where the whole file of that size and hash goes. `path` is of what an earlier run
// left, NULL for nothing; what the app did not make is never touched. `seed` may have the same
// bytes already, and is copied if it does; NULL: nothing has. `reuse`: the folder is the app's own,
// so that what lies there under the name of the part can be gone on with.
Part *ritrovo_part_new(GFile *target, const char *path, GFile *seed, gboolean reuse, gint64 size,
                       const char *sha256);
Part *ritrovo_part_ref(Part *self);
void ritrovo_part_unref(Part *self);

// Opens or makes it, and hashes what is there. Then the path (valid until the next call) and the
// number of bytes are known.
void ritrovo_part_open_async(Part *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                             gpointer data);
gboolean ritrovo_part_open_finish(Part *self, GAsyncResult *result, GError **error);
const char *ritrovo_part_get_path(const Part *self);

// The part that an answer is about; borrowed from it.
Part *ritrovo_part_of(GAsyncResult *result);

// How many bytes are there, or hashed; from any thread.
gint64 ritrovo_part_get_done(Part *self);

// A RitrovoCarrierWrite.
gboolean ritrovo_part_write(gpointer self, const char *bytes, gsize length, GError **error);

// On disk, checked, and in its place. With RITROVO_DISK_ERROR_WRONG it is removed.
void ritrovo_part_finish_async(Part *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                               gpointer data);
gboolean ritrovo_part_finish_finish(Part *self, GAsyncResult *result, GError **error);

// Removes a file in a thread; nobody waits for that.
void ritrovo_part_remove(const char *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Part, ritrovo_part_unref)

G_END_DECLS
