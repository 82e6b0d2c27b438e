// SPDX-License-Identifier: GPL-3.0-or-later
// What is being written right before the cursor that could be completed: the name of a person
// behind `@`, or of an emoji behind `:`. Pure functions over text.
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  RITROVO_TOKEN_NONE,
  RITROVO_TOKEN_NAME,         // "@na"
  RITROVO_TOKEN_EMOJI,        // ":smi"
  RITROVO_TOKEN_EMOJI_CLOSED, // ":smile:"
} RitrovoTokenKind;

// Finds what `before`, the text up to the cursor, ends in. `length` becomes its length in
// characters, signs included, and `query` what stands behind the sign, as ritrovo_fold() makes it;
// free with g_free(). Both are left alone if there is nothing. A name may be as short as the sign
// alone; an emoji takes two characters, because ":D" and the like are meant as they are.
RitrovoTokenKind ritrovo_token_find(const char *before, glong *length, char **query);

// The form in which texts are compared: without case, accents and other differences of look. Free
// with g_free(); "" if `text` is not UTF-8.
char *ritrovo_fold(const char *text);

// Whether `name` begins with `query`, which is folded already.
gboolean ritrovo_name_begins_with(const char *name, const char *query);

G_END_DECLS
