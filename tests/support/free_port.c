// SPDX-License-Identifier: GPL-3.0-or-later
// The kernel chooses, and hands out others before it comes back to this one.
#include "free_port.h"

#include <gio/gio.h>

guint16 free_port(void)
{
  g_autoptr(GSocketListener) listener = g_socket_listener_new();
  g_autoptr(GError) error = NULL;
  guint16 port = g_socket_listener_add_any_inet_port(listener, NULL, &error);
  g_assert_no_error(error);
  return port;
}
