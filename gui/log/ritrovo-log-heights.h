// SPDX-License-Identifier: GPL-3.0-or-later
// The heights of all rows of a log, in pixels: those that were measured, and for the others what
// those that were measured are on the average.
#pragma once

#include <glib.h>

typedef struct _LogHeights LogHeights;

LogHeights *log_heights_new(void);
void log_heights_free(LogHeights *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LogHeights, log_heights_free)

// Takes `removed` rows out at `position` and puts `added` unmeasured ones there.
void log_heights_splice(LogHeights *self, guint position, guint removed, guint added);

// Keeps the number of rows and forgets what was measured.
void log_heights_forget(LogHeights *self);

void log_heights_set(LogHeights *self, guint position, int height);
int log_heights_get(LogHeights *self, guint position);
gboolean log_heights_is_known(LogHeights *self, guint position);

// The height of rows before `position`, and of those from it on.
double log_heights_above(LogHeights *self, guint position);
double log_heights_below(LogHeights *self, guint position);
