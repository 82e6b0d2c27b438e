// SPDX-License-Identifier: GPL-3.0-or-later
// The server that runs on this computer: before it starts its name and port, then the addresses to
// tell others, who is there, and the way to stop it.
#pragma once

#include <adwaita.h>

#include "ritrovo-client.h"

G_BEGIN_DECLS

#define RITROVO_TYPE_HOST_DIALOG (ritrovo_host_dialog_get_type())
G_DECLARE_FINAL_TYPE(RitrovoHostDialog, ritrovo_host_dialog, RITROVO, HOST_DIALOG, AdwWindow)

// Signals: "start" (name: string, port: guint): open a room; "stop": end the server, which was
// confirmed if others are there. It activates `win.copy` of `parent`.
GtkWidget *ritrovo_host_dialog_new(GtkWindow *parent);

// Asks for the name and the port of the server first; these are proposed.
void ritrovo_host_dialog_ask(RitrovoHostDialog *self, const char *name, guint port);

// After that: says that the port cannot be had, and offers another one; 0: there is none to offer.
void ritrovo_host_dialog_refuse_port(RitrovoHostDialog *self, guint offer);

// Shows the running server. `found`: it was started elsewhere. `client` (may be NULL) is connected
// to it, and asked who is there.
void ritrovo_host_dialog_show_running(RitrovoHostDialog *self, const char *const *addresses,
                                      gboolean found, RitrovoClient *client);

// "Ada's computer", in words; free with g_free().
char *ritrovo_host_dialog_propose_name(void);

G_END_DECLS
