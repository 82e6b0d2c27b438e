// SPDX-License-Identifier: GPL-3.0-or-later
// The store without a disk, for --history=off and for tests: a bounded ring per room, and every
// answer at once.
#pragma once

#include "store.h"

#define MEMORY_MESSAGES_PER_ROOM 1000
#define MEMORY_BYTES_PER_ROOM (1 << 20)

// `facts` is a store that keeps what is no message, taken over; NULL: nothing does.
struct store *store_memory_new(struct store *facts);
