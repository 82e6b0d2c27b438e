// SPDX-License-Identifier: GPL-3.0-or-later
// The core between fakes: people who say and hear whole wire objects, a store and a password hasher
// that answer when told to, and a clock that the test holds (chat->now). In all texts ' stands for
// ", so that objects can be read.
#pragma once

#include "chat.h"
#include "command.h"
#include "fake_ports.h"
#include "session.h"

struct chat_stage {
  struct chat *chat;   // owned, as all below
  struct store *store; // the fake, or store_memory
  struct fake_auth *auth;
  struct fake_vault *vault;
  struct message_reader *reader; // shared by all people
  GPtrArray *people;             // of struct person
  guint drained;                 // how often the chat said that it is
  guint woken;                   // how often it asked for chat_wake()
};

struct person {
  struct sink sink; // first: its address is the person's
  struct chat_stage *stage;
  struct session *session; // NULL: hung up
  GQueue heard;            // of owned texts, one per object
  guint deliveries;        // how often anything was handed over
  gboolean closed;         // the chat closed the connection
  gboolean full;           // what the sink says of its queue
  gboolean wants_empty;    // the chat asked to be told when it is empty
};

struct chat_stage_options {
  gboolean memory;                // store_memory in place of the fake
  const struct known_fact *facts; // known to the fake store from before
  guint fact_count;
  guint sessions_max;
  guint rate;
  gboolean looks; // names look alike if they are the same once a Cyrillic \u0430 is an a
  const char *motd;
  gboolean files;     // there is a vault: a file has 1000 bytes at most, or 2000 of a member's
  gint64 quota;       // of a guest; a member's is twice that; 0: none
  gint64 files_total; // 0: none
  const struct post *posts; // with files, known to the fake store from before
  guint post_count;
};

#define FILE_MOST_OF_GUEST 1000
#define FILE_MOST_OF_MEMBER 2000

// `options` may be NULL.
struct chat_stage *chat_stage_new(const struct chat_stage_options *options);
void chat_stage_free(struct chat_stage *stage);

// Somebody connects; the stage's.
struct person *person_new(struct chat_stage *stage);

// The same from that address, which is the caller's.
struct person *person_from(struct chat_stage *stage, struct address *address);

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

// The connection is gone at the chat's present time.
void hangs_up(struct person *person);

// Its queue, which was full, is empty.
void catches_up(struct person *person);

// It is that time: what is due is done. What chat_wake() returns.
gint64 clock_is(struct chat_stage *stage, gint64 now);

// Logs in as the account of that name, whose password is right, and has heard the welcome
// and that no message waits.
struct person *person_logged_in(struct chat_stage *stage, const char *name, const char *password);
