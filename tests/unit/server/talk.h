// SPDX-License-Identifier: GPL-3.0-or-later
// One connection under test on the loop's thread, and its peer in the test's hands.
#pragma once

#include "conn.h"
#include "loop_thread.h"

struct talk {
  struct conn conn; // first: its address is the talk's
  struct loop_thread thread;
  struct net net;
  GString *input;  // owned: what has arrived
  size_t received; // bytes, to be waited for
  size_t inputs;   // calls
  size_t emptied;  // calls
  size_t closed;   // calls
  int peer;        // owned; -1: closed
  // What to do with input besides keeping it; NULL: nothing.
  void (*answer)(struct talk *talk);
};

// What the two are connected by.
enum wire {
  WIRE_STREAM,  // a pair of byte streams with a small send buffer
  WIRE_PACKETS, // every write of the connection arrives as one packet
  WIRE_TCP,     // over the loopback
};

#define QUEUE_LIMIT (4 << 20)

void talk_begin(struct talk *talk, enum wire wire);

// Closes what is open and checks that `closed` was called once.
void talk_end(struct talk *talk);

// Has `run` called with the talk on the loop's thread.
void talk_call(struct talk *talk, void (*run)(gpointer talk));

// Waits until the connection is closed, and checks why.
void talk_assert_closed(struct talk *talk, enum conn_loss loss);

void peer_write(struct talk *talk, const char *text);

// Reads until the end, or until `least` bytes have come. Newly allocated.
GString *peer_read(struct talk *talk, size_t least);

void peer_close(struct talk *talk);

// Queues `length` bytes of a pattern in slices of `slice` bytes, and checks that these came.
void talk_send_pattern(struct talk *talk, size_t length, size_t slice);
void assert_pattern(const GString *bytes, size_t length);
