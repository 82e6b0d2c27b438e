// SPDX-License-Identifier: GPL-3.0-or-later
// The dialogue about the server of this computer: its name, and the end of it.
#include "place_steps.h"

static void test_name_and_stop(struct stage *stage, gconstpointer data)
{
  struct app *app = app_start(NULL);
  app_type(app, "Your name", "ada");
  app_press(app, "Host a room on this computer");
  app_type(app, "Name of the server", "The Attic");
  app_key(app, "Return");
  wait_for_room(app, "ada");
  app_wait_for(app, ANY_ROLE, "The Attic");

  app_key(app, "F10");
  app_wait_for(app, ANY_ROLE, "*osted Here…");
  app_key(app, "h");
  app_wait_for(app, ANY_ROLE, "Nobody else is there at the moment.");
  app_press(app, "Stop the Server");
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Connect");
  close_app(app);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test_stopped("/gui/host/name-and-stop", test_name_and_stop);
  return g_test_run();
}
