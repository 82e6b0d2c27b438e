// SPDX-License-Identifier: GPL-3.0-or-later
// What a room tells the list of its files.
#pragma once

#include "ritrovo-file-list.h"
#include "ritrovo-room.h"

G_BEGIN_DECLS

// Asks for the first page at once. `room` is borrowed.
RitrovoFileList *ritrovo_file_list_new(RitrovoRoom *room);

// The room was entered again: what is here may be old.
void ritrovo_file_list_reload(RitrovoFileList *self);

// A file was posted; one that is not newer than all others has its place in a page. / It is not
// there any more.
void ritrovo_file_list_add(RitrovoFileList *self, RitrovoFile *file);
void ritrovo_file_list_remove(RitrovoFileList *self, RitrovoFile *file);

G_END_DECLS
