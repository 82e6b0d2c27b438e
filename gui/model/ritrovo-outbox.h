// SPDX-License-Identifier: GPL-3.0-or-later
// Our own messages on disk, from the moment that they are written until the server is known to have
// them.
//
// A row belongs to a server (its address and epoch) and to the name under which it was written: its
// cid is that name's for good, so whoever comes back under that name can send it again without
// doubling it, after any crash, and does. Under another name, or when another database answers at
// that address, the server could not know the cid: the row is then shown as failed, and becomes
// another message, with a new cid, when a person retries it. Until then the row stays as it is;
// when the name, or the database, comes back, it is sent.
//
// Several processes may write, for the same name or for others. Each row carries its writer's
// number (ritrovo-store-private.h); the rows of a writer that is gone are taken over by the next
// who loads them under the name that they belong to. Under another name they are only shown, and
// are dealt with only if nobody else has meanwhile.
#pragma once

#include "ritrovo-cache.h"
#include "ritrovo-room.h"
#include "ritrovo-store-private.h"

G_BEGIN_DECLS

// `error` is NULL once the disk has it. `here` is FALSE if another process has dealt with the row.
// Not called if the room is gone by then.
typedef void (*OutboxDone)(RitrovoRoom *room, RitrovoMessage *message, gboolean here,
                           const GError *error);

// Keeps a message of the room's, which has a store and a client; the room's draft, which a text was
// until now, goes in the same step. / Puts it behind all others, under the present name; with a new
// cid in place of its own if it belonged to another name or database.
void ritrovo_outbox_add(RitrovoRoom *room, RitrovoMessage *message, OutboxDone done);
void ritrovo_outbox_move(RitrovoRoom *room, RitrovoMessage *message, const char *cid,
                         OutboxDone done);

// A file's content was looked at: what it is now is kept. The rest of a file's message is like that
// of a text, which is its caption.
void ritrovo_outbox_checked(RitrovoStore *store, RitrovoMessage *message);

// The server refused it: its error text is kept. / The server has it. / A person discarded it.
void ritrovo_outbox_refused(RitrovoStore *store, RitrovoMessage *message);
void ritrovo_outbox_settled(RitrovoStore *store, const char *cid);
void ritrovo_outbox_discard(RitrovoStore *store, const char *cid, gint64 writer);

// In the store's thread: reads what was left behind by those who are gone and, if `own`, what is
// the writer's already; takes over what belongs to that name in that database. A new array of
// RitrovoMessage, as pending, or as failed with the server's reason. NULL if SQLite failed.
GPtrArray *ritrovo_outbox_read(sqlite3 *database, const CacheRoom *room, gboolean own);

// Whether something waits for that name there.
gboolean ritrovo_outbox_waits(sqlite3 *database, const char *address, const char *owner);

G_END_DECLS
