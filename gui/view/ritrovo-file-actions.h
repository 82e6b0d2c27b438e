// SPDX-License-Identifier: GPL-3.0-or-later
// Carries out what was asked of a file in a row: the verbs of ritrovo-file-menu.h.
#pragma once

#include <gtk/gtk.h>

#include "ritrovo-client.h"
#include "ritrovo-images.h"

G_BEGIN_DECLS

// What comes by itself to be shown in a text.
#define RITROVO_PICTURE_LOAD_MOST (5 * 1024 * 1024) // bytes

#define RITROVO_TYPE_FILE_ACTIONS (ritrovo_file_actions_get_type())
G_DECLARE_FINAL_TYPE(RitrovoFileActions, ritrovo_file_actions, RITROVO, FILE_ACTIONS, GObject)

// Property downloads-folder (string: see ritrovo_downloads_folder()). Signal told (const char *):
// what came of it, for people.
//
// `widget` (borrowed; it stops this before it goes) is where dialogs open.
RitrovoFileActions *ritrovo_file_actions_new(GtkWidget *widget, RitrovoImages *images);

void ritrovo_file_actions_set_client(RitrovoFileActions *self, RitrovoClient *client);

void ritrovo_file_actions_run(RitrovoFileActions *self, const char *verb, RitrovoFile *file);

// Ends what is under way, but for transfers.
void ritrovo_file_actions_stop(RitrovoFileActions *self);

// The path for a file called `name` in `folder` under which there is none yet, also none that is
// only half there: "photo (2).jpg". Newly allocated.
char *ritrovo_free_path(const char *folder, const char *name);

G_END_DECLS
