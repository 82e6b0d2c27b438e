// SPDX-License-Identifier: GPL-3.0-or-later
// The servers that are known, as a list: on the connect page and behind the server's name.
#pragma once

#include <gtk/gtk.h>

#include "ritrovo-servers.h"

G_BEGIN_DECLS

#define RITROVO_TYPE_SERVER_LIST (ritrovo_server_list_get_type())
G_DECLARE_FINAL_TYPE(RitrovoServerList, ritrovo_server_list, RITROVO, SERVER_LIST, GtkWidget)

// Properties: label (string: its name), servers (RitrovoServers or NULL), empty (gboolean,
// read-only). A row activates `win.go-to-server` with the server's key; signal "left": one was
// activated.
void ritrovo_server_list_set_servers(RitrovoServerList *self, RitrovoServers *servers);

G_END_DECLS
