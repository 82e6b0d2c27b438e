// SPDX-License-Identifier: GPL-3.0-or-later
// A line between the app and the server that can be narrow: connections that move a file stop after
// so many bytes, until they are let go or cut. What is said over the others passes at once, unless
// the whole line is lost.
#pragma once

#include <glib.h>

struct slow_line;

// Listens on a port of its own and passes everything on to `server_port`. Free with
// slow_line_free(), which cuts what is left.
struct slow_line *slow_line_new(guint16 server_port);
void slow_line_free(struct slow_line *line);

guint16 slow_line_port(struct slow_line *line);

// From now on each connection of a file, as far as it moves towards whoever gets the file, stops
// behind `bytes`.
void slow_line_hold(struct slow_line *line, gint64 bytes);

// How many connections stand there now.
guint slow_line_held(struct slow_line *line);

// Lets everything pass from now on. / Cuts the connections that stand; they count as gone at once.
void slow_line_let_go(struct slow_line *line);
void slow_line_cut(struct slow_line *line);

// Breaks every connection, and each new one at once, until it is found again.
void slow_line_lose(struct slow_line *line);
void slow_line_find(struct slow_line *line);
