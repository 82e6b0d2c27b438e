// SPDX-License-Identifier: GPL-3.0-or-later
// Steps over the driver and the stage, in the words of the app's own names.
#include "gui_steps.h"

char *server_address(struct stage *stage)
{
  return g_strdup_printf("127.0.0.1:%u", server_process_port(stage->server));
}

void type_address_and_name(struct app *app, const char *address, const char *name)
{
  app_type(app, "Your name", name);
  app_type(app, "Server address", address);
}

void wait_for_room(struct app *app, const char *name)
{
  app_wait_for(app, ATSPI_ROLE_LOG, "Messages");
  app_wait_gone(app, ANY_ROLE, "Server address");
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, name);
}

struct app *enter_room(struct stage *stage, const char *name)
{
  return enter_room_with(stage, name, "");
}

struct app *enter_room_with(struct stage *stage, const char *name, const char *settings)
{
  g_autofree char *address = server_address(stage);
  struct app *app = app_start_with(settings, NULL);
  type_address_and_name(app, address, name);
  app_key(app, "Return");
  wait_for_room(app, name);
  return app;
}

void wait_for_message(struct app *app, const char *sender, const char *text)
{
  g_autofree char *row = g_strdup_printf("%s, *, %s", sender, text);
  app_wait_count(app, ATSPI_ROLE_LIST_ITEM, row, 1);
}

// The app may be on its way already, so the button need not be there.
static gboolean try_now_until_online(struct app *app, gpointer data)
{
  app_try_press(app, "Try now");
  return app_count(app, ANY_ROLE, "* ms") > 0;
}

void wait_online(struct app *app)
{
  app_wait_until(app, try_now_until_online, NULL, "the app does not come back");
}

struct app *restart_app(struct app *app)
{
  app_close_window(app);
  g_assert_cmpint(app_wait_exit(app), ==, 0);
  struct app *again = app_start_again(app, NULL);
  app_free(app);
  return again;
}

void close_app(struct app *app)
{
  app_close_window(app);
  g_assert_cmpint(app_wait_exit(app), ==, 0);
  app_free(app);
}
