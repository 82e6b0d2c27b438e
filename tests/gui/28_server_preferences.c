// SPDX-License-Identifier: GPL-3.0-or-later
// What one server has a word of its own for: whom it tells that one is writing, what is loaded,
// connecting at the start, the name; and how it is forgotten.
#include <gdk-pixbuf/gdk-pixbuf.h>

#include "place_steps.h"
#include "wire_files.h"

static void open_dialog(struct app *app)
{
  app_focus(app, "Message");
  app_click(app, ATSPI_ROLE_PUSH_BUTTON, "Servers");
  app_press(app, "Preferences of *");
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Forget This Server");
}

static void close_dialog(struct app *app)
{
  app_key(app, "Escape");
  app_wait_one_window(app);
}

// By a key from what is chosen in the list.
static void choose(struct app *app, const char *list, const char *key, const char *wanted)
{
  app_press(app, list);
  // Which no button says, so the list is open.
  app_wait_for(app, ATSPI_ROLE_LABEL, "On");
  app_key(app, key);
  app_key(app, "Return");
  app_wait_described(app, ATSPI_ROLE_PUSH_BUTTON, list, wanted);
}

// It is off for this server, also after a start, which does not connect to it by itself.
static void test_choices(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  struct app *app = enter_room(stage, "ada");
  wire_wait(bob, "{'type':'presence','event':'join','name':'ada'}");
  open_dialog(app);
  app_wait_for(app, ANY_ROLE, "*To use another name, disconnect first.");
  app_wait_described(app, ATSPI_ROLE_PUSH_BUTTON, "Tell others when I am typing", "Default (on)");
  choose(app, "Tell others when I am typing", "End", "Off");
  choose(app, "Connect at the start", "End", "Off");
  close_dialog(app);
  app_type(app, "Message", "quietly");
  app_key(app, "Return");
  wire_client_send(bob, "{'type':'ping','id':'in order'}");
  JsonObject *next = wire_next(bob);
  while (g_strcmp0(wire_text(bob, next, "type"), "message") != 0) {
    g_assert_cmpstr(wire_text(bob, next, "type"), !=, "typing");
    next = wire_next(bob);
  }
  app_close_window(app);
  g_assert_cmpint(app_wait_exit(app), ==, 0);

  struct app *again = app_start_again(app, NULL);
  app_free(app);
  app_wait_for(again, ATSPI_ROLE_LIST_ITEM, "*, ada, *, not connected");
  // From the page for connecting the name can be changed, and the rest is as it was left.
  app_press(again, "Preferences of *");
  app_wait_described(again, ATSPI_ROLE_PUSH_BUTTON, "Tell others when I am typing", "Off");
  app_type(again, "Name to use", "12");
  app_key(again, "Return");
  app_wait_for(again, ANY_ROLE, "A name has up to *");
  app_type(again, "Name to use", "eva");
  app_press(again, "Use this name");
  app_wait_for(again, ATSPI_ROLE_LIST_ITEM, "*, eva, *, not connected");
  close_dialog(again);
  app_click(again, ATSPI_ROLE_LIST_ITEM, "*, eva, *, not connected");
  wait_for_room(again, "eva");
  wire_wait(bob, "{'type':'presence','event':'join','name':'eva'}");
  open_dialog(again);
  app_press(again, "Forget This Server");
  app_wait_one_window(again);
  app_wait_for(again, ATSPI_ROLE_PUSH_BUTTON, "Connect");
  app_wait_gone(again, ANY_ROLE, "*, eva, *");
  wire_wait(bob, "{'type':'presence','event':'leave','name':'eva'}");
  close_app(again);
}

static GBytes *make_picture(void)
{
  g_autoptr(GdkPixbuf) pixbuf = gdk_pixbuf_new(GDK_COLORSPACE_RGB, FALSE, 8, 60, 40);
  gdk_pixbuf_fill(pixbuf, 0x99cc33ff);
  char *png;
  gsize length;
  g_assert_true(gdk_pixbuf_save_to_buffer(pixbuf, &png, &length, "png", NULL, NULL));
  return g_bytes_new_take(png, length);
}

// A picture comes when it is wanted: by itself if that is on, otherwise only when it is asked for,
// and as soon as it is on again.
static void test_pictures(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  g_autoptr(GBytes) picture = make_picture();
  struct app *app = enter_room(stage, "ada");
  open_dialog(app);
  choose(app, "Load pictures by themselves", "End", "Off");
  close_dialog(app);
  files_upload(stage, bob, "'room':'home'", "lake.png", picture);
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "bob, *lake.png*");
  // What is said behind it is shown, and it still has not come.
  wire_post(bob, "home", "there");
  wait_for_message(app, "bob", "there");
  g_assert_cmpuint(app_count(app, ATSPI_ROLE_PUSH_BUTTON, "lake.png"), ==, 0);
  open_dialog(app);
  choose(app, "Load pictures by themselves", "Home", "Default (on)");
  close_dialog(app);
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "lake.png");
  close_app(app);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/gui/server-preferences/choices", test_choices, NULL);
  stage_test("/gui/server-preferences/pictures", test_pictures, NULL);
  return g_test_run();
}
