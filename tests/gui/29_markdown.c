// SPDX-License-Identifier: GPL-3.0-or-later
// Markdown between people: it travels as it was typed, and is seen, selected and copied without its
// marks.
#include "gui_steps.h"

// The keyboard goes to the newest row, which is selected and copied to where one writes.
static void copy_newest(struct app *app, const char *row)
{
  app_click(app, ATSPI_ROLE_LIST_ITEM, row);
  app_key(app, "End");
  app_key(app, "shift+End");
  app_key(app, "ctrl+c");
  app_focus(app, "Message");
  app_key(app, "ctrl+a");
  app_key(app, "ctrl+v");
}

static void test_seen(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  struct app *app = enter_room(stage, "ada");
  wire_post(bob, "home", "**so** much: `int *p`");
  wait_for_message(app, "bob", "**so** much: `int *p`");
  copy_newest(app, "bob, *, **so** much: `int *p`");
  app_wait_text(app, "Message", "so much: int *p");
  // A link makes another widget of it. This one is too short to be clicked on by chance.
  wire_post(bob, "home", "_a_ [b](http://c)");
  wait_for_message(app, "bob", "_a_ [b](http://c)");
  copy_newest(app, "bob, *, _a_ *");
  app_wait_text(app, "Message", "a b (http://c)");
  wire_post(bob, "home", "> why?\\n```\\n1 < 2\\n```\\nso");
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "bob, *1 < 2*");
  copy_newest(app, "bob, *1 < 2*");
  app_wait_text(app, "Message", "why?\n1 < 2\nso");
  close_app(app);
}

static void test_sent(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  struct app *app = enter_room(stage, "ada");
  app_type(app, "Message", "2*3*4 is *not* ~~12~~ \\_o_/");
  app_key(app, "Return");
  wire_wait(bob, "{'type':'message','from':'ada','text':'2*3*4 is *not* ~~12~~ \\\\_o_/'}");
  copy_newest(app, "ada, *, 2*3*4 is *");
  app_wait_text(app, "Message", "2*3*4 is not 12 \\_o_/");
  close_app(app);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/gui/markdown/seen", test_seen, NULL);
  stage_test("/gui/markdown/sent", test_sent, NULL);
  return g_test_run();
}
