// SPDX-License-Identifier: GPL-3.0-or-later
// What the administrator sees and asks: who comes and goes, in the log and on the consoles; the
// console's socket; the numbers. PROTOCOL.md, The admin console.
#pragma once

#include "chat.h"
#include "listener.h"
#include "stats.h"

struct metrics;
struct server;

#define CONSOLE_SOCKET "console.sock"

struct admin {
  struct server *server;   // borrowed
  struct listener console; // on CONSOLE_SOCKET in the data directory
  struct metrics *metrics; // owned; NULL: none
  struct stats_item items[STATS_MAX];
  struct message lines[STATS_MAX]; // the same as the wire has them
};

// What the chat tells and asks the server.
void admin_set_hooks(struct chat_settings *settings);

// Opens the console's socket, and the metrics if they are configured. FALSE with a GError.
gboolean admin_open(struct admin *admin, struct server *server, GError **error);
void admin_close(struct admin *admin); // no more consoles; may be called again
void admin_clear(struct admin *admin);

// Where the metrics are served, newly allocated; NULL: nowhere.
char *admin_metrics_address(const struct admin *admin);
