// SPDX-License-Identifier: GPL-3.0-or-later
// How the server is doing, as a list of numbers: for people (`text`) and for machines that collect
// them (metrics.h). Whoever has the numbers fills in a struct stats_input.
#pragma once

#include <glib.h>

#include "histogram.h"
#include "meter.h"

struct stats_input {
  gint64 now;     // loop_now()
  gint64 started; // the same when the server began
  // Connections by what they speak; `undecided` have not shown it yet.
  guint native, text, console, undecided;
  guint guests, members; // people who are on, each name once; administrators are members
  guint sessions;        // with a connection
  guint detached;        // sessions whose connection broke and that may resume
  guint rooms;
  struct meter *messages;               // borrowed; told to somebody
  struct meter *deliveries;             // borrowed; one for each person whom a message was told
  guint64 queue_bytes;                  // waiting for all readers
  guint64 queue_largest;                // bytes waiting for the slowest of them
  guint64 store_waiting;                // messages on their way to the store
  guint64 store_bytes;                  // their memory
  const struct histogram *commit_times; // borrowed; NULL: nothing is committed
  guint transfers;                      // files on their way, up or down
  guint64 file_bytes_received;          // since the start
  guint64 file_bytes_sent;              // the same
  guint files;                          // that can be read
  gint64 file_bytes;                    // they take, the same bytes counted once
  guint64 memory;                       // bytes, see stats_memory()
};

struct stats_item {
  const char *name;  // "connections"; units are part of it
  const char *label; // what tells items of one name apart: "dialect=\"native\""; NULL: there is one
  double value;      // in seconds, bytes, times
  const char *kind;  // "gauge" or "counter"
  const char *help;  // a sentence
  char text[48];     // the value for people: "1.5 MiB"
};

// Fills in the items, those of one name in a row, and returns how many. What is not known, such as
// the median of no commits, is left out.
#define STATS_MAX 32
unsigned stats_collect(const struct stats_input *input, struct stats_item items[STATS_MAX]);

// The memory that this process has in use, in bytes; 0: unknown.
guint64 stats_memory(void);
