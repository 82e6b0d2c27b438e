// SPDX-License-Identifier: GPL-3.0-or-later
// Where the bundled server's program is, and under which addresses its port can be reached.
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

// The path of ritrovod: what the environment variable RITROVO_SERVER says, next to this program in
// the build tree, where it is installed, or in PATH. Newly allocated; NULL if there is none.
char *ritrovo_host_find_server(void);

// `listener` is a word of the server's ready line, such as "auto=[::]:60467". Returns the address
// to connect to from this computer; newly allocated; NULL if it is no such word.
char *ritrovo_host_own_address(const char *listener);

// The addresses that others may use for that listener, IPv4 first, each with the port where that is
// not the default one. Newly allocated; empty if there is none.
GStrv ritrovo_host_list_addresses(const char *listener);

// Whether a program on this computer listens on that port. / The first port above it on which none
// does, 0 if there is none; somebody may be quicker than whoever asks.
gboolean ritrovo_host_port_is_taken(guint port);
guint ritrovo_host_next_port(guint port);

G_END_DECLS
