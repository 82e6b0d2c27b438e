// SPDX-License-Identifier: GPL-3.0-or-later
// How the model makes and changes messages; views only read them (ritrovo-message.h).
#pragma once

#include "ritrovo-message.h"

G_BEGIN_DECLS

// One that the server told of. `cid` may be NULL.
RitrovoMessage *ritrovo_message_new_sent(const char *sender, const char *text, gint64 time,
                                         gint64 seq, const char *cid, gboolean mine);

// One of our own that the server does not have yet; it gets a new cid.
RitrovoMessage *ritrovo_message_new_pending(const char *sender, const char *text, gint64 time);

// The server has it now.
void ritrovo_message_settle(RitrovoMessage *self, gint64 seq, gint64 time);

// The server refused it; `why` is for people. / It is to be tried again.
void ritrovo_message_fail(RitrovoMessage *self, const char *why);
void ritrovo_message_revive(RitrovoMessage *self);

G_END_DECLS
