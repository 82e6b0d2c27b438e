// SPDX-License-Identifier: GPL-3.0-or-later
// Reference-counted bytes: what is sent to many is encoded once and shared. Counts change on the
// loop's thread only.
#pragma once

#include <stddef.h>

struct blob {
  unsigned refs;
  unsigned length;
  char bytes[];
};

// A copy of `length` bytes, with one reference.
struct blob *blob_new(const char *bytes, size_t length);

struct blob *blob_ref(struct blob *blob);

// Gives one reference back; NULL is allowed.
void blob_unref(struct blob *blob);
