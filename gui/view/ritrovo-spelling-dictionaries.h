// SPDX-License-Identifier: GPL-3.0-or-later
// The dictionaries of the languages that somebody writes in. A word is right if any of them has it.
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _RitrovoDictionaries RitrovoDictionaries;

// Loads those of `languages` (as g_get_language_names() has them) that are installed, which takes a
// moment. Free with ritrovo_dictionaries_free().
RitrovoDictionaries *ritrovo_dictionaries_new(const char *const *languages);
void ritrovo_dictionaries_free(RitrovoDictionaries *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RitrovoDictionaries, ritrovo_dictionaries_free)

// Whether none was found: then there is nothing to check with, and every word is right.
gboolean ritrovo_dictionaries_is_empty(RitrovoDictionaries *self);

gboolean ritrovo_dictionaries_check(RitrovoDictionaries *self, const char *word);

// At most `limit` words that may have been meant, the likeliest first. Free with g_strfreev().
GStrv ritrovo_dictionaries_suggest(RitrovoDictionaries *self, const char *word, guint limit);

// Takes the word for right from now on: for ever, or until the program ends.
void ritrovo_dictionaries_add(RitrovoDictionaries *self, const char *word);
void ritrovo_dictionaries_ignore(RitrovoDictionaries *self, const char *word);

G_END_DECLS
