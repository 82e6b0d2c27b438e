// SPDX-License-Identifier: GPL-3.0-or-later
// The window over all servers: it shows the connect page or the places of one of them, and owns the
// bundled server if this computer hosts a room.
#pragma once

#include <adwaita.h>

#include "ritrovo-servers.h"

G_BEGIN_DECLS

#define RITROVO_TYPE_WINDOW (ritrovo_window_get_type())
G_DECLARE_FINAL_TYPE(RitrovoWindow, ritrovo_window, RITROVO, WINDOW, AdwApplicationWindow)

// `settings` (org.ritrovo.Ritrovo) remembers the address, the name, the last places and the
// window's size; NULL: nothing is remembered.
GtkWidget *ritrovo_window_new(AdwApplication *application, GSettings *settings,
                              RitrovoServers *servers);

// Fills the field in and connects, once the servers are known.
void ritrovo_window_connect_to(RitrovoWindow *self, const char *address);

// Presents the window, and in it a room ("#home") or a conversation ("@bob") of the server that
// ritrovo_server_key() calls `key`, which is connected to if it is not, as soon as both are there.
void ritrovo_window_go_to(RitrovoWindow *self, const char *key, const char *place);

// The room that is shown, borrowed; NULL: none.
RitrovoRoom *ritrovo_window_get_room(RitrovoWindow *self);

// The same, but NULL while something else has its place: the list of rooms in a narrow window, or
// the page for connecting. Property "room-in-view", read-only.
RitrovoRoom *ritrovo_window_get_room_in_view(RitrovoWindow *self);

// Leaves the servers, stops the hosted one, and destroys the window once all is done. The window
// is hidden at once.
void ritrovo_window_leave(RitrovoWindow *self);

G_END_DECLS
