// SPDX-License-Identifier: GPL-3.0-or-later
// The store on disk: SQLite on a thread of its own. All that is waiting is committed in one
// transaction, with fsync, and only then answered; while a commit is under way the next one
// gathers.
#pragma once

#include "histogram.h"
#include "loop.h"
#include "store.h"

// Opens or makes `path`; its files are readable by their owner only if the process's umask says so.
// The answers are posted to `loop`, which must outlive the store. NULL with a GError in words.
struct store *store_sqlite_open(const char *path, struct loop *loop, GError **error);

// How long messages are kept; to be said before the store is started. `retention` must outlive it;
// NULL: for ever.
void store_sqlite_retain(struct store *store, const struct retention *retention);

// How long each commit took, from the beginning of its transaction to its end on disk. For the
// loop's thread; the store's own, as long as that lives. The store must be one of
// store_sqlite_open().
const struct histogram *store_sqlite_commit_times(const struct store *store);
