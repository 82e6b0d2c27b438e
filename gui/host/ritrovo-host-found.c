// SPDX-License-Identifier: GPL-3.0-or-later
// The console speaks the text dialect here, in which nobody has to answer pings; what it says is
// read, so that it never has to wait for us, and dropped.
#include "ritrovo-host-found.h"

#include <gio/gunixsocketaddress.h>
#include <string.h>

#define NOTE "listening" // the file with the server's process number and its listener
#define DEFAULT_LISTENER "auto=[::]:60467"
#define FIRST_LINE "\n" // the text dialect begins at once
#define STOP_LINE "#Exit\n"

struct host_found {
  // owned
  GSocketConnection *connection;
  GDataInputStream *input;
  GCancellable *cancellable; // of reading
  char *listener;

  void (*ended)(gpointer data);
  gpointer data; // borrowed
};

static char *note_path(const char *folder)
{
  return g_build_filename(folder, NOTE, NULL);
}

void host_found_note(const char *folder, int pid, const char *listener)
{
  g_autofree char *path = note_path(folder);
  g_autofree char *text = g_strdup_printf("%d %s\n", pid, listener);
  g_autoptr(GError) error = NULL;
  if (!g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
    g_debug("host: %s", error->message);
}

// The note is of this server only if it is of this process: others may have run here since.
static char *read_note(const char *folder, GSocketConnection *connection)
{
  g_autofree char *path = note_path(folder);
  g_autofree char *text = NULL;
  g_autoptr(GCredentials) peer =
      g_socket_get_credentials(g_socket_connection_get_socket(connection), NULL);
  if (!peer || !g_file_get_contents(path, &text, NULL, NULL))
    return g_strdup(DEFAULT_LISTENER);
  g_auto(GStrv) words = g_strsplit(g_strchomp(text), " ", 2);
  gint64 pid = words[0] ? g_ascii_strtoll(words[0], NULL, 10) : 0;
  if (!words[0] || !words[1] || pid != (gint64) g_credentials_get_unix_pid(peer, NULL))
    return g_strdup(DEFAULT_LISTENER);
  return g_strdup(words[1]);
}

static void free_found(gpointer found)
{
  host_found_free(found);
}

static void say(struct host_found *found, const char *line)
{
  // A line fits into any socket's buffer.
  GSocket *socket = g_socket_connection_get_socket(found->connection);
  (void) g_socket_send(socket, line, strlen(line), NULL, NULL);
}

static void connected_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  g_autoptr(GSocketConnection) connection =
      g_socket_client_connect_finish(G_SOCKET_CLIENT(source), result, NULL);
  if (!connection) {
    g_task_return_new_error(task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "no server runs here");
    return;
  }
  struct host_found *found = g_new0(struct host_found, 1);
  found->listener = read_note(g_task_get_task_data(task), connection);
  found->cancellable = g_cancellable_new();
  found->input = g_data_input_stream_new(g_io_stream_get_input_stream(G_IO_STREAM(connection)));
  found->connection = g_steal_pointer(&connection);
  say(found, FIRST_LINE);
  g_task_return_pointer(task, found, free_found);
}

void host_found_look_async(const char *folder, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer data)
{
  g_autofree char *path = g_build_filename(folder, "console.sock", NULL);
  g_autoptr(GSocketClient) client = g_socket_client_new();
  g_autoptr(GSocketAddress) address = g_unix_socket_address_new(path);
  GTask *task = g_task_new(NULL, cancellable, callback, data);
  g_task_set_source_tag(task, host_found_look_async);
  g_task_set_task_data(task, g_strdup(folder), g_free);
  g_socket_client_connect_async(client, G_SOCKET_CONNECTABLE(address), cancellable, connected_cb,
                                task);
}

struct host_found *host_found_look_finish(GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer(G_TASK(result), error);
}

void host_found_free(struct host_found *found)
{
  if (!found)
    return;
  g_cancellable_cancel(found->cancellable);
  g_object_unref(found->cancellable);
  g_object_unref(found->input);
  g_object_unref(found->connection);
  g_free(found->listener);
  g_free(found);
}

const char *host_found_get_listener(const struct host_found *found)
{
  return found->listener;
}

static void read_on(struct host_found *found);

static void line_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *line =
      g_data_input_stream_read_line_finish(G_DATA_INPUT_STREAM(source), result, NULL, &error);
  // It is gone if it was cancelled.
  if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  struct host_found *found = data;
  if (line)
    read_on(found);
  else
    found->ended(found->data);
}

static void read_on(struct host_found *found)
{
  g_data_input_stream_read_line_async(found->input, G_PRIORITY_DEFAULT, found->cancellable, line_cb,
                                      found);
}

void host_found_watch(struct host_found *found, void (*ended)(gpointer data), gpointer data)
{
  found->ended = ended;
  found->data = data;
  read_on(found);
}

void host_found_stop(struct host_found *found)
{
  say(found, STOP_LINE);
}
