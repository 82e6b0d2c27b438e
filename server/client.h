// SPDX-License-Identifier: GPL-3.0-or-later
// One connection to somebody: a conn, the dialect it speaks and its session. Where bytes meet chat.
#pragma once

#include "config.h"
#include "conn.h"
#include "stats.h"

struct server;

extern const struct conn_ops client_conn_ops;

// Takes an accepted descriptor over: a client that ends by itself. `listen` says what it speaks.
void client_open(struct server *server, int fd, const struct sockaddr_storage *peer,
                 const struct config_listen *listen);

// The same for the other end of a console; the caller has seen who that is.
void client_open_console(struct server *server, int fd);

// The server stops: tells one who has no name yet, whom the chat does not know of.
void client_tell_shutdown(struct conn *conn, const char *reason);

// Counts it in: what it speaks, and what waits for it to be read.
void client_count(const struct conn *conn, struct stats_input *input);

// Where it comes from, "203.0.113.7:51234" or "console". Newly allocated.
char *client_address(const struct conn *conn);
const char *client_dialect(const struct conn *conn);

// The connection of a session that has one.
struct sink;
const struct conn *client_conn(const struct sink *sink);

// The timeouts of struct server. The owner is a struct client.
void client_hello_expired(gpointer client);
void client_silence_expired(gpointer client);
void client_pinged_expired(gpointer client);
void client_detect_expired(gpointer client);
