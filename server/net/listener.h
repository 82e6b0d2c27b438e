// SPDX-License-Identifier: GPL-3.0-or-later
// A listening socket, TCP over IPv4 or IPv6 or of the Unix domain, and the text forms of addresses.
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
  char *path; // owned: of a Unix socket; NULL otherwise
};

// Listens on `host`, a numeric address or a name, without brackets; port 0 is a free one. "::"
// takes IPv4 too, and stands for 0.0.0.0 where there is no IPv6. `accepted` and `owner` are set by
// the caller beforehand. FALSE with a GError in words.
gboolean listener_open(struct listener *listener, struct loop *loop, const char *host, guint16 port,
                       GError **error);

// Listens on a Unix socket `name` in the directory `dir`, of any length; mode 0600 before it
// exists. One of that name that is there already is replaced: the caller holds the directory's
// lock.
gboolean listener_open_unix(struct listener *listener, struct loop *loop, const char *dir,
                            const char *name, GError **error);

// The user at the other end of an accepted Unix connection; (uid_t) -1: unknown. unix(7),
// SO_PEERCRED.
uid_t listener_peer_user(int fd);

void listener_close(struct listener *listener); // a Unix socket's name is taken out, too

// The address without its port as 16 bytes, an IPv4 address mapped into IPv6.
void address_to_bytes(const struct sockaddr_storage *address, unsigned char bytes[16]);

// "203.0.113.7:51234" or "[2001:db8::1]:51234"; an IPv4 address mapped into IPv6 is shown as IPv4.
// Newly allocated.
char *address_to_text(const struct sockaddr_storage *address);

// Where it listens, in the same form. Newly allocated.
char *listener_address(const struct listener *listener);
