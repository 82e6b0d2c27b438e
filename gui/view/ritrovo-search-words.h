// SPDX-License-Identifier: GPL-3.0-or-later
// How a message that was found is shown: pure functions over the text and the query that found it.
#pragma once

#include "ritrovo-search-result.h"

G_BEGIN_DECLS

// The text as one line of Pango markup, with the words of `query` in bold whatever their case and
// accents. A long text is cut so that the first of them is in it. Free with g_free().
char *ritrovo_search_markup(const char *text, const char *query);

// When it was said: "14:02", "Yesterday, 14:02". `now` as `time` in milliseconds since 1970. Free
// with g_free().
char *ritrovo_search_time_text(gint64 time, gint64 now);

// The name of a result for assistive technology: "home, ada, Yesterday, 14:02, Ciao". Free with
// g_free().
char *ritrovo_search_result_name(RitrovoSearchResult *result, gint64 now);

// "20 messages or more", "3 messages": free with g_free().
char *ritrovo_search_count_text(guint count, gboolean end);

G_END_DECLS
