// SPDX-License-Identifier: GPL-3.0-or-later
// Direct conversations: begun here, begun by others, unread, closed.
#include "place_steps.h"

static void write_to(struct app *app, const char *name)
{
  app_press(app, "New conversation");
  app_type(app, "Name of the other person", name);
  app_key(app, "Return");
  app_wait_gone(app, ANY_ROLE, "Name of the other person");
  wait_for_place(app, name);
}

static void test_talk(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  struct app *app = enter_room(stage, "ada");
  app_press(app, "New conversation");
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "bob, home");
  app_type(app, "Name of the other person", "bo");
  app_key(app, "Return");
  wait_for_place(app, "bob");
  wait_for_row(app, "bob, direct, online");
  app_wait_for(app, ANY_ROLE, "Nothing was said here yet");
  app_type(app, "Message", "between us");
  app_key(app, "Return");
  wire_wait(bob, "{'type':'message','to':'bob','from':'ada','text':'between us'}");
  // Who is in a room is shown, and that it is these two needs no saying.
  app_wait_gone(app, ATSPI_ROLE_LIST, "Members");
  app_wait_gone(app, ANY_ROLE, "Members");
  switch_to(app, "home");
  app_wait_for(app, ATSPI_ROLE_LIST, "Members");
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "bob");
  close_app(app);
}

// Somebody one has not written to opens the conversation; with an account it is there next time.
static void test_begun_by_other(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  struct app *app = enter_room(stage, "ada");
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "bob");
  wire_post_to(bob, "ada", "psst");
  wait_for_row(app, "bob, direct, 1 mention*");
  wire_post_to(bob, "ada", "are you there?");
  wait_for_row(app, "bob, direct, 2 mentions*");
  app_key(app, "alt+shift+Down");
  wait_for_place(app, "bob");
  wait_for_message(app, "bob", "psst");
  wait_for_message(app, "bob", "are you there*");
  wait_for_row(app, "bob, direct, online");
  wire_quit(bob);
  wait_for_row(app, "bob, direct, offline");
  close_app(app);
}

static void test_nobody(struct stage *stage, gconstpointer data)
{
  struct app *app = enter_room(stage, "ada");
  app_press(app, "New conversation");
  app_wait_for(app, ANY_ROLE, "Nobody else is here now*");
  app_type(app, "Name of the other person", "eva");
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "Write to “eva”");
  app_key(app, "Return");
  wait_for_place(app, "eva");
  app_type(app, "Message", "hello?");
  app_key(app, "Return");
  wait_for_message(app, "ada", "hello*");
  app_press(app, "Delete");
  app_wait_gone(app, ATSPI_ROLE_LIST_ITEM, "ada, *, hello*");
  close_app(app);
}

static void test_close(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  struct app *app = enter_room(stage, "ada");
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "bob");
  write_to(app, "bob");
  wait_for_row(app, "bob, direct*");
  choose_in_menu(app, "c");
  wait_for_place(app, "home");
  app_wait_gone(app, ATSPI_ROLE_LIST_ITEM, "bob, direct*");
  wire_post_to(bob, "ada", "wait");
  wait_for_row(app, "bob, direct, 1 mention*");
  close_app(app);
}

// The level is chosen in the row's menu, and the row tells it.
static void test_mute(struct stage *stage, gconstpointer data)
{
  stage_enter(stage, "bob");
  struct app *app = enter_room(stage, "ada");
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "bob");
  write_to(app, "bob");
  wait_for_row(app, "bob, direct*");
  choose_in_menu(app, "n");
  wait_for_row(app, "bob, direct, online, muted");
  close_app(app);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/gui/people/talk", test_talk, NULL);
  stage_test("/gui/people/begun-by-other", test_begun_by_other, NULL);
  stage_test("/gui/people/nobody", test_nobody, NULL);
  stage_test("/gui/people/close", test_close, NULL);
  stage_test("/gui/people/mute", test_mute, NULL);
  return g_test_run();
}
