// SPDX-License-Identifier: GPL-3.0-or-later
// What the desktop is asked to show, on GNOME and elsewhere: direct messages and mentions, one per
// room, withdrawn when read; and where a click leads.
#include <string.h>

#include "desktop.h"
#include "place_steps.h"

// Every test stands below both, see add().
static struct desktop *open_desktop(void)
{
  return desktop_new(strstr(g_test_get_path(), "/gnome/") != NULL ? DESKTOP_GNOME : DESKTOP_OTHER);
}

static void direct(struct stage *stage, gconstpointer data)
{
  struct desktop *desktop = open_desktop();
  struct app *app = enter_room(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  wire_post_to(bob, "ada", "are you there?");
  desktop_wait_shown(desktop, app, "bob|are you there*");
  switch_to(app, "bob");
  desktop_wait_gone(desktop, app, "bob|*");
  close_app(app);
  desktop_free(desktop);
}

static void mention_and_many(struct stage *stage, gconstpointer data)
{
  struct desktop *desktop = open_desktop();
  struct app *app = enter_room(stage, "ada");
  enter_by_dialogue(app, "pizza");
  struct wire_client *bob = stage_enter(stage, "bob");
  wire_post(bob, "home", "nobody in particular");
  wire_post(bob, "home", "ada, at eight?");
  desktop_wait_shown(desktop, app, "bob in home|ada, at eight*");
  for (int i = 0; i < 5; i++)
    wire_post(bob, "home", "ada!");
  desktop_wait_shown(desktop, app, "home|6 new messages");
  g_assert_cmpuint(desktop_count(desktop), ==, 1);
  switch_to(app, "home");
  desktop_wait_gone(desktop, app, "*");
  close_app(app);
  desktop_free(desktop);
}

// A narrow window shows the rooms in place of the one that was entered, and so does the page for
// connecting: what is said there is not seen.
static void covered(struct stage *stage, gconstpointer data)
{
  struct desktop *desktop = open_desktop();
  struct app *app = enter_room(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  app_resize(app, 360, 640);
  app_wait_gone(app, ATSPI_ROLE_LIST, "Rooms");
  app_press(app, "Back");
  app_wait_for(app, ATSPI_ROLE_LIST, "Rooms");
  wire_post(bob, "home", "ada, at eight?");
  desktop_wait_shown(desktop, app, "bob in home|ada, at eight*");
  wait_for_row(app, "home, 1 unread, 1 mention");
  desktop_click(desktop, "bob in home|*");
  wait_for_message(app, "bob", "ada, at eight*");
  app_resize(app, 920, 640);
  wait_for_row(app, "home");
  app_focus(app, "Message");
  app_key(app, "ctrl+l");
  app_wait_for(app, ANY_ROLE, "Server address");
  wire_post(bob, "home", "ada, or at nine?");
  desktop_wait_shown(desktop, app, "bob in home|ada, or at nine*");
  close_app(app);
  desktop_free(desktop);
}

// Another window has the person's attention. The click shows the place, which makes it read.
static void click(struct stage *stage, gconstpointer data)
{
  struct desktop *desktop = open_desktop();
  struct app *app = enter_room(stage, "ada");
  enter_by_dialogue(app, "pizza");
  struct app *above = app_start(NULL);
  app_focus(above, "Your name");
  struct wire_client *bob = stage_enter(stage, "bob");
  wire_post(bob, "home", "ada, at eight?");
  desktop_wait_shown(desktop, app, "bob in home|ada, at eight*");
  wire_post_to(bob, "ada", "or at nine?");
  desktop_wait_shown(desktop, app, "bob|or at nine*");
  desktop_click(desktop, "bob in home|*");
  wait_for_place(app, "home");
  wait_for_message(app, "bob", "ada, at eight*");
  wait_for_row(app, "home");
  desktop_click(desktop, "bob|*");
  wait_for_place(app, "bob");
  wait_for_message(app, "bob", "or at nine*");
  wait_for_row(app, "bob, *");
  g_assert_cmpuint(desktop_count(desktop), ==, 0);
  close_app(above);
  close_app(app);
  desktop_free(desktop);
}

// The window was closed and the app runs on: the click brings the window back.
static void click_on_hidden(struct stage *stage, gconstpointer data)
{
  struct desktop *desktop = open_desktop();
  struct app *app = enter_room_with(stage, "ada", "run-in-background=true\n");
  enter_by_dialogue(app, "pizza");
  app_close_window(app);
  desktop_wait_shown(desktop, app, "Ritrovo keeps running|*");
  struct wire_client *bob = stage_enter(stage, "bob");
  wire_post(bob, "home", "ada, at eight?");
  desktop_wait_shown(desktop, app, "bob in home|ada, at eight*");
  desktop_click(desktop, "bob in home|*");
  wait_for_place(app, "home");
  wait_for_message(app, "bob", "ada, at eight*");

  // The other notification leads to the window alone, and is told only once.
  app_close_window(app);
  app_wait_gone(app, ATSPI_ROLE_LOG, "Messages");
  desktop_click(desktop, "Ritrovo keeps running|*");
  wait_for_place(app, "home");
  app_close_window(app);
  app_wait_gone(app, ATSPI_ROLE_LOG, "Messages");
  wire_post(bob, "home", "ada?");
  desktop_wait_shown(desktop, app, "bob in home|ada?");
  g_assert_cmpuint(desktop_count(desktop), ==, 1);
  app_signal(app, SIGTERM);
  g_assert_cmpint(app_wait_exit(app), ==, 0);
  app_free(app);
  desktop_free(desktop);
}

static void add(const char *name, stage_function function)
{
  g_autofree char *on_gnome = g_strdup_printf("/gui/notifications/gnome/%s", name);
  g_autofree char *elsewhere = g_strdup_printf("/gui/notifications/elsewhere/%s", name);
  stage_test(on_gnome, function, NULL);
  stage_test(elsewhere, function, NULL);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  add("direct", direct);
  add("mention-and-many", mention_and_many);
  add("covered", covered);
  add("click", click);
  add("click-on-hidden", click_on_hidden);
  return g_test_run();
}
