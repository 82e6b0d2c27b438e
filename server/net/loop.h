// SPDX-License-Identifier: GPL-3.0-or-later
// The event loop: epoll, timeouts of equal length in queues, work to do before the loop waits, and
// posts from other threads. Everything but loop_post() belongs to the loop's thread.
#pragma once

#include <glib.h>

struct loop;

struct loop *loop_new(GError **error);
void loop_free(struct loop *loop); // NULL is allowed

// Runs until loop_stop(). The work that waits for "before the loop waits" is done before it
// returns.
void loop_run(struct loop *loop);
void loop_stop(struct loop *loop);

// Monotonic milliseconds, read once per turn.
gint64 loop_now(const struct loop *loop);

// A file descriptor that is watched. Embedded in its owner; the descriptor stays the owner's.
struct loop_watch {
  void (*ready)(struct loop_watch *watch, unsigned events); // EPOLLIN, EPOLLOUT, …, epoll_ctl(2)
  gpointer owner;
  int fd; // -1: not watched
  unsigned events;
};

// FALSE with a GError if the kernel refuses. `ready` and `owner` are set by the caller beforehand.
gboolean loop_watch_add(struct loop *loop, struct loop_watch *watch, int fd, unsigned events,
                        GError **error);
void loop_watch_set(struct loop *loop, struct loop_watch *watch, unsigned events);
// After this `ready` is not called any more, not even for events of the present turn. The memory
// must live until the turn's end: free it in a task.
void loop_watch_remove(struct loop *loop, struct loop_watch *watch);

// Timeouts of one length. Arming, disarming and expiring cost the same for 10 and for 10,000.
struct timeout_queue {
  GQueue timeouts; // of struct timeout, the next to expire first
  gint64 interval; // milliseconds
  void (*expired)(gpointer owner);
  struct loop *loop;
};

struct timeout {
  GList link;                  // first: its address is the timeout's; data is the owner
  struct timeout_queue *queue; // NULL: not armed
  gint64 deadline;
};

// The queue stays with the loop until the loop is freed.
void timeout_queue_init(struct timeout_queue *queue, struct loop *loop, gint64 interval,
                        void (*expired)(gpointer owner));
// Arms, or arms anew, in whichever queue it was before. It is disarmed when `expired` is called.
void timeout_arm(struct timeout_queue *queue, struct timeout *timeout, gpointer owner);
// The same with an interval of its own, at least as late as any other timeout in this queue.
void timeout_arm_in(struct timeout_queue *queue, struct timeout *timeout, gpointer owner,
                    gint64 interval);
void timeout_disarm(struct timeout *timeout);

// Something to do once before the loop waits, in the order in which it was asked for.
struct loop_task {
  GList link; // first: its address is the task's; data is the owner
  void (*run)(gpointer owner);
  gboolean queued;
};

// No effect if the task waits already.
void loop_before_wait(struct loop *loop, struct loop_task *task, gpointer owner);
void loop_task_cancel(struct loop *loop, struct loop_task *task);

// From any thread: has `run` called on the loop's thread. Posts run in order. The node is the
// caller's until then and `run` may free it.
struct loop_posted {
  struct loop_posted *next;
  void (*run)(struct loop_posted *posted);
};
void loop_post(struct loop *loop, struct loop_posted *posted);

// Runs what has been posted and is still waiting: for the time after loop_run(), when no thread
// posts any more.
void loop_run_posted(struct loop *loop);
