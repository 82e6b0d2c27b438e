// SPDX-License-Identifier: GPL-3.0-or-later
// The plain text of a message, wrapped. A GtkLabel would lay each text out four times before it is
// seen once, which is most of what a row costs while many come in; this does it once. It is part of
// its row for assistive technology, which reads the row's name.
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RITROVO_TYPE_MESSAGE_BODY (ritrovo_message_body_get_type())
G_DECLARE_FINAL_TYPE(RitrovoMessageBody, ritrovo_message_body, RITROVO, MESSAGE_BODY, GtkWidget)

void ritrovo_message_body_set_text(RitrovoMessageBody *self, const char *text);

// Its text as it is drawn, from the widget's origin; borrowed.
PangoLayout *ritrovo_message_body_get_layout(RitrovoMessageBody *self);

G_END_DECLS
