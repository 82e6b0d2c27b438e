// SPDX-License-Identifier: GPL-3.0-or-later
// Whether a line that came is the one that was written down. {any}, {time}, {number} and {address}
// stand for what nobody can know beforehand.
#pragma once

#include <glib.h>

// Compares as text.
gboolean match_text(const char *pattern, const char *line);

// Compares as JSON objects: the order of members and spaces do not matter. `,...}` allows members
// that are not written down, and `,...]` further elements.
gboolean match_object(const char *pattern, const char *line);
