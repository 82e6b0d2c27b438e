// SPDX-License-Identifier: GPL-3.0-or-later
// The way in: the page for connecting, what can go wrong on it, hosting, and several servers.
#include "camera.h"
#include "gui_steps.h"
#include "host_steps.h"

static struct app *start(void)
{
  struct app *app = app_start(NULL);
  resize(app);
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Connect");
  return app;
}

static void show_connect(struct stage *stage, gconstpointer data)
{
  g_autofree char *address = server_address(stage);
  struct app *app = start();
  take(app, "connect");
  type_address_and_name(app, "127.0.0.1:nine", "ada");
  app_key(app, "Return");
  app_wait_for(app, ANY_ROLE, "*number from 1 to 65535*");
  take(app, "connect-bad-address");
  type_address_and_name(app, "nowhere.invalid", "ada");
  app_key(app, "Return");
  app_wait_for(app, ATSPI_ROLE_ALERT, "*nowhere.invalid*");
  take(app, "connect-not-found");

  wire_quit(stage_account(stage, "eva"));
  stage_enter(stage, "ada");
  type_address_and_name(app, address, "ada");
  app_key(app, "Return");
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Use *");
  take(app, "connect-name-taken");
  type_address_and_name(app, address, "eva");
  app_key(app, "Return");
  app_wait_for(app, ATSPI_ROLE_ALERT, "*password*");
  take(app, "connect-password");
  app_type_secret(app, "Password", "incorrect horse");
  app_key(app, "Return");
  app_wait_for(app, ATSPI_ROLE_ALERT, "*not the right one*");
  take(app, "connect-wrong-password");

  server_process_kill(stage->server);
  app_press(app, "Connect");
  app_wait_for(app, ANY_ROLE, "Nothing answers at *");
  take(app, "connect-refused");
  app_free(app);
}

static void show_connecting(struct stage *stage, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GSocketListener) listener = g_socket_listener_new();
  guint16 port = g_socket_listener_add_any_inet_port(listener, NULL, &error);
  g_assert_no_error(error);
  g_autofree char *address = g_strdup_printf("127.0.0.1:%u", port);
  struct app *app = start();
  type_address_and_name(app, address, "ada");
  app_key(app, "Return");
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Cancel");
  take(app, "connecting");
  app_press(app, "Cancel");
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Connect");
  take(app, "connect-cancelled");
  app_free(app);
}

static void show_host(struct stage *stage, gconstpointer data)
{
  struct app *app = app_start(NULL);
  app_type(app, "Your name", "ada");
  app_press(app, "Host a room on this computer");
  app_wait_for(app, ANY_ROLE, "Name of the server");
  take_dialogue(app, "host");
  app_key(app, "Escape");
  app_wait_one_window(app);
  host_room(app, "The Attic", free_port(), "ada");
  app_wait_one_window(app);
  resize(app);
  take(app, "hosting");
  app_key(app, "F10");
  app_wait_for(app, ANY_ROLE, "*osted Here…");
  app_key(app, "h");
  app_wait_for(app, ANY_ROLE, "Nobody else is there at the moment.");
  take_dialogue(app, "hosted-here");
  app_free(app);
}

// Two servers, of which one is lost, and one more that was left.
static void show_servers(struct stage *stage, gconstpointer data)
{
  static const char *const arguments[] = {"--name",
                                          "The reading circle of the upper town, since 1998", NULL};
  struct server_process *other = server_process_new(arguments);
  server_process_start(other);
  struct app *app = enter_room(stage, "ada");
  g_autofree char *address = g_strdup_printf("127.0.0.1:%u", server_process_port(other));
  struct wire_client *bob = stage_enter(stage, "bob");
  app_key(app, "ctrl+l");
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Connect");
  type_address_and_name(app, address, "eva");
  app_key(app, "Return");
  app_wait_for(app, ATSPI_ROLE_FRAME, "home – The reading circle*");
  wire_post(bob, "home", "ada, where are you?");
  resize(app);
  if (is_narrow())
    app_press(app, "Back");
  app_wait_for(app, ATSPI_ROLE_LIST, "Rooms");
  take(app, "servers-unread");
  server_process_kill(other);
  app_click(app, ATSPI_ROLE_PUSH_BUTTON, "Servers");
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "*, ada, *, online*");
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "*, eva, *, connection lost");
  take(app, "servers");
  app_press(app, "Connect to Another Server…");
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Connect");
  take(app, "connect-recent");
  app_free(app);
  server_process_free(other);
}

void pictures_of_connecting(void)
{
  stage_test("/pictures/connect", show_connect, NULL);
  stage_test_stopped("/pictures/connecting", show_connecting);
  stage_test_stopped("/pictures/host", show_host);
  stage_test("/pictures/servers", show_servers, NULL);
}
