// SPDX-License-Identifier: GPL-3.0-or-later
// What a person may do to what was said, and the requests for it. A reaction is shown before the
// server has answered, and once it has answered all that was asked of it, as the server has it.
#include "ritrovo-room-private.h"

#include <glib/gi18n.h>

#include "ritrovo-client-private.h"
#include "ritrovo-message-private.h"

struct wish {
  char *reaction; // owned; NULL: it is none
  gint64 seq;
  gboolean on;
};

static void wish_free(gpointer data)
{
  struct wish *wish = data;
  g_free(wish->reaction);
  g_free(wish);
}

gboolean ritrovo_room_is_kept(RitrovoRoom *self, RitrovoMessage *message)
{
  return !self->unstored && ritrovo_message_get_state(message) == RITROVO_MESSAGE_SENT &&
         ritrovo_message_get_seq(message) > 0 && !ritrovo_message_get_removed(message);
}

gboolean ritrovo_room_can_reply(RitrovoRoom *self, RitrovoMessage *message)
{
  g_return_val_if_fail(RITROVO_IS_ROOM(self) && RITROVO_IS_MESSAGE(message), FALSE);
  return self->client && self->client->can_change && self->joined &&
         ritrovo_client_get_state(self->client) == RITROVO_CLIENT_ONLINE &&
         ritrovo_room_is_kept(self, message);
}

gboolean ritrovo_room_can_react(RitrovoRoom *self, RitrovoMessage *message)
{
  return ritrovo_room_can_reply(self, message);
}

gboolean ritrovo_room_can_edit(RitrovoRoom *self, RitrovoMessage *message)
{
  return ritrovo_room_can_reply(self, message) && ritrovo_message_get_mine(message);
}

gboolean ritrovo_room_can_remove(RitrovoRoom *self, RitrovoMessage *message)
{
  return ritrovo_room_can_reply(self, message) &&
         (ritrovo_message_get_mine(message) ||
          strcmp(ritrovo_client_get_role(self->client), "admin") == 0);
}

// Of one of our reactions to one message.
struct reacting {
  guint count; // requests on their way
  gboolean on; // whether the server has it, as far as it has answered
};

static char *reaction_key(const struct wish *wish)
{
  return g_strdup_printf("%" G_GINT64_FORMAT " %s", wish->seq, wish->reaction);
}

static gboolean has_reaction(RitrovoMessage *message, const char *text)
{
  for (guint i = 0; i < ritrovo_message_get_n_reactions(message); i++) {
    const RitrovoReaction *reaction = ritrovo_message_get_reaction(message, i);
    if (strcmp(reaction->text, text) == 0)
      return reaction->mine;
  }
  return FALSE;
}

static void show_reaction(RitrovoRoom *self, const struct wish *wish, gboolean on)
{
  if (self->client)
    ritrovo_room_show_reaction(self, wish->seq, wish->reaction,
                               ritrovo_client_get_own_name(self->client), on);
}

static void begin_reaction(RitrovoRoom *self, RitrovoMessage *message, const struct wish *wish)
{
  g_autofree char *key = reaction_key(wish);
  if (!self->reacting)
    self->reacting = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  struct reacting *reacting = g_hash_table_lookup(self->reacting, key);
  if (!reacting) {
    reacting = g_new0(struct reacting, 1);
    reacting->on = has_reaction(message, wish->reaction);
    g_hash_table_insert(self->reacting, g_steal_pointer(&key), reacting);
  }
  reacting->count++;
  show_reaction(self, wish, wish->on);
}

// The server has answered: TRUE if that was the last answer for that reaction, which then shows as
// the server has it.
static gboolean end_reaction(RitrovoRoom *self, const struct wish *wish, gboolean done)
{
  g_autofree char *key = reaction_key(wish);
  struct reacting *reacting = g_hash_table_lookup(self->reacting, key);
  if (done)
    reacting->on = wish->on;
  if (--reacting->count > 0)
    return FALSE;
  show_reaction(self, wish, reacting->on);
  g_hash_table_remove(self->reacting, key);
  return TRUE;
}

static void fail(GTask *task, const struct message *error)
{
  if (!error) {
    g_task_return_new_error(task, RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_LOST, "%s",
                            _("The connection to the server was lost."));
    return;
  }
  enum code code = message_has(error, code) ? code_from_name(error->code) : CODE_OK;
  if (code == CODE_ADMIN_ONLY)
    g_task_return_new_error(task, RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_NOT_ALLOWED, "%s",
                            _("Only whoever said something can change it; administrators can "
                              "remove it, too."));
  else
    g_task_return_error(task, ritrovo_client_error_from_server(
                                  code, message_has(error, text) ? error->text : NULL));
}

static void answered_cb(gpointer owner, const struct message *reply)
{
  GTask *task = owner;
  RitrovoRoom *self = g_task_get_source_object(task);
  const struct wish *wish = g_task_get_task_data(task);
  gboolean done = reply && reply->type != MSG_ERROR;
  gboolean last = !wish->reaction || end_reaction(self, wish, done);
  if (done && last && ritrovo_room_is_about(self, reply))
    ritrovo_room_take_change(self, reply);
  if (done)
    g_task_return_boolean(task, TRUE);
  else
    fail(task, reply);
  g_object_unref(task);
}

static GTask *new_task(RitrovoRoom *self, RitrovoMessage *message, GCancellable *cancellable,
                       GAsyncReadyCallback callback, gpointer data, gpointer tag)
{
  GTask *task = g_task_new(self, cancellable, callback, data);
  struct wish *wish = g_new0(struct wish, 1);
  wish->seq = ritrovo_message_get_seq(message);
  g_task_set_task_data(task, wish, wish_free);
  g_task_set_source_tag(task, tag);
  return task;
}

// Takes the task. FALSE, with its end, if nothing can be asked of that message.
static gboolean ask(RitrovoRoom *self, RitrovoMessage *message, struct message *request,
                    GTask *task)
{
  if (!ritrovo_room_is_kept(self, message)) {
    g_task_return_error(task, ritrovo_client_error_from_server(CODE_MESSAGE_UNKNOWN, NULL));
    g_object_unref(task);
    return FALSE;
  }
  if (self->kind == RITROVO_ROOM_KIND_DIRECT)
    message_set(request, with, self->name);
  else
    message_set(request, room, self->name);
  message_set(request, seq, ritrovo_message_get_seq(message));
  // Whoever answers drops the reference of the task.
  if (self->client && self->joined && ritrovo_client_ask(self->client, request, task, answered_cb))
    return TRUE;
  g_task_return_new_error(task, RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_LOST, "%s",
                          _("You are not connected to a server."));
  g_object_unref(task);
  return FALSE;
}

static gboolean finish(RitrovoRoom *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail(g_task_is_valid(result, self), FALSE);
  return g_task_propagate_boolean(G_TASK(result), error);
}

void ritrovo_room_edit_async(RitrovoRoom *self, RitrovoMessage *message, const char *text,
                             GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail(RITROVO_IS_ROOM(self) && RITROVO_IS_MESSAGE(message) && text);
  GTask *task =
      new_task(self, message, cancellable, callback, data, (gpointer) ritrovo_room_edit_async);
  g_autofree char *unified = ritrovo_room_unify_line_ends(text);
  g_autoptr(GError) wrong = NULL;
  if ((*unified || !ritrovo_message_get_file(message)) &&
      !ritrovo_room_check_text(self, unified, &wrong)) {
    g_task_return_error(task, g_steal_pointer(&wrong));
    g_object_unref(task);
    return;
  }
  struct message request = {.type = MSG_EDIT};
  message_set(&request, text, unified);
  ask(self, message, &request, task);
}

gboolean ritrovo_room_edit_finish(RitrovoRoom *self, GAsyncResult *result, GError **error)
{
  return finish(self, result, error);
}

void ritrovo_room_remove_message_async(RitrovoRoom *self, RitrovoMessage *message,
                                       const char *reason, GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail(RITROVO_IS_ROOM(self) && RITROVO_IS_MESSAGE(message));
  GTask *task = new_task(self, message, cancellable, callback, data,
                         (gpointer) ritrovo_room_remove_message_async);
  struct message request = {.type = MSG_REMOVE};
  if (reason && *reason)
    message_set(&request, reason, reason);
  ask(self, message, &request, task);
}

gboolean ritrovo_room_remove_message_finish(RitrovoRoom *self, GAsyncResult *result, GError **error)
{
  return finish(self, result, error);
}

void ritrovo_room_react_async(RitrovoRoom *self, RitrovoMessage *message, const char *reaction,
                              gboolean on, GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer data)
{
  g_return_if_fail(RITROVO_IS_ROOM(self) && RITROVO_IS_MESSAGE(message) && reaction);
  g_autoptr(GTask) task =
      new_task(self, message, cancellable, callback, data, (gpointer) ritrovo_room_react_async);
  struct wish *wish = g_task_get_task_data(task);
  wish->reaction = g_strdup(reaction);
  wish->on = on;
  struct message request = {.type = MSG_REACT};
  message_set(&request, reaction, reaction);
  message_set(&request, on, on);
  begin_reaction(self, message, wish);
  if (!ask(self, message, &request, g_object_ref(task)))
    end_reaction(self, wish, FALSE);
}

gboolean ritrovo_room_react_finish(RitrovoRoom *self, GAsyncResult *result, GError **error)
{
  return finish(self, result, error);
}
