// SPDX-License-Identifier: GPL-3.0-or-later
// How long to wait before the next try.
#pragma once

#include <glib.h>

G_BEGIN_DECLS

// Milliseconds to wait before try number `tries` (from 0): 1 s, 2 s, 4 s, …, at most 30 s, each
// moved by `jitter` (-1 to 1, chosen at random by the caller) times a fifth of it, so that the
// clients of a server that comes back do not all knock at once.
guint ritrovo_backoff_ms(guint tries, double jitter);

G_END_DECLS
