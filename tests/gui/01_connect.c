// SPDX-License-Identifier: GPL-3.0-or-later
// The connect page: every way in, and what it says when there is none.
#include <signal.h>

#include "gui_steps.h"

static void test_enter(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  struct app *app = enter_room(stage, "ada");
  wire_wait(bob, "{'type':'presence','event':'join','name':'ada'}");
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "bob");
  close_app(app);
}

static void test_button(struct stage *stage, gconstpointer data)
{
  g_autofree char *address = server_address(stage);
  struct app *app = app_start(NULL);
  type_address_and_name(app, address, "ada");
  app_press(app, "Connect");
  wait_for_room(app, "ada");
  close_app(app);
}

// An address on the command line is filled in and connected to; without a name one is a guest.
static void test_argument(struct stage *stage, gconstpointer data)
{
  g_autofree char *address = server_address(stage);
  struct app *app = app_start(address);
  wait_for_room(app, "Guest*");
  close_app(app);
}

// The words stand on the page, which stays as it was typed.
static void test_refused(struct stage *stage, gconstpointer data)
{
  g_autofree char *address = server_address(stage);
  server_process_signal(stage->server, SIGTERM);
  g_assert_cmpint(server_process_wait(stage->server), ==, 0);

  struct app *app = app_start(NULL);
  type_address_and_name(app, address, "ada");
  app_key(app, "Return");
  app_wait_for(app, ANY_ROLE, "Nothing answers at 127.0.0.1, port *");
  app_wait_text(app, "Server address", address);

  // The server comes up, and the same page leads into the room.
  server_process_start(stage->server);
  app_press(app, "Connect");
  wait_for_room(app, "ada");
  close_app(app);
}

static void test_not_found(struct stage *stage, gconstpointer data)
{
  struct app *app = app_start(NULL);
  type_address_and_name(app, "nowhere.invalid", "ada");
  app_key(app, "Return");
  app_wait_for(app, ANY_ROLE, "*nowhere.invalid*");
  app_wait_text(app, "Server address", "nowhere.invalid");
  close_app(app);
}

static void test_not_an_address(struct stage *stage, gconstpointer data)
{
  struct app *app = app_start(NULL);
  type_address_and_name(app, "127.0.0.1:nine", "ada");
  app_key(app, "Return");
  app_wait_for(app, ANY_ROLE, "*number from 1 to 65535*");
  close_app(app);
}

// A free name is one click away.
static void test_name_taken(struct stage *stage, gconstpointer data)
{
  struct wire_client *other = stage_enter(stage, "ada");
  g_autofree char *address = server_address(stage);
  struct app *app = app_start(NULL);
  type_address_and_name(app, address, "ada");
  app_key(app, "Return");
  app_press(app, "Use *");
  JsonObject *joined = wire_wait(other, "{'type':'presence','event':'join'}");
  const char *name = wire_text(other, joined, "name");
  g_assert_cmpstr(name, !=, "ada");
  wait_for_room(app, name);
  close_app(app);
}

// Whoever has disconnected finds the page filled in next time, and the server in the list.
static void test_remembered(struct stage *stage, gconstpointer data)
{
  g_autofree char *address = server_address(stage);
  struct app *before = enter_room(stage, "ada");
  app_type(before, "Message", "quit");
  app_key(before, "Return");
  app_wait_for(before, ATSPI_ROLE_PUSH_BUTTON, "Connect");
  app_close_window(before);
  g_assert_cmpint(app_wait_exit(before), ==, 0);

  struct app *app = app_start_again(before, NULL);
  app_wait_text(app, "Server address", address);
  app_wait_text(app, "Your name", "ada");
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "*, ada, *, not connected");
  app_press(app, "Connect");
  wait_for_room(app, "ada");
  close_app(app);
  app_free(before);
}

// Whoever has just closed the window is there again at once.
static void test_left_connected(struct stage *stage, gconstpointer data)
{
  struct app *before = enter_room(stage, "ada");
  app_close_window(before);
  g_assert_cmpint(app_wait_exit(before), ==, 0);
  struct app *app = app_start_again(before, NULL);
  wait_for_room(app, "ada");
  close_app(app);
  app_free(before);
}

// A host that takes the connection and says nothing: one can give up.
static void test_cancel(struct stage *stage, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GSocketListener) listener = g_socket_listener_new();
  guint16 port = g_socket_listener_add_any_inet_port(listener, NULL, &error);
  g_assert_no_error(error);
  g_autofree char *address = g_strdup_printf("127.0.0.1:%u", port);

  struct app *app = app_start(NULL);
  type_address_and_name(app, address, "ada");
  app_key(app, "Return");
  app_press(app, "Cancel");
  app_wait_gone(app, ATSPI_ROLE_PUSH_BUTTON, "Cancel");
  app_wait_text(app, "Server address", address);

  g_autofree char *real = server_address(stage);
  app_type(app, "Server address", real);
  app_key(app, "Return");
  wait_for_room(app, "ada");
  close_app(app);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/gui/connect/enter", test_enter, NULL);
  stage_test("/gui/connect/button", test_button, NULL);
  stage_test("/gui/connect/argument", test_argument, NULL);
  stage_test("/gui/connect/refused", test_refused, NULL);
  stage_test_stopped("/gui/connect/not-found", test_not_found);
  stage_test_stopped("/gui/connect/not-an-address", test_not_an_address);
  stage_test("/gui/connect/name-taken", test_name_taken, NULL);
  stage_test("/gui/connect/remembered", test_remembered, NULL);
  stage_test("/gui/connect/left-connected", test_left_connected, NULL);
  stage_test("/gui/connect/cancel", test_cancel, NULL);
  return g_test_run();
}
