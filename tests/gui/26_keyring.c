// SPDX-License-Identifier: GPL-3.0-or-later
// Passwords in the keyring of the desktop: there only if somebody asked for it, used at the next
// start, renewed, and taken out again. Without a keyring: 12_accounts.c.
#include "keyring.h"
#include "place_steps.h"

#define KEEP "Keep the password in the keyring"

// An account, and the app at the page for connecting, with the place for its password.
static struct app *open_page(struct stage *stage)
{
  g_autofree char *address = server_address(stage);
  struct app *app = app_start(NULL);
  wire_quit(stage_account(stage, "ada"));
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Connect");
  type_address_and_name(app, address, "ada");
  app_press(app, "I have an account");
  app_wait_for(app, ANY_ROLE, KEEP);
  return app;
}

static void sign_in(struct app *app, const char *password)
{
  app_type_secret(app, "Password", password);
  app_key(app, "Return");
  wait_for_room(app, "ada*");
}

// The same, and the password is to be kept.
static struct app *sign_in_and_keep(struct stage *stage)
{
  g_autofree char *address = server_address(stage);
  struct app *app = open_page(stage);
  app_activate(app, ATSPI_ROLE_CHECK_BOX, KEEP);
  sign_in(app, WIRE_PASSWORD);
  keyring_wait(app, address, "ada", WIRE_PASSWORD);
  return app;
}

// Nobody is asked at the next start; whoever forgets the server forgets the password.
static void test_keep(struct stage *stage, gconstpointer data)
{
  struct keyring *keyring = keyring_new();
  g_autofree char *address = server_address(stage);
  struct app *app = restart_app(sign_in_and_keep(stage));
  wait_for_room(app, "ada*");
  app_type(app, "Message", "quit");
  app_key(app, "Return");
  app_press(app, "Forget *");
  keyring_wait(app, address, "ada", NULL);
  close_app(app);
  keyring_free(keyring);
}

static void test_do_not_keep(struct stage *stage, gconstpointer data)
{
  struct keyring *keyring = keyring_new();
  g_autofree char *address = server_address(stage);
  struct app *app = open_page(stage);
  sign_in(app, WIRE_PASSWORD);
  app = restart_app(app);
  app_wait_for(app, ATSPI_ROLE_ALERT, "*password*");
  keyring_wait(app, address, "ada", NULL);
  sign_in(app, WIRE_PASSWORD);
  close_app(app);
  keyring_free(keyring);
}

// Another device has another password set: it is said, asked for, and kept in place of the old one.
static void test_changed_elsewhere(struct stage *stage, gconstpointer data)
{
  struct keyring *keyring = keyring_new();
  g_autofree char *address = server_address(stage);
  struct app *app = sign_in_and_keep(stage);
  app_close_window(app);
  g_assert_cmpint(app_wait_exit(app), ==, 0);
  struct wire_client *phone = stage_device(stage, "ada");
  wire_ask(phone, "'type':'password','old':'" WIRE_PASSWORD "','new':'another horse'");
  wire_quit(phone);

  struct app *again = app_start_again(app, NULL);
  app_free(app);
  app_wait_for(again, ATSPI_ROLE_ALERT, "The password in the keyring is not the right one*");
  sign_in(again, "another horse");
  keyring_wait(again, address, "ada", "another horse");
  app = restart_app(again);
  wait_for_room(app, "ada*");
  close_app(app);
  keyring_free(keyring);
}

// The app itself sets another one: what is kept is renewed.
static void test_change(struct stage *stage, gconstpointer data)
{
  struct keyring *keyring = keyring_new();
  g_autofree char *address = server_address(stage);
  struct app *app = sign_in_and_keep(stage);
  app_focus(app, "Message");
  open_from_main_menu(app, "w");
  app_type_secret(app, "Present password", WIRE_PASSWORD);
  app_type_secret(app, "New password", "another horse");
  app_type_secret(app, "The same password again", "another horse");
  app_key(app, "Return");
  keyring_wait(app, address, "ada", "another horse");
  app_wait_one_window(app);
  close_app(app);
  keyring_free(keyring);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/gui/keyring/keep", test_keep, NULL);
  stage_test("/gui/keyring/do-not-keep", test_do_not_keep, NULL);
  stage_test("/gui/keyring/changed-elsewhere", test_changed_elsewhere, NULL);
  stage_test("/gui/keyring/change", test_change, NULL);
  return g_test_run();
}
