// SPDX-License-Identifier: GPL-3.0-or-later
// The page at the start: a server's address, a name, Connect, and hosting a room here. What fails
// is said beside the field that it belongs to.
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RITROVO_TYPE_CONNECT_PAGE (ritrovo_connect_page_get_type())
G_DECLARE_FINAL_TYPE(RitrovoConnectPage, ritrovo_connect_page, RITROVO, CONNECT_PAGE, GtkWidget)

// Properties: address, name (strings: what the fields hold), busy (gboolean: a spinner, what is
// being done and Cancel take the place of the other buttons), hosting (gboolean: a room is open on
// this computer). It activates `win.connect`, `win.cancel` and `win.host`.
const char *ritrovo_connect_page_get_address(RitrovoConnectPage *self);
void ritrovo_connect_page_set_address(RitrovoConnectPage *self, const char *address);
const char *ritrovo_connect_page_get_name(RitrovoConnectPage *self);
void ritrovo_connect_page_set_name(RitrovoConnectPage *self, const char *name);
void ritrovo_connect_page_set_busy(RitrovoConnectPage *self, const char *busy_text); // NULL: idle
void ritrovo_connect_page_set_hosting(RitrovoConnectPage *self, gboolean hosting);

// Shows what went wrong: errors about names (RITROVO_CLIENT_ERROR) at the name, with `suggestion`
// (may be NULL) one click away, all others at the address. NULL takes both away, as does editing
// the field.
void ritrovo_connect_page_show_error(RitrovoConnectPage *self, const GError *error,
                                     const char *suggestion);

// Says under the Host button why no room could be opened; NULL takes it away.
void ritrovo_connect_page_show_host_error(RitrovoConnectPage *self, const GError *error);

// Puts the keyboard focus on the address, or on the name if there is an address already.
void ritrovo_connect_page_take_focus(RitrovoConnectPage *self);

GtkWidget *ritrovo_connect_page_get_default_widget(RitrovoConnectPage *self);

G_END_DECLS
