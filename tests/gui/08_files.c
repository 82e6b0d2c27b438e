// SPDX-License-Identifier: GPL-3.0-or-later
// Files between the app, a second app and a raw connection: sent, seen, saved, compared byte for
// byte, broken off and gone on with.
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <signal.h>
#include <string.h>

#include "gui_steps.h"
#include "file_steps.h"
#include "wire_files.h"
#include "x_clipboard.h"

#define SMALL 300000
#define LARGE (32 * 1024 * 1024) // more than the kernel holds on the way
#define HOLD (1024 * 1024)

static char *write_file(struct stage *stage, const char *name, GBytes *bytes)
{
  char *path = server_process_path(stage->server, name);
  gsize length;
  const char *data = g_bytes_get_data(bytes, &length);
  g_autoptr(GError) error = NULL;
  g_file_set_contents(path, data, (gssize) length, &error);
  g_assert_no_error(error);
  return path;
}

static gboolean is_known(struct app *app, gpointer data)
{
  return x_clipboard_is_known(data);
}

// Copies, and pastes into the message, which is empty, once the app has heard of it.
static void paste(struct app *app, const char *type, GBytes *bytes)
{
  struct x_clipboard *clipboard = x_clipboard_new(type, bytes);
  app_wait_until(app, is_known, clipboard, "what was copied is not asked for");
  // It has taken in the answer by the time that it has taken in a key.
  app_type(app, "Message", "x");
  app_key(app, "BackSpace");
  app_wait_text(app, "Message", "");
  app_key(app, "ctrl+v");
  app_wait_keyboard(app, "Caption");
  x_clipboard_free(clipboard);
}

// Copies files, as a file manager does, and pastes them.
static void paste_files(struct app *app, const char *const *paths)
{
  g_autoptr(GString) list = g_string_new(NULL);
  for (; *paths != NULL; paths++) {
    g_autofree char *uri = g_filename_to_uri(*paths, NULL, NULL);
    g_string_append_printf(list, "%s\r\n", uri);
  }
  g_autoptr(GBytes) bytes = g_bytes_new(list->str, list->len);
  paste(app, "text/uri-list", bytes);
}

static void paste_file(struct app *app, const char *path)
{
  const char *const paths[] = {path, NULL};
  paste_files(app, paths);
}

// Sends one file without a caption.
static void send_file(struct app *app, const char *path)
{
  paste_file(app, path);
  app_key(app, "Return");
  app_wait_one_window(app);
}

static void expect_saved(const char *name, GBytes *bytes)
{
  g_autofree char *path = g_build_filename(g_get_home_dir(), "Downloads", name, NULL);
  g_autofree char *content = NULL;
  gsize length;
  g_autoptr(GError) error = NULL;
  g_file_get_contents(path, &content, &length, &error);
  g_assert_no_error(error);
  g_autoptr(GBytes) saved = g_bytes_new_take(g_steal_pointer(&content), length);
  g_assert_true(g_bytes_equal(saved, bytes));
}

static struct app *start_once_more(struct app *before)
{
  app_signal(before, SIGKILL);
  g_assert_cmpint(app_wait_exit(before), ==, -1);
  return app_start_again(before, NULL);
}

// From the button over the desktop's dialog to the other side. The dialog keeps a little for good,
// which a look for leaks would find, so this app is not asked to end.
static void test_attach(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  g_autoptr(GBytes) bytes = files_bytes(1, SMALL);
  g_autofree char *path = write_file(stage, "report.bin", bytes);
  struct app *app = enter_room(stage, "ada");
  app_press(app, "Attach file");
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "*Attach");
  app_key(app, "ctrl+l");
  app_type_here(app, path);
  app_key(app, "Return");
  app_wait_keyboard(app, "Caption");
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "report.bin, 300.0*kB");
  app_type(app, "Caption", "as promised");
  app_key(app, "Return");
  JsonObject *message = files_wait(bob);
  g_assert_true(wire_matches(message, "{'from':'ada','text':'as promised'}"));
  g_assert_true(wire_matches(files_of(message), "{'name':'report.bin','size':%d}", SMALL));
  files_expect(stage, bob, files_id(message), bytes);
  wait_for_message(app, "ada", "report.bin, 300.0*kB, as promised");
  app_free(app);
}

// Several at once: one is left out, one is empty.
static void test_paste_files(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  g_autoptr(GBytes) bytes = files_bytes(2, SMALL);
  g_autoptr(GBytes) empty = files_bytes(3, 0);
  g_autofree char *one = write_file(stage, "one.bin", bytes);
  g_autofree char *two = write_file(stage, "two.bin", bytes);
  g_autofree char *none = write_file(stage, "none.bin", empty);
  const char *const paths[] = {one, two, none, NULL};
  struct app *app = enter_room(stage, "ada");
  paste_files(app, paths);
  app_wait_for(app, ANY_ROLE, "Send 3 Files");
  app_press(app, "Leave Out two.bin");
  app_wait_for(app, ANY_ROLE, "Send 2 Files");
  app_type(app, "Caption", "two of them");
  app_key(app, "Return");
  app_wait_one_window(app);
  wait_for_message(app, "ada", "one.bin, 300.0*kB, two of them");
  wait_for_message(app, "ada", "none.bin, 0*bytes");
  g_assert_cmpuint(app_count(app, ANY_ROLE, "*two.bin*"), ==, 0);
  JsonObject *first = files_wait(bob), *second = files_wait(bob);
  gboolean in_order = wire_matches(files_of(first), "{'name':'one.bin'}");
  JsonObject *filled = in_order ? first : second, *hollow = in_order ? second : first;
  g_assert_true(wire_matches(files_of(filled), "{'name':'one.bin'}"));
  g_assert_true(wire_matches(files_of(hollow), "{'name':'none.bin','size':0}"));
  files_expect(stage, bob, files_id(filled), bytes);
  files_expect(stage, bob, files_id(hollow), empty);
  close_app(app);
}

// Escape sends nothing, and leads back to the message.
static void test_escape(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  g_autoptr(GBytes) bytes = files_bytes(4, 10);
  g_autofree char *path = write_file(stage, "not-this.txt", bytes);
  struct app *app = enter_room(stage, "ada");
  wire_wait(bob, "{'type':'presence','event':'join','name':'ada'}");
  paste_file(app, path);
  app_key(app, "Escape");
  app_wait_one_window(app);
  app_type_here(app, "words");
  app_wait_text(app, "Message", "words");
  app_key(app, "Return");
  // The first that is said is that.
  JsonObject *message = wire_wait(bob, "{'type':'message'}");
  g_assert_true(wire_matches(message, "{'from':'ada','text':'words'}"));
  close_app(app);
}

static void test_paste_image(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  struct app *app = enter_room(stage, "ada");
  g_autoptr(GdkPixbuf) pixbuf = gdk_pixbuf_new(GDK_COLORSPACE_RGB, FALSE, 8, 60, 40);
  g_autofree char *png = NULL;
  gsize length;
  gdk_pixbuf_fill(pixbuf, 0x3366ccff);
  g_assert_true(gdk_pixbuf_save_to_buffer(pixbuf, &png, &length, "png", NULL, NULL));
  g_autoptr(GBytes) bytes = g_bytes_new(png, length);
  paste(app, "image/png", bytes);
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "Image *.png, *");
  app_key(app, "Return");
  app_wait_one_window(app);

  JsonObject *message = files_wait(bob);
  g_autoptr(GBytes) got = files_download(stage, bob, files_id(message), 0);
  g_assert_cmpmem(g_bytes_get_data(got, NULL), 8, "\x89PNG\r\n\x1a\n", 8);
  // It is a picture in the log, and in a window of its own.
  wait_for_message(app, "ada", "Image *.png, *");
  app_press(app, "Image *.png");
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Copy");
  app_key(app, "Escape");
  app_wait_one_window(app);
  close_app(app);
}

// A picture that somebody else sends comes by itself; what only calls itself one is a file.
static void test_inline(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  struct app *app = enter_room(stage, "ada");
  g_autoptr(GdkPixbuf) pixbuf = gdk_pixbuf_new(GDK_COLORSPACE_RGB, FALSE, 8, 600, 400);
  g_autofree char *png = NULL;
  gsize length;
  gdk_pixbuf_fill(pixbuf, 0x99cc33ff);
  g_assert_true(gdk_pixbuf_save_to_buffer(pixbuf, &png, &length, "png", NULL, NULL));
  g_autoptr(GBytes) picture = g_bytes_new(png, length);
  g_autoptr(GBytes) bytes = files_bytes(5, 5000);
  files_upload(stage, bob, "'room':'home'", "lake.png", picture);
  files_upload(stage, bob, "'room':'home'", "fake.png", bytes);
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "lake.png");
  wait_for_message(app, "bob", "fake.png, 5.0*kB");
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Open");
  g_assert_cmpuint(app_count(app, ATSPI_ROLE_PUSH_BUTTON, "fake.png"), ==, 0);
  close_app(app);
}

// Two apps save it; the name that is taken is not taken again.
static void test_save(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  g_autoptr(GBytes) bytes = files_bytes(6, SMALL);
  struct app *ada = enter_room(stage, "ada");
  struct app *eva = enter_room(stage, "eva");
  files_upload(stage, bob, "'room':'home'", "save me.bin", bytes);
  wait_for_message(ada, "bob", "save me.bin, 300.0*kB");
  wait_for_message(eva, "bob", "save me.bin, 300.0*kB");
  app_press(ada, "Save");
  app_wait_for(ada, ATSPI_ROLE_PUSH_BUTTON, "Open");
  expect_saved("save me.bin", bytes);
  app_press(eva, "Save");
  app_wait_for(eva, ATSPI_ROLE_PUSH_BUTTON, "Open");
  expect_saved("save me (2).bin", bytes);
  close_app(eva);
  close_app(ada);
}

static void test_progress_and_cancel(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  struct slow_line *line = slow_line_new(server_process_port(stage->server));
  g_autoptr(GBytes) bytes = files_bytes(7, LARGE);
  g_autofree char *path = write_file(stage, "large.bin", bytes);
  struct app *app = enter_through(line, "ada");
  wire_wait(bob, "{'type':'presence','event':'join','name':'ada'}");
  slow_line_hold(line, HOLD);
  send_file(app, path);
  app_wait_for(app, ATSPI_ROLE_LABEL, "*of 33.6*MB*");
  wait_held(app, line, "the file does not move");
  // Talking goes on meanwhile.
  app_type(app, "Message", "it takes a while");
  app_key(app, "Return");
  wire_wait(bob, "{'type':'message','text':'it takes a while'}");
  app_press(app, "Cancel");
  app_wait_gone(app, ATSPI_ROLE_LIST_ITEM, "*large.bin*");
  slow_line_let_go(line);
  wire_expect_silence(bob);
  close_app(app);
  slow_line_free(line);
}

// Two broken lines on the way, then the app is killed and started again.
static void test_killed_upload(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  struct slow_line *line = slow_line_new(server_process_port(stage->server));
  g_autoptr(GBytes) bytes = files_bytes(8, LARGE);
  g_autofree char *path = write_file(stage, "large.bin", bytes);
  struct app *before = enter_through(line, "ada");
  slow_line_hold(line, HOLD);
  paste_file(before, path);
  app_type(before, "Caption", "in the end");
  app_key(before, "Return");
  app_wait_one_window(before);
  for (int i = 0; i < 2; i++) {
    wait_held(before, line, "the file does not move");
    slow_line_cut(line);
  }
  wait_held(before, line, "the file does not go on");
  struct app *app = start_once_more(before);
  slow_line_let_go(line);
  wait_for_room(app, "ada");
  JsonObject *message = files_wait(bob);
  g_assert_true(wire_matches(message, "{'from':'ada','text':'in the end'}"));
  files_expect(stage, bob, files_id(message), bytes);
  wait_for_message(app, "ada", "large.bin, 33.6*MB, in the end");
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Open");
  close_app(app);
  app_free(before);
  slow_line_free(line);
}

static void test_killed_download(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  struct slow_line *line = slow_line_new(server_process_port(stage->server));
  g_autoptr(GBytes) bytes = files_bytes(9, LARGE);
  files_upload(stage, bob, "'room':'home'", "fetch me.bin", bytes);
  struct app *before = enter_through(line, "ada");
  wait_for_message(before, "bob", "fetch me.bin, 33.6*MB");
  slow_line_hold(line, HOLD);
  app_press(before, "Save");
  wait_held(before, line, "the file does not move");
  app_wait_for(before, ATSPI_ROLE_LABEL, "*of 33.6*MB*");
  struct app *app = start_once_more(before);
  slow_line_let_go(line);
  wait_for_room(app, "ada");
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Open");
  expect_saved("fetch me.bin", bytes);
  close_app(app);
  app_free(before);
  slow_line_free(line);
}

static const char *const small_files[] = {"--file-limit-guest=100K", NULL};

// What is too large is told with both sizes before anything is sent, and left out.
static void test_too_large(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  g_autoptr(GBytes) large = files_bytes(10, SMALL);
  g_autoptr(GBytes) fits = files_bytes(11, 50000);
  g_autofree char *one = write_file(stage, "too-large.bin", large);
  g_autofree char *other = write_file(stage, "fits.bin", fits);
  const char *const paths[] = {one, other, NULL};
  struct app *app = enter_room(stage, "ada");
  paste_files(app, paths);
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "too-large.bin, Too large: 300.0*kB, where 102.4*kB*");
  app_wait_for(app, ANY_ROLE, "Send 1 File");
  app_key(app, "Return");
  app_wait_one_window(app);
  wait_for_message(app, "ada", "fits.bin, 50.0*kB");
  files_expect(stage, bob, files_id(files_wait(bob)), fits);
  g_assert_cmpuint(app_count(app, ANY_ROLE, "*too-large*"), ==, 0);
  close_app(app);
}

// Over the keyboard: the row's menu, the question, and what everybody sees then. / The file's own
// menu takes out the file alone.
static void test_remove(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  g_autoptr(GBytes) bytes = files_bytes(12, 1000);
  g_autofree char *path = write_file(stage, "regret.bin", bytes);
  struct app *app = enter_room(stage, "ada");
  send_file(app, path);
  wait_for_message(app, "ada", "regret.bin, 1.0*kB");
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Open");
  JsonObject *message = files_wait(bob);
  app_key(app, "F6");
  app_key(app, "F6");
  app_wait_keyboard(app, "ada, *, regret.bin, *");
  app_key(app, "Menu");
  app_activate(app, ATSPI_ROLE_MENU_ITEM, "Remove…");
  app_press(app, "*Remove");
  app_wait_one_window(app);
  wait_for_message(app, "ada", "Message removed");
  wire_wait(bob, "{'type':'removed','from':'ada','by':'ada'}");
  files_expect_refused(bob, files_id(message), "file.unknown");

  send_file(app, path);
  wait_for_message(app, "ada", "regret.bin, 1.0*kB");
  message = files_wait(bob);
  app_click(app, ATSPI_ROLE_PUSH_BUTTON, "More Actions");
  app_activate(app, ATSPI_ROLE_MENU_ITEM, "Remove for Everyone…");
  app_press(app, "*Remove");
  app_wait_one_window(app);
  wait_for_message(app, "ada", "regret.bin, This file was removed");
  wire_wait(bob, "{'type':'removed','file':'%s','by':'ada'}", files_id(message));
  close_app(app);
}

static void test_panel(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  struct wire_client *eva = stage_enter(stage, "eva");
  g_autoptr(GBytes) bytes = files_bytes(13, 2000);
  files_upload(stage, bob, "'room':'home'", "plan.txt", bytes);
  files_upload(stage, eva, "'room':'home'", "photo.png", bytes);
  struct app *app = enter_room(stage, "ada");
  app_press(app, "Files");
  app_wait_keyboard(app, "Filter files");
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "plan.txt, 2.0*kB, bob, *");
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "photo.png, 2.0*kB, eva, *");
  app_type_here(app, "PLAN");
  app_wait_gone(app, ATSPI_ROLE_LIST_ITEM, "photo.png, *, eva, *");
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "plan.txt, *, bob, *");
  app_type(app, "Filter files", "eva");
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "photo.png, *, eva, *");
  app_wait_gone(app, ATSPI_ROLE_LIST_ITEM, "plan.txt, *, bob, *");
  app_press(app, "Others");
  app_wait_for(app, ANY_ROLE, "No Such Files");
  app_press(app, "All");
  app_type(app, "Filter files", "");
  // What is sent meanwhile comes by itself.
  files_upload(stage, bob, "'room':'home'", "later.txt", bytes);
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "later.txt, 2.0*kB, bob, *");
  app_key(app, "Escape");
  app_wait_gone(app, ANY_ROLE, "Filter files");
  app_wait_keyboard(app, "Message");
  close_app(app);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/gui/files/attach", test_attach, NULL);
  stage_test("/gui/files/paste-files", test_paste_files, NULL);
  stage_test("/gui/files/escape", test_escape, NULL);
  stage_test("/gui/files/paste-image", test_paste_image, NULL);
  stage_test("/gui/files/inline", test_inline, NULL);
  stage_test("/gui/files/save", test_save, NULL);
  stage_test("/gui/files/progress-and-cancel", test_progress_and_cancel, NULL);
  stage_test("/gui/files/killed-upload", test_killed_upload, NULL);
  stage_test("/gui/files/killed-download", test_killed_download, NULL);
  stage_test("/gui/files/too-large", test_too_large, small_files);
  stage_test("/gui/files/remove", test_remove, NULL);
  stage_test("/gui/files/panel", test_panel, NULL);
  return g_test_run();
}
