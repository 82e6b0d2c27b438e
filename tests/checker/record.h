// SPDX-License-Identifier: GPL-3.0-or-later
// What all people together have sent and seen, by address. Whatever contradicts what is known
// already aborts the test.
#pragma once

#include <json-glib/json-glib.h>

struct record;

struct record *record_new(void);
void record_free(struct record *record); // NULL is allowed

// The conversation that a message belongs to: its room, or "NAME & NAME" in a fixed order. Newly
// allocated.
char *record_place(JsonObject *message);

// A message that somebody is about to send, for the first time. `cid` is new for `from`.
void record_sent(struct record *record, const char *from, const char *cid, const char *place,
                 const char *text);

// A message that somebody has seen, live or in history: at its address stands this one and no
// other. Returns whether it was seen for the first time.
gboolean record_seen(struct record *record, JsonObject *message);

// Somebody has been told of an edit: the history has this one or a later one from then on. Edits of
// a message are numbered in the order in which its sender asks for them, see record_edit_text().
void record_edited(struct record *record, JsonObject *edited);
// The same message, as it stands in the history.
void record_kept(struct record *record, JsonObject *message);

// What a message becomes by its sender's edit of that number, from 1. Newly allocated.
char *record_edit_text(const char *text, int number);

// That a conversation's whole history has been read, with seq up to `last`, all of them seen now.
void record_whole(struct record *record, const char *place, gint64 last);

// Everything that was sent stands in one place of the history, once, and nothing else does.
void record_check(struct record *record);

guint record_count(struct record *record);
