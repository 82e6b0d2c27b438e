// SPDX-License-Identifier: GPL-3.0-or-later
// Sending files on the stage of chat_stage.h: asking, bringing the bytes, and what is heard of it.
// A letter stands for a hash that is 64 times that letter.
#pragma once

#include "chat_stage.h"

// The hash of a letter; newly allocated.
char *hash_of(char letter);

// Asks to send a file somewhere ("'room':'home'" or "'to':'bob'"), with id 1 and cid `cid` (NULL:
// none). What comes of it is not heard yet.
void asks(struct person *person, const char *place, const char *name, gint64 size, char hash,
          const char *cid);

// The vault has `offset` bytes, and the person hears a ticket for the rest. Newly allocated.
char *is_given(struct person *person, gint64 offset);

// A connection shows the ticket: that is the answer.
enum code shows_ticket(struct chat_stage *stage, const char *ticket, int kind, struct grant *grant);

// Asks, is given a ticket and shows it. Returns the number of the upload.
guint64 begins(struct person *person, const char *place, const char *name, gint64 size, char hash,
               const char *cid);

// The same until the file is sent and told; everybody forgets what was heard. For a message that is
// stored. Returns the file's id, newly allocated.
char *sends(struct person *person, const char *place, const char *name, gint64 size, char hash);

// The same between two of whom one is a guest.
char *relays(struct person *person, const char *place, const char *name, gint64 size, char hash);
