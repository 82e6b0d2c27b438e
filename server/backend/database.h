// SPDX-License-Identifier: GPL-3.0-or-later
// The SQLite database: schema, one transaction per batch, pages, search, retention. Only its files
// know SQL. A database belongs to one thread at a time.
#pragma once

#include "store.h"

struct database;

// Opens or makes the file and brings its schema up to date. NULL with a GError in words.
struct database *database_open(const char *path, GError **error);
void database_close(struct database *database); // NULL is allowed

// 32 hexadecimal digits, made with the database.
const char *database_epoch(const struct database *database);

void database_each_fact(struct database *database, enum fact_kind kind,
                        void (*found)(gpointer data, const struct fact *fact), gpointer data);

void database_each_file(struct database *database,
                        void (*found)(gpointer data, const struct post *post), gpointer data);

// Stores the facts and the list of posts in one transaction and fills in their results. If
// something could not be stored, nothing is, and all have failed. After an error the next call
// tries again, with the file opened anew where that may help.
void database_write(struct database *database, const GQueue *facts, struct post *first);

// How long that took last time, in microseconds; -1: it could not be stored.
gint64 database_commit_time(const struct database *database);

// Fills in the page.
void database_read(struct database *database, struct page *page);

// Looks for what the search asks for, in portions of a few milliseconds so that batches can be
// written in between. To be ended after database_search_go_on() has returned TRUE: the search is
// filled in then. It reaches all that was written before it began.
struct finding;
struct finding *database_search_begin(struct database *database, struct search *search);
gboolean database_search_go_on(struct finding *finding);
void database_search_end(struct finding *finding);

// How long messages are kept; `retention` must outlive the database. NULL: for ever.
void database_retain(struct database *database, const struct retention *retention);

// Does a portion of what needs no hurry, a few milliseconds long: the index of words, and removing
// what is not to be kept any longer. Returns in how many microseconds there is more to do, without
// anything being written in between; 0: at once; -1: nothing is foreseen.
gint64 database_upkeep(struct database *database);

// The ids of the files that went with messages since the last call, ended by NULL; owned by the
// caller. NULL: none did.
char **database_take_gone(struct database *database);
