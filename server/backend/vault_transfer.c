// SPDX-License-Identifier: GPL-3.0-or-later
// The life of a transfer, vault_private.h: what both kinds share. Its last line is followed by a
// shut-down and a while of listening, as a close with input unread would have the kernel take the
// line back (RFC 1122, 4.2.2.13).
#include "vault_private.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

void transfer_set_state(struct transfer *transfer, enum transfer_state state)
{
  static const char *const names[] = {"hashing", "moving",    "placing",
                                      "waiting", "lingering", "closed"};
  g_debug("transfer=%d %s -> %s", transfer->socket, names[transfer->state], names[state]);
  transfer->state = state;
}

static void free_transfer(gpointer data)
{
  struct transfer *transfer = data;
  if (transfer->flushes >= 0)
    return; // the pool has it still
  g_queue_unlink(&transfer->vault->transfers, &transfer->link);
  vault_closed(transfer->vault, transfer->closed, transfer->owner);
  g_clear_pointer(&transfer->head, g_bytes_unref);
  g_clear_pointer(&transfer->digest, digest_free);
  g_free(transfer);
}

void transfer_close(struct transfer *transfer)
{
  if (transfer->state == TRANSFER_CLOSED)
    return;
  transfer_set_state(transfer, TRANSFER_CLOSED);
  loop_watch_remove(transfer->vault->loop, &transfer->watch);
  timeout_disarm(&transfer->timeout);
  close(transfer->socket);
  if (transfer->file >= 0)
    close(transfer->file);
  transfer->file = -1;
  loop_before_wait(transfer->vault->loop, &transfer->free, transfer);
}

// What still comes is thrown away, and of a peer that never ends not everything.
static void linger_ready(struct transfer *transfer)
{
  ssize_t got = recv(transfer->socket, transfer->vault->buffer, TRANSFER_CHUNK, 0);
  if (got < 0 && (errno == EAGAIN || errno == EINTR))
    return;
  transfer->drained += MAX(got, 0);
  if (got <= 0 || transfer->drained > TRANSFER_LINGER_BYTES)
    transfer_close(transfer);
}

static void ready(struct loop_watch *watch, unsigned events)
{
  struct transfer *transfer = watch->owner;
  if (transfer->state == TRANSFER_LINGERING)
    linger_ready(transfer);
  else if (transfer->grant.kind == GRANT_UPLOAD)
    upload_ready(transfer, events);
  else
    download_ready(transfer, events);
}

struct transfer *transfer_new(struct vault_files *vault, int fd, const struct grant *grant,
                              GBytes *head, void (*closed)(gpointer owner), gpointer owner)
{
  struct transfer *transfer = g_new0(struct transfer, 1);
  transfer->vault = vault;
  transfer->watch = (struct loop_watch){.ready = ready, .owner = transfer, .fd = -1};
  transfer->free.run = free_transfer;
  transfer->state = TRANSFER_MOVING;
  transfer->grant = *grant;
  transfer->socket = fd;
  transfer->file = -1;
  transfer->at = transfer->flushed = grant->offset;
  transfer->flushes = -1;
  transfer->head = g_bytes_ref(head);
  transfer->closed = closed;
  transfer->owner = owner;
  transfer->link.data = transfer;
  g_queue_push_tail_link(&vault->transfers, &transfer->link);
  return transfer;
}

gboolean transfer_watch(struct transfer *transfer, unsigned events)
{
  struct loop *loop = transfer->vault->loop;
  if (transfer->watch.fd >= 0)
    loop_watch_set(loop, &transfer->watch, events);
  else if (!loop_watch_add(loop, &transfer->watch, transfer->socket, events, NULL))
    transfer_close(transfer);
  return transfer->state != TRANSFER_CLOSED;
}

void transfer_end(struct transfer *transfer, const GString *line)
{
  // One line fits into the buffer of a socket that has sent nothing yet; if not, the close alone
  // must do. After the bytes of a download there is none.
  if (line->len > 0)
    (void) !send(transfer->socket, line->str, line->len, MSG_NOSIGNAL | MSG_DONTWAIT);
  if (transfer->file >= 0)
    close(transfer->file);
  transfer->file = -1;
  transfer_set_state(transfer, TRANSFER_LINGERING);
  shutdown(transfer->socket, SHUT_WR);
  if (transfer_watch(transfer, EPOLLIN))
    timeout_arm(&transfer->vault->linger, &transfer->timeout, transfer);
}

void transfer_refuse(struct transfer *transfer, enum code code)
{
  g_autoptr(GString) line = g_string_new(NULL);
  transfer->vault->words->refused(code, line);
  g_string_append_c(line, '\n');
  transfer_end(transfer, line);
}
