// SPDX-License-Identifier: GPL-3.0-or-later
// The program: its command line, its settings, its signals and the actions of the whole app. The
// first is the one that the desktop knows and raises; others may run beside it.
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define RITROVO_TYPE_APPLICATION (ritrovo_application_get_type())
G_DECLARE_FINAL_TYPE(RitrovoApplication, ritrovo_application, RITROVO, APPLICATION, AdwApplication)

// `data_dir`: where the settings' compiled schema lies if it is not installed, or NULL. `beside`:
// it runs beside another one and does not ask for the name on the session bus.
RitrovoApplication *ritrovo_application_new(const char *data_dir, gboolean beside);

// After g_application_run(): nothing was done, as another app has the name.
gboolean ritrovo_application_is_taken(RitrovoApplication *self);

G_END_DECLS
