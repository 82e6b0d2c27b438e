// SPDX-License-Identifier: GPL-3.0-or-later
// gdk-pixbuf decodes while it reads, and says the size before it makes room for the pixels: that is
// where a picture is refused or scaled.
#include "ritrovo-image-decode.h"

#include <glib/gi18n.h>
#include <string.h>

#define CHUNK (64 * 1024) // bytes

typedef struct {
  int max_width;
  int max_height;
  gboolean too_large;
} Decoding;

const char *ritrovo_image_sniff(const guint8 *bytes, gsize length)
{
  if (length >= 8 && memcmp(bytes, "\x89PNG\r\n\x1a\n", 8) == 0)
    return "image/png";
  if (length >= 3 && memcmp(bytes, "\xff\xd8\xff", 3) == 0)
    return "image/jpeg";
  if (length >= 6 && (memcmp(bytes, "GIF87a", 6) == 0 || memcmp(bytes, "GIF89a", 6) == 0))
    return "image/gif";
  if (length >= 12 && memcmp(bytes, "RIFF", 4) == 0 && memcmp(bytes + 8, "WEBP", 4) == 0)
    return "image/webp";
  return NULL;
}

void ritrovo_image_fit(int width, int height, int max_width, int max_height, int *fit_width,
                       int *fit_height)
{
  double scale = MIN(1.0, MIN((double) max_width / width, (double) max_height / height));
  *fit_width = MAX(1, (int) (width * scale + 0.5));
  *fit_height = MAX(1, (int) (height * scale + 0.5));
}

static void size_prepared_cb(GdkPixbufLoader *loader, int width, int height, gpointer data)
{
  Decoding *decoding = data;
  if (width <= 0 || height <= 0 || (gint64) width * height > RITROVO_IMAGE_PIXELS_MOST) {
    decoding->too_large = TRUE;
    gdk_pixbuf_loader_set_size(loader, 0, 0); // which makes it stop
    return;
  }
  // It may be on its side, which is known only later: the larger of both.
  int as_is_width, as_is_height, turned_width, turned_height;
  ritrovo_image_fit(width, height, decoding->max_width, decoding->max_height, &as_is_width,
                    &as_is_height);
  ritrovo_image_fit(width, height, decoding->max_height, decoding->max_width, &turned_width,
                    &turned_height);
  gdk_pixbuf_loader_set_size(loader, MAX(as_is_width, turned_width),
                             MAX(as_is_height, turned_height));
}

static gboolean feed(GdkPixbufLoader *loader, const guint8 *first, gsize first_length,
                     GInputStream *stream, Decoding *decoding, GCancellable *cancellable,
                     GError **error)
{
  g_autofree guint8 *chunk = g_malloc(CHUNK);
  gsize left = RITROVO_IMAGE_FILE_MOST - first_length;
  if (!gdk_pixbuf_loader_write(loader, first, first_length, error))
    return FALSE;
  while (!decoding->too_large) {
    gssize length = g_input_stream_read(stream, chunk, CHUNK, cancellable, error);
    if (length <= 0)
      return length == 0;
    // It may have grown since its size was asked for.
    if ((gsize) length > left)
      decoding->too_large = TRUE;
    else if (!gdk_pixbuf_loader_write(loader, chunk, (gsize) length, error))
      return FALSE;
    left -= (gsize) length;
  }
  return FALSE;
}

// The pixels the right way up, in the box.
static GdkPixbuf *finish(GdkPixbufLoader *loader, const Decoding *decoding)
{
  GdkPixbuf *loaded = gdk_pixbuf_loader_get_pixbuf(loader);
  if (loaded == NULL)
    return NULL;
  g_autoptr(GdkPixbuf) upright = gdk_pixbuf_apply_embedded_orientation(loaded);
  int width = gdk_pixbuf_get_width(upright), height = gdk_pixbuf_get_height(upright);
  int fit_width, fit_height;
  ritrovo_image_fit(width, height, decoding->max_width, decoding->max_height, &fit_width,
                    &fit_height);
  if (fit_width == width && fit_height == height)
    return g_steal_pointer(&upright);
  return gdk_pixbuf_scale_simple(upright, fit_width, fit_height, GDK_INTERP_BILINEAR);
}

static GFileInputStream *open_file(GFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr(GFileInfo) info =
      g_file_query_info(file, G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE,
                        G_FILE_QUERY_INFO_NONE, cancellable, error);
  if (info == NULL)
    return NULL;
  if (g_file_info_get_file_type(info) != G_FILE_TYPE_REGULAR ||
      g_file_info_get_size(info) > RITROVO_IMAGE_FILE_MOST) {
    g_set_error_literal(error, GDK_PIXBUF_ERROR, GDK_PIXBUF_ERROR_INSUFFICIENT_MEMORY,
                        _("This picture is too large to be shown."));
    return NULL;
  }
  return g_file_read(file, cancellable, error);
}

GdkTexture *ritrovo_image_decode(GFile *file, int max_width, int max_height,
                                 GCancellable *cancellable, GError **error)
{
  Decoding decoding = {.max_width = max_width, .max_height = max_height};
  guint8 first[64];
  gsize length;
  g_autoptr(GFileInputStream) stream = open_file(file, cancellable, error);
  if (stream == NULL || !g_input_stream_read_all(G_INPUT_STREAM(stream), first, sizeof first,
                                                 &length, cancellable, error))
    return NULL;
  const char *kind = ritrovo_image_sniff(first, length);
  if (kind == NULL) {
    g_set_error_literal(error, GDK_PIXBUF_ERROR, GDK_PIXBUF_ERROR_UNKNOWN_TYPE,
                        _("This file is no picture that can be shown."));
    return NULL;
  }
  g_autoptr(GdkPixbufLoader) loader = gdk_pixbuf_loader_new_with_mime_type(kind, error);
  if (loader == NULL)
    return NULL;
  g_signal_connect(loader, "size-prepared", G_CALLBACK(size_prepared_cb), &decoding);
  gboolean fed = feed(loader, first, length, G_INPUT_STREAM(stream), &decoding, cancellable, error);
  // It has to be closed in any case, and complains of its own when it was stopped.
  gboolean closed = gdk_pixbuf_loader_close(loader, fed ? error : NULL);
  if (decoding.too_large) {
    g_clear_error(error);
    g_set_error_literal(error, GDK_PIXBUF_ERROR, GDK_PIXBUF_ERROR_INSUFFICIENT_MEMORY,
                        _("This picture is too large to be shown."));
    return NULL;
  }
  if (!fed || !closed)
    return NULL;
  g_autoptr(GdkPixbuf) pixbuf = finish(loader, &decoding);
  if (pixbuf != NULL)
    return gdk_texture_new_for_pixbuf(pixbuf);
  g_set_error_literal(error, GDK_PIXBUF_ERROR, GDK_PIXBUF_ERROR_CORRUPT_IMAGE,
                      _("This picture is damaged."));
  return NULL;
}
