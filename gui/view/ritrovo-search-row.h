// SPDX-License-Identifier: GPL-3.0-or-later
// A message that was found: where, who, when, and the text with the words that were looked for.
#pragma once

#include <gtk/gtk.h>

#include "ritrovo-search-result.h"

G_BEGIN_DECLS

// A row of a list box for `result`, which `query` found.
GtkWidget *ritrovo_search_row_new(RitrovoSearchResult *result, const char *query);

G_END_DECLS
