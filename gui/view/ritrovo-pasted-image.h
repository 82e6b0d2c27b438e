// SPDX-License-Identifier: GPL-3.0-or-later
// A picture from the clipboard becomes a file: a PNG in the app's cache folder that only its owner
// can read.
#pragma once

#include <gtk/gtk.h>

#include "ritrovo-attachment.h"

G_BEGIN_DECLS

void ritrovo_pasted_image_save_async(GdkTexture *texture, GAsyncReadyCallback callback,
                                     gpointer data);

// A temporary attachment; transfer full. NULL with a GError.
RitrovoAttachment *ritrovo_pasted_image_save_finish(GAsyncResult *result, GError **error);

G_END_DECLS
