// SPDX-License-Identifier: GPL-3.0-or-later
// The rules of chat, in memory: everybody who is here, all rooms, and the ports to the outside. One
// per server; passed, never global. Everything runs on the loop's thread.
#pragma once

#include <glib.h>

#include "auth.h"
#include "file.h"
#include "limit.h"
#include "message.h"
#include "meter.h"
#include "store.h"
#include "ticket.h"
#include "upload.h"
#include "vault.h"

// Limits of this server's memory; each has a code.
#define LIMIT_ROOMS 10000              // server.full
#define LIMIT_ROOMS_JOINED 200         // per session, so that welcome fits into a line: server.full
#define LIMIT_PAGES_PENDING 16         // per session: rate.limited
#define LIMIT_STORE_PENDING (64 << 20) // bytes on their way to the store: store.unavailable

struct session;

struct chat_settings {
  const char *server_name; // borrowed, as motd is
  const char *motd;        // NULL: none
  // Called when chat_stop() has been and nothing is on its way to the store any more, and again
  // after a file that arrived later; `owner` is the caller's.
  void (*drained)(gpointer owner);
  // Called when something will be due that chat_wake() does not know of yet.
  void (*wake)(gpointer owner);
  // How a name looks: a number that two names share if they could be taken for each other; 0:
  // unknown. NULL: any two differ.
  guint64 (*look)(gpointer owner, const char *name);
  // Somebody is here: has said hello, or come back; / is not any more: quit, kicked, or the
  // connection broke. NULL: nobody wants to know.
  void (*entered)(gpointer owner, const struct session *session);
  void (*gone)(gpointer owner, const struct session *session, const char *reason);
  // What the server does for a console. stats: a `stats` message for the caller to send; its items
  // are valid until the next call. reload: NULL, or what is wrong in words, newly allocated. stop:
  // begins the graceful end. NULL: the commands are proto.unknown.
  void (*stats)(gpointer owner, struct message *stats);
  char *(*reload)(gpointer owner);
  void (*stop)(gpointer owner);
  gpointer owner;
  guint rate;         // commands per second and session, see the costs in command.c; 0: no limit
  guint address_rate; // the same for all sessions of one address together; 0: no limit
  guint sessions_max; // sessions that may be here or detached at once: server.full
  // Files, PROTOCOL.md. Without a vault, and while `files` is FALSE, there are none, and their
  // commands are proto.unknown.
  struct vault *vault; // borrowed
  gboolean files;
  // Bytes, of guests and of everybody else. A file: more is file.too_large; 0: none may be sent.
  // What one name has stored and under way, and what all have, the same bytes counted once: more is
  // file.quota; 0: no limit.
  gint64 file_limit[2];
  gint64 file_quota[2];
  gint64 files_total;
};

struct chat {
  struct store *store; // borrowed
  struct auth *auth;   // borrowed
  struct vault *vault; // borrowed: settings.vault; NULL: there are no files
  struct chat_settings settings;
  GHashTable *users;         // set of struct user, by key; borrowed: freed with the last session
  GHashTable *looks;         // &look -> struct user, borrowed: how the names of all users look
  GHashTable *accounts;      // key -> struct account, owned
  GHashTable *account_looks; // &look -> struct account, borrowed
  GHashTable *bans;          // key -> struct ban, owned
  GHashTable *failures;      // key of a name -> struct failures, owned
  GQueue delayed;         // of struct auth_job: what is not to be looked at yet, the next due first
  GHashTable *room_looks; // &look -> struct room, borrowed
  GHashTable *rooms;      // key -> struct room, owned
  GHashTable *sessions;   // set of struct session, by id: of those that said hello
  GHashTable *tokens;     // set of struct session, by token: the same ones
  GQueue detached;        // sessions without a connection, the longest first
  GQueue counts_due; // of struct room links: large rooms whose count is to be told, the next first
  GQueue attached;   // sessions with a connection, in no order
  struct room *home; // borrowed
  struct files *files; // owned: those that can be read
  struct uploads uploads;
  struct tickets tickets;
  guint64 export_session; // who reads a record at the moment, and of what: see cmd_export()
  char *export_key;       // owned
  struct meter messages;  // that were told
  guint64 last_session;
  unsigned last_guest;
  gint64 now;  // milliseconds of a clock that never steps back; set by the glue before it calls
  gint64 time; // the newest that chat_time() has given
  size_t store_pending; // bytes
  guint store_waiting;  // messages
  gboolean stopping;
};

// `store`, `auth` and what `settings` points to must outlive the chat.
struct chat *chat_new(struct store *store, struct auth *auth, const struct chat_settings *settings);
// NULL is allowed. No session may be attached, and store, auth and vault answer no more: the vault
// is not called either.
void chat_free(struct chat *chat);

// The time of what is said now, in milliseconds since 1970: that of the computer's clock, unless
// that steps back; and one behind all that were given. By these it is known who said what under a
// name that several have had.
gint64 chat_time(struct chat *chat);
gint64 chat_time_behind(struct chat *chat);

// Does what is due by chat->now: ends reservations, tells counts. Returns in how many milliseconds
// there is more to do; -1: nothing is foreseen. To be called then, and when settings.wake has asked
// for it.
gint64 chat_wake(struct chat *chat);

// Tells everyone that the server stops; from now on commands are refused with server.stopping.
void chat_stop(struct chat *chat, const char *reason);

// Sends a copy of the message to the store, within LIMIT_STORE_PENDING; what comes of it is told by
// publish.h.
enum code chat_append(struct session *session, const struct post *post);

// settings.look, or 0 where there is none.
guint64 chat_look(struct chat *chat, const char *name);

// One message to everybody who is connected.
void chat_tell_all(struct chat *chat, const struct message *message);

// One message to every console.
void chat_tell_operators(struct chat *chat, const struct message *message);

// Writes down who did what to whom and why.
void chat_audit(struct chat *chat, const char *by, const char *what, const char *whom,
                const char *why);
