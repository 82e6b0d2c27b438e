// SPDX-License-Identifier: GPL-3.0-or-later
// A console socket that the test plays: each request is answered as a table says, on a thread of
// its own, one connection after the other.
#pragma once

#include "message.h"

struct fake_console;

// Returns the answer to a request as one or more whole lines, each with its end, in which %d stands
// for the request's id. NULL: hang up. Newly allocated. Runs on the fake's thread.
typedef char *(*fake_answer)(gpointer data, const struct message *request, const char *line);

// Listens on `path`. In the text dialect it answers each line by "* " and the line ("here" for an
// empty one), says "bye" at the end of the stream or at "quit", and closes.
struct fake_console *fake_console_new(const char *path, fake_answer answer, gpointer data);

// Stops, and returns all that was said to it, without the ids. Newly allocated.
char *fake_console_free(struct fake_console *fake);
