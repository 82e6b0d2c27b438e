// SPDX-License-Identifier: GPL-3.0-or-later
// A loop that runs on a thread of its own, so that a test can be the peer at the other end of a
// socket and read from top to bottom.
#pragma once

#include "loop.h"

struct loop_thread {
  struct loop *loop; // owned
  // private
  GThread *thread;
  GMutex lock;
  GCond changed;
};

void loop_thread_start(struct loop_thread *thread);

// Stops the loop, joins the thread and frees the loop.
void loop_thread_stop(struct loop_thread *thread);

// Has `run` called on the loop's thread and waits for it. What the tasks of that turn do is done
// when the next call runs.
void loop_thread_call(struct loop_thread *thread, void (*run)(gpointer data), gpointer data);

// Waits until the tasks of the present turn have run.
void loop_thread_turn(struct loop_thread *thread);

// For the loop's thread: adds to a counter that somebody waits for.
void loop_thread_add(struct loop_thread *thread, size_t *counter, size_t more);

// Waits until the counter is `least` or more.
void loop_thread_wait_for(struct loop_thread *thread, const size_t *counter, size_t least);
