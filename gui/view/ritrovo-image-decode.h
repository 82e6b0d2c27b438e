// SPDX-License-Identifier: GPL-3.0-or-later
// A picture out of a file that somebody sent: what it is by its first bytes, and its pixels, within
// limits that are checked before anything is decoded. It blocks, so it is called on a thread.
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RITROVO_IMAGE_FILE_MOST (64 * 1024 * 1024) // bytes
#define RITROVO_IMAGE_PIXELS_MOST (50 * 1000 * 1000)

// The kind of picture that begins with these bytes: "image/png", "image/jpeg", "image/gif" or
// "image/webp"; NULL: none that is shown.
const char *ritrovo_image_sniff(const guint8 *bytes, gsize length);

// Decodes the picture in `file`, as it is to be held, no larger than the box of `max_width` by
// `max_height` pixels and never larger than it is. Of one that moves, the first frame. NULL with a
// GError if it is no picture, is over a limit or is broken.
GdkTexture *ritrovo_image_decode(GFile *file, int max_width, int max_height,
                                 GCancellable *cancellable, GError **error);

// The size that a picture of `width` by `height` has in such a box, at least one by one.
void ritrovo_image_fit(int width, int height, int max_width, int max_height, int *fit_width,
                       int *fit_height);

G_END_DECLS
