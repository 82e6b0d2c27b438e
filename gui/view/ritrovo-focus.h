// SPDX-License-Identifier: GPL-3.0-or-later
// Where the keyboard focus is. GTK's own focus child of a widget remembers where the focus was,
// too.
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

// Whether `widget` or anything in it has the focus of its window.
gboolean ritrovo_has_focus_within(GtkWidget *widget);

G_END_DECLS
