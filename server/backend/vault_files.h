// SPDX-License-Identifier: GPL-3.0-or-later
// The vault (vault.h) that keeps files in folders of the data directory (vault_shelf.h). Transfers
// run on a thread of its own, each a portion per turn; what waits for the disk runs on two more. No
// message ever waits for any of them. Functions are for the chat's thread. SIGPIPE and SIGXFSZ are
// ignored by whoever uses it.
#pragma once

#include "loop.h"
#include "vault.h"

// The lines with which a connection may end, without its "\n"; called on the vault's thread.
struct vault_words {
  void (*stored)(const char *file, GString *line);
  void (*refused)(enum code code, GString *line);
};

// Keeps files in `dir`, which exists. Answers are posted to `loop`. `words` must outlive it. NULL
// with a GError in words.
struct vault *vault_files_new(const char *dir, struct loop *loop, const struct vault_words *words,
                              GError **error);

// Does in the background what a start takes: removes uploads that nobody came back for, what was
// not to be kept, and kept files whose hash is not in `known`, a set of texts (NULL: all stay).
// Once; `known` is the vault's from now on and nobody else's.
void vault_files_sweep(struct vault *vault, GHashTable *known);

// A connection whose first line was a good ticket, and the bytes that came behind that line. The
// descriptor, non-blocking, is the vault's. Where the ticket did not know the size, `grant` has it
// from the first line; -1 is told as PROTO_INVALID. `closed` is called once it has been closed.
void vault_files_open(struct vault *vault, int fd, const struct grant *grant, const char *bytes,
                      size_t length, void (*closed)(gpointer owner), gpointer owner);

// Cuts all transfers but those whose bytes are whole already.
void vault_files_cut(struct vault *vault);

// Ends the threads: cuts all transfers; what came of uploads is on the disk. The last answers are
// posted; after this the operations do nothing.
void vault_files_stop(struct vault *vault);
void vault_files_free(
    struct vault *vault); // NULL is allowed; stops first; nothing is posted any more

struct vault_counts {
  guint64 received, sent; // bytes of files since the start
};
void vault_files_count(struct vault *vault, struct vault_counts *counts);
