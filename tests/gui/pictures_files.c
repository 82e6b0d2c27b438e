// SPDX-License-Identifier: GPL-3.0-or-later
// Files: before they are sent, on their way, in the log, and in their panel.
#include "camera.h"
#include "gui_steps.h"
#include "slow_line.h"
#include "talk_steps.h"
#include "wire_files.h"
#include "x_clipboard.h"

static void show_files(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob;
  struct app *app = enter_talk(stage, &bob);
  resize(app);
  if (is_narrow()) {
    app_key(app, "F10");
    app_wait_for(app, ANY_ROLE, "*iles");
    app_key(app, "f");
  } else {
    app_press(app, "Files");
  }
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "lake.png, *, carla*");
  take(app, "files");
  app_type(app, "Filter files", "nothing of that name");
  app_wait_for(app, ANY_ROLE, "No Such Files");
  take(app, "files-none");
  app_free(app);
}

static gboolean is_known(struct app *app, gpointer data)
{
  return x_clipboard_is_known(data);
}

struct sample {
  const char *name;
  gsize size;
};

// Copies files, as a file manager does, and pastes them into the message.
static void paste_files(struct stage *stage, struct app *app, const struct sample *samples,
                        guint count)
{
  g_autoptr(GString) list = g_string_new(NULL);
  for (guint i = 0; i < count; i++) {
    g_autofree char *path = server_process_path(stage->server, samples[i].name);
    g_autoptr(GBytes) bytes =
        g_str_has_suffix(path, ".png") ? talk_picture() : files_bytes(i, samples[i].size);
    g_autoptr(GError) error = NULL;
    g_file_set_contents(path, g_bytes_get_data(bytes, NULL), (gssize) g_bytes_get_size(bytes),
                        &error);
    g_assert_no_error(error);
    g_autofree char *uri = g_filename_to_uri(path, NULL, NULL);
    g_string_append_printf(list, "%s\r\n", uri);
  }
  g_autoptr(GBytes) copied = g_bytes_new(list->str, list->len);
  struct x_clipboard *clipboard = x_clipboard_new("text/uri-list", copied);
  app_wait_until(app, is_known, clipboard, "what was copied is not asked for");
  // It has taken in the answer by the time that it has taken in a key.
  app_type(app, "Message", "x");
  app_key(app, "BackSpace");
  app_wait_text(app, "Message", "");
  app_key(app, "ctrl+v");
  app_wait_keyboard(app, "Caption");
  x_clipboard_free(clipboard);
}

static const char *const small_files[] = {"--file-limit-guest=100K", NULL};

static void show_attach(struct stage *stage, gconstpointer data)
{
  static const struct sample samples[] = {
      {"The minutes of the last meeting, corrected.txt", 5000},
      {"lake.png", 0},
      {"holidays.zip", 300000},
  };
  struct app *app = enter_room(stage, "ada");
  resize(app);
  paste_files(stage, app, samples, 2);
  app_wait_for(app, ANY_ROLE, "Send 2 Files");
  take_dialogue(app, "attach");
  close_dialogue(app);
  paste_files(stage, app, samples, G_N_ELEMENTS(samples));
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "holidays.zip, Too large*");
  take_dialogue(app, "attach-too-large");
  app_free(app);
}

#define LARGE (32 * 1024 * 1024) // more than the kernel holds on the way
#define HOLD (8 * 1024 * 1024)

static gboolean is_held(struct app *app, gpointer data)
{
  return slow_line_held(data) > 0;
}

// One file that comes, one that goes, one that is here, and what becomes of them without a server.
static void show_transfers(struct stage *stage, gconstpointer data)
{
  static const struct sample samples[] = {{"holidays in the mountains.zip", LARGE}};
  struct wire_client *bob = stage_enter(stage, "bob");
  struct slow_line *line = slow_line_new(server_process_port(stage->server));
  g_autofree char *address = g_strdup_printf("127.0.0.1:%u", slow_line_port(line));
  g_autoptr(GBytes) small = files_bytes(8, 5000);
  g_autoptr(GBytes) large = files_bytes(9, LARGE);
  struct app *app = app_start(NULL);
  type_address_and_name(app, address, "ada");
  app_key(app, "Return");
  wait_for_room(app, "ada");
  resize(app);
  files_upload(stage, bob, "'room':'home'", "minutes.txt", small);
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "bob, *, minutes.txt*");
  app_press(app, "Save");
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Open");
  files_upload(stage, bob, "'room':'home','text':'All of it'", "concert.ogg", large);
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "bob, *, concert.ogg*");
  slow_line_hold(line, HOLD);
  app_press(app, "Save");
  app_wait_until(app, is_held, line, "the file does not move");
  paste_files(stage, app, samples, G_N_ELEMENTS(samples));
  app_key(app, "Return");
  app_wait_one_window(app);
  app_wait_count(app, ATSPI_ROLE_LABEL, "*of 33.6*MB*", 2);
  take(app, "transfers");
  server_process_kill(stage->server);
  slow_line_cut(line);
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Try now");
  take(app, "transfers-broken-off");
  app_free(app);
  slow_line_free(line);
}

static void show_picture(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob;
  struct app *app = enter_talk(stage, &bob);
  resize(app);
  app_press(app, "lake.png");
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Copy");
  take_dialogue(app, "picture");
  app_free(app);
}

void pictures_of_files(void)
{
  stage_test("/pictures/files", show_files, NULL);
  stage_test("/pictures/attach", show_attach, small_files);
  stage_test("/pictures/transfers", show_transfers, NULL);
  stage_test("/pictures/picture", show_picture, NULL);
}
