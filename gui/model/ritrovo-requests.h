// SPDX-License-Identifier: GPL-3.0-or-later
// What a person asks a server for, beyond talking in a room: to enter and leave rooms, to look
// around and search, accounts, and what administrators do.
#pragma once

#include "ritrovo-client.h"
#include "ritrovo-member.h"
#include "ritrovo-room-info.h"
#include "ritrovo-search-result.h"

G_BEGIN_DECLS

// Every request fails with RITROVO_CLIENT_ERROR and words for people: what the server said, or LOST
// if the client is not online or the connection breaks before the answer. Cancelling gives up the
// answer, not what the server does. Requests that end with nothing but success have this finish.
gboolean ritrovo_client_request_finish(RitrovoClient *self, GAsyncResult *result, GError **error);

// Enters a room, which is made if there is none of that name. It is in `rooms` at once, and stays
// if it succeeds; it is entered again at the next visit. Returns the room, a new reference.
void ritrovo_client_join_async(RitrovoClient *self, const char *name, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer data);
RitrovoRoom *ritrovo_client_join_finish(RitrovoClient *self, GAsyncResult *result, GError **error);

// Takes a room out of `rooms` and leaves it, now or as soon as the client is online. A direct
// conversation is hidden until something new is said in it. No effect on `home`.
void ritrovo_client_leave(RitrovoClient *self, RitrovoRoom *room);

// The conversation with somebody, which is in `rooms` then; borrowed. NULL with
// RITROVO_CLIENT_ERROR_NAME_INVALID if that cannot be a name. Whether there is such a person shows
// when something is said. Between accounts it is kept by the server; with a guest on either side it
// lasts as long as the app runs.
RitrovoRoom *ritrovo_client_open_direct(RitrovoClient *self, const char *name, GError **error);

// The server's rooms by name, of RitrovoRoomInfo. / Everybody who is there by name, of
// RitrovoMember, with their rooms. New references.
void ritrovo_client_list_rooms_async(RitrovoClient *self, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer data);
GListModel *ritrovo_client_list_rooms_finish(RitrovoClient *self, GAsyncResult *result,
                                             GError **error);
void ritrovo_client_list_users_async(RitrovoClient *self, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer data);
GListModel *ritrovo_client_list_users_finish(RitrovoClient *self, GAsyncResult *result,
                                             GError **error);

// While TRUE, the presence of the people of direct conversations is kept fresh: a sidebar that
// shows it says so. Otherwise it is known from what happens to be seen.
void ritrovo_client_set_watching_presence(RitrovoClient *self, gboolean watching);

// Looks for messages, newest first, `limit` at most (1 to 100): `query` as a person types it
// (words, "in a row", from:, in:, after:, before:, has:file), in `room` or, with NULL, everywhere.
// `behind` is the last result of the page before, NULL for the first page. Returns a list of
// RitrovoSearchResult, a new reference; *end: there is nothing more.
void ritrovo_client_search_async(RitrovoClient *self, const char *query, RitrovoRoom *room,
                                 guint limit, RitrovoSearchResult *behind,
                                 GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer data);
GListModel *ritrovo_client_search_finish(RitrovoClient *self, GAsyncResult *result, gboolean *end,
                                         GError **error);

// "" takes the topic away.
void ritrovo_client_set_topic_async(RitrovoClient *self, RitrovoRoom *room, const char *topic,
                                    GCancellable *cancellable, GAsyncReadyCallback callback,
                                    gpointer data);

// For administrators. `reason` may be NULL; `seconds` 0: for ever. / Tells everybody on the server.
void ritrovo_client_kick_async(RitrovoClient *self, const char *name, const char *reason,
                               GCancellable *cancellable, GAsyncReadyCallback callback,
                               gpointer data);
void ritrovo_client_ban_async(RitrovoClient *self, const char *name, const char *reason,
                              gint64 seconds, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer data);
void ritrovo_client_unban_async(RitrovoClient *self, const char *name, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer data);
void ritrovo_client_alert_async(RitrovoClient *self, const char *text, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer data);

// Makes the present name an account. / Another password. / Another name, for guests. Once they have
// succeeded, role and own-name are up to date, and the new password is the one to come back with.
void ritrovo_client_register_async(RitrovoClient *self, const char *password,
                                   GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer data);
void ritrovo_client_change_password_async(RitrovoClient *self, const char *old_password,
                                          const char *new_password, GCancellable *cancellable,
                                          GAsyncReadyCallback callback, gpointer data);
void ritrovo_client_nick_async(RitrovoClient *self, const char *name, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer data);

G_END_DECLS
