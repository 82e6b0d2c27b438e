// SPDX-License-Identifier: GPL-3.0-or-later
// Every page and dialogue with assistive technology and without a mouse: all has a name, Tab goes
// round, and Escape leads back to where the keyboard was.
#include <string.h>

#include "access_steps.h"
#include "host_steps.h"
#include "place_steps.h"
#include "wire_files.h"
#include "x_clipboard.h"

static void check(struct app *app)
{
  access_check_names(app);
  access_check_round(app);
}

static void test_connect(struct stage *stage, gconstpointer data)
{
  struct app *app = app_start(NULL);
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Connect");
  app_wait_keyboard(app, "Server address");
  check(app);
  app_press(app, "I have an account");
  app_wait_for(app, ANY_ROLE, "Password");
  check(app);
  close_app(app);
}

static struct app *enter_with_bob(struct stage *stage, struct wire_client **bob)
{
  *bob = stage_enter(stage, "bob");
  wire_post(*bob, "home", "Ciao");
  struct app *app = enter_room(stage, "ada");
  wait_for_message(app, "bob", "Ciao");
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "bob");
  app_wait_keyboard(app, "Message");
  return app;
}

// Sidebar, log, composer and members.
static void test_room(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob;
  struct app *app = enter_with_bob(stage, &bob);
  app_type(app, "Message", "come va"); // with nothing to send there is nothing to press
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Send");
  check(app);
  close_app(app);
}

// A room in which nothing was said, and nobody left by the filter.
static void test_empty(struct stage *stage, gconstpointer data)
{
  struct app *app = enter_room(stage, "ada");
  app_wait_for(app, ANY_ROLE, "Nothing was said here yet");
  app_type(app, "Filter members", "zoe");
  app_wait_gone(app, ATSPI_ROLE_LIST_ITEM, "ada");
  check(app);
  close_app(app);
}

static void test_search(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob;
  struct app *app = enter_with_bob(stage, &bob);
  g_autofree char *keyboard = access_keyboard(app);
  app_key(app, "ctrl+f");
  app_wait_keyboard(app, "Search messages");
  check(app);
  app_type(app, "Search messages", "ciao");
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "home, bob, *, Ciao");
  check(app);
  app_type(app, "Search messages", "arrivederci");
  app_wait_for(app, ANY_ROLE, "Nothing Found");
  check(app);
  app_focus(app, "Search messages");
  app_key(app, "Escape");
  app_wait_gone(app, ANY_ROLE, "Search messages");
  access_wait_back(app, keyboard, "the search");
  close_app(app);
}

static void test_files(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob;
  struct app *app = enter_with_bob(stage, &bob);
  g_autofree char *keyboard = access_keyboard(app);
  g_autoptr(GBytes) bytes = files_bytes(13, 2000);
  files_upload(stage, bob, "'room':'home'", "plan.txt", bytes);
  wait_for_message(app, "bob", "plan.txt, 2.0*kB");
  app_press(app, "Files");
  app_wait_keyboard(app, "Filter files");
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "plan.txt, 2.0*kB, bob, *");
  check(app);
  app_type(app, "Filter files", "zoe");
  app_wait_for(app, ANY_ROLE, "No Such Files");
  check(app);
  app_focus(app, "Filter files");
  app_key(app, "Escape");
  app_wait_gone(app, ANY_ROLE, "Filter files");
  access_wait_back(app, keyboard, "the files panel");
  close_app(app);
}

// What is open now is gone through and closed with Escape.
static void check_dialogue(struct app *app, const char *keyboard, const char *what)
{
  g_test_message("-- %s", what);
  check(app);
  app_key(app, "Escape");
  app_wait_one_window(app);
  access_wait_back(app, keyboard, what);
}

// Each by its key.
static void check_by_key(struct stage *stage, const char *key, const char *shows)
{
  struct wire_client *bob;
  struct app *app = enter_with_bob(stage, &bob);
  g_autofree char *keyboard = access_keyboard(app);
  app_key(app, key);
  app_wait_for(app, ANY_ROLE, shows);
  check_dialogue(app, keyboard, shows);
  close_app(app);
}

static void test_switcher(struct stage *stage, gconstpointer data)
{
  check_by_key(stage, "ctrl+k", "Go to");
}

static void test_new_room(struct stage *stage, gconstpointer data)
{
  check_by_key(stage, "ctrl+n", "Room name");
}

static void test_new_conversation(struct stage *stage, gconstpointer data)
{
  check_by_key(stage, "shift+ctrl+n", "Name of the other person");
}

// There is one button, so there is no way round.
static void test_shortcuts(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob;
  struct app *app = enter_with_bob(stage, &bob);
  g_autofree char *keyboard = access_keyboard(app);
  app_key(app, "ctrl+slash");
  app_wait_for(app, ANY_ROLE, "Send the message");
  access_check_names(app);
  app_key(app, "Escape");
  app_wait_one_window(app);
  access_wait_back(app, keyboard, "the shortcuts");
  close_app(app);
}

// The same of one that the main menu opened, whose button has the keyboard then.
static void check_from_menu(struct app *app, const char *what)
{
  g_test_message("-- %s", what);
  check(app);
  app_key(app, "Escape");
  app_wait_one_window(app);
  app_type_here(app, "");
  app_wait_keyboard(app, "Main menu");
}

static void choose_in_main_menu(struct app *app, const char *letter)
{
  app_key(app, "F10");
  app_wait_for(app, ANY_ROLE, "*bout Ritrovo");
  app_key(app, letter);
  app_wait_gone(app, ANY_ROLE, "*bout Ritrovo");
}

static void test_details(struct stage *stage, gconstpointer data)
{
  struct app *app = enter_room(stage, "ada");
  enter_by_dialogue(app, "pizza"); // whose topic is hers to set
  choose_in_main_menu(app, "r");
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Leave Room");
  check_from_menu(app, "the room's");
  close_app(app);
}

static void test_account(struct stage *stage, gconstpointer data)
{
  struct app *app = enter_room(stage, "ada");
  app_wait_keyboard(app, "Message");
  choose_in_main_menu(app, "c");
  app_wait_for(app, ANY_ROLE, "New password");
  check_from_menu(app, "the account's");
  close_app(app);
}

static void test_password(struct stage *stage, gconstpointer data)
{
  wire_quit(stage_account(stage, "ada"));
  g_autofree char *address = server_address(stage);
  struct app *app = app_start(NULL);
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Connect");
  type_address_and_name(app, address, "ada");
  app_press(app, "I have an account");
  app_type_secret(app, "Password", WIRE_PASSWORD);
  app_key(app, "Return");
  wait_for_room(app, "ada*");
  app_focus(app, "Message");

  choose_in_main_menu(app, "w");
  app_wait_for(app, ANY_ROLE, "Present password");
  check_from_menu(app, "the password's");
  choose_in_main_menu(app, "e");
  app_wait_for(app, ANY_ROLE, "Send Alert");
  check_from_menu(app, "the alert's");
  close_app(app);
}

static void test_host(struct stage *stage, gconstpointer data)
{
  struct app *app = app_start(NULL);
  app_type(app, "Your name", "ada");
  g_autofree char *before = access_keyboard(app);
  app_press(app, "Host a room on this computer");
  app_wait_for(app, ANY_ROLE, "Name of the server");
  check_dialogue(app, before, "the host's");
  host_room(app, NULL, free_port(), "ada*");
  app_focus(app, "Message");
  choose_in_main_menu(app, "h");
  app_wait_for(app, ANY_ROLE, "Stop the Server");
  check_from_menu(app, "the server's");
  close_app(app);
}

static gboolean is_known(struct app *app, gpointer data)
{
  return x_clipboard_is_known(data);
}

static void test_attach(struct stage *stage, gconstpointer data)
{
  g_autofree char *path = server_process_path(stage->server, "report.txt");
  g_autoptr(GError) error = NULL;
  g_file_set_contents(path, "words", -1, &error);
  g_assert_no_error(error);
  g_autofree char *uri = g_filename_to_uri(path, NULL, NULL);
  g_autofree char *list = g_strdup_printf("%s\r\n", uri);
  g_autoptr(GBytes) bytes = g_bytes_new(list, strlen(list));
  struct wire_client *bob;
  struct app *app = enter_with_bob(stage, &bob);
  g_autofree char *keyboard = access_keyboard(app);

  struct x_clipboard *clipboard = x_clipboard_new("text/uri-list", bytes);
  app_wait_until(app, is_known, clipboard, "what was copied is not asked for");
  app_type(app, "Message", "x");
  app_key(app, "BackSpace");
  app_wait_text(app, "Message", "");
  app_key(app, "ctrl+v");
  app_wait_keyboard(app, "Caption");
  x_clipboard_free(clipboard);
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "report.txt, *");
  check_dialogue(app, keyboard, "the attachments'");
  close_app(app);
}

static const char *const ada_is_admin[] = {"--make-admin", "ada", NULL};

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/gui/access-all/connect", test_connect, NULL);
  stage_test("/gui/access-all/room", test_room, NULL);
  stage_test("/gui/access-all/empty", test_empty, NULL);
  stage_test("/gui/access-all/search", test_search, NULL);
  stage_test("/gui/access-all/files", test_files, NULL);
  stage_test("/gui/access-all/switcher", test_switcher, NULL);
  stage_test("/gui/access-all/new-room", test_new_room, NULL);
  stage_test("/gui/access-all/new-conversation", test_new_conversation, NULL);
  stage_test("/gui/access-all/shortcuts", test_shortcuts, NULL);
  stage_test("/gui/access-all/details", test_details, NULL);
  stage_test("/gui/access-all/account", test_account, NULL);
  stage_test("/gui/access-all/password-and-alert", test_password, ada_is_admin);
  stage_test_stopped("/gui/access-all/host", test_host);
  stage_test("/gui/access-all/attach", test_attach, NULL);
  return g_test_run();
}
