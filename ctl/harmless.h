// SPDX-License-Identifier: GPL-3.0-or-later
// What others have written, made harmless for a terminal or a file that is read in one.
#pragma once

#include <glib.h>

// Appends `length` bytes of UTF-8. Control characters, separators of lines and format characters
// (but the joiners that scripts and emoji need) are shown as "\x1b" or "\u202e"; those in `kept`,
// such as "\t", stay.
void harmless_append(GString *out, const char *text, gsize length, const char *kept);

// The same of a whole text, newly allocated, with nothing kept: it stays on one line.
char *harmless(const char *text);
