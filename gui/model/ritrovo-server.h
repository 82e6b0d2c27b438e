// SPDX-License-Identifier: GPL-3.0-or-later
// One server as a person knows it: where it is, as whom one goes there, and the client that does.
#pragma once

#include "ritrovo-client.h"

G_BEGIN_DECLS

// What a server may have a word of its own for.
typedef enum {
  RITROVO_SERVER_CONNECT_AT_START,
  RITROVO_SERVER_SEND_TYPING,
  RITROVO_SERVER_LOAD_IMAGES,
  RITROVO_SERVER_N_SETTINGS,
} RitrovoServerSetting;

typedef enum {
  RITROVO_SERVER_DEFAULT, // as at all servers
  RITROVO_SERVER_YES,
  RITROVO_SERVER_NO,
} RitrovoServerChoice;

#define RITROVO_TYPE_SERVER (ritrovo_server_get_type())
G_DECLARE_FINAL_TYPE(RitrovoServer, ritrovo_server, RITROVO, SERVER, GObject)

// Properties: client (RitrovoClient, fixed), address (string, fixed: as it was typed), name
// (string: the name to ask for; "" for a guest name), title (string: how the server calls
// itself, otherwise the address), account (gboolean, read and write: the name has a password, so
// one is to be asked for or found in the keyring), autoconnect (gboolean, read and write: it was
// left connected), notifications (gboolean, read and write, TRUE at first: anything of it is
// told), unread-count and mention-count (guint: of all its rooms but the muted ones). Signal
// "choices-changed".
RitrovoClient *ritrovo_server_get_client(RitrovoServer *self);
const char *ritrovo_server_get_address(RitrovoServer *self);
const char *ritrovo_server_get_name(RitrovoServer *self);
const char *ritrovo_server_get_title(RitrovoServer *self);
gboolean ritrovo_server_get_account(RitrovoServer *self);
void ritrovo_server_set_account(RitrovoServer *self, gboolean account);
gboolean ritrovo_server_get_autoconnect(RitrovoServer *self);
void ritrovo_server_set_autoconnect(RitrovoServer *self, gboolean autoconnect);
gboolean ritrovo_server_get_notifications(RitrovoServer *self);
void ritrovo_server_set_notifications(RitrovoServer *self, gboolean notifications);

// What is set for this server alone, which its client's preferences follow at once. / What counts
// there if nothing is. / To be connected when the app starts.
RitrovoServerChoice ritrovo_server_get_choice(RitrovoServer *self, RitrovoServerSetting setting);
void ritrovo_server_set_choice(RitrovoServer *self, RitrovoServerSetting setting,
                               RitrovoServerChoice choice);
gboolean ritrovo_server_get_default(RitrovoServer *self, RitrovoServerSetting setting);
gboolean ritrovo_server_is_to_connect(RitrovoServer *self);

guint ritrovo_server_get_unread_count(RitrovoServer *self);
guint ritrovo_server_get_mention_count(RitrovoServer *self);

G_END_DECLS
