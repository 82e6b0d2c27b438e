// SPDX-License-Identifier: GPL-3.0-or-later
// A dialogue in which one of many is chosen by typing a part of its name: Enter takes the first,
// the arrows go to the others, Escape closes. What there is to choose comes from outside.
#pragma once

#include <adwaita.h>

#include "ritrovo-choice.h"
#include "ritrovo-room.h"

G_BEGIN_DECLS

#define RITROVO_TYPE_CHOOSER (ritrovo_chooser_get_type())
G_DECLARE_FINAL_TYPE(RitrovoChooser, ritrovo_chooser, RITROVO, CHOOSER, AdwWindow)

// "Create “pizza”", for a text that is no choice's title; free with g_free().
typedef char *(*RitrovoChooserWords)(const char *text);

// Signals: "chosen" (RitrovoChoice *): one was; to be answered by ritrovo_chooser_finish() or
// ritrovo_chooser_fail(), until when no other can be. "finished" (RitrovoRoom *): where that led
// to. `field` is the name of the entry.
RitrovoChooser *ritrovo_chooser_new(GtkWindow *parent, const char *title, const char *field);

// Takes them in (a GListModel of RitrovoChoice, or NULL: they are on their way).
void ritrovo_chooser_set_choices(RitrovoChooser *self, GListModel *choices);

// From now on what is typed can be chosen, too; nothing is behind such a choice.
void ritrovo_chooser_set_new(RitrovoChooser *self, RitrovoChoiceKind kind,
                             RitrovoChooserWords words);

// What is said where nothing matches.
void ritrovo_chooser_set_empty_text(RitrovoChooser *self, const char *text);

// Tells where the choice led to, and closes. / Says beside the entry what went wrong.
void ritrovo_chooser_finish(RitrovoChooser *self, RitrovoRoom *room);
void ritrovo_chooser_fail(RitrovoChooser *self, const char *words);

// Cancelled when the dialogue closes. Borrowed.
GCancellable *ritrovo_chooser_get_cancellable(RitrovoChooser *self);

G_END_DECLS
