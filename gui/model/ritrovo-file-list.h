// SPDX-License-Identifier: GPL-3.0-or-later
// The files of a room, newest first, loaded page by page: a GListModel of RitrovoFile.
#pragma once

#include "ritrovo-file.h"

G_BEGIN_DECLS

#define RITROVO_TYPE_FILE_LIST (ritrovo_file_list_get_type())
G_DECLARE_FINAL_TYPE(RitrovoFileList, ritrovo_file_list, RITROVO, FILE_LIST, GObject)

// Properties, read-only and notified: loading (gboolean), end (gboolean: there are no older ones),
// error-text (string: why the last page did not come, for people; "" otherwise).
//
// The first page is asked for when the list is made, and again whenever the client has come back.
// Files that are posted or removed meanwhile come and go by themselves.
gboolean ritrovo_file_list_get_loading(RitrovoFileList *self);
gboolean ritrovo_file_list_get_end(RitrovoFileList *self);
const char *ritrovo_file_list_get_error_text(RitrovoFileList *self);

// Asks for the next page. No effect while one is on its way or where there are no more.
void ritrovo_file_list_load_more(RitrovoFileList *self);

G_END_DECLS
