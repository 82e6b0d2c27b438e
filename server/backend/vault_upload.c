// SPDX-License-Identifier: GPL-3.0-or-later
// An upload, vault_private.h: what is there already is read once more for its hash, the rest is
// taken from the socket, hashed and written. Exactly as many bytes are taken as were announced.
#include "vault_private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

// Ends the upload for both: the peer is told on the connection, the chat by received().
static void fail(struct transfer *transfer, enum code code)
{
  // A first line that makes no sense is no news to the chat: nothing came of the upload.
  vault_received(transfer, code == CODE_PROTO_INVALID ? CODE_COUNT : code);
  transfer_refuse(transfer, code);
}

// The bytes that uploads under way have still to bring.
static gint64 outstanding(const struct vault_files *vault)
{
  gint64 bytes = 0;
  for (const GList *link = vault->transfers.head; link; link = link->next) {
    const struct transfer *transfer = link->data;
    if (transfer->grant.kind == GRANT_UPLOAD && transfer->state <= TRANSFER_MOVING)
      bytes += MAX(transfer->grant.size - transfer->at, 0);
  }
  return bytes;
}

gboolean upload_has_room(const struct vault_files *vault, gint64 more)
{
  return shelf_has_room(vault->shelf, outstanding(vault) + more);
}

// Opens the file and goes to the place where the bytes begin.
static enum code open_file(struct transfer *transfer)
{
  const struct grant *grant = &transfer->grant;
  struct stat info;
  if (grant->size < grant->offset)
    return CODE_PROTO_INVALID;
  if (grant->size > grant->size_max)
    return CODE_FILE_TOO_LARGE;
  if (!upload_has_room(transfer->vault, 0)) // it is one of those under way
    return CODE_FILE_QUOTA;
  transfer->file = shelf_open_upload(transfer->vault->shelf, grant->key);
  if (transfer->file < 0 || fstat(transfer->file, &info) < 0 || info.st_size < grant->offset ||
      ftruncate(transfer->file, grant->offset) < 0)
    return CODE_STORE_UNAVAILABLE;
  return CODE_OK;
}

// Another connection of the same upload gives way; if it has everything already, this one does.
static gboolean displace_others(struct transfer *transfer)
{
  for (GList *link = transfer->vault->transfers.head; link; link = link->next) {
    struct transfer *other = link->data;
    if (other == transfer || other->grant.kind != GRANT_UPLOAD ||
        strcmp(other->grant.key, transfer->grant.key) != 0)
      continue;
    if (other->state == TRANSFER_PLACING || other->state == TRANSFER_WAITING)
      return FALSE;
    vault_cut(other);
  }
  return TRUE;
}

static void complete(struct transfer *transfer)
{
  char *sha256 = transfer->grant.sha256;
  char found[DIGEST_TEXT_SIZE];
  digest_end(transfer->digest, found);
  if (sha256[0] && strcmp(sha256, found) != 0) {
    shelf_forget(transfer->vault->shelf, transfer->grant.key);
    fail(transfer, CODE_FILE_CORRUPT);
    return;
  }
  g_strlcpy(sha256, found, sizeof transfer->grant.sha256);
  timeout_disarm(&transfer->timeout);
  // Nothing more is expected of the peer, not even that it stays.
  loop_watch_remove(transfer->vault->loop, &transfer->watch);
  transfer_set_state(transfer, TRANSFER_PLACING);
  vault_place(transfer);
}

static gboolean write_all(int fd, const char *bytes, size_t length, gint64 at)
{
  while (length > 0) {
    ssize_t written = pwrite(fd, bytes, length, at);
    if (written < 0 && errno == EINTR)
      continue;
    if (written <= 0)
      return FALSE;
    bytes += written;
    length -= (size_t) written;
    at += written;
  }
  return TRUE;
}

// How much of it may be on its way to the disk.
static gint64 share(const struct vault_files *vault)
{
  gint64 uploads = 0;
  for (const GList *link = vault->transfers.head; link; link = link->next) {
    const struct transfer *transfer = link->data;
    uploads += transfer->grant.kind == GRANT_UPLOAD && transfer->state == TRANSFER_MOVING;
  }
  return MAX(DIRTY_MAX / MAX(uploads, 1), DIRTY_LEAST);
}

// Half of its share is written while the other half comes. Nothing more is taken while the disk is
// behind; the peer's bytes wait in the socket, and that is not the peer's silence.
static void keep_pace(struct transfer *transfer)
{
  gint64 most = share(transfer->vault);
  if (transfer->flushes < 0 && transfer->at - transfer->flushed >= most / 2)
    vault_flush(transfer);
  if (transfer->flushes >= 0 && transfer->at - transfer->flushed >= most) {
    loop_watch_remove(transfer->vault->loop, &transfer->watch);
    timeout_disarm(&transfer->timeout);
  }
}

void upload_flushed(struct transfer *transfer, gboolean good)
{
  transfer->flushed = transfer->flushes;
  transfer->flushes = -1;
  if (transfer->state == TRANSFER_CLOSED) {
    loop_before_wait(transfer->vault->loop, &transfer->free, transfer);
  } else if (transfer->state == TRANSFER_MOVING && !good) {
    fail(transfer, CODE_STORE_UNAVAILABLE);
  } else if (transfer->state == TRANSFER_MOVING && transfer->watch.fd < 0) {
    if (transfer_watch(transfer, EPOLLIN))
      timeout_arm(&transfer->vault->silence, &transfer->timeout, transfer);
  }
}

static void take(struct transfer *transfer, const char *bytes, size_t length)
{
  length = (size_t) MIN((gint64) length, transfer->grant.size - transfer->at);
  if (!write_all(transfer->file, bytes, length, transfer->at)) {
    fail(transfer, CODE_STORE_UNAVAILABLE);
    return;
  }
  digest_update(transfer->digest, bytes, length);
  transfer->at += (gint64) length;
  transfer->vault->received += length;
  timeout_arm(&transfer->vault->silence, &transfer->timeout, transfer);
  if (transfer->at == transfer->grant.size)
    complete(transfer);
  else
    keep_pace(transfer);
}

static void begin_moving(struct transfer *transfer)
{
  gsize length;
  transfer_set_state(transfer, TRANSFER_MOVING);
  if (!transfer_watch(transfer, EPOLLIN))
    return;
  const char *bytes = g_bytes_get_data(transfer->head, &length);
  take(transfer, bytes, length);
}

static void hash_on(struct transfer *transfer)
{
  size_t wanted = (size_t) MIN(transfer->at - transfer->hashed, TRANSFER_CHUNK);
  ssize_t got = pread(transfer->file, transfer->vault->buffer, wanted, transfer->hashed);
  if (got <= 0) {
    fail(transfer, CODE_STORE_UNAVAILABLE);
    return;
  }
  digest_update(transfer->digest, transfer->vault->buffer, (size_t) got);
  transfer->hashed += got;
  if (transfer->hashed == transfer->at)
    begin_moving(transfer);
}

void upload_begin(struct transfer *transfer)
{
  if (!displace_others(transfer)) {
    transfer_refuse(transfer, CODE_FILE_TICKET);
    return;
  }
  enum code code = open_file(transfer);
  if (code != CODE_OK) {
    fail(transfer, code);
    return;
  }
  transfer->digest = digest_new();
  timeout_arm(&transfer->vault->silence, &transfer->timeout, transfer);
  if (transfer->at == 0) {
    begin_moving(transfer);
    return;
  }
  // A socket that nothing was written to is always ready for output: one portion per turn.
  transfer_set_state(transfer, TRANSFER_HASHING);
  transfer_watch(transfer, EPOLLOUT);
}

void upload_cut(struct transfer *transfer)
{
  vault_flush_last(transfer->vault, transfer->file);
  transfer->file = -1;
  vault_received(transfer, CODE_COUNT);
  transfer_close(transfer);
}

void upload_ready(struct transfer *transfer, unsigned events)
{
  if (events & EPOLLERR) {
    upload_cut(transfer);
    return;
  }
  if (transfer->state == TRANSFER_HASHING) {
    hash_on(transfer);
    return;
  }
  struct vault_files *vault = transfer->vault;
  size_t wanted = (size_t) MIN(transfer->grant.size - transfer->at, TRANSFER_CHUNK);
  ssize_t got = recv(transfer->socket, vault->buffer, wanted, 0);
  if (got < 0 && (errno == EAGAIN || errno == EINTR))
    return;
  if (got <= 0)
    upload_cut(transfer);
  else
    take(transfer, vault->buffer, (size_t) got);
}

void upload_placed(struct transfer *transfer, gboolean good)
{
  if (!good) {
    fail(transfer, CODE_STORE_UNAVAILABLE);
    return;
  }
  transfer_set_state(transfer, TRANSFER_WAITING);
  vault_received(transfer, CODE_OK);
}

void upload_finish(struct transfer *transfer, const char *file, enum code code)
{
  if (code != CODE_OK) {
    transfer_refuse(transfer, code);
    return;
  }
  g_autoptr(GString) line = g_string_new(NULL);
  transfer->vault->words->stored(file, line);
  g_string_append_c(line, '\n');
  transfer_end(transfer, line);
}
