// SPDX-License-Identifier: GPL-3.0-or-later
// What the chat has the vault do, vault_private.h: each call of the port becomes an order that is
// posted to the vault's loop and carried out there.
#include "vault_private.h"

#include <string.h>

// From the chat to the vault's thread.
struct order {
  struct loop_posted posted; // first
  struct vault_files *vault;
  void (*run)(struct order *order);
  struct upload *upload; // the core's: not to be read over there
  guint64 number;        // of an upload or a session
  char name[FILE_SHA256_DIGITS + 1];
  gboolean kept;
  gint64 size;
  enum code code;
  // vault_files_open()
  int fd;
  struct grant grant;
  GBytes *bytes; // owned
  void (*closed)(gpointer owner);
  gpointer owner;
};

void vault_cut(struct transfer *transfer)
{
  if (transfer->state > TRANSFER_MOVING)
    return;
  if (transfer->grant.kind == GRANT_UPLOAD)
    upload_cut(transfer);
  else
    transfer_close(transfer);
}

static void run_order(struct loop_posted *posted)
{
  struct order *order = (struct order *) posted;
  order->run(order);
  g_clear_pointer(&order->bytes, g_bytes_unref);
  g_free(order);
}

// After the end there is nobody to carry it out.
static void send_order(struct vault *base, const struct order *from)
{
  struct vault_files *vault = (struct vault_files *) base;
  if (!vault->thread)
    return;
  struct order *order = g_memdup2(from, sizeof *from);
  order->posted.run = run_order;
  order->vault = vault;
  loop_post(vault->loop, &order->posted);
}

static gboolean is_upload_of(const struct transfer *transfer, const char *key)
{
  return transfer->grant.kind == GRANT_UPLOAD && strcmp(transfer->grant.key, key) == 0;
}

static gboolean is_whole(const struct transfer *transfer)
{
  return transfer->state == TRANSFER_PLACING || transfer->state == TRANSFER_WAITING;
}

// Cuts what moves the upload of that key. FALSE: all of its bytes are there, and it is not cut.
static gboolean cut_upload(struct vault_files *vault, const char *key)
{
  for (GList *link = vault->transfers.head; link; link = link->next) {
    if (!is_upload_of(link->data, key))
      continue;
    if (is_whole(link->data))
      return FALSE;
    vault_cut(link->data);
  }
  return TRUE;
}

static void do_prepare(struct order *order)
{
  struct vault_files *vault = order->vault;
  enum code code = CODE_OK;
  cut_upload(vault, order->name);
  gint64 bytes = shelf_upload_size(vault->shelf, order->name);
  // More than there should be is none of it, and whatever is there does not count where it is not
  // known what it is to become.
  if (order->size < 0 || bytes > order->size)
    bytes = MIN(bytes, 0);
  if (bytes < 0)
    code = CODE_STORE_UNAVAILABLE;
  else if (!upload_has_room(vault, MAX(order->size - bytes, 0)))
    code = CODE_FILE_QUOTA;
  vault_prepared(vault, order->upload, MAX(bytes, 0), code);
}

static void prepare(struct vault *base, struct upload *upload)
{
  struct order order = {.run = do_prepare, .upload = upload, .size = upload->size};
  upload->busy++;
  g_strlcpy(order.name, upload->key, sizeof order.name);
  send_order(base, &order);
}

static void do_finish(struct order *order)
{
  for (GList *link = order->vault->transfers.head; link; link = link->next) {
    struct transfer *transfer = link->data;
    if (transfer->grant.upload == order->number && transfer->state == TRANSFER_WAITING)
      upload_finish(transfer, order->grant.file, order->code);
  }
}

static void finish(struct vault *base, guint64 upload, const char *file, enum code code)
{
  struct order order = {.run = do_finish, .number = upload, .code = code};
  g_strlcpy(order.grant.file, file ? file : "", sizeof order.grant.file);
  send_order(base, &order);
}

static void do_cancel(struct order *order)
{
  for (GList *link = order->vault->transfers.head; link; link = link->next) {
    struct transfer *transfer = link->data;
    if (transfer->grant.session == order->number)
      vault_cut(transfer);
  }
}

static void cancel(struct vault *base, guint64 session)
{
  send_order(base, &(struct order){.run = do_cancel, .number = session});
}

static void do_forget(struct order *order)
{
  if (cut_upload(order->vault, order->name))
    shelf_forget(order->vault->shelf, order->name);
}

static void forget(struct vault *base, const char *key)
{
  struct order order = {.run = do_forget};
  g_strlcpy(order.name, key, sizeof order.name);
  send_order(base, &order);
}

// While an upload of the same bytes waits for finish(), the chat does not know yet that they are
// wanted again.
static void do_remove(struct order *order)
{
  for (const GList *link = order->vault->transfers.head; link; link = link->next) {
    const struct transfer *transfer = link->data;
    if (is_whole(transfer) && transfer->grant.kept == order->kept &&
        strcmp(transfer->grant.sha256, order->name) == 0)
      return;
  }
  shelf_remove(order->vault->shelf, order->name, order->kept);
}

static void vault_remove(struct vault *base, const char *sha256, gboolean kept)
{
  struct order order = {.run = do_remove, .kept = kept};
  g_strlcpy(order.name, sha256, sizeof order.name);
  send_order(base, &order);
}

static void do_open(struct order *order)
{
  struct transfer *transfer = transfer_new(order->vault, order->fd, &order->grant, order->bytes,
                                           order->closed, order->owner);
  if (order->grant.kind == GRANT_UPLOAD)
    upload_begin(transfer);
  else
    download_begin(transfer);
}

void vault_files_open(struct vault *base, int fd, const struct grant *grant, const char *bytes,
                      size_t length, void (*closed)(gpointer owner), gpointer owner)
{
  struct order order = {.run = do_open, .fd = fd, .grant = *grant};
  order.bytes = g_bytes_new(bytes, length);
  order.closed = closed;
  order.owner = owner;
  send_order(base, &order);
}

static void do_cut(struct order *order)
{
  for (GList *link = order->vault->transfers.head; link; link = link->next)
    vault_cut(link->data);
}

void vault_files_cut(struct vault *base)
{
  send_order(base, &(struct order){.run = do_cut});
}

static void do_stop(struct order *order)
{
  struct vault_files *vault = order->vault;
  for (GList *link = vault->transfers.head; link; link = link->next) {
    struct transfer *transfer = link->data;
    vault_cut(transfer);
    if (transfer->state != TRANSFER_PLACING)
      transfer_close(transfer);
  }
  timeout_disarm(&vault->next_upkeep);
  loop_stop(vault->loop);
}

void vault_order_stop(struct vault_files *vault)
{
  send_order(&vault->base, &(struct order){.run = do_stop});
}

const struct vault_ops vault_ops = {prepare, finish, cancel, forget, vault_remove};
