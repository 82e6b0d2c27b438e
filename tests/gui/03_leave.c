// SPDX-License-Identifier: GPL-3.0-or-later
// Every way out frees the name at once: the next one of that name comes in without a wait.
#include <signal.h>

#include "gui_steps.h"

// Nobody but the one who left keeps a name, so taking it proves that it is free.
static void take_name(struct stage *stage, const char *name)
{
  struct wire_client *next = stage_greet(stage, name);
  wire_quit(next);
}

static void leave_by_word(struct stage *stage, const char *word)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  struct app *app = enter_room(stage, "ada");
  app_type(app, "Message", word);
  app_key(app, "Return");
  wire_wait(bob, "{'type':'presence','event':'leave','name':'ada'}");
  wire_expect_silence(bob);
  app_wait_gone(app, ATSPI_ROLE_LOG, "Messages");
  take_name(stage, "ada");

  // The connect page still knows where one was.
  g_autofree char *address = server_address(stage);
  app_wait_text(app, "Server address", address);
  app_press(app, "Connect");
  wait_for_room(app, "ada");
  close_app(app);
}

static void test_quit(struct stage *stage, gconstpointer data)
{
  leave_by_word(stage, "quit");
}

static void test_slash_quit(struct stage *stage, gconstpointer data)
{
  leave_by_word(stage, "/quit");
}

static void test_close_window(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  struct app *app = enter_room(stage, "ada");
  app_close_window(app);
  wire_wait(bob, "{'type':'presence','event':'leave','name':'ada'}");
  take_name(stage, "ada");
  g_assert_cmpint(app_wait_exit(app), ==, 0);
  app_free(app);
}

static void leave_by_signal(struct stage *stage, int number)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  struct app *app = enter_room(stage, "ada");
  app_signal(app, number);
  wire_wait(bob, "{'type':'presence','event':'leave','name':'ada'}");
  take_name(stage, "ada");
  g_assert_cmpint(app_wait_exit(app), ==, 0);
  app_free(app);
}

// Ctrl+C on the terminal.
static void test_interrupt(struct stage *stage, gconstpointer data)
{
  leave_by_signal(stage, SIGINT);
}

static void test_terminate(struct stage *stage, gconstpointer data)
{
  leave_by_signal(stage, SIGTERM);
}

// On the connect page there is nothing to take leave of.
static void test_close_connect_page(struct stage *stage, gconstpointer data)
{
  struct app *app = app_start(NULL);
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Connect");
  close_app(app);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/gui/leave/quit", test_quit, NULL);
  stage_test("/gui/leave/slash-quit", test_slash_quit, NULL);
  stage_test("/gui/leave/close-window", test_close_window, NULL);
  stage_test("/gui/leave/interrupt", test_interrupt, NULL);
  stage_test("/gui/leave/terminate", test_terminate, NULL);
  stage_test_stopped("/gui/leave/close-connect-page", test_close_connect_page);
  return g_test_run();
}
