// SPDX-License-Identifier: GPL-3.0-or-later
// Accounts: made in the app, signed in to, with a wrong password, with another one.
#include "place_steps.h"

static void sign_in(struct app *app, const char *password)
{
  app_type_secret(app, "Password", password);
  app_key(app, "Return");
}

static void open_connect_page(struct stage *stage, struct app *app, const char *name)
{
  g_autofree char *address = server_address(stage);
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Connect");
  type_address_and_name(app, address, name);
}

static void test_create(struct stage *stage, gconstpointer data)
{
  struct app *app = enter_room(stage, "ada");
  app_focus(app, "Message");
  open_from_main_menu(app, "c");
  // What is too short, or not the same twice, is said before it is sent.
  app_type_secret(app, "New password", "short");
  app_key(app, "Return");
  app_wait_for(app, ATSPI_ROLE_ALERT, "It takes at least 8 characters.");
  app_type_secret(app, "New password", WIRE_PASSWORD);
  app_type_secret(app, "The same password again", "correct hors");
  app_key(app, "Return");
  app_wait_for(app, ATSPI_ROLE_ALERT, "The two are not the same.");
  app_type_secret(app, "The same password again", WIRE_PASSWORD);
  app_key(app, "Return");
  app_wait_for(app, ANY_ROLE, "“ada” is your account now");

  struct wire_client *other = stage_connect(stage);
  JsonObject *welcome = wire_log_in(other, "ada", WIRE_PASSWORD);
  g_assert_cmpstr(wire_text(other, welcome, "role"), ==, "member");
  close_app(app);
}

static void test_sign_in(struct stage *stage, gconstpointer data)
{
  wire_quit(stage_account(stage, "ada"));
  struct app *app = app_start(NULL);
  open_connect_page(stage, app, "ada");
  app_press(app, "I have an account");
  app_wait_for(app, ANY_ROLE, "There is no keyring here*");
  sign_in(app, WIRE_PASSWORD);
  wait_for_room(app, "ada*");
  struct wire_client *bob = stage_enter(stage, "bob");
  JsonObject *users = wire_ask(bob, "'type':'users'");
  g_assert_nonnull(wire_find(wire_list(bob, users, "users"), "{'name':'ada','role':'member'}"));
  close_app(app);
}

// Without the password, and with another one: the page says so where it is to be typed.
static void test_wrong(struct stage *stage, gconstpointer data)
{
  wire_quit(stage_account(stage, "ada"));
  struct app *app = app_start(NULL);
  open_connect_page(stage, app, "ada");
  app_key(app, "Return");
  app_wait_for(app, ATSPI_ROLE_ALERT, "*password*");
  sign_in(app, "incorrect horse");
  app_wait_for(app, ATSPI_ROLE_ALERT, "*not the right one*");
  sign_in(app, WIRE_PASSWORD);
  wait_for_room(app, "ada*");
  close_app(app);
}

// The app that was left connected asks again: there is no keyring here.
static void test_next_time(struct stage *stage, gconstpointer data)
{
  wire_quit(stage_account(stage, "ada"));
  struct app *before = app_start(NULL);
  open_connect_page(stage, before, "ada");
  app_press(before, "I have an account");
  sign_in(before, WIRE_PASSWORD);
  wait_for_room(before, "ada*");
  struct app *app = restart_app(before);
  app_wait_for(app, ATSPI_ROLE_ALERT, "*password*");
  sign_in(app, WIRE_PASSWORD);
  wait_for_room(app, "ada*");
  close_app(app);
}

static void test_change(struct stage *stage, gconstpointer data)
{
  wire_quit(stage_account(stage, "ada"));
  struct app *app = app_start(NULL);
  open_connect_page(stage, app, "ada");
  app_press(app, "I have an account");
  sign_in(app, WIRE_PASSWORD);
  wait_for_room(app, "ada*");

  app_focus(app, "Message");
  open_from_main_menu(app, "w");
  app_type_secret(app, "Present password", "incorrect horse");
  app_type_secret(app, "New password", "another horse");
  app_type_secret(app, "The same password again", "another horse");
  app_key(app, "Return");
  app_wait_for(app, ATSPI_ROLE_ALERT, "*");
  app_type_secret(app, "Present password", WIRE_PASSWORD);
  app_key(app, "Return");
  app_wait_for(app, ANY_ROLE, "The password was changed");

  struct wire_client *other = stage_connect(stage);
  wire_log_in(other, "ada", "another horse");
  close_app(app);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/gui/accounts/create", test_create, NULL);
  stage_test("/gui/accounts/sign-in", test_sign_in, NULL);
  stage_test("/gui/accounts/wrong", test_wrong, NULL);
  stage_test("/gui/accounts/next-time", test_next_time, NULL);
  stage_test("/gui/accounts/change", test_change, NULL);
  return g_test_run();
}
