// SPDX-License-Identifier: GPL-3.0-or-later
// Where a message is written: a text that grows to eight lines, checks its spelling and completes
// names and emoji; buttons for files and more emoji, and Send. It activates `room.send` (Enter, the
// button), `room.attach` and, on Up in an empty text, `room.edit-last`; what these do is the room
// view's business.
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RITROVO_TYPE_COMPOSER (ritrovo_composer_get_type())
G_DECLARE_FINAL_TYPE(RitrovoComposer, ritrovo_composer, RITROVO, COMPOSER, GtkWidget)

// Properties: text (string), placeholder (string), has-text (gboolean, read-only: there is more
// than blanks), members (GListModel of RitrovoMember or NULL: whose names are completed), limit
// (guint: bytes that a message may have; more cannot be pasted), narrow (gboolean: there is no room
// for the word on the button that sends).
// Signals: refused (const char *): something was not taken in; why, for people. pasting, which
// returns TRUE if what is in the clipboard is no text and was taken care of.
char *ritrovo_composer_get_text(RitrovoComposer *self); // free with g_free()
gboolean ritrovo_composer_get_has_text(RitrovoComposer *self);

// Puts another text in place of this one, which cannot be undone: it is another draft.
void ritrovo_composer_set_text(RitrovoComposer *self, const char *text);

// The same as a step of writing: Ctrl+Z brings back what was there.
void ritrovo_composer_change_text(RitrovoComposer *self, const char *text);

// Whether the text is that of a message that is being changed: then the button says Save.
void ritrovo_composer_set_editing(RitrovoComposer *self, gboolean editing);

// Puts the keyboard focus on the text.
void ritrovo_composer_take_focus(RitrovoComposer *self);

G_END_DECLS
