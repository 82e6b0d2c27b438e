// SPDX-License-Identifier: GPL-3.0-or-later
// A vault on a folder of its own, the test as its chat, and peers at the other ends of its
// connections.
#pragma once

#include "loop_thread.h"
#include "vault_private.h"

#define CHUNK TRANSFER_CHUNK

struct vault_stage {
  struct loop_thread thread; // the chat's loop
  char *dir;                 // owned
  struct vault *vault;       // owned
  // What the vault answered, newest values and how often.
  size_t prepared, received, closed;
  gint64 offset;
  enum code prepared_code, code;
  guint64 number;
  char sha256[FILE_SHA256_DIGITS + 1];
  gint64 size;
};

void vault_stage_begin(struct vault_stage *stage);
void vault_stage_end(struct vault_stage *stage);

// The vault ends and begins anew on the same folder.
void vault_stage_restart(struct vault_stage *stage);

// An upload of that number and size, not kept unless the caller says so; "" : any hash will do.
struct upload stage_upload(guint64 number, gint64 size, const char *sha256);

// prepare(), and its answer awaited. Returns the offset; the code is in stage->prepared_code.
gint64 stage_prepare(struct vault_stage *stage, struct upload *upload);

// A connection that may bring the upload's bytes from `offset` on, `bytes` behind its first line
// already. Returns the peer's end, a blocking socket.
int stage_open_upload(struct vault_stage *stage, const struct upload *upload, gint64 offset,
                      const char *bytes, size_t length);

// The same to read a file.
int stage_open_download(struct vault_stage *stage, const char *sha256, gint64 size, gint64 offset);

// Calls of the port.
void stage_finish(struct vault_stage *stage, guint64 number, enum code code);
void stage_cancel(struct vault_stage *stage, guint64 session);
void stage_forget(struct vault_stage *stage, const struct upload *upload);
void stage_remove(struct vault_stage *stage, const char *sha256);

// What vault_files_sweep() has a thread do, here and now. `known` stays the caller's.
void stage_sweep(struct vault_stage *stage, GHashTable *known);

// Orders are carried out one after the other: when this returns, those before are.
void stage_settle(struct vault_stage *stage);

// Waits for the answer that an upload is over; compares its code.
void stage_assert_received(struct vault_stage *stage, enum code code);

// Waits until so many connections in all have been closed.
void stage_wait_closed(struct vault_stage *stage, size_t count);

// Sends everything; FALSE if the other end has gone.
gboolean peer_send(int peer, const char *bytes, size_t length);

// Reads to the end. Newly allocated. A reset counts as an end.
GString *peer_read_all(int peer);

// Reads to the end, compares, closes.
void peer_assert_says(int peer, const char *expected);

// Bytes that do not repeat soon, and the hash of the first `length`.
char *pattern_new(size_t length);
char *hash_of(const char *bytes, size_t length);

// Puts a file where the vault has those that are not kept.
void stage_put(struct vault_stage *stage, const char *sha256, const char *bytes, size_t length);

// Whether a path below the folder exists; its size, -1: it does not.
gint64 stage_size_of(struct vault_stage *stage, const char *format, ...) G_GNUC_PRINTF(2, 3);

// How many files are anywhere below that folder.
unsigned stage_count(struct vault_stage *stage, const char *folder);
