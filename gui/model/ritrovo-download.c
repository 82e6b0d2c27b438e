// SPDX-License-Identifier: GPL-3.0-or-later
// The steps of a download: look at what is there, ask for a ticket, fetch the rest, check, and put
// it into its place.
#include "ritrovo-transfer-private.h"

#include <glib/gi18n.h>

#include "ritrovo-carrier.h"
#include "ritrovo-client-private.h"
#include "ritrovo-downloads.h"
#include "ritrovo-file-cache.h"
#include "ritrovo-file-private.h"

static RitrovoStore *store_of(RitrovoTransfer *self)
{
  return self->client && !self->cached ? ritrovo_client_get_store(self->client) : NULL;
}

// So that it goes on after a restart. What is for the cache is asked for again by whoever shows it.
static void keep(RitrovoTransfer *self)
{
  RitrovoStore *store = store_of(self);
  if (!store)
    return;
  DownloadRow *row = g_new0(DownloadRow, 1);
  row->epoch = g_strdup(ritrovo_client_get_epoch(self->client));
  row->file = g_strdup(ritrovo_file_get_id(self->file));
  row->name = g_strdup(ritrovo_file_get_name(self->file));
  row->sha256 = g_strdup(ritrovo_file_get_sha256(self->file));
  row->target = g_file_get_uri(self->target);
  row->part = g_filename_to_uri(self->part_path, NULL, NULL);
  row->size = self->size;
  ritrovo_downloads_keep(store, row, ritrovo_client_get_writer(self->client));
}

static void forget(RitrovoTransfer *self)
{
  RitrovoStore *store = store_of(self);
  g_autofree char *target = g_file_get_uri(self->target);
  g_clear_pointer(&self->part_path, g_free);
  if (store)
    ritrovo_downloads_forget(store, target);
}

void ritrovo_download_discard(RitrovoTransfer *self)
{
  if (self->part_path)
    ritrovo_part_remove(self->part_path);
  forget(self);
}

static void give_up(RitrovoTransfer *self, const char *words)
{
  ritrovo_download_discard(self);
  ritrovo_transfer_fail(self, words);
}

static void finished_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(RitrovoTransfer) self = data;
  g_autoptr(GError) error = NULL;
  gboolean good = ritrovo_part_finish_finish(ritrovo_part_of(result), result, &error);
  if (ritrovo_transfer_is_stale(self, result))
    return;
  if (!good) {
    if (g_error_matches(error, RITROVO_DISK_ERROR, RITROVO_DISK_ERROR_WRONG))
      forget(self);
    ritrovo_transfer_fail(self, error->message);
    return;
  }
  forget(self);
  ritrovo_file_set_local(self->file, self->target);
  ritrovo_transfer_end(self, RITROVO_TRANSFER_DONE);
  if (self->cached)
    ritrovo_file_cache_trim(FILE_CACHE_BYTES);
}

static void finish(RitrovoTransfer *self)
{
  ritrovo_part_finish_async(self->part, self->cancellable, finished_cb, g_object_ref(self));
}

static void take_refusal(RitrovoTransfer *self, enum code code, const char *text, gint64 after_ms)
{
  g_autofree char *words = ritrovo_transfer_refused(self, code, text, after_ms);
  if (words && (code == CODE_FILE_UNKNOWN || code == CODE_PROTO_INVALID))
    give_up(self, words);
  else if (words)
    ritrovo_transfer_fail(self, words);
}

static void fetched_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(RitrovoTransfer) self = data;
  g_autoptr(GError) error = NULL;
  gboolean good = ritrovo_carrier_finish(result, &error);
  if (ritrovo_transfer_is_stale(self, result))
    return;
  if (good) {
    ritrovo_transfer_sample(self, g_get_monotonic_time());
    finish(self);
  } else if (error->domain == RITROVO_CARRIER_ERROR) {
    take_refusal(self, (enum code) error->code, error->message, 0);
  } else if (error->domain == RITROVO_DISK_ERROR) {
    ritrovo_transfer_fail(self, error->message);
  } else if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA)) {
    give_up(self, _("The server sent another file than the one that was asked for."));
  } else {
    g_debug("download: %s", error->message);
    ritrovo_transfer_break(self, 0);
  }
}

static gboolean is_that_file(RitrovoTransfer *self, const struct message *ticket)
{
  return (!message_has(ticket, size) || ticket->size == self->size) &&
         (!message_has(ticket, sha256) ||
          g_ascii_strcasecmp(ticket->sha256, ritrovo_file_get_sha256(self->file)) == 0);
}

static void take_ticket(RitrovoTransfer *self, const struct message *ticket)
{
  if (!is_that_file(self, ticket)) {
    give_up(self, _("The server has another file than the one that was asked for."));
    return;
  }
  self->moved_before = ritrovo_part_get_done(self->part);
  ritrovo_transfer_sample(self, g_get_monotonic_time());
  ritrovo_transfer_set_state(self, RITROVO_TRANSFER_MOVING);
  ritrovo_carrier_fetch_async(self->client->address, ticket->ticket,
                              self->size - self->moved_before, ritrovo_part_write,
                              ritrovo_part_ref(self->part), (GDestroyNotify) ritrovo_part_unref,
                              self->cancellable, fetched_cb, g_object_ref(self));
}

static void reply_cb(gpointer owner, const struct message *reply)
{
  RitrovoTransfer *self = owner;
  self->request = 0;
  if (!reply) {
    ritrovo_transfer_break(self, 0);
  } else if (reply->type == MSG_TICKET && message_has(reply, ticket)) {
    take_ticket(self, reply);
  } else {
    enum code code = message_has(reply, code) ? code_from_name(reply->code) : CODE_OK;
    take_refusal(self, code, message_has(reply, text) ? reply->text : NULL,
                 message_has(reply, after_ms) ? reply->after_ms : 0);
  }
}

static void go_on(RitrovoTransfer *self)
{
  gint64 done = ritrovo_part_get_done(self->part);
  if (done == self->size) {
    finish(self);
    return;
  }
  struct message download = {.type = MSG_DOWNLOAD};
  message_set(&download, file, ritrovo_file_get_id(self->file));
  message_set(&download, offset, done);
  self->request = self->client ? ritrovo_client_ask(self->client, &download, self, reply_cb) : 0;
  if (self->request == 0)
    ritrovo_transfer_break(self, 0);
}

static void opened_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(RitrovoTransfer) self = data;
  g_autoptr(GError) error = NULL;
  Part *part = ritrovo_part_of(result);
  gboolean good = ritrovo_part_open_finish(part, result, &error);
  if (ritrovo_transfer_is_stale(self, result)) {
    // It was made while it was being cancelled.
    if (self->state == RITROVO_TRANSFER_CANCELLED && ritrovo_part_get_path(part))
      ritrovo_part_remove(ritrovo_part_get_path(part));
    return;
  }
  if (good) {
    g_free(self->part_path);
    self->part_path = g_strdup(ritrovo_part_get_path(part));
    keep(self);
    go_on(self);
    return;
  }
  g_clear_pointer(&self->part, ritrovo_part_unref);
  if (g_error_matches(error, RITROVO_DISK_ERROR, RITROVO_DISK_ERROR_BUSY))
    ritrovo_transfer_break(self, 0);
  else
    ritrovo_transfer_fail(self, error->message);
}

void ritrovo_download_start(RitrovoTransfer *self)
{
  // What broke off a moment ago is as it was left.
  if (self->part) {
    go_on(self);
    return;
  }
  GFile *seed = ritrovo_file_get_local(self->file);
  if (seed && g_file_equal(seed, self->target))
    seed = NULL;
  self->part = ritrovo_part_new(self->target, self->part_path, seed, self->cached, self->size,
                                ritrovo_file_get_sha256(self->file));
  if (seed || self->part_path)
    ritrovo_transfer_set_state(self, RITROVO_TRANSFER_CHECKING);
  ritrovo_part_open_async(self->part, self->cancellable, opened_cb, g_object_ref(self));
}
