// SPDX-License-Identifier: GPL-3.0-or-later
// A connection whose first line shows a ticket: its descriptor leaves the chat for the vault.
// PROTOCOL.md, Files.
#pragma once

#include "chat.h"
#include "conn.h"
#include "vault_files.h"

struct server;

// Takes the ticket of that line, an `upload` or a `download`, and gives the connection to the
// vault, with the bytes that came behind the line. `conn` is then closed as conn_release() says,
// and `address` is the transfer's. If the code is not CODE_OK, nothing has happened, and the code
// is what the peer should be told.
enum code transfer_begin(struct server *server, struct conn *conn, struct address *address,
                         const struct message *line, const char *bytes, size_t length);

// The last lines of such connections.
extern const struct vault_words transfer_words;
