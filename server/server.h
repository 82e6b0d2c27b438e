// SPDX-License-Identifier: GPL-3.0-or-later
// The server: builds the rooms, wires them, runs, drains, stops. Passed, never global.
#pragma once

#include <glib.h>

#include "admin.h"
#include "chat.h"
#include "config.h"
#include "conn.h"
#include "listener.h"
#include "loop.h"

struct server_listener {
  struct listener listener;           // first: its address is this struct's
  const struct config_listen *config; // borrowed
};

struct server {
  const struct config *config; // borrowed, or `reread`
  struct config *reread;       // owned, as all below: what #Reload has read; NULL: nothing
  struct loop *loop;
  struct net net;
  struct store *store;
  struct auth *auth;
  struct lookalike *lookalike;
  struct vault *vault;
  struct chat *chat;
  struct message_reader *reader; // one for all connections: lines are read one after the other
  GString *scratch;              // what is being encoded
  GPtrArray *listeners;          // of struct server_listener
  GQueue clients;                // of struct client links
  struct timeout_queue detect;   // clients that have not shown what they speak
  struct timeout_queue hello;    // clients that have not said it
  struct timeout_queue silence;  // clients from whom nothing has come
  struct timeout_queue pinged;   // the same, since they were pinged
  struct timeout_queue wake;     // when the chat has something to do: `next_wake`
  struct timeout next_wake;
  struct loop_task wake_now; // asks it when that is
  struct address_book addresses;
  struct timeout_queue drain; // the end of a graceful stop: `drain_end`
  struct timeout drain_end;
  struct loop_watch signals;
  guint transfers;       // connections that the vault has
  guint connections_max; // the configured number, or what the system allows
  struct admin admin;
  struct meter deliveries; // one for each person whom a message was told
  gint64 started;          // by loop_now()
  int lock_fd;             // the data directory's; -1: none
  gboolean stopping;
};

// Opens the data directory and the listeners. NULL with a GError in one line, for people. `config`
// must outlive it. SIGINT and SIGTERM are blocked from here on and stop the server; SIGHUP opens
// the log file again and reads the configuration again.
struct server *server_new(const struct config *config, GError **error);
void server_free(struct server *server); // NULL is allowed

// "ready auto=127.0.0.1:60467 …". Newly allocated.
char *server_ready_line(const struct server *server);

// Runs until a signal has stopped it and everyone has been told.
void server_run(struct server *server);

// Begins the graceful end: tells everyone, drains, commits. A second call cuts it short.
void server_stop(struct server *server);

// Reads the configuration again and takes over what can change while the server runs. NULL, or what
// is wrong in words, newly allocated.
char *server_reload(struct server *server);

// For the clients: one has gone.
void server_client_closed(struct server *server);
