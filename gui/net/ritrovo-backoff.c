// SPDX-License-Identifier: GPL-3.0-or-later
// The back-off is a pure function; timers and chance are the caller's.
#include "ritrovo-backoff.h"

#define FIRST_MS 1000
#define LONGEST_MS 30000

guint ritrovo_backoff_ms(guint tries, double jitter)
{
  guint base = tries < 5 ? (guint) FIRST_MS << tries : LONGEST_MS;
  double wait = base + base * 0.2 * CLAMP(jitter, -1.0, 1.0);
  return (guint) MIN(wait, (double) LONGEST_MS);
}
