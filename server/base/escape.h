// SPDX-License-Identifier: GPL-3.0-or-later
// Text from strangers, made harmless for a terminal or a log.
#pragma once

#include <glib.h>

// Appends `text` (any bytes; -1: up to its NUL) to `out` as UTF-8 that moves no cursor, starts no
// escape sequence and reorders nothing: control bytes are shown as "\x1b", the tab too; format
// characters and separators of lines as "\u202e"; bytes that are not UTF-8 as
// "\xff". The two joiners (U+200C, U+200D), variation selectors and the tags of flags stay, because
// scripts and emoji need them and they do nothing alone.
void escape_append(GString *out, const char *text, gssize length);

// The same of a whole text, newly allocated.
char *escape_text(const char *text);

// The same, but the ASCII characters in `kept`, such as "\n\t", are left as they are.
void escape_append_but(GString *out, const char *text, gssize length, const char *kept);
