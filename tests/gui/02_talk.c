// SPDX-License-Identifier: GPL-3.0-or-later
// Two people talk: the app, and a second person on a raw connection.
#include "gui_steps.h"

static void test_send_by_enter(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  struct app *app = enter_room(stage, "ada");
  app_type(app, "Message", "Ciao, sono ada");
  app_key(app, "Return");
  wire_wait(bob, "{'type':'message','from':'ada','text':'Ciao, sono ada'}");
  wait_for_message(app, "ada", "Ciao, sono ada");
  app_wait_text(app, "Message", "");
  close_app(app);
}

static void test_send_by_button(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  struct app *app = enter_room(stage, "ada");
  app_type(app, "Message", "Ciao a tutti");
  app_press(app, "Send");
  wire_wait(bob, "{'type':'message','from':'ada','text':'Ciao a tutti'}");
  wait_for_message(app, "ada", "Ciao a tutti");
  app_wait_text(app, "Message", "");
  close_app(app);
}

// Shift+Enter breaks the line and sends nothing.
static void test_two_lines(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  struct app *app = enter_room(stage, "ada");
  app_type(app, "Message", "one");
  app_key(app, "shift+Return");
  app_wait_text(app, "Message", "one\n");
  app_key(app, "t");
  app_key(app, "w");
  app_key(app, "o");
  app_key(app, "Return");
  wire_wait(bob, "{'type':'message','from':'ada','text':'one\\ntwo'}");
  wait_for_message(app, "ada", "one\ntwo");
  close_app(app);
}

static void test_receive(struct stage *stage, gconstpointer data)
{
  struct app *app = enter_room(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "bob");
  wire_post(bob, "home", "Come va?");
  wait_for_message(app, "bob", "Come va?");
  // What one writes next stands below it, and the first is still there once.
  app_type(app, "Message", "Bene");
  app_key(app, "Return");
  wait_for_message(app, "ada", "Bene");
  wait_for_message(app, "bob", "Come va?");
  wire_quit(bob);
  app_wait_gone(app, ATSPI_ROLE_LIST_ITEM, "bob");
  close_app(app);
}

// Two apps and a raw socket in one room.
static void test_two_apps(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  struct app *ada = enter_room(stage, "ada");
  struct app *eva = enter_room(stage, "eva");
  app_type(ada, "Message", "from ada");
  app_key(ada, "Return");
  wait_for_message(eva, "ada", "from ada");
  app_type(eva, "Message", "from eva");
  app_key(eva, "Return");
  wait_for_message(ada, "eva", "from eva");
  wire_post(bob, "home", "from bob");
  wait_for_message(ada, "bob", "from bob");
  wait_for_message(eva, "bob", "from bob");
  wait_for_message(eva, "eva", "from eva");
  close_app(eva);
  app_wait_gone(ada, ATSPI_ROLE_LIST_ITEM, "eva");
  close_app(ada);
}

// Who comes later finds what was said before.
static void test_history(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  wire_post(bob, "home", "before anybody else was here");
  struct app *app = enter_room(stage, "ada");
  wait_for_message(app, "bob", "before anybody else was here");
  close_app(app);
}

// Markup is text, for people and for the accessibility tree alike.
static void test_markup(struct stage *stage, gconstpointer data)
{
  struct app *app = enter_room(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  wire_post(bob, "home", "<b>5 < 7 & 7 > 5</b> &amp;");
  wait_for_message(app, "bob", "<b>5 < 7 & 7 > 5</b> &amp;");
  close_app(app);
}

static void test_round_trip(struct stage *stage, gconstpointer data)
{
  struct app *app = enter_room(stage, "ada");
  app_wait_for(app, ANY_ROLE, "* ms");
  close_app(app);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/gui/talk/send-by-enter", test_send_by_enter, NULL);
  stage_test("/gui/talk/send-by-button", test_send_by_button, NULL);
  stage_test("/gui/talk/two-lines", test_two_lines, NULL);
  stage_test("/gui/talk/receive", test_receive, NULL);
  stage_test("/gui/talk/two-apps", test_two_apps, NULL);
  stage_test("/gui/talk/history", test_history, NULL);
  stage_test("/gui/talk/markup", test_markup, NULL);
  stage_test("/gui/talk/round-trip", test_round_trip, NULL);
  return g_test_run();
}
