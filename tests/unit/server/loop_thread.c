// SPDX-License-Identifier: GPL-3.0-or-later
// The thread of loop_thread.h. One lock orders everything that the two sides share.
#include "loop_thread.h"

struct call {
  struct loop_posted posted; // first: it is the call's address
  struct loop_thread *thread;
  void (*run)(gpointer data);
  gpointer data;
  size_t done;
};

static gpointer run_loop(gpointer data)
{
  loop_run(data);
  return NULL;
}

void loop_thread_start(struct loop_thread *thread)
{
  g_autoptr(GError) error = NULL;
  g_mutex_init(&thread->lock);
  g_cond_init(&thread->changed);
  thread->loop = loop_new(&error);
  g_assert_no_error(error);
  thread->thread = g_thread_new("loop", run_loop, thread->loop);
}

static void stop_loop(gpointer loop)
{
  loop_stop(loop);
}

void loop_thread_stop(struct loop_thread *thread)
{
  loop_thread_call(thread, stop_loop, thread->loop);
  g_thread_join(thread->thread);
  loop_free(thread->loop);
  g_mutex_clear(&thread->lock);
  g_cond_clear(&thread->changed);
}

static void run_call(struct loop_posted *posted)
{
  struct call *call = (struct call *) posted;
  call->run(call->data);
  loop_thread_add(call->thread, &call->done, 1);
}

void loop_thread_call(struct loop_thread *thread, void (*run)(gpointer data), gpointer data)
{
  struct call call = {{.run = run_call}, thread, run, data, 0};
  loop_post(thread->loop, &call.posted);
  loop_thread_wait_for(thread, &call.done, 1);
}

static void nothing(gpointer data)
{
}

void loop_thread_turn(struct loop_thread *thread)
{
  loop_thread_call(thread, nothing, NULL);
}

void loop_thread_add(struct loop_thread *thread, size_t *counter, size_t more)
{
  g_mutex_lock(&thread->lock);
  *counter += more;
  g_cond_broadcast(&thread->changed);
  g_mutex_unlock(&thread->lock);
}

void loop_thread_wait_for(struct loop_thread *thread, const size_t *counter, size_t least)
{
  g_mutex_lock(&thread->lock);
  while (*counter < least)
    g_cond_wait(&thread->changed, &thread->lock);
  g_mutex_unlock(&thread->lock);
}
