// SPDX-License-Identifier: GPL-3.0-or-later
// The line above the text while one answers a message or changes one of one's own: what it is
// about, and a button that gives it up.
#pragma once

#include <gtk/gtk.h>

#include "ritrovo-message.h"

G_BEGIN_DECLS

#define RITROVO_TYPE_COMPOSER_BAR (ritrovo_composer_bar_get_type())
G_DECLARE_FINAL_TYPE(RitrovoComposerBar, ritrovo_composer_bar, RITROVO, COMPOSER_BAR, GtkWidget)

// Shows that `message` is being answered or edited; NULL: nothing is, and the bar is hidden. Its
// button activates `room.cancel-talk`.
void ritrovo_composer_bar_show(RitrovoComposerBar *self, RitrovoMessage *message, gboolean editing);

G_END_DECLS
