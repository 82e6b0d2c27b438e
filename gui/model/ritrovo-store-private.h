// SPDX-License-Identifier: GPL-3.0-or-later
// How the model's files put work into the store's thread, and how that work speaks SQL.
#pragma once

#include <sqlite3.h>

#include "ritrovo-store.h"

G_BEGIN_DECLS

// Runs in the store's thread, within a transaction. FALSE if SQLite failed. It may run a second
// time, alone, when something that shared its transaction failed: its outcome is that of the last
// run.
typedef gboolean (*StoreRun)(sqlite3 *database, gpointer data);

// Runs in the main context once the transaction is committed (`error` is NULL) or has failed. Not
// called if `owner` is gone by then.
typedef void (*StoreDone)(gpointer owner, gpointer data, const GError *error);

typedef enum {
  STORE_LAZY,    // may be lost with the computer's power, but not with the process
  STORE_DURABLE, // is on disk when `done` runs
} StoreCare;

// Work is done in the order in which it comes, several pieces in one transaction where they wait
// for each other. `run` and `done` may be NULL, `owner` (borrowed, a GObject) too. Takes `data`,
// which is freed in the main context.
void ritrovo_store_submit(RitrovoStore *self, StoreCare care, gpointer owner, StoreRun run,
                          StoreDone done, gpointer data, GDestroyNotify free_data);

// Somebody who writes into the store: a number that no other has, and that others can see is in use
// as long as this claim, and so this process, lives. In SQL, writer_gone(number) tells. NULL is
// never returned.
typedef struct store_claim StoreClaim;
StoreClaim *ritrovo_store_claim(RitrovoStore *self);
gint64 ritrovo_store_claim_number(const StoreClaim *claim);
void ritrovo_store_claim_free(StoreClaim *claim);

// ritrovo-store-file.c: opens or makes the database. SQLITE_OK, another code of SQLite's, or
// STORE_NEWER. Closed with sqlite3_close(). / Closes the lock of a claim; takes -1.
#define STORE_NEWER (-1)
int ritrovo_store_file_open(const char *path, sqlite3 **database);
int ritrovo_store_file_lock(const char *path, gint64 number);

// ritrovo-store-file.c: one statement with its values, which `kinds` names by a letter each: 's' a
// text (const char *), 'i' a number (gint64). / The same, run to its end: FALSE if SQLite failed. /
// A text of a row, "" for none.
sqlite3_stmt *store_query(sqlite3 *database, const char *sql, const char *kinds, ...);
gboolean store_execute(sqlite3 *database, const char *sql, const char *kinds, ...);
const char *store_text(sqlite3_stmt *row, int column);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(sqlite3_stmt, sqlite3_finalize)

G_END_DECLS
