// SPDX-License-Identifier: GPL-3.0-or-later
// What few messages have: that they answer another one, were changed or removed, or have reactions.
// A message without any of it has no talk at all (ritrovo-message-private.h).
#pragma once

#include "ritrovo-reaction.h"

G_BEGIN_DECLS

typedef struct {
  gint64 reply_seq;       // what it answers; 0: nothing
  char *reply_sender;     // "" if that is not known
  char *reply_text;       // the beginning of it in one line
  gboolean reply_removed; // what it answers was removed
  gint64 edited;          // when, the last time, in milliseconds since 1970; 0: never
  gboolean removed;
  char *removed_by;
  GPtrArray *reactions; // of RitrovoReaction; NULL: none. Shared, never changed
} RitrovoTalk;

RitrovoTalk *ritrovo_talk_new(void);
RitrovoTalk *ritrovo_talk_copy(const RitrovoTalk *self); // of NULL: an empty one
void ritrovo_talk_free(RitrovoTalk *self);

// Whether there is nothing in it. NULL has nothing.
gboolean ritrovo_talk_is_empty(const RitrovoTalk *self);

// Whether they have the same reactions. Either may be NULL.
gboolean ritrovo_talk_same_reactions(const RitrovoTalk *self, const RitrovoTalk *other);

struct message;

// From a message on the wire. NULL if it has nothing of the sort.
RitrovoTalk *ritrovo_talk_read(const struct message *message, const char *own_name);

// It answers that; `text` may be long and have several lines. 0 for nothing.
void ritrovo_talk_set_reply(RitrovoTalk *self, gint64 seq, const char *sender, const char *text);

// Somebody reacts, or takes it back. FALSE if that changes nothing, as far as is known.
gboolean ritrovo_talk_react(RitrovoTalk *self, const char *reaction, const char *name,
                            gboolean mine, gboolean on);

// For the disk: as text, "" for nothing, newly allocated; and back, NULL for nothing.
char *ritrovo_talk_to_text(const RitrovoTalk *self);
RitrovoTalk *ritrovo_talk_from_text(const char *text, const char *own_name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RitrovoTalk, ritrovo_talk_free)

G_END_DECLS
