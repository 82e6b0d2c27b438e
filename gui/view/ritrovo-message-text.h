// SPDX-License-Identifier: GPL-3.0-or-later
// What is to be seen in the text of a message: links, nothing but emoji. Pure functions.
#pragma once

#include <glib.h>

G_BEGIN_DECLS

// Where the http or https address that begins at `at`, a place in `text`, ends; NULL if none begins
// there.
const char *ritrovo_message_text_end_of_address(const char *text, const char *at);

// The same for one between brackets, of which the opening one is before `at`: its end is the
// closing one. NULL if there is something else between them.
const char *ritrovo_message_text_end_of_target(const char *at);

// Whether there is nothing but a few emoji in it, which are shown larger.
gboolean ritrovo_message_text_is_emoji(const char *text);

G_END_DECLS
