// SPDX-License-Identifier: GPL-3.0-or-later
// The ring of outq.h.
#include "outq.h"

#include <string.h>

void outq_init(struct outq *queue)
{
  *queue = (struct outq){.size = OUTQ_INLINE};
}

static struct outq_slice *slice_at(const struct outq *queue, guint32 index)
{
  struct outq_slice *ring =
      queue->slices ? queue->slices : (struct outq_slice *) (gpointer) queue->few;
  return &ring[(queue->head + index) & (queue->size - 1)];
}

void outq_clear(struct outq *queue)
{
  for (guint32 i = 0; i < queue->count; i++)
    blob_unref(slice_at(queue, i)->blob);
  g_free(queue->slices);
  outq_init(queue);
}

static void grow(struct outq *queue)
{
  guint32 size = queue->size * 2; // stays a power of two
  struct outq_slice *slices = g_new(struct outq_slice, size);
  for (guint32 i = 0; i < queue->count; i++)
    slices[i] = *slice_at(queue, i);
  g_free(queue->slices);
  queue->slices = slices;
  queue->head = 0;
  queue->size = size;
}

void outq_push(struct outq *queue, struct blob *blob, size_t offset, size_t length)
{
  if (queue->count == queue->size)
    grow(queue);
  *slice_at(queue, queue->count) =
      (struct outq_slice){blob_ref(blob), (guint32) offset, (guint32) length};
  queue->count++;
  queue->bytes += length;
}

int outq_vectors(const struct outq *queue, struct iovec *vectors, int max)
{
  int count = (int) MIN((guint32) max, queue->count);
  for (int i = 0; i < count; i++) {
    const struct outq_slice *slice = slice_at(queue, (guint32) i);
    vectors[i].iov_base = slice->blob->bytes + slice->offset;
    vectors[i].iov_len = slice->length;
  }
  return count;
}

void outq_written(struct outq *queue, size_t bytes)
{
  queue->bytes -= bytes;
  while (bytes > 0) {
    struct outq_slice *slice = slice_at(queue, 0);
    if (bytes < slice->length) {
      slice->offset += (guint32) bytes;
      slice->length -= (guint32) bytes;
      return;
    }
    bytes -= slice->length;
    blob_unref(slice->blob);
    queue->head = (queue->head + 1) & (queue->size - 1);
    queue->count--;
  }
  if (queue->count == 0 && queue->slices)
    outq_clear(queue);
}
