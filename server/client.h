// SPDX-License-Identifier: GPL-3.0-or-later
// One connection to somebody: a conn, the dialect it speaks and its session. Where bytes meet chat.
#pragma once

#include "conn.h"

struct server;

extern const struct conn_ops client_conn_ops;

// Takes an accepted descriptor over: a client that ends by itself. `detect`: its first bytes choose
// the dialect.
void client_open(struct server *server, int fd, const struct sockaddr_storage *peer,
                 gboolean detect);

// The timeouts of struct server. The owner is a struct client.
void client_hello_expired(gpointer client);
void client_silence_expired(gpointer client);
void client_pinged_expired(gpointer client);
