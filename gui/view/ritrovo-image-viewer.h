// SPDX-License-Identifier: GPL-3.0-or-later
// A picture in a window of its own, as large as that is. Escape closes it.
#pragma once

#include <adwaita.h>

#include "ritrovo-file-actions.h"

G_BEGIN_DECLS

#define RITROVO_TYPE_IMAGE_VIEWER (ritrovo_image_viewer_get_type())
G_DECLARE_FINAL_TYPE(RitrovoImageViewer, ritrovo_image_viewer, RITROVO, IMAGE_VIEWER, AdwWindow)

// The file's bytes are on this computer. `actions` saves and copies it.
GtkWidget *ritrovo_image_viewer_new(GtkWindow *parent, RitrovoImages *images,
                                    RitrovoFileActions *actions, RitrovoFile *file);

G_END_DECLS
