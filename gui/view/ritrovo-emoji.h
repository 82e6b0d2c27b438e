// SPDX-License-Identifier: GPL-3.0-or-later
// The emoji by their names: GTK's own data, in the user's language and in English, since everybody
// knows `:smile:`.
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  char *text;        // the emoji itself
  char *name;        // what it is called, for people
  char *folded_name; // as ritrovo_fold() makes it
  GStrv keywords;    // folded, too
} RitrovoEmoji;

typedef struct _RitrovoEmojiIndex RitrovoEmojiIndex;

// Reads the data of the first of `languages` (as g_get_language_names() has them) that GTK knows,
// and the English. Takes some milliseconds. Free with ritrovo_emoji_index_free().
RitrovoEmojiIndex *ritrovo_emoji_index_new(const char *const *languages);
void ritrovo_emoji_index_free(RitrovoEmojiIndex *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RitrovoEmojiIndex, ritrovo_emoji_index_free)

// The emoji (const RitrovoEmoji *, borrowed from the index) that go by `query`, which is folded;
// "_" in it stands for a blank. The best first, at most `limit`, none of them twice. Free with
// g_ptr_array_unref().
GPtrArray *ritrovo_emoji_index_find(RitrovoEmojiIndex *self, const char *query, guint limit);

// The best one that has exactly this name or keyword; NULL if none has.
const RitrovoEmoji *ritrovo_emoji_index_find_exact(RitrovoEmojiIndex *self, const char *query);

G_END_DECLS
