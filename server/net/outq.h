// SPDX-License-Identifier: GPL-3.0-or-later
// What a connection has still to write: slices of shared blobs, in order.
#pragma once

#include <glib.h>
#include <sys/uio.h>

#include "blob.h"

struct outq_slice {
  struct blob *blob; // one reference owned
  guint32 offset;
  guint32 length;
};

#define OUTQ_INLINE 1

// An idle connection, and one with a single message on its way, needs no memory beyond this struct.
struct outq {
  struct outq_slice *slices; // owned ring of `size`, or NULL: `few` is the ring
  guint32 head;
  guint32 count;
  guint32 size;
  size_t bytes; // queued
  struct outq_slice few[OUTQ_INLINE];
};

void outq_init(struct outq *queue);

// Gives all references back; the queue is empty and usable.
void outq_clear(struct outq *queue);

// Adds a slice and takes a reference of its own. `length` is at least 1.
void outq_push(struct outq *queue, struct blob *blob, size_t offset, size_t length);

// Fills at most `max` vectors with the beginning of the queue and returns how many.
int outq_vectors(const struct outq *queue, struct iovec *vectors, int max);

// Takes `bytes` that have been written off the front.
void outq_written(struct outq *queue, size_t bytes);
