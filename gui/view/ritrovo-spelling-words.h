// SPDX-License-Identifier: GPL-3.0-or-later
// Which parts of a text are words of a language, whose spelling can be right or wrong. A pure
// function over text.
#pragma once

#include <glib.h>

G_BEGIN_DECLS

// Finds the next such word in `text` at or behind the byte `*end`: sets `start` and `end` to its
// bytes and returns TRUE; FALSE if there are no more. Addresses, `@names`, `:emoji:`, commands and
// whatever has digits in it are none, and neither are single letters.
gboolean ritrovo_spelling_next_word(const char *text, gsize *start, gsize *end);

G_END_DECLS
