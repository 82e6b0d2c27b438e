// SPDX-License-Identifier: GPL-3.0-or-later
// The program: its command line, its settings, its signals and the actions of the whole app. A
// second launch joins the first unless it asks to be separate.
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define RITROVO_TYPE_APPLICATION (ritrovo_application_get_type())
G_DECLARE_FINAL_TYPE(RitrovoApplication, ritrovo_application, RITROVO, APPLICATION, AdwApplication)

// `data_dir`: where the settings' compiled schema lies if it is not installed, or NULL.
RitrovoApplication *ritrovo_application_new(const char *data_dir);

G_END_DECLS
