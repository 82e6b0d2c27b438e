// SPDX-License-Identifier: GPL-3.0-or-later
// The admin's side of the server, admin.h: hooks of the chat that end in the log, on consoles and
// in numbers.
#include "admin.h"

#include <unistd.h>

#include "client.h"
#include "log.h"
#include "metrics.h"
#include "server.h"
#include "session.h"
#include "store_sqlite.h"
#include "vault_files.h"

static void entered(gpointer owner, const struct session *session)
{
  struct server *server = owner;
  const struct conn *conn = client_conn(session->sink);
  g_autofree char *address = client_address(conn);
  log_event(LOG_LEVEL_INFO, "connect", "name", session->user->name, "address", address, "dialect",
            client_dialect(conn), NULL);
  if (session->user->role == ROLE_OPERATOR)
    return;
  struct message connected = {.type = MSG_CONNECTED};
  message_set(&connected, name, session->user->name);
  message_set(&connected, address, address);
  chat_tell_operators(server->chat, &connected);
}

static void gone(gpointer owner, const struct session *session, const char *reason)
{
  struct server *server = owner;
  log_event(LOG_LEVEL_INFO, "disconnect", "name", session->user->name, "reason", reason, NULL);
  if (session->user->role == ROLE_OPERATOR)
    return;
  struct message disconnected = {.type = MSG_DISCONNECTED};
  message_set(&disconnected, name, session->user->name);
  message_set(&disconnected, reason, reason);
  chat_tell_operators(server->chat, &disconnected);
}

static unsigned collect(gpointer owner, struct stats_item items[STATS_MAX])
{
  struct admin *admin = owner;
  struct server *server = admin->server;
  struct chat *chat = server->chat;
  struct vault_counts counts;
  vault_files_count(server->vault, &counts);
  struct stats_input input = {
      .now = loop_now(server->loop),
      .started = server->started,
      .sessions = chat->attached.length,
      .detached = chat->detached.length,
      .rooms = g_hash_table_size(chat->rooms),
      .messages = &chat->messages,
      .deliveries = &server->deliveries,
      .store_waiting = chat->store_waiting,
      .store_bytes = chat->store_pending,
      .commit_times = server->config->history ? store_sqlite_commit_times(server->store) : NULL,
      .transfers = server->transfers,
      .file_bytes_received = counts.received,
      .file_bytes_sent = counts.sent,
      .files = g_hash_table_size(chat->files->by_id),
      .file_bytes = chat->files->contents.bytes,
      .memory = stats_memory(),
  };
  for (GList *link = server->clients.head; link; link = link->next)
    client_count(link->data, &input);
  GHashTableIter iter;
  gpointer key;
  g_hash_table_iter_init(&iter, chat->users);
  while (g_hash_table_iter_next(&iter, &key, NULL)) {
    const struct user *user = key;
    if (user->role == ROLE_OPERATOR)
      input.sessions -= user->sessions;
    else if (user->role == ROLE_GUEST)
      input.guests++;
    else
      input.members++;
  }
  return stats_collect(&input, items);
}

// Items of one name have a label each; on the wire it is part of the name.
static char *line_name(const struct stats_item *item)
{
  return item->label ? g_strdup_printf("%s{%s}", item->name, item->label) : g_strdup(item->name);
}

static void stats(gpointer owner, struct message *message)
{
  struct server *server = owner;
  struct admin *admin = &server->admin;
  unsigned count = collect(admin, admin->items);
  for (unsigned i = 0; i < count; i++) {
    g_free((char *) admin->lines[i].name);
    admin->lines[i] = (struct message){0};
    message_set(&admin->lines[i], name, line_name(&admin->items[i]));
    message_set(&admin->lines[i], text, admin->items[i].text);
  }
  message_set(message, stats, (struct message_list){admin->lines, count});
}

static char *reload(gpointer owner)
{
  return server_reload(owner);
}

static void stop(gpointer owner)
{
  server_stop(owner);
}

void admin_set_hooks(struct chat_settings *settings)
{
  settings->entered = entered;
  settings->gone = gone;
  settings->stats = stats;
  settings->reload = reload;
  settings->stop = stop;
}

// The socket's mode keeps others out; this is for systems and mounts that do not look at it.
static void accepted(struct listener *listener, int fd, const struct sockaddr_storage *peer)
{
  uid_t user = listener_peer_user(fd);
  if (user == geteuid() || user == 0) {
    client_open_console(listener->owner, fd);
    return;
  }
  char number[LOG_NUMBER_SIZE];
  log_event(LOG_LEVEL_WARNING, "refused", "address", "console", "user", log_number(number, user),
            NULL);
  close(fd);
}

gboolean admin_open(struct admin *admin, struct server *server, GError **error)
{
  const struct config *config = server->config;
  admin->server = server;
  admin->console.accepted = accepted;
  admin->console.owner = server;
  if (!listener_open_unix(&admin->console, server->loop, config->data_dir, CONSOLE_SOCKET, error))
    return FALSE;
  if (config->metrics_host)
    admin->metrics = metrics_new(server->loop, config->metrics_host, config->metrics_port, collect,
                                 admin, error);
  return !config->metrics_host || admin->metrics;
}

void admin_close(struct admin *admin)
{
  if (admin->server)
    listener_close(&admin->console);
}

void admin_clear(struct admin *admin)
{
  metrics_free(admin->metrics);
  for (unsigned i = 0; i < STATS_MAX; i++)
    g_free((char *) admin->lines[i].name);
}

char *admin_metrics_address(const struct admin *admin)
{
  return admin->metrics ? metrics_address(admin->metrics) : NULL;
}
