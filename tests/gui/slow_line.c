// SPDX-License-Identifier: GPL-3.0-or-later
// Two threads for each connection, one in each direction, which wait for each other's leave.
#include "slow_line.h"

#include <gio/gio.h>
#include <string.h>

#define CHUNK 16384

struct slow_line {
  GSocketListener *listener; // owned
  GCancellable *stop;        // owned
  GThread *thread;
  guint16 port;
  guint16 server_port;

  GMutex mutex;
  GCond changed;
  GPtrArray *threads; // owned, of GThread
  GPtrArray *moving;  // of struct direction, which the threads own
  gboolean lost;
  gint64 hold; // -1: nothing is held
  guint held;
  guint cuts; // whoever stands and sees it change is cut
};

struct direction {
  struct slow_line *line;
  GIOStream *from; // owned
  GIOStream *to;   // owned
};

static void close_both(struct direction *direction)
{
  GIOStream *ends[] = {direction->from, direction->to};
  for (guint i = 0; i < G_N_ELEMENTS(ends); i++)
    g_socket_shutdown(g_socket_connection_get_socket(G_SOCKET_CONNECTION(ends[i])), TRUE, TRUE,
                      NULL);
}

// FALSE: the connection is to be cut.
static gboolean may_pass(struct slow_line *line, gint64 passed)
{
  gboolean pass = TRUE;
  g_mutex_lock(&line->mutex);
  guint cuts = line->cuts;
  if (line->hold >= 0 && passed >= line->hold) {
    line->held++;
    while (line->hold >= 0 && passed >= line->hold && line->cuts == cuts)
      g_cond_wait(&line->changed, &line->mutex);
    pass = line->cuts == cuts;
    if (pass)
      line->held--;
  }
  g_mutex_unlock(&line->mutex);
  return pass;
}

static gpointer pass_on(gpointer data)
{
  struct direction *direction = data;
  GInputStream *in = g_io_stream_get_input_stream(direction->from);
  GOutputStream *out = g_io_stream_get_output_stream(direction->to);
  gint64 passed = 0;
  gboolean is_file = FALSE;
  char bytes[CHUNK];
  gssize length;
  while ((length = g_input_stream_read(in, bytes, sizeof bytes, NULL, NULL)) > 0) {
    // The first line of such a connection shows a ticket; what comes down one begins at once.
    if (passed == 0)
      is_file = bytes[0] != '{' || memmem(bytes, (gsize) length, "\"type\":\"upload\"", 15) != NULL;
    if (is_file && !may_pass(direction->line, passed))
      break;
    if (!g_output_stream_write_all(out, bytes, (gsize) length, NULL, NULL, NULL))
      break;
    passed += length;
  }
  close_both(direction);
  g_mutex_lock(&direction->line->mutex);
  g_ptr_array_remove_fast(direction->line->moving, direction);
  g_mutex_unlock(&direction->line->mutex);
  g_object_unref(direction->from);
  g_object_unref(direction->to);
  g_free(direction);
  return NULL;
}

static void start(struct slow_line *line, GSocketConnection *from, GSocketConnection *to)
{
  struct direction *direction = g_new(struct direction, 1);
  *direction =
      (struct direction){line, g_object_ref(G_IO_STREAM(from)), g_object_ref(G_IO_STREAM(to))};
  g_mutex_lock(&line->mutex);
  g_ptr_array_add(line->moving, direction);
  if (line->lost)
    close_both(direction);
  g_ptr_array_add(line->threads, g_thread_new("line", pass_on, direction));
  g_mutex_unlock(&line->mutex);
}

static gpointer listen(gpointer data)
{
  struct slow_line *line = data;
  g_autoptr(GSocketClient) client = g_socket_client_new();
  for (;;) {
    g_autoptr(GSocketConnection) app =
        g_socket_listener_accept(line->listener, NULL, line->stop, NULL);
    if (app == NULL)
      return NULL;
    g_autoptr(GSocketConnection) server =
        g_socket_client_connect_to_host(client, "127.0.0.1", line->server_port, NULL, NULL);
    if (server == NULL)
      continue; // which closes the other one, too
    start(line, app, server);
    start(line, server, app);
  }
}

struct slow_line *slow_line_new(guint16 server_port)
{
  struct slow_line *line = g_new0(struct slow_line, 1);
  line->listener = g_socket_listener_new();
  line->stop = g_cancellable_new();
  line->server_port = server_port;
  line->port = g_socket_listener_add_any_inet_port(line->listener, NULL, NULL);
  line->threads = g_ptr_array_new();
  line->moving = g_ptr_array_new();
  line->hold = -1;
  line->thread = g_thread_new("listen", listen, line);
  return line;
}

guint16 slow_line_port(struct slow_line *line)
{
  return line->port;
}

static void change(struct slow_line *line, gint64 hold, gboolean cut)
{
  g_mutex_lock(&line->mutex);
  line->hold = hold;
  if (cut) {
    line->cuts++;
    line->held = 0;
  }
  g_cond_broadcast(&line->changed);
  g_mutex_unlock(&line->mutex);
}

void slow_line_hold(struct slow_line *line, gint64 bytes)
{
  change(line, bytes, FALSE);
}

void slow_line_let_go(struct slow_line *line)
{
  change(line, -1, FALSE);
}

void slow_line_cut(struct slow_line *line)
{
  change(line, line->hold, TRUE);
}

guint slow_line_held(struct slow_line *line)
{
  g_mutex_lock(&line->mutex);
  guint held = line->held;
  g_mutex_unlock(&line->mutex);
  return held;
}

void slow_line_lose(struct slow_line *line)
{
  g_mutex_lock(&line->mutex);
  line->lost = TRUE;
  for (guint i = 0; i < line->moving->len; i++)
    close_both(g_ptr_array_index(line->moving, i));
  g_mutex_unlock(&line->mutex);
}

void slow_line_find(struct slow_line *line)
{
  g_mutex_lock(&line->mutex);
  line->lost = FALSE;
  g_mutex_unlock(&line->mutex);
}

// By now nobody is at either end any more, or the cut ends it.
void slow_line_free(struct slow_line *line)
{
  g_cancellable_cancel(line->stop);
  g_thread_join(line->thread);
  change(line, -1, TRUE);
  for (guint i = 0; i < line->threads->len; i++)
    g_thread_join(g_ptr_array_index(line->threads, i));
  g_ptr_array_unref(line->threads);
  g_ptr_array_unref(line->moving);
  g_object_unref(line->listener);
  g_object_unref(line->stop);
  g_free(line);
}
