// SPDX-License-Identifier: GPL-3.0-or-later
// Something was said in several scripts, in words and in files, so that a log has what it can have.
#include "talk_steps.h"

#include <gdk-pixbuf/gdk-pixbuf.h>

#include "gui_steps.h"
#include "wire_files.h"

#define WIDTH 600
#define HEIGHT 360
#define SHORE 240

// Evening over hills and a lake, which has the sky in it.
GBytes *talk_picture(void)
{
  g_autoptr(GdkPixbuf) pixbuf = gdk_pixbuf_new(GDK_COLORSPACE_RGB, FALSE, 8, WIDTH, HEIGHT);
  guchar *pixels = gdk_pixbuf_get_pixels(pixbuf);
  int stride = gdk_pixbuf_get_rowstride(pixbuf);
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++) {
      guchar *pixel = pixels + y * stride + 3 * x;
      int up = y < SHORE ? y : 2 * SHORE - y;
      int hills = SHORE - 60 - (x % 240 < 120 ? x % 120 : 120 - x % 120) / 2 - x / 12;
      gboolean is_hill = up > hills;
      int dim = y < SHORE ? 0 : 30;
      pixel[0] = (guchar) MAX(0, (is_hill ? 60 : 90 + up / 2) - dim);
      pixel[1] = (guchar) MAX(0, (is_hill ? 90 : 130 + up / 4) - dim);
      pixel[2] = (guchar) MAX(0, (is_hill ? 80 : 200 - up / 4) - dim);
    }
  char *png;
  gsize length;
  g_assert_true(gdk_pixbuf_save_to_buffer(pixbuf, &png, &length, "png", NULL, NULL));
  return g_bytes_new_take(png, length);
}

struct app *enter_talk(struct stage *stage, struct wire_client **bob)
{
  g_autoptr(GBytes) picture = talk_picture();
  g_autoptr(GBytes) plan = files_bytes(1, 2345678);
  *bob = stage_enter(stage, "bob");
  struct wire_client *carla = stage_enter(stage, "carla_the_great");
  wire_ask(*bob, "'type':'create','room':'kitchen'");
  wire_post(*bob, "home", "Who is for pizza on Friday?");
  wire_post(*bob, "home", "The menu is at https://pizza.example/menu and it is long.");
  wire_post(carla, "home",
            "I am! Let us meet at eight, at the place beside the station where we were in "
            "spring; they have a table for twelve, and nobody has to shout. 🍕👍");
  files_upload(stage, carla, "'room':'home','text':'By the lake'", "lake.png", picture);
  files_upload(stage, *bob, "'room':'home'",
               "The plan for the whole of the next year, second version.pdf", plan);
  wire_post(carla, "home", "מי עוד בא לפיצה ביום שישי? שולחן ל-12 איש, ב-20:00.");
  wire_post(*bob, "home", "أنا قادم، لكن بعد الثامنة بقليل.");
  wire_post(*bob, "home", "ada, will you come?");
  struct app *app = enter_room(stage, "ada");
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "lake.png");
  app_type(app, "Message", "Of course.");
  app_key(app, "Return");
  wait_for_message(app, "ada", "Of course.");
  return app;
}
