// SPDX-License-Identifier: GPL-3.0-or-later
// The session bus starts a script with the program's options, which notes how the program ended:
// the bus tells nobody.
#include "app_driver.h"

#include <glib-unix.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "app_private.h"

#define NAME "org.ritrovo.Ritrovo"

static char *status_path(const struct app *app)
{
  return g_build_filename(app->home, "status", NULL);
}

static void write_file(const char *path, const char *text, int mode)
{
  g_autoptr(GError) error = NULL;
  g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, mode, &error);
  g_assert_no_error(error);
}

// Newly allocated: its path.
static char *write_script(const struct app *app)
{
  char *path = g_build_filename(app->home, "service", NULL);
  g_autofree char *status = status_path(app);
  g_auto(GStrv) environment = app_environment(app);
  g_autofree char *variables = g_strjoinv(" ", environment);
  g_autofree char *text =
      g_strdup_printf("#!/bin/sh\nexport %s\n'%s' \"$@\" >&2\necho $? >'%s.new'\n"
                      "mv '%s.new' '%s'\n",
                      variables, g_getenv("RITROVO_APP"), status, status, status);
  write_file(path, text, 0700);
  return path;
}

// The file that is installed, with the script in the program's place.
static void write_service(const char *script)
{
  g_autofree char *folder = g_path_get_dirname(g_getenv("RITROVO_APP"));
  g_autofree char *built =
      g_build_filename(folder, "..", "data", "org.ritrovo.Ritrovo.service", NULL);
  g_autofree char *services = g_build_filename(g_get_user_data_dir(), "dbus-1", "services", NULL);
  g_autofree char *path = g_build_filename(services, NAME ".service", NULL);
  g_autoptr(GKeyFile) file = g_key_file_new();
  g_autoptr(GError) error = NULL;
  g_key_file_load_from_file(file, built, G_KEY_FILE_NONE, &error);
  g_assert_no_error(error);
  g_autofree char *exec = g_key_file_get_string(file, "D-BUS Service", "Exec", NULL);
  g_auto(GStrv) words = g_strsplit(exec, " ", 2);
  g_assert_true(g_str_has_suffix(words[0], "/ritrovo") && words[1] != NULL);
  g_autofree char *line = g_strdup_printf("%s %s", script, words[1]);
  g_key_file_set_string(file, "D-BUS Service", "Exec", line);
  g_autofree char *text = g_key_file_to_data(file, NULL, NULL);
  g_mkdir_with_parents(services, 0700);
  write_file(path, text, 0600);
}

// NULL: that is an error, which the bus says only of names that nobody has.
static GVariant *ask_bus(const char *method, GVariant *arguments)
{
  g_autoptr(GDBusConnection) bus = g_bus_get_sync(G_BUS_TYPE_SESSION, NULL, NULL);
  return g_dbus_connection_call_sync(bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                     "org.freedesktop.DBus", method, arguments, NULL,
                                     G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
}

struct app *app_expect(const struct app *before)
{
  g_autofree char *home = before != NULL ? g_strdup(before->home) : app_new_home();
  struct app *app = app_new(home);
  g_autofree char *script = write_script(app);
  write_service(script);
  g_autoptr(GVariant) answer = ask_bus("ReloadConfig", NULL);
  g_assert_nonnull(answer);
  return app;
}

static gboolean ended_cb(int fd, GIOCondition condition, gpointer data)
{
  ((struct app *) data)->exited = TRUE;
  close(fd);
  return G_SOURCE_REMOVE;
}

static gboolean is_there(struct app *app, gpointer data)
{
  g_autoptr(GVariant) answer = ask_bus("GetConnectionUnixProcessID", g_variant_new("(s)", NAME));
  guint32 pid = 0;
  if (answer != NULL)
    g_variant_get(answer, "(u)", &pid);
  app->pid = (GPid) pid;
  return pid != 0;
}

void app_wait_start(struct app *app)
{
  app_wait_until(app, is_there, NULL, "the bus does not start the program");
  int fd = (int) syscall(SYS_pidfd_open, app->pid, 0);
  g_assert_cmpint(fd, >=, 0);
  g_unix_fd_add(fd, G_IO_IN, ended_cb, app);
  app_wait_window(app);
}

static gboolean has_status(struct app *app, gpointer status)
{
  g_autofree char *path = status_path(app);
  g_autofree char *text = NULL;
  if (!g_file_get_contents(path, &text, NULL, NULL))
    return FALSE;
  *(int *) status = atoi(text);
  return TRUE;
}

int app_bus_status(struct app *app)
{
  int status = -1;
  app_wait_until(app, has_status, &status, "nobody tells how the program ended");
  return status > 128 ? -1 : status;
}
