// SPDX-License-Identifier: GPL-3.0-or-later
// A download, vault_private.h: sendfile(2), so that the bytes never enter the program. What the
// peer sends is of no interest, and that it has closed its side, as netcat does, neither.
#include "vault_private.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/sendfile.h>
#include <sys/stat.h>

void download_begin(struct transfer *transfer)
{
  const struct grant *grant = &transfer->grant;
  struct stat info;
  transfer->file = shelf_open_file(transfer->vault->shelf, grant->sha256, grant->kept);
  if (transfer->file < 0 || fstat(transfer->file, &info) < 0 || info.st_size != grant->size) {
    transfer_refuse(transfer, CODE_FILE_UNKNOWN);
    return;
  }
  posix_fadvise(transfer->file, grant->offset, 0, POSIX_FADV_SEQUENTIAL);
  if (transfer_watch(transfer, EPOLLOUT))
    timeout_arm(&transfer->vault->silence, &transfer->timeout, transfer);
}

void download_ready(struct transfer *transfer, unsigned events)
{
  struct vault_files *vault = transfer->vault;
  size_t wanted = (size_t) MIN(transfer->grant.size - transfer->at, TRANSFER_CHUNK);
  ssize_t sent = 0;
  if (events & EPOLLERR) {
    transfer_close(transfer);
    return;
  }
  if (wanted > 0) {
    sent = sendfile(transfer->socket, transfer->file, &transfer->at, wanted);
    if (sent < 0 && (errno == EAGAIN || errno == EINTR))
      return;
    // 0: somebody has cut the file. The reader knows its size.
    if (sent <= 0) {
      transfer_close(transfer);
      return;
    }
    timeout_arm(&vault->silence, &transfer->timeout, transfer);
    vault->sent += (guint64) sent;
  }
  if (transfer->at >= transfer->grant.size) {
    g_autoptr(GString) nothing = g_string_new(NULL);
    transfer_end(transfer, nothing);
  }
}
