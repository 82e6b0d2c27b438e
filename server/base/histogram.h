// SPDX-License-Identifier: GPL-3.0-or-later
// How long things took, in a fixed amount of memory: durations of 1 µs to 100 s, each counted in a
// bucket that is at most an eighth wider than it begins. A histogram of zeroes is a new one. It
// belongs to one thread.
#pragma once

#include <glib.h>

#define HISTOGRAM_MAX_US (100 * G_USEC_PER_SEC)
#define HISTOGRAM_BUCKETS 200

struct histogram {
  guint64 count;
  guint64 sum; // microseconds
  // private
  guint64 buckets[HISTOGRAM_BUCKETS];
};

// Counts a duration; what is out of range counts as the nearest that is in it.
void histogram_add(struct histogram *histogram, gint64 microseconds);

// The duration that a part `q` (0 to 1) of all did not exceed: 0.5 is the median. In microseconds,
// wrong by at most 7 %; 0 if nothing was counted.
double histogram_quantile(const struct histogram *histogram, double q);
