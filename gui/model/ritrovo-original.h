// SPDX-License-Identifier: GPL-3.0-or-later
// A file of ours while it is sent: hashed, read piece by piece, and watched for changes. Everything
// that touches the disk happens in a thread.
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

// What is wrong with a file on this computer; the message is for people.
#define RITROVO_DISK_ERROR (ritrovo_disk_error_quark())
GQuark ritrovo_disk_error_quark(void);
typedef enum {
  RITROVO_DISK_ERROR_GONE,    // it is not there, or not to be read
  RITROVO_DISK_ERROR_CHANGED, // it became shorter
  RITROVO_DISK_ERROR_FULL,    // no space left
  RITROVO_DISK_ERROR_WRONG,   // the bytes are not those that were promised
  RITROVO_DISK_ERROR_BUSY,    // another process is at it
  RITROVO_DISK_ERROR_FAILED,
} RitrovoDiskError;

// Counted, from any thread; used by one at a time.
typedef struct original Original;
Original *ritrovo_original_new(GFile *file);
Original *ritrovo_original_ref(Original *self);
void ritrovo_original_unref(Original *self);

// Opens it, and hashes it unless it has that size and mtime (µs) still, under which it had that
// hash. Then the others tell what it is.
void ritrovo_original_check_async(Original *self, gint64 size, gint64 mtime, const char *sha256,
                                  GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer data);
gboolean ritrovo_original_check_finish(Original *self, GAsyncResult *result, GError **error);
gint64 ritrovo_original_get_size(const Original *self);
gint64 ritrovo_original_get_mtime(const Original *self);
const char *ritrovo_original_get_sha256(const Original *self);

// Where reading goes on. / A RitrovoCarrierRead.
void ritrovo_original_seek(Original *self, gint64 offset);
gssize ritrovo_original_read(gpointer self, char *buffer, gsize length, GError **error);

// How far hashing or reading is; from any thread.
gint64 ritrovo_original_get_done(Original *self);

// Opens it for a moment: FALSE with an error if it cannot be read or is no regular file.
gboolean ritrovo_original_look(GFile *file, gint64 *size, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Original, ritrovo_original_unref)

G_END_DECLS
