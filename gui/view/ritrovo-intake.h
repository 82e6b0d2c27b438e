// SPDX-License-Identifier: GPL-3.0-or-later
// The ways in which files come to a room: chosen, dropped, pasted. Each leads over the questions
// that are to be asked to the dialog that sends them.
#pragma once

#include <gtk/gtk.h>

#include "ritrovo-client.h"
#include "ritrovo-images.h"

G_BEGIN_DECLS

#define RITROVO_TYPE_INTAKE (ritrovo_intake_get_type())
G_DECLARE_FINAL_TYPE(RitrovoIntake, ritrovo_intake, RITROVO, INTAKE, GObject)

// Signals: refused (const char *): why nothing comes of it, for people; dragging (gboolean):
// something that can be sent is held over the target, or no longer; sent: something was.
//
// `widget` (borrowed; it disposes of the intake before it goes) is where dialogs open.
RitrovoIntake *ritrovo_intake_new(GtkWidget *widget, RitrovoImages *images);

// Where the files go from now on; NULL: nowhere.
void ritrovo_intake_set_room(RitrovoIntake *self, RitrovoClient *client, RitrovoRoom *room);

// Lets files and pictures be dropped on a widget.
void ritrovo_intake_add_target(RitrovoIntake *self, GtkWidget *target);

// Asks for files.
void ritrovo_intake_choose(RitrovoIntake *self);

// Takes files or a picture from the clipboard. FALSE if it has neither, or has text with a picture:
// then it is for the text.
gboolean ritrovo_intake_paste(RitrovoIntake *self, GdkClipboard *clipboard);

// Ends what is under way.
void ritrovo_intake_stop(RitrovoIntake *self);

G_END_DECLS
