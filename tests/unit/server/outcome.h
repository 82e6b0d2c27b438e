// SPDX-License-Identifier: GPL-3.0-or-later
// What is asked of a store, and what it answers, as short texts: "S1 D1" for a stored message and
// its duplicate, "1 2 3 more" for a page.
#pragma once

#include "store.h"

// A linked list from a script of messages: "ROOM SENDER CID TEXT; …", "-" for no cid. Keys are the
// names in lower case; `time` counts from 1.
struct post *posts_of(const char *script);
void posts_free(struct post *first);

// S(tored), D(uplicate), R(eused), F(ailed), the first two with their seq; newly allocated.
char *outcome_of_posts(const struct post *first);

struct page *page_of(const char *room_key, enum page_direction direction, gint64 from,
                     unsigned limit);

// The seqs and "end", "more" or "failed"; newly allocated.
char *outcome_of_page(const struct page *page);
