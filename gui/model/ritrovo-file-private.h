// SPDX-License-Identifier: GPL-3.0-or-later
// How the model makes and changes files; views only read them (ritrovo-file.h).
#pragma once

#include "message.h"
#include "ritrovo-file.h"

G_BEGIN_DECLS

// A file of the server's. The name may be anything.
RitrovoFile *ritrovo_file_new(const char *id, const char *name, gint64 size, const char *sha256);

// The same from what stands on the wire, in `file` of a message or in a list; NULL if it cannot be
// a file. `id` is the "file" in it.
RitrovoFile *ritrovo_file_read(const struct message *object);

// One of ours that the server does not have yet: `original` is at `local`. `mtime` in µs, 0 for a
// file that was not looked at; sha256 is "" until it was hashed.
RitrovoFile *ritrovo_file_new_outgoing(GFile *original, const char *name, gboolean temporary);
void ritrovo_file_set_content(RitrovoFile *self, gint64 size, gint64 mtime, const char *sha256);
gboolean ritrovo_file_is_temporary(RitrovoFile *self);
GFile *ritrovo_file_get_original(RitrovoFile *self); // borrowed; NULL for those of others
gint64 ritrovo_file_get_mtime(RitrovoFile *self);

// What one of ours is called on the wire: its own name, or a safe one where the wire does not take
// that. Newly allocated.
char *ritrovo_file_make_wire_name(const char *name);

const char *ritrovo_file_get_sha256(RitrovoFile *self);

// Which message carries it. `seq` is 0 if it has none.
void ritrovo_file_set_posted(RitrovoFile *self, const char *sender, gint64 time, gint64 seq);
gint64 ritrovo_file_get_seq(RitrovoFile *self);

void ritrovo_file_set_removed(RitrovoFile *self);
void ritrovo_file_set_local(RitrovoFile *self, GFile *local);
void ritrovo_file_set_transfer(RitrovoFile *self, RitrovoTransfer *transfer);

// One object for each file: `table` is a client's, of borrowed files by their borrowed ids, made by
// the first function. / The file of that id which is there already and has learnt what `file`
// knows, or `file` itself, which is there from now on; a new reference. / The file of that id, or
// NULL; borrowed.
GHashTable *ritrovo_file_table_new(void);
RitrovoFile *ritrovo_file_adopt(RitrovoFile *file, GHashTable *table);
RitrovoFile *ritrovo_file_find(GHashTable *table, const char *id);

// Ours has been posted: it is that file of the server's now, and the one in the table.
void ritrovo_file_settle(RitrovoFile *self, RitrovoFile *posted, GHashTable *table);

G_END_DECLS
