// SPDX-License-Identifier: GPL-3.0-or-later
// The folders of a vault, all its owner's alone:
//
//   uploads/<key>            what has come so far
//   files/<ab>/<ab…sha256>   whole files that are kept
//   passing/<ab>/<ab…sha256> whole files that are there until the next start
//
// Names are 64 hexadecimal digits; any other is as if it were not there. May be used from several
// threads at once.
#pragma once

#include <glib.h>

struct shelf;

// Makes what is missing of the folders in `dir`. NULL with a GError.
struct shelf *shelf_new(const char *dir, GError **error);
void shelf_free(struct shelf *shelf); // NULL is allowed

// How many bytes of an upload are there; it is kept for another day. 0: none; -1: the disk does not
// say (errno).
gint64 shelf_upload_size(struct shelf *shelf, const char *key);

// A descriptor to go on with the upload, or to begin it. -1 with errno.
int shelf_open_upload(struct shelf *shelf, const char *key);

// Removes what has come of an upload.
void shelf_forget(struct shelf *shelf, const char *key);

// Whether the disk has room for so many bytes more, and some for everything else on it.
gboolean shelf_has_room(const struct shelf *shelf, gint64 bytes);

// The upload is whole, of that hash and size: has its bytes written to the disk and puts them into
// their place, where the same may be already. FALSE with errno: it is where it was. Takes long.
gboolean shelf_place(struct shelf *shelf, int fd, const char *key, const char *sha256, gint64 size,
                     gboolean kept);

// A descriptor to read it. -1: there is none.
int shelf_open_file(const struct shelf *shelf, const char *sha256, gboolean kept);

void shelf_remove(struct shelf *shelf, const char *sha256, gboolean kept);

// Before any other thread uses the shelf: from here until the sweep's end it is remembered what is
// placed, so that no sweep removes it.
void shelf_sweep_begin(struct shelf *shelf);

// Removes uploads that nobody has touched for UPLOAD_KEPT_S.
void shelf_sweep_uploads(struct shelf *shelf);

// Removes the files whose hashes are not in the set `known` (NULL: all) unless they were placed
// since shelf_sweep_begin(). Takes long; *stop (atomic) ends it early.
void shelf_sweep_files(struct shelf *shelf, gboolean kept, GHashTable *known, const gint *stop);

void shelf_sweep_end(struct shelf *shelf);
