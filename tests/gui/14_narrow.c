// SPDX-License-Identifier: GPL-3.0-or-later
// In a narrow window there is one pane at a time; keys and the Back button lead between them.
#include "place_steps.h"

#define NARROW 360
#define WIDE 920
#define HEIGHT 640

static struct app *enter_narrow(struct stage *stage)
{
  struct app *app = enter_room(stage, "ada");
  app_resize(app, NARROW, HEIGHT);
  app_wait_gone(app, ATSPI_ROLE_LIST, "Rooms");
  app_wait_for(app, ATSPI_ROLE_LOG, "Messages");
  return app;
}

static void test_back(struct stage *stage, gconstpointer data)
{
  struct app *app = enter_narrow(stage);
  app_press(app, "Back");
  app_wait_for(app, ATSPI_ROLE_LIST, "Rooms");
  app_wait_gone(app, ATSPI_ROLE_LOG, "Messages");
  // The main menu is here, too.
  app_wait_for(app, ANY_ROLE, "Main menu");
  app_key(app, "Return");
  app_wait_for(app, ATSPI_ROLE_LOG, "Messages");
  app_wait_gone(app, ATSPI_ROLE_LIST, "Rooms");
  close_app(app);
}

static gboolean is_at_home(struct app *app, gpointer data)
{
  return app_has_keyboard(app, "home");
}

static void test_keys(struct stage *stage, gconstpointer data)
{
  struct app *app = enter_narrow(stage);
  app_focus(app, "Message");
  app_key(app, "Escape");
  app_wait_for(app, ATSPI_ROLE_LIST, "Rooms");
  app_wait_until(app, is_at_home, NULL, "the room does not get the keyboard");
  enter_by_dialogue(app, "pizza");
  app_wait_for(app, ATSPI_ROLE_LOG, "Messages");
  app_key(app, "alt+Left");
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "pizza");
  app_key(app, "Up");
  app_wait_until(app, is_at_home, NULL, "the arrow does not lead to the room above");
  app_key(app, "Return");
  wait_for_place(app, "home");
  app_wait_for(app, ATSPI_ROLE_LOG, "Messages");
  // Made wide again, both are there.
  app_resize(app, WIDE, HEIGHT);
  app_wait_for(app, ATSPI_ROLE_LIST, "Rooms");
  app_wait_for(app, ATSPI_ROLE_LOG, "Messages");
  app_wait_gone(app, ATSPI_ROLE_PUSH_BUTTON, "Back");
  close_app(app);
}

static void test_talk(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  struct app *app = enter_narrow(stage);
  app_type(app, "Message", "from a narrow window");
  app_key(app, "Return");
  wire_wait(bob, "{'type':'message','from':'ada','text':'from a narrow window'}");
  app_key(app, "Escape");
  app_wait_for(app, ATSPI_ROLE_LIST, "Rooms");
  wire_post(bob, "home", "answer");
  wait_for_row(app, "home, 1 unread");
  app_key(app, "Return");
  wait_for_message(app, "bob", "answer");
  close_app(app);
}

// What the header has no room for is in the menu, and only then.
static void test_menu(struct stage *stage, gconstpointer data)
{
  struct app *app = enter_narrow(stage);
  app_wait_gone(app, ATSPI_ROLE_PUSH_BUTTON, "Files");
  app_focus(app, "Message");
  app_key(app, "F10");
  app_wait_for(app, ANY_ROLE, "*iles");
  app_key(app, "f");
  app_wait_keyboard(app, "Filter files");
  app_key(app, "Escape");
  app_wait_gone(app, ANY_ROLE, "Filter files");
  app_key(app, "F10");
  app_wait_for(app, ANY_ROLE, "*earch");
  app_key(app, "s");
  app_wait_keyboard(app, "Search messages");
  app_key(app, "Escape");
  app_wait_gone(app, ANY_ROLE, "Search messages");
  app_resize(app, WIDE, HEIGHT);
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Files");
  app_key(app, "F10");
  app_wait_for(app, ANY_ROLE, "*o to…");
  g_assert_cmpuint(app_count(app, ATSPI_ROLE_MENU_ITEM, "*iles"), ==, 0);
  app_key(app, "Escape");
  app_wait_gone(app, ANY_ROLE, "*o to…");
  close_app(app);
}

// Small enough for the words beside it, the button to send is still called so.
static void test_send(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  struct app *app = enter_narrow(stage);
  app_type(app, "Message", "by the button");
  app_press(app, "Send");
  wire_wait(bob, "{'type':'message','from':'ada','text':'by the button'}");
  close_app(app);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/gui/narrow/back", test_back, NULL);
  stage_test("/gui/narrow/keys", test_keys, NULL);
  stage_test("/gui/narrow/talk", test_talk, NULL);
  stage_test("/gui/narrow/menu", test_menu, NULL);
  stage_test("/gui/narrow/send", test_send, NULL);
  return g_test_run();
}
