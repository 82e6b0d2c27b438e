// SPDX-License-Identifier: GPL-3.0-or-later
// The page at the start: a server's address, a name, a password for those who have an account,
// Connect, hosting a room here, and where one was before. What fails is said beside the field that
// it belongs to.
#pragma once

#include <gtk/gtk.h>

#include "ritrovo-servers.h"

G_BEGIN_DECLS

#define RITROVO_TYPE_CONNECT_PAGE (ritrovo_connect_page_get_type())
G_DECLARE_FINAL_TYPE(RitrovoConnectPage, ritrovo_connect_page, RITROVO, CONNECT_PAGE, GtkWidget)

// Properties: address, name (strings: what the fields hold), busy (gboolean: a spinner, what is
// being done and Cancel take the place of the other buttons), hosting (gboolean: a room is open on
// this computer), account (gboolean: the password's field is open), has-keyring (gboolean: a
// password can be kept), can-go-back (gboolean), servers (RitrovoServers or NULL: where one was).
// It activates `win.connect`, `win.cancel`, `win.host`, `win.back`, `win.go-to-server` and
// `win.forget-server`.
const char *ritrovo_connect_page_get_address(RitrovoConnectPage *self);
void ritrovo_connect_page_set_address(RitrovoConnectPage *self, const char *address);
const char *ritrovo_connect_page_get_name(RitrovoConnectPage *self);
void ritrovo_connect_page_set_name(RitrovoConnectPage *self, const char *name);
void ritrovo_connect_page_set_busy(RitrovoConnectPage *self, const char *busy_text); // NULL: idle
void ritrovo_connect_page_set_hosting(RitrovoConnectPage *self, gboolean hosting);
void ritrovo_connect_page_set_servers(RitrovoConnectPage *self, RitrovoServers *servers);

// Whether somebody says to have an account. / What was typed as its password, "" for nothing; to be
// forgotten as soon as it was used. / Whether it is to be kept in the keyring.
gboolean ritrovo_connect_page_get_account(RitrovoConnectPage *self);
void ritrovo_connect_page_set_account(RitrovoConnectPage *self, gboolean account);
const char *ritrovo_connect_page_get_password(RitrovoConnectPage *self);
void ritrovo_connect_page_forget_password(RitrovoConnectPage *self);
gboolean ritrovo_connect_page_get_keep(RitrovoConnectPage *self);
void ritrovo_connect_page_set_keep(RitrovoConnectPage *self, gboolean keep);

// Shows what went wrong: errors about names and passwords (RITROVO_CLIENT_ERROR) at their fields,
// with `suggestion` (may be NULL) one click away, the end of a visit above the fields, all others
// at the address. NULL takes all of it away, as does editing the field.
void ritrovo_connect_page_show_error(RitrovoConnectPage *self, const GError *error,
                                     const char *suggestion);

// Says under the Host button why no room could be opened; NULL takes it away.
void ritrovo_connect_page_show_host_error(RitrovoConnectPage *self, const GError *error);

// Puts the keyboard focus on the address, or on the name if there is an address already.
void ritrovo_connect_page_take_focus(RitrovoConnectPage *self);

GtkWidget *ritrovo_connect_page_get_default_widget(RitrovoConnectPage *self);

G_END_DECLS
