// SPDX-License-Identifier: GPL-3.0-or-later
// The inside of vault_files.h, for its own files: vault_files.c is the threads,
// vault_orders.c the port, vault_transfer.c the life of a transfer, vault_upload.c and
// vault_download.c what it moves.
#pragma once

#include "vault_digest.h"
#include "vault_files.h"
#include "vault_shelf.h"

// What one transfer moves before it is another one's turn.
#define TRANSFER_CHUNK (256 * 1024)
#define TRANSFER_SILENCE_MS (60 * 1000)
// How long, and for how many bytes, a peer that is still sending is listened to after the last
// word.
#define TRANSFER_LINGER_MS (2 * 1000)
#define TRANSFER_LINGER_BYTES (64 << 20)
// So many bytes of all uploads together may be on their way to the disk: a commit of the chat has
// to wait for them, as disks have one queue and one cache. Each has a share, but no less than the
// second.
#define DIRTY_MAX (8 << 20)
#define DIRTY_LEAST (512 << 10)

struct vault_files {
  struct vault base;               // first
  struct loop *chat_loop;          // borrowed
  const struct vault_words *words; // borrowed
  struct shelf *shelf;             // owned, as what follows
  struct loop *loop;               // the vault's thread's
  GThread *thread;                 // NULL: stopped
  GThreadPool *pool;               // of chores that wait for the disk
  gint stopping;                   // atomic: no more sweeping
  int niceness;                    // of its threads
  // The vault's thread's own:
  char *buffer;                 // TRANSFER_CHUNK bytes, for one call
  GQueue transfers;             // of struct transfer links
  struct timeout_queue silence; // transfers that do not move
  struct timeout_queue linger;
  struct timeout_queue upkeep; // when uploads are looked at that nobody came back for
  struct timeout next_upkeep;
  _Atomic guint64 received, sent; // bytes of files since the start
};

enum transfer_state {
  TRANSFER_HASHING,   // an upload reads what is there already
  TRANSFER_MOVING,    // bytes come, or go
  TRANSFER_PLACING,   // an upload is whole; the pool is at it
  TRANSFER_WAITING,   // it is in its place; the chat says finish()
  TRANSFER_LINGERING, // our side is shut; the peer reads the last of it
  TRANSFER_CLOSED,    // freed before the loop waits
};

struct transfer {
  struct vault_files *vault; // borrowed
  struct loop_watch watch;
  struct timeout timeout; // silence or linger
  struct loop_task free;
  GList link;
  enum transfer_state state;
  struct grant grant;
  int socket;     // owned
  int file;       // owned; -1: none
  gint64 at;      // the next byte of the file
  gint64 hashed;  // HASHING: how far it has been read
  gint64 flushed; // upload: how far it is on the disk
  gint64
      flushes; // upload: how far it will be when the pool is done; -1: the pool has nothing to do
  gint64 drained; // LINGERING
  struct digest *digest;
  GBytes *head; // owned: what came behind the first line
  void (*closed)(gpointer owner);
  gpointer owner;
};

// vault_transfer.c
struct transfer *transfer_new(struct vault_files *vault, int fd, const struct grant *grant,
                              GBytes *head, void (*closed)(gpointer owner), gpointer owner);
void transfer_set_state(struct transfer *transfer, enum transfer_state state);
// Watches for these events; they come to upload_ready() or download_ready(). FALSE: it is closed.
gboolean transfer_watch(struct transfer *transfer, unsigned events);
// Says the line, and closes when the peer has had its time to read it. A line of no length:
// nothing.
void transfer_end(struct transfer *transfer, const GString *line);
void transfer_refuse(struct transfer *transfer, enum code code); // the same with an error
void transfer_close(struct transfer *transfer);                  // at once

// vault_upload.c
void upload_begin(struct transfer *transfer);
void upload_ready(struct transfer *transfer, unsigned events);
void upload_placed(struct transfer *transfer, gboolean good);
void upload_flushed(struct transfer *transfer, gboolean good);
// Whether the disk has room for so many bytes more than those that uploads have still to bring.
gboolean upload_has_room(const struct vault_files *vault, gint64 more);
void upload_finish(struct transfer *transfer, const char *file, enum code code);
// Cuts it unless it is whole; what came is kept.
void upload_cut(struct transfer *transfer);

// vault_download.c
void download_begin(struct transfer *transfer);
void download_ready(struct transfer *transfer, unsigned events);

// vault_orders.c
extern const struct vault_ops vault_ops;
// Cuts either kind unless it is whole.
void vault_cut(struct transfer *transfer);
// The last order: cuts everything and ends the loop.
void vault_order_stop(struct vault_files *vault);

// vault_files.c
// Has an upload that is whole put into its place; upload_placed() follows.
void vault_place(struct transfer *transfer);
// Has an upload's bytes written to the disk; upload_flushed() follows, even if it was closed.
void vault_flush(struct transfer *transfer);
// The same for a descriptor, which is then closed; -1 is allowed.
void vault_flush_last(struct vault_files *vault, int fd);
// Answers the chat.
void vault_prepared(struct vault_files *vault, struct upload *upload, gint64 bytes, enum code code);
void vault_received(struct transfer *transfer, enum code code);
void vault_closed(struct vault_files *vault, void (*closed)(gpointer owner), gpointer owner);
