// SPDX-License-Identifier: GPL-3.0-or-later
// Tickets: what lets a connection of its own move the bytes of one file, once, for a minute
// (PROTOCOL.md, Files).
#pragma once

#include "session.h"
#include "store.h"
#include "vault.h"

#define TICKET_BYTES 16
#define LIMIT_TICKETS 16 // per session, not used yet: rate.limited

struct ticket {
  char text[2 * TICKET_BYTES + 1];
  guint64 session;
  guint64 upload;          // its number; 0: a download
  char file[FILE_ID_SIZE]; // a download: the file's id
  gint64 offset;           // where the bytes begin
  gint64 expires;          // by chat->now
  GList link;              // in tickets->waiting
};

struct tickets {
  GHashTable *by_text; // of owned struct ticket
  GQueue waiting;      // the next to expire first
};

void tickets_init(struct tickets *tickets);
void tickets_clear(struct tickets *tickets);

// Whether the session may have one more.
gboolean ticket_is_possible(const struct session *session);

// Makes one for an upload (0: none) or else for a file. The chat's; valid until it is taken,
// dropped or too old.
struct ticket *ticket_new(struct session *session, guint64 upload, const char *file, gint64 offset);
void ticket_drop(struct chat *chat, struct ticket *ticket);

// Takes the ticket of that text and kind (GRANT_UPLOAD, GRANT_DOWNLOAD) for the connection that
// shows it; `grant` then says what the connection may do. FILE_TICKET: there is none (any more), or
// whose it is has gone or may no longer read or write there.
enum code ticket_take(struct chat *chat, const char *text, int kind, struct grant *grant);

// Drops those that are too old. Milliseconds until the next will be; -1: there is none. For
// chat_wake().
gint64 tickets_wake(struct chat *chat);
