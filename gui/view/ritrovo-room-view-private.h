// SPDX-License-Identifier: GPL-3.0-or-later
// What the files of the room view share: ritrovo-room-view.c has its actions and properties,
// ritrovo-room-view-side.c what stands beside the log, ritrovo-room-view-talk.c answers, changes
// and reactions.
#pragma once

#include <adwaita.h>

#include "ritrovo-composer-bar.h"
#include "ritrovo-composer.h"
#include "ritrovo-files-panel.h"
#include "ritrovo-invite-bar.h"
#include "ritrovo-message-list.h"
#include "ritrovo-room-view-files.h"
#include "ritrovo-room-view.h"
#include "ritrovo-search-page.h"

G_BEGIN_DECLS

struct _RitrovoRoomView {
  GtkWidget parent_instance;

  // Template
  GtkWidget *box;
  GtkWidget *header;
  AdwFlap *flap;
  RitrovoInviteBar *invite_bar;
  RitrovoSearchPage *search;
  RitrovoMessageList *messages;
  GtkLabel *send_error;
  RitrovoComposerBar *composer_bar;
  RitrovoComposer *composer;
  GtkWidget *talk;
  GtkStack *side;
  GtkWidget *members;
  RitrovoFilesPanel *files;
  GMenu *main_menu;
  GMenuModel *narrow_menu; // a section of the main menu while folded

  // Owned
  RitrovoRoomViewFiles *file_desk;
  RitrovoClient *client;
  RitrovoRoom *room;
  GBinding *draft;        // of the room's draft to the composer, both ways; NULL while one edits
  RitrovoMessage *talked; // that is being answered or edited; NULL: none

  gboolean editing;
  gboolean saving; // the server has not answered yet
  gboolean folded;
  gboolean show_members; // where there is room for them
};

// ritrovo-room-view-side.c: whether a pane, the members or the files, is at the side now. / Shows
// it or, in its place, what usually is there. / Whether the members usually are. / Another room is
// shown, which may have none.
gboolean room_view_side_is_shown(RitrovoRoomView *self, GtkWidget *pane);
void room_view_side_set_shown(RitrovoRoomView *self, GtkWidget *pane, gboolean show);
void room_view_side_set_show_members(RitrovoRoomView *self, gboolean show);
void room_view_side_room_changed(RitrovoRoomView *self);

// ritrovo-room-view-side.c: its callbacks and actions. / Once everything is there.
void room_view_side_class_init(GtkWidgetClass *widget_class);
void room_view_side_init(RitrovoRoomView *self);

// ritrovo-room-view.c: why something was not done, "" for nothing. / Whether there is anything to
// send. / Ties the composer to the room's draft, or leaves the draft as it is.
void room_view_show_error(RitrovoRoomView *self, const char *text);
void room_view_update_send(RitrovoRoomView *self);
void room_view_bind_draft(RitrovoRoomView *self, gboolean bind);

// ritrovo-room-view-talk.c: sends the text as an answer, if it is one; FALSE without an error if it
// is to change a message, which takes care of itself. / Gives up answering and editing. / Keeps
// that with the room, which is left. / Goes on with what the room has kept. / Asks whether a
// message is to be removed, and removes it. / Its actions and keys.
gboolean room_view_talk_send(RitrovoRoomView *self, const char *text, GError **error);
void room_view_talk_end(RitrovoRoomView *self);
void room_view_talk_put_aside(RitrovoRoomView *self);
void room_view_talk_resume(RitrovoRoomView *self);
void room_view_talk_ask_remove(RitrovoRoomView *self, RitrovoMessage *message);
void room_view_talk_class_init(GtkWidgetClass *widget_class);

G_END_DECLS
