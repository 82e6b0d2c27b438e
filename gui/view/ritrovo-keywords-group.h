// SPDX-License-Identifier: GPL-3.0-or-later
// The words that count as mentions, as a group of preferences: one is typed to add it, and each has
// a button that removes it.
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

// Property keywords (GStrv, never NULL; read and write).
#define RITROVO_TYPE_KEYWORDS_GROUP (ritrovo_keywords_group_get_type())
G_DECLARE_FINAL_TYPE(RitrovoKeywordsGroup, ritrovo_keywords_group, RITROVO, KEYWORDS_GROUP,
                     AdwPreferencesGroup)

G_END_DECLS
