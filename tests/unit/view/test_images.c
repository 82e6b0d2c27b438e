// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures that strangers send: what is decoded, what is refused before it costs anything, and what
// is kept.
#include <string.h>

#include "ritrovo-image-decode.h"
#include "ritrovo-images.h"

struct fixture {
  char *folder; // owned
};

static void set_up(struct fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp("ritrovo-images-XXXXXX", NULL);
}

static void tear_down(struct fixture *fixture, gconstpointer data)
{
  g_autoptr(GDir) dir = g_dir_open(fixture->folder, 0, NULL);
  const char *name;
  while ((name = g_dir_read_name(dir)) != NULL) {
    g_autofree char *path = g_build_filename(fixture->folder, name, NULL);
    g_assert_cmpint(remove(path), ==, 0);
  }
  g_assert_cmpint(remove(fixture->folder), ==, 0);
  g_free(fixture->folder);
}

static GFile *write_file(struct fixture *fixture, const char *name, const void *bytes, gsize length)
{
  g_autofree char *path = g_build_filename(fixture->folder, name, NULL);
  g_autoptr(GError) error = NULL;
  g_file_set_contents(path, bytes, (gssize) length, &error);
  g_assert_no_error(error);
  return g_file_new_for_path(path);
}

static GFile *write_picture(struct fixture *fixture, const char *name, const char *type, int width,
                            int height)
{
  g_autofree char *path = g_build_filename(fixture->folder, name, NULL);
  g_autoptr(GdkPixbuf) pixbuf = gdk_pixbuf_new(GDK_COLORSPACE_RGB, FALSE, 8, width, height);
  g_autoptr(GError) error = NULL;
  gdk_pixbuf_fill(pixbuf, 0x3366ccff);
  gdk_pixbuf_save(pixbuf, path, type, &error, NULL);
  g_assert_no_error(error);
  return g_file_new_for_path(path);
}

static void expect_size(GFile *file, int max_width, int max_height, int width, int height)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GdkTexture) texture = ritrovo_image_decode(file, max_width, max_height, NULL, &error);
  g_assert_no_error(error);
  g_assert_cmpint(gdk_texture_get_width(texture), ==, width);
  g_assert_cmpint(gdk_texture_get_height(texture), ==, height);
}

static void expect_refused(GFile *file, GdkPixbufError code)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GdkTexture) texture = ritrovo_image_decode(file, 400, 300, NULL, &error);
  g_assert_null(texture);
  g_assert_error(error, GDK_PIXBUF_ERROR, (int) code);
}

static void test_fit(void)
{
  static const struct {
    int width, height, fit_width, fit_height;
  } sizes[] = {{400, 300, 400, 300}, {800, 600, 400, 300}, {100, 50, 100, 50}, {1000, 100, 400, 40},
               {100, 1000, 30, 300}, {100000, 1, 400, 1},  {1, 100000, 1, 300}};
  for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
    int width, height;
    ritrovo_image_fit(sizes[i].width, sizes[i].height, 400, 300, &width, &height);
    g_assert_cmpint(width, ==, sizes[i].fit_width);
    g_assert_cmpint(height, ==, sizes[i].fit_height);
  }
}

static void test_decode(struct fixture *fixture, gconstpointer data)
{
  static const char *const types[] = {"png", "jpeg"};
  for (guint i = 0; i < G_N_ELEMENTS(types); i++) {
    g_autoptr(GFile) large = write_picture(fixture, "large", types[i], 1200, 600);
    expect_size(large, 400, 300, 400, 200);
    g_autoptr(GFile) small = write_picture(fixture, "small", types[i], 20, 30);
    expect_size(small, 400, 300, 20, 30);
  }
}

// The first of two frames of 2 by 1.
static void test_gif(struct fixture *fixture, gconstpointer data)
{
  static const guint8 gif[] = {
      'G',  'I', 'F',  '8',  '9', 'a',  2,    0, 1,    0,    0x80, 0,    0,    0xff, 0,   0, 0,
      0xff, 0,   0x21, 0xf9, 4,   0,    10,   0, 0,    0,    0x2c, 0,    0,    0,    0,   2, 0,
      1,    0,   0,    2,    2,   0x04, 0x0a, 0, 0x21, 0xf9, 4,    0,    10,   0,    0,   0, 0x2c,
      0,    0,   0,    0,    2,   0,    1,    0, 0,    2,    2,    0x4c, 0x0a, 0,    0x3b};
  g_autoptr(GFile) file = write_file(fixture, "two", gif, sizeof gif);
  expect_size(file, 400, 300, 2, 1);
}

// It is the bytes that count, whatever the name says.
static void test_not_by_name(struct fixture *fixture, gconstpointer data)
{
  g_autoptr(GFile) picture = write_picture(fixture, "picture.txt", "png", 4, 4);
  expect_size(picture, 400, 300, 4, 4);
  g_autoptr(GFile) text = write_file(fixture, "text.png", "no picture at all", 17);
  expect_refused(text, GDK_PIXBUF_ERROR_UNKNOWN_TYPE);
  g_autoptr(GFile) empty = write_file(fixture, "empty.png", "", 0);
  expect_refused(empty, GDK_PIXBUF_ERROR_UNKNOWN_TYPE);
  // Loaders that are there, but not for strangers.
  static const char drawing[] = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>";
  g_autoptr(GFile) svg = write_file(fixture, "drawing.png", drawing, strlen(drawing));
  expect_refused(svg, GDK_PIXBUF_ERROR_UNKNOWN_TYPE);
}

static void test_broken(struct fixture *fixture, gconstpointer data)
{
  g_autoptr(GFile) whole = write_picture(fixture, "whole", "png", 300, 300);
  g_autofree char *bytes = NULL;
  gsize length;
  g_assert_true(g_file_load_contents(whole, NULL, &bytes, &length, NULL, NULL));
  g_autoptr(GFile) head = write_file(fixture, "head", bytes, 20);
  g_autoptr(GError) error = NULL;
  g_assert_null(ritrovo_image_decode(head, 400, 300, NULL, &error));
  g_assert_nonnull(error);
  g_clear_error(&error);
  for (gsize i = 40; i < length; i++)
    bytes[i] = (char) (bytes[i] ^ 0x55);
  g_autoptr(GFile) spoilt = write_file(fixture, "spoilt", bytes, length);
  g_assert_null(ritrovo_image_decode(spoilt, 400, 300, NULL, &error));
  g_assert_nonnull(error);
}

// A head that promises more pixels than anybody should make room for.
static void test_too_many_pixels(struct fixture *fixture, gconstpointer data)
{
  static const guint8 png[] = {0x89, 'P',  'N', 'G', 0x0d, 0x0a, 0x1a, 0x0a, 0,    0,   0,
                               13,   'I',  'H', 'D', 'R',  0,    0,    0x75, 0x30, 0,   0,
                               0x75, 0x30, 8,   6,   0,    0,    0,    0,    0,    0,   0,
                               0,    0,    1,   0,   'I',  'D',  'A',  'T',  0x78, 0x9c};
  guint8 bytes[400] = {0};
  memcpy(bytes, png, sizeof png);
  // The sum over the head, without which it would not be believed.
  guint32 crc = 0xffffffff;
  for (gsize i = 12; i < 29; i++) {
    crc ^= bytes[i];
    for (int bit = 0; bit < 8; bit++)
      crc = (crc >> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  crc = GUINT32_TO_BE(~crc);
  memcpy(bytes + 29, &crc, sizeof crc);
  g_autoptr(GFile) file = write_file(fixture, "huge", bytes, sizeof bytes);
  expect_refused(file, GDK_PIXBUF_ERROR_INSUFFICIENT_MEMORY);
}

static void keep_result(GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref(result);
}

static GdkTexture *load(RitrovoImages *images, GFile *file, GError **error)
{
  GAsyncResult *result = NULL;
  ritrovo_images_load_async(images, file, 100, 100, keep_result, &result);
  while (result == NULL)
    g_main_context_iteration(NULL, TRUE);
  GdkTexture *texture = ritrovo_images_load_finish(images, result, error);
  g_object_unref(result);
  return texture;
}

// There is room for two of three; the size of the one that went is still known.
static void test_room(struct fixture *fixture, gconstpointer data)
{
  g_autoptr(RitrovoImages) images = ritrovo_images_new(2 * 50 * 40 * 4);
  const char *const names[] = {"a", "b", "c"};
  GFile *files[G_N_ELEMENTS(names)];
  for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
    files[i] = write_picture(fixture, names[i], "png", 50, 40);
    g_autoptr(GdkTexture) texture = load(images, files[i], NULL);
    g_assert_nonnull(texture);
    // The first is used each time, so it is the second that goes.
    ritrovo_images_lookup(images, files[0], 100, 100, NULL, NULL);
  }
  int width, height;
  g_assert_nonnull(ritrovo_images_lookup(images, files[0], 100, 100, NULL, NULL));
  g_assert_null(ritrovo_images_lookup(images, files[1], 100, 100, &width, &height));
  g_assert_cmpint(width, ==, 50);
  g_assert_cmpint(height, ==, 40);
  g_assert_nonnull(ritrovo_images_lookup(images, files[2], 100, 100, NULL, NULL));
  g_assert_cmpuint(ritrovo_images_get_held(images), ==, 2 * 50 * 40 * 4);
  g_autoptr(GdkTexture) again = load(images, files[1], NULL);
  g_assert_nonnull(again);
  for (guint i = 0; i < G_N_ELEMENTS(names); i++)
    g_object_unref(files[i]);
}

// Two ask at once: one decodes, both get it.
static void test_together(struct fixture *fixture, gconstpointer data)
{
  g_autoptr(RitrovoImages) images = ritrovo_images_new(RITROVO_IMAGES_ROOM);
  g_autoptr(GFile) file = write_picture(fixture, "a", "png", 50, 40);
  GAsyncResult *results[2] = {NULL, NULL};
  ritrovo_images_load_async(images, file, 100, 100, keep_result, &results[0]);
  ritrovo_images_load_async(images, file, 100, 100, keep_result, &results[1]);
  while (results[0] == NULL || results[1] == NULL)
    g_main_context_iteration(NULL, TRUE);
  g_autoptr(GdkTexture) one = ritrovo_images_load_finish(images, results[0], NULL);
  g_autoptr(GdkTexture) other = ritrovo_images_load_finish(images, results[1], NULL);
  g_assert_true(one != NULL && one == other);
  g_object_unref(results[0]);
  g_object_unref(results[1]);
}

// What is no picture is not tried again; what is not there may come.
static void test_once(struct fixture *fixture, gconstpointer data)
{
  g_autoptr(RitrovoImages) images = ritrovo_images_new(RITROVO_IMAGES_ROOM);
  g_autoptr(GFile) text = write_file(fixture, "a.png", "text", 4);
  g_autoptr(GError) error = NULL;
  g_assert_null(load(images, text, &error));
  g_assert_nonnull(error);
  g_assert_true(ritrovo_images_is_broken(images, text, 100, 100));
  g_autofree char *path = g_build_filename(fixture->folder, "later.png", NULL);
  g_autoptr(GFile) later = g_file_new_for_path(path);
  g_assert_null(load(images, later, NULL));
  g_assert_false(ritrovo_images_is_broken(images, later, 100, 100));
  g_autoptr(GFile) came = write_picture(fixture, "later.png", "png", 5, 5);
  g_autoptr(GdkTexture) texture = load(images, later, NULL);
  g_assert_nonnull(texture);
}

static void add(const char *path, void (*test)(struct fixture *, gconstpointer))
{
  g_test_add(path, struct fixture, NULL, set_up, test, tear_down);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/view/images/fit", test_fit);
  add("/view/images/decode", test_decode);
  add("/view/images/gif", test_gif);
  add("/view/images/not-by-name", test_not_by_name);
  add("/view/images/broken", test_broken);
  add("/view/images/too-many-pixels", test_too_many_pixels);
  add("/view/images/room", test_room);
  add("/view/images/together", test_together);
  add("/view/images/once", test_once);
  return g_test_run();
}
