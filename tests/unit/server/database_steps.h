// SPDX-License-Identifier: GPL-3.0-or-later
// A database in a folder of its own, and the short way to say, find and read in it.
#pragma once

#include "database.h"

struct database_steps {
  char *dir; // owned, as all below
  char *path;
  struct database *database;
  gint64 time; // of the next message; each is a second later than the one before
};

void database_steps_begin(struct database_steps *steps);
void database_steps_end(struct database_steps *steps);

// Closes it and opens it again.
void opens_again(struct database_steps *steps);

// Somebody says something in a room, without a cid. Returns its seq.
gint64 is_said(struct database_steps *steps, const char *room, const char *sender,
               const char *text);
// The same from one to another, by account; it waits if the other is not here.
gint64 is_told(struct database_steps *steps, const char *sender, const char *to, const char *text,
               gboolean waits);

// The same in a room, with a file of that id and name, and a caption.
gint64 is_sent(struct database_steps *steps, const char *room, const char *sender, const char *text,
               const char *id, const char *name);

// Somebody changes a message of a room, with that outcome. Returns the number of its newest change;
// 0: there is none.
gint64 is_changed(struct database_steps *steps, const char *room, const char *who,
                  const struct post_change *change, const char *text, enum post_result expected);

// A search for the words (spaces between them; "a_b" is two in a row) in the rooms (spaces between
// them). To be changed before it is run.
struct search *search_for(const char *words, const char *rooms);

// Runs it: the texts that are found, newest first, with a "|" between them, and "…" behind them if
// there is no end. The search is freed.
void finds(struct database_steps *steps, struct search *search, const char *expected);

// The same for the newest page of a room's history, oldest first. Of a message with a file there is
// its id in angle brackets behind the text.
void shows(struct database_steps *steps, const char *room, unsigned limit, const char *expected);

// Upkeep until nothing is to be done at once.
void is_kept_up(struct database_steps *steps);

// The first column of the only row of a statement, through a connection of its own: the database is
// closed meanwhile.
gint64 number_of(struct database_steps *steps, const char *sql);
void is_executed(struct database_steps *steps, const char *sql);
