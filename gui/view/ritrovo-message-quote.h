// SPDX-License-Identifier: GPL-3.0-or-later
// What a message answers, above its text: who said it and one line of it behind a bar in their
// colour. Pressed, it leads there: it activates `room.follow` with both numbers.
#pragma once

#include <gtk/gtk.h>

#include "ritrovo-message.h"

G_BEGIN_DECLS

#define RITROVO_TYPE_MESSAGE_QUOTE (ritrovo_message_quote_get_type())
G_DECLARE_FINAL_TYPE(RitrovoMessageQuote, ritrovo_message_quote, RITROVO, MESSAGE_QUOTE, GtkWidget)

GtkWidget *ritrovo_message_quote_new(void);

// Shows what `message` answers, as it is now.
void ritrovo_message_quote_show(RitrovoMessageQuote *self, RitrovoMessage *message);

G_END_DECLS
