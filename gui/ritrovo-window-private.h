// SPDX-License-Identifier: GPL-3.0-or-later
// What the files of the window share: ritrovo-window.c has its stages and its end,
// ritrovo-window-connect.c the ways to a server, ritrovo-window-places.c those between its places,
// ritrovo-window-account.c what belongs to an account, ritrovo-window-host.c the server of this
// computer, ritrovo-window-dialogs.c the dialogues that belong to no place.
#pragma once

#include "ritrovo-connect-page.h"
#include "ritrovo-host.h"
#include "ritrovo-room-view.h"
#include "ritrovo-servers.h"
#include "ritrovo-sidebar.h"
#include "ritrovo-window.h"

G_BEGIN_DECLS

typedef enum {
  STAGE_IDLE,       // the connect page waits for a person
  STAGE_CONNECTING, // a room is being opened here, or a server connected to
  STAGE_TALKING,    // the sidebar and the room view
  STAGE_LEAVING,    // the client says good-bye; then the connect page
  STAGE_CLOSING,    // all clients do, then the window goes
} Stage;

struct _RitrovoWindow {
  AdwApplicationWindow parent_instance;

  // Template
  AdwToastOverlay *toasts;
  RitrovoConnectPage *connect_page;
  AdwLeaflet *leaflet;
  RitrovoSidebar *sidebar;
  RitrovoRoomView *room_view;

  // Owned
  GSettings *settings; // NULL: there is nowhere to remember
  RitrovoServers *servers;
  RitrovoServer *server; // the one that is shown, or being connected to
  RitrovoRoom *room;     // the one that is shown
  char *wanted_room;     // to be shown as soon as it is there: see ritrovo-window-places.c
  char *wanted_address;  // to be connected to as soon as the servers are known
  char *wanted_server;   // the same by its key
  GVariant *left_place;  // "(ss)", the last that was left; NULL: none was, or one is back there
  RitrovoHost *host;
  GCancellable *cancellable; // of what STAGE_CONNECTING is doing

  Stage stage;
  guint leaving; // clients that have not said good-bye yet
};

// ritrovo-window.c: goes over to a stage. / Shows a toast; `text` is no markup. / The client of the
// server that is shown, NULL without one.
void window_set_stage(RitrovoWindow *self, Stage stage);
void window_toast(RitrovoWindow *self, const char *text);
RitrovoClient *window_client(RitrovoWindow *self);

// ritrovo-window-connect.c: the actions. / The servers are known: goes where one was. / A client
// gave up. / Shows the page for connecting. / Connects to what the page holds; `hosted`: a server
// of this computer, which is not gone back to by itself.
void window_connect_class_init(GtkWidgetClass *widget_class);
void window_start(RitrovoWindow *self);
void window_client_ended(RitrovoWindow *self, RitrovoClient *client, const GError *error);
void window_show_connect_page(RitrovoWindow *self);
void window_connect_typed(RitrovoWindow *self, gboolean hosted);
RitrovoServer *window_find_server(RitrovoWindow *self, const char *key);
RitrovoServer *window_server_of(RitrovoWindow *self, RitrovoClient *client);
void window_update_back(RitrovoWindow *self);

// ritrovo-window-places.c: the actions. / Another server is shown; NULL: none. / Shows a place, of
// whatever server. / Shows where one was on the server. / Leaves a room, with a way back.
void window_places_class_init(GtkWidgetClass *widget_class);
void window_use_server(RitrovoWindow *self, RitrovoServer *server);
void window_show_place(RitrovoWindow *self, RitrovoRoom *room);
void window_show_some_place(RitrovoWindow *self);
void window_leave_place(RitrovoWindow *self, RitrovoRoom *room);
void window_update_places(RitrovoWindow *self);

// ritrovo-window-dialogs.c: the actions, and which of them make sense.
void window_dialogs_class_init(GtkWidgetClass *widget_class);
void window_update_dialogs(RitrovoWindow *self);

// ritrovo-window-host.c: the actions. / Makes `host`.
void window_host_class_init(GtkWidgetClass *widget_class);
void window_host_init(RitrovoWindow *self);

// ritrovo-window-account.c: the actions, and which of them make sense.
void window_account_class_init(GtkWidgetClass *widget_class);
void window_update_account(RitrovoWindow *self);

G_END_DECLS
