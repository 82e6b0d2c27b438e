// SPDX-License-Identifier: GPL-3.0-or-later
// The window's title tells which place is shown.
#include "place_steps.h"

void wait_for_place(struct app *app, const char *name)
{
  g_autofree char *title = g_strdup_printf("%s – *", name);
  app_wait_for(app, ATSPI_ROLE_FRAME, title);
}

void wait_for_row(struct app *app, const char *name)
{
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, name);
}

void enter_by_dialogue(struct app *app, const char *room)
{
  app_press(app, "New room");
  app_type(app, "Room name", room);
  app_key(app, "Return");
  app_wait_gone(app, ANY_ROLE, "Room name");
  wait_for_place(app, room);
  // No window manager gives the keyboard back to the window when a dialogue closes.
  app_focus(app, "Message");
}

void switch_to(struct app *app, const char *name)
{
  app_key(app, "ctrl+k");
  app_type(app, "Go to", name);
  app_key(app, "Return");
  app_wait_gone(app, ANY_ROLE, "Go to");
  wait_for_place(app, name);
  app_focus(app, "Message");
}

static gboolean is_in_sidebar(struct app *app, gpointer data)
{
  return !app_has_keyboard(app, "Message");
}

void choose_in_menu(struct app *app, const char *letter)
{
  app_focus(app, "Message");
  app_key(app, "shift+F6");
  app_wait_until(app, is_in_sidebar, NULL, "the sidebar does not get the keyboard");
  app_key(app, "Menu");
  app_wait_for(app, ANY_ROLE, "Notifications");
  app_key(app, letter);
  app_wait_gone(app, ANY_ROLE, "Notifications");
  // No window manager gives the keyboard back when a menu closes: the driver does before it types.
  app_type_here(app, "");
}

void open_from_main_menu(struct app *app, const char *letter)
{
  app_key(app, "F10");
  app_wait_for(app, ANY_ROLE, "*bout Ritrovo");
  app_key(app, letter);
  app_wait_gone(app, ANY_ROLE, "*bout Ritrovo");
}

void choose_for_member(struct app *app, const char *name, const char *letter)
{
  app_type(app, "Filter members", name);
  app_wait_count(app, ATSPI_ROLE_LIST_ITEM, name, 1);
  app_key(app, "Tab");
  app_key(app, "Menu");
  app_wait_for(app, ANY_ROLE, "*opy Name");
  app_key(app, letter);
}

struct step {
  const char *row;
  const char *key;
};

static gboolean step_to_row(struct app *app, gpointer data)
{
  struct step *step = data;
  if (app_has_keyboard(app, step->row))
    return TRUE;
  app_key(app, step->key);
  return FALSE;
}

void go_to_row(struct app *app, const char *row)
{
  struct step pane = {"*, ??:??, *", "F6"}, up = {row, "Up"};
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, row);
  app_focus(app, "Message");
  app_wait_until(app, step_to_row, &pane, "the keyboard does not come to the log");
  app_wait_until(app, step_to_row, &up, "the keyboard does not come to the row");
}

struct app *enter_with_bob(struct stage *stage, struct wire_client **bob)
{
  *bob = stage_enter(stage, "bob");
  wire_post(*bob, "home", "Ciao");
  struct app *app = enter_room(stage, "ada");
  wait_for_message(app, "bob", "Ciao");
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "bob");
  app_wait_keyboard(app, "Message");
  return app;
}
