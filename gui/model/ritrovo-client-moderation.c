// SPDX-License-Identifier: GPL-3.0-or-later
// Requests that somebody waits for in a GTask; and those that end with nothing but success: topics,
// and what administrators do.
#include "ritrovo-client-private.h"

#include <glib/gi18n.h>

#include "ritrovo-requests.h"
#include "ritrovo-room-private.h"

#define REPLY "ritrovo-reply" // of a task: what is done with the answer

static void refuse(GTask *task, const struct message *error)
{
  enum code code = message_has(error, code) ? code_from_name(error->code) : CODE_OK;
  g_task_return_error(
      task, ritrovo_client_error_from_server(code, message_has(error, text) ? error->text : NULL));
}

static void answered_cb(gpointer owner, const struct message *reply)
{
  g_autoptr(GTask) task = g_object_ref(owner);
  RitrovoClient *self = g_task_get_source_object(task);
  RequestReply take = (RequestReply) g_object_get_data(G_OBJECT(task), REPLY);
  g_ptr_array_remove(self->tasks, task);
  if (!reply)
    g_task_return_new_error(task, RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_LOST, "%s",
                            _("The connection to the server was lost."));
  else if (reply->type == MSG_ERROR)
    refuse(task, reply);
  else
    take(self, task, reply);
}

void ritrovo_client_request(RitrovoClient *self, struct message *message, GTask *task,
                            RequestReply reply)
{
  g_object_set_data(G_OBJECT(task), REPLY, (gpointer) reply);
  g_ptr_array_add(self->tasks, task);
  if (ritrovo_client_ask(self, message, task, answered_cb) != 0)
    return;
  g_task_return_new_error(task, RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_LOST, "%s",
                          _("You are not connected to a server."));
  g_ptr_array_remove(self->tasks, task);
}

static void done_cb(RitrovoClient *self, GTask *task, const struct message *reply)
{
  // The room wants to hear of its topic, too.
  RitrovoRoom *room = reply->type == MSG_TOPIC && message_has(reply, room)
                          ? ritrovo_client_find_room(self, reply->room)
                          : NULL;
  if (room)
    ritrovo_room_receive(room, reply);
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
