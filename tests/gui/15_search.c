// SPDX-License-Identifier: GPL-3.0-or-later
// Finding what was said, going there, and back to what else was found; by keys alone.
#include "place_steps.h"

static void say_much(struct wire_client *bob)
{
  for (int i = 1; i <= 120; i++) {
    g_autofree char *text = g_strdup_printf(i % 40 == 7 ? "pizza number %d" : "bread number %d", i);
    wire_post(bob, "home", text);
  }
}

static void search_for(struct app *app, const char *query)
{
  app_key(app, "ctrl+f");
  app_type(app, "Search messages", query);
}

static void test_jump_and_back(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  say_much(bob);
  struct app *app = enter_room(stage, "ada");
  search_for(app, "pizza from:bob");
  app_wait_for(app, ANY_ROLE, "3 messages");
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "home, bob, *, pizza number 7");
  app_wait_gone(app, ANY_ROLE, "bread number*");

  // The last of the list is the oldest, far from what was in view.
  app_key(app, "Down");
  app_key(app, "End");
  app_key(app, "Return");
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "bob, *, pizza number 7");
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "bob, *, bread number 8");
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Back to Results");

  app_key(app, "alt+Left");
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "home, bob, *, pizza number 47");
  app_key(app, "Escape");
  app_wait_gone(app, ANY_ROLE, "Search messages");
  app_wait_for(app, ATSPI_ROLE_LOG, "Messages");
  close_app(app);
}

static void test_everywhere(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  wire_join(bob, "kitchen");
  wire_post(bob, "kitchen", "the oven is hot");
  struct app *app = enter_room(stage, "ada");
  enter_by_dialogue(app, "kitchen");
  switch_to(app, "home");
  search_for(app, "oven");
  app_wait_for(app, ANY_ROLE, "Nothing Found");
  // The other of the two buttons that say where.
  while (!app_has_keyboard(app, "Everywhere"))
    app_key(app, "Tab");
  app_key(app, "space");
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "kitchen, bob, *, the oven is hot");
  app_focus(app, "Search messages");
  app_key(app, "Return");
  wait_for_place(app, "kitchen");
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "bob, *, the oven is hot");
  app_key(app, "Escape");
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "kitchen, bob, *, the oven is hot");
  close_app(app);
}

// What the server does not understand stands there in words.
static void test_error(struct stage *stage, gconstpointer data)
{
  struct app *app = enter_room(stage, "ada");
  search_for(app, "before:never");
  app_wait_for(app, ANY_ROLE, "The Search Failed");
  app_press(app, "Close Search");
  app_wait_gone(app, ANY_ROLE, "Search messages");
  close_app(app);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/gui/search/jump-and-back", test_jump_and_back, NULL);
  stage_test("/gui/search/everywhere", test_everywhere, NULL);
  stage_test("/gui/search/error", test_error, NULL);
  return g_test_run();
}
