// SPDX-License-Identifier: GPL-3.0-or-later
// The pane beside the log: the server in its header, and below it the rooms and the people.
#pragma once

#include <gtk/gtk.h>

#include "ritrovo-servers.h"

G_BEGIN_DECLS

#define RITROVO_TYPE_SIDEBAR (ritrovo_sidebar_get_type())
G_DECLARE_FINAL_TYPE(RitrovoSidebar, ritrovo_sidebar, RITROVO, SIDEBAR, GtkWidget)

// Properties: servers (RitrovoServers or NULL: who is in the server's menu), client (RitrovoClient
// or NULL: whose places it shows), room (RitrovoRoom or NULL: the one that is marked), alone
// (gboolean: there is nothing beside it, so it has the window's buttons and the main menu),
// other-unread (guint, read-only: unread messages on other servers).
// Signals: "activated" (RitrovoRoom *): go there; "leave" (RitrovoRoom *): leave the room, or close
// the conversation. It activates `win.new-room`, `win.new-conversation`, `win.show-connect-page`
// and `win.disconnect`.
void ritrovo_sidebar_set_servers(RitrovoSidebar *self, RitrovoServers *servers);
void ritrovo_sidebar_set_client(RitrovoSidebar *self, RitrovoClient *client);
void ritrovo_sidebar_set_room(RitrovoSidebar *self, RitrovoRoom *room);
void ritrovo_sidebar_set_main_menu(RitrovoSidebar *self, GMenuModel *menu);

// Puts the keyboard focus on the row that is marked, otherwise on the first. FALSE if there is
// none.
gboolean ritrovo_sidebar_take_focus(RitrovoSidebar *self);

G_END_DECLS
