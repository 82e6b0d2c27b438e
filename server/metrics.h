// SPDX-License-Identifier: GPL-3.0-or-later
// The numbers of stats.h for Prometheus: a listener of its own that answers GET /metrics and
// nothing else.
#pragma once

#include "loop.h"
#include "stats.h"

struct metrics;

// Listens on `host` and `port` as listener_open() does. `collect` fills in the items and returns
// how many, as stats_collect() does; `owner` is the caller's. NULL with a GError in words.
struct metrics *metrics_new(struct loop *loop, const char *host, guint16 port,
                            unsigned (*collect)(gpointer owner, struct stats_item items[STATS_MAX]),
                            gpointer owner, GError **error);

// To be called before loop_free(), once the loop does not run any more. NULL is allowed.
void metrics_free(struct metrics *metrics);

// "127.0.0.1:9464", as address_to_text(). Newly allocated.
char *metrics_address(const struct metrics *metrics);
