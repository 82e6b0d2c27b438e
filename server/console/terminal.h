// SPDX-License-Identifier: GPL-3.0-or-later
// Private to the prompt: a terminal whose lines are edited with GNU readline while others are being
// printed. readline keeps its state in globals, so there is one of these at a time.
#pragma once

#include <stddef.h>

struct terminal;

// A line has been typed; without its end, borrowed. NULL: the input has ended, and no more comes.
typedef void (*terminal_line)(void *data, const char *line);

// Shows the prompt, unless the terminal is another's at first (`away`). The descriptors stay the
// caller's. NULL if they cannot be used.
struct terminal *terminal_new(int input, int output, int away, terminal_line line, void *data);

// Says whether the terminal is now another's, as when a shell has put this process into the
// background. Until it is ours again it is left as it is, and what is printed just goes there.
void terminal_set_away(struct terminal *terminal, int away);

// Takes the prompt away and leaves the terminal as it was found. Takes NULL.
void terminal_free(struct terminal *terminal);

// To be called when the input can be read; calls the line function for a whole line.
void terminal_read(struct terminal *terminal);

// Prints text above the line that is being typed; if its last line has no end, one is added.
void terminal_print(struct terminal *terminal, const char *text, size_t length);
