// SPDX-License-Identifier: GPL-3.0-or-later
// The dialogues that lead to a place: find or create a room, begin a conversation, and the switcher
// for what is there already. Each is a RitrovoChooser whose "finished" tells the place.
#pragma once

#include "ritrovo-chooser.h"
#include "ritrovo-servers.h"

G_BEGIN_DECLS

// The server's rooms; what is typed becomes one if there is none of that name.
RitrovoChooser *ritrovo_choosers_new_room(GtkWindow *parent, RitrovoClient *client);

// The people who are there; others can be written to by name.
RitrovoChooser *ritrovo_choosers_new_conversation(GtkWindow *parent, RitrovoClient *client);

// The places of all servers that are connected, those of the current one first, and the people on
// that.
RitrovoChooser *ritrovo_choosers_new_switcher(GtkWindow *parent, RitrovoServers *servers);

G_END_DECLS
