// SPDX-License-Identifier: GPL-3.0-or-later
// One window is one visit to a server: it owns the client and, if this computer hosts the room, the
// bundled server, and shows the connect page or the room.
#pragma once

#include <adwaita.h>

#include "ritrovo-store.h"

G_BEGIN_DECLS

#define RITROVO_TYPE_WINDOW (ritrovo_window_get_type())
G_DECLARE_FINAL_TYPE(RitrovoWindow, ritrovo_window, RITROVO, WINDOW, AdwApplicationWindow)

// `settings` (org.ritrovo.Ritrovo) remembers the address, the name and the window's size; NULL:
// nothing is remembered.
GtkWidget *ritrovo_window_new(AdwApplication *application, GSettings *settings);

// Where the client keeps what waits, what was read and drafts; NULL: nowhere. Before it connects.
void ritrovo_window_set_store(RitrovoWindow *self, RitrovoStore *store);

// Fills the field in and connects.
void ritrovo_window_connect_to(RitrovoWindow *self, const char *address);

// Leaves the server, stops the hosted one, and destroys the window once both are done. The window
// is hidden at once.
void ritrovo_window_leave(RitrovoWindow *self);

G_END_DECLS
