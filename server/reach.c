// SPDX-License-Identifier: GPL-3.0-or-later
// The search among the listeners for reach.h. Another address of this computer than the one that a
// connection came in on may lie in a network that its other end does not reach.
#include "reach.h"

#include <string.h>

#include "server.h"

static gboolean local_address(int fd, struct sockaddr_storage *address)
{
  socklen_t length = sizeof *address;
  return getsockname(fd, (struct sockaddr *) address, &length) == 0;
}

static guint16 port_of(const struct sockaddr_storage *address)
{
  return ntohs(address->ss_family == AF_INET6 ? ((const struct sockaddr_in6 *) address)->sin6_port
                                              : ((const struct sockaddr_in *) address)->sin_port);
}

// "203.0.113.7 60467"; IPv6 without the brackets.
static char *to_words(const struct sockaddr_storage *address, guint16 port)
{
  g_autofree char *text = address_to_text(address);
  char *colon = strrchr(text, ':');
  *colon = '\0';
  const char *host = text;
  if (text[0] == '[') {
    colon[-1] = '\0';
    host = text + 1;
  }
  return g_strdup_printf("%s %u", host, port);
}

static const unsigned char ipv4[12] = {[10] = 0xff, [11] = 0xff}; // mapped into IPv6

static gboolean is_ipv4(const unsigned char bytes[16])
{
  return memcmp(bytes, ipv4, sizeof ipv4) == 0;
}

static gboolean is_loopback(const unsigned char bytes[16])
{
  static const unsigned char one[16] = {[15] = 1};
  return is_ipv4(bytes) ? bytes[12] == 127 : memcmp(bytes, one, sizeof one) == 0;
}

// Whether one who listens on `bound` is met at `own`. "::" takes IPv4 too.
static gboolean takes(const unsigned char bound[16], const unsigned char own[16])
{
  static const unsigned char zero[16];
  gboolean is_any = memcmp(bound, zero, 16) == 0 ||
                    (is_ipv4(bound) && is_ipv4(own) && memcmp(bound + 12, zero, 4) == 0);
  return is_any || memcmp(bound, own, 16) == 0;
}

char *server_reach(const struct server *server, int fd)
{
  struct sockaddr_storage own;
  unsigned char own_bytes[16];
  if (!local_address(fd, &own))
    return NULL;
  if (own.ss_family == AF_UNIX) {
    struct sockaddr_in loopback = {.sin_family = AF_INET};
    loopback.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    memcpy(&own, &loopback, sizeof loopback);
  }
  address_to_bytes(&own, own_bytes);

  char *reach = NULL;
  for (guint i = 0; i < server->listeners->len; i++) {
    const struct server_listener *self = g_ptr_array_index(server->listeners, i);
    struct sockaddr_storage bound;
    unsigned char bytes[16];
    if (self->config->dialect == LISTEN_TEXT || !local_address(self->listener.watch.fd, &bound))
      continue;
    address_to_bytes(&bound, bytes);
    guint16 port = port_of(&bound);
    gboolean is_here = takes(bytes, own_bytes);
    if (!is_here && (reach || !is_loopback(own_bytes)))
      continue;
    g_free(reach);
    reach = to_words(is_here ? &own : &bound, port);
    if (is_here)
      break;
  }
  return reach;
}
