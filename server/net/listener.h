// SPDX-License-Identifier: GPL-3.0-or-later
// A listening TCP socket, IPv4 or IPv6, and the text forms of addresses.
#pragma once

#include <glib.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "loop.h"

struct listener {
  struct loop *loop; // borrowed
  struct loop_watch watch;
  struct timeout_queue pause; // while the process has no descriptor left
  struct timeout retry;
  // A connection was accepted: non-blocking, close-on-exec, TCP_NODELAY. The descriptor is the
  // callee's.
  void (*accepted)(struct listener *listener, int fd, const struct sockaddr_storage *peer);
  gpointer owner;
};

// Listens on `host`, a numeric address or a name, without brackets; port 0 is a free one. "::"
// takes IPv4 too, and stands for 0.0.0.0 where there is no IPv6. `accepted` and `owner` are set by
// the caller beforehand. FALSE with a GError in words.
gboolean listener_open(struct listener *listener, struct loop *loop, const char *host, guint16 port,
                       GError **error);
void listener_close(struct listener *listener);

// The address without its port as 16 bytes, an IPv4 address mapped into IPv6.
void address_to_bytes(const struct sockaddr_storage *address, unsigned char bytes[16]);

// "203.0.113.7:51234" or "[2001:db8::1]:51234"; an IPv4 address mapped into IPv6 is shown as IPv4.
// Newly allocated.
char *address_to_text(const struct sockaddr_storage *address);

// Where it listens, in the same form. Newly allocated.
char *listener_address(const struct listener *listener);
