// SPDX-License-Identifier: GPL-3.0-or-later
// Where a person is: what has the keyboard, and what is being left. GTK's own focus child of a
// widget remembers where the focus was, too.
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

// Whether `widget` or anything in it has the focus of its window.
gboolean ritrovo_has_focus_within(GtkWidget *widget);

// Whether `widget` slides out of sight, in a window so narrow that something else takes its place.
gboolean ritrovo_is_sliding_out(GtkWidget *widget);

G_END_DECLS
