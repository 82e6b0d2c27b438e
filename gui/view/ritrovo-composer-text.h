// SPDX-License-Identifier: GPL-3.0-or-later
// The text view of the composer: one that grows with its text and shows all of it while there is
// room. Ctrl+B, Ctrl+I and Ctrl+E put the marks of bold, italic and code round what is selected, or
// take them away.
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RITROVO_TYPE_COMPOSER_TEXT (ritrovo_composer_text_get_type())
G_DECLARE_FINAL_TYPE(RitrovoComposerText, ritrovo_composer_text, RITROVO, COMPOSER_TEXT,
                     GtkTextView)

G_END_DECLS
