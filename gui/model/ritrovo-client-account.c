// SPDX-License-Identifier: GPL-3.0-or-later
// Accounts and names: a password is in memory for as long as it may be needed to come back, and is
// wiped after that.
#include "ritrovo-client-private.h"

#include "name.h"
#include "ritrovo-requests.h"
#include "ritrovo-room-private.h"

#define NAME_BYTES 256

static void free_secret(gpointer secret)
{
  if (secret)
    explicit_bzero(secret, strlen(secret));
  g_free(secret);
}

static void keep_secret(RitrovoClient *self, const char *password)
{
  char *former = self->password;
  self->password = password && *password ? g_strdup(password) : NULL;
  free_secret(former);
}

void ritrovo_client_set_password(RitrovoClient *self, const char *password)
{
  g_return_if_fail(RITROVO_IS_CLIENT(self));
  keep_secret(self, password);
}

void ritrovo_client_forget_password(RitrovoClient *self)
{
  keep_secret(self, NULL);
}

static GTask *task_with_secret(RitrovoClient *self, const char *password, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new(self, cancellable, callback, data);
  g_task_set_task_data(task, g_strdup(password), free_secret);
  return task;
}

static void registered_cb(RitrovoClient *self, GTask *task, const struct message *reply)
{
  const char *role = message_has(reply, role) ? reply->role : "member";
  keep_secret(self, g_task_get_task_data(task));
  ritrovo_client_take_role(self, role);
  for (guint i = 0; i < g_list_model_get_n_items(G_LIST_MODEL(self->rooms)); i++) {
    g_autoptr(RitrovoRoom) room = g_list_model_get_item(G_LIST_MODEL(self->rooms), i);
    ritrovo_room_rename_member(room, self->own_name, self->own_name, self->role);
  }
  g_task_return_boolean(task, TRUE);
}

void ritrovo_client_register_async(RitrovoClient *self, const char *password,
                                   GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer data)
{
  g_return_if_fail(RITROVO_IS_CLIENT(self) && password);
  struct message message = {.type = MSG_REGISTER};
  message_set(&message, password, password);
  ritrovo_client_request(
      self, &message, task_with_secret(self, password, cancellable, callback, data), registered_cb);
}

static void changed_cb(RitrovoClient *self, GTask *task, const struct message *reply)
{
  keep_secret(self, g_task_get_task_data(task));
  g_task_return_boolean(task, TRUE);
}

void ritrovo_client_change_password_async(RitrovoClient *self, const char *old_password,
                                          const char *new_password, GCancellable *cancellable,
                                          GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail(RITROVO_IS_CLIENT(self) && old_password && new_password);
  struct message message = {.type = MSG_PASSWORD};
  message_set(&message, old_password, old_password);
  message_set(&message, new_password, new_password);
  ritrovo_client_request(self, &message,
                         task_with_secret(self, new_password, cancellable, callback, data),
                         changed_cb);
}

static void renamed_cb(RitrovoClient *self, GTask *task, const struct message *reply)
{
  if (message_has(reply, name) && *reply->name && strlen(reply->name) <= NAME_BYTES) {
    g_autofree char *former = g_strdup(self->own_name);
    ritrovo_client_rename(self, reply->name);
    for (guint i = 0; i < g_list_model_get_n_items(G_LIST_MODEL(self->rooms)); i++) {
      g_autoptr(RitrovoRoom) room = g_list_model_get_item(G_LIST_MODEL(self->rooms), i);
      ritrovo_room_rename_member(room, former, self->own_name, self->role);
      ritrovo_room_sort_unsent(room);
      ritrovo_client_keep_place(self, room);
    }
  }
  g_task_return_boolean(task, TRUE);
}

void ritrovo_client_nick_async(RitrovoClient *self, const char *name, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail(RITROVO_IS_CLIENT(self) && name);
  struct message message = {.type = MSG_NICK};
  message_set(&message, name, name);
  ritrovo_client_request(self, &message, g_task_new(self, cancellable, callback, data), renamed_cb);
}
