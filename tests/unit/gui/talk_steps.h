// SPDX-License-Identifier: GPL-3.0-or-later
// Steps of tests of replies, changes and reactions, on top of client_steps.h.
#pragma once

#include "place_steps.h"

// Like those of client_steps.h, with a server that knows of changes.
void talk_set_up(struct steps *steps, gconstpointer data);
void talk_set_up_store(struct steps *steps, gconstpointer data);

// A row of the room's log; borrowed.
RitrovoMessage *talk_row(RitrovoRoom *room, guint position);

// The row reads like that: "yes! >1 bob: Pizza? ~9000 👍2(ada,bob)*", where > is what it answers, ~
// when it was edited, and * that one of the reactions is ours; "xbob" that bob removed it.
void talk_assert(RitrovoMessage *row, const char *expected);

// How it reads; newly allocated.
char *talk_describe(RitrovoMessage *row);

// Online as ada in a room where bob has said "Pizza?" as number 1 and ada "yes" as number 2, with
// all that was said to the client dealt with.
void talk_go_online(struct steps *steps);

// bob, or somebody else, does something with a message of `home`. `more` goes into the event,
// beginning with a comma.
void talk_tell(struct steps *steps, const char *type, gint64 seq, const char *from, gint64 change,
               const char *more);

// What a request of the room's came to.
struct talk_outcome {
  gboolean done;
  GError *error; // owned
};
void talk_edit_cb(GObject *source, GAsyncResult *result, gpointer outcome);
void talk_remove_cb(GObject *source, GAsyncResult *result, gpointer outcome);
void talk_react_cb(GObject *source, GAsyncResult *result, gpointer outcome);

// Waits for it. Fails unless it succeeded, / or if it did not end with these words.
void talk_succeeds(struct talk_outcome *outcome);
void talk_fails(struct talk_outcome *outcome, const char *words);
