// SPDX-License-Identifier: GPL-3.0-or-later
// What the client tells a room, and what the files of the room share. Views see ritrovo-room.h
// only.
#pragma once

#include "message.h"
#include "ritrovo-client.h"
#include "ritrovo-member.h"
#include "ritrovo-message-model.h"
#include "ritrovo-room.h"

G_BEGIN_DECLS

// Where the log stands against the server's.
enum room_sync {
  SYNC_NONE,     // not joined
  SYNC_FILLING,  // the newest page is asked for
  SYNC_CATCHING, // what was missed is asked for, page by page
  SYNC_LIVE,     // complete up to `newest`
};

struct _RitrovoRoom {
  GObject parent_instance;

  // owned
  char *name;
  char *topic;
  RitrovoMessageModel *messages;
  GListStore *members;
  char *in_flight;  // cid of the message that the server has not answered yet
  guint send_timer; // the server asked to wait before the next message
  guint sync_timer; // the server asked to wait before the next page

  // borrowed, weak
  RitrovoClient *client;

  guint member_count;
  enum room_sync sync;
  gboolean gap_told; // of what was left out after the page on its way was asked for
  gint64 newest;     // every message up to this seq is here, or was left out on purpose
  gint64 first_seq;  // the oldest that the server has; 0: not known
  gint64 join_id;    // of the requests on their way; 0: none
  gint64 history_id; // the page that filling or catching up waits for
  gint64 older_id;
};

// `client` is borrowed; a room may outlive it and is then only a log.
RitrovoRoom *ritrovo_room_new(const char *name, RitrovoClient *client);

// The client is welcome: asks to join.
void ritrovo_room_join(RitrovoRoom *self);

// Offers what the server said. TRUE if it was for this room.
gboolean ritrovo_room_receive(RitrovoRoom *self, const struct message *message);

// The connection is gone: what was on its way will be sent again.
void ritrovo_room_lost(RitrovoRoom *self);

// The server has another database: what it said before is gone.
void ritrovo_room_forget(RitrovoRoom *self);

// The client is about to say quit: sends whatever waits, without waiting for answers.
void ritrovo_room_send_rest(RitrovoRoom *self);

// Adds a notice of the app's own to the log.
void ritrovo_room_add_notice(RitrovoRoom *self, const char *text);

// ritrovo-room-log.c: following the server's log. The replies and errors return FALSE if they
// belong to no request of the room.
void ritrovo_room_log_joined(RitrovoRoom *self, const struct message *joined);
void ritrovo_room_log_message(RitrovoRoom *self, const struct message *message);
void ritrovo_room_log_gap(RitrovoRoom *self, const struct message *gap);
gboolean ritrovo_room_log_history(RitrovoRoom *self, const struct message *history);
gboolean ritrovo_room_log_error(RitrovoRoom *self, const struct message *error);

// ritrovo-room-send.c: sends the next waiting message, if it may go now. / The server answered the
// one in flight. / FALSE if the error is not about it.
void ritrovo_room_send_next(RitrovoRoom *self);
void ritrovo_room_send_echoed(RitrovoRoom *self, const char *cid);
gboolean ritrovo_room_send_error(RitrovoRoom *self, const struct message *error);

// How long an error asks to wait, in milliseconds within reason; `otherwise` if it does not say.
guint ritrovo_room_wait_ms(const struct message *error, guint otherwise);

G_END_DECLS
