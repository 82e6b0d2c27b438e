// SPDX-License-Identifier: GPL-3.0-or-later
// One person's presence on one server: says hello, keeps the connection alive or brings it back,
// and holds the rooms. It is what the views talk to; the wire is below it.
#pragma once

#include <gio/gio.h>

#include "ritrovo-preferences.h"
#include "ritrovo-room.h"
#include "ritrovo-store.h"
#include "ritrovo-transfer.h"

G_BEGIN_DECLS

typedef enum {
  RITROVO_CLIENT_OFFLINE,      // nothing is open and nothing is being tried
  RITROVO_CLIENT_CONNECTING,   // ritrovo_client_connect_async() is under way
  RITROVO_CLIENT_ONLINE,       // welcome has arrived
  RITROVO_CLIENT_WAITING,      // the connection was lost; the next try is in `countdown` seconds
  RITROVO_CLIENT_RECONNECTING, // the connection was lost; a try is under way
} RitrovoClientState;

#define RITROVO_TYPE_CLIENT_STATE (ritrovo_client_state_get_type())
GType ritrovo_client_state_get_type(void);

// What can go wrong, each with a sentence for people in the message of the GError that says what to
// do about it.
#define RITROVO_CLIENT_ERROR (ritrovo_client_error_quark())
GQuark ritrovo_client_error_quark(void);
typedef enum {
  RITROVO_CLIENT_ERROR_ADDRESS,           // what was typed is not an address
  RITROVO_CLIENT_ERROR_NOT_FOUND,         // no such host
  RITROVO_CLIENT_ERROR_REFUSED,           // the host is there, no server is
  RITROVO_CLIENT_ERROR_UNREACHABLE,       // no route, network down
  RITROVO_CLIENT_ERROR_TIMED_OUT,         // no answer
  RITROVO_CLIENT_ERROR_NOT_RITROVO,       // something answered that is no Ritrovo server
  RITROVO_CLIENT_ERROR_NAME_TAKEN,        // ritrovo_client_get_suggestion() has a free name
  RITROVO_CLIENT_ERROR_NAME_INVALID,      // the server does not accept the name
  RITROVO_CLIENT_ERROR_NAME_REGISTERED,   // the name belongs to an account: a password is needed
  RITROVO_CLIENT_ERROR_PASSWORD_WRONG,    // it is not that account's
  RITROVO_CLIENT_ERROR_PASSWORD_WEAK,     // too short to become one
  RITROVO_CLIENT_ERROR_KICKED,            // thrown out; the message says by whom and why
  RITROVO_CLIENT_ERROR_BANNED,            // not let in under that name or from this computer
  RITROVO_CLIENT_ERROR_NOT_ALLOWED,       // for administrators, or a room that one may not enter
  RITROVO_CLIENT_ERROR_NOBODY,            // there is nobody of that name
  RITROVO_CLIENT_ERROR_TOO_FAST,          // too much at once; it works again in a moment
  RITROVO_CLIENT_ERROR_REFUSED_BY_SERVER, // full, stopping, …: the message says
                                          // why, in the server's own words where it has some
  RITROVO_CLIENT_ERROR_MESSAGE,           // the text cannot be a message
  RITROVO_CLIENT_ERROR_FILE,              // the file cannot be sent, or not be removed
  RITROVO_CLIENT_ERROR_LOST,              // the connection broke
} RitrovoClientError;

#define RITROVO_TYPE_CLIENT (ritrovo_client_get_type())
G_DECLARE_FINAL_TYPE(RitrovoClient, ritrovo_client, RITROVO, CLIENT, GObject)

// Properties, all read-only and notified on change:
//   text-limit (guint, bytes of a message), state (RitrovoClientState), own-name, server-name,
//   address (strings, "" before the first welcome, or what they were at the last visit, if that was
//   kept), round-trip (gint, milliseconds of the last ping; -1: unknown), countdown (guint, seconds
//   to the next try), status-text (string: why it is not online, for people; "" while online),
//   rooms (GListModel of RitrovoRoom: `home`, the other rooms by name, then direct conversations,
//   the newest first. What moves does so in one change of the list, the same object),
//   role (string: "guest", "member", which has an account, or "admin"; "" before the first
//   welcome), file-limit (gint64, bytes of a file; 0: the server takes no files, or has not said so
//   yet), transfers (GListModel of RitrovoTransfer: those that are under way or waiting; not those
//   that failed).
//   preferences (RitrovoPreferences, fixed: what a person wants of this server), called (GStrv:
//   what counts as a mention: the own name and the keywords).
// ping-interval (guint, milliseconds between pings) is set at construction only.
// Signal "ended" (GError *): the client gave up for good, for a reason other than
// ritrovo_client_disconnect() (kicked, banned, password changed elsewhere, name lost with nobody to
// ask). The state is OFFLINE then.
// Signal "alert" (from, text: strings): an administrator tells everybody; it stands in every room
// as a notice, too.
RitrovoClient *ritrovo_client_new(void);

// Keeps messages that wait to be sent, and what is to be there before the network answers, in that
// store. Once, before the client connects for the first time. Without a store, all of that is gone
// with the process.
void ritrovo_client_set_store(RitrovoClient *self, RitrovoStore *store);

// The password of the account for the connections from the next ritrovo_client_connect_async() on;
// NULL or "": none, which is a guest. It is kept in memory alone, to come back after a long break,
// and wiped when the client disconnects or gives up.
void ritrovo_client_set_password(RitrovoClient *self, const char *password);

// Connects, says hello as `name` ("" or NULL: a guest name of the server's) and joins `home`, the
// rooms that one was in at the last visit under that name, and the one that the address names.
// Succeeds once a room is joined; at a server that was visited before, `rooms` has its text long
// before that. `address` is what a person typed (UX.md, Connecting).
// Cancellable at any moment, the look-up included.
void ritrovo_client_connect_async(RitrovoClient *self, const char *address, const char *name,
                                  GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer data);
gboolean ritrovo_client_connect_finish(RitrovoClient *self, GAsyncResult *result, GError **error);

// A free name, after RITROVO_CLIENT_ERROR_NAME_TAKEN; otherwise NULL.
const char *ritrovo_client_get_suggestion(RitrovoClient *self);

// Says quit and closes, without blocking; the callback comes once the server has said bye or a
// second has passed. Also ends waiting and reconnecting. The client may connect again afterwards.
void ritrovo_client_disconnect_async(RitrovoClient *self, GAsyncReadyCallback callback,
                                     gpointer data);
gboolean ritrovo_client_disconnect_finish(RitrovoClient *self, GAsyncResult *result,
                                          GError **error);

// Downloads to `target`, with a `.part` beside it until it is whole and its hash is right; only
// then is a file that is there replaced. With NULL it goes into the app's cache, for images within
// the log; those are bounded in size, and the oldest go. It goes on after a break, and with a
// target after a restart of the app, too, once that is at this server again. What is on this
// computer already is not asked of the server once more. The transfer, which may have failed or be
// done already, is also the file's; borrowed from it.
RitrovoTransfer *ritrovo_client_download(RitrovoClient *self, RitrovoFile *file, GFile *target);

// Asks the server to remove a file: whoever sent it may, and an admin.
void ritrovo_client_remove_file_async(RitrovoClient *self, RitrovoFile *file,
                                      GAsyncReadyCallback callback, gpointer data);
gboolean ritrovo_client_remove_file_finish(RitrovoClient *self, GAsyncResult *result,
                                           GError **error);

// While WAITING: tries now.
void ritrovo_client_try_now(RitrovoClient *self);

RitrovoClientState ritrovo_client_get_state(RitrovoClient *self);
const char *ritrovo_client_get_own_name(RitrovoClient *self);
const char *ritrovo_client_get_server_name(RitrovoClient *self);
const char *ritrovo_client_get_address(RitrovoClient *self);
const char *ritrovo_client_get_status_text(RitrovoClient *self);
int ritrovo_client_get_round_trip(RitrovoClient *self);
guint ritrovo_client_get_countdown(RitrovoClient *self);
GListModel *ritrovo_client_get_rooms(RitrovoClient *self);
const char *ritrovo_client_get_role(RitrovoClient *self);
RitrovoPreferences *ritrovo_client_get_preferences(RitrovoClient *self);
const char *const *ritrovo_client_get_called(RitrovoClient *self);

// The room, or the direct conversation, of that name, whatever its case; NULL: it is not in
// `rooms`. Borrowed.
RitrovoRoom *ritrovo_client_find_room(RitrovoClient *self, const char *name);
RitrovoRoom *ritrovo_client_find_direct(RitrovoClient *self, const char *name);
gint64 ritrovo_client_get_file_limit(RitrovoClient *self);
GListModel *ritrovo_client_get_transfers(RitrovoClient *self);

G_END_DECLS
