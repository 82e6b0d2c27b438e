// SPDX-License-Identifier: GPL-3.0-or-later
// Direct messages: between accounts stored and waiting for the absent, with a guest on either side
// relayed and not kept. PROTOCOL.md, Messages.
#pragma once

#include "message.h"
#include "session.h"
#include "store.h"

// The key of what is stored between two names, the same from both sides. Newly allocated.
char *direct_key(const char *one, const char *other);

// Whether that is such a key, and not a room's.
gboolean direct_is_key(const char *room_key);

// The two keys of such a key, newly allocated. / Whether that is one of them. / The other one,
// newly allocated; the same for a note to oneself.
void direct_split(const char *room_key, char **one, char **other);
gboolean direct_has(const char *room_key, const char *key);
char *direct_other(const char *room_key, const char *key);

// Where something goes that a session sends to somebody.
struct direct {
  char *place;      // owned: direct_key() of the two
  char *key;        // owned: the other's
  const char *name; // borrowed: the other's
  gboolean is_here; // a device of his is
  gboolean is_kept; // it is stored, and waits for him; otherwise it is relayed
};

// CODE_OK, or why nothing can be sent to that name; `direct` is then empty.
enum code direct_find(struct session *session, const char *name, struct direct *direct);
void direct_clear(struct direct *direct);

// The command `message` with `to`; its text and cid have been checked.
enum code direct_send(struct session *session, const struct message *request);

// A direct message is stored, or relayed: tells both sides.
void direct_publish(struct chat *chat, const struct post *post);

// Fills in a message as both sides see it. With its file: see file_attach().
void direct_fill(struct chat *chat, struct message *message, const struct post *post,
                 const char *to);

// Asks for what waits for the account; it comes through direct_deliver().
void direct_ask_waiting(struct session *session);
void direct_deliver(struct session *session, const struct page *page);
