// SPDX-License-Identifier: GPL-3.0-or-later
// What assistive technology hears of messages that arrive: those of half a second together, and of
// more than three only how many there are.
#pragma once

#include "ritrovo-log.h"
#include "ritrovo-message.h"

G_BEGIN_DECLS

typedef struct announcer RitrovoAnnouncer;

// It speaks through the log, which is borrowed and outlives it.
RitrovoAnnouncer *ritrovo_announcer_new(RitrovoLog *log);
void ritrovo_announcer_free(RitrovoAnnouncer *self);

// Tells of one, in a moment. / Forgets what was not told yet.
void ritrovo_announcer_tell(RitrovoAnnouncer *self, RitrovoMessage *message);
void ritrovo_announcer_clear(RitrovoAnnouncer *self);

G_END_DECLS
