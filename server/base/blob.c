// SPDX-License-Identifier: GPL-3.0-or-later
// The bytes of blob.h, in one allocation with their count.
#include "blob.h"

#include <glib.h>
#include <string.h>

struct blob *blob_new(const char *bytes, size_t length)
{
  struct blob *blob = g_malloc(sizeof *blob + length);
  blob->refs = 1;
  blob->length = (unsigned) length;
  memcpy(blob->bytes, bytes, length);
  return blob;
}

struct blob *blob_ref(struct blob *blob)
{
  blob->refs++;
  return blob;
}

void blob_unref(struct blob *blob)
{
  if (blob && --blob->refs == 0)
    g_free(blob);
}
