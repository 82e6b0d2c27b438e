// SPDX-License-Identifier: GPL-3.0-or-later
// Steps with the server that the app runs on this computer.
#pragma once

#include "free_port.h"
#include "gui_steps.h"

// From the page for connecting: gives the server that port, and takes its name if one is given
// (otherwise what is proposed). Waits until the room is there, with `name` in it.
void host_room(struct app *app, const char *server, guint16 port, const char *name);

// The same at a start of the app. Returns the port.
guint16 host_at_start(struct app *app, const char *name);

// A second person in the room `home` of that server. Free with wire_client_free().
struct wire_client *visit_host(guint16 port, const char *name);

// Opens the dialogue about the server that runs here, out of the main menu.
void open_host_dialogue(struct app *app);
