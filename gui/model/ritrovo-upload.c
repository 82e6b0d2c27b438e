// SPDX-License-Identifier: GPL-3.0-or-later
// The steps of an upload: hash, ask for a ticket, send, and wait for the message that the server
// makes of it, whose cid is that of the row in the log.
#include "ritrovo-transfer-private.h"

#include <glib/gi18n.h>

#include "ritrovo-carrier.h"
#include "ritrovo-client-private.h"
#include "ritrovo-file-private.h"
#include "ritrovo-message-private.h"
#include "ritrovo-outbox.h"
#include "ritrovo-room-private.h"

#define CHANGES_MAX 3 // of a file that somebody is writing to

gboolean ritrovo_upload_is_ready(RitrovoTransfer *self)
{
  return self->room && self->message && self->room->sync == SYNC_LIVE &&
         ritrovo_message_get_state(self->message) == RITROVO_MESSAGE_PENDING;
}

static void fail(RitrovoTransfer *self, const char *words)
{
  g_autoptr(RitrovoTransfer) held = g_object_ref(self);
  if (self->room && self->message)
    ritrovo_room_refuse_file(self->room, self->message, words);
  ritrovo_transfer_fail(self, words);
}

// Whoever wrote into the file while it was sent made it another one, which is hashed anew.
static void take_corrupt(RitrovoTransfer *self, const char *words)
{
  if (++self->changes >= CHANGES_MAX) {
    fail(self, words);
    return;
  }
  ritrovo_file_set_content(self->file, ritrovo_file_get_size(self->file), 0, "");
  ritrovo_transfer_break(self, 0);
}

static void take_refusal(RitrovoTransfer *self, enum code code, const char *text, gint64 after_ms)
{
  g_autofree char *words = ritrovo_transfer_refused(self, code, text, after_ms);
  if (code == CODE_USER_UNKNOWN && self->room)
    ritrovo_room_set_presence(self->room, RITROVO_PRESENCE_OFFLINE);
  if (words && code == CODE_FILE_CORRUPT)
    take_corrupt(self, words);
  else if (words)
    fail(self, words);
}

static void sent_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(RitrovoTransfer) self = data;
  g_autoptr(GError) error = NULL;
  gboolean good = ritrovo_carrier_finish(result, &error);
  if (ritrovo_transfer_is_stale(self, result))
    return;
  if (good) {
    ritrovo_transfer_sample(self, g_get_monotonic_time());
    ritrovo_transfer_forget_speed(self);
    // The message may have come first; then this is at an end already.
    self->stored = TRUE;
    ritrovo_transfer_rest(self);
  } else if (error->domain == RITROVO_CARRIER_ERROR) {
    take_refusal(self, (enum code) error->code, error->message, 0);
  } else if (error->domain == RITROVO_DISK_ERROR) {
    fail(self, error->message);
  } else {
    g_debug("upload: %s", error->message);
    ritrovo_transfer_break(self, 0);
  }
}

static void take_ticket(RitrovoTransfer *self, const struct message *ticket)
{
  gint64 offset = message_has(ticket, offset) ? CLAMP(ticket->offset, 0, self->size) : 0;
  ritrovo_original_seek(self->original, offset);
  self->moved_before = offset;
  ritrovo_transfer_sample(self, g_get_monotonic_time());
  ritrovo_transfer_set_state(self, RITROVO_TRANSFER_MOVING);
  ritrovo_carrier_send_async(self->client->address, ticket->ticket, self->size - offset,
                             ritrovo_original_read, ritrovo_original_ref(self->original),
                             (GDestroyNotify) ritrovo_original_unref, self->cancellable, sent_cb,
                             g_object_ref(self));
}

static void reply_cb(gpointer owner, const struct message *reply)
{
  RitrovoTransfer *self = owner;
  self->request = 0;
  if (!reply) {
    ritrovo_transfer_break(self, 0);
  } else if (reply->type == MSG_TICKET && message_has(reply, ticket)) {
    take_ticket(self, reply);
  } else if (reply->type == MSG_MESSAGE) {
    // The server had it all along; the room takes the message.
    self->stored = TRUE;
    ritrovo_transfer_rest(self);
  } else {
    enum code code = message_has(reply, code) ? code_from_name(reply->code) : CODE_OK;
    take_refusal(self, code, message_has(reply, text) ? reply->text : NULL,
                 message_has(reply, after_ms) ? reply->after_ms : 0);
  }
}

static void ask(RitrovoTransfer *self)
{
  struct message upload = {.type = MSG_UPLOAD};
  if (self->room->kind == RITROVO_ROOM_KIND_DIRECT)
    message_set(&upload, to, self->room->name);
  else
    message_set(&upload, room, self->room->name);
  message_set(&upload, name, ritrovo_file_get_name(self->file));
  message_set(&upload, size, self->size);
  message_set(&upload, sha256, ritrovo_file_get_sha256(self->file));
  message_set(&upload, cid, ritrovo_message_get_cid(self->message));
  if (*ritrovo_message_get_text(self->message))
    message_set(&upload, text, ritrovo_message_get_text(self->message));
  self->request = ritrovo_client_ask(self->client, &upload, self, reply_cb);
  if (self->request == 0)
    ritrovo_transfer_break(self, 0);
}

static void checked_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(RitrovoTransfer) self = data;
  g_autoptr(GError) error = NULL;
  if (ritrovo_transfer_is_stale(self, result))
    return;
  if (!ritrovo_original_check_finish(self->original, result, &error)) {
    fail(self, error->message);
    return;
  }
  gint64 size = ritrovo_original_get_size(self->original);
  ritrovo_file_set_content(self->file, size, ritrovo_original_get_mtime(self->original),
                           ritrovo_original_get_sha256(self->original));
  ritrovo_transfer_set_size(self, size);
  if (!self->client || !ritrovo_upload_is_ready(self) || !ritrovo_client_can_ask(self->client)) {
    ritrovo_transfer_break(self, 0);
    return;
  }
  if (self->room->store)
    ritrovo_outbox_checked(self->room->store, self->message);
  gint64 limit = ritrovo_client_get_file_limit(self->client);
  if (limit == 0) {
    fail(self, _("This server takes no files."));
  } else if (size > limit) {
    g_autofree char *words = ritrovo_transfer_too_large(size, limit);
    fail(self, words);
  } else {
    ask(self);
  }
}

void ritrovo_upload_start(RitrovoTransfer *self)
{
  // A step of an earlier run may still be at the old one, in its thread.
  g_clear_pointer(&self->original, ritrovo_original_unref);
  self->original = ritrovo_original_new(ritrovo_file_get_original(self->file));
  ritrovo_transfer_set_state(self, RITROVO_TRANSFER_CHECKING);
  ritrovo_original_check_async(
      self->original, ritrovo_file_get_size(self->file), ritrovo_file_get_mtime(self->file),
      ritrovo_file_get_sha256(self->file), self->cancellable, checked_cb, g_object_ref(self));
}
