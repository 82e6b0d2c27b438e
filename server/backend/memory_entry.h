// SPDX-License-Identifier: GPL-3.0-or-later
// One message in memory and what became of it: the entries of store_memory.h's rings, and the
// changes that are made to them.
#pragma once

#include "store.h"

struct memory_entry {
  struct post *post; // owned
  gint64 edited;
  gint64 change;    // the number of its last change; 0: there was none
  char *by;         // owned: who removed it; NULL: it is there
  GQueue reactions; // of owned struct memory_reaction, in the order of their coming
};

// An entry with a copy of the message.
struct memory_entry *memory_entry_new(const struct post *post);
void memory_entry_free(gpointer entry);

// What it is counted as, in bytes.
size_t memory_entry_size(const struct memory_entry *entry);

// A copy of the message as it is now, for that asker (NULL: nobody). `answered` is the entry of
// what it answers; NULL: that is not there.
struct post *memory_entry_post(const struct memory_entry *entry,
                               const struct memory_entry *answered, const char *asker);

// Tells the post what it answers.
void memory_entry_quote(struct post *post, const struct memory_entry *answered);

// Makes the change that `post` is, which post_check_change() allows. The entry's own post may be
// another one afterwards. The number is for the caller to set.
enum post_result memory_entry_change(struct memory_entry *entry, const struct post *post);
