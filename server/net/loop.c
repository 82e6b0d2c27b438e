// SPDX-License-Identifier: GPL-3.0-or-later
// The loop of loop.h. One turn: run the tasks, wait, read the clock, serve the descriptors, expire
// the timeouts. It sleeps as long as nothing is due.
#include "loop.h"

#include <errno.h>
#include <gio/gio.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define EVENTS_PER_TURN 256

struct loop {
  int epoll_fd;
  gboolean stopped;
  gint64 now;
  GPtrArray *queues; // of borrowed struct timeout_queue
  GQueue tasks;      // of struct loop_task links
  struct loop_watch wake;
  GMutex lock; // guards what follows
  struct loop_posted *first_posted;
  struct loop_posted **last_posted;
};

void loop_run_posted(struct loop *loop)
{
  g_mutex_lock(&loop->lock);
  struct loop_posted *posted = loop->first_posted;
  loop->first_posted = NULL;
  loop->last_posted = &loop->first_posted;
  g_mutex_unlock(&loop->lock);

  while (posted) {
    struct loop_posted *next = posted->next;
    posted->run(posted);
    posted = next;
  }
}

static void wake_ready(struct loop_watch *watch, unsigned events)
{
  guint64 count;
  // Non-blocking; a failure only means that somebody read it already.
  (void) !read(watch->fd, &count, sizeof count);
  loop_run_posted(watch->owner);
}

static gboolean fail(GError **error, const char *what)
{
  int saved = errno;
  g_set_error(error, G_IO_ERROR, (int) g_io_error_from_errno(saved), "%s: %s", what,
              g_strerror(saved));
  return FALSE;
}

static void read_clock(struct loop *loop)
{
  loop->now = g_get_monotonic_time() / 1000;
}

struct loop *loop_new(GError **error)
{
  struct loop *loop = g_new0(struct loop, 1);
  g_mutex_init(&loop->lock);
  g_queue_init(&loop->tasks);
  loop->last_posted = &loop->first_posted;
  loop->queues = g_ptr_array_new();
  loop->wake = (struct loop_watch){.ready = wake_ready, .owner = loop, .fd = -1};
  read_clock(loop);

  int wake_fd = -1;
  loop->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
  if (loop->epoll_fd < 0 || (wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) < 0) {
    fail(error, "epoll");
    loop_free(loop);
    return NULL;
  }
  if (!loop_watch_add(loop, &loop->wake, wake_fd, EPOLLIN, error)) {
    close(wake_fd);
    loop_free(loop);
    return NULL;
  }
  return loop;
}

void loop_free(struct loop *loop)
{
  if (!loop)
    return;
  if (loop->wake.fd >= 0)
    close(loop->wake.fd);
  if (loop->epoll_fd >= 0)
    close(loop->epoll_fd);
  g_ptr_array_unref(loop->queues);
  g_mutex_clear(&loop->lock);
  g_free(loop);
}

gint64 loop_now(const struct loop *loop)
{
  return loop->now;
}

gboolean loop_watch_add(struct loop *loop, struct loop_watch *watch, int fd, unsigned events,
                        GError **error)
{
  struct epoll_event event = {.events = events, .data.ptr = watch};
  if (epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, fd, &event) < 0)
    return fail(error, "epoll_ctl");
  watch->fd = fd;
  watch->events = events;
  return TRUE;
}

void loop_watch_set(struct loop *loop, struct loop_watch *watch, unsigned events)
{
  if (watch->events == events)
    return;
  struct epoll_event event = {.events = events, .data.ptr = watch};
  // Modifying a descriptor that is registered fails only if it is not, which would be our own bug.
  if (epoll_ctl(loop->epoll_fd, EPOLL_CTL_MOD, watch->fd, &event) < 0)
    g_error("epoll_ctl: %s", g_strerror(errno));
  watch->events = events;
}

void loop_watch_remove(struct loop *loop, struct loop_watch *watch)
{
  if (watch->fd < 0)
    return;
  epoll_ctl(loop->epoll_fd, EPOLL_CTL_DEL, watch->fd, NULL);
  watch->fd = -1;
}

void timeout_queue_init(struct timeout_queue *queue, struct loop *loop, gint64 interval,
                        void (*expired)(gpointer owner))
{
  *queue = (struct timeout_queue){.interval = interval, .expired = expired, .loop = loop};
  g_ptr_array_add(loop->queues, queue);
}

void timeout_arm(struct timeout_queue *queue, struct timeout *timeout, gpointer owner)
{
  timeout_arm_in(queue, timeout, owner, queue->interval);
}

void timeout_arm_in(struct timeout_queue *queue, struct timeout *timeout, gpointer owner,
                    gint64 interval)
{
  timeout_disarm(timeout);
  timeout->link = (GList){.data = owner};
  timeout->queue = queue;
  timeout->deadline = queue->loop->now + interval;
  g_queue_push_tail_link(&queue->timeouts, &timeout->link);
}

void timeout_disarm(struct timeout *timeout)
{
  if (!timeout->queue)
    return;
  g_queue_unlink(&timeout->queue->timeouts, &timeout->link);
  timeout->queue = NULL;
}

static void expire(struct loop *loop)
{
  for (guint i = 0; i < loop->queues->len; i++) {
    struct timeout_queue *queue = g_ptr_array_index(loop->queues, i);
    GList *link;
    while ((link = queue->timeouts.head)) {
      struct timeout *timeout = (struct timeout *) link;
      if (timeout->deadline > loop->now)
        break;
      timeout_disarm(timeout);
      queue->expired(link->data);
    }
  }
}

// Milliseconds until something is due; -1: nothing is.
static int time_to_wait(struct loop *loop)
{
  gint64 nearest = G_MAXINT64;
  for (guint i = 0; i < loop->queues->len; i++) {
    struct timeout_queue *queue = g_ptr_array_index(loop->queues, i);
    if (queue->timeouts.head)
      nearest = MIN(nearest, ((struct timeout *) queue->timeouts.head)->deadline);
  }
  return nearest == G_MAXINT64 ? -1 : (int) CLAMP(nearest - loop->now, 0, G_MAXINT);
}

void loop_before_wait(struct loop *loop, struct loop_task *task, gpointer owner)
{
  if (task->queued)
    return;
  task->queued = TRUE;
  task->link = (GList){.data = owner};
  g_queue_push_tail_link(&loop->tasks, &task->link);
}

void loop_task_cancel(struct loop *loop, struct loop_task *task)
{
  if (!task->queued)
    return;
  task->queued = FALSE;
  g_queue_unlink(&loop->tasks, &task->link);
}

static void run_tasks(struct loop *loop)
{
  GList *link;
  while ((link = g_queue_pop_head_link(&loop->tasks))) {
    struct loop_task *task = (struct loop_task *) link;
    task->queued = FALSE;
    task->run(link->data);
  }
}

void loop_post(struct loop *loop, struct loop_posted *posted)
{
  posted->next = NULL;
  g_mutex_lock(&loop->lock);
  gboolean first = !loop->first_posted;
  *loop->last_posted = posted;
  loop->last_posted = &posted->next;
  g_mutex_unlock(&loop->lock);

  guint64 one = 1;
  // The counter cannot overflow: it is written only when the list was empty.
  if (first)
    (void) !write(loop->wake.fd, &one, sizeof one);
}

void loop_stop(struct loop *loop)
{
  loop->stopped = TRUE;
}

void loop_run(struct loop *loop)
{
  struct epoll_event events[EVENTS_PER_TURN];
  run_tasks(loop);
  while (!loop->stopped) {
    read_clock(loop);
    int count = epoll_wait(loop->epoll_fd, events, EVENTS_PER_TURN, time_to_wait(loop));
    if (count < 0 && errno != EINTR)
      g_error("epoll_wait: %s", g_strerror(errno));
    read_clock(loop);
    for (int i = 0; i < count; i++) {
      struct loop_watch *watch = events[i].data.ptr;
      if (watch->fd >= 0)
        watch->ready(watch, events[i].events);
    }
    expire(loop);
    run_tasks(loop);
  }
}
