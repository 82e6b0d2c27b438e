// SPDX-License-Identifier: GPL-3.0-or-later
// Leaving a server politely: quit, and then a moment for its bye. The connection is the farewell's
// own by then, so that the client may be on its way to another server already.
#include "ritrovo-client-private.h"

#include <glib/gi18n.h>

#include "ritrovo-outbox.h"
#include "ritrovo-room-private.h"

#define FAREWELL_MS 1000

// A connection that has said quit: over when the server closes it, and after a second at the
// latest.
struct farewell {
  GTask *task;                   // owned
  RitrovoConnection *connection; // owned
  RitrovoStore *store;           // owned; may be NULL
  guint timer;                   // owned
};

static void end_farewell(struct farewell *farewell)
{
  g_clear_handle_id(&farewell->timer, g_source_remove);
  g_signal_handlers_disconnect_by_data(farewell->connection, farewell);
  ritrovo_connection_close(farewell->connection);
  g_object_unref(farewell->connection);
  g_clear_object(&farewell->store);
  g_task_return_boolean(farewell->task, TRUE);
  g_object_unref(farewell->task);
  g_free(farewell);
}

static void farewell_message_cb(RitrovoConnection *connection, const struct message *message,
                                gpointer data)
{
  struct farewell *farewell = data;
  if (message->type == MSG_BYE)
    end_farewell(farewell);
  else if (message->type == MSG_MESSAGE && message_has(message, cid) && farewell->store)
    ritrovo_outbox_settled(farewell->store, message->cid);
}

static void farewell_closed_cb(RitrovoConnection *connection, GError *error, gpointer data)
{
  end_farewell(data);
}

static gboolean farewell_timer_cb(gpointer data)
{
  struct farewell *farewell = data;
  farewell->timer = 0;
  end_farewell(farewell);
  return G_SOURCE_REMOVE;
}

static void say_farewell(GTask *task, RitrovoConnection *connection, RitrovoStore *store)
{
  struct farewell *farewell = g_new0(struct farewell, 1);
  farewell->task = g_object_ref(task);
  farewell->connection = connection;
  farewell->store = store ? g_object_ref(store) : NULL;
  farewell->timer = g_timeout_add(FAREWELL_MS, farewell_timer_cb, farewell);
  g_signal_connect(connection, "message", G_CALLBACK(farewell_message_cb), farewell);
  g_signal_connect(connection, "closed", G_CALLBACK(farewell_closed_cb), farewell);
  struct message quit = {.type = MSG_QUIT};
  ritrovo_connection_send(connection, &quit);
}

static void leave(gpointer client, gpointer data, const GError *error)
{
  RitrovoClient *self = client;
  g_autoptr(GTask) task = data;
  ritrovo_client_stop_waiting(self);
  self->recalling = FALSE;
  for (guint i = 0; i < g_list_model_get_n_items(G_LIST_MODEL(self->rooms)); i++) {
    g_autoptr(RitrovoRoom) room = g_list_model_get_item(G_LIST_MODEL(self->rooms), i);
    ritrovo_room_send_rest(room);
    ritrovo_room_keep(room);
  }
  RitrovoConnection *connection = ritrovo_client_take_connection(self);
  if (connection)
    ritrovo_client_remember(self, TRUE);
  g_clear_pointer(&self->token, g_free);
  ritrovo_client_forget_password(self);
  ritrovo_transfers_clear(self->transfers);
  ritrovo_client_set_state(self, RITROVO_CLIENT_OFFLINE, "");
  ritrovo_client_finish_connecting(
      self, g_error_new_literal(G_IO_ERROR, G_IO_ERROR_CANCELLED, _("Connecting was cancelled.")));
  if (connection)
    say_farewell(task, connection, self->store);
  else
    g_task_return_boolean(task, TRUE);
}

void ritrovo_client_disconnect_async(RitrovoClient *self, GAsyncReadyCallback callback,
                                     gpointer data)
{
  g_return_if_fail(RITROVO_IS_CLIENT(self));
  GTask *task = g_task_new(self, NULL, callback, data);
  g_task_set_source_tag(task, ritrovo_client_disconnect_async);
  // What was said a moment ago is on its way to the disk, and goes out once it is there. The task
  // holds the client, so the answer comes.
  ritrovo_client_when_written(self, leave, task);
}

gboolean ritrovo_client_disconnect_finish(RitrovoClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail(g_task_is_valid(result, self), FALSE);
  return g_task_propagate_boolean(G_TASK(result), error);
}
