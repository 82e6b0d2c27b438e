// SPDX-License-Identifier: GPL-3.0-or-later
// With assistive technology and without a mouse: everything has a name and can be reached.
#include "access_steps.h"
#include "gui_steps.h"

static void test_names(struct stage *stage, gconstpointer data)
{
  g_autofree char *address = server_address(stage);
  struct app *app = app_start(NULL);
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Connect");
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Host a room on this computer");
  access_check_names(app);
  type_address_and_name(app, address, "ada");
  app_key(app, "Return");
  wait_for_room(app, "ada");
  app_type(app, "Message", "Ciao");
  app_key(app, "Return");
  wait_for_message(app, "ada", "Ciao");
  app_type(app, "Message", "come va"); // with nothing to send there is nothing to press
  app_wait_for(app, ATSPI_ROLE_LIST, "Members");
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Members");
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Send");
  app_wait_for(app, ANY_ROLE, "Main menu");
  access_check_names(app);
  close_app(app);
}

static gboolean has_keyboard(struct app *app, gpointer data)
{
  return app_has_keyboard(app, data);
}

static void wait_for_keyboard(struct app *app, const char *name)
{
  g_autofree char *words = g_strdup_printf("\"%s\" does not get the keyboard", name);
  app_wait_until(app, has_keyboard, (gpointer) name, words);
}

static gboolean message_has_no_keyboard(struct app *app, gpointer data)
{
  return !app_has_keyboard(app, "Message");
}

// Tab leaves the text instead of writing into it.
static void test_tab(struct stage *stage, gconstpointer data)
{
  struct app *app = enter_room(stage, "ada");
  wait_for_keyboard(app, "Message");
  app_type_here(app, "c");
  app_wait_text(app, "Message", "c");
  app_key(app, "Tab");
  app_wait_until(app, message_has_no_keyboard, NULL, "Tab does not leave the text");
  app_wait_text(app, "Message", "c");
  app_key(app, "shift+Tab");
  wait_for_keyboard(app, "Message");
  close_app(app);
}

// A whole visit without a mouse.
static void test_keyboard_only(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  g_autofree char *address = server_address(stage);
  struct app *app = app_start(NULL);
  wait_for_keyboard(app, "Server address");
  app_type_here(app, address);
  app_key(app, "Tab");
  wait_for_keyboard(app, "Your name");
  app_type_here(app, "ada");
  app_key(app, "Tab");
  wait_for_keyboard(app, "I have an account");
  app_key(app, "Tab");
  wait_for_keyboard(app, "Connect");
  app_key(app, "space");
  wait_for_room(app, "ada");

  wait_for_keyboard(app, "Message");
  app_type_here(app, "hi");
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Send");
  app_key(app, "Tab");
  wait_for_keyboard(app, "Send");
  app_key(app, "space");
  wire_wait(bob, "{'type':'message','from':'ada','text':'hi'}");
  wait_for_keyboard(app, "Message");
  app_type_here(app, "quit");
  app_key(app, "Return");
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Connect");
  close_app(app);
}

// What others say while one is there is said aloud, in a room and between two.
static void test_announced(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  struct app *app = enter_room(stage, "ada");
  wire_post(bob, "home", "Ciao");
  app_wait_for(app, ATSPI_ROLE_STATUS_BAR, "bob: Ciao");
  wire_post(bob, "home", "come va");
  app_wait_for(app, ATSPI_ROLE_STATUS_BAR, "bob: come va");
  wire_post_to(bob, "ada", "psst");
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "bob, direct, 1 mention*");
  app_key(app, "alt+shift+Down");
  wait_for_message(app, "bob", "psst");
  wire_post_to(bob, "ada", "are you there");
  app_wait_for(app, ATSPI_ROLE_STATUS_BAR, "bob: are you there");
  close_app(app);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/gui/access/names", test_names, NULL);
  stage_test("/gui/access/tab", test_tab, NULL);
  stage_test("/gui/access/keyboard-only", test_keyboard_only, NULL);
  stage_test("/gui/access/announced", test_announced, NULL);
  return g_test_run();
}
