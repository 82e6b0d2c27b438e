// SPDX-License-Identifier: GPL-3.0-or-later
// The log of a room as a GListModel of RitrovoMessage: first what is settled (sent messages by seq,
// notices where they came in), then our own messages that are not (pending and failed ones, in the
// order in which they were written). No seq stands in it twice, and its length is bounded.
#pragma once

#include <gio/gio.h>

#include "ritrovo-message.h"

G_BEGIN_DECLS

#define MESSAGE_MODEL_NEWEST 500 // kept while nobody asked for older pages
#define MESSAGE_MODEL_PAGED 2000 // kept once older pages were asked for
#define MESSAGE_MODEL_UNSENT 200 // own messages that wait; they count on top of the other bounds

#define RITROVO_TYPE_MESSAGE_MODEL (ritrovo_message_model_get_type())
G_DECLARE_FINAL_TYPE(RitrovoMessageModel, ritrovo_message_model, RITROVO, MESSAGE_MODEL, GObject)

RitrovoMessageModel *ritrovo_message_model_new(void);

// Puts a sent message at its place. One whose cid is that of an unsent one turns that into the sent
// one, the same object, and moves it. FALSE if the seq is here already. The oldest are dropped when
// the list is full.
gboolean ritrovo_message_model_add(RitrovoMessageModel *self, RitrovoMessage *message);

// Puts a page of history, oldest first, before everything that is here, and lets the list grow to
// MESSAGE_MODEL_PAGED. What does not fit is left out, the oldest first. Messages whose seq is not
// below all others go where they belong.
void ritrovo_message_model_add_older(RitrovoMessageModel *self, GPtrArray *page);

// Whether there is room for older pages.
gboolean ritrovo_message_model_can_grow(RitrovoMessageModel *self);

// Adds a notice behind what is settled.
void ritrovo_message_model_add_notice(RitrovoMessageModel *self, RitrovoMessage *notice);

// Adds a pending message at the end. FALSE if MESSAGE_MODEL_UNSENT of them are waiting.
gboolean ritrovo_message_model_add_pending(RitrovoMessageModel *self, RitrovoMessage *message);

// The unsent message of that cid; borrowed; NULL if there is none. / The first pending one.
RitrovoMessage *ritrovo_message_model_find_unsent(RitrovoMessageModel *self, const char *cid);
RitrovoMessage *ritrovo_message_model_first_pending(RitrovoMessageModel *self);

// Takes an unsent message out; FALSE if it is not an unsent one of this list.
gboolean ritrovo_message_model_remove_unsent(RitrovoMessageModel *self, RitrovoMessage *message);

// Takes everything out that is settled.
void ritrovo_message_model_reset(RitrovoMessageModel *self);

// The lowest and the highest seq; 0 if there is none.
gint64 ritrovo_message_model_get_oldest_seq(RitrovoMessageModel *self);
gint64 ritrovo_message_model_get_newest_seq(RitrovoMessageModel *self);

G_END_DECLS
