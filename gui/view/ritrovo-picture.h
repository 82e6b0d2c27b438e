// SPDX-License-Identifier: GPL-3.0-or-later
// A picture within a text: as wide as it is or as there is room, and as high as that makes it. It
// has its size before it has its pixels.
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RITROVO_TYPE_PICTURE (ritrovo_picture_get_type())
G_DECLARE_FINAL_TYPE(RitrovoPicture, ritrovo_picture, RITROVO, PICTURE, GtkWidget)

// `width` and `height` are logical pixels; `texture` NULL: the place is held free.
void ritrovo_picture_set(RitrovoPicture *self, GdkTexture *texture, int width, int height);

G_END_DECLS
