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

// The command `message` with `to`; its text and cid have been checked.
enum code direct_send(struct session *session, const struct message *request);

// A direct message is stored: tells both sides.
void direct_publish(struct chat *chat, const struct post *post);

// Fills in a message as both sides see it.
void direct_fill(struct message *message, const struct post *post, const char *to);

// Asks for what waits for the account; it comes through direct_deliver().
void direct_ask_waiting(struct session *session);
void direct_deliver(struct session *session, const struct page *page);
