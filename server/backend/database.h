// SPDX-License-Identifier: GPL-3.0-or-later
// The SQLite database: schema, one transaction per batch, pages. The only file that knows SQL. A
// database belongs to one thread at a time.
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

// Stores the facts and the list of posts in one transaction and fills in their results. If
// something could not be stored, nothing is, and all have failed. After an error the next call
// tries again, with the file opened anew where that may help.
void database_write(struct database *database, const GQueue *facts, struct post *first);

// Fills in the page.
void database_read(struct database *database, struct page *page);
