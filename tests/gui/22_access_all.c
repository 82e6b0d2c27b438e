// SPDX-License-Identifier: GPL-3.0-or-later
// Every page with assistive technology and without a mouse: all has a name, Tab goes round, and
// Escape leads back to where the keyboard was. 24_access_dialogues.c and 25_access_people.c have
// the dialogues.
#include "access_steps.h"
#include "place_steps.h"
#include "wire_files.h"

#define NARROW 360
#define HEIGHT 640

static void test_connect(struct stage *stage, gconstpointer data)
{
  struct app *app = app_start(NULL);
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Connect");
  app_wait_keyboard(app, "Server address");
  access_check(app);
  app_press(app, "I have an account");
  app_wait_for(app, ANY_ROLE, "Password");
  access_check(app);
  close_app(app);
}

static void check_search(struct app *app)
{
  g_autofree char *keyboard = access_keyboard(app);
  app_key(app, "ctrl+f");
  app_wait_keyboard(app, "Search messages");
  access_check(app);
  app_type(app, "Search messages", "ciao");
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "home, bob, *, Ciao");
  access_check(app);
  app_type(app, "Search messages", "arrivederci");
  app_wait_for(app, ANY_ROLE, "Nothing Found");
  access_check(app);
  app_focus(app, "Search messages");
  app_key(app, "Escape");
  app_wait_gone(app, ANY_ROLE, "Search messages");
  access_wait_back(app, keyboard, "the search");
}

static void check_files(struct app *app)
{
  g_autofree char *keyboard = access_keyboard(app);
  app_press(app, "Files");
  app_wait_keyboard(app, "Filter files");
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "plan.txt, 2.0*kB, bob, *");
  access_check(app);
  app_type(app, "Filter files", "zoe");
  app_wait_for(app, ANY_ROLE, "No Such Files");
  access_check(app);
  app_focus(app, "Filter files");
  app_key(app, "Escape");
  app_wait_gone(app, ANY_ROLE, "Filter files");
  access_wait_back(app, keyboard, "the files panel");
}

// Sidebar, log, composer and members, and what comes in the place of some of them.
static void test_room(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob;
  struct app *app = enter_with_bob(stage, &bob);
  app_type(app, "Message", "come va"); // with nothing to send there is nothing to press
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Send");
  access_check(app);
  check_search(app);
  g_autoptr(GBytes) bytes = files_bytes(13, 2000);
  files_upload(stage, bob, "'room':'home'", "plan.txt", bytes);
  wait_for_message(app, "bob", "plan.txt, 2.0*kB");
  check_files(app);
  close_app(app);
}

// A room in which nothing was said, and nobody left by the filter.
static void test_empty(struct stage *stage, gconstpointer data)
{
  struct app *app = enter_room(stage, "ada");
  app_wait_for(app, ANY_ROLE, "Nothing was said here yet");
  app_type(app, "Filter members", "zoe");
  app_wait_gone(app, ATSPI_ROLE_LIST_ITEM, "ada");
  access_check(app);
  close_app(app);
}

// One pane at a time: the room, the members over it, and the list of rooms.
static void test_narrow(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob;
  struct app *app = enter_with_bob(stage, &bob);
  app_resize(app, NARROW, HEIGHT);
  app_wait_gone(app, ATSPI_ROLE_LIST, "Rooms");
  app_wait_gone(app, ATSPI_ROLE_LIST, "Members");
  app_focus(app, "Message");
  access_check(app);
  app_press(app, "Members");
  app_wait_for(app, ATSPI_ROLE_LIST, "Members");
  app_focus(app, "Filter members");
  access_check(app);
  app_press(app, "Members");
  app_wait_gone(app, ATSPI_ROLE_LIST, "Members");
  app_focus(app, "Message");
  app_key(app, "Escape");
  app_wait_gone(app, ATSPI_ROLE_LOG, "Messages");
  app_wait_keyboard(app, "home");
  access_check(app);
  close_app(app);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/gui/access-all/connect", test_connect, NULL);
  stage_test("/gui/access-all/room", test_room, NULL);
  stage_test("/gui/access-all/empty", test_empty, NULL);
  stage_test("/gui/access-all/narrow", test_narrow, NULL);
  return g_test_run();
}
