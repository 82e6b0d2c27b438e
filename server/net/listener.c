// SPDX-License-Identifier: GPL-3.0-or-later
// The listener of listener.h. Out of descriptors it pauses for a moment instead of spinning on a
// socket that stays readable.
#include "listener.h"
#include "log.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG 4096
#define BACKLOG_UNIX 64
#define ACCEPTS_PER_TURN 256
#define PAUSE_MS 100

static void ready(struct loop_watch *watch, unsigned events)
{
  struct listener *listener = watch->owner;
  for (int i = 0; i < ACCEPTS_PER_TURN && watch->fd >= 0; i++) {
    struct sockaddr_storage peer;
    socklen_t length = sizeof peer;
    int fd = accept4(watch->fd, (struct sockaddr *) &peer, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) {
      if (errno == EAGAIN)
        return;
      if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
        log_event(LOG_LEVEL_WARNING, "accept_paused", "error", g_strerror(errno), NULL);
        loop_watch_set(listener->loop, watch, 0);
        timeout_arm(&listener->pause, &listener->retry, listener);
        return;
      }
      continue; // that connection is gone already, accept(2)
    }
    int one = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    listener->accepted(listener, fd, &peer);
  }
}

static void retry(gpointer owner)
{
  struct listener *listener = owner;
  loop_watch_set(listener->loop, &listener->watch, EPOLLIN);
}

// A bound, listening socket; -1 with errno.
static int open_socket(const struct addrinfo *info)
{
  int fd = socket(info->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return -1;
  int one = 1;
  int only_v6 = 0;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (info->ai_family == AF_INET6)
    setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &only_v6, sizeof only_v6);
  if (bind(fd, info->ai_addr, info->ai_addrlen) < 0 || listen(fd, BACKLOG) < 0) {
    int saved = errno;
    close(fd);
    errno = saved;
    return -1;
  }
  return fd;
}

static int open_host(const char *host, guint16 port, GError **error)
{
  char service[8];
  g_snprintf(service, sizeof service, "%u", (unsigned) port);
  struct addrinfo hints = {.ai_flags = AI_PASSIVE | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM};
  struct addrinfo *info = NULL;
  int result = getaddrinfo(host, service, &hints, &info);
  if (result != 0) {
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, "cannot listen on %s: %s", host,
                gai_strerror(result));
    return -1;
  }
  int fd = open_socket(info);
  int saved = errno;
  freeaddrinfo(info);
  if (fd < 0 && g_str_equal(host, "::") && (saved == EAFNOSUPPORT || saved == EADDRNOTAVAIL))
    return open_host("0.0.0.0", port, error);
  if (fd < 0)
    g_set_error(error, G_IO_ERROR, (int) g_io_error_from_errno(saved),
                "cannot listen on %s, port %u: %s", host, (unsigned) port, g_strerror(saved));
  return fd;
}

static gboolean watch(struct listener *listener, struct loop *loop, int fd, GError **error)
{
  listener->loop = loop;
  listener->watch = (struct loop_watch){.ready = ready, .owner = listener, .fd = -1};
  if (fd < 0)
    return FALSE;
  if (!loop_watch_add(loop, &listener->watch, fd, EPOLLIN, error)) {
    close(fd);
    return FALSE;
  }
  timeout_queue_init(&listener->pause, loop, PAUSE_MS, retry);
  return TRUE;
}

gboolean listener_open(struct listener *listener, struct loop *loop, const char *host, guint16 port,
                       GError **error)
{
  listener->path = NULL;
  return watch(listener, loop, open_host(host, port, error), error);
}

// A socket's path may have 107 bytes, unix(7); through the directory's descriptor any fits.
static int bind_unix(const char *dir, const char *name)
{
  int dir_fd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (dir_fd < 0)
    return -1;
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  g_snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/%s", dir_fd, name);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  unlinkat(dir_fd, name, 0);
  mode_t before = umask(0177);
  gboolean good = fd >= 0 && bind(fd, (struct sockaddr *) &address, sizeof address) == 0 &&
                  listen(fd, BACKLOG_UNIX) == 0;
  int saved = errno;
  umask(before);
  close(dir_fd);
  if (!good && fd >= 0)
    close(fd);
  errno = saved;
  return good ? fd : -1;
}

gboolean listener_open_unix(struct listener *listener, struct loop *loop, const char *dir,
                            const char *name, GError **error)
{
  int fd = bind_unix(dir, name);
  int saved = errno;
  listener->path = g_build_filename(dir, name, NULL);
  if (fd < 0)
    g_set_error(error, G_IO_ERROR, (int) g_io_error_from_errno(saved), "cannot listen on %s: %s",
                listener->path, g_strerror(saved));
  if (watch(listener, loop, fd, error))
    return TRUE;
  g_clear_pointer(&listener->path, g_free);
  return FALSE;
}

uid_t listener_peer_user(int fd)
{
  struct ucred peer;
  socklen_t length = sizeof peer;
  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) < 0)
    return (uid_t) -1;
  return peer.uid;
}

void listener_close(struct listener *listener)
{
  int fd = listener->watch.fd;
  if (fd < 0)
    return;
  timeout_disarm(&listener->retry);
  loop_watch_remove(listener->loop, &listener->watch);
  if (listener->path)
    unlink(listener->path);
  g_clear_pointer(&listener->path, g_free);
  close(fd);
}

void address_to_bytes(const struct sockaddr_storage *address, unsigned char bytes[16])
{
  static const unsigned char mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (address->ss_family == AF_INET) {
    memcpy(bytes, mapped, sizeof mapped);
    memcpy(bytes + 12, &((const struct sockaddr_in *) address)->sin_addr, 4);
  } else {
    memcpy(bytes, &((const struct sockaddr_in6 *) address)->sin6_addr, 16);
  }
}

char *address_to_text(const struct sockaddr_storage *address)
{
  char text[INET6_ADDRSTRLEN] = "?";
  if (address->ss_family == AF_INET) {
    const struct sockaddr_in *in = (const struct sockaddr_in *) address;
    inet_ntop(AF_INET, &in->sin_addr, text, sizeof text);
    return g_strdup_printf("%s:%u", text, ntohs(in->sin_port));
  }
  const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *) address;
  if (IN6_IS_ADDR_V4MAPPED(&in6->sin6_addr)) {
    inet_ntop(AF_INET, &in6->sin6_addr.s6_addr[12], text, sizeof text);
    return g_strdup_printf("%s:%u", text, ntohs(in6->sin6_port));
  }
  inet_ntop(AF_INET6, &in6->sin6_addr, text, sizeof text);
  return g_strdup_printf("[%s]:%u", text, ntohs(in6->sin6_port));
}

char *listener_address(const struct listener *listener)
{
  struct sockaddr_storage address = {0};
  socklen_t length = sizeof address;
  getsockname(listener->watch.fd, (struct sockaddr *) &address, &length);
  return address_to_text(&address);
}
