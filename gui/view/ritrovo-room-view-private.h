// SPDX-License-Identifier: GPL-3.0-or-later
// What the files of the room view share: ritrovo-room-view.c has its actions and properties,
// ritrovo-room-view-side.c what stands beside the log.
#pragma once

#include <adwaita.h>

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
  GBinding *draft; // of the room's draft to the composer, both ways

  gboolean folded;
  gboolean show_members; // where there is room for them
};

// ritrovo-room-view-side.c: whether a pane, the members or the files, is at the side now. / Shows
// it or, in its place, what usually is there. / Whether the members usually are.
gboolean room_view_side_is_shown(RitrovoRoomView *self, GtkWidget *pane);
void room_view_side_set_shown(RitrovoRoomView *self, GtkWidget *pane, gboolean show);
void room_view_side_set_show_members(RitrovoRoomView *self, gboolean show);

// ritrovo-room-view-side.c: its callbacks and actions. / Once everything is there.
void room_view_side_class_init(GtkWidgetClass *widget_class);
void room_view_side_init(RitrovoRoomView *self);

G_END_DECLS
