// SPDX-License-Identifier: GPL-3.0-or-later
// The far ends of what a test joins: descriptors that are read until something has come, and
// written to, each with a generous deadline that aborts.
#pragma once

#include <glib.h>

// Reads on until what has come since the last call contains `text`, and returns all of it up to and
// with that; the rest is kept in `seen`. Newly allocated.
char *end_wait(int fd, GString *seen, const char *text);

// Reads to the end of the stream and returns it, with what was in `seen`. Newly allocated.
char *end_drain(int fd, GString *seen);

// Writes all of it.
void end_write(int fd, const char *text);
