// SPDX-License-Identifier: GPL-3.0-or-later
// The text of a message without links, wrapped. A GtkLabel would lay each text out four times
// before it is seen once, which is most of what a row costs while many come in; this does it once.
// It is part of its row for assistive technology, which reads the row's name.
#pragma once

#include <gtk/gtk.h>

#include "ritrovo-markdown.h"

G_BEGIN_DECLS

#define RITROVO_TYPE_MESSAGE_BODY (ritrovo_message_body_get_type())
G_DECLARE_FINAL_TYPE(RitrovoMessageBody, ritrovo_message_body, RITROVO, MESSAGE_BODY, GtkWidget)

// Shows the text here or in `label`, which stands in its place where there are links; the other is
// hidden. `markdown` is that of the text, and may be NULL.
void ritrovo_message_body_show(RitrovoMessageBody *self, GtkLabel *label, const char *text,
                               const RitrovoMarkdown *markdown);

// Its text as it is drawn, from the widget's origin; borrowed.
PangoLayout *ritrovo_message_body_get_layout(RitrovoMessageBody *self);

// Draws what lies behind the blocks of a text whose layout begins at that point of the widget: a
// ground for code, a bar beside a quote. Before the text is drawn.
void ritrovo_message_body_snapshot_blocks(GtkWidget *widget, GtkSnapshot *snapshot,
                                          PangoLayout *layout, const RitrovoMarkdown *markdown,
                                          double x, double y);

G_END_DECLS
