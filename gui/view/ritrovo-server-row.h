// SPDX-License-Identifier: GPL-3.0-or-later
// A server that is connected or remembered: what it is called, as whom one is there, how it stands.
#pragma once

#include <gtk/gtk.h>

#include "ritrovo-server.h"

G_BEGIN_DECLS

#define RITROVO_TYPE_SERVER_ROW (ritrovo_server_row_get_type())
G_DECLARE_FINAL_TYPE(RitrovoServerRow, ritrovo_server_row, RITROVO, SERVER_ROW, GtkListBoxRow)

// Its buttons activate `win.server-preferences` and `win.forget-server` with the server's key.
GtkWidget *ritrovo_server_row_new(RitrovoServer *server);
RitrovoServer *ritrovo_server_row_get_server(RitrovoServerRow *self);

// What names a server in actions and settings: the name asked for and the address. Newly allocated.
char *ritrovo_server_key(RitrovoServer *server);

G_END_DECLS
