// SPDX-License-Identifier: GPL-3.0-or-later
// Names of people and rooms: valid, normalised, compared (PROTOCOL.md, Hello and Rooms).
#pragma once

#include <glib.h>

// Whether `name` (NUL-terminated; any bytes) may be a name of at most `limit` characters: UTF-8; no
// control, format, surrogate or separator characters (a plain space inside is allowed, at an edge
// it is not); not '[' at the front; not only digits. What is asked of the name is asked of its NFKC
// form too.
gboolean name_is_valid(const char *name, int limit);

// Whether `name` has the form of a name that the server gives and nobody can take: an address with
// its port in brackets, as in "[203.0.113.7:51234]", or "[admin]".
gboolean name_is_given(const char *name);

// Whether a name would be one of those in the text dialect's brackets: "203.0.113.7:51234". "admin"
// is not for this to say, because an account may have it.
gboolean name_is_address(const char *name);

// The form under which two names are the same: NFKC and case folding. Newly allocated; NULL if
// `name` is not UTF-8.
char *name_key(const char *name);

// `base` with `number` behind it, shortened so that it stays within `limit` characters. Newly
// allocated.
char *name_with_number(const char *base, unsigned number, int limit);

// Whether `text` is UTF-8 of 1 to `limit` bytes whose only control characters are "\n" and "\t"
// (PROTOCOL.md, Messages).
gboolean text_is_valid(const char *text, size_t limit);
