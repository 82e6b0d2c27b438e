// SPDX-License-Identifier: GPL-3.0-or-later
// The port to whatever keeps the bytes of files and moves them over connections of their own
// (PROTOCOL.md, Files). It knows names of 64 hexadecimal digits and sizes, no people and no rooms.
// No code here; a backend implements it. All calls and all answers are on the loop's thread; the
// work is not.
#pragma once

#include <glib.h>

#include "codes.h"
#include "limits.h"

// One upload on its way. The core makes it, and may not free it while `busy`.
struct upload {
  guint64 number;                      // what transfers and cancel() know it by; never given twice
  guint64 session;                     // whose it is at the moment
  char key[FILE_SHA256_DIGITS + 1];    // the name of what has come so far
  char sha256[FILE_SHA256_DIGITS + 1]; // what it must come to; "": not known before it is whole
  gint64 size;                         // bytes; -1: told in the first line of the connection
  gint64 size_max;                     // where size is -1: more is file.too_large
  gboolean kept;                       // where the bytes go: over a restart, or until the next one
  unsigned busy;                       // answers of the vault that are outstanding
};

// What a ticket lets its connection do, with everything that a vault needs to know.
struct grant {
  enum { GRANT_UPLOAD, GRANT_DOWNLOAD } kind;
  guint64 session;
  guint64 upload;                   // GRANT_UPLOAD: its number
  char file[33];                    // the file's id, for the answer
  char key[FILE_SHA256_DIGITS + 1]; // GRANT_UPLOAD
  char sha256[FILE_SHA256_DIGITS + 1];
  gboolean kept;
  gint64 offset; // where the bytes begin
  gint64 size;   // of the whole file; -1: see struct upload
  gint64 size_max;
};

struct vault;

// Whom a vault answers.
struct vault_client {
  // To prepare(): that many bytes are there, whole and at rest. `code` is CODE_OK, FILE_QUOTA (the
  // disk has no room for the rest) or STORE_UNAVAILABLE.
  void (*prepared)(gpointer chat, struct upload *upload, gint64 offset, enum code code);
  // An upload has ended. CODE_OK: the bytes are whole, verified, on disk and in their place under
  // `sha256`, and the connection waits for finish(). Otherwise it has been told and closed:
  // FILE_CORRUPT (nothing is left of it), FILE_TOO_LARGE, FILE_QUOTA (the disk has no room),
  // STORE_UNAVAILABLE, or CODE_COUNT for one that broke off or was cut, of which everything that
  // came is kept.
  void (*received)(gpointer chat, guint64 upload, const char *sha256, gint64 size, enum code code);
  gpointer chat;
};

struct vault_ops {
  // Cuts whatever moves that upload's bytes and answers prepared(). Until then upload->busy counts
  // one more. What is whole already is not cut, neither here nor by cancel(): received() comes.
  void (*prepare)(struct vault *vault, struct upload *upload);
  // After received() with CODE_OK: says `stored`, or the error, and closes.
  void (*finish)(struct vault *vault, guint64 upload, const char *file, enum code code);
  // Cuts all transfers of a session: received() comes for its uploads.
  void (*cancel)(struct vault *vault, guint64 session);
  // Removes what has come so far of an upload, / the bytes of a file that is no more, unless an
  // upload of the same bytes waits for finish().
  void (*forget)(struct vault *vault, const char *key);
  void (*remove)(struct vault *vault, const char *sha256, gboolean kept);
};

struct vault {
  const struct vault_ops *ops;
  struct vault_client client; // set by chat_new()
};
