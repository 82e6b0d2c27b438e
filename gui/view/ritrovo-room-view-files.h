// SPDX-License-Identifier: GPL-3.0-or-later
// The files of a room view: what comes in through its parts, and what is asked of those that are
// shown, brought together.
#pragma once

#include "ritrovo-client.h"
#include "ritrovo-files-panel.h"
#include "ritrovo-message-list.h"

G_BEGIN_DECLS

#define RITROVO_TYPE_ROOM_VIEW_FILES (ritrovo_room_view_files_get_type())
G_DECLARE_FINAL_TYPE(RitrovoRoomViewFiles, ritrovo_room_view_files, RITROVO, ROOM_VIEW_FILES,
                     GObject)

// Signals: refused (const char *): why nothing can be sent, for people; sent: a file is on its way.
// Its widgets are borrowed; `view` stops it before they go. It activates `win.toast` on `view`.
RitrovoRoomViewFiles *ritrovo_room_view_files_new(GtkWidget *view, RitrovoMessageList *messages,
                                                  RitrovoFilesPanel *panel);

void ritrovo_room_view_files_set_room(RitrovoRoomViewFiles *self, RitrovoClient *client,
                                      RitrovoRoom *room);

// Follows what `settings` says of the folder for downloads, now and later.
void ritrovo_room_view_files_use_settings(RitrovoRoomViewFiles *self, GSettings *settings);

// Lets files be dropped on a widget.
void ritrovo_room_view_files_add_target(RitrovoRoomViewFiles *self, GtkWidget *target);

// Asks for files to send. / Takes files or a picture from the clipboard; FALSE: there are none.
void ritrovo_room_view_files_attach(RitrovoRoomViewFiles *self);
gboolean ritrovo_room_view_files_paste(RitrovoRoomViewFiles *self);

// Carries out `room.file`: a verb and a key, see ritrovo-file-menu.h.
void ritrovo_room_view_files_run(RitrovoRoomViewFiles *self, const char *verb, const char *key);

void ritrovo_room_view_files_stop(RitrovoRoomViewFiles *self);

G_END_DECLS
