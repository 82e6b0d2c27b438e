// SPDX-License-Identifier: GPL-3.0-or-later
// What somebody types to search (PROTOCOL.md, Messages): free words, "words in a row", from:, in:,
// before:, after:, has:file.
#pragma once

#include <glib.h>

#define QUERY_WORDS_MAX 16

struct query {
  GPtrArray *words; // owned, of owned texts, each with a letter or a digit in it
  char *from;       // owned, as it was typed; NULL: anybody
  char *in;         // owned, as it was typed; NULL: everywhere
  gint64 since;     // milliseconds since 1970: not before; 0 if not given
  gint64 until;     // before; G_MAXINT64 if not given
  gboolean has_file;
};

// Reads `text`, which is UTF-8. NULL: *query is filled. Otherwise one sentence for people on what
// is wrong, and *query is empty.
const char *query_parse(const char *text, struct query *query);
void query_clear(struct query *query);
