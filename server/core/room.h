// SPDX-License-Identifier: GPL-3.0-or-later
// A room: its members and what they are told. PROTOCOL.md, Rooms.
#pragma once

#include <glib.h>

#include "event.h"
#include "message.h"

struct chat;
struct session;

// That a session is in a room; part of both.
struct membership {
  struct room *room;
  struct session *session;
  struct membership *next; // of the session
  gint64 gap_from;         // the first message that was left out, see session_emptied(); 0: none
  guint index;             // in room->members
  gboolean counts;         // the first of its user in this room: the one that is listed
};

struct room {
  struct chat *chat;   // borrowed
  GPtrArray *members;  // of borrowed struct membership; the sessions own them
  guint count;         // people, each once
  guint posts_pending; // on their way to the store
  GList count_link;    // in chat->counts_due while count_due is not 0
  gint64 count_due;    // when the count is to be told, by chat->now
  gint64 seq;          // of the newest message that was told; 0: none
  gint64 change;       // the newest that was told; 0: none
  char *key;           // owned, as name is
  char *name;
  char *topic;  // owned; NULL: none
  guint64 look; // under settings.look; 0: unknown
};

// The room of that name; NULL if there is none. `key` is from name_key().
struct room *room_find(struct chat *chat, const char *key);

// Whether the name looks like that of another room, under settings.look.
gboolean room_is_lookalike(struct chat *chat, const char *name);

// Makes it. Takes `key` over.
struct room *room_new(struct chat *chat, const char *name, char *key);
void room_free(struct room *room);

// Lets a room go that nobody is in, that has neither messages nor a topic and that is not home.
void room_release(struct room *room);

// The session is in from now on / no longer. Others are told if it is the user's first or last
// session here. `reason` is "quit", "timeout" and the like, or NULL.
void room_add(struct room *room, struct session *session);
void room_remove(struct membership *membership, const char *reason);

// Tells the other members that the session's user came or went: "join" or "leave", with a reason or
// NULL.
void room_tell_presence(struct room *room, struct session *session, const char *what,
                        const char *reason);

// Tells all members how many there are, and nothing more until that changes again.
void room_tell_count(struct room *room);

// Hands an event to all sessions in the room but `except` (NULL: to all).
void room_tell(struct room *room, struct event *event, const struct session *except);

// The members as {name, role}, each person once; the items are the caller's to free, the texts the
// room's.
struct message *room_members(const struct room *room, size_t *count);
