// SPDX-License-Identifier: GPL-3.0-or-later
// The dialogues about people and their accounts, and of whoever runs the server, with assistive
// technology and without a mouse.
#include "access_steps.h"
#include "host_steps.h"
#include "place_steps.h"

// The keyboard goes back to the person's row.
static void check_for_bob(struct app *app, const char *letter, const char *shows)
{
  choose_for_member(app, "bob", letter);
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, shows);
  g_test_message("-- %s", shows);
  access_check(app);
  app_key(app, "Escape");
  app_wait_one_window(app);
  app_type_here(app, "");
  app_wait_keyboard(app, "bob");
}

// All that an administrator with an account is asked.
static void test_administrator(struct stage *stage, gconstpointer data)
{
  wire_quit(stage_account(stage, "ada"));
  stage_enter(stage, "bob");
  g_autofree char *address = server_address(stage);
  struct app *app = app_start(NULL);
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Connect");
  type_address_and_name(app, address, "ada");
  app_press(app, "I have an account");
  app_type_secret(app, "Password", WIRE_PASSWORD);
  app_key(app, "Return");
  wait_for_room(app, "ada*");
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "bob");
  app_focus(app, "Message");

  access_check_from_menu(app, "w", "Present password");
  access_check_from_menu(app, "e", "Send Alert");
  check_for_bob(app, "k", "Kick");
  check_for_bob(app, "b", "Ban");
  close_app(app);
}

static void test_host(struct stage *stage, gconstpointer data)
{
  struct app *app = app_start(NULL);
  app_type(app, "Your name", "ada");
  g_autofree char *before = access_keyboard(app);
  app_press(app, "Host a room on this computer");
  app_wait_for(app, ANY_ROLE, "Name of the server");
  access_check_dialogue(app, before, "the host's");
  host_room(app, NULL, free_port(), "ada*");
  app_focus(app, "Message");
  access_check_from_menu(app, "h", "Stop the Server");
  close_app(app);
}

static const char *const ada_is_admin[] = {"--make-admin", "ada", NULL};

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/gui/access-people/administrator", test_administrator, ada_is_admin);
  stage_test_stopped("/gui/access-people/host", test_host);
  return g_test_run();
}
