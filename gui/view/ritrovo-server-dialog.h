// SPDX-License-Identifier: GPL-3.0-or-later
// What is different at one server: the name, what is told and shown there, and the way to forget
// it. Everything counts at once; the name does from the next connection on.
#pragma once

#include <adwaita.h>

#include "ritrovo-servers.h"

G_BEGIN_DECLS

#define RITROVO_TYPE_SERVER_DIALOG (ritrovo_server_dialog_get_type())
G_DECLARE_FINAL_TYPE(RitrovoServerDialog, ritrovo_server_dialog, RITROVO, SERVER_DIALOG,
                     AdwPreferencesWindow)

// Its last button activates `win.forget-server` on `parent`. It closes when the server goes.
GtkWidget *ritrovo_server_dialog_new(GtkWindow *parent, RitrovoServers *servers,
                                     RitrovoServer *server);

G_END_DECLS
