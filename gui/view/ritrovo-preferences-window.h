// SPDX-License-Identifier: GPL-3.0-or-later
// The window in which a person sets how the app is to be. Everything counts at once.
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define RITROVO_TYPE_PREFERENCES_WINDOW (ritrovo_preferences_window_get_type())
G_DECLARE_FINAL_TYPE(RitrovoPreferencesWindow, ritrovo_preferences_window, RITROVO,
                     PREFERENCES_WINDOW, AdwPreferencesWindow)

// Each control is bound to its key in `settings` (org.ritrovo.Ritrovo).
GtkWidget *ritrovo_preferences_window_new(GtkWindow *parent, GSettings *settings);

G_END_DECLS
