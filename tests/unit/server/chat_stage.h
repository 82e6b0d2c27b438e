// SPDX-License-Identifier: GPL-3.0-or-later
// The core between fakes: people who say and hear whole wire objects, a store that answers when
// told to, and a clock that the test holds. In all texts ' stands for ", so that objects can be
// read.
#pragma once

#include "chat.h"
#include "command.h"
#include "session.h"

struct chat_stage {
  struct chat *chat;             // owned, as all below
  struct store *store;           // the fake, or store_memory
  struct message_reader *reader; // shared by all people
  GPtrArray *people;             // of struct person
  gint64 now;                    // milliseconds: the clock of session_lost()
  guint drained;                 // how often the chat said that it is
};

struct person {
  struct sink sink; // first: its address is the person's
  struct chat_stage *stage;
  struct session *session; // NULL: hung up
  GQueue heard;            // of owned texts, one per object
  guint deliveries;        // how often anything was handed over
  gboolean closed;         // the chat closed the connection
};

struct chat_stage_options {
  gboolean memory; // store_memory in place of the fake
  const struct stored_room *rooms;
  guint room_count; // known to the fake store from before
  guint sessions_max;
  const char *motd;
};

// `options` may be NULL.
struct chat_stage *chat_stage_new(const struct chat_stage_options *options);
void chat_stage_free(struct chat_stage *stage);

// Somebody connects; the stage's.
struct person *person_new(struct chat_stage *stage);

// The same, and has said hello by that name and heard the welcome.
struct person *person_greeted(struct chat_stage *stage, const char *name);

// The same, and is in the room; nobody remembers having heard about it.
struct person *person_in(struct chat_stage *stage, const char *name, const char *room);

// One line arrives from the person; a printf() format.
void says(struct person *person, const char *format, ...) G_GNUC_PRINTF(2, 3);

// The next object that was heard matches a glob pattern.
void hears(struct person *person, const char *pattern);
void hears_nothing(struct person *person);

// The next object, newly allocated.
char *take_heard(struct person *person);

// The value of a textual field of an object, newly allocated.
char *text_field(const char *object, const char *key);

// Everyone forgets what was heard so far.
void all_forget(struct chat_stage *stage);

// The connection is gone at the stage's present time.
void hangs_up(struct person *person);

// For the fake store: answers the oldest posts in one list, a letter for each: (S)tored,
// (D)uplicate of seq 1, (R)eused, (F)ailed.
void store_answers(struct chat_stage *stage, const char *results);
guint store_waiting(const struct chat_stage *stage);

// Answers the oldest request for a page with posts of `seq` first to last from bob; "%d" in `text`
// becomes the seq. An empty page if last is below first.
void store_answers_page(struct chat_stage *stage, gint64 first, gint64 last, const char *text,
                        gboolean end);
void store_fails_page(struct chat_stage *stage);

// The oldest request for a page, the store's; NULL: there is none.
const struct page *store_page(const struct chat_stage *stage);
