// SPDX-License-Identifier: GPL-3.0-or-later
// The camera waits until what it looks at is at rest, and keeps of the display what windows cover.
#include "camera.h"

#include <gdk-pixbuf/gdk-pixbuf.h>

#include "app_private.h"

// The size in the environment, or that of a window that was never resized.
#define WIDTH_VARIABLE "RITROVO_PICTURES_WIDTH"
#define HEIGHT_VARIABLE "RITROVO_PICTURES_HEIGHT"
#define NARROW 600

static int size_of(const char *variable, int usual)
{
  const char *text = g_getenv(variable);
  return text != NULL ? (int) g_ascii_strtoll(text, NULL, 10) : usual;
}

gboolean is_narrow(void)
{
  return size_of(WIDTH_VARIABLE, 920) < NARROW;
}

void resize(struct app *app)
{
  app_resize(app, size_of(WIDTH_VARIABLE, 920), size_of(HEIGHT_VARIABLE, 680));
}

struct shot {
  const char *path;
  GBytes *last; // owned
  guint alike;  // how often it came again
  guint tries;
};

#define ALIKE 3
#define TRIES 40

// Whether the display shows what it showed the last time; what never rests is taken as it is.
static gboolean is_at_rest(struct app *app, gpointer data)
{
  struct shot *shot = data;
  g_autoptr(GError) error = NULL;
  x_input_screenshot(app->input, shot->path, &error);
  g_assert_no_error(error);
  char *content;
  gsize length;
  g_file_get_contents(shot->path, &content, &length, &error);
  g_assert_no_error(error);
  g_autoptr(GBytes) now = g_bytes_new_take(content, length);
  gboolean same = shot->last != NULL && g_bytes_equal(shot->last, now);
  g_clear_pointer(&shot->last, g_bytes_unref);
  shot->last = g_steal_pointer(&now);
  shot->alike = same ? shot->alike + 1 : 0;
  return shot->alike == ALIKE || ++shot->tries == TRIES;
}

static gboolean is_blank(const guchar *pixel)
{
  return pixel[0] == 0 && pixel[1] == 0 && pixel[2] == 0;
}

// Leaves out what no window covers: the display is black there.
static void crop(const char *path)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GdkPixbuf) whole = gdk_pixbuf_new_from_file(path, &error);
  g_assert_no_error(error);
  int width = gdk_pixbuf_get_width(whole), height = gdk_pixbuf_get_height(whole);
  int channels = gdk_pixbuf_get_n_channels(whole), stride = gdk_pixbuf_get_rowstride(whole);
  const guchar *pixels = gdk_pixbuf_read_pixels(whole);
  int left = width, top = height, right = 0, bottom = 0;
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++) {
      if (is_blank(pixels + (gsize) y * (gsize) stride + (gsize) (x * channels)))
        continue;
      left = MIN(left, x);
      right = MAX(right, x + 1);
      top = MIN(top, y);
      bottom = MAX(bottom, y + 1);
    }
  if (left >= right)
    return;
  g_autoptr(GdkPixbuf) part =
      gdk_pixbuf_new_subpixbuf(whole, left, top, right - left, bottom - top);
  gdk_pixbuf_save(part, path, "png", &error, NULL);
  g_assert_no_error(error);
}

void take(struct app *app, const char *name)
{
  const char *folder = g_getenv("RITROVO_PICTURES");
  g_autofree char *path = g_strdup_printf("%s/%s.png", folder != NULL ? folder : ".", name);
  struct shot shot = {.path = path};
  // A tooltip would be in the way.
  x_input_move_away(app->input);
  app_wait_until(app, is_at_rest, &shot, "there is no picture");
  g_bytes_unref(shot.last);
  crop(path);
  g_test_message("%s", path);
}

void take_dialogue(struct app *app, const char *name)
{
  if (is_narrow())
    resize(app);
  take(app, name);
}

void close_dialogue(struct app *app)
{
  app_key(app, "Escape");
  app_wait_one_window(app);
}
