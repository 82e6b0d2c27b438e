// SPDX-License-Identifier: GPL-3.0-or-later
// What is dropped is held over the middle of the log, until the window says that it takes it.
#include "file_steps.h"

#include <string.h>

#include "x_drop.h"

struct app *enter_through(struct slow_line *line, const char *name)
{
  g_autofree char *address = g_strdup_printf("127.0.0.1:%u", slow_line_port(line));
  struct app *app = app_start(NULL);
  type_address_and_name(app, address, name);
  app_key(app, "Return");
  wait_for_room(app, name);
  return app;
}

static gboolean is_held(struct app *app, gpointer data)
{
  return slow_line_held(data) > 0;
}

void wait_held(struct app *app, struct slow_line *line, const char *what)
{
  app_wait_until(app, is_held, line, what);
}

static gboolean is_over(struct app *app, gpointer data)
{
  return x_drop_is_over(data);
}

static gboolean is_done(struct app *app, gpointer data)
{
  return x_drop_is_done(data);
}

void drop_file(struct app *app, const char *path)
{
  struct x_input *input = x_input_new();
  g_autofree char *uri = g_filename_to_uri(path, NULL, NULL);
  g_autofree char *list = g_strconcat(uri, "\r\n", NULL);
  g_autoptr(GBytes) bytes = g_bytes_new(list, strlen(list));
  g_assert_true(x_input_focus_window(input, app_get_pid(app)));
  struct x_drop *dragged = x_drop_new(input, app_get_pid(app), 450, 300, "text/uri-list", bytes);
  app_wait_until(app, is_over, dragged, "the window does not take a file");
  app_wait_for(app, ANY_ROLE, "Drop*");
  x_drop_let_go(dragged);
  app_wait_until(app, is_done, dragged, "the window does not take what was dropped");
  x_drop_free(dragged);
  x_input_free(input);
  app_wait_keyboard(app, "Caption");
  app_key(app, "Return");
  app_wait_one_window(app);
}
