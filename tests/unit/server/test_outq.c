// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of server/net/outq.h: whatever is pushed leaves in order and once, however few bytes a
// write takes, and every reference is given back.
#include "outq.h"

#include <string.h>

#define VECTORS 64

// The beginning of the queue, as a writer would see it.
static char *queued(const struct outq *queue)
{
  struct iovec vectors[VECTORS];
  int count = outq_vectors(queue, vectors, VECTORS);
  GString *bytes = g_string_new(NULL);
  for (int i = 0; i < count; i++)
    g_string_append_len(bytes, vectors[i].iov_base, (gssize) vectors[i].iov_len);
  return g_string_free(bytes, FALSE);
}

static void assert_queued(const struct outq *queue, const char *expected)
{
  g_autofree char *bytes = queued(queue);
  g_assert_cmpstr(bytes, ==, expected);
  g_assert_cmpuint(queue->bytes, ==, strlen(expected));
}

static void push(struct outq *queue, const char *text)
{
  struct blob *blob = blob_new(text, strlen(text));
  outq_push(queue, blob, 0, blob->length);
  blob_unref(blob);
}

static void test_empty(void)
{
  struct outq queue;
  struct iovec vector;
  outq_init(&queue);
  g_assert_cmpint(outq_vectors(&queue, &vector, 1), ==, 0);
  g_assert_cmpuint(queue.bytes, ==, 0);
  outq_clear(&queue);
}

// A slice is a part of its blob.
static void test_slice(void)
{
  struct outq queue;
  outq_init(&queue);
  struct blob *blob = blob_new("abcdef", 6);
  outq_push(&queue, blob, 2, 3);
  blob_unref(blob);
  assert_queued(&queue, "cde");
  outq_clear(&queue);
}

// One blob may be queued many times; each slice holds it.
static void test_references(void)
{
  struct outq queue;
  outq_init(&queue);
  struct blob *blob = blob_new("abc", 3);
  for (int i = 0; i < 5; i++)
    outq_push(&queue, blob, 0, 3);
  g_assert_cmpuint(blob->refs, ==, 6);
  outq_written(&queue, 7);
  g_assert_cmpuint(blob->refs, ==, 4);
  outq_clear(&queue);
  g_assert_cmpuint(blob->refs, ==, 1);
  blob_unref(blob);
}

// A write may end at any byte of three slices.
static void test_every_boundary(void)
{
  const char *all = "abcdefghi";
  for (size_t cut = 0; cut <= strlen(all); cut++) {
    struct outq queue;
    outq_init(&queue);
    push(&queue, "abc");
    push(&queue, "d");
    push(&queue, "efghi");
    outq_written(&queue, cut);
    assert_queued(&queue, all + cut);
    outq_written(&queue, strlen(all) - cut);
    assert_queued(&queue, "");
    outq_clear(&queue);
  }
}

// No more vectors than were asked for, and those of the beginning.
static void test_vectors_bounded(void)
{
  struct outq queue;
  struct iovec vectors[2];
  outq_init(&queue);
  push(&queue, "ab");
  push(&queue, "cd");
  push(&queue, "ef");
  g_assert_cmpint(outq_vectors(&queue, vectors, 2), ==, 2);
  g_assert_cmpmem(vectors[0].iov_base, vectors[0].iov_len, "ab", 2);
  g_assert_cmpmem(vectors[1].iov_base, vectors[1].iov_len, "cd", 2);
  outq_clear(&queue);
}

// As few slices as lie in the struct need no memory beyond it, again and again.
static void test_inline(void)
{
  struct outq queue;
  outq_init(&queue);
  for (int round = 0; round < 5; round++) {
    for (int i = 0; i < OUTQ_INLINE; i++)
      push(&queue, "ab");
    g_assert_null(queue.slices);
    outq_written(&queue, queue.bytes);
  }
  outq_clear(&queue);
}

// A queue that never empties goes round its ring without growing.
static void test_wrap(void)
{
  struct outq queue;
  outq_init(&queue);
  push(&queue, "ab");
  push(&queue, "cd");
  push(&queue, "ef");
  guint32 size = queue.size;
  for (int i = 0; i < 20; i++) {
    outq_written(&queue, 2);
    push(&queue, i % 2 ? "uv" : "xy");
    g_assert_cmpuint(queue.count, ==, 3);
  }
  assert_queued(&queue, "uvxyuv");
  g_assert_cmpuint(queue.size, ==, size);
  outq_clear(&queue);
}

// Growing while the ring is wrapped keeps the order.
static void test_grow_wrapped(void)
{
  struct outq queue;
  outq_init(&queue);
  push(&queue, "a");
  push(&queue, "b");
  outq_written(&queue, 1);
  push(&queue, "c");
  push(&queue, "d");
  push(&queue, "e");
  assert_queued(&queue, "bcde");
  outq_clear(&queue);
}

// Empty again, it needs no memory of its own.
static void test_shrinks(void)
{
  struct outq queue;
  outq_init(&queue);
  for (int i = 0; i < 20; i++)
    push(&queue, "ab");
  g_assert_nonnull(queue.slices);
  outq_written(&queue, 40);
  g_assert_null(queue.slices);
  push(&queue, "cd");
  assert_queued(&queue, "cd");
  outq_clear(&queue);
}

// Cleared, it can be used again.
static void test_clear(void)
{
  struct outq queue;
  outq_init(&queue);
  for (int i = 0; i < 5; i++)
    push(&queue, "ab");
  outq_clear(&queue);
  assert_queued(&queue, "");
  push(&queue, "cd");
  assert_queued(&queue, "cd");
  outq_clear(&queue);
}

// Random pushes and writes against a plain string. The framework prints the seed.
static void test_model(void)
{
  struct outq queue;
  g_autoptr(GString) model = g_string_new(NULL);
  outq_init(&queue);
  for (int step = 0; step < 20000; step++) {
    if (g_test_rand_bit() && model->len < 200) {
      g_autofree char *text = g_strdup_printf("%d;", step);
      push(&queue, text);
      g_string_append(model, text);
    } else {
      size_t bytes = (size_t) g_test_rand_int_range(0, (gint32) model->len + 1);
      outq_written(&queue, bytes);
      g_string_erase(model, 0, (gssize) bytes);
    }
    g_autofree char *bytes = queued(&queue);
    g_assert_cmpuint(queue.bytes, ==, model->len);
    g_assert_true(g_str_has_prefix(model->str, bytes));
    g_assert_true(queue.count > VECTORS || strlen(bytes) == model->len);
  }
  outq_clear(&queue);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/server/outq/empty", test_empty);
  g_test_add_func("/server/outq/slice", test_slice);
  g_test_add_func("/server/outq/references", test_references);
  g_test_add_func("/server/outq/every-boundary", test_every_boundary);
  g_test_add_func("/server/outq/vectors-bounded", test_vectors_bounded);
  g_test_add_func("/server/outq/inline", test_inline);
  g_test_add_func("/server/outq/wrap", test_wrap);
  g_test_add_func("/server/outq/grow-wrapped", test_grow_wrapped);
  g_test_add_func("/server/outq/shrinks", test_shrinks);
  g_test_add_func("/server/outq/clear", test_clear);
  g_test_add_func("/server/outq/model", test_model);
  return g_test_run();
}
