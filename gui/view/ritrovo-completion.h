// SPDX-License-Identifier: GPL-3.0-or-later
// The list above the cursor that completes `@na` to a person's name and `:smi` to an emoji. The
// keyboard stays with the text, which hands on the keys that are meant for the list.
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RITROVO_TYPE_COMPLETION (ritrovo_completion_get_type())
G_DECLARE_FINAL_TYPE(RitrovoCompletion, ritrovo_completion, RITROVO, COMPLETION, GtkPopover)

// `view` is borrowed; it must stand in the widget that becomes the list's parent. The list opens
// when somebody has written something that can be completed, not when the text is set.
GtkWidget *ritrovo_completion_new(GtkTextView *view);

// Whose names are completed: a GListModel of RitrovoMember, or NULL.
void ritrovo_completion_set_members(RitrovoCompletion *self, GListModel *members);

// Whether the key is one of those that the list takes while it is open: up and down, Tab and Enter
// to accept, Escape to close.
gboolean ritrovo_completion_wants_key(RitrovoCompletion *self, guint key,
                                      GdkModifierType modifiers);
void ritrovo_completion_take_key(RitrovoCompletion *self, guint key);

G_END_DECLS
