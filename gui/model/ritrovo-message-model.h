// SPDX-License-Identifier: GPL-3.0-or-later
// The log of a room as a GListModel of RitrovoMessage: first what is settled (sent messages by seq,
// notices where they came in), then our own messages that are not (pending and failed ones, in the
// order in which they were written). It is a window of the room's history: no seq stands in it
// twice, and its length is bounded at both ends.
#pragma once

#include <gio/gio.h>

#include "ritrovo-message.h"

G_BEGIN_DECLS

#define MESSAGE_MODEL_WINDOW 500 // settled rows at most; own messages that wait come on top

#define RITROVO_TYPE_MESSAGE_MODEL (ritrovo_message_model_get_type())
G_DECLARE_FINAL_TYPE(RitrovoMessageModel, ritrovo_message_model, RITROVO, MESSAGE_MODEL, GObject)

RitrovoMessageModel *ritrovo_message_model_new(void);

// Puts a sent message at its place. One whose cid is that of an unsent one turns that into the sent
// one, the same object, and moves it. FALSE if the seq is here already. The oldest rows are dropped
// when the window is full.
gboolean ritrovo_message_model_add(RitrovoMessageModel *self, RitrovoMessage *message);

// Puts a page of history, oldest first, before everything that is here, and drops the newest rows
// that do not fit any more: TRUE if there were any. Messages that belong elsewhere go there.
gboolean ritrovo_message_model_add_older(RitrovoMessageModel *self, GPtrArray *page);

// Puts a page of history, oldest first, behind everything that is settled, and drops the oldest
// rows that do not fit any more.
void ritrovo_message_model_add_newer(RitrovoMessageModel *self, GPtrArray *page);

// Puts a page of history, oldest first, in the place of everything that is settled.
void ritrovo_message_model_replace(RitrovoMessageModel *self, GPtrArray *page);

// Drops what is settled behind that seq.
void ritrovo_message_model_drop_after(RitrovoMessageModel *self, gint64 seq);

// Whether the window is full with `more` messages added. / How far the messages go on without a
// gap behind that seq: the highest seq of that run.
gboolean ritrovo_message_model_overflows(RitrovoMessageModel *self, gint64 more);
gint64 ritrovo_message_model_get_run_end(RitrovoMessageModel *self, gint64 seq);

// Whether the list ends with the unsent messages; otherwise they are kept, but not shown, because
// the window ends somewhere in the past. It does at first.
void ritrovo_message_model_set_open(RitrovoMessageModel *self, gboolean open);

// Adds a notice behind what is settled, while the list is open. The oldest rows are dropped when
// the window is full.
void ritrovo_message_model_add_notice(RitrovoMessageModel *self, RitrovoMessage *notice);

// Adds an unsent message at the end. / All of them in their order; borrowed, changes with them.
void ritrovo_message_model_add_unsent(RitrovoMessageModel *self, RitrovoMessage *message);
GPtrArray *ritrovo_message_model_get_unsent(RitrovoMessageModel *self);

// The unsent message of that cid; borrowed; NULL if there is none. / The first pending one that
// carries no file: files go a way of their own.
RitrovoMessage *ritrovo_message_model_find_unsent(RitrovoMessageModel *self, const char *cid);
RitrovoMessage *ritrovo_message_model_first_pending(RitrovoMessageModel *self);

// Takes an unsent message out; FALSE if it is not an unsent one of this list.
gboolean ritrovo_message_model_remove_unsent(RitrovoMessageModel *self, RitrovoMessage *message);

// The settled message of that seq, borrowed; NULL if it is not here. / All messages that answer it,
// whether they are settled or not; a new array of new references.
RitrovoMessage *ritrovo_message_model_find(RitrovoMessageModel *self, gint64 seq);
GPtrArray *ritrovo_message_model_find_answers(RitrovoMessageModel *self, gint64 seq);

// Takes everything out that is settled.
void ritrovo_message_model_reset(RitrovoMessageModel *self);

// The lowest and the highest seq; 0 if there is none.
gint64 ritrovo_message_model_get_oldest_seq(RitrovoMessageModel *self);
gint64 ritrovo_message_model_get_newest_seq(RitrovoMessageModel *self);

G_END_DECLS
