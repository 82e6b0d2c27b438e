// SPDX-License-Identifier: GPL-3.0-or-later
// What is to be seen in the text of a message: links, nothing but emoji. Pure functions.
#pragma once

#include <glib.h>

G_BEGIN_DECLS

// The text as Pango markup with its http and https addresses as links; free with g_free(). NULL if
// there are none: then the text is shown as it is. What stands between the links is escaped.
char *ritrovo_message_text_markup(const char *text);

// Whether there is nothing but a few emoji in it, which are shown larger.
gboolean ritrovo_message_text_is_emoji(const char *text);

G_END_DECLS
