// SPDX-License-Identifier: GPL-3.0-or-later
// Opening is the main loop's, the rest is a thread's, with calls that block and can be cancelled:
// a hop between threads for every piece of a file would only make it slower.
#include "ritrovo-carrier.h"

#include <string.h>

#include "message.h"
#include "ritrovo-socket.h"

#define PIECE (256 * 1024)
#define LINE_MAX_BYTES 4096 // of what the server says on such a connection
#define SILENCE_S 60        // of somebody who should be reading or writing
#define STORED_S 240        // the server may have to read all of it again before it says so

G_DEFINE_QUARK(ritrovo - carrier - error - quark, ritrovo_carrier_error)

struct load {
  // owned
  char *ticket;
  gpointer data;
  GDestroyNotify free_data;
  GSocketConnection *connection; // NULL before it is open

  char answer[LINE_MAX_BYTES]; // what the server has said of an upload
  gsize answered;              // bytes of it
  gint64 length;
  RitrovoCarrierRead read;   // one of
  RitrovoCarrierWrite write; // these
};

static void load_free(gpointer data)
{
  struct load *load = data;
  g_free(load->ticket);
  if (load->free_data)
    load->free_data(load->data);
  g_clear_object(&load->connection);
  g_free(load);
}

static GInputStream *input_of(struct load *load)
{
  return g_io_stream_get_input_stream(G_IO_STREAM(load->connection));
}

static GOutputStream *output_of(struct load *load)
{
  return g_io_stream_get_output_stream(G_IO_STREAM(load->connection));
}

static gboolean show_ticket(struct load *load, GCancellable *cancellable, GError **error)
{
  struct message message = {.type = load->read ? MSG_UPLOAD : MSG_DOWNLOAD};
  message_set(&message, ticket, load->ticket);
  g_autoptr(GString) line = g_string_new(NULL);
  message_write(&message, line);
  g_string_append_c(line, '\n');
  return g_output_stream_write_all(output_of(load), line->str, line->len, NULL, cancellable, error);
}

// Reads what the server says in the end. A connection that took long to begin finds the server
// greeting a terminal first, without a brace.
static enum message_type read_words(struct message_reader *reader, const char *bytes, gsize length,
                                    struct message *message)
{
  const char *brace = memchr(bytes, '{', length);
  if (!brace)
    return MSG_UNKNOWN;
  const char *end = memchr(brace, '\n', length - (gsize) (brace - bytes));
  if (!end || message_read(reader, brace, (gsize) (end - brace), message) != CODE_OK)
    return MSG_UNKNOWN;
  return message->type;
}

static void set_refusal(GError **error, const struct message *message)
{
  enum code code = message_has(message, code) ? code_from_name(message->code) : CODE_OK;
  g_set_error_literal(error, RITROVO_CARRIER_ERROR, (int) code,
                      message_has(message, text) ? message->text : "");
}

// Whether there is a whole line, whatever may stand before its brace.
static gboolean is_answered(struct load *load)
{
  const char *brace = memchr(load->answer, '{', load->answered);
  return load->answered == sizeof load->answer ||
         (brace && memchr(brace, '\n', load->answered - (gsize) (brace - load->answer)));
}

// Until the server has said a line or ends the connection.
static gboolean read_answer(struct load *load, GCancellable *cancellable, GError **error)
{
  while (!is_answered(load)) {
    gssize more = g_input_stream_read(input_of(load), load->answer + load->answered,
                                      sizeof load->answer - load->answered, cancellable, error);
    if (more < 0)
      return FALSE;
    if (more == 0)
      break;
    load->answered += (gsize) more;
  }
  return TRUE;
}

// Whether the server says something, or ends the connection, while it should only listen. The
// stream is asked, not the socket: what lies between them may have something to say, too.
static gboolean has_spoken(struct load *load, GCancellable *cancellable)
{
  g_autoptr(GError) error = NULL;
  gssize more = g_pollable_input_stream_read_nonblocking(G_POLLABLE_INPUT_STREAM(input_of(load)),
                                                         load->answer, sizeof load->answer,
                                                         cancellable, &error);
  load->answered = (gsize) MAX(more, 0);
  return more >= 0 || !g_error_matches(error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
}

static gboolean wait_stored(struct load *load, GCancellable *cancellable, GError **error)
{
  if (!read_answer(load, cancellable, error))
    return FALSE;
  struct message_reader *reader = message_reader_new();
  struct message message;
  enum message_type type = read_words(reader, load->answer, load->answered, &message);
  if (type == MSG_ERROR)
    set_refusal(error, &message);
  else if (type != MSG_STORED)
    g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, "not stored");
  message_reader_free(reader);
  return type == MSG_STORED;
}

// FALSE: the server does not want more, or, with `ours`, there is no more to be had.
static gboolean send_pieces(struct load *load, char *buffer, GCancellable *cancellable,
                            GError **error, gboolean *ours)
{
  for (gint64 left = load->length; left > 0;) {
    gssize piece = load->read(load->data, buffer, (gsize) MIN(left, PIECE), error);
    *ours = piece <= 0;
    if (*ours || has_spoken(load, cancellable) ||
        !g_output_stream_write_all(output_of(load), buffer, (gsize) piece, NULL, cancellable,
                                   error))
      return FALSE;
    left -= piece;
  }
  return TRUE;
}

static gboolean send_all(struct load *load, GCancellable *cancellable, GError **error)
{
  g_autofree char *buffer = g_malloc(PIECE);
  g_autoptr(GError) broken = NULL;
  GError *words = NULL;
  gboolean ours = FALSE;
  if (!show_ticket(load, cancellable, error))
    return FALSE;
  gboolean sent = send_pieces(load, buffer, cancellable, &broken, &ours);
  if (ours) {
    g_propagate_error(error, g_steal_pointer(&broken));
    return FALSE;
  }
  g_socket_set_timeout(g_socket_connection_get_socket(load->connection),
                       sent ? STORED_S : SILENCE_S);
  if (wait_stored(load, cancellable, &words))
    return TRUE;
  // What the server said counts for more than that it stopped reading.
  if (broken && words->domain != RITROVO_CARRIER_ERROR) {
    g_error_free(words);
    words = g_steal_pointer(&broken);
  }
  g_propagate_error(error, words);
  return FALSE;
}

// The first bytes, until they cannot be one line of an error any more or the server has ended the
// connection: a small file may be shorter than such a line, or look like one.
static gssize read_beginning(struct load *load, char *buffer, gboolean *ended,
                             GCancellable *cancellable, GError **error)
{
  gsize length = 0;
  *ended = FALSE;
  while (length < LINE_MAX_BYTES && !*ended) {
    gssize more = g_input_stream_read(input_of(load), buffer + length, LINE_MAX_BYTES - length,
                                      cancellable, error);
    if (more < 0)
      return -1;
    *ended = more == 0;
    length += (gsize) more;
  }
  return (gssize) length;
}

static gboolean is_refused(struct load *load, const char *bytes, gsize length, GError **error)
{
  struct message_reader *reader = message_reader_new();
  struct message message;
  gboolean refused =
      (gint64) length != load->length && read_words(reader, bytes, length, &message) == MSG_ERROR;
  if (refused)
    set_refusal(error, &message);
  message_reader_free(reader);
  return refused;
}

static gboolean fetch_all(struct load *load, GCancellable *cancellable, GError **error)
{
  g_autofree char *buffer = g_malloc(PIECE);
  gboolean ended;
  if (!show_ticket(load, cancellable, error))
    return FALSE;
  gssize piece = read_beginning(load, buffer, &ended, cancellable, error);
  if (piece < 0 || (ended && is_refused(load, buffer, (gsize) piece, error)))
    return FALSE;
  gint64 left = load->length;
  while (TRUE) {
    if (piece > left) {
      g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "more than was promised");
      return FALSE;
    }
    if (piece > 0 && !load->write(load->data, buffer, (gsize) piece, error))
      return FALSE;
    left -= piece;
    if (left == 0)
      return TRUE;
    piece = ended ? 0
                  : g_input_stream_read(input_of(load), buffer, (gsize) MIN(left, PIECE),
                                        cancellable, error);
    if (piece == 0)
      g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, "ended half-way");
    if (piece <= 0)
      return FALSE;
  }
}

static void carry(GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  struct load *load = data;
  GError *error = NULL;
  gboolean good =
      load->read ? send_all(load, cancellable, &error) : fetch_all(load, cancellable, &error);
  (void) g_io_stream_close(G_IO_STREAM(load->connection), NULL, NULL);
  if (good)
    g_task_return_boolean(task, TRUE);
  else
    g_task_return_error(task, error);
}

static void opened_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  struct load *load = g_task_get_task_data(task);
  GError *error = NULL;
  load->connection = ritrovo_socket_open_finish(result, &error);
  if (!load->connection) {
    g_task_return_error(task, error);
    return;
  }
  g_socket_set_timeout(g_socket_connection_get_socket(load->connection), SILENCE_S);
  g_task_run_in_thread(task, carry);
}

static void begin(const RitrovoAddress *address, struct load *load, GCancellable *cancellable,
                  GAsyncReadyCallback callback, gpointer callback_data)
{
  GTask *task = g_task_new(NULL, cancellable, callback, callback_data);
  g_task_set_source_tag(task, begin);
  g_task_set_task_data(task, load, load_free);
  ritrovo_socket_open_async(address, cancellable, opened_cb, task);
}

void ritrovo_carrier_send_async(const RitrovoAddress *address, const char *ticket, gint64 length,
                                RitrovoCarrierRead read, gpointer data, GDestroyNotify free_data,
                                GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer callback_data)
{
  struct load *load = g_new0(struct load, 1);
  *load = (struct load){g_strdup(ticket), data, free_data, .length = length, .read = read};
  begin(address, load, cancellable, callback, callback_data);
}

void ritrovo_carrier_fetch_async(const RitrovoAddress *address, const char *ticket, gint64 length,
                                 RitrovoCarrierWrite write, gpointer data, GDestroyNotify free_data,
                                 GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer callback_data)
{
  struct load *load = g_new0(struct load, 1);
  *load = (struct load){g_strdup(ticket), data, free_data, .length = length, .write = write};
  begin(address, load, cancellable, callback, callback_data);
}

gboolean ritrovo_carrier_finish(GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean(G_TASK(result), error);
}
