// SPDX-License-Identifier: GPL-3.0-or-later
// One server as a person knows it: where it is, as whom one goes there, and the client that does.
#pragma once

#include "ritrovo-client.h"

G_BEGIN_DECLS

#define RITROVO_TYPE_SERVER (ritrovo_server_get_type())
G_DECLARE_FINAL_TYPE(RitrovoServer, ritrovo_server, RITROVO, SERVER, GObject)

// Properties: client (RitrovoClient, fixed), address (string, fixed: as it was typed), name
// (string, fixed: the name to ask for; "" for a guest name), title (string: how the server calls
// itself, otherwise the address), account (gboolean, read and write: the name has a password, so
// one is to be asked for or found in the keyring), autoconnect (gboolean, read and write: to be
// connected when the app starts), unread-count and mention-count (guint: of all its rooms but the
// muted ones).
RitrovoClient *ritrovo_server_get_client(RitrovoServer *self);
const char *ritrovo_server_get_address(RitrovoServer *self);
const char *ritrovo_server_get_name(RitrovoServer *self);
const char *ritrovo_server_get_title(RitrovoServer *self);
gboolean ritrovo_server_get_account(RitrovoServer *self);
void ritrovo_server_set_account(RitrovoServer *self, gboolean account);
gboolean ritrovo_server_get_autoconnect(RitrovoServer *self);
void ritrovo_server_set_autoconnect(RitrovoServer *self, gboolean autoconnect);
guint ritrovo_server_get_unread_count(RitrovoServer *self);
guint ritrovo_server_get_mention_count(RitrovoServer *self);

G_END_DECLS
