// SPDX-License-Identifier: GPL-3.0-or-later
// This computer's addresses come from its network interfaces, without those that mean nothing to
// anybody else: loopback and link-local ones.
#include "ritrovo-host-addresses.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>

#include "ritrovo-host.h"

char *ritrovo_host_find_server(void)
{
  const char *named = g_getenv("RITROVO_SERVER");
  if (named && *named)
    return g_strdup(named);

  g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
  g_autofree char *folder = self ? g_path_get_dirname(self) : g_strdup(".");
  g_autofree char *beside = g_build_filename(folder, "..", "server", "ritrovod", NULL);
  const char *const places[] = {beside, RITROVO_LIBEXECDIR "/ritrovod", RITROVO_BINDIR "/ritrovod"};
  for (guint i = 0; i < G_N_ELEMENTS(places); i++)
    if (g_file_test(places[i], G_FILE_TEST_IS_EXECUTABLE))
      return g_strdup(places[i]);
  return g_find_program_in_path("ritrovod");
}

// Splits "dialect=address:port"; the address without its brackets. NULL if it is not that.
static GSocketAddress *read_listener(const char *listener)
{
  const char *equals = strchr(listener, '=');
  const char *colon = strrchr(listener, ':');
  guint64 port;
  if (!equals || !colon || colon <= equals ||
      !g_ascii_string_to_unsigned(colon + 1, 10, 1, G_MAXUINT16, &port, NULL))
    return NULL;
  g_autofree char *host = g_strndup(equals + 1, (gsize) (colon - equals - 1));
  gsize length = strlen(host);
  if (length > 1 && host[0] == '[' && host[length - 1] == ']') {
    host[length - 1] = '\0';
    return g_inet_socket_address_new_from_string(host + 1, (guint) port);
  }
  return g_inet_socket_address_new_from_string(host, (guint) port);
}

static GInetAddress *address_of(GSocketAddress *place)
{
  return g_inet_socket_address_get_address(G_INET_SOCKET_ADDRESS(place));
}

static char *with_port(const char *host, guint16 port)
{
  return g_strdup_printf(strchr(host, ':') ? "[%s]:%u" : "%s:%u", host, port);
}

char *ritrovo_host_own_address(const char *listener)
{
  g_autoptr(GSocketAddress) place = read_listener(listener);
  if (!place)
    return NULL;
  guint16 port = g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(place));
  g_autofree char *host = g_inet_address_get_is_any(address_of(place))
                              ? g_strdup("127.0.0.1")
                              : g_inet_address_to_string(address_of(place));
  return with_port(host, port);
}

static gboolean is_for_others(GInetAddress *address)
{
  return !g_inet_address_get_is_loopback(address) && !g_inet_address_get_is_link_local(address) &&
         !g_inet_address_get_is_any(address) && !g_inet_address_get_is_multicast(address);
}

static void add_address(GPtrArray *list, GInetAddress *address, guint16 port)
{
  g_autofree char *host = g_inet_address_to_string(address);
  char *text = port == RITROVO_HOST_PORT ? g_strdup(host) : with_port(host, port);
  if (g_ptr_array_find_with_equal_func(list, text, g_str_equal, NULL))
    g_free(text);
  else
    g_ptr_array_add(list, text);
}

static GInetAddress *read_interface(const struct ifaddrs *interface, GSocketFamily family)
{
  if (!interface->ifa_addr || !(interface->ifa_flags & IFF_UP) ||
      interface->ifa_addr->sa_family != (sa_family_t) family)
    return NULL;
  const void *bytes =
      family == G_SOCKET_FAMILY_IPV4
          ? (const void *) &((const struct sockaddr_in *) (const void *) interface->ifa_addr)
                ->sin_addr
          : (const void *) &((const struct sockaddr_in6 *) (const void *) interface->ifa_addr)
                ->sin6_addr;
  return g_inet_address_new_from_bytes(bytes, family);
}

static void add_interfaces(GPtrArray *list, GSocketFamily family, guint16 port)
{
  struct ifaddrs *interfaces;
  if (getifaddrs(&interfaces) < 0)
    return;
  for (struct ifaddrs *i = interfaces; i; i = i->ifa_next) {
    g_autoptr(GInetAddress) address = read_interface(i, family);
    if (address && is_for_others(address))
      add_address(list, address, port);
  }
  freeifaddrs(interfaces);
}

GStrv ritrovo_host_list_addresses(const char *listener)
{
  g_autoptr(GPtrArray) list = g_ptr_array_new();
  g_autoptr(GSocketAddress) place = read_listener(listener);
  if (place) {
    GInetAddress *address = address_of(place);
    guint16 port = g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(place));
    if (!g_inet_address_get_is_any(address)) {
      if (is_for_others(address))
        add_address(list, address, port);
    } else {
      add_interfaces(list, G_SOCKET_FAMILY_IPV4, port);
      if (g_inet_address_get_family(address) == G_SOCKET_FAMILY_IPV6)
        add_interfaces(list, G_SOCKET_FAMILY_IPV6, port);
    }
  }
  g_ptr_array_add(list, NULL);
  return (GStrv) g_ptr_array_free(g_steal_pointer(&list), FALSE);
}

// Asked as a server would: what has only just been closed is free.
static gboolean is_taken(GSocketFamily family, guint port)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GInetAddress) any = g_inet_address_new_any(family);
  g_autoptr(GSocketAddress) place = g_inet_socket_address_new(any, (guint16) port);
  g_autoptr(GSocket) socket =
      g_socket_new(family, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  return socket && !g_socket_bind(socket, place, TRUE, &error) &&
         g_error_matches(error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
}

gboolean ritrovo_host_port_is_taken(guint port)
{
  return is_taken(G_SOCKET_FAMILY_IPV6, port) || is_taken(G_SOCKET_FAMILY_IPV4, port);
}

guint ritrovo_host_next_port(guint port)
{
  do
    port++;
  while (port <= G_MAXUINT16 && ritrovo_host_port_is_taken(port));
  return port <= G_MAXUINT16 ? port : 0;
}
