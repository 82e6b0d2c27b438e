// SPDX-License-Identifier: GPL-3.0-or-later
// Files that are said: their rows are messages like others, in the outbox and in the log, and their
// bytes go with a transfer that follows the state of its row.
#include "ritrovo-room-private.h"

#include <glib/gi18n.h>

#include "ritrovo-client-private.h"
#include "ritrovo-file-cache.h"
#include "ritrovo-file-list-private.h"
#include "ritrovo-file-private.h"
#include "ritrovo-message-private.h"
#include "ritrovo-outbox.h"

static RitrovoTransfer *transfer_of(RitrovoRoom *self, RitrovoMessage *message)
{
  RitrovoFile *file = ritrovo_message_get_file(message);
  RitrovoTransfer *known = ritrovo_file_get_transfer(file);
  if (known && known->upload)
    return known;
  g_autoptr(RitrovoTransfer) transfer = ritrovo_transfer_new(self->client, file, TRUE);
  g_set_weak_pointer(&transfer->room, self);
  g_set_weak_pointer(&transfer->message, message);
  ritrovo_file_set_transfer(file, transfer);
  return transfer;
}

void ritrovo_room_follow_file(RitrovoRoom *self, RitrovoMessage *message)
{
  RitrovoFile *file = ritrovo_message_get_file(message);
  if (!file || !self->client || !self->client->transfers ||
      !ritrovo_message_model_find_unsent(self->messages, ritrovo_message_get_cid(message)))
    return;
  RitrovoTransfer *transfer = transfer_of(self, message);
  if (ritrovo_message_get_state(message) == RITROVO_MESSAGE_PENDING)
    ritrovo_transfers_add(self->client->transfers, transfer);
  else if (transfer->held || transfer->state != RITROVO_TRANSFER_FAILED)
    ritrovo_transfer_fail(transfer, ritrovo_message_get_error_text(message));
}

void ritrovo_room_refuse_file(RitrovoRoom *self, RitrovoMessage *message, const char *words)
{
  ritrovo_message_fail(message, words, TRUE);
  if (self->store)
    ritrovo_outbox_refused(self->store, message);
}

static void put_away_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(RitrovoFile) file = data;
  g_autoptr(GFile) place = ritrovo_file_cache_take_finish(result);
  ritrovo_file_set_local(file, place);
}

// The app's own copy has had its use.
static void put_away(RitrovoFile *file)
{
  if (ritrovo_file_is_temporary(file))
    ritrovo_file_cache_take_async(ritrovo_file_get_original(file), ritrovo_file_get_sha256(file),
                                  put_away_cb, g_object_ref(file));
}

void ritrovo_room_file_echoed(RitrovoRoom *self, RitrovoMessage *own, RitrovoFile *posted)
{
  RitrovoFile *file = ritrovo_message_get_file(own);
  RitrovoTransfer *transfer = ritrovo_file_get_transfer(file);
  if (posted && self->client)
    ritrovo_file_settle(file, posted, self->client->files);
  if (transfer && transfer->upload)
    ritrovo_transfer_end(transfer, RITROVO_TRANSFER_DONE);
  put_away(file);
}

void ritrovo_room_drop_file(RitrovoRoom *self, RitrovoMessage *message)
{
  RitrovoFile *file = ritrovo_message_get_file(message);
  if (!file)
    return;
  RitrovoTransfer *transfer = ritrovo_file_get_transfer(file);
  if (transfer)
    ritrovo_transfer_end(transfer, RITROVO_TRANSFER_CANCELLED);
  if (ritrovo_file_is_temporary(file))
    g_file_delete_async(ritrovo_file_get_original(file), G_PRIORITY_LOW, NULL, NULL, NULL);
}

void ritrovo_room_file_posted(RitrovoRoom *self, RitrovoFile *file)
{
  if (self->file_list && !ritrovo_file_get_removed(file))
    ritrovo_file_list_add(self->file_list, file);
}

void ritrovo_room_file_removed(RitrovoRoom *self, RitrovoFile *file)
{
  if (self->file_list)
    ritrovo_file_list_remove(self->file_list, file);
  self->log_changed = TRUE;
  ritrovo_room_keep_soon(self);
}

static gboolean refuse(GError **error, const char *words)
{
  g_set_error_literal(error, RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_FILE, words);
  return FALSE;
}

static gboolean check_file(RitrovoRoom *self, GFile *file, gint64 *size, GError **error)
{
  g_autoptr(GError) wrong = NULL;
  if (self->client->file_limit == 0)
    return refuse(error, _("This server takes no files."));
  if (!ritrovo_original_look(file, size, &wrong))
    return refuse(error, wrong->message);
  if (self->client->file_limit > 0 && *size > self->client->file_limit) {
    g_autofree char *words = ritrovo_transfer_too_large(*size, self->client->file_limit);
    return refuse(error, words);
  }
  return TRUE;
}

gboolean ritrovo_room_send_file(RitrovoRoom *self, GFile *file, const char *caption,
                                gboolean temporary, GError **error)
{
  g_return_val_if_fail(RITROVO_IS_ROOM(self) && G_IS_FILE(file), FALSE);
  g_autofree char *text = ritrovo_room_unify_line_ends(caption ? caption : "");
  gint64 size = 0;
  if (!ritrovo_room_may_send(self, error) ||
      (*text && !ritrovo_room_check_text(self, text, error)) ||
      !check_file(self, file, &size, error))
    return FALSE;

  g_autofree char *base = g_file_get_basename(file);
  g_autofree char *shown = g_filename_display_name(base);
  g_autofree char *name = ritrovo_file_make_wire_name(shown);
  g_autoptr(RitrovoFile) own = ritrovo_file_new_outgoing(file, name, temporary);
  g_autoptr(RitrovoMessage) message = ritrovo_message_new_pending(
      ritrovo_client_get_own_name(self->client), text, g_get_real_time() / 1000);
  ritrovo_file_set_content(own, size, 0, "");
  ritrovo_file_set_posted(own, ritrovo_message_get_sender(message),
                          ritrovo_message_get_time(message), 0);
  ritrovo_message_set_file(message, own);
  ritrovo_room_put_own(self, message);
  return TRUE;
}

void ritrovo_room_reload_files(RitrovoRoom *self)
{
  if (self->file_list)
    ritrovo_file_list_reload(self->file_list);
}

RitrovoFileList *ritrovo_room_list_files(RitrovoRoom *self)
{
  g_return_val_if_fail(RITROVO_IS_ROOM(self), NULL);
  if (self->file_list)
    return g_object_ref(self->file_list);
  RitrovoFileList *list = ritrovo_file_list_new(self);
  g_set_weak_pointer(&self->file_list, list);
  return list;
}
