// SPDX-License-Identifier: GPL-3.0-or-later
// What the files of the client share, and what a room asks of its client. Views see
// ritrovo-client.h only.
#pragma once

#include "message.h"
#include "ritrovo-address.h"
#include "ritrovo-cache-places.h"
#include "ritrovo-client.h"
#include "ritrovo-connection.h"
#include "ritrovo-store-private.h"
#include "ritrovo-transfers.h"

G_BEGIN_DECLS

struct _RitrovoClient {
  GObject parent_instance;

  // owned: what the views see
  RitrovoClientState state;
  char *own_name;
  char *server_name;
  char *address_text;
  char *status_text;
  char *suggestion;
  int round_trip;
  guint countdown;
  GListStore *rooms;
  char *role;
  GStrv called;
  RitrovoPreferences *preferences;

  // owned: whom we talk to, and as whom
  RitrovoAddress *address;
  char *asked_name; // what was typed; "" for a guest name of the server's
  char *owner;      // the key of own_name
  char *password;   // of the account; NULL: none. Wiped when it is not needed any more
  char *token;
  char *epoch; // NULL if it is not known
  guint text_limit;
  gboolean can_change; // the server knows of replies, changes and reactions
  gint64 file_limit;   // 0: no files; -1: not known
  guint ping_interval;

  // owned: what is known from earlier visits
  RitrovoStore *store; // NULL: nothing is kept
  StoreClaim *claim;
  char *former_name;  // a guest name for which messages wait; NULL: none
  gboolean recalling; // the store is asked before the first try
  GPtrArray *places;  // of CachePlace: what is remembered of rooms and conversations

  // owned: what is asked of the server
  GHashTable *requests;      // see ritrovo-client-requests.c
  GPtrArray *tasks;          // that wait for an answer
  GPtrArray *joins;          // see ritrovo-client-lists.c
  GHashTable *left;          // keys of rooms that were left while not online
  GHashTable *conversations; // key -> struct message: seq, read and time, as the server listed them
  guint direct_timer;        // the server asked to wait before the list of conversations
  guint presence_timer;      // runs while watching
  gboolean watching;         // somebody wants to know who is there
  gboolean direct_ready;     // conversations can be entered

  // owned: the present try and its connection
  RitrovoConnection *connection; // NULL while there is none
  GCancellable *cancellable;     // of opening it
  GTask *connecting;             // of ritrovo_client_connect_async(), until the first join
  GSource *cancel_source;        // watches that caller's cancellable
  guint answer_timer;            // the server has to say welcome, and then joined
  gint64 last_id;                // of a request
  gboolean token_offered;        // the hello on its way is by token
  gboolean name_offered;         // the hello on its way names somebody
  gboolean welcomed;
  gboolean has_account;

  // owned: files
  Transfers *transfers;
  GHashTable *files; // see ritrovo-file-private.h
  gboolean downloads_loaded;

  // owned: coming back
  guint tries;             // since the connection was lost
  gint64 retry_at;         // monotonic µs
  guint retry_timer;       // runs while WAITING only
  gint64 name_lost_at;     // monotonic µs of the first name.taken after a loss; 0: none
  gboolean server_closing; // it said shutdown
  gint64 first_retry_ms;   // as the server asked in its shutdown; -1: it did not
  gint64 least_retry_ms;   // as it asked when it refused hello; 0: it did not
};

// ritrovo-client.c: the setters, each notifying on change.
void ritrovo_client_set_state(RitrovoClient *self, RitrovoClientState state, const char *status);
void ritrovo_client_set_status_text(RitrovoClient *self, const char *status);
void ritrovo_client_set_countdown(RitrovoClient *self, guint seconds);
void ritrovo_client_set_round_trip(RitrovoClient *self, int milliseconds);

// ritrovo-client.c: the server's welcome, for the views.
void ritrovo_client_set_identity(RitrovoClient *self, const char *own_name,
                                 const char *server_name);

// ritrovo-client-connect.c: ends the GTask of ritrovo_client_connect_async(), if there is one;
// takes the error, NULL for success.
void ritrovo_client_finish_connecting(RitrovoClient *self, GError *error);

// ritrovo-client-connect.c: OFFLINE for good; takes the error and tells it to whoever waits.
void ritrovo_client_give_up(RitrovoClient *self, GError *error);

// ritrovo-client-session.c: one try, from the look-up to `joined`. / Ends the try or the connection
// at once, telling nobody. / The same, but hands over a connection that was welcomed (NULL if there
// is none).
void ritrovo_client_begin_try(RitrovoClient *self);
void ritrovo_client_drop(RitrovoClient *self);
RitrovoConnection *ritrovo_client_take_connection(RitrovoClient *self);

// ritrovo-client-recall.c: looks up what is known of the server and then begins the first try. /
// Keeps who one is there now; without the token once quit is said. / The disk has all that it was
// given, or there is nothing on its way to it: `done` is called, in that case at once.
void ritrovo_client_recall(RitrovoClient *self);
void ritrovo_client_remember(RitrovoClient *self, gboolean leaving);
void ritrovo_client_when_written(RitrovoClient *self,
                                 void (*done)(gpointer client, gpointer data, const GError *error),
                                 gpointer data);

// ritrovo-client-requests.c: sends a request with an id of its own, which is returned; `reply` gets
// the answer, or NULL if the connection ends first. 0 if nothing can be asked now. `owner` is a
// GObject; if it is gone by then, nobody is called. / Whoever asked does not want to know any more.
// / Offers what the server said: TRUE if it was the answer to a request, and nothing else. / There
// will be no answers.
typedef void (*ClientReply)(gpointer owner, const struct message *reply);
gboolean ritrovo_client_can_ask(RitrovoClient *self);
gint64 ritrovo_client_ask(RitrovoClient *self, struct message *message, gpointer owner,
                          ClientReply reply);
void ritrovo_client_forget(RitrovoClient *self, gint64 id);
gboolean ritrovo_client_take_reply(RitrovoClient *self, const struct message *message);
void ritrovo_client_drop_requests(RitrovoClient *self);
GHashTable *ritrovo_client_requests_new(void);

// ritrovo-client-files.c: the one object of that file, which knows if it is in the cache; a new
// reference. / Another server, or another database of it. / Goes on with downloads of earlier runs.
// / A file of that room is gone from the server. / It says that one is.
RitrovoFile *ritrovo_client_adopt_file(RitrovoClient *self, RitrovoFile *file);
void ritrovo_client_forget_files(RitrovoClient *self);
void ritrovo_client_load_downloads(RitrovoClient *self);
void ritrovo_client_lose_file(RitrovoClient *self, RitrovoRoom *room, RitrovoFile *file);
void ritrovo_client_take_removed(RitrovoClient *self, const struct message *removed);

// ritrovo-client-retry.c: a try failed or the connection broke; takes the error, which is one of
// RITROVO_CLIENT_ERROR. / The name is still somebody's. / Stops the countdown. / The network came
// or changed.
void ritrovo_client_lost(RitrovoClient *self, GError *error);
void ritrovo_client_name_lost(RitrovoClient *self, GError *error);
void ritrovo_client_stop_waiting(RitrovoClient *self);
void ritrovo_client_network_changed(RitrovoClient *self, gboolean available);

// ritrovo-client-error.c: sentences for people. `error` is what the connection ended with, NULL if
// the server closed it.
GError *ritrovo_client_error_from_io(const GError *error, const RitrovoAddress *address,
                                     gboolean welcomed);
GError *ritrovo_client_error_from_server(enum code code, const char *text);
GError *ritrovo_client_error_from_kicked(const struct message *kicked);

// ritrovo-client-error.c: a stranger's words, or as many characters of them. Newly allocated.
char *ritrovo_client_cut(const char *text, glong characters);

// ritrovo-client.c: the own name is another one. / So is the role, in the server's words. / The
// signals.
void ritrovo_client_rename(RitrovoClient *self, const char *name);
void ritrovo_client_take_role(RitrovoClient *self, const char *role);
void ritrovo_client_tell_ended(RitrovoClient *self, const GError *error);
void ritrovo_client_tell_alert(RitrovoClient *self, const char *from, const char *text);

// ritrovo-client-account.c: wipes it.
void ritrovo_client_forget_password(RitrovoClient *self);

// ritrovo-client-recall.c: under what the disk knows whoever is here. Newly allocated.
char *ritrovo_client_asked_key(RitrovoClient *self);

// ritrovo-client-places.c: the room of that name, put into the list if it is not there; borrowed.
// / Takes it out, keeping what belongs to it. / What is remembered; it is opened. / The server has
// let us in. / Enters the next rooms, a few at a time. / Up to where a conversation is hidden.
RitrovoRoom *ritrovo_client_add_room(RitrovoClient *self, RitrovoRoomKind kind, const char *name);
void ritrovo_client_remove_room(RitrovoClient *self, RitrovoRoom *room);
void ritrovo_client_take_places(RitrovoClient *self, GPtrArray *places);
void ritrovo_client_open_places(RitrovoClient *self);
void ritrovo_client_join_rooms(RitrovoClient *self, const struct message *welcome);
void ritrovo_client_enter_rooms(RitrovoClient *self);
void ritrovo_client_send_leave(RitrovoClient *self, const char *name);
gint64 ritrovo_client_hidden_seq(RitrovoClient *self, const char *name);

// ritrovo-client-direct.c: asks for the conversations. / A direct message, FALSE if it is none. /
// Somebody was seen. / Everybody was. / Asks who is there, if somebody wants to know.
void ritrovo_client_init_direct(RitrovoClient *self);
void ritrovo_client_list_direct(RitrovoClient *self);
gboolean ritrovo_client_take_direct(RitrovoClient *self, const struct message *message);
void ritrovo_client_see_presence(RitrovoClient *self, const struct message *message);
void ritrovo_client_see_users(RitrovoClient *self, const struct message *users);
void ritrovo_client_refresh_presence(RitrovoClient *self);

// ritrovo-client-moderation.c: sends a request for a task of the client's, which it takes; `reply`
// gets the answer and ends the task, unless it is an error, or there is none.
typedef void (*RequestReply)(RitrovoClient *self, GTask *task, const struct message *reply);
void ritrovo_client_request(RitrovoClient *self, struct message *message, GTask *task,
                            RequestReply reply);

// ritrovo-client-lists.c: whoever waits to enter the room (NULL: any) gets it, or the error. FALSE:
// nobody did.
gboolean ritrovo_client_end_joins(RitrovoClient *self, RitrovoRoom *room, const GError *error);

// What a room asks of its client. The epoch is NULL while it is not known; the owner is the key of
// the own name; the writer is this client's number in the store.
RitrovoStore *ritrovo_client_get_store(RitrovoClient *self);
const char *ritrovo_client_get_epoch(RitrovoClient *self);
const char *ritrovo_client_get_owner(RitrovoClient *self);
gint64 ritrovo_client_get_writer(RitrovoClient *self);
gboolean ritrovo_client_has_account(RitrovoClient *self);
gint64 ritrovo_client_next_id(RitrovoClient *self);
void ritrovo_client_send(RitrovoClient *self, const struct message *message);
gsize ritrovo_client_get_text_limit(RitrovoClient *self);
void ritrovo_client_set_text_limit(RitrovoClient *self, guint limit);
void ritrovo_client_room_entered(RitrovoClient *self, RitrovoRoom *room);
void ritrovo_client_room_moved(RitrovoClient *self, RitrovoRoom *room);
void ritrovo_client_keep_place(RitrovoClient *self, RitrovoRoom *room);
void ritrovo_client_set_file_limit(RitrovoClient *self, gint64 limit);
void ritrovo_client_room_opened(RitrovoClient *self, RitrovoRoom *room);
void ritrovo_client_room_joined(RitrovoClient *self, RitrovoRoom *room);
void ritrovo_client_room_refused(RitrovoClient *self, RitrovoRoom *room, enum code code,
                                 const char *text);

G_END_DECLS
