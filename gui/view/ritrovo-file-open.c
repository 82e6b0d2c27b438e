// SPDX-License-Identifier: GPL-3.0-or-later
// The first bytes are read on a thread; the file manager is asked over the session bus, as every
// desktop answers there.
#include "ritrovo-file-open.h"

#include <glib/gi18n.h>

#include "ritrovo-file-words.h"

typedef struct {
  GFile *file;       // owned
  char *name;        // owned
  GtkWindow *window; // owned, NULL if there is none
  gboolean in_folder;
} Opening;

static void opening_free(gpointer data)
{
  Opening *opening = data;
  g_object_unref(opening->file);
  g_free(opening->name);
  g_clear_object(&opening->window);
  g_free(opening);
}

static void return_words(GTask *task, const char *words)
{
  g_task_return_new_error(task, G_IO_ERROR, G_IO_ERROR_FAILED, "%s", words);
}

static void folder_launched_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  if (g_app_info_launch_default_for_uri_finish(result, NULL))
    g_task_return_boolean(task, TRUE);
  else
    return_words(task, _("There is no program here that shows folders."));
}

static void items_shown_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  g_autoptr(GVariant) reply =
      g_dbus_connection_call_finish(G_DBUS_CONNECTION(source), result, NULL);
  Opening *opening = g_task_get_task_data(task);
  if (reply != NULL) {
    g_task_return_boolean(task, TRUE);
    return;
  }
  g_autoptr(GFile) folder = g_file_get_parent(opening->file);
  g_autofree char *uri = folder != NULL ? g_file_get_uri(folder) : g_file_get_uri(opening->file);
  g_app_info_launch_default_for_uri_async(uri, NULL, g_task_get_cancellable(task),
                                          folder_launched_cb, g_object_ref(task));
}

static void bus_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  g_autoptr(GDBusConnection) bus = g_bus_get_finish(result, NULL);
  Opening *opening = g_task_get_task_data(task);
  if (bus == NULL) {
    return_words(task, _("There is no program here that shows folders."));
    return;
  }
  g_autofree char *uri = g_file_get_uri(opening->file);
  const char *uris[] = {uri, NULL};
  g_dbus_connection_call(bus, "org.freedesktop.FileManager1", "/org/freedesktop/FileManager1",
                         "org.freedesktop.FileManager1", "ShowItems",
                         g_variant_new("(^ass)", uris, ""), NULL, G_DBUS_CALL_FLAGS_NONE, -1,
                         g_task_get_cancellable(task), items_shown_cb, g_object_ref(task));
}

static void show_in_folder(GTask *task)
{
  g_bus_get(G_BUS_TYPE_SESSION, g_task_get_cancellable(task), bus_cb, g_object_ref(task));
}

static void shown_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  g_autoptr(GError) error = NULL;
  if (gtk_show_uri_full_finish(GTK_WINDOW(source), result, &error) ||
      g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_boolean(task, TRUE);
  else
    return_words(task, _("There is no program here that opens this file."));
}

static void examined_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  g_autoptr(GError) error = NULL;
  Opening *opening = g_task_get_task_data(task);
  int is_program = (int) g_task_propagate_int(G_TASK(result), &error);
  if (error != NULL) {
    return_words(task, _("The file is not where it was. Save it once more."));
  } else if (opening->in_folder) {
    show_in_folder(task);
  } else if (is_program) {
    // The folder is shown on the way; what matters is told at once.
    g_autoptr(GTask) aside = g_task_new(NULL, NULL, NULL, NULL);
    Opening *copy = g_new0(Opening, 1);
    copy->file = g_object_ref(opening->file);
    g_task_set_task_data(aside, copy, opening_free);
    show_in_folder(aside);
    g_task_return_new_error(task, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "%s",
                            _("This is a program. Programs are not started from here."));
  } else {
    g_autofree char *uri = g_file_get_uri(opening->file);
    gtk_show_uri_full(opening->window, uri, GDK_CURRENT_TIME, g_task_get_cancellable(task),
                      shown_cb, g_object_ref(task));
  }
}

static void examine(GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Opening *opening = data;
  GError *error = NULL;
  guint8 bytes[256];
  gsize length;
  g_autoptr(GFileInputStream) stream = g_file_read(opening->file, cancellable, &error);
  if (stream == NULL || !g_input_stream_read_all(G_INPUT_STREAM(stream), bytes, sizeof bytes,
                                                 &length, cancellable, &error)) {
    g_task_return_error(task, error);
    return;
  }
  g_autofree char *saved_as = g_file_get_basename(opening->file);
  g_task_return_int(task, ritrovo_file_is_program(opening->name, bytes, length) ||
                              ritrovo_file_is_program(saved_as, bytes, length));
}

void ritrovo_file_open_async(GFile *file, const char *name, gboolean in_folder, GtkWindow *window,
                             GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = g_task_new(NULL, cancellable, callback, data);
  Opening *opening = g_new0(Opening, 1);
  opening->file = g_object_ref(file);
  opening->name = g_strdup(name);
  g_set_object(&opening->window, window);
  opening->in_folder = in_folder;
  g_task_set_task_data(task, opening, opening_free);
  g_autoptr(GTask) look = g_task_new(NULL, cancellable, examined_cb, g_object_ref(task));
  g_task_set_task_data(look, opening, NULL);
  g_task_run_in_thread(look, examine);
}

gboolean ritrovo_file_open_finish(GAsyncResult *result, GError **error)
{
  g_return_val_if_fail(g_task_is_valid(result, NULL), FALSE);
  return g_task_propagate_boolean(G_TASK(result), error);
}
