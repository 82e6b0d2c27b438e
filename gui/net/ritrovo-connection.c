// SPDX-License-Identifier: GPL-3.0-or-later
// One read and one write are under way at any moment, each holding a reference; closing cancels
// both, and the socket goes with the last of them.
#include "ritrovo-connection.h"

#include <string.h>

#include "limits.h"
#include "line.h"
#include "ritrovo-socket.h"

#define READ_SIZE (32 * 1024)
#define LINE_FROM_SERVER (1024 * 1024) // a list of members may be longer than what we may send
#define PING_ID "ping-"
#define QUEUE_LIMIT (4 * 1024 * 1024)

// Reading comes before painting: a window that is always being painted, by a slow machine and an
// animation, would otherwise never hear from the server. For the same reason a flood, of which the
// sign is a full buffer, pauses for a moment.
#define PAUSE_MS 5
#define GREETING_LINES 8

struct _RitrovoConnection {
  GObject parent_instance;

  // owned
  GSocketConnection *stream; // NULL before it is open
  GCancellable *cancellable; // ends the read and the write
  struct message_reader *reader;
  struct line_splitter splitter;
  char *input;      // READ_SIZE bytes
  GString *queue;   // gathers while a write is under way
  GString *writing; // being written
  guint ping_timer;
  guint pause_timer;

  guint ping_interval;
  guint last_ping;                             // number of the newest ping
  guint last_pong;                             // number of the newest ping that was answered
  gint64 ping_times[APP_PINGS_UNANSWERED + 1]; // monotonic µs, by number
  guint malformed;                             // broken lines in a row
  guint greeted;                               // lines of a greeting that were for terminals
  gboolean spoken;                             // at least one good line came
  gboolean is_writing;
  gboolean closed;
};

G_DEFINE_FINAL_TYPE(RitrovoConnection, ritrovo_connection, G_TYPE_OBJECT)

enum { MESSAGE, ROUND_TRIP, CLOSED, N_SIGNALS };

static guint signals[N_SIGNALS];

static void read_more(RitrovoConnection *self);

static void ritrovo_connection_dispose(GObject *object)
{
  ritrovo_connection_close(RITROVO_CONNECTION(object));
  G_OBJECT_CLASS(ritrovo_connection_parent_class)->dispose(object);
}

static void ritrovo_connection_finalize(GObject *object)
{
  RitrovoConnection *self = RITROVO_CONNECTION(object);
  g_clear_object(&self->stream);
  g_object_unref(self->cancellable);
  message_reader_free(self->reader);
  line_clear(&self->splitter);
  g_free(self->input);
  g_string_free(self->queue, TRUE);
  g_string_free(self->writing, TRUE);
  G_OBJECT_CLASS(ritrovo_connection_parent_class)->finalize(object);
}

static void ritrovo_connection_class_init(RitrovoConnectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  object_class->dispose = ritrovo_connection_dispose;
  object_class->finalize = ritrovo_connection_finalize;

  signals[MESSAGE] = g_signal_new("message", RITROVO_TYPE_CONNECTION, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[ROUND_TRIP] = g_signal_new("round-trip", RITROVO_TYPE_CONNECTION, G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  signals[CLOSED] = g_signal_new("closed", RITROVO_TYPE_CONNECTION, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void ritrovo_connection_init(RitrovoConnection *self)
{
  self->cancellable = g_cancellable_new();
  self->reader = message_reader_new();
  line_init(&self->splitter, LINE_FROM_SERVER);
  self->queue = g_string_new(NULL);
  self->writing = g_string_new(NULL);
}

RitrovoConnection *ritrovo_connection_new(guint ping_interval)
{
  RitrovoConnection *self = g_object_new(RITROVO_TYPE_CONNECTION, NULL);
  self->ping_interval = ping_interval;
  return self;
}

void ritrovo_connection_close(RitrovoConnection *self)
{
  g_return_if_fail(RITROVO_IS_CONNECTION(self));
  if (self->closed)
    return;
  self->closed = TRUE;
  g_clear_handle_id(&self->ping_timer, g_source_remove);
  g_clear_handle_id(&self->pause_timer, g_source_remove);
  g_cancellable_cancel(self->cancellable);
}

// Ends it from this side of the signals; takes the error.
static void end(RitrovoConnection *self, GError *error)
{
  g_autoptr(GError) owned = error;
  if (self->closed)
    return;
  ritrovo_connection_close(self);
  g_signal_emit(self, signals[CLOSED], 0, owned);
}

static void written_cb(GObject *source, GAsyncResult *result, gpointer data);

static void write_queue(RitrovoConnection *self)
{
  if (self->is_writing || self->queue->len == 0 || !self->stream)
    return;
  GString *gathered = self->queue;
  self->queue = self->writing;
  self->writing = gathered;
  self->is_writing = TRUE;
  GOutputStream *output = g_io_stream_get_output_stream(G_IO_STREAM(self->stream));
  g_output_stream_write_all_async(output, self->writing->str, self->writing->len,
                                  G_PRIORITY_DEFAULT, self->cancellable, written_cb,
                                  g_object_ref(self));
}

static void written_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(RitrovoConnection) self = data;
  GError *error = NULL;
  gboolean good = g_output_stream_write_all_finish(G_OUTPUT_STREAM(source), result, NULL, &error);

  self->is_writing = FALSE;
  g_string_truncate(self->writing, 0);
  if (!good)
    end(self, error);
  else if (!self->closed)
    write_queue(self);
}

void ritrovo_connection_send(RitrovoConnection *self, const struct message *message)
{
  g_return_if_fail(RITROVO_IS_CONNECTION(self));
  if (self->closed)
    return;
  message_write(message, self->queue);
  g_string_append_c(self->queue, '\n');
  if (self->queue->len + self->writing->len > QUEUE_LIMIT)
    end(self, g_error_new_literal(G_IO_ERROR, G_IO_ERROR_NO_SPACE, "the server does not read"));
  else
    write_queue(self);
}

static gboolean ping_cb(gpointer data)
{
  RitrovoConnection *self = data;
  if (self->last_ping - self->last_pong >= APP_PINGS_UNANSWERED) {
    // Ending may drop the last reference; the source must not be removed twice.
    self->ping_timer = 0;
    end(self, g_error_new_literal(G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "two pings are unanswered"));
    return G_SOURCE_REMOVE;
  }
  char id[32];
  g_snprintf(id, sizeof id, PING_ID "%u", ++self->last_ping);
  self->ping_times[self->last_ping % G_N_ELEMENTS(self->ping_times)] = g_get_monotonic_time();
  struct message ping = {.type = MSG_PING, .id = {.kind = ID_TEXT, .text = id}};
  ritrovo_connection_send(self, &ping);
  return G_SOURCE_CONTINUE;
}

void ritrovo_connection_start_pings(RitrovoConnection *self)
{
  g_return_if_fail(RITROVO_IS_CONNECTION(self));
  if (self->closed || self->ping_timer)
    return;
  self->ping_timer = g_timeout_add(self->ping_interval, ping_cb, self);
  ping_cb(self);
}

static void take_pong(RitrovoConnection *self, const struct message *pong)
{
  guint64 number;
  if (pong->re.kind != ID_TEXT || !g_str_has_prefix(pong->re.text, PING_ID) ||
      !g_ascii_string_to_unsigned(pong->re.text + strlen(PING_ID), 10, 0, G_MAXUINT, &number,
                                  NULL) ||
      number <= self->last_pong || number > self->last_ping)
    return;
  self->last_pong = (guint) number;
  gint64 sent = self->ping_times[number % G_N_ELEMENTS(self->ping_times)];
  g_signal_emit(self, signals[ROUND_TRIP], 0, (int) ((g_get_monotonic_time() - sent + 500) / 1000));
}

static void answer_ping(RitrovoConnection *self, const struct message *ping)
{
  struct message pong = {.type = MSG_PONG, .re = ping->id};
  ritrovo_connection_send(self, &pong);
}

// A hello that takes more than a second finds the server greeting a terminal already, in a few
// lines of text; then it understands (PROTOCOL.md, What the text dialect says).
static gboolean is_greeting(RitrovoConnection *self, const struct line *line)
{
  static const char *const beginnings[] = {"* ", "name: "};
  if (self->spoken || self->greeted >= GREETING_LINES)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS(beginnings); i++)
    if (line->length >= strlen(beginnings[i]) &&
        memcmp(line->text, beginnings[i], strlen(beginnings[i])) == 0) {
      self->greeted++;
      return TRUE;
    }
  return FALSE;
}

static void take_line(RitrovoConnection *self, const struct line *line)
{
  struct message message;
  if (is_greeting(self, line))
    return;
  if (message_read(self->reader, line->text, line->length, &message) != CODE_OK) {
    // Whoever begins with a broken line is another kind of server; later one broken line may pass.
    if (!self->spoken || ++self->malformed >= LIMIT_MALFORMED_IN_A_ROW)
      end(self, g_error_new_literal(G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "broken lines"));
    return;
  }
  self->spoken = TRUE;
  self->malformed = 0;
  if (message.type == MSG_PING)
    answer_ping(self, &message);
  else if (message.type == MSG_PONG)
    take_pong(self, &message);
  else
    g_signal_emit(self, signals[MESSAGE], 0, &message);
}

static void take_bytes(RitrovoConnection *self, gsize length)
{
  struct line line;
  enum line_result result;

  line_feed(&self->splitter, self->input, length);
  while ((result = line_next(&self->splitter, &line)) == LINE_READY) {
    take_line(self, &line);
    if (self->closed)
      return;
  }
  if (result == LINE_TOO_LONG)
    end(self, g_error_new_literal(G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "an endless line"));
}

static gboolean pause_cb(gpointer data)
{
  RitrovoConnection *self = data;
  self->pause_timer = 0;
  read_more(self);
  return G_SOURCE_REMOVE;
}

static void read_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(RitrovoConnection) self = data;
  GError *error = NULL;
  gssize length = g_input_stream_read_finish(G_INPUT_STREAM(source), result, &error);

  if (length <= 0) {
    end(self, error);
    return;
  }
  if (self->closed)
    return;
  take_bytes(self, (gsize) length);
  if (self->closed)
    return;
  if (length == READ_SIZE)
    self->pause_timer = g_timeout_add(PAUSE_MS, pause_cb, self);
  else
    read_more(self);
}

static void read_more(RitrovoConnection *self)
{
  GInputStream *input = g_io_stream_get_input_stream(G_IO_STREAM(self->stream));
  g_input_stream_read_async(input, self->input, READ_SIZE, G_PRIORITY_DEFAULT, self->cancellable,
                            read_cb, g_object_ref(self));
}

static void connected_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  RitrovoConnection *self = g_task_get_source_object(task);
  GError *error = NULL;
  g_autoptr(GSocketConnection) stream = ritrovo_socket_open_finish(result, &error);

  if (stream && self->closed)
    g_set_error_literal(&error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "closed while connecting");
  if (error) {
    ritrovo_connection_close(self);
    g_task_return_error(task, error);
    return;
  }
  self->stream = g_steal_pointer(&stream);
  self->input = g_malloc(READ_SIZE);
  read_more(self);
  write_queue(self);
  g_task_return_boolean(task, TRUE);
}

void ritrovo_connection_open_async(RitrovoConnection *self, const RitrovoAddress *address,
                                   GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer data)
{
  g_return_if_fail(RITROVO_IS_CONNECTION(self) && !self->stream);
  GTask *task = g_task_new(self, cancellable, callback, data);
  g_task_set_source_tag(task, ritrovo_connection_open_async);
  ritrovo_socket_open_async(address, cancellable, connected_cb, task);
}

gboolean ritrovo_connection_open_finish(RitrovoConnection *self, GAsyncResult *result,
                                        GError **error)
{
  g_return_val_if_fail(g_task_is_valid(result, self), FALSE);
  return g_task_propagate_boolean(G_TASK(result), error);
}
