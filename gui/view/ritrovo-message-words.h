// SPDX-License-Identifier: GPL-3.0-or-later
// Words for what becomes of a message after it was said: answers, changes, its removal, reactions.
// Pure functions; what they return is free with g_free().
#pragma once

#include "ritrovo-message.h"

G_BEGIN_DECLS

// "Message removed", or "Message removed by ada" if that is not who said it.
char *ritrovo_message_removed_text(RitrovoMessage *message);

// What is answered, in one line: its text as far as it is known, or that it is gone.
char *ritrovo_message_quote_text(RitrovoMessage *message);

// A message in one line, as it is quoted: its text, or the name of its file.
char *ritrovo_message_snippet(RitrovoMessage *message);

// "Edited Saturday, 21 November 2026, 14:02".
char *ritrovo_message_edited_text(gint64 edited);

// Who reacts: "ada, bob and 3 others".
char *ritrovo_reaction_names_text(const RitrovoReaction *reaction);

// A reaction for assistive technology: "👍 from 2 people".
char *ritrovo_reaction_name(const RitrovoReaction *reaction);

// What goes on behind the name of a row: ", in reply to bob, edited, 👍 from 2 people"; "" for
// nothing.
char *ritrovo_message_details(RitrovoMessage *message);

G_END_DECLS
