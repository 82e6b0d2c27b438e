// SPDX-License-Identifier: GPL-3.0-or-later
// The preferences of looks, notifications and files: each counts at once, and after a start.
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>

#include "app_private.h"
#include "place_steps.h"
#include "wire_files.h"

static void open_preferences(struct app *app, const char *page)
{
  app_key(app, "ctrl+comma");
  app_wait_for(app, ANY_ROLE, "Enter sends the message");
  if (page != NULL)
    app_click(app, ANY_ROLE, page);
}

static void close_preferences(struct app *app)
{
  app_key(app, "Escape");
  app_wait_one_window(app);
  app_focus(app, "Message");
}

// Goes by `key` from what is chosen in a list to `wanted`.
static void choose(struct app *app, const char *list, const char *key, const char *wanted)
{
  app_press(app, list);
  app_wait_for(app, ATSPI_ROLE_LABEL, wanted);
  app_key(app, key);
  app_key(app, "Return");
  app_wait_described(app, ATSPI_ROLE_PUSH_BUTTON, list, wanted);
}

// Looks

struct row {
  const char *name;
  int height;
  int more_than;
};

static gboolean measure(AtspiAccessible *node, gpointer data)
{
  struct row *row = data;
  g_autofree char *name = atspi_accessible_get_name(node, NULL);
  g_autoptr(AtspiComponent) component = atspi_accessible_get_component_iface(node);
  if (component == NULL || name == NULL || !g_pattern_match_simple(row->name, name))
    return TRUE;
  g_autofree AtspiRect *place =
      atspi_component_get_extents(component, ATSPI_COORD_TYPE_WINDOW, NULL);
  if (place != NULL)
    row->height = place->height;
  return TRUE;
}

static gboolean is_higher(struct app *app, gpointer data)
{
  struct row *row = data;
  app_walk(app, measure, row);
  return row->height > row->more_than;
}

// Whether most of the display is light; what no window covers is black, and small.
static gboolean is_light(struct app *app)
{
  g_autofree char *path = g_build_filename(app->home, "look.png", NULL);
  g_autoptr(GError) error = NULL;
  x_input_screenshot(app->input, path, &error);
  g_assert_no_error(error);
  g_autoptr(GdkPixbuf) picture = gdk_pixbuf_new_from_file(path, &error);
  g_assert_no_error(error);
  // In the middle of the members, where nothing is written.
  const guchar *pixel = gdk_pixbuf_read_pixels(picture) + 500 * gdk_pixbuf_get_rowstride(picture) +
                        800 * gdk_pixbuf_get_n_channels(picture);
  return pixel[0] > 128;
}

static gboolean is_dark_now(struct app *app, gpointer data)
{
  return !is_light(app);
}

static void test_looks(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  struct app *app = enter_room(stage, "ada");
  wire_post(bob, "home", "hello");
  wait_for_message(app, "bob", "hello");
  struct row row = {.name = "bob, *, hello"};
  app_wait_until(app, is_higher, &row, "the message has no height");
  g_assert_true(is_light(app));

  open_preferences(app, NULL);
  choose(app, "Text size", "End", "Huge");
  row.more_than = row.height;
  app_wait_until(app, is_higher, &row, "the text does not grow");
  choose(app, "Style", "End", "Dark");
  app_wait_until(app, is_dark_now, NULL, "it does not get dark");
  close_preferences(app);
  app_close_window(app);
  g_assert_cmpint(app_wait_exit(app), ==, 0);

  struct app *again = app_start_again(app, NULL);
  app_free(app);
  wait_for_room(again, "ada");
  wait_for_message(again, "bob", "hello");
  row.height = 0;
  app_wait_until(again, is_higher, &row, "the text is small again");
  app_wait_until(again, is_dark_now, NULL, "it is light again");
  close_app(again);
}

// Notifications

static void test_keywords(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  struct app *app = enter_room(stage, "ada");
  enter_by_dialogue(app, "pizza");
  wire_post(bob, "home", "Margherita!");
  wait_for_row(app, "home, 1 unread");
  open_preferences(app, "Notifications");
  app_type(app, "New keyword", "margherita");
  app_key(app, "Return");
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Remove the keyword margherita");
  // It counts for what was said before, too.
  wait_for_row(app, "home, 1 unread, 1 mention");
  app_type_here(app, "MARGHERITA");
  app_key(app, "Return");
  app_wait_for(app, ANY_ROLE, "“MARGHERITA” is in the list already.");
  wire_post(bob, "home", "one margherita or two margheritas");
  wait_for_row(app, "home, 2 unread, 2 mentions");
  app_press(app, "Remove the keyword margherita");
  app_wait_gone(app, ANY_ROLE, "Remove the keyword margherita");
  wait_for_row(app, "home, 2 unread");
  close_preferences(app);
  close_app(app);
}

static void test_levels(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  struct app *app = enter_room(stage, "ada");
  wire_post_to(bob, "ada", "psst");
  wait_for_row(app, "bob, direct, 1 mention*");
  open_preferences(app, "Notifications");
  choose(app, "Rooms", "End", "Nothing");
  wait_for_row(app, "home, muted");
  app_wait_count(app, ATSPI_ROLE_LIST_ITEM, "bob, direct, *muted", 0);
  close_preferences(app);

  // The room has its own word, until it has none any more.
  app_key(app, "shift+F6");
  app_wait_keyboard(app, "home, muted");
  app_key(app, "Menu");
  app_wait_for(app, ANY_ROLE, "*efault (nothing)");
  app_key(app, "a");
  wait_for_row(app, "home");
  app_focus(app, "Message");
  open_preferences(app, "Notifications");
  choose(app, "Rooms", "Home", "All messages");
  close_preferences(app);
  choose_in_menu(app, "n");
  wait_for_row(app, "home, muted");
  choose_in_menu(app, "d");
  wait_for_row(app, "home");
  close_app(app);
}

// Files

static gboolean is_there(struct app *app, gpointer data)
{
  return g_file_test(data, G_FILE_TEST_IS_REGULAR);
}

static void save(struct app *app, const char *name)
{
  g_autofree char *row = g_strdup_printf("*%s*", name);
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, row);
  app_press(app, "Save");
}

static void post(struct stage *stage, struct wire_client *bob, const char *name)
{
  g_autoptr(GBytes) bytes = files_bytes(1, 3000);
  files_upload(stage, bob, "'room':'home'", name, bytes);
}

// The desktop's dialog keeps a little for good, which a look for leaks would find, so this app is
// not asked to end.
static void test_downloads(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  g_autofree char *folder = server_process_path(stage->server, "mine");
  g_autofree char *first = g_build_filename(folder, "first.bin", NULL);
  g_autofree char *second = g_build_filename(g_get_home_dir(), "Downloads", "second.bin", NULL);
  g_assert_cmpint(g_mkdir(folder, 0700), ==, 0);
  struct app *app = enter_room(stage, "ada");
  open_preferences(app, "Files & Privacy");
  app_press(app, "Choose the downloads folder");
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "*Select");
  app_key(app, "ctrl+l");
  app_type_here(app, folder);
  app_key(app, "Return");
  app_wait_for(app, ANY_ROLE, folder);
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Reset the downloads folder");
  close_preferences(app);
  post(stage, bob, "first.bin");
  save(app, "first.bin");
  app_wait_until(app, is_there, first, "nothing is saved in the folder");

  // The folder goes: that is said, and nothing is saved elsewhere in secret.
  g_assert_cmpint(g_remove(first), ==, 0);
  g_assert_cmpint(g_rmdir(folder), ==, 0);
  post(stage, bob, "second.bin");
  save(app, "second.bin");
  app_wait_for(app, ANY_ROLE, "second.bin cannot be saved there");
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Save *s…");
  app_key(app, "Escape");
  app_wait_one_window(app);
  g_assert_false(g_file_test(second, G_FILE_TEST_EXISTS));

  app_focus(app, "Message");
  open_preferences(app, "Files & Privacy");
  app_press(app, "Reset the downloads folder");
  app_wait_gone(app, ANY_ROLE, "Reset the downloads folder");
  close_preferences(app);
  save(app, "second.bin");
  app_wait_until(app, is_there, second, "nothing is saved where it was at first");
  app_free(app);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/gui/preferences/looks", test_looks, NULL);
  stage_test("/gui/preferences/keywords", test_keywords, NULL);
  stage_test("/gui/preferences/levels", test_levels, NULL);
  stage_test("/gui/preferences/downloads", test_downloads, NULL);
  return g_test_run();
}
