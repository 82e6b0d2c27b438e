// SPDX-License-Identifier: GPL-3.0-or-later
// Requests and their answers, by id; and those that end with nothing but success.
#include "ritrovo-client-private.h"

#include <glib/gi18n.h>

#include "limits.h"
#include "name.h"
#include "ritrovo-requests.h"
#include "ritrovo-room-private.h"

struct request {
  GTask *task; // owned; NULL: nobody waits
  RequestReply reply;
};

void ritrovo_client_request_free(gpointer data)
{
  struct request *request = data;
  g_clear_object(&request->task);
  g_free(request);
}

static GError *not_online(void)
{
  return g_error_new_literal(RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_LOST,
                             _("You are not connected to a server."));
}

void ritrovo_client_request(RitrovoClient *self, struct message *message, GTask *task,
                            RequestReply reply)
{
  if (!self->welcomed || !self->connection) {
    if (task) {
      g_task_return_error(task, not_online());
      g_object_unref(task);
    }
    return;
  }
  struct request *request = g_new0(struct request, 1);
  request->task = task;
  request->reply = reply;
  message->id.kind = ID_NUMBER;
  message->id.number = ritrovo_client_next_id(self);
  g_hash_table_insert(self->requests, g_memdup2(&message->id.number, sizeof(gint64)), request);
  ritrovo_client_send(self, message);
}

static void answer(RitrovoClient *self, struct request *request, const struct message *reply)
{
  if (reply->type != MSG_ERROR || !request->task) {
    request->reply(self, request->task, reply);
    return;
  }
  enum code code = message_has(reply, code) ? code_from_name(reply->code) : CODE_OK;
  g_task_return_error(request->task, ritrovo_client_error_from_server(
                                         code, message_has(reply, text) ? reply->text : NULL));
}

gboolean ritrovo_client_take_reply(RitrovoClient *self, const struct message *reply)
{
  struct request *request = NULL;
  gpointer key = NULL;
  if (reply->re.kind != ID_NUMBER ||
      !g_hash_table_steal_extended(self->requests, &reply->re.number, &key, (gpointer *) &request))
    return FALSE;
  g_free(key);
  answer(self, request, reply);
  ritrovo_client_request_free(request);
  // The room wants to hear of its topic, too.
  return reply->type != MSG_TOPIC;
}

void ritrovo_client_fail_requests(RitrovoClient *self)
{
  g_autoptr(GHashTable) failed = g_steal_pointer(&self->requests);
  self->requests =
      g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, ritrovo_client_request_free);
  GHashTableIter iter;
  gpointer value;
  g_hash_table_iter_init(&iter, failed);
  while (g_hash_table_iter_next(&iter, NULL, &value)) {
    struct request *request = value;
    if (request->task)
      g_task_return_new_error(request->task, RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_LOST, "%s",
                              _("The connection to the server was lost."));
  }
}

static void done_cb(RitrovoClient *self, GTask *task, const struct message *reply)
{
  g_task_return_boolean(task, TRUE);
}

// A request of which nothing but its success is of interest.
static void ask(RitrovoClient *self, struct message *message, GCancellable *cancellable,
                GAsyncReadyCallback callback, gpointer data)
{
  ritrovo_client_request(self, message, g_task_new(self, cancellable, callback, data), done_cb);
}

gboolean ritrovo_client_request_finish(RitrovoClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail(g_task_is_valid(result, self), FALSE);
  return g_task_propagate_boolean(G_TASK(result), error);
}

void ritrovo_client_set_topic_async(RitrovoClient *self, RitrovoRoom *room, const char *topic,
                                    GCancellable *cancellable, GAsyncReadyCallback callback,
                                    gpointer data)
{
  g_return_if_fail(RITROVO_IS_CLIENT(self) && RITROVO_IS_ROOM(room) && topic);
  struct message message = {.type = MSG_TOPIC};
  message_set(&message, room, room->name);
  message_set(&message, topic, topic);
  ask(self, &message, cancellable, callback, data);
}

void ritrovo_client_kick_async(RitrovoClient *self, const char *name, const char *reason,
                               GCancellable *cancellable, GAsyncReadyCallback callback,
                               gpointer data)
{
  g_return_if_fail(RITROVO_IS_CLIENT(self) && name);
  struct message message = {.type = MSG_KICK};
  message_set(&message, name, name);
  if (reason)
    message_set(&message, reason, reason);
  ask(self, &message, cancellable, callback, data);
}

void ritrovo_client_ban_async(RitrovoClient *self, const char *name, const char *reason,
                              gint64 seconds, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail(RITROVO_IS_CLIENT(self) && name);
  struct message message = {.type = MSG_BAN};
  message_set(&message, name, name);
  if (reason)
    message_set(&message, reason, reason);
  if (seconds > 0)
    message_set(&message, seconds, seconds);
  ask(self, &message, cancellable, callback, data);
}

void ritrovo_client_unban_async(RitrovoClient *self, const char *name, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail(RITROVO_IS_CLIENT(self) && name);
  struct message message = {.type = MSG_UNBAN};
  message_set(&message, name, name);
  ask(self, &message, cancellable, callback, data);
}

void ritrovo_client_alert_async(RitrovoClient *self, const char *text, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail(RITROVO_IS_CLIENT(self) && text);
  struct message message = {.type = MSG_ALERT};
  message_set(&message, text, text);
  ask(self, &message, cancellable, callback, data);
}
