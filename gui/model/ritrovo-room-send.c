// SPDX-License-Identifier: GPL-3.0-or-later
// The way of our own messages: to the disk, into the log, and out one after the other, the next
// when the one before is answered, so that neither a break nor a refusal can change their order.
#include "ritrovo-room-private.h"

#include <glib/gi18n.h>

#include "limits.h"
#include "name.h"
#include "ritrovo-client-private.h"
#include "ritrovo-message-private.h"
#include "ritrovo-outbox.h"

#define UNSENT_MAX 200 // own messages of a room that wait
#define RETRY_MS 2000
#define RETRY_MAX_MS 60000
#define DELAY_SHOWN_MS 500 // a shorter wait is over before its words are read

guint ritrovo_room_wait_ms(const struct message *error, guint otherwise)
{
  gint64 wait = message_has(error, after_ms) ? error->after_ms : otherwise;
  return (guint) CLAMP(wait, 1, RETRY_MAX_MS);
}

// The cid serves as the id too, so that a refusal finds its message.
static void send_message(RitrovoRoom *self, RitrovoMessage *own)
{
  const char *cid = ritrovo_message_get_cid(own);
  struct message message = {.type = MSG_MESSAGE, .id = {.kind = ID_TEXT, .text = cid}};
  if (self->kind == RITROVO_ROOM_KIND_DIRECT)
    message_set(&message, to, self->name);
  else
    message_set(&message, room, self->name);
  message_set(&message, cid, cid);
  message_set(&message, text, ritrovo_message_get_text(own));
  if (ritrovo_message_get_reply_seq(own) > 0)
    message_set(&message, reply, ritrovo_message_get_reply_seq(own));
  ritrovo_client_send(self->client, &message);
}

void ritrovo_room_send_next(RitrovoRoom *self)
{
  if (self->client && self->client->transfers && self->sync == SYNC_LIVE)
    ritrovo_transfers_pump(self->client->transfers);
  if (!self->client || self->sync != SYNC_LIVE || self->in_flight || self->send_timer)
    return;
  RitrovoMessage *next = ritrovo_message_model_first_pending(self->messages);
  if (!next) {
    ritrovo_room_set_delay_text(self, "");
    return;
  }
  self->in_flight = g_strdup(ritrovo_message_get_cid(next));
  send_message(self, next);
}

void ritrovo_room_send_rest(RitrovoRoom *self)
{
  GPtrArray *unsent = ritrovo_message_model_get_unsent(self->messages);
  if (!self->client || self->sync != SYNC_LIVE || self->send_timer)
    return;
  for (guint i = 0; i < unsent->len; i++) {
    RitrovoMessage *own = g_ptr_array_index(unsent, i);
    if (ritrovo_message_get_state(own) == RITROVO_MESSAGE_PENDING &&
        !ritrovo_message_get_file(own) &&
        g_strcmp0(ritrovo_message_get_cid(own), self->in_flight) != 0)
      send_message(self, own);
  }
}

void ritrovo_room_send_echoed(RitrovoRoom *self, const char *cid)
{
  if (self->in_flight && strcmp(self->in_flight, cid) == 0)
    g_clear_pointer(&self->in_flight, g_free);
  ritrovo_room_set_delay_text(self, "");
  ritrovo_room_send_next(self);
}

static gboolean send_again_cb(gpointer data)
{
  RitrovoRoom *self = data;
  self->send_timer = 0;
  ritrovo_room_send_next(self);
  return G_SOURCE_REMOVE;
}

// A server that is closing says so itself.
static const char *delay_words(enum code code, guint wait)
{
  if (code == CODE_STORE_UNAVAILABLE)
    return _("The server cannot keep anything at the moment. What you wrote is sent when it can.");
  if (code == CODE_RATE_LIMITED && wait >= DELAY_SHOWN_MS)
    return _("That was too much at once. What you wrote is sent little by little.");
  return "";
}

// What it answers is gone: sent again, it is no answer any more.
static void lose_reply(RitrovoMessage *message)
{
  RitrovoTalk *talk = ritrovo_talk_copy(ritrovo_message_get_talk(message));
  talk->reply_removed = TRUE;
  ritrovo_message_take_talk(message, talk);
  ritrovo_message_fail(message, _("What this answers was removed. Sent again, it answers nothing."),
                       TRUE);
}

static void refuse(RitrovoRoom *self, RitrovoMessage *message, enum code code, const char *text)
{
  g_autoptr(GError) why = ritrovo_client_error_from_server(code, text);
  if (code == CODE_MESSAGE_UNKNOWN && ritrovo_message_get_reply_seq(message) > 0)
    lose_reply(message);
  else
    ritrovo_message_fail(message, why->message, TRUE);
  if (self->store)
    ritrovo_outbox_refused(self->store, message);
  if (code == CODE_USER_UNKNOWN)
    ritrovo_room_set_presence(self, RITROVO_PRESENCE_OFFLINE);
}

gboolean ritrovo_room_send_error(RitrovoRoom *self, const struct message *error)
{
  if (error->re.kind != ID_TEXT || g_strcmp0(self->in_flight, error->re.text) != 0)
    return FALSE;
  enum code code = message_has(error, code) ? code_from_name(error->code) : CODE_OK;
  RitrovoMessage *refused = ritrovo_message_model_find_unsent(self->messages, self->in_flight);
  g_clear_pointer(&self->in_flight, g_free);

  if (code == CODE_RATE_LIMITED || code == CODE_STORE_UNAVAILABLE || code == CODE_SERVER_STOPPING) {
    guint wait = code == CODE_RATE_LIMITED ? ritrovo_room_wait_ms(error, RETRY_MS) : RETRY_MS;
    self->send_timer = g_timeout_add(wait, send_again_cb, self);
    ritrovo_room_set_delay_text(self, delay_words(code, wait));
    return TRUE;
  }
  ritrovo_room_set_delay_text(self, "");
  if (refused)
    refuse(self, refused, code, message_has(error, text) ? error->text : NULL);
  ritrovo_room_send_next(self);
  return TRUE;
}

gboolean ritrovo_room_may_send(RitrovoRoom *self, GError **error)
{
  if (!self->client || ritrovo_client_get_state(self->client) == RITROVO_CLIENT_OFFLINE ||
      !ritrovo_client_get_epoch(self->client)) {
    g_set_error_literal(error, RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_LOST,
                        _("You are not connected to a server."));
    return FALSE;
  }
  if (ritrovo_message_model_get_unsent(self->messages)->len + self->writing->len < UNSENT_MAX)
    return TRUE;
  g_set_error_literal(error, RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_MESSAGE,
                      _("Too many messages are waiting to be sent already."));
  return FALSE;
}

gboolean ritrovo_room_check_text(RitrovoRoom *self, const char *text, GError **error)
{
  gsize limit = self->client ? ritrovo_client_get_text_limit(self->client) : LIMIT_TEXT;
  const char *why = NULL;

  if (!*text)
    why = _("Type a message first.");
  else if (strlen(text) > limit)
    why = _("This message is too long. Send it in several parts.");
  else if (!text_is_valid(text, limit))
    why = _("This message has characters in it that cannot be sent.");
  if (why)
    g_set_error_literal(error, RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_MESSAGE, why);
  return !why;
}

char *ritrovo_room_unify_line_ends(const char *text)
{
  g_auto(GStrv) lines = g_strsplit(text, "\r\n", -1);
  return g_strjoinv("\n", lines);
}

// Under another name, or with another database, the server would take it for a new message: only a
// person can say whether it is to be one.
static char *why_not(RitrovoRoom *self, RitrovoMessage *message)
{
  if (strcmp(ritrovo_message_get_epoch(message), ritrovo_client_get_epoch(self->client)) != 0)
    return g_strdup(
        _("The server is not the one that this was written for. It was not sent here."));
  return g_strdup_printf(
      // Translators: %s is a name
      _("This was written as %s, and may not have been sent."),
      ritrovo_message_get_sender(message));
}

static gboolean is_ours(RitrovoRoom *self, RitrovoMessage *message)
{
  return ritrovo_message_has_origin(message, ritrovo_client_get_epoch(self->client),
                                    ritrovo_client_get_owner(self->client));
}

static void sort_one(RitrovoRoom *self, RitrovoMessage *message)
{
  gboolean pending = ritrovo_message_get_state(message) == RITROVO_MESSAGE_PENDING;
  gboolean ours = is_ours(self, message);
  if (pending && !ours) {
    g_autofree char *why = why_not(self, message);
    ritrovo_message_fail(message, why, FALSE);
  } else if (!pending && ours && !ritrovo_message_is_refused(message)) {
    ritrovo_message_revive(message);
  }
  ritrovo_room_follow_file(self, message);
}

void ritrovo_room_sort_unsent(RitrovoRoom *self)
{
  GPtrArray *unsent = ritrovo_message_model_get_unsent(self->messages);
  if (!self->client || !ritrovo_client_get_epoch(self->client))
    return;
  for (guint i = 0; i < unsent->len; i++)
    sort_one(self, g_ptr_array_index(unsent, i));
}

static gboolean is_online(RitrovoRoom *self)
{
  return self->client && ritrovo_client_get_state(self->client) == RITROVO_CLIENT_ONLINE;
}

void ritrovo_room_hold_unsent(RitrovoRoom *self)
{
  GPtrArray *unsent = ritrovo_message_model_get_unsent(self->messages);
  gboolean online = is_online(self);
  for (guint i = 0; i < unsent->len; i++)
    ritrovo_message_set_waiting(g_ptr_array_index(unsent, i), !online);
}

void ritrovo_room_show_unsent(RitrovoRoom *self, RitrovoMessage *message)
{
  if (self->client && ritrovo_client_get_epoch(self->client))
    sort_one(self, message);
  ritrovo_message_set_waiting(message, !is_online(self));
  ritrovo_message_model_add_unsent(self->messages, message);
  ritrovo_room_follow_file(self, message);
}

static void written_cb(RitrovoRoom *self, RitrovoMessage *message, gboolean here,
                       const GError *error)
{
  g_ptr_array_remove(self->writing, message);
  if (!error) {
    ritrovo_room_show_unsent(self, message);
    ritrovo_room_send_next(self);
    return;
  }
  const char *text = ritrovo_message_get_text(message);
  if (!ritrovo_message_get_file(message) && ritrovo_room_hand_back(self, text, error->message))
    return;
  ritrovo_message_fail(message, error->message, TRUE);
  ritrovo_message_model_add_unsent(self->messages, message);
  ritrovo_room_follow_file(self, message);
}

void ritrovo_room_put_own(RitrovoRoom *self, RitrovoMessage *message)
{
  ritrovo_message_set_origin(message, ritrovo_client_get_epoch(self->client),
                             ritrovo_client_get_owner(self->client));
  ritrovo_room_set_following(self, TRUE);
  if (!self->at_newest)
    ritrovo_room_jump_to_newest(self);
  if (self->store) {
    g_ptr_array_add(self->writing, g_object_ref(message));
    ritrovo_outbox_add(self, message, written_cb);
  } else {
    ritrovo_room_show_unsent(self, message);
    ritrovo_room_send_next(self);
  }
}

// `to` is NULL for what answers nothing.
static gboolean say(RitrovoRoom *self, const char *text, RitrovoMessage *to, GError **error)
{
  g_autofree char *unified = ritrovo_room_unify_line_ends(text);
  if (!ritrovo_room_may_send(self, error) || !ritrovo_room_check_text(self, unified, error))
    return FALSE;
  g_autoptr(RitrovoMessage) message = ritrovo_message_new_pending(
      ritrovo_client_get_own_name(self->client), unified, g_get_real_time() / 1000);
  if (to) {
    RitrovoTalk *talk = ritrovo_talk_new();
    ritrovo_talk_set_reply(talk, ritrovo_message_get_seq(to), ritrovo_message_get_sender(to),
                           ritrovo_room_summary(to));
    ritrovo_message_take_talk(message, talk);
  }
  ritrovo_room_put_own(self, message);
  return TRUE;
}

gboolean ritrovo_room_send(RitrovoRoom *self, const char *text, GError **error)
{
  g_return_val_if_fail(RITROVO_IS_ROOM(self) && text, FALSE);
  return say(self, text, NULL, error);
}

gboolean ritrovo_room_send_reply(RitrovoRoom *self, const char *text, RitrovoMessage *to,
                                 GError **error)
{
  g_return_val_if_fail(RITROVO_IS_ROOM(self) && text && RITROVO_IS_MESSAGE(to), FALSE);
  if (ritrovo_room_is_kept(self, to))
    return say(self, text, to, error);
  g_set_error_literal(error, RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_MESSAGE,
                      _("What this answers is not there any more."));
  return FALSE;
}

static void discard(RitrovoRoom *self, RitrovoMessage *message)
{
  if (self->store && self->client)
    ritrovo_outbox_discard(self->store, ritrovo_message_get_cid(message),
                           ritrovo_client_get_writer(self->client));
}

static void moved_cb(RitrovoRoom *self, RitrovoMessage *message, gboolean here, const GError *error)
{
  g_ptr_array_remove(self->writing, message);
  if (!ritrovo_message_model_remove_unsent(self->messages, message)) {
    // Whoever discarded it meanwhile does not want it to come back.
    discard(self, message);
    return;
  }
  if (!here) {
    ritrovo_room_drop_file(self, message);
    return;
  }
  if (error)
    ritrovo_message_fail(message, error->message, ritrovo_message_is_refused(message));
  else
    ritrovo_message_revive(message);
  ritrovo_room_show_unsent(self, message);
  ritrovo_room_send_next(self);
}

void ritrovo_room_retry(RitrovoRoom *self, RitrovoMessage *message)
{
  g_return_if_fail(RITROVO_IS_ROOM(self) && RITROVO_IS_MESSAGE(message));
  g_autoptr(RitrovoMessage) held = g_object_ref(message);
  if (ritrovo_message_get_state(message) != RITROVO_MESSAGE_FAILED || !self->client ||
      !ritrovo_client_get_epoch(self->client) ||
      ritrovo_message_model_find_unsent(self->messages, ritrovo_message_get_cid(message)) !=
          message ||
      g_ptr_array_find(self->writing, message, NULL))
    return;
  // It is sent after those that wait already, so that is where it will stand.
  g_autofree char *cid =
      is_ours(self, message) ? g_strdup(ritrovo_message_get_cid(message)) : g_uuid_string_random();
  g_ptr_array_add(self->writing, g_object_ref(message));
  // In another database that seq is something else's.
  if (ritrovo_message_get_reply_removed(message) ||
      strcmp(ritrovo_message_get_epoch(message), ritrovo_client_get_epoch(self->client)) != 0)
    ritrovo_message_take_talk(message, NULL);
  if (self->store) {
    ritrovo_outbox_move(self, message, cid, moved_cb);
    return;
  }
  ritrovo_message_renew(message, cid, ritrovo_client_get_own_name(self->client));
  ritrovo_message_set_origin(message, ritrovo_client_get_epoch(self->client),
                             ritrovo_client_get_owner(self->client));
  moved_cb(self, message, TRUE, NULL);
}

void ritrovo_room_discard(RitrovoRoom *self, RitrovoMessage *message)
{
  g_return_if_fail(RITROVO_IS_ROOM(self) && RITROVO_IS_MESSAGE(message));
  g_autoptr(RitrovoMessage) held = g_object_ref(message);
  if (!ritrovo_message_model_remove_unsent(self->messages, message))
    return;
  discard(self, message);
  ritrovo_room_drop_file(self, message);
}
