// SPDX-License-Identifier: GPL-3.0-or-later
// Reads only what is there and never waits, so that the last words of a child that has ended can be
// fetched even if something it started still holds the pipe.
#include "ritrovo-host-pipe.h"

#include <string.h>

#define LINE_KEPT 4096 // bytes; the rest of a longer line is dropped

struct host_pipe {
  // owned
  GPollableInputStream *stream;
  GSource *source;
  GString *line;

  // borrowed
  HostLineFunc func;
  gpointer data;

  gboolean reading; // `func` may be under way
  gboolean freed;
};

static void destroy(struct host_pipe *pipe)
{
  g_object_unref(pipe->stream);
  g_string_free(pipe->line, TRUE);
  g_free(pipe);
}

static void end_line(struct host_pipe *pipe)
{
  g_autofree char *line = g_strdup(pipe->line->str);
  g_string_truncate(pipe->line, 0);
  pipe->func(g_strchomp(line), pipe->data);
}

static void take_bytes(struct host_pipe *pipe, const char *bytes, gsize length)
{
  const char *end = bytes + length;
  while (bytes < end && !pipe->freed) {
    const char *newline = memchr(bytes, '\n', (gsize) (end - bytes));
    gsize part = (gsize) ((newline ? newline : end) - bytes);
    g_string_append_len(pipe->line, bytes, (gssize) MIN(part, LINE_KEPT - pipe->line->len));
    bytes += part + (newline ? 1 : 0);
    if (newline)
      end_line(pipe);
  }
}

// FALSE once there will be nothing more.
static gboolean read_available(struct host_pipe *pipe)
{
  char bytes[4096];
  g_autoptr(GError) error = NULL;
  gssize length;
  while (!pipe->freed && (length = g_pollable_input_stream_read_nonblocking(
                              pipe->stream, bytes, sizeof bytes, NULL, &error)) > 0)
    take_bytes(pipe, bytes, (gsize) length);
  return !pipe->freed && g_error_matches(error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
}

static gboolean readable_cb(GObject *stream, gpointer data)
{
  struct host_pipe *pipe = data;
  pipe->reading = TRUE;
  gboolean more = read_available(pipe);
  pipe->reading = FALSE;
  if (pipe->freed)
    destroy(pipe);
  else if (!more)
    g_clear_pointer(&pipe->source, g_source_unref);
  return more;
}

struct host_pipe *host_pipe_new(GInputStream *stream, HostLineFunc func, gpointer data)
{
  struct host_pipe *pipe = g_new0(struct host_pipe, 1);
  pipe->stream = G_POLLABLE_INPUT_STREAM(g_object_ref(stream));
  pipe->line = g_string_new(NULL);
  pipe->func = func;
  pipe->data = data;
  pipe->source = g_pollable_input_stream_create_source(pipe->stream, NULL);
  g_source_set_callback(pipe->source, G_SOURCE_FUNC(readable_cb), pipe, NULL);
  g_source_attach(pipe->source, g_main_context_get_thread_default());
  return pipe;
}

void host_pipe_drain(struct host_pipe *pipe)
{
  if (!pipe)
    return;
  pipe->reading = TRUE;
  read_available(pipe);
  if (!pipe->freed && pipe->line->len > 0)
    end_line(pipe);
  pipe->reading = FALSE;
  if (pipe->freed)
    destroy(pipe);
}

void host_pipe_free(struct host_pipe *pipe)
{
  if (!pipe || pipe->freed)
    return;
  if (pipe->source) {
    g_source_destroy(pipe->source);
    g_clear_pointer(&pipe->source, g_source_unref);
  }
  pipe->freed = TRUE;
  if (!pipe->reading)
    destroy(pipe);
}
