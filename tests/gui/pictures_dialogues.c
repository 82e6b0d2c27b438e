// SPDX-License-Identifier: GPL-3.0-or-later
// The dialogues, the menu and the preferences.
#include "camera.h"
#include "place_steps.h"

static void show_dialogues(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  wire_join(bob, "laboratory");
  wire_ask(bob, "'type':'topic','room':'laboratory','topic':'Friday at eight'");
  struct app *app = enter_room(stage, "ada");
  enter_by_dialogue(app, "pizza");
  resize(app);
  app_key(app, "ctrl+n");
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "laboratory, *");
  take_dialogue(app, "new-room");
  close_dialogue(app);
  app_key(app, "ctrl+k");
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "home*");
  take_dialogue(app, "switcher");
  close_dialogue(app);
  app_key(app, "ctrl+shift+n");
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "bob*");
  take_dialogue(app, "new-conversation");
  close_dialogue(app);

  app_focus(app, "Message");
  app_key(app, "F10");
  app_wait_for(app, ANY_ROLE, "*bout Ritrovo");
  take(app, "main-menu");
  app_key(app, "r");
  app_wait_for(app, ANY_ROLE, "Topic");
  take_dialogue(app, "room-details");
  close_dialogue(app);
  app_focus(app, "Message");
  app_key(app, "F10");
  app_wait_for(app, ANY_ROLE, "*bout Ritrovo");
  app_key(app, "c");
  app_wait_for(app, ANY_ROLE, "New password");
  take_dialogue(app, "account");
  close_dialogue(app);
  app_focus(app, "Message");
  app_key(app, "ctrl+slash");
  app_wait_for(app, ANY_ROLE, "Send the message");
  take_dialogue(app, "shortcuts");
  close_dialogue(app);
  app_focus(app, "Message");
  app_key(app, "F10");
  app_wait_for(app, ANY_ROLE, "*bout Ritrovo");
  app_key(app, "a");
  app_wait_for(app, ANY_ROLE, "The Ritrovo developers");
  take_dialogue(app, "about");
  app_free(app);
}

static void show_preferences(struct stage *stage, gconstpointer data)
{
  static const char *const pages[] = {"General", "Notifications", "Files & Privacy"};
  struct app *app = enter_room(stage, "ada");
  resize(app);
  app_key(app, "ctrl+comma");
  app_wait_for(app, ANY_ROLE, "Enter sends the message");
  for (guint i = 0; i < G_N_ELEMENTS(pages); i++) {
    g_autofree char *name = g_strdup_printf("preferences-%u", i + 1);
    if (i > 0)
      app_click(app, ANY_ROLE, pages[i]);
    if (i == 1) {
      app_type(app, "New keyword", "pizza");
      app_key(app, "Return");
      app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Remove the keyword pizza");
      app_type_here(app, "Pizza");
      app_key(app, "Return");
      app_wait_for(app, ANY_ROLE, "*already*");
    }
    take_dialogue(app, name);
  }
  app_free(app);
}

static void show_server(struct stage *stage, gconstpointer data)
{
  struct app *app = enter_room(stage, "ada");
  resize(app);
  if (is_narrow())
    app_press(app, "Back");
  app_click(app, ATSPI_ROLE_PUSH_BUTTON, "Servers");
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Preferences of *");
  take(app, "servers");
  app_press(app, "Preferences of *");
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Forget This Server");
  take_dialogue(app, "server-preferences");
  app_free(app);
}

void pictures_of_dialogues(void)
{
  stage_test("/pictures/dialogues", show_dialogues, NULL);
  stage_test("/pictures/preferences", show_preferences, NULL);
  stage_test("/pictures/server", show_server, NULL);
}
