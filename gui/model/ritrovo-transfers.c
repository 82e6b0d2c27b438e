// SPDX-License-Identifier: GPL-3.0-or-later
// First come, first served, within the lanes. A transfer that rests keeps its place.
#include "ritrovo-transfers.h"

#include <glib/gi18n.h>

#include "ritrovo-backoff.h"
#include "ritrovo-client-private.h"
#include "ritrovo-file-private.h"
#include "ritrovo-room-private.h"

#define TICK_MS 200

struct transfers {
  RitrovoClient *client; // borrowed
  GListStore *list;      // owned
  guint tick_timer;      // while something moves
};

Transfers *ritrovo_transfers_new(RitrovoClient *client)
{
  Transfers *self = g_new0(Transfers, 1);
  self->client = client;
  self->list = g_list_store_new(RITROVO_TYPE_TRANSFER);
  return self;
}

void ritrovo_transfers_free(Transfers *self)
{
  if (!self)
    return;
  ritrovo_transfers_clear(self);
  g_clear_handle_id(&self->tick_timer, g_source_remove);
  g_object_unref(self->list);
  g_free(self);
}

GListStore *ritrovo_transfers_get_list(Transfers *self)
{
  return self->list;
}

static RitrovoTransfer *at(Transfers *self, guint position)
{
  return g_list_model_get_item(G_LIST_MODEL(self->list), position);
}

static guint count(Transfers *self)
{
  return g_list_model_get_n_items(G_LIST_MODEL(self->list));
}

static gboolean is_large(RitrovoTransfer *transfer)
{
  return transfer->size >= TRANSFERS_SMALL;
}

static gboolean is_ready(RitrovoTransfer *transfer)
{
  return !transfer->running && !transfer->stored && !transfer->retry_timer &&
         (!transfer->upload || ritrovo_upload_is_ready(transfer));
}

static gboolean tick_cb(gpointer data)
{
  Transfers *self = data;
  gint64 now = g_get_monotonic_time();
  guint running = 0;
  for (guint i = 0; i < count(self); i++) {
    g_autoptr(RitrovoTransfer) transfer = at(self, i);
    if (!transfer->running)
      continue;
    running++;
    ritrovo_transfer_sample(transfer, now);
  }
  if (running > 0)
    return G_SOURCE_CONTINUE;
  self->tick_timer = 0;
  return G_SOURCE_REMOVE;
}

static void start(Transfers *self, RitrovoTransfer *transfer)
{
  transfer->running = TRUE;
  g_clear_object(&transfer->cancellable);
  transfer->cancellable = g_cancellable_new();
  if (!self->tick_timer)
    self->tick_timer = g_timeout_add(TICK_MS, tick_cb, self);
  if (transfer->upload)
    ritrovo_upload_start(transfer);
  else
    ritrovo_download_start(transfer);
}

// The next that may start, a new reference; NULL: none.
static RitrovoTransfer *next(Transfers *self)
{
  guint running = 0, large = 0;
  for (guint i = 0; i < count(self); i++) {
    g_autoptr(RitrovoTransfer) transfer = at(self, i);
    running += transfer->running;
    large += transfer->running && is_large(transfer);
  }
  for (guint i = 0; i < count(self) && running < TRANSFERS_LANES; i++) {
    g_autoptr(RitrovoTransfer) transfer = at(self, i);
    if (is_ready(transfer) && (!is_large(transfer) || large < TRANSFERS_LARGE_LANES))
      return g_steal_pointer(&transfer);
  }
  return NULL;
}

void ritrovo_transfers_pump(Transfers *self)
{
  while (ritrovo_client_can_ask(self->client)) {
    g_autoptr(RitrovoTransfer) transfer = next(self);
    if (!transfer)
      return;
    start(self, transfer);
  }
}

void ritrovo_transfers_add(Transfers *self, RitrovoTransfer *transfer)
{
  if (transfer->held)
    return;
  transfer->held = g_object_ref(transfer->file);
  g_list_store_append(self->list, transfer);
  ritrovo_transfer_set_state(transfer, RITROVO_TRANSFER_WAITING);
  ritrovo_transfers_pump(self);
}

static void take_out(RitrovoTransfer *transfer)
{
  guint position;
  g_autoptr(RitrovoFile) held = g_steal_pointer(&transfer->held);
  if (held && transfer->client && transfer->client->transfers &&
      g_list_store_find(transfer->client->transfers->list, transfer, &position))
    g_list_store_remove(transfer->client->transfers->list, position);
}

// The step that is under way, if there is one, is nobody's any more.
static void stop(RitrovoTransfer *transfer)
{
  g_clear_handle_id(&transfer->retry_timer, g_source_remove);
  if (transfer->cancellable)
    g_cancellable_cancel(transfer->cancellable);
  g_clear_object(&transfer->cancellable);
  if (transfer->request != 0 && transfer->client)
    ritrovo_client_forget(transfer->client, transfer->request);
  transfer->request = 0;
  transfer->running = FALSE;
}

static void pump_of(RitrovoTransfer *transfer)
{
  if (transfer->client && transfer->client->transfers)
    ritrovo_transfers_pump(transfer->client->transfers);
}

void ritrovo_transfer_rest(RitrovoTransfer *self)
{
  stop(self);
  pump_of(self);
}

static gboolean retry_cb(gpointer data)
{
  RitrovoTransfer *self = data;
  self->retry_timer = 0;
  pump_of(self);
  return G_SOURCE_REMOVE;
}

void ritrovo_transfer_break(RitrovoTransfer *self, guint wait)
{
  gboolean moved = self->state == RITROVO_TRANSFER_MOVING;
  if (moved)
    ritrovo_transfer_sample(self, g_get_monotonic_time());
  if (moved && self->done > self->moved_before)
    self->tries = 0;
  stop(self);
  self->stored = FALSE;
  if (wait == 0)
    wait = ritrovo_backoff_ms(self->tries++, g_random_double_range(-1, 1));
  // While the client is away, nothing can be tried; coming back ends the wait.
  self->retry_timer = g_timeout_add(wait, retry_cb, self);
  if (moved || self->state == RITROVO_TRANSFER_BROKEN)
    ritrovo_transfer_set_state(self, RITROVO_TRANSFER_BROKEN);
  else
    ritrovo_transfer_set_state(self, RITROVO_TRANSFER_WAITING);
  pump_of(self);
}

void ritrovo_transfer_end(RitrovoTransfer *self, RitrovoTransferState state)
{
  g_autoptr(RitrovoTransfer) transfer = g_object_ref(self);
  stop(transfer);
  transfer->stored = FALSE;
  g_clear_pointer(&transfer->original, ritrovo_original_unref);
  g_clear_pointer(&transfer->part, ritrovo_part_unref);
  ritrovo_transfer_set_state(transfer, state);
  take_out(transfer);
  pump_of(transfer);
}

void ritrovo_transfer_fail(RitrovoTransfer *self, const char *words)
{
  g_autoptr(RitrovoTransfer) transfer = g_object_ref(self);
  stop(transfer);
  transfer->stored = FALSE;
  g_clear_pointer(&transfer->original, ritrovo_original_unref);
  g_clear_pointer(&transfer->part, ritrovo_part_unref);
  ritrovo_transfer_set_failed(transfer, words);
  take_out(transfer);
  pump_of(transfer);
}

void ritrovo_transfers_lost(Transfers *self)
{
  for (guint i = 0; i < count(self); i++) {
    g_autoptr(RitrovoTransfer) transfer = at(self, i);
    if (transfer->stored || transfer->request != 0)
      ritrovo_transfer_break(transfer, 0);
  }
}

void ritrovo_transfers_back(Transfers *self)
{
  for (guint i = 0; i < count(self); i++) {
    g_autoptr(RitrovoTransfer) transfer = at(self, i);
    g_clear_handle_id(&transfer->retry_timer, g_source_remove);
    transfer->tries = 0;
  }
  ritrovo_transfers_pump(self);
}

// Those of a room, or all.
static void put_off(Transfers *self, RitrovoRoom *room)
{
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(g_object_unref);
  for (guint i = count(self); i > 0; i--) {
    g_autoptr(RitrovoTransfer) transfer = at(self, i - 1);
    if (room && transfer->room != room)
      continue;
    g_list_store_remove(self->list, i - 1);
    g_ptr_array_add(list, g_steal_pointer(&transfer));
  }
  for (guint i = 0; i < list->len; i++) {
    RitrovoTransfer *transfer = g_ptr_array_index(list, i);
    g_autoptr(RitrovoFile) held = g_steal_pointer(&transfer->held);
    gboolean moved = transfer->state == RITROVO_TRANSFER_MOVING;
    stop(transfer);
    transfer->stored = FALSE;
    g_clear_pointer(&transfer->part, ritrovo_part_unref);
    ritrovo_transfer_set_state(transfer,
                               moved ? RITROVO_TRANSFER_BROKEN : RITROVO_TRANSFER_WAITING);
  }
}

void ritrovo_transfers_clear(Transfers *self)
{
  put_off(self, NULL);
}

void ritrovo_transfers_leave(Transfers *self, RitrovoRoom *room)
{
  put_off(self, room);
  ritrovo_transfers_pump(self);
}

void ritrovo_transfer_cancel(RitrovoTransfer *self)
{
  g_return_if_fail(RITROVO_IS_TRANSFER(self));
  if (self->state == RITROVO_TRANSFER_DONE || self->state == RITROVO_TRANSFER_CANCELLED)
    return;
  g_autoptr(RitrovoTransfer) held = g_object_ref(self);
  if (!self->upload)
    ritrovo_download_discard(self);
  else if (self->room && self->message)
    ritrovo_room_discard(self->room, self->message);
  ritrovo_transfer_end(self, RITROVO_TRANSFER_CANCELLED);
}

void ritrovo_transfer_resume(RitrovoTransfer *self)
{
  g_return_if_fail(RITROVO_IS_TRANSFER(self));
  if (self->state == RITROVO_TRANSFER_FAILED) {
    if (self->upload && self->room && self->message)
      ritrovo_room_retry(self->room, self->message);
    else if (!self->upload && self->file && self->client)
      ritrovo_transfers_add(self->client->transfers, self);
  } else if (self->held) {
    g_clear_handle_id(&self->retry_timer, g_source_remove);
    self->tries = 0;
    pump_of(self);
  }
}
