// SPDX-License-Identifier: GPL-3.0-or-later
// One row of a room's log: something that somebody said, or a notice of the app's own (a join, a
// leave, a shutdown).
#pragma once

#include "ritrovo-file.h"
#include "ritrovo-reaction.h"

G_BEGIN_DECLS

typedef enum {
  RITROVO_MESSAGE_SENT,    // the server has it: it has a seq
  RITROVO_MESSAGE_PENDING, // ours, on its way or waiting for the connection
  RITROVO_MESSAGE_FAILED,  // ours, refused by the server; see error-text
  RITROVO_MESSAGE_NOTICE,  // nobody said it; sender is ""
} RitrovoMessageState;

#define RITROVO_TYPE_MESSAGE_STATE (ritrovo_message_state_get_type())
GType ritrovo_message_state_get_type(void);

#define RITROVO_TYPE_MESSAGE (ritrovo_message_get_type())
G_DECLARE_FINAL_TYPE(RitrovoMessage, ritrovo_message, RITROVO, MESSAGE, GObject)

// Properties: sender, text, cid, error-text (strings), seq (gint64, 0: none), time (gint64,
// milliseconds since 1970), state (RitrovoMessageState), mine, waiting (gboolean), file
// (RitrovoFile or NULL). One that waits is pending, and cannot go out before the client is online
// again. One with a file carries that, and `text` is its caption, "" for none.
//
// reply-seq (gint64, 0: none) is the message that it answers, of which reply-sender and reply-text
// (strings: the beginning in one line, or the name of a file) are known, or "" if the server does
// not keep it any longer; reply-removed (gboolean): it was removed. edited (gint64, milliseconds
// since 1970, 0: never): when it was changed, the last time. removed (gboolean): its text is gone,
// and all else that it had; removed-by (string) did that. reactions (GPtrArray of RitrovoReaction,
// or NULL) notifies when any of them changes. All of them, text, and file may change at any time.
RitrovoMessage *ritrovo_message_new(const char *sender, const char *text, gint64 time);
RitrovoMessage *ritrovo_message_new_notice(const char *text, gint64 time);

const char *ritrovo_message_get_sender(RitrovoMessage *self);
const char *ritrovo_message_get_text(RitrovoMessage *self);
const char *ritrovo_message_get_cid(RitrovoMessage *self);
const char *ritrovo_message_get_error_text(RitrovoMessage *self);
gint64 ritrovo_message_get_seq(RitrovoMessage *self);
gint64 ritrovo_message_get_time(RitrovoMessage *self);
RitrovoMessageState ritrovo_message_get_state(RitrovoMessage *self);
gboolean ritrovo_message_get_mine(RitrovoMessage *self);
gboolean ritrovo_message_get_waiting(RitrovoMessage *self);
RitrovoFile *ritrovo_message_get_file(RitrovoMessage *self); // borrowed

gint64 ritrovo_message_get_reply_seq(RitrovoMessage *self);
const char *ritrovo_message_get_reply_sender(RitrovoMessage *self);
const char *ritrovo_message_get_reply_text(RitrovoMessage *self);
gboolean ritrovo_message_get_reply_removed(RitrovoMessage *self);
gint64 ritrovo_message_get_edited(RitrovoMessage *self);
gboolean ritrovo_message_get_removed(RitrovoMessage *self);
const char *ritrovo_message_get_removed_by(RitrovoMessage *self);

// Its reactions, in the order in which they first came; borrowed until the next
// "notify::reactions".
guint ritrovo_message_get_n_reactions(RitrovoMessage *self);
const RitrovoReaction *ritrovo_message_get_reaction(RitrovoMessage *self, guint i);

// Whether it answers a message of whoever has that name, whatever its case. "" is nobody.
gboolean ritrovo_message_answers(RitrovoMessage *self, const char *name);

// Whether it is for whoever is called so: it answers a message of called[0], the own name, or has
// one of `called` in it as a word, see ritrovo_mentions(). NULL: nobody is.
gboolean ritrovo_message_calls(RitrovoMessage *self, const char *const *called);

G_END_DECLS
