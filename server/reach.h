// SPDX-License-Identifier: GPL-3.0-or-later
// Where one who is connected by the text dialect finds the native wire, on which files move.
#pragma once

struct server;

// "HOST PORT" as programs such as netcat take them: the address that this connection came in on, or
// 127.0.0.1 for a console's, with the port of a listener that takes the native wire there; for one
// on this computer, of any such listener. NULL: there is none. Newly allocated.
char *server_reach(const struct server *server, int fd);
