// SPDX-License-Identifier: GPL-3.0-or-later
// Where a message is written: a text that grows to eight lines, and Send. Enter and the button
// activate `room.send`; what that does is the room view's business.
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RITROVO_TYPE_COMPOSER (ritrovo_composer_get_type())
G_DECLARE_FINAL_TYPE(RitrovoComposer, ritrovo_composer, RITROVO, COMPOSER, GtkWidget)

// Properties: text (string), placeholder (string), has-text (gboolean, read-only: there is more
// than blanks).
char *ritrovo_composer_get_text(RitrovoComposer *self); // free with g_free()
void ritrovo_composer_set_text(RitrovoComposer *self, const char *text);
gboolean ritrovo_composer_get_has_text(RitrovoComposer *self);

// Puts the keyboard focus on the text.
void ritrovo_composer_take_focus(RitrovoComposer *self);

G_END_DECLS
