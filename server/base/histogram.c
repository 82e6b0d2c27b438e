// SPDX-License-Identifier: GPL-3.0-or-later
// The buckets of histogram.h: one for each of the first 16 microseconds, then eight for each power
// of two.
#include "histogram.h"

#define EXACT 16
#define EXACT_BITS 4
#define PARTS 8
#define PARTS_BITS 3

G_STATIC_ASSERT(HISTOGRAM_MAX_US < 1 << 27);
G_STATIC_ASSERT(HISTOGRAM_BUCKETS == EXACT + (27 - EXACT_BITS) * PARTS);

static unsigned bucket_of(guint32 value)
{
  if (value < EXACT)
    return value;
  unsigned power = g_bit_storage(value) - 1;
  unsigned part = value >> (power - PARTS_BITS) & (PARTS - 1);
  return EXACT + (power - EXACT_BITS) * PARTS + part;
}

static double middle_of(unsigned bucket)
{
  if (bucket < EXACT)
    return bucket;
  unsigned power = EXACT_BITS + (bucket - EXACT) / PARTS;
  unsigned part = (bucket - EXACT) % PARTS;
  guint32 width = 1u << (power - PARTS_BITS);
  return (PARTS + part) * (double) width + width / 2.0;
}

void histogram_add(struct histogram *histogram, gint64 microseconds)
{
  guint32 value = (guint32) CLAMP(microseconds, 0, HISTOGRAM_MAX_US);
  histogram->buckets[bucket_of(value)]++;
  histogram->count++;
  histogram->sum += value;
}

double histogram_quantile(const struct histogram *histogram, double q)
{
  double part = CLAMP(q, 0, 1) * (double) histogram->count;
  guint64 rank = (guint64) part;
  if ((double) rank < part)
    rank++;
  guint64 passed = 0;
  for (unsigned i = 0; i < HISTOGRAM_BUCKETS && histogram->count > 0; i++) {
    passed += histogram->buckets[i];
    if (passed >= MAX(rank, 1))
      return middle_of(i);
  }
  return 0;
}
