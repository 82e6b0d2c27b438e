// SPDX-License-Identifier: GPL-3.0-or-later
// The way on to a server, as somebody asked for it, until the first room has let us in or there is
// a reason why not.
#include "ritrovo-client-private.h"

#include <glib/gi18n.h>

#include "limits.h"
#include "name.h"

void ritrovo_client_finish_connecting(RitrovoClient *self, GError *error)
{
  g_autoptr(GTask) task = g_steal_pointer(&self->connecting);
  if (self->cancel_source) {
    g_source_destroy(self->cancel_source);
    g_clear_pointer(&self->cancel_source, g_source_unref);
  }
  if (!task)
    g_clear_error(&error);
  else if (error)
    g_task_return_error(task, error);
  else
    g_task_return_boolean(task, TRUE);
}

void ritrovo_client_give_up(RitrovoClient *self, GError *error)
{
  g_autoptr(RitrovoClient) held = g_object_ref(self);
  g_autoptr(GError) owned = error;
  gboolean was_connecting = self->connecting != NULL;

  ritrovo_client_stop_waiting(self);
  self->recalling = FALSE;
  ritrovo_client_drop(self);
  ritrovo_client_forget_password(self);
  ritrovo_transfers_clear(self->transfers);
  ritrovo_client_set_state(self, RITROVO_CLIENT_OFFLINE, "");
  if (was_connecting)
    ritrovo_client_finish_connecting(self, g_steal_pointer(&owned));
  else
    ritrovo_client_tell_ended(self, owned);
}

static gboolean cancelled_cb(GCancellable *cancellable, gpointer data)
{
  ritrovo_client_give_up(
      data, g_error_new_literal(G_IO_ERROR, G_IO_ERROR_CANCELLED, _("Connecting was cancelled.")));
  return G_SOURCE_REMOVE;
}

static void watch_cancellable(RitrovoClient *self, GCancellable *cancellable)
{
  if (!cancellable)
    return;
  self->cancel_source = g_cancellable_source_new(cancellable);
  g_source_set_callback(self->cancel_source, G_SOURCE_FUNC(cancelled_cb), self, NULL);
  g_source_attach(self->cancel_source, g_main_context_get_thread_default());
}

// Checks what was typed; nothing is changed if it cannot be used.
static gboolean take_request(RitrovoClient *self, const char *address, const char *name,
                             GError **error)
{
  g_autoptr(GError) wrong = NULL;
  g_autofree char *trimmed = g_strstrip(g_strdup(name ? name : ""));
  if (self->state != RITROVO_CLIENT_OFFLINE) {
    g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_BUSY, _("Disconnect first."));
    return FALSE;
  }
  g_autoptr(RitrovoAddress) parsed = ritrovo_address_parse(address, &wrong);
  if (!parsed) {
    g_set_error_literal(error, RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_ADDRESS, wrong->message);
    return FALSE;
  }
  if (*trimmed && !name_is_valid(trimmed, LIMIT_NAME)) {
    g_set_error(error, RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_NAME_INVALID,
                _("A name has up to %d characters, and not only digits."), LIMIT_NAME);
    return FALSE;
  }
  g_clear_pointer(&self->address, ritrovo_address_free);
  self->address = g_steal_pointer(&parsed);
  g_free(self->asked_name);
  self->asked_name = g_steal_pointer(&trimmed);
  return TRUE;
}

void ritrovo_client_connect_async(RitrovoClient *self, const char *address, const char *name,
                                  GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer data)
{
  g_return_if_fail(RITROVO_IS_CLIENT(self));
  g_autoptr(GTask) task = g_task_new(self, cancellable, callback, data);
  g_autoptr(GError) error = NULL;
  g_task_set_source_tag(task, ritrovo_client_connect_async);
  g_task_set_check_cancellable(task, FALSE);
  if (!take_request(self, address, name, &error)) {
    g_task_return_error(task, g_steal_pointer(&error));
    return;
  }

  g_clear_pointer(&self->suggestion, g_free);
  g_clear_pointer(&self->token, g_free);
  g_clear_pointer(&self->epoch, g_free);
  g_clear_pointer(&self->former_name, g_free);
  g_list_store_remove_all(self->rooms);
  g_ptr_array_set_size(self->places, 0);
  g_hash_table_remove_all(self->left);
  g_hash_table_remove_all(self->conversations);
  ritrovo_client_forget_files(self);
  ritrovo_client_set_file_limit(self, -1);
  self->tries = 0;
  self->name_lost_at = 0;
  self->server_closing = FALSE;
  self->first_retry_ms = -1;
  self->least_retry_ms = 0;
  self->connecting = g_steal_pointer(&task);
  watch_cancellable(self, cancellable);

  g_autofree char *status = g_strdup_printf(_("Connecting to %s…"), self->address->host);
  ritrovo_client_set_state(self, RITROVO_CLIENT_CONNECTING, status);
  if (self->state == RITROVO_CLIENT_CONNECTING)
    ritrovo_client_recall(self);
}

gboolean ritrovo_client_connect_finish(RitrovoClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail(g_task_is_valid(result, self), FALSE);
  return g_task_propagate_boolean(G_TASK(result), error);
}

const char *ritrovo_client_get_suggestion(RitrovoClient *self)
{
  g_return_val_if_fail(RITROVO_IS_CLIENT(self), NULL);
  return self->suggestion;
}
