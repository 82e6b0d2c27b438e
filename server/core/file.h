// SPDX-License-Identifier: GPL-3.0-or-later
// The registry of files: every one that can be read, in memory, by its id and by where it was sent.
// PROTOCOL.md, Files.
#pragma once

#include <glib.h>

#include "content.h"
#include "store.h"

struct chat;
struct session;

#define LIMIT_FILES 100000 // of this server: file.quota

struct file {
  char id[FILE_ID_SIZE];
  char sha256[FILE_SHA256_DIGITS + 1];
  gboolean kept;     // its bytes are, over a restart
  gint64 size;       // bytes
  gint64 time;       // milliseconds since 1970
  gint64 seq;        // of its message; 0: relayed, between two of whom one is a guest
  guint64 session;   // its sender's; 0: from before a restart
  const char *name;  // these lie behind the struct
  const char *place; // the key of its room, or of the two, see direct_key()
  const char *owner; // its sender's key
  const char *from;  // and name
  GList link;        // in its place's queue
  GList relayed;     // in files->relayed, if it is
};

struct files {
  GHashTable *by_id;  // of owned struct file
  GHashTable *places; // key of a room or of two -> owned GQueue of struct file, the newest first
  GQueue relayed;     // of struct file
  struct contents contents;
};

struct files *files_new(void);
void files_free(struct files *files); // NULL is allowed

// Whether there are files at all on this server.
gboolean files_are_on(const struct chat *chat);

// Loads what the store has. To be called before it is started.
void files_load(struct chat *chat);

// The hashes of all files whose bytes are kept: a set of texts, the caller's. NULL: the store does
// not tell, because it keeps no messages at present.
GHashTable *files_hashes(struct chat *chat);

// NULL: there is none.
struct file *file_find(struct chat *chat, const char *id);

// The files of a room or of two, the newest first; NULL: there are none.
const GQueue *files_of(struct chat *chat, const char *place);

// A new id, at random: none is given twice.
void file_make_id(char id[FILE_ID_SIZE]);

// The file of a message that was stored, or that is relayed (seq is 0), can be read from now on.
void file_add(struct chat *chat, const struct post *post, gboolean kept);

// It is no more; its bytes go with the last file that has them.
void file_drop(struct chat *chat, struct file *file);

// The struct store_client's files_gone. / Somebody is gone: so is what was relayed to and from him.
void files_gone(gpointer chat, char *const *ids);
void files_user_gone(struct chat *chat, const char *key);

// The removal of a file came back from the store: everyone who may read it is told. See
// cmd_files.c.
void file_removal_kept(struct chat *chat, const struct post *post);

// Whether the session may read it: members of its room, the two, and consoles.
gboolean file_may_read(const struct session *session, const struct file *file);

// 1 to LIMIT_FILE_NAME bytes without control characters, line separators and what turns the
// direction of writing. `name` is UTF-8.
gboolean file_name_is_valid(const char *name);

// Puts `attached` in if there is a file, which counts as removed if it is not in the registry. It
// is the message's: file_detach() before that goes.
void file_attach(struct chat *chat, struct message *message, const struct post_file *file);
void file_detach(const struct message *messages, size_t count);
