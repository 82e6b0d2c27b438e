// SPDX-License-Identifier: GPL-3.0-or-later
// Who is writing, seen and told, and what a room is about.
#include "place_steps.h"

static void test_typing(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  struct app *app = enter_room(stage, "ada");
  wire_client_send(bob, "{'type':'typing','room':'home'}");
  app_wait_for(app, ANY_ROLE, "bob is typing…");
  wire_post(bob, "home", "there it is");
  wait_for_message(app, "bob", "there it is");
  app_wait_gone(app, ANY_ROLE, "bob is typing…");

  app_focus(app, "Message");
  app_type_here(app, "h");
  wire_wait(bob, "{'type':'typing','room':'home','name':'ada'}");
  close_app(app);
}

static void test_topic(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  struct app *app = enter_room(stage, "ada");
  enter_by_dialogue(app, "pizza");
  wire_join(bob, "pizza");
  app_key(app, "F10");
  app_wait_for(app, ANY_ROLE, "*oom Details…");
  app_key(app, "r");
  app_type(app, "Topic", "Friday at eight");
  app_key(app, "Return");
  wire_wait(bob, "{'type':'topic','room':'pizza','topic':'Friday at eight'}");
  app_wait_for(app, ANY_ROLE, "Friday at eight");
  app_wait_gone(app, ANY_ROLE, "Set Topic");
  close_app(app);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/gui/typing/both-ways", test_typing, NULL);
  stage_test("/gui/topic/change", test_topic, NULL);
  return g_test_run();
}
