// SPDX-License-Identifier: GPL-3.0-or-later
// One connection from the look-up to its end: hello by token or by name, welcome, the rooms, and
// then everything that the server says, each to the room that it is for.
#include "ritrovo-client-private.h"

#include <glib/gi18n.h>

#include "limits.h"
#include "ritrovo-room-private.h"

#define ANSWER_MS 10000
#define GRACE_MS 500
#define NAME_BYTES 256
#define SERVER_NAME_LENGTH 64 // characters
#define TOKEN_BYTES 1024

static void fail(RitrovoClient *self, const GError *error)
{
  ritrovo_client_lost(self, ritrovo_client_error_from_io(error, self->address, self->welcomed));
}

static RitrovoRoom *room_at(RitrovoClient *self, guint position)
{
  return g_list_model_get_item(G_LIST_MODEL(self->rooms), position);
}

static guint count_rooms(RitrovoClient *self)
{
  return g_list_model_get_n_items(G_LIST_MODEL(self->rooms));
}

gint64 ritrovo_client_next_id(RitrovoClient *self)
{
  return ++self->last_id;
}

void ritrovo_client_send(RitrovoClient *self, const struct message *message)
{
  if (self->connection)
    ritrovo_connection_send(self->connection, message);
}

gsize ritrovo_client_get_text_limit(RitrovoClient *self)
{
  return (gsize) self->text_limit;
}

static void say_hello(RitrovoClient *self, const char *name)
{
  struct message hello = {.type = MSG_HELLO,
                          .id = {.kind = ID_NUMBER, .number = ritrovo_client_next_id(self)}};
  message_set(&hello, version, PROTOCOL_VERSION);
  message_set(&hello, client, "ritrovo/" RITROVO_VERSION);
  self->token_offered = self->token != NULL;
  if (self->token)
    message_set(&hello, token, self->token);
  else if (*name)
    message_set(&hello, name, name);
  if (message_has(&hello, name) && self->password)
    message_set(&hello, password, self->password);
  self->name_offered = message_has(&hello, name);
  ritrovo_client_send(self, &hello);
}

// The name to ask for: the one that we had, once we had one. A guest asks for the name under which
// something waits to be sent.
static const char *wanted_name(RitrovoClient *self)
{
  if (!self->connecting && *self->own_name)
    return self->own_name;
  return self->former_name ? self->former_name : self->asked_name;
}

static void refuse_hello(RitrovoClient *self, const struct message *message)
{
  enum code code = message_has(message, code) ? code_from_name(message->code) : CODE_OK;
  GError *error =
      ritrovo_client_error_from_server(code, message_has(message, text) ? message->text : NULL);
  g_clear_pointer(&self->suggestion, g_free);

  switch (code) {
  case CODE_SERVER_FULL:
  case CODE_SERVER_STOPPING:
  case CODE_RATE_LIMITED:
    self->least_retry_ms = message_has(message, after_ms) ? message->after_ms : 0;
    ritrovo_client_lost(self, error);
    return;
  case CODE_NAME_BANNED:
    ritrovo_client_give_up(self, error);
    return;
  default:
    break;
  }

  if (self->token_offered) {
    // The session is gone; the name may still be free.
    g_error_free(error);
    g_clear_pointer(&self->token, g_free);
    say_hello(self, wanted_name(self));
  } else if (!*self->asked_name && self->name_offered &&
             (code == CODE_NAME_TAKEN || code == CODE_AUTH_REQUIRED)) {
    // A guest's name is somebody else's now: another one will do.
    g_error_free(error);
    say_hello(self, "");
  } else if (code != CODE_NAME_TAKEN) {
    ritrovo_client_give_up(self, error);
  } else {
    self->suggestion = message_has(message, suggestion) && strlen(message->suggestion) <= NAME_BYTES
                           ? g_strdup(message->suggestion)
                           : NULL;
    ritrovo_client_name_lost(self, error);
  }
}

// Another database: the numbers of the messages that we have say nothing any more.
static void take_epoch(RitrovoClient *self, const char *epoch)
{
  if (self->epoch && strcmp(self->epoch, epoch) != 0)
    for (guint i = 0; i < count_rooms(self); i++) {
      g_autoptr(RitrovoRoom) room = room_at(self, i);
      ritrovo_room_forget(room);
    }
  if (!self->epoch || strcmp(self->epoch, epoch) != 0)
    ritrovo_client_forget_files(self);
  g_free(self->epoch);
  self->epoch = g_strdup(epoch);
}

static gboolean has_feature(const struct message *welcome, const char *name)
{
  if (message_has(welcome, features))
    for (size_t i = 0; i < welcome->features.count; i++)
      if (strcmp(welcome->features.items[i], name) == 0)
        return TRUE;
  return FALSE;
}

static void take_file_limit(RitrovoClient *self, const struct message *welcome)
{
  gboolean told = has_feature(welcome, "files") && message_has(welcome, limits) &&
                  message_has(welcome->limits, file_limit);
  ritrovo_client_set_file_limit(self, told ? MAX(welcome->limits->file_limit, 0) : 0);
}

static void take_limits(RitrovoClient *self, const struct message *welcome)
{
  self->can_change = has_feature(welcome, "changes");
  take_file_limit(self, welcome);
  gint64 limit = LIMIT_TEXT;
  if (message_has(welcome, limits) && message_has(welcome->limits, text_limit))
    limit = CLAMP(welcome->limits->text_limit, 1, LIMIT_TEXT);
  ritrovo_client_set_text_limit(self, (guint) limit);
}

static void take_identity(RitrovoClient *self, const struct message *welcome)
{
  g_autofree char *server = message_has(welcome, server) && *welcome->server
                                ? ritrovo_client_cut(welcome->server, SERVER_NAME_LENGTH)
                                : g_strdup(self->address->host);
  g_clear_pointer(&self->token, g_free);
  if (message_has(welcome, token) && strlen(welcome->token) <= TOKEN_BYTES)
    self->token = g_strdup(welcome->token);
  ritrovo_client_set_identity(self, welcome->name, server);
  g_clear_pointer(&self->former_name, g_free);
  ritrovo_client_take_role(self, message_has(welcome, role) ? welcome->role : "guest");
  ritrovo_client_remember(self, FALSE);
}

static void take_welcome(RitrovoClient *self, const struct message *welcome)
{
  if (self->welcomed)
    return;
  if (!message_has(welcome, name) || !*welcome->name || strlen(welcome->name) > NAME_BYTES) {
    fail(self, NULL);
    return;
  }
  self->welcomed = TRUE;
  take_epoch(self, message_has(welcome, epoch) ? welcome->epoch : "");
  take_limits(self, welcome);
  take_identity(self, welcome);
  RitrovoConnection *connection = self->connection;
  ritrovo_connection_start_pings(connection);
  ritrovo_client_join_rooms(self, welcome);
  if (self->connection != connection)
    return;
  ritrovo_client_load_downloads(self);
  ritrovo_client_set_state(self, RITROVO_CLIENT_ONLINE, "");
  ritrovo_client_refresh_presence(self);
  if (self->transfers)
    ritrovo_transfers_back(self->transfers);
}

static void add_notices(RitrovoClient *self, const char *text)
{
  for (guint i = 0; i < count_rooms(self); i++) {
    g_autoptr(RitrovoRoom) room = room_at(self, i);
    ritrovo_room_add_notice(room, text);
  }
}

static void take_alert(RitrovoClient *self, const struct message *alert)
{
  if (!message_has(alert, from) || !*alert->from || strlen(alert->from) > NAME_BYTES ||
      !message_has(alert, text) || !*alert->text)
    return;
  // Translators: the first %s is who says the second %s to everybody on the server
  g_autofree char *notice = g_strdup_printf(_("Notice from %s: %s"), alert->from, alert->text);
  add_notices(self, notice);
  ritrovo_client_tell_alert(self, alert->from, alert->text);
}

static void take_shutdown(RitrovoClient *self, const struct message *message)
{
  if (self->server_closing)
    return;
  self->server_closing = TRUE;
  self->first_retry_ms =
      message_has(message, reconnect_after_ms) ? MAX(message->reconnect_after_ms, 0) : -1;
  add_notices(self, _("The server was closed."));
}

static void offer_to_rooms(RitrovoClient *self, const struct message *message)
{
  if (ritrovo_client_take_reply(self, message) ||
      (message->type == MSG_MESSAGE && ritrovo_client_take_direct(self, message)))
    return;
  if (message->type == MSG_PRESENCE)
    ritrovo_client_see_presence(self, message);
  else if (message->type == MSG_REMOVED)
    ritrovo_client_take_removed(self, message);
  for (guint i = 0; i < count_rooms(self); i++) {
    g_autoptr(RitrovoRoom) room = room_at(self, i);
    if (ritrovo_room_receive(room, message))
      return;
  }
}

static void message_cb(RitrovoConnection *connection, const struct message *message, gpointer data)
{
  g_autoptr(RitrovoClient) self = g_object_ref(data);
  if (message->type == MSG_WELCOME)
    take_welcome(self, message);
  else if (message->type == MSG_ERROR && !self->welcomed)
    refuse_hello(self, message);
  else if (message->type == MSG_SHUTDOWN)
    take_shutdown(self, message);
  else if (message->type == MSG_KICKED && self->welcomed)
    ritrovo_client_give_up(self, ritrovo_client_error_from_kicked(message));
  else if (message->type == MSG_ALERT && self->welcomed)
    take_alert(self, message);
  else if (self->welcomed)
    offer_to_rooms(self, message);
}

static void closed_cb(RitrovoConnection *connection, GError *error, gpointer data)
{
  g_autoptr(RitrovoClient) self = g_object_ref(data);
  fail(self, error);
}

static void round_trip_cb(RitrovoConnection *connection, int milliseconds, gpointer data)
{
  ritrovo_client_set_round_trip(data, milliseconds);
}

void ritrovo_client_room_joined(RitrovoClient *self, RitrovoRoom *room)
{
  g_clear_handle_id(&self->answer_timer, g_source_remove);
  self->tries = 0;
  self->name_lost_at = 0;
  self->server_closing = FALSE;
  ritrovo_client_keep_place(self, room);
  ritrovo_client_end_joins(self, room, NULL);
  ritrovo_client_finish_connecting(self, NULL);
}

void ritrovo_client_room_refused(RitrovoClient *self, RitrovoRoom *room, enum code code,
                                 const char *text)
{
  g_autoptr(GError) error = ritrovo_client_error_from_server(code, text);
  if (!ritrovo_room_get_can_leave(room)) {
    ritrovo_client_lost(self, g_steal_pointer(&error));
    return;
  }
  room->entering = FALSE;
  ritrovo_room_set_joined(room, FALSE, error->message);
  ritrovo_client_end_joins(self, room, error);
  ritrovo_client_enter_rooms(self);
}

static gboolean answer_timer_cb(gpointer data)
{
  g_autoptr(RitrovoClient) self = g_object_ref(data);
  self->answer_timer = 0;
  g_autoptr(GError) error = g_error_new_literal(
      G_IO_ERROR, self->welcomed ? G_IO_ERROR_TIMED_OUT : G_IO_ERROR_INVALID_DATA, "no answer");
  fail(self, error);
  return G_SOURCE_REMOVE;
}

// The machine may have been busy, or asleep, and not the server: what has arrived in the meantime
// is looked at first.
static gboolean answer_late_cb(gpointer data)
{
  RitrovoClient *self = data;
  self->answer_timer = g_timeout_add(GRACE_MS, answer_timer_cb, self);
  return G_SOURCE_REMOVE;
}

static void opened_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(RitrovoClient) self = data;
  RitrovoConnection *connection = RITROVO_CONNECTION(source);
  g_autoptr(GError) error = NULL;
  gboolean good = ritrovo_connection_open_finish(connection, result, &error);

  // A try that was dropped is not of interest any more.
  if (connection != self->connection)
    return;
  if (!good) {
    fail(self, error);
    return;
  }
  self->answer_timer = g_timeout_add(ANSWER_MS, answer_late_cb, self);
  say_hello(self, wanted_name(self));
}

void ritrovo_client_begin_try(RitrovoClient *self)
{
  g_return_if_fail(!self->connection);
  self->welcomed = FALSE;
  self->cancellable = g_cancellable_new();
  self->connection = ritrovo_connection_new(self->ping_interval);
  g_signal_connect(self->connection, "message", G_CALLBACK(message_cb), self);
  g_signal_connect(self->connection, "closed", G_CALLBACK(closed_cb), self);
  g_signal_connect(self->connection, "round-trip", G_CALLBACK(round_trip_cb), self);
  ritrovo_connection_open_async(self->connection, self->address, self->cancellable, opened_cb,
                                g_object_ref(self));
}

static void end_requests(RitrovoClient *self)
{
  g_autoptr(GError) lost = g_error_new_literal(RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_LOST,
                                               _("The connection to the server was lost."));
  self->direct_ready = FALSE;
  ritrovo_client_drop_requests(self);
  ritrovo_client_end_joins(self, NULL, lost);
}

RitrovoConnection *ritrovo_client_take_connection(RitrovoClient *self)
{
  g_autoptr(RitrovoConnection) connection = g_steal_pointer(&self->connection);
  g_clear_handle_id(&self->answer_timer, g_source_remove);
  g_clear_handle_id(&self->direct_timer, g_source_remove);
  for (guint i = 0; i < count_rooms(self); i++) {
    g_autoptr(RitrovoRoom) room = room_at(self, i);
    ritrovo_room_lost(room);
  }
  end_requests(self);
  if (self->transfers)
    ritrovo_transfers_lost(self->transfers);
  ritrovo_client_set_round_trip(self, -1);
  if (connection)
    g_signal_handlers_disconnect_by_data(connection, self);
  if (self->cancellable)
    g_cancellable_cancel(self->cancellable);
  g_clear_object(&self->cancellable);
  if (connection && self->welcomed)
    return g_steal_pointer(&connection);
  // Before welcome there is nobody to take leave of.
  if (connection)
    ritrovo_connection_close(connection);
  return NULL;
}

void ritrovo_client_drop(RitrovoClient *self)
{
  g_autoptr(RitrovoConnection) connection = ritrovo_client_take_connection(self);
  if (connection)
    ritrovo_connection_close(connection);
}
