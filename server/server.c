// SPDX-License-Identifier: GPL-3.0-or-later
// The wiring of server.h. A stop is graceful: no new connections, `shutdown` to everyone, the last
// commit, the queues drained for at most DRAIN_MS; a second signal cuts that short.
#include "server.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "account.h"
#include "auth_argon2.h"
#include "client.h"
#include "limits.h"
#include "listener.h"
#include "log.h"
#include "lookalike.h"
#include "store_memory.h"
#include "store_sqlite.h"
#include "transfer.h"

// An address may do as much as so many sessions.
#define ADDRESS_SHARE 16
#define STOP_REASON "The server is stopping."
#define DRAIN_MS (5 * 1000)
// Each password takes about 50 ms and 64 MiB while it is looked at.
#define PASSWORD_THREADS 2
#define PASSWORDS_WAITING 64
// Descriptors that are not connections: database, epoll, listeners, standard streams. Each transfer
// takes two, for which no more than one part in so many is set aside.
#define DESCRIPTORS_RESERVED 64
#define TRANSFERS_PART 4

static void accepted(struct listener *listener, int fd, const struct sockaddr_storage *peer)
{
  struct server_listener *self = (struct server_listener *) listener;
  client_open(listener->owner, fd, peer, self->config);
}

// Has the chat do what is due, and comes back when there is more.
static void wake(gpointer data)
{
  struct server *server = data;
  server->chat->now = loop_now(server->loop);
  gint64 left = chat_wake(server->chat);
  timeout_disarm(&server->next_wake);
  if (left >= 0)
    timeout_arm_in(&server->wake, &server->next_wake, server, left);
}

static void wake_soon(gpointer data)
{
  struct server *server = data;
  loop_before_wait(server->loop, &server->wake_now, server);
}

static void abort_all(struct server *server)
{
  while (server->clients.head && ((struct conn *) server->clients.head->data)->state != CONN_CLOSED)
    for (GList *link = server->clients.head; link; link = link->next)
      conn_abort(link->data);
}

static void stop_if_empty(struct server *server)
{
  if (server->stopping && server->net.open == 0)
    loop_stop(server->loop);
}

static void drain_ended(gpointer data)
{
  abort_all(data);
}

static void finish_all(gpointer data)
{
  struct server *server = data;
  for (GList *link = server->clients.head; link; link = link->next)
    conn_finish(link->data);
  stop_if_empty(server);
}

void server_client_closed(struct server *server)
{
  stop_if_empty(server);
}

void server_stop(struct server *server)
{
  if (server->stopping) {
    abort_all(server);
    return;
  }
  log_event(LOG_LEVEL_NOTICE, "stopping", NULL);
  server->stopping = TRUE;
  vault_files_cut(server->vault);
  for (guint i = 0; i < server->listeners->len; i++)
    listener_close(g_ptr_array_index(server->listeners, i));
  admin_close(&server->admin);
  timeout_arm(&server->drain, &server->drain_end, server);
  for (GList *link = server->clients.head; link; link = link->next)
    client_tell_shutdown(link->data, STOP_REASON);
  chat_stop(server->chat, STOP_REASON);
}

static void signalled(struct loop_watch *watch, unsigned events)
{
  struct signalfd_siginfo info;
  if (read(watch->fd, &info, sizeof info) != sizeof info)
    return;
  if (info.ssi_signo != SIGHUP) {
    server_stop(watch->owner);
    return;
  }
  log_reopen();
  g_free(server_reload(watch->owner)); // it has logged what is wrong
}

static gboolean fail(GError **error, const char *what, const char *path)
{
  int saved = errno;
  g_set_error(error, G_IO_ERROR, (int) g_io_error_from_errno(saved), "%s %s: %s", what, path,
              g_strerror(saved));
  return FALSE;
}

static gboolean watch_signals(struct server *server, GError **error)
{
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGHUP);
  // Before any thread is started, so that all of them inherit it.
  pthread_sigmask(SIG_BLOCK, &signals, NULL);
  int fd = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
  if (fd < 0)
    return fail(error, "cannot receive", "signals");
  server->signals.ready = signalled;
  server->signals.owner = server;
  return loop_watch_add(server->loop, &server->signals, fd, EPOLLIN, error);
}

// One server per data directory: the lock goes with the process, however it ends.
static gboolean lock_data_dir(struct server *server, GError **error)
{
  const char *dir = server->config->data_dir;
  if (g_mkdir_with_parents(dir, 0700) < 0)
    return fail(error, "cannot make", dir);
  g_autofree char *path = g_build_filename(dir, "lock", NULL);
  server->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (server->lock_fd < 0)
    return fail(error, "cannot write in", dir);
  if (flock(server->lock_fd, LOCK_EX | LOCK_NB) < 0) {
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_BUSY, "%s is in use by another server", dir);
    return FALSE;
  }
  return TRUE;
}

static gboolean open_store(struct server *server, GError **error)
{
  if (!lock_data_dir(server, error))
    return FALSE;
  g_autofree char *path = g_build_filename(server->config->data_dir, "ritrovo.db", NULL);
  struct store *database = store_sqlite_open(path, server->loop, error);
  if (database) {
    store_sqlite_retain(database, &server->config->retention);
    server->store = server->config->history ? database : store_memory_new(database);
  }
  return database != NULL;
}

static gboolean open_vault(struct server *server, GError **error)
{
  server->vault = vault_files_new(server->config->data_dir, server->loop, &transfer_words, error);
  return server->vault != NULL;
}

static gboolean open_listeners(struct server *server, GError **error)
{
  for (guint i = 0; i < server->config->listen->len; i++) {
    struct server_listener *self = g_new0(struct server_listener, 1);
    self->config = g_ptr_array_index(server->config->listen, i);
    self->listener.accepted = accepted;
    self->listener.owner = server;
    self->listener.watch.fd = -1;
    g_ptr_array_add(server->listeners, self);
    if (!listener_open(&self->listener, server->loop, self->config->host, self->config->port,
                       error))
      return FALSE;
  }
  return TRUE;
}

// As many descriptors as the system allows; fewer connections than configured if they are not
// enough.
static guint raise_descriptors(const struct config *config)
{
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
    return config->connections;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur == RLIM_INFINITY)
    return config->connections;
  rlim_t others =
      DESCRIPTORS_RESERVED + MIN(2 * (rlim_t) config->transfers, limit.rlim_cur / TRANSFERS_PART);
  return (guint) MIN(config->connections, MAX(limit.rlim_cur, others + 1) - others);
}

static guint64 look(gpointer data, const char *name)
{
  return lookalike_look(((struct server *) data)->lookalike, name);
}

static gboolean open_passwords(struct server *server, GError **error)
{
  server->auth = auth_argon2_new(server->loop, PASSWORD_THREADS, PASSWORDS_WAITING, error);
  server->lookalike = server->auth ? lookalike_new(error) : NULL;
  return server->lookalike != NULL;
}

// Where an address is no measure of a person (--per-address 0), it has no bucket either.
static guint address_rate(const struct config *config)
{
  return config->per_address ? config->rate * ADDRESS_SHARE : 0;
}

static void make_admins(struct server *server)
{
  for (char **name = server->config->admins; name && *name; name++)
    account_make_admin(server->chat, *name);
}

static void set_files(struct chat_settings *settings, const struct config *config)
{
  settings->files = config->files;
  settings->file_limit[0] = config->file_limit_guest;
  settings->file_limit[1] = config->file_limit;
  settings->file_quota[0] = config->file_quota_guest;
  settings->file_quota[1] = config->file_quota;
  settings->files_total = config->files_total;
}

static void make_chat(struct server *server)
{
  struct chat_settings settings = {
      .server_name = server->config->name,
      .motd = server->config->motd,
      .drained = finish_all,
      .wake = wake_soon,
      .rate = server->config->rate,
      .address_rate = address_rate(server->config),
      .look = look,
      .owner = server,
      .sessions_max = server->connections_max,
      .vault = server->vault,
  };
  set_files(&settings, server->config);
  admin_set_hooks(&settings);
  server->chat = chat_new(server->store, server->auth, &settings);
  vault_files_sweep(server->vault, files_hashes(server->chat));
  make_admins(server);
}

char *server_reload(struct server *server)
{
  g_autoptr(GError) error = NULL;
  struct config *config = config_reread(server->config, &error);
  if (!config) {
    log_event(LOG_LEVEL_ERROR, "reload_failed", "error", error->message, NULL);
    return g_strdup(error->message);
  }
  struct config *before = server->reread;
  server->config = server->reread = config;
  server->net.queue_limit = config->queue_limit;
  server->connections_max = raise_descriptors(config);
  struct chat_settings *settings = &server->chat->settings;
  settings->server_name = config->name;
  settings->motd = config->motd;
  settings->rate = config->rate;
  settings->address_rate = address_rate(config);
  settings->sessions_max = server->connections_max;
  set_files(settings, config);
  make_admins(server);
  config_free(before);
  log_event(LOG_LEVEL_NOTICE, "reloaded", NULL);
  return NULL;
}

struct server *server_new(const struct config *config, GError **error)
{
  struct server *server = g_new0(struct server, 1);
  server->config = config;
  server->lock_fd = server->signals.fd = -1;
  server->connections_max = raise_descriptors(config);
  server->reader = message_reader_new();
  server->scratch = g_string_new(NULL);
  address_book_init(&server->addresses);
  server->listeners = g_ptr_array_new_with_free_func(g_free);
  server->loop = loop_new(error);
  if (!server->loop || !watch_signals(server, error) || !open_store(server, error) ||
      !open_vault(server, error) || !open_passwords(server, error)) {
    server_free(server);
    return NULL;
  }
  net_init(&server->net, server->loop, &client_conn_ops, config->queue_limit);
  timeout_queue_init(&server->detect, server->loop, DETECT_SILENCE_MS, client_detect_expired);
  timeout_queue_init(&server->hello, server->loop, HELLO_TIMEOUT_MS, client_hello_expired);
  timeout_queue_init(&server->silence, server->loop, SILENCE_PING_MS, client_silence_expired);
  timeout_queue_init(&server->pinged, server->loop, SILENCE_CLOSE_MS - SILENCE_PING_MS,
                     client_pinged_expired);
  timeout_queue_init(&server->wake, server->loop, RESUME_MS, wake);
  server->wake_now.run = wake;
  timeout_queue_init(&server->drain, server->loop, DRAIN_MS, drain_ended);
  make_chat(server);
  server->started = loop_now(server->loop);
  if (!open_listeners(server, error) || !admin_open(&server->admin, server, error)) {
    server_free(server);
    return NULL;
  }
  return server;
}

void server_free(struct server *server)
{
  if (!server)
    return;
  for (guint i = 0; i < server->listeners->len; i++)
    listener_close(g_ptr_array_index(server->listeners, i));
  admin_close(&server->admin);
  // The last bytes, the last commit, and their answers while there is a chat to take them.
  if (server->vault)
    vault_files_stop(server->vault);
  if (server->chat)
    loop_run_posted(server->loop);
  if (server->store)
    server->store->ops->stop(server->store);
  if (server->auth)
    server->auth->ops->stop(server->auth);
  if (server->chat)
    loop_run_posted(server->loop);
  g_clear_pointer(&server->chat, chat_free);
  if (server->store)
    server->store->ops->free(server->store);
  if (server->auth)
    server->auth->ops->free(server->auth);
  vault_files_free(server->vault);
  lookalike_free(server->lookalike);
  net_clear(&server->net);
  address_book_clear(&server->addresses);
  if (server->signals.fd >= 0)
    close(server->signals.fd);
  admin_clear(&server->admin);
  loop_free(server->loop);
  config_free(server->reread);
  g_ptr_array_unref(server->listeners);
  message_reader_free(server->reader);
  g_string_free(server->scratch, TRUE);
  if (server->lock_fd >= 0)
    close(server->lock_fd);
  g_free(server);
}

char *server_ready_line(const struct server *server)
{
  GString *line = g_string_new("ready");
  for (guint i = 0; i < server->listeners->len; i++) {
    const struct server_listener *self = g_ptr_array_index(server->listeners, i);
    g_autofree char *address = listener_address(&self->listener);
    g_string_append_printf(line, " %s=%s", listen_dialect_name(self->config->dialect), address);
  }
  g_autofree char *metrics = admin_metrics_address(&server->admin);
  if (metrics)
    g_string_append_printf(line, " metrics=%s", metrics);
  return g_string_free(line, FALSE);
}

void server_run(struct server *server)
{
  log_event(LOG_LEVEL_NOTICE, "started", "name", server->config->name, "history",
            server->config->history ? "on" : "off", NULL);
  loop_run(server->loop);
  log_event(LOG_LEVEL_NOTICE, "stopped", NULL);
}
