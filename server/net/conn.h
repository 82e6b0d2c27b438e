// SPDX-License-Identifier: GPL-3.0-or-later
// One connection: bytes in as they come, bytes out once per turn of the loop, and a close that
// loses nothing that was queued. It knows no chat.
#pragma once

#include <glib.h>
#include <netinet/in.h>

#include "loop.h"
#include "outq.h"

struct conn;

// Why a connection ended.
enum conn_loss {
  CONN_FINISHED,    // we asked for it
  CONN_PEER_CLOSED, // the peer closed its side
  CONN_BROKEN,      // a read or a write failed
  CONN_STALLED,     // the peer has read nothing for CONN_STALL_MS
  CONN_OVERFLOW,    // the queue went over its hard limit
  CONN_SILENT,      // the owner's: nothing has come for too long; set before conn_abort()
};
const char *conn_loss_name(enum conn_loss loss);

struct conn_ops {
  // Bytes have arrived; they are borrowed for the call. Not called again after conn_finish() or
  // conn_abort().
  void (*input)(struct conn *conn, const char *bytes, size_t length);
  // The peer has closed its side and may still be reading. TRUE: the connection stays open for
  // output, until conn_finish() or conn_abort(). FALSE, or NULL: it is lost.
  gboolean (*input_ended)(struct conn *conn);
  // The queue is empty, after conn_tell_when_empty().
  void (*emptied)(struct conn *conn);
  // The last call, before the loop waits: the descriptor is closed, the memory is the owner's to
  // free. conn->loss says why.
  void (*closed)(struct conn *conn);
};

// What all connections of a server share.
struct net {
  struct loop *loop;            // borrowed
  const struct conn_ops *ops;   // borrowed
  size_t queue_limit;           // hard limit of a connection's queue, in bytes
  char *buffer;                 // owned: what is being read lies here for one call
  struct timeout_queue stalled; // connections with a short write behind them
  struct timeout_queue linger;  // connections whose last bytes are on their way
  guint open;                   // connections that hold a descriptor
};

#define CONN_STALL_MS (60 * 1000)
#define CONN_LINGER_MS (2 * 1000)

void net_init(struct net *net, struct loop *loop, const struct conn_ops *ops, size_t queue_limit);
void net_clear(struct net *net);

enum conn_state {
  CONN_OPEN,
  CONN_FINISHING, // writes what is queued; reads nothing
  CONN_LINGERING, // all is written and our side shut; waits for the peer to have read it
  CONN_CLOSED,    // `closed` is called before the loop waits
};

struct conn {
  struct net *net; // borrowed
  struct loop_watch watch;
  struct outq out;
  struct loop_task flush;
  struct timeout timeout; // in net->stalled or net->linger
  enum conn_state state;
  enum conn_loss loss;
  gboolean tell_when_empty;
  gboolean input_over; // the peer has closed its side
  gboolean overflowed; // over the hard limit; lost before the loop waits
};

// Takes over a connected, non-blocking descriptor. FALSE with a GError: the descriptor is still the
// caller's.
gboolean conn_open(struct conn *conn, struct net *net, int fd, GError **error);

// Queues a slice of a blob; it is written before the loop waits. No effect once the connection is
// being closed.
void conn_send(struct conn *conn, struct blob *blob, size_t offset, size_t length);

// Has `emptied` called once, the next time that everything has been written.
void conn_tell_when_empty(struct conn *conn);

// Closes once all that is queued has been written and the peer has had CONN_LINGER_MS to read it.
// No more input.
void conn_finish(struct conn *conn);

// Lets go of the descriptor, which is the caller's from now on. What is queued is written as far as
// the socket takes it at once. `closed` is called as after conn_abort().
int conn_release(struct conn *conn);

// Closes now, whatever is queued.
void conn_abort(struct conn *conn);
