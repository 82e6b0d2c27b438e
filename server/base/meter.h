// SPDX-License-Identifier: GPL-3.0-or-later
// How often something happens: its total, and its rate over the last ten seconds, without a timer.
// A meter of zeroes is a new one. It belongs to one thread.
#pragma once

#include <glib.h>

#define METER_SECONDS 10

struct meter {
  guint64 total;
  // private
  gint64 second; // the one that is being counted
  guint64 counts[METER_SECONDS];
};

// It has happened `n` times more. `now`: milliseconds of a clock that never steps back, as
// loop_now().
void meter_add(struct meter *meter, guint64 n, gint64 now);

// Times per second.
double meter_rate(struct meter *meter, gint64 now);
