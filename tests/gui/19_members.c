// SPDX-License-Identifier: GPL-3.0-or-later
// The people of a room: filtered, mentioned, written to, and, by an administrator, thrown out.
#include "place_steps.h"

static const char *const ada_is_admin[] = {"--make-admin", "ada", NULL};

static struct app *enter_with(struct stage *stage, struct wire_client **bob)
{
  *bob = stage_enter(stage, "bob");
  struct app *app = enter_room(stage, "ada");
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "bob");
  return app;
}

static void test_mention_and_message(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob;
  struct app *app = enter_with(stage, &bob);
  choose_for_member(app, "bob", "e");
  app_wait_text(app, "Message", "@bob ");
  choose_for_member(app, "bob", "m");
  wait_for_place(app, "bob");
  app_type(app, "Message", "psst");
  app_key(app, "Return");
  wire_wait(bob, "{'type':'message','to':'bob','from':'ada','text':'psst'}");
  close_app(app);
}

// The app of an administrator throws out; whoever is thrown out reads why.
static void test_kick(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob;
  struct app *app = enter_with(stage, &bob);
  app_key(app, "F10");
  app_wait_for(app, ANY_ROLE, "*reate an Account…");
  app_key(app, "c");
  app_type(app, "New password", WIRE_PASSWORD);
  app_type(app, "The same password again", WIRE_PASSWORD);
  app_press(app, "Create");
  app_wait_gone(app, ANY_ROLE, "New password");

  choose_for_member(app, "bob", "k");
  app_type(app, "Reason", "too loud");
  app_press(app, "Kick");
  wire_wait(bob, "{'type':'kicked','by':'ada','reason':'too loud'}");
  app_wait_gone(app, ANY_ROLE, "Reason");
  close_app(app);
}

static void test_kicked(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_account(stage, "ada");
  struct app *app = enter_room(stage, "bob");
  wire_ask(ada, "'type':'ban','name':'bob','reason':'too loud','seconds':600");
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Connect");
  app_wait_for(app, ANY_ROLE, "*too loud*");
  close_app(app);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/gui/members/mention-and-message", test_mention_and_message, NULL);
  stage_test("/gui/members/kick", test_kick, ada_is_admin);
  stage_test("/gui/members/banned", test_kicked, ada_is_admin);
  return g_test_run();
}
