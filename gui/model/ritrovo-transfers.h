// SPDX-License-Identifier: GPL-3.0-or-later
// The queue of a client's transfers: which of them may move now, and what becomes of those that
// cannot.
//
// Four connections at most, so that a server with a limit for each address has room for others, and
// a line is not cut into slivers. Large files may have three of them; the fourth is for those below
// a mebibyte, which so never wait behind large ones. (Shortest first would do that too, but a
// stream of small ones would then hold up a large one for ever.)
#pragma once

#include "ritrovo-transfer-private.h"

G_BEGIN_DECLS

#define TRANSFERS_LANES 4
#define TRANSFERS_LARGE_LANES 3
#define TRANSFERS_SMALL (1024 * 1024) // bytes

typedef struct transfers Transfers;

// `client` is borrowed and outlives it. / All of it ends, as ritrovo_transfers_clear() does.
Transfers *ritrovo_transfers_new(RitrovoClient *client);
void ritrovo_transfers_free(Transfers *self);

// A GListModel of RitrovoTransfer; borrowed.
GListStore *ritrovo_transfers_get_list(Transfers *self);

// Lets it wait for its turn, and keeps it and its file alive until it is at an end.
void ritrovo_transfers_add(Transfers *self, RitrovoTransfer *transfer);

// Starts what can be started. To be called whenever something has changed that one may have waited
// for.
void ritrovo_transfers_pump(Transfers *self);

// The connection is gone: nothing can be asked for, and echoes may be lost. What has a connection
// of its own goes on. / The client is back: nobody waits any longer than needed.
void ritrovo_transfers_lost(Transfers *self);
void ritrovo_transfers_back(Transfers *self);

// The server was left: everything stops and goes out of the queue. What was kept on disk goes on
// when one is back. / The same for what was to go to a room that is left.
void ritrovo_transfers_clear(Transfers *self);
void ritrovo_transfers_leave(Transfers *self, RitrovoRoom *room);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Transfers, ritrovo_transfers_free)

G_END_DECLS
