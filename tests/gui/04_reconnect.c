// SPDX-License-Identifier: GPL-3.0-or-later
// The server goes away and comes back: the app says so, waits, and nothing is lost or doubled.
#include <signal.h>

#include "gui_steps.h"

// What a person does who does not want to wait for the countdown. The app may be on its way
// already, so the button need not be there.
static gboolean try_now_until_online(struct app *app, gpointer data)
{
  app_try_press(app, "Try now");
  return app_count(app, ANY_ROLE, "* ms") > 0;
}

static void wait_online(struct app *app)
{
  app_wait_until(app, try_now_until_online, NULL, "the app does not come back");
}

static void test_shutdown(struct stage *stage, gconstpointer data)
{
  struct app *app = enter_room(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  wire_post(bob, "home", "before");
  wait_for_message(app, "bob", "before");

  server_process_signal(stage->server, SIGTERM);
  g_assert_cmpint(server_process_wait(stage->server), ==, 0);
  app_wait_for(app, ANY_ROLE, "*server*closed*");
  // The log stays readable.
  wait_for_message(app, "bob", "before");

  server_process_start(stage->server);
  wait_online(app);
  wait_for_message(app, "bob", "before");
  bob = stage_enter(stage, "bob");
  wire_post(bob, "home", "after");
  wait_for_message(app, "bob", "after");
  wait_for_message(app, "bob", "before");
  close_app(app);
}

static gboolean has_two_messages(struct app *app, gpointer data)
{
  struct wire_client *bob = data;
  JsonObject *page = wire_history(bob, "home", "");
  return json_array_get_length(wire_list(bob, page, "messages")) == 2;
}

// What was written while the server was dead arrives once.
static void test_crash(struct stage *stage, gconstpointer data)
{
  struct app *app = enter_room(stage, "ada");
  app_type(app, "Message", "before");
  app_key(app, "Return");
  wait_for_message(app, "ada", "before");

  server_process_kill(stage->server);
  app_wait_gone(app, ANY_ROLE, "* ms");
  app_type(app, "Message", "meanwhile");
  app_key(app, "Return");
  wait_for_message(app, "ada", "meanwhile");

  server_process_start(stage->server);
  wait_online(app);
  struct wire_client *bob = stage_enter(stage, "bob");
  app_wait_until(app, has_two_messages, bob, "the pending message does not arrive");
  wire_post(bob, "home", "after");
  wait_for_message(app, "bob", "after");
  wait_for_message(app, "ada", "before");
  wait_for_message(app, "ada", "meanwhile");

  JsonArray *messages = wire_list(bob, wire_history(bob, "home", ""), "messages");
  g_assert_cmpuint(json_array_get_length(messages), ==, 3);
  close_app(app);
}

// The connection breaks and the server goes on: what others said meanwhile is fetched.
static void test_hang(struct stage *stage, gconstpointer data)
{
  struct app *app = enter_room(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  wire_post(bob, "home", "before");
  wait_for_message(app, "bob", "before");

  // A server that hangs is one that is not there: the app gives up after two pings.
  server_process_signal(stage->server, SIGSTOP);
  app_wait_gone(app, ANY_ROLE, "* ms");
  server_process_signal(stage->server, SIGCONT);
  wire_post(bob, "home", "meanwhile");
  wait_online(app);
  wait_for_message(app, "bob", "meanwhile");
  wait_for_message(app, "bob", "before");
  close_app(app);
}

static void test_quit_while_waiting(struct stage *stage, gconstpointer data)
{
  struct app *app = enter_room(stage, "ada");
  server_process_kill(stage->server);
  app_wait_gone(app, ANY_ROLE, "* ms");
  app_type(app, "Message", "quit");
  app_key(app, "Return");
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Connect");
  close_app(app);
}

static void test_close_while_waiting(struct stage *stage, gconstpointer data)
{
  struct app *app = enter_room(stage, "ada");
  server_process_kill(stage->server);
  app_wait_gone(app, ANY_ROLE, "* ms");
  close_app(app);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/gui/reconnect/shutdown", test_shutdown, NULL);
  stage_test("/gui/reconnect/crash", test_crash, NULL);
  stage_test("/gui/reconnect/hang", test_hang, NULL);
  stage_test("/gui/reconnect/quit-while-waiting", test_quit_while_waiting, NULL);
  stage_test("/gui/reconnect/close-while-waiting", test_close_while_waiting, NULL);
  return g_test_run();
}
