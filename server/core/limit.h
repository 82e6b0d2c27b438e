// SPDX-License-Identifier: GPL-3.0-or-later
// Rates and connections: token buckets for sessions and for addresses, and how many connections an
// address has. PROTOCOL.md, rate.limited.
#pragma once

#include <glib.h>

// A bucket in one number: the generic cell rate algorithm (ITU-T I.371). 0 is a full bucket.
typedef gint64 bucket;

// Takes `cost` tokens at `now` (milliseconds) from a bucket that gains `rate` tokens per second and
// holds LIMIT_BURST seconds' worth. 0 if there were enough; otherwise nothing is taken, and the
// answer is in how many milliseconds there will be. A rate of 0 is no limit.
#define LIMIT_BURST 5
gint64 bucket_take(bucket *level, unsigned rate, unsigned cost, gint64 now);

// Wrong passwords; what comes of them is in account.c.
struct failures {
  unsigned count;
  gint64 last; // milliseconds
};
#define FAILURE_MS (15 * 60 * 1000) // after so long without another they are forgotten

#define ADDRESS_BYTES 16

// What is known of one address.
struct address {
  unsigned char bytes[ADDRESS_BYTES]; // IPv6; IPv4 mapped into it
  unsigned connections;
  bucket level;
  struct failures failures;
};

// All addresses that have a connection, or had one so short ago that their bucket is not full
// again.
struct address_book {
  GHashTable *addresses; // set of owned struct address
  unsigned sweep_at;     // how many there may be before those without use are dropped
};

void address_book_init(struct address_book *book);
void address_book_clear(struct address_book *book);

// One connection more from there. NULL: there are `most` already (0: no limit).
struct address *address_book_enter(struct address_book *book,
                                   const unsigned char bytes[ADDRESS_BYTES], unsigned most,
                                   gint64 now);

// One less. The address may be gone afterwards.
void address_book_leave(struct address_book *book, struct address *address, gint64 now);
