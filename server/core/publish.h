// SPDX-License-Identifier: GPL-3.0-or-later
// The way back from the store: what it has taken is told to the room, what it has read to who
// asked. The two functions are the struct store_client of chat.h.
#pragma once

#include "store.h"

// Tells each run of messages of one room as one event; the sender's own copy is the reply to its
// request.
void publish_posts(gpointer chat, struct post *first);

// Answers a request for history. The page is cut so that the line stays within LIMIT_LINE.
void publish_page(gpointer chat, struct page *page);
