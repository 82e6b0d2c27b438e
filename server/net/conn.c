// SPDX-License-Identifier: GPL-3.0-or-later
// The connection of conn.h. Writing is tried once per turn before the loop waits; EPOLLOUT is asked
// for only after a short write, and input pauses while much is queued, so that nobody can have the
// server work for answers that he does not read.
#include "conn.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define READ_SIZE (64 * 1024)
#define VECTORS_PER_WRITE 256
// Above the first input pauses, below the second it goes on.
#define INPUT_HIGH_WATER (256 * 1024)
#define INPUT_LOW_WATER (64 * 1024)

static void flush(gpointer owner);
static void ready(struct loop_watch *watch, unsigned events);

const char *conn_loss_name(enum conn_loss loss)
{
  static const char *const names[] = {
      [CONN_FINISHED] = "closed", [CONN_PEER_CLOSED] = "lost",  [CONN_BROKEN] = "lost",
      [CONN_STALLED] = "stalled", [CONN_OVERFLOW] = "overflow", [CONN_SILENT] = "timeout",
  };
  return names[loss];
}

// The only setter of conn->state after conn_open().
static void set_state(struct conn *conn, enum conn_state state)
{
  static const char *const names[] = {"open", "finishing", "lingering", "closed"};
  g_debug("conn=%d %s -> %s", conn->watch.fd, names[conn->state], names[state]);
  conn->state = state;
}

static void lose(struct conn *conn, enum conn_loss loss)
{
  if (conn->state == CONN_OPEN)
    conn->loss = loss;
  conn_abort(conn);
}

static void stall_expired(gpointer owner)
{
  lose(owner, CONN_STALLED);
}

static void linger_expired(gpointer owner)
{
  conn_abort(owner);
}

void net_init(struct net *net, struct loop *loop, const struct conn_ops *ops, size_t queue_limit)
{
  *net = (struct net){.loop = loop, .ops = ops, .queue_limit = queue_limit};
  net->buffer = g_malloc(READ_SIZE);
  timeout_queue_init(&net->stalled, loop, CONN_STALL_MS, stall_expired);
  timeout_queue_init(&net->linger, loop, CONN_LINGER_MS, linger_expired);
}

void net_clear(struct net *net)
{
  g_clear_pointer(&net->buffer, g_free);
}

gboolean conn_open(struct conn *conn, struct net *net, int fd, GError **error)
{
  conn->net = net;
  conn->state = CONN_OPEN;
  conn->watch = (struct loop_watch){.ready = ready, .owner = conn, .fd = -1};
  conn->flush = (struct loop_task){.run = flush};
  conn->timeout = (struct timeout){0};
  conn->loss = CONN_FINISHED;
  conn->tell_when_empty = FALSE;
  conn->overflowed = FALSE;
  conn->input_over = FALSE;
  outq_init(&conn->out);
  if (!loop_watch_add(net->loop, &conn->watch, fd, EPOLLIN, error))
    return FALSE;
  net->open++;
  return TRUE;
}

static void update_events(struct conn *conn, gboolean want_out)
{
  gboolean paused = conn->out.bytes > INPUT_HIGH_WATER ||
                    (!(conn->watch.events & EPOLLIN) && conn->out.bytes > INPUT_LOW_WATER);
  unsigned in = conn->input_over || (conn->state == CONN_OPEN && paused) ? 0 : EPOLLIN;
  loop_watch_set(conn->net->loop, &conn->watch, in | (want_out ? EPOLLOUT : 0u));
}

// All is written: our side is shut, and what the peer still sends is thrown away until it closes.
// Closing at once with input unread would have the kernel reset the connection, and the peer lose
// our last words (RFC 1122, 4.2.2.13).
static void linger(struct conn *conn)
{
  // A peer that has closed its side sends nothing more that could be unread.
  if (conn->input_over) {
    conn_abort(conn);
    return;
  }
  set_state(conn, CONN_LINGERING);
  shutdown(conn->watch.fd, SHUT_WR);
  update_events(conn, FALSE);
  timeout_arm(&conn->net->linger, &conn->timeout, conn);
}

// Writes until the queue is empty or the socket full. FALSE: the connection broke.
static gboolean write_queue(struct conn *conn, gboolean *progress)
{
  struct iovec vectors[VECTORS_PER_WRITE];
  while (conn->out.count > 0) {
    struct msghdr message = {.msg_iov = vectors};
    message.msg_iovlen = (size_t) outq_vectors(&conn->out, vectors, VECTORS_PER_WRITE);
    ssize_t written = sendmsg(conn->watch.fd, &message, MSG_NOSIGNAL);
    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0)
      return errno == EAGAIN || errno == ENOBUFS || errno == ENOMEM;
    *progress = TRUE;
    size_t offered = conn->out.bytes;
    outq_written(&conn->out, (size_t) written);
    // A queue that fits in one call was either taken whole or filled the socket.
    if (message.msg_iovlen < VECTORS_PER_WRITE && (size_t) written < offered)
      return TRUE;
  }
  return TRUE;
}

static void emptied(struct conn *conn)
{
  update_events(conn, FALSE);
  if (!conn->tell_when_empty)
    return;
  conn->tell_when_empty = FALSE;
  conn->net->ops->emptied(conn);
}

static void flush(gpointer owner)
{
  struct conn *conn = owner;
  gboolean progress = FALSE;
  if (conn->state > CONN_FINISHING)
    return;
  if (conn->overflowed) {
    lose(conn, CONN_OVERFLOW);
    return;
  }
  if (!write_queue(conn, &progress)) {
    lose(conn, CONN_BROKEN);
    return;
  }
  if (conn->out.count == 0) {
    timeout_disarm(&conn->timeout);
    if (conn->state == CONN_FINISHING)
      linger(conn);
    else
      emptied(conn);
    return;
  }
  if (progress || !conn->timeout.queue)
    timeout_arm(&conn->net->stalled, &conn->timeout, conn);
  update_events(conn, TRUE);
}

static void input_over(struct conn *conn)
{
  conn->input_over = TRUE;
  if (!conn->net->ops->input_ended || !conn->net->ops->input_ended(conn))
    lose(conn, CONN_PEER_CLOSED);
  else if (conn->state != CONN_CLOSED)
    update_events(conn, conn->watch.events & EPOLLOUT);
}

static void read_input(struct conn *conn)
{
  struct net *net = conn->net;
  ssize_t got = recv(conn->watch.fd, net->buffer, READ_SIZE, 0);
  if (got < 0) {
    if (errno != EAGAIN && errno != EINTR)
      lose(conn, CONN_BROKEN);
  } else if (conn->state == CONN_FINISHING && got == 0) {
    // It has nothing to say any more and may be reading still: what is queued is written first.
    conn->input_over = TRUE;
    update_events(conn, conn->watch.events & EPOLLOUT);
  } else if (conn->state != CONN_OPEN) {
    // A peer that closes has read all it wants to.
    if (got == 0)
      conn_abort(conn);
  } else if (got == 0) {
    input_over(conn);
  } else {
    net->ops->input(conn, net->buffer, (size_t) got);
  }
}

static void ready(struct loop_watch *watch, unsigned events)
{
  struct conn *conn = watch->owner;
  if (events & EPOLLOUT)
    loop_before_wait(conn->net->loop, &conn->flush, conn);
  if (events & EPOLLIN)
    read_input(conn);
  else if (events & (EPOLLERR | EPOLLHUP))
    lose(conn, CONN_BROKEN);
}

void conn_send(struct conn *conn, struct blob *blob, size_t offset, size_t length)
{
  if (conn->state != CONN_OPEN)
    return;
  // Lost later and not here: whoever is sending may be going through a list that the loss would
  // change.
  if (conn->overflowed || conn->out.bytes + length > conn->net->queue_limit)
    conn->overflowed = TRUE;
  else
    outq_push(&conn->out, blob, offset, length);
  loop_before_wait(conn->net->loop, &conn->flush, conn);
}

void conn_tell_when_empty(struct conn *conn)
{
  conn->tell_when_empty = TRUE;
}

void conn_finish(struct conn *conn)
{
  if (conn->state != CONN_OPEN)
    return;
  set_state(conn, CONN_FINISHING);
  loop_before_wait(conn->net->loop, &conn->flush, conn);
}

static void closed(gpointer owner)
{
  struct conn *conn = owner;
  conn->net->ops->closed(conn);
}

int conn_release(struct conn *conn)
{
  gboolean progress;
  int fd = conn->watch.fd;
  (void) write_queue(conn, &progress);
  set_state(conn, CONN_CLOSED);
  loop_watch_remove(conn->net->loop, &conn->watch);
  conn->net->open--;
  timeout_disarm(&conn->timeout);
  outq_clear(&conn->out);
  // The same task, from now on for the last call: whoever is calling may still use the struct this
  // turn.
  loop_task_cancel(conn->net->loop, &conn->flush);
  conn->flush.run = closed;
  loop_before_wait(conn->net->loop, &conn->flush, conn);
  return fd;
}

void conn_abort(struct conn *conn)
{
  if (conn->state == CONN_CLOSED)
    return;
  outq_clear(&conn->out);
  close(conn_release(conn));
}
