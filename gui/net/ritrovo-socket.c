// SPDX-License-Identifier: GPL-3.0-or-later
// GSocketClient, told what a chat needs. Whatever is to be around every connection belongs here.
#include "ritrovo-socket.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

#define CONNECT_TIMEOUT_S 10

static void set_up(GSocketConnection *connection)
{
  GSocket *socket = g_socket_connection_get_socket(connection);
  // The time limit was for connecting; a quiet chat is not a broken one. The options make things
  // quicker or sturdier, and a socket that refuses them still works.
  g_socket_set_timeout(socket, 0);
  g_socket_set_keepalive(socket, TRUE);
  (void) g_socket_set_option(socket, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
}

static void connected_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;
  GSocketConnection *connection =
      g_socket_client_connect_finish(G_SOCKET_CLIENT(source), result, &error);
  if (!connection) {
    g_task_return_error(task, error);
    return;
  }
  set_up(connection);
  g_task_return_pointer(task, connection, g_object_unref);
}

void ritrovo_socket_open_async(const RitrovoAddress *address, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GSocketClient) client = g_socket_client_new();
  g_autoptr(GSocketConnectable) place = g_network_address_new(address->host, address->port);
  GTask *task = g_task_new(NULL, cancellable, callback, data);
  g_task_set_source_tag(task, ritrovo_socket_open_async);
  g_socket_client_set_timeout(client, CONNECT_TIMEOUT_S);
  // The desktop's proxy is meant for web pages; it cannot reach a server in the next room.
  g_socket_client_set_enable_proxy(client, FALSE);
  g_socket_client_connect_async(client, place, cancellable, connected_cb, task);
}

GSocketConnection *ritrovo_socket_open_finish(GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer(G_TASK(result), error);
}
