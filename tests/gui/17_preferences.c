// SPDX-License-Identifier: GPL-3.0-or-later
// The preferences, each of which counts at once.
#include <signal.h>

#include "place_steps.h"

struct focus {
  char *path;       // owned: what has the keyboard, on the accessibility bus
  const char *past; // what had it before
};

static gboolean take_path(AtspiAccessible *node, gpointer data)
{
  struct focus *focus = data;
  if (tree_has_state(node, ATSPI_STATE_FOCUSED) && focus->path == NULL)
    focus->path = g_strdup(node->parent.path);
  return TRUE;
}

static gboolean has_moved(struct app *app, gpointer data)
{
  struct focus *focus = data;
  g_clear_pointer(&focus->path, g_free);
  app_walk(app, take_path, focus);
  return focus->path != NULL && g_strcmp0(focus->path, focus->past) != 0;
}

struct checked {
  guint count;
  guint before;
};

static gboolean count_checked(AtspiAccessible *node, gpointer data)
{
  struct checked *checked = data;
  if (tree_has_state(node, ATSPI_STATE_CHECKED) || tree_has_state(node, ATSPI_STATE_PRESSED))
    checked->count++;
  return TRUE;
}

static gboolean is_toggled(struct app *app, gpointer data)
{
  struct checked *checked = data;
  checked->count = 0;
  app_walk(app, count_checked, checked);
  return checked->count != checked->before;
}

// A row toggles what it names. Every step of the keyboard is waited for.
static void toggle(struct app *app, const char *name)
{
  g_autofree char *past = NULL;
  app_key(app, "ctrl+comma");
  app_wait_for(app, ANY_ROLE, name);
  while (!app_has_keyboard(app, name)) {
    struct focus focus = {.past = past};
    app_key(app, "Tab");
    app_wait_until(app, has_moved, &focus, "the keyboard stays where it is");
    g_free(past);
    past = focus.path;
  }
  struct checked checked = {0};
  app_walk(app, count_checked, &checked);
  checked.before = checked.count;
  app_key(app, "space");
  app_wait_until(app, is_toggled, &checked, "the switch stays as it is");
  app_key(app, "Escape");
  app_wait_gone(app, ANY_ROLE, name);
}

static void test_enter(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  struct app *app = enter_room(stage, "ada");
  toggle(app, "Enter sends the message");

  app_focus(app, "Message");
  app_type_here(app, "one");
  app_key(app, "Return");
  app_type_here(app, "two");
  app_wait_text(app, "Message", "one\ntwo");
  app_key(app, "ctrl+Return");
  wire_wait(bob, "{'type':'message','from':'ada','text':'one\\ntwo'}");

  // It is so after a start, too.
  app_close_window(app);
  g_assert_cmpint(app_wait_exit(app), ==, 0);
  struct app *again = app_start_again(app, NULL);
  app_free(app);
  wait_for_room(again, "ada");
  app_focus(again, "Message");
  app_type_here(again, "three");
  app_key(again, "Return");
  app_wait_text(again, "Message", "three\n");
  close_app(again);
}

// Closed, it still hears what is said; quitting ends it.
static void test_background(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  struct app *app = enter_room(stage, "ada");
  wire_wait(bob, "{'type':'presence','event':'join','name':'ada'}");
  toggle(app, "Keep running in the background");
  app_close_window(app);
  app_wait_gone(app, ATSPI_ROLE_LOG, "Messages");
  // Had she left by now, that would be passed over here, and would not come once more.
  wire_client_send(bob, "{'type':'ping','id':'still there'}");
  wire_wait(bob, "{'type':'pong','re':'still there'}");
  app_signal(app, SIGTERM);
  wire_wait(bob, "{'type':'presence','event':'leave','name':'ada'}");
  g_assert_cmpint(app_wait_exit(app), ==, 0);
  app_free(app);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/gui/preferences/enter", test_enter, NULL);
  stage_test("/gui/preferences/background", test_background, NULL);
  return g_test_run();
}
