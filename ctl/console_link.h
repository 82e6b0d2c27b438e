// SPDX-License-Identifier: GPL-3.0-or-later
// A console's connection to the server's Unix socket, in the native wire: one request, one reply.
// All calls block.
#pragma once

#include <gio/gio.h>

#include "message.h"

// Connects to a Unix socket, also where its path is longer than an address can hold. Returns the
// descriptor, -1 with a GError that names the socket and says what to do.
int console_connect(const char *path, GError **error);

struct console_link;

// Takes the connected descriptor over and waits for the server's welcome. NULL with a GError.
struct console_link *console_link_new(int fd, GError **error);

// Takes leave of the server and closes. Takes NULL.
void console_link_free(struct console_link *link);

// Sends a request of that type, by its name on the wire: this program may ask for what its own
// version has no type for. The type and the id of `request` are not looked at. Waits for the reply,
// an error of the server's too; it is valid until the next call. NULL with a GError if the
// connection broke.
const struct message *console_link_ask(struct console_link *link, const char *type,
                                       const struct message *request, GError **error);

// The last reply as it came, without its end. Owned by the link.
const char *console_link_line(const struct console_link *link);

// Whether a reply is a refusal; then with a GError in the server's words.
gboolean console_refused(const struct message *reply, GError **error);
