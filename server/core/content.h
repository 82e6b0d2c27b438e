// SPDX-License-Identifier: GPL-3.0-or-later
// The bytes of files: who needs which, so that the same bytes are kept once and go with the last
// who does; and how many of them everybody has.
#pragma once

#include <glib.h>

struct chat;

// What one name has.
struct owner {
  char *key;     // owned
  gint64 bytes;  // stored and under way
  guint files;   // stored
  guint uploads; // under way
};

struct contents {
  GHashTable *by_hash; // set of owned struct content, by sha256 and kept
  GHashTable *owners;  // key -> owned struct owner
  gint64 bytes;        // of all files, the same bytes once
  guint nameless;      // uploads under way whose hash nobody knows
  GHashTable *gone;    // set of owned struct content: what was removed while there were such; NULL:
                       // nothing was
};

void contents_init(struct contents *contents);
void contents_clear(struct contents *contents);

// Bytes of that hash, among what is kept or what is not, are needed by one more or by one less.
// With the last they are removed.
void content_hold(struct chat *chat, const char *sha256, gboolean kept);
void content_release(struct chat *chat, const char *sha256, gboolean kept);

// The same for a file of that size and owner, which count.
void content_store(struct chat *chat, const char *sha256, gboolean kept, gint64 size,
                   const char *owner);
void content_unstore(struct chat *chat, const char *sha256, gboolean kept, gint64 size,
                     const char *owner);

// An upload whose hash nobody knows begins / has ended. Its bytes may be removed in between, as a
// file's that are the same, even when they are whole already: content_went() tells.
void content_nameless_begins(struct chat *chat);
void content_nameless_ends(struct chat *chat);
gboolean content_went(struct chat *chat, const char *sha256, gboolean kept);

// Made if that key has nothing yet. / Something of it has gone: it is freed if that was all.
struct owner *owner_get(struct chat *chat, const char *key);
void owner_release(struct chat *chat, struct owner *owner);
