// SPDX-License-Identifier: GPL-3.0-or-later
// Marks the words of a text view that are in no dictionary, and offers others in its context menu.
// Without a dictionary for any of the user's languages it does nothing.
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RITROVO_TYPE_SPELLING (ritrovo_spelling_get_type())
G_DECLARE_FINAL_TYPE(RitrovoSpelling, ritrovo_spelling, RITROVO, SPELLING, GObject)

// Watches `view`, which is borrowed and must outlive it. The view stands in a widget that has the
// actions "spelling.correct" (s), "spelling.add" and "spelling.ignore", which call the functions
// below. The dictionaries are loaded when the first word is there to be checked.
RitrovoSpelling *ritrovo_spelling_new(GtkTextView *view);

// The languages to check in, as g_get_language_names() has them, which are those of the session at
// first; none: nothing is checked. What is there is checked again.
void ritrovo_spelling_set_languages(RitrovoSpelling *self, const char *const *languages);

// What the menu offers, for the word at the cursor.
void ritrovo_spelling_correct(RitrovoSpelling *self, const char *word);
void ritrovo_spelling_add(RitrovoSpelling *self);
void ritrovo_spelling_ignore(RitrovoSpelling *self);

// The marked word at the cursor, free with g_free(); NULL if there is none.
char *ritrovo_spelling_get_word(RitrovoSpelling *self);

G_END_DECLS
