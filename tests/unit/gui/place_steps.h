// SPDX-License-Identifier: GPL-3.0-or-later
// Steps of tests with several rooms, conversations and accounts, on top of client_steps.h.
#pragma once

#include "client_steps.h"
#include "ritrovo-requests.h"

// Connects as ada with that role and lets her into `home`, whose newest message is `seq`. For an
// account, `direct` is the server's list of conversations, such as "{\"with\":\"bob\",\"seq\":2}".
void place_go_online(struct steps *steps, const char *role, gint64 seq, const char *direct);

// hello → welcome with that role; what follows is the test's. `rooms` as in the welcome.
void place_welcome(struct steps *steps, const char *role, const char *rooms);

// join → joined, with more members of the answer, beginning with a comma, or "".
void place_joined(struct steps *steps, const char *room, gint64 seq, const char *more);

// The list of rooms reads like that: "home pizza @bob".
void place_assert_rooms(struct steps *steps, const char *expected);

// A message in a room, or from one person to another; seq 0: none.
void place_tell(struct steps *steps, const char *room, gint64 seq, const char *from,
                const char *text);
void place_tell_direct(struct steps *steps, const char *from, const char *to, gint64 seq,
                       const char *text);

// "3/1": unread and mentions.
void place_assert_counts(RitrovoRoom *room, const char *expected);

// The texts of a room: "uno | due".
void place_assert_texts(RitrovoRoom *room, const char *expected);

// What a request that ends with nothing but success came to.
struct outcome {
  gboolean done;
  GError *error;     // owned
  RitrovoRoom *room; // owned
  GListModel *list;  // owned
  gboolean end;
};
void outcome_clear(struct outcome *outcome);
void outcome_cb(GObject *source, GAsyncResult *result, gpointer outcome);
void outcome_join_cb(GObject *source, GAsyncResult *result, gpointer outcome);
