// SPDX-License-Identifier: GPL-3.0-or-later
// Every dialogue that a room leads to, with assistive technology and without a mouse: all has a
// name, Tab goes round, and Escape leads back to where the keyboard was.
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <string.h>

#include "access_steps.h"
#include "place_steps.h"
#include "wire_files.h"
#include "x_clipboard.h"

// Those that have keys, in one visit.
static void test_keys(struct stage *stage, gconstpointer data)
{
  static const struct {
    const char *key;
    const char *shows;
  } dialogues[] = {
      {"ctrl+k", "Go to"}, {"ctrl+n", "Room name"}, {"shift+ctrl+n", "Name of the other person"}};
  struct wire_client *bob;
  struct app *app = enter_with_bob(stage, &bob);
  g_autofree char *keyboard = access_keyboard(app);
  for (guint i = 0; i < G_N_ELEMENTS(dialogues); i++) {
    app_key(app, dialogues[i].key);
    app_wait_for(app, ANY_ROLE, dialogues[i].shows);
    access_check_dialogue(app, keyboard, dialogues[i].shows);
  }
  // There is one button, so there is no way round.
  app_key(app, "ctrl+slash");
  app_wait_for(app, ANY_ROLE, "Send the message");
  access_check_names(app);
  app_key(app, "Escape");
  app_wait_one_window(app);
  access_wait_back(app, keyboard, "the shortcuts");
  close_app(app);
}

// A page at a time, by its button in the header.
static void test_preferences(struct stage *stage, gconstpointer data)
{
  static const struct {
    const char *page;
    const char *shows;
  } pages[] = {{"General", "Enter sends the message"},
               {"Notifications", "Show the text of messages"},
               {"Files & Privacy", "Load pictures by themselves"}};
  struct wire_client *bob;
  struct app *app = enter_with_bob(stage, &bob);
  g_autofree char *keyboard = access_keyboard(app);
  app_key(app, "ctrl+comma");
  for (guint i = 0; i < G_N_ELEMENTS(pages); i++) {
    if (i > 0)
      app_activate(app, ATSPI_ROLE_PAGE_TAB, pages[i].page);
    app_wait_for(app, ANY_ROLE, pages[i].shows);
    g_test_message("-- %s", pages[i].page);
    access_check(app);
  }
  app_key(app, "Escape");
  app_wait_one_window(app);
  access_wait_back(app, keyboard, "the preferences");
  close_app(app);
}

static void test_server_preferences(struct stage *stage, gconstpointer data)
{
  struct app *app = enter_room(stage, "ada");
  app_click(app, ATSPI_ROLE_PUSH_BUTTON, "Servers");
  app_press(app, "Preferences of *");
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Forget This Server");
  access_check(app);
  app_key(app, "Escape");
  app_wait_one_window(app);
  close_app(app);
}

static void test_menu(struct stage *stage, gconstpointer data)
{
  struct app *app = enter_room(stage, "ada");
  enter_by_dialogue(app, "pizza"); // whose topic is hers to set
  access_check_from_menu(app, "r", "Leave Room");
  access_check_from_menu(app, "c", "New password");
  access_check_from_menu(app, "a", "Legal");
  close_app(app);
}

// What drops down from the server's name keeps the keyboard until Escape.
static void test_servers(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob;
  struct app *app = enter_with_bob(stage, &bob);
  app_click(app, ATSPI_ROLE_PUSH_BUTTON, "Servers");
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Connect to Another Server…");
  app_key(app, "Tab");
  access_check(app);
  app_key(app, "Escape");
  app_wait_gone(app, ATSPI_ROLE_PUSH_BUTTON, "Connect to Another Server…");
  app_type_here(app, "");
  app_wait_keyboard(app, "Servers");
  close_app(app);
}

// A menu at something, by the key for it; closed with nothing chosen, the keyboard is there again.
static void check_menu_at(struct app *app, const char *name, const char *shows)
{
  g_autofree char *keyboard = NULL;
  while (!app_has_keyboard(app, name)) {
    g_autofree char *before = access_keyboard(app);
    app_key(app, "shift+Tab");
    g_object_unref(app_wait_keyboard_moved(app, before, "shift+Tab leads nowhere"));
  }
  keyboard = access_keyboard(app);
  app_key(app, "Menu");
  app_wait_for(app, ANY_ROLE, shows);
  app_key(app, "Escape");
  app_wait_gone(app, ANY_ROLE, shows);
  access_wait_back(app, keyboard, shows);
}

static void test_menus(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob;
  struct app *app = enter_with_bob(stage, &bob);
  check_menu_at(app, "bob, *, Ciao", "Select *ll");
  check_menu_at(app, "home", "Notifications");
  check_menu_at(app, "bob", "*opy Name");
  close_app(app);
}

static gboolean is_known(struct app *app, gpointer data)
{
  return x_clipboard_is_known(data);
}

static void check_attachments(struct app *app, const char *path)
{
  g_autofree char *keyboard = access_keyboard(app);
  g_autofree char *uri = g_filename_to_uri(path, NULL, NULL);
  g_autofree char *list = g_strdup_printf("%s\r\n", uri);
  g_autoptr(GBytes) bytes = g_bytes_new(list, strlen(list));
  struct x_clipboard *clipboard = x_clipboard_new("text/uri-list", bytes);
  app_wait_until(app, is_known, clipboard, "what was copied is not asked for");
  app_type(app, "Message", "x");
  app_key(app, "BackSpace");
  app_wait_text(app, "Message", "");
  app_key(app, "ctrl+v");
  app_wait_keyboard(app, "Caption");
  x_clipboard_free(clipboard);
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "report.txt, *");
  access_check_dialogue(app, keyboard, "the attachments'");
}

// What is about to be sent, and a picture in a window of its own.
static void test_files(struct stage *stage, gconstpointer data)
{
  g_autofree char *path = server_process_path(stage->server, "report.txt");
  g_autoptr(GError) error = NULL;
  g_file_set_contents(path, "words", -1, &error);
  g_assert_no_error(error);
  g_autoptr(GdkPixbuf) pixbuf = gdk_pixbuf_new(GDK_COLORSPACE_RGB, FALSE, 8, 160, 90);
  gdk_pixbuf_fill(pixbuf, 0x3584e4ff);
  char *png;
  gsize length;
  g_assert_true(gdk_pixbuf_save_to_buffer(pixbuf, &png, &length, "png", NULL, NULL));
  g_autoptr(GBytes) picture = g_bytes_new_take(png, length);

  struct wire_client *bob;
  struct app *app = enter_with_bob(stage, &bob);
  check_attachments(app, path);
  files_upload(stage, bob, "'room':'home'", "lake.png", picture);
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "lake.png");
  access_check(app);
  app_press(app, "lake.png");
  app_wait_for(app, ATSPI_ROLE_FRAME, "lake.png");
  g_test_message("-- the picture");
  access_check(app);
  app_key(app, "Escape");
  app_wait_one_window(app);
  close_app(app);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/gui/access-dialogues/keys", test_keys, NULL);
  stage_test("/gui/access-dialogues/preferences", test_preferences, NULL);
  stage_test("/gui/access-dialogues/server-preferences", test_server_preferences, NULL);
  stage_test("/gui/access-dialogues/menu", test_menu, NULL);
  stage_test("/gui/access-dialogues/menus", test_menus, NULL);
  stage_test("/gui/access-dialogues/servers", test_servers, NULL);
  stage_test("/gui/access-dialogues/files", test_files, NULL);
  return g_test_run();
}
