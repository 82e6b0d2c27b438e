// SPDX-License-Identifier: GPL-3.0-or-later
// The pictures that are shown: decoded on a thread of their own, one after the other, and kept
// while there is room for them. What goes is what was not asked for the longest.
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RITROVO_IMAGES_ROOM (64 * 1024 * 1024) // bytes of pixels

#define RITROVO_TYPE_IMAGES (ritrovo_images_get_type())
G_DECLARE_FINAL_TYPE(RitrovoImages, ritrovo_images, RITROVO, IMAGES, GObject)

// `room` is how many bytes of pixels are kept.
RitrovoImages *ritrovo_images_new(gsize room);

// The picture of that file for a box of that size in pixels, if it is here; borrowed, otherwise
// NULL. `width` and `height` (may be NULL) are set to its size in the box if that is known, also of
// one that has gone since; 0 if it is not.
GdkTexture *ritrovo_images_lookup(RitrovoImages *self, GFile *file, int max_width, int max_height,
                                  int *width, int *height);

// Decodes it, or takes it from what is here. One that cannot be shown is tried once. The result of
// finish() belongs to the caller; NULL with a GError.
void ritrovo_images_load_async(RitrovoImages *self, GFile *file, int max_width, int max_height,
                               GAsyncReadyCallback callback, gpointer data);
GdkTexture *ritrovo_images_load_finish(RitrovoImages *self, GAsyncResult *result, GError **error);

// Whether it was tried and cannot be shown.
gboolean ritrovo_images_is_broken(RitrovoImages *self, GFile *file, int max_width, int max_height);

// Signal "wanted": from now on pictures come by themselves. Those in view that are not on this
// computer yet are asked for.
void ritrovo_images_want(RitrovoImages *self);

// The bytes of pixels that are kept now.
gsize ritrovo_images_get_held(RitrovoImages *self);

G_END_DECLS
