// SPDX-License-Identifier: GPL-3.0-or-later
// Uploads on their way: from the command to the message that carries the file, over tickets,
// connections that break, and restarts. PROTOCOL.md, Files.
#pragma once

#include "session.h"
#include "store.h"
#include "vault.h"

#define LIMIT_UPLOADS_OF_ONE 16 // under way under one name: file.quota
#define LIMIT_UPLOADS 1000      // of this server: file.quota

enum arrival_state {
  ARRIVAL_ASKED,   // the vault is looking how much of it is there
  ARRIVAL_GRANTED, // it has a ticket, which nobody has used yet
  ARRIVAL_MOVING,  // a connection brings its bytes
  ARRIVAL_RESTING, // broken off; kept for UPLOAD_KEPT_S
  ARRIVAL_POSTING, // whole; its message is on the way to the store
  ARRIVAL_OVER,    // nothing is left but the memory, until the vault has answered
};

// An upload, with what the rules need to know of it.
struct arrival {
  struct upload upload; // first: its address is the arrival's
  enum arrival_state state;
  char id[FILE_ID_SIZE]; // of the file that it will be
  char *owner;           // owned, as all texts: the key of whose it is
  char *place;        // key of a room or of two; NULL: from before a restart, not asked for since
  char *to_key;       // of two: the other one; NULL: a room
  char *name;         // the file's
  char *text;         // the caption; "": none
  char *cid;          // NULL: none
  gboolean relayed;   // between two of whom one is a guest
  gboolean resumable; // size and hash are known, so that it can be told from others
  gboolean moved;     // there may be bytes of it
  gint64 reserved;    // bytes
  struct ticket *ticket; // borrowed: ARRIVAL_GRANTED
  struct message_id re;  // its text is owned: ARRIVAL_ASKED: what the ticket answers
  gint64 rests_since;    // by chat->now
  GList link;            // in uploads->resting
};

struct uploads {
  GHashTable *by_number; // &upload.number -> owned struct arrival
  GHashTable *by_key;    // upload.key -> borrowed struct arrival
  GQueue resting;        // the longest first
  gint64 reserved;       // bytes
  guint64 last_number;
};

// What somebody wants to send. All texts are borrowed.
struct upload_wish {
  const char *place;
  const char *to_key; // NULL: a room
  gboolean relayed;
  const char *name;
  const char *text;
  const char *cid;    // NULL: none
  const char *sha256; // in small letters; "": not said
  gint64 size;        // -1: not said
};

void uploads_init(struct uploads *uploads);
void uploads_clear(struct uploads *uploads);

// Loads what was under way before the last stop. To be called before the store is started.
void uploads_load(struct chat *chat);

// How large a file the session may send, in bytes; 0: none.
gint64 upload_limit(const struct session *session);

// Asks for a ticket: of the same upload that is under way, or of a new one. It, or what is in the
// way, is told when this returns or later, as the reply to `re`. The code of an error, or CODE_OK.
enum code upload_ask(struct session *session, const struct upload_wish *wish,
                     const struct message *request);

// The struct vault_client of chat.h.
void upload_prepared(gpointer chat, struct upload *upload, gint64 offset, enum code code);
void upload_received(gpointer chat, guint64 number, const char *sha256, gint64 size,
                     enum code code);

// The store has answered for a message with a file. Before it is told: registers the file, and lets
// the connection that brought it know.
void upload_posted(struct chat *chat, const struct post *post);

// For the tickets. NULL: it is not under way.
struct arrival *upload_find(struct chat *chat, guint64 number);
// CODE_OK, or why the session may not bring it, or not any more.
enum code upload_may_write(const struct session *session, const struct arrival *arrival);
// Its ticket was taken / was never used.
void upload_begins(struct arrival *arrival);
void upload_unused(struct chat *chat, struct arrival *arrival);

// Whether there is room for an upload of that size (-1: any) more: NULL, or why there is not. What
// was left unfinished gives way, one's own first: there is no other way to take it back, and it
// must not keep others out for a day.
const char *upload_make_room(struct session *session, gint64 size);
// How many bytes one may have whose size is not said.
gint64 upload_most(struct session *session);

// It breaks off, or its ticket ends: it is kept for a while, if anybody can ask for it again. / It
// is taken out; with `forget`, what has come of it is removed.
void upload_rest(struct chat *chat, struct arrival *arrival);
void upload_end(struct chat *chat, struct arrival *arrival, gboolean forget);
// Frees it once the vault owes no more answers. ARRIVAL_OVER.
void upload_free_if_done(struct arrival *arrival);
void upload_set_state(struct arrival *arrival, enum arrival_state state);

// Forgets what has rested for too long. Milliseconds until the next is due; -1: nothing rests. For
// chat_wake().
gint64 uploads_wake(struct chat *chat);
