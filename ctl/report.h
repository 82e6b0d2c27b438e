// SPDX-License-Identifier: GPL-3.0-or-later
// Replies as people read them: aligned lines, harmless for a terminal.
#pragma once

#include <glib.h>

#include "message.h"

// Appends the lines for a reply to a request of that type (by its name on the wire).
void report_append(GString *out, const char *type, const struct message *reply);

// A number of bytes, such as "1.2 MB". Newly allocated.
char *size_words(gint64 bytes);
