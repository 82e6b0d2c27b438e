// SPDX-License-Identifier: GPL-3.0-or-later
// The meter of meter.h: a ring with a bucket per second. Buckets of seconds in which nobody called
// are cleared by the next call.
#include "meter.h"

#include <string.h>

#define SECOND_MS 1000

static void advance(struct meter *meter, gint64 second)
{
  gint64 passed = second - meter->second;
  if (passed <= 0)
    return;
  if (passed >= METER_SECONDS)
    memset(meter->counts, 0, sizeof meter->counts);
  for (gint64 i = 1; i <= passed && passed < METER_SECONDS; i++)
    meter->counts[(meter->second + i) % METER_SECONDS] = 0;
  meter->second = second;
}

void meter_add(struct meter *meter, guint64 n, gint64 now)
{
  advance(meter, now / SECOND_MS);
  meter->counts[meter->second % METER_SECONDS] += n;
  meter->total += n;
}

double meter_rate(struct meter *meter, gint64 now)
{
  guint64 sum = 0;
  advance(meter, now / SECOND_MS);
  for (int i = 0; i < METER_SECONDS; i++)
    sum += meter->counts[i];
  // The present second is not over yet.
  return (double) sum / (METER_SECONDS - 1 + (double) (now % SECOND_MS) / SECOND_MS);
}
