// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of server/base/blob.h: what is put in comes out, and the last reference frees it. A
// sanitizer sees what is freed too early, twice or never.
#include "blob.h"

#include <glib.h>
#include <string.h>

// The bytes are a copy, NUL and all.
static void test_copy(void)
{
  char bytes[] = {'a', '\0', 'b'};
  struct blob *blob = blob_new(bytes, sizeof bytes);
  bytes[0] = 'x';
  g_assert_cmpmem(blob->bytes, blob->length, "a\0b", 3);
  blob_unref(blob);
}

// A reference keeps it after the first holder has let go.
static void test_shared(void)
{
  struct blob *blob = blob_new("abc", 3);
  g_assert_true(blob_ref(blob) == blob);
  g_assert_cmpuint(blob->refs, ==, 2);
  blob_unref(blob);
  g_assert_cmpmem(blob->bytes, blob->length, "abc", 3);
  blob_unref(blob);
}

static void test_empty(void)
{
  struct blob *blob = blob_new("", 0);
  g_assert_cmpuint(blob->length, ==, 0);
  blob_unref(blob);
}

static void test_unref_null(void)
{
  blob_unref(NULL);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/server/blob/copy", test_copy);
  g_test_add_func("/server/blob/shared", test_shared);
  g_test_add_func("/server/blob/empty", test_empty);
  g_test_add_func("/server/blob/unref-null", test_unref_null);
  return g_test_run();
}
