// SPDX-License-Identifier: GPL-3.0-or-later
// What the app keeps on disk: messages that wait to be sent, the last pages of each room, drafts,
// and where reading stopped. One SQLite database, worked on by one thread, so that the main loop
// never waits for a disk.
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

// Why something could not be kept; the message is for people.
#define RITROVO_STORE_ERROR (ritrovo_store_error_quark())
GQuark ritrovo_store_error_quark(void);
typedef enum {
  RITROVO_STORE_ERROR_FULL,   // no space left on the disk
  RITROVO_STORE_ERROR_NEWER,  // the database is of a later version of the app; it is left alone
  RITROVO_STORE_ERROR_FAILED, // it cannot be opened, read or written
} RitrovoStoreError;

#define RITROVO_TYPE_STORE (ritrovo_store_get_type())
G_DECLARE_FINAL_TYPE(RitrovoStore, ritrovo_store, RITROVO, STORE, GObject)

// The database in that file, made with its folder if it is not there, for this user alone. Opening
// happens in the thread; if it fails, so does everything that is asked of the store, and it is
// tried again each time. Any number of processes may have the same file open.
RitrovoStore *ritrovo_store_new(const char *path);

// Finishes what was asked for and closes the file. Blocks until then; for the end of the program.
// Nothing can be kept afterwards. The last reference does it, too.
void ritrovo_store_close(RitrovoStore *self);

G_END_DECLS
