// SPDX-License-Identifier: GPL-3.0-or-later
// What can be done with a file, as a menu and as buttons. Each is the action `room.file` with a
// verb and the file's key.
#pragma once

#include "ritrovo-message.h"
#include "ritrovo-transfer.h"

G_BEGIN_DECLS

// The verbs of `room.file`, whose parameter is "(ss)": verb and key.
#define RITROVO_FILE_SAVE "save"       // into the downloads folder, under a free name
#define RITROVO_FILE_SAVE_AS "save-as" // asks where
#define RITROVO_FILE_OPEN "open"
#define RITROVO_FILE_FOLDER "folder" // shows it in its folder
#define RITROVO_FILE_COPY "copy"
#define RITROVO_FILE_REMOVE "remove"
#define RITROVO_FILE_CANCEL "cancel"
#define RITROVO_FILE_RESUME "resume" // also tries again
#define RITROVO_FILE_VIEW "view"     // the picture, in a window of its own
#define RITROVO_FILE_SHOW "show"     // fetches a picture to be shown where it stands
#define RITROVO_FILE_LOAD "load"     // the same, if pictures are to come by themselves

// The key of a file: its id, or, while it is being sent, the cid of its message (NULL: none).
// Newly allocated.
char *ritrovo_file_key(RitrovoFile *file, const char *cid);

// The menu for a file as it is now; `removable`: it is one's own. NULL if there is nothing to do
// with it. Transfer full.
GMenuModel *ritrovo_file_menu_new(RitrovoFile *file, const char *key, gboolean removable);

G_END_DECLS
