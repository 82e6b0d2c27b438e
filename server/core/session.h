// SPDX-License-Identifier: GPL-3.0-or-later
// One device's presence: from its hello to its quit, over broken connections if it comes back in
// time. PROTOCOL.md, Hello.
#pragma once

#include <glib.h>

#include "codes.h"
#include "event.h"
#include "limit.h"
#include "room.h"
#include "user.h"

#define SESSION_TOKEN_BYTES 16

enum session_state {
  SESSION_NEW,      // connected, has not said hello
  SESSION_ATTACHED, // has a name and a connection
  SESSION_DETACHED, // the connection broke; the name and the rooms are kept for RESUME_MS
  SESSION_LEAVING,  // said quit; leaves once its last messages are answered
  SESSION_ENDED,    // nothing is left but the memory
};

struct session {
  struct chat *chat;              // borrowed
  struct sink *sink;              // borrowed; NULL while detached
  struct address *address;        // borrowed: where the connection comes from; NULL: no matter
  bucket level;                   // of the rate
  struct user *user;              // NULL in SESSION_NEW and SESSION_ENDED
  struct membership *memberships; // owned list
  guint64 id;                     // 0 in SESSION_NEW
  gint64 lost_at;                 // SESSION_DETACHED: when, by chat->now
  struct session *next_of_user;
  GList link; // in chat->attached or chat->detached
  // Packed, because there are many sessions; the limits in chat.h are far below.
  guint posts_pending; // messages on their way to the store
  guint16 rooms_joined;
  guint8 pages_pending;       // pages of history on their way from it, and tickets
  guint8 tickets;             // that it was given and that nobody has used
  unsigned state : 4;         // enum session_state
  unsigned more_waits : 1;    // direct messages wait for the account beyond those that were sent
  unsigned job_pending : 1;   // a password is being looked at
  unsigned passing : 1;       // nobody can come back to it: it ends with its connection
  unsigned has_transfers : 1; // it has used a ticket
  unsigned has_echo : 1;  // scratch of the publisher: replies of its own are in the present event
  struct message_id *bye; // owned: SESSION_LEAVING: what bye is the reply to
  unsigned char token[SESSION_TOKEN_BYTES];
};

// A session in SESSION_NEW. It is the caller's until it is attached, see session_lost().
struct session *session_new(struct chat *chat, struct sink *sink, struct address *address);

// Gives it a user and a token: SESSION_ATTACHED.
void session_attach(struct session *session, struct user *user);

// A name and a role that the server gives, without a hello: name_is_given(). Answered with welcome,
// or refused with name.banned or server.full.
void session_enter(struct session *session, const char *name, enum role role);

// The attached or detached session with that token; NULL: there is none.
struct session *session_find_token(struct chat *chat, const char *token);
struct session *session_find(struct chat *chat, guint64 id);

// `session`, in SESSION_NEW, becomes what `old` was: user, rooms, id, token. The old one's
// connection is closed.
void session_take_over(struct session *session, struct session *old);

// Its connection is gone: the sink is not used any more. A session with a name is kept for a while
// and belongs to the chat from now on; any other, and one that is `passing`, is freed. `reason` is
// for the log and for the others: "lost" and the like.
void session_lost(struct session *session, const char *reason);

// Leaves all rooms and frees the name. The sink, if there is one, is closed.
void session_end(struct session *session, const char *reason);

// Says bye and ends, as soon as everything that the session asked for before has been answered.
void session_leave(struct session *session, const struct message_id *re);

// SESSION_LEAVING and nothing is pending: says bye and ends. To be called when that may have become
// true.
void session_leave_if_done(struct session *session);

// Hands over a slice of an event; nothing happens while there is no connection.
void session_deliver(struct session *session, struct event *event, unsigned first, unsigned count,
                     const struct message_id *re);

// Whether it is being spared messages because its reader is behind. PROTOCOL.md, Messages: the gap.
gboolean session_is_full(const struct session *session);

// Leaves out messages of a room from `seq` on, until it is told the gap.
void session_open_gap(struct membership *membership, gint64 seq);

// Its queue is empty after session_open_gap(): tells the gaps, and messages come again.
void session_emptied(struct session *session);

// A password of this session's is being looked at, one at a time; until then worker's answers find
// it, in SESSION_NEW too.
void session_job_began(struct session *session);
void session_job_ended(struct session *session);

// rate.limited with after_ms.
void session_refuse_busy(struct session *session, const struct message_id *re, gint64 after_ms);

// One message to this session alone, as the reply to `re` (NULL: not a reply).
void session_tell(struct session *session, const struct message *message,
                  const struct message_id *re);

// An error event. `details` may have suggestion, after_ms, limit, text set; NULL: none.
void session_refuse(struct session *session, enum code code, const struct message *details,
                    const struct message_id *re);

// Its membership in a room; NULL: it is not a member.
struct membership *session_membership(const struct session *session, const struct room *room);

// Of sessions by their ids and by their tokens, for the sets of struct chat.
guint session_id_hash(gconstpointer session);
gboolean session_id_equal(gconstpointer a, gconstpointer b);
guint session_token_hash(gconstpointer session);
gboolean session_token_equal(gconstpointer a, gconstpointer b);
