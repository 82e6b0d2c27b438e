// SPDX-License-Identifier: GPL-3.0-or-later
// Days and times as people write them: 2026-11-21, or ISO 8601.
#pragma once

#include <glib.h>

// Reads "2026-11-21", "2026-11-21T14:02" or "2026-11-21T14:02:03.5", the latter two also with "Z"
// or "+01:00"; without it, in local time. A space may stand for the "T". `first` is the first
// millisecond (since 1970, in UTC) of that day, minute, second or fraction, `end` the first one
// after it. FALSE with a GError of G_OPTION_ERROR if the text is no such moment.
gboolean moment_parse(const char *text, gint64 *first, gint64 *end, GError **error);
