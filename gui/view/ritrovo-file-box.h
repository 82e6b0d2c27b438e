// SPDX-License-Identifier: GPL-3.0-or-later
// A file in a row of the log or in the list of files: its picture, or its icon, name and size; how
// far it is on its way; and what can be done with it. It shows what the model says and activates
// `room.file`, see ritrovo-file-menu.h.
#pragma once

#include <gtk/gtk.h>

#include "ritrovo-file.h"
#include "ritrovo-images.h"

G_BEGIN_DECLS

// The largest picture in a text, in logical pixels.
#define RITROVO_PICTURE_WIDTH 400
#define RITROVO_PICTURE_HEIGHT 300

#define RITROVO_TYPE_FILE_BOX (ritrovo_file_box_get_type())
G_DECLARE_FINAL_TYPE(RitrovoFileBox, ritrovo_file_box, RITROVO, FILE_BOX, GtkWidget)

// `images` holds the pictures; NULL: pictures are shown as files are.
GtkWidget *ritrovo_file_box_new(RitrovoImages *images);

// Shows a file, or none (NULL). `cid` is its message's, NULL if there is none; `mine`: one's own.
void ritrovo_file_box_set_file(RitrovoFileBox *self, RitrovoFile *file, const char *cid,
                               gboolean mine);

// Words of the list of files, between the name and the size: who sent it, and when. Copied.
void ritrovo_file_box_set_origin(RitrovoFileBox *self, const char *origin);

// Whether a click with the second button opens its menu there; TRUE at first. In a message it does
// not: the message's menu has the same items.
void ritrovo_file_box_set_context_menu(RitrovoFileBox *self, gboolean opens);

// Opens its menu: at a point of the box, or (x < 0) at its start. FALSE if there is nothing to do.
gboolean ritrovo_file_box_popup(RitrovoFileBox *self, double x, double y);

G_END_DECLS
