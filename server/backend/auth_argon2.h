// SPDX-License-Identifier: GPL-3.0-or-later
// Password hashing with Argon2id (RFC 9106) on threads of its own, so that the loop never waits for
// it.
#pragma once

#include "auth.h"
#include "loop.h"

// `threads` workers (1 to 16) and a queue of as many jobs as may wait; the answers are posted to
// `loop`, which must outlive it. NULL with a GError if libsodium cannot start.
struct auth *auth_argon2_new(struct loop *loop, unsigned threads, unsigned queue, GError **error);
