// SPDX-License-Identifier: GPL-3.0-or-later
// Whether somebody is called: by name, or by one of the words that one wants to hear of.
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define KEYWORDS_MAX 32
#define KEYWORD_LENGTH 64 // characters

// Whether one of `words` (may be NULL; ends with NULL) stands in the text as a word, in whatever
// case and encoding of its accents. "" stands nowhere.
gboolean ritrovo_mentions(const char *text, const char *const *words);

// What is kept of a list of keywords: without the spaces around them, each once whatever its case,
// none that is empty or longer than KEYWORD_LENGTH, the first KEYWORDS_MAX. Free with g_strfreev().
GStrv ritrovo_keywords_tidy(const char *const *words);

// Whether that word is among them, whatever its case.
gboolean ritrovo_keywords_have(const char *const *words, const char *word);

G_END_DECLS
