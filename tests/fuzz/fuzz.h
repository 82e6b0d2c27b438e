// SPDX-License-Identifier: GPL-3.0-or-later
// What a fuzz target offers. libFuzzer calls it, or driver.c in an ordinary test.
#pragma once

#include <glib.h>
#include <stddef.h>

// Tries one input; a fault aborts. Always returns 0.
int LLVMFuzzerTestOneInput(const guint8 *data, size_t size);
