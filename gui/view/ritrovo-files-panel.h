// SPDX-License-Identifier: GPL-3.0-or-later
// The files of a room, newest first, with a filter; more come as one scrolls. It asks the server
// while it is shown, and activates `room.file` and, on Escape, `room.close-pane`.
#pragma once

#include <gtk/gtk.h>

#include "ritrovo-room.h"

G_BEGIN_DECLS

#define RITROVO_TYPE_FILES_PANEL (ritrovo_files_panel_get_type())
G_DECLARE_FINAL_TYPE(RitrovoFilesPanel, ritrovo_files_panel, RITROVO, FILES_PANEL, GtkWidget)

// Properties: room (RitrovoRoom or NULL), own-name (string: whose files may be removed).

// The file of that id, if it is in the list; borrowed, otherwise NULL.
RitrovoFile *ritrovo_files_panel_find(RitrovoFilesPanel *self, const char *id);

// Puts the keyboard focus on the filter.
void ritrovo_files_panel_take_focus(RitrovoFilesPanel *self);

G_END_DECLS
