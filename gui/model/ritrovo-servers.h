// SPDX-License-Identifier: GPL-3.0-or-later
// The servers of the app: those that are connected and those that are remembered, on disk. Each has
// a client with a state of its own; one of them is the current one.
#pragma once

#include "ritrovo-server.h"
#include "ritrovo-store.h"

G_BEGIN_DECLS

// A GListModel of RitrovoServer, in the order in which they were added. Properties: loaded
// (gboolean: what is on disk is here), current (RitrovoServer, NULL if there is none; read and
// write), unread-count and mention-count (guint: of all servers).
#define RITROVO_TYPE_SERVERS (ritrovo_servers_get_type())
G_DECLARE_FINAL_TYPE(RitrovoServers, ritrovo_servers, RITROVO, SERVERS, GObject)

// Reads what is remembered, which is there when `loaded` has become TRUE; the current one is that
// of last time. Without a store (NULL) there is nothing to wait for, and nothing is kept. Nothing
// connects by itself.
RitrovoServers *ritrovo_servers_new(RitrovoStore *store);

// The server with that address and name, which is remembered from now on; one that is there already
// if it is the same. Borrowed. NULL with G_IO_ERROR_INVALID_ARGUMENT and words if it is no address.
RitrovoServer *ritrovo_servers_add(RitrovoServers *self, const char *address, const char *name,
                                   GError **error);

// Disconnects and is not remembered any more. What is kept of its rooms and what waits to be sent
// stays on disk.
void ritrovo_servers_forget(RitrovoServers *self, RitrovoServer *server);

// Another name to ask for from the next connection on, "" for a guest name; what is remembered of
// its rooms stays. While its client is OFFLINE alone. FALSE with RITROVO_CLIENT_ERROR_NAME_INVALID,
// or NAME_TAKEN if the server is in the list under that name, too.
gboolean ritrovo_servers_rename(RitrovoServers *self, RitrovoServer *server, const char *name,
                                GError **error);

// What a person wants of all servers, unless one has a word of its own. Borrowed.
RitrovoPreferences *ritrovo_servers_get_preferences(RitrovoServers *self);

gboolean ritrovo_servers_get_loaded(RitrovoServers *self);
RitrovoServer *ritrovo_servers_get_current(RitrovoServers *self);
void ritrovo_servers_set_current(RitrovoServers *self, RitrovoServer *server);
guint ritrovo_servers_get_unread_count(RitrovoServers *self);
guint ritrovo_servers_get_mention_count(RitrovoServers *self);

G_END_DECLS
