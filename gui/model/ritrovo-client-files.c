// SPDX-License-Identifier: GPL-3.0-or-later
// The client's files: one object for each, downloads as views ask for them, and what is removed.
#include "ritrovo-client-private.h"

#include <glib/gi18n.h>

#include "ritrovo-downloads.h"
#include "ritrovo-file-cache.h"
#include "ritrovo-file-list-private.h"
#include "ritrovo-file-private.h"
#include "ritrovo-room-private.h"

static gboolean is_image(RitrovoFile *file)
{
  return g_str_has_prefix(ritrovo_file_get_content_type(file), "image/");
}

RitrovoFile *ritrovo_client_adopt_file(RitrovoClient *self, RitrovoFile *file)
{
  RitrovoFile *adopted = ritrovo_file_adopt(file, self->files);
  if (!ritrovo_file_get_local(adopted) && !ritrovo_file_get_removed(adopted) && is_image(adopted)) {
    g_autoptr(GFile) cached =
        ritrovo_file_cache_find(ritrovo_file_get_sha256(adopted), ritrovo_file_get_size(adopted));
    if (cached)
      ritrovo_file_set_local(adopted, cached);
  }
  return adopted;
}

void ritrovo_client_forget_files(RitrovoClient *self)
{
  ritrovo_transfers_clear(self->transfers);
  g_hash_table_unref(self->files);
  self->files = ritrovo_file_table_new();
  self->downloads_loaded = FALSE;
}

// The transfer to that place, or of that file if it is not NULL; NULL if there is none. Borrowed.
static RitrovoTransfer *find_transfer(RitrovoClient *self, RitrovoFile *file, GFile *target)
{
  GListModel *transfers = G_LIST_MODEL(ritrovo_transfers_get_list(self->transfers));
  for (guint i = 0; i < g_list_model_get_n_items(transfers); i++) {
    g_autoptr(RitrovoTransfer) transfer = g_list_model_get_item(transfers, i);
    if (!transfer->upload && g_file_equal(transfer->target, target) &&
        (!file || transfer->file == file))
      return transfer;
  }
  return NULL;
}

// The file's last download, if it failed and went there: what is left of it can be gone on with.
// Borrowed.
static RitrovoTransfer *find_failed(RitrovoFile *file, GFile *target)
{
  RitrovoTransfer *transfer = ritrovo_file_get_transfer(file);
  gboolean same = transfer && !transfer->upload && transfer->part_path &&
                  transfer->state == RITROVO_TRANSFER_FAILED &&
                  g_file_equal(transfer->target, target) && !ritrovo_file_get_removed(file);
  return same ? transfer : NULL;
}

static const char *why_not(RitrovoClient *self, RitrovoFile *file, RitrovoTransfer *transfer)
{
  if (ritrovo_file_get_removed(file))
    return _("This file was removed from the server.");
  if (transfer->cached && ritrovo_file_get_size(file) > FILE_CACHE_BYTES)
    return _("This file is too large to be shown here. Save it, and open it then.");
  if (find_transfer(self, NULL, transfer->target))
    return _("Another file is being saved there. Choose another name.");
  return NULL;
}

static RitrovoTransfer *new_download(RitrovoClient *self, RitrovoFile *file, GFile *target)
{
  RitrovoTransfer *transfer = ritrovo_transfer_new(self, file, FALSE);
  transfer->target = g_object_ref(target);
  ritrovo_file_set_transfer(file, transfer);
  return transfer;
}

RitrovoTransfer *ritrovo_client_download(RitrovoClient *self, RitrovoFile *file, GFile *target)
{
  g_return_val_if_fail(RITROVO_IS_CLIENT(self) && RITROVO_IS_FILE(file), NULL);
  // Ours, on its way: there is nothing to be fetched yet.
  if (!*ritrovo_file_get_id(file))
    return ritrovo_file_get_transfer(file);
  g_autoptr(GFile) place =
      target ? g_object_ref(target) : ritrovo_file_cache_place(ritrovo_file_get_sha256(file));
  RitrovoTransfer *known = find_transfer(self, file, place);
  if (known) {
    ritrovo_file_set_transfer(file, known);
    return known;
  }
  known = find_failed(file, place);
  if (known) {
    ritrovo_transfer_resume(known);
    return known;
  }
  g_autoptr(RitrovoTransfer) transfer = new_download(self, file, place);
  transfer->cached = !target;
  g_autoptr(GFile) cached =
      target ? NULL
             : ritrovo_file_cache_find(ritrovo_file_get_sha256(file), ritrovo_file_get_size(file));
  const char *words = why_not(self, file, transfer);
  if (words) {
    ritrovo_transfer_set_failed(transfer, words);
  } else if (cached) {
    ritrovo_file_set_local(file, cached);
    ritrovo_transfer_set_state(transfer, RITROVO_TRANSFER_DONE);
  } else {
    ritrovo_transfers_add(self->transfers, transfer);
  }
  return transfer;
}

static void take_row(RitrovoClient *self, const DownloadRow *row)
{
  g_autoptr(GFile) target = g_file_new_for_uri(row->target);
  if (find_transfer(self, NULL, target))
    return;
  g_autoptr(RitrovoFile) kept = ritrovo_file_new(row->file, row->name, row->size, row->sha256);
  g_autoptr(RitrovoFile) file = ritrovo_client_adopt_file(self, kept);
  g_autoptr(RitrovoTransfer) transfer = new_download(self, file, target);
  transfer->part_path = g_filename_from_uri(row->part, NULL, NULL);
  ritrovo_transfers_add(self->transfers, transfer);
}

static void downloads_loaded_cb(gpointer owner, const char *epoch, GPtrArray *rows)
{
  RitrovoClient *self = owner;
  if (!self->transfers || !self->downloads_loaded || g_strcmp0(epoch, self->epoch) != 0)
    return;
  for (guint i = 0; i < rows->len; i++)
    take_row(self, g_ptr_array_index(rows, i));
}

void ritrovo_client_load_downloads(RitrovoClient *self)
{
  if (!self->store || self->downloads_loaded)
    return;
  self->downloads_loaded = TRUE;
  ritrovo_downloads_load(self->store, self->epoch, ritrovo_client_get_writer(self), self,
                         downloads_loaded_cb);
}

static void end_downloads(RitrovoClient *self, RitrovoFile *file)
{
  g_autoptr(GPtrArray) ended = g_ptr_array_new_with_free_func(g_object_unref);
  GListModel *transfers = G_LIST_MODEL(ritrovo_transfers_get_list(self->transfers));
  for (guint i = 0; i < g_list_model_get_n_items(transfers); i++) {
    g_autoptr(RitrovoTransfer) transfer = g_list_model_get_item(transfers, i);
    if (!transfer->upload && transfer->file == file)
      g_ptr_array_add(ended, g_steal_pointer(&transfer));
  }
  for (guint i = 0; i < ended->len; i++) {
    ritrovo_download_discard(ended->pdata[i]);
    ritrovo_transfer_fail(ended->pdata[i], _("This file was removed from the server."));
  }
}

// What was shown goes with it; what a person saved stays.
static void remove_file(RitrovoClient *self, RitrovoFile *file)
{
  GFile *local = ritrovo_file_get_local(file);
  ritrovo_file_set_removed(file);
  end_downloads(self, file);
  if (local && ritrovo_file_cache_has(local)) {
    ritrovo_file_cache_remove(ritrovo_file_get_sha256(file));
    ritrovo_file_set_local(file, NULL);
  }
}

void ritrovo_client_lose_file(RitrovoClient *self, RitrovoRoom *room, RitrovoFile *file)
{
  remove_file(self, file);
  ritrovo_room_file_removed(room, file);
}

void ritrovo_client_take_removed(RitrovoClient *self, const struct message *removed)
{
  RitrovoFile *known =
      message_has(removed, file) ? ritrovo_file_find(self->files, removed->file) : NULL;
  g_autoptr(RitrovoFile) file = known ? g_object_ref(known) : NULL;
  if (!file)
    return;
  remove_file(self, file);
  for (guint i = 0; i < g_list_model_get_n_items(G_LIST_MODEL(self->rooms)); i++) {
    g_autoptr(RitrovoRoom) room = g_list_model_get_item(G_LIST_MODEL(self->rooms), i);
    if (ritrovo_room_is_about(room, removed))
      ritrovo_room_file_removed(room, file);
  }
}

static void removed_cb(gpointer owner, const struct message *reply)
{
  GTask *task = owner;
  if (reply && reply->type == MSG_OK) {
    g_task_return_boolean(task, TRUE);
  } else if (!reply) {
    g_task_return_new_error(task, RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_LOST,
                            _("The connection to the server was lost."));
  } else {
    enum code code = message_has(reply, code) ? code_from_name(reply->code) : CODE_OK;
    g_autoptr(GError) theirs =
        ritrovo_client_error_from_server(code, message_has(reply, text) ? reply->text : NULL);
    g_task_return_new_error(task, RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_FILE, "%s",
                            code == CODE_ADMIN_ONLY
                                ? _("Only whoever sent a file can remove it, and an administrator.")
                                : theirs->message);
  }
  g_object_unref(task);
}

void ritrovo_client_remove_file_async(RitrovoClient *self, RitrovoFile *file,
                                      GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail(RITROVO_IS_CLIENT(self) && RITROVO_IS_FILE(file));
  GTask *task = g_task_new(self, NULL, callback, data);
  g_task_set_source_tag(task, ritrovo_client_remove_file_async);
  struct message request = {.type = MSG_REMOVE};
  message_set(&request, file, ritrovo_file_get_id(file));
  // Whoever answers drops the reference of the task.
  if (*ritrovo_file_get_id(file) && ritrovo_client_ask(self, &request, task, removed_cb) != 0)
    return;
  g_task_return_new_error(task, RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_LOST,
                          _("You are not connected to a server."));
  g_object_unref(task);
}

gboolean ritrovo_client_remove_file_finish(RitrovoClient *self, GAsyncResult *result,
                                           GError **error)
{
  g_return_val_if_fail(g_task_is_valid(result, self), FALSE);
  return g_task_propagate_boolean(G_TASK(result), error);
}
