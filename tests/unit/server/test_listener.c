// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of server/net/listener.h: where it listens, what an accepted connection is like, the words
// of a refusal, Unix sockets, and a process that has no descriptor left.
#include "listener.h"
#include "scratch.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

struct scene {
  struct listener listener; // first: its address is the scene's
  struct loop *loop;
  guint expected; // connections; the loop stops after the last
  guint count;
  int fd;     // of the last one
  char *from; // owned: its address
  int client; // the other end
  char *client_address;
};

static void accepted(struct listener *listener, int fd, const struct sockaddr_storage *peer)
{
  struct scene *scene = (struct scene *) listener;
  if (scene->fd >= 0)
    close(scene->fd);
  scene->fd = fd;
  g_free(scene->from);
  scene->from = address_to_text(peer);
  if (++scene->count == scene->expected)
    loop_stop(scene->loop);
}

// FALSE: this computer has no such address.
static gboolean scene_begin(struct scene *scene, const char *host)
{
  g_autoptr(GError) error = NULL;
  *scene = (struct scene){.loop = loop_new(NULL), .expected = 1, .fd = -1, .client = -1};
  scene->listener.accepted = accepted;
  if (listener_open(&scene->listener, scene->loop, host, 0, &error))
    return TRUE;
  g_test_skip(error->message);
  loop_free(scene->loop);
  return FALSE;
}

static void scene_end(struct scene *scene)
{
  listener_close(&scene->listener);
  loop_free(scene->loop);
  if (scene->fd >= 0)
    close(scene->fd);
  if (scene->client >= 0)
    close(scene->client);
  g_free(scene->from);
  g_free(scene->client_address);
}

static guint16 port_of(const struct listener *listener)
{
  g_autofree char *address = listener_address(listener);
  return (guint16) g_ascii_strtoull(strrchr(address, ':') + 1, NULL, 10);
}

// Connects from the outside and waits until it is accepted.
static void visit(struct scene *scene, int family)
{
  struct sockaddr_in in = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  struct sockaddr_in6 in6 = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
  in.sin_port = in6.sin6_port = htons(port_of(&scene->listener));
  scene->client = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int result = family == AF_INET ? connect(scene->client, (struct sockaddr *) &in, sizeof in)
                                 : connect(scene->client, (struct sockaddr *) &in6, sizeof in6);
  g_assert_cmpint(result, ==, 0);
  struct sockaddr_storage own = {0};
  socklen_t length = sizeof own;
  g_assert_cmpint(getsockname(scene->client, (struct sockaddr *) &own, &length), ==, 0);
  scene->client_address = address_to_text(&own);
  loop_run(scene->loop);
  g_assert_cmpuint(scene->count, ==, scene->expected);
}

static void test_ipv4(void)
{
  struct scene scene;
  if (!scene_begin(&scene, "127.0.0.1"))
    return;
  g_autofree char *address = listener_address(&scene.listener);
  g_assert_true(g_str_has_prefix(address, "127.0.0.1:"));
  g_assert_cmpint(port_of(&scene.listener), >, 0);
  visit(&scene, AF_INET);
  g_assert_cmpstr(scene.from, ==, scene.client_address);
  scene_end(&scene);
}

static void test_ipv6(void)
{
  struct scene scene;
  if (!scene_begin(&scene, "::1"))
    return;
  g_autofree char *address = listener_address(&scene.listener);
  g_assert_true(g_str_has_prefix(address, "[::1]:"));
  visit(&scene, AF_INET6);
  g_assert_cmpstr(scene.from, ==, scene.client_address);
  scene_end(&scene);
}

// "::" takes IPv4 too, with or without IPv6 on this computer, and shows it as IPv4.
static void test_any_takes_ipv4(void)
{
  struct scene scene;
  if (!scene_begin(&scene, "::"))
    return;
  visit(&scene, AF_INET);
  g_assert_true(g_str_has_prefix(scene.from, "127.0.0.1:"));
  g_assert_cmpstr(scene.from, ==, scene.client_address);
  scene_end(&scene);
}

static void test_name(void)
{
  struct scene scene;
  if (!scene_begin(&scene, "localhost"))
    return;
  g_assert_cmpint(port_of(&scene.listener), >, 0);
  scene_end(&scene);
}

// What an accepted descriptor must be for the loop.
static void test_accepted_flags(void)
{
  struct scene scene;
  if (!scene_begin(&scene, "127.0.0.1"))
    return;
  visit(&scene, AF_INET);
  int no_delay = 0;
  socklen_t length = sizeof no_delay;
  g_assert_cmpint(fcntl(scene.fd, F_GETFL) & O_NONBLOCK, !=, 0);
  g_assert_cmpint(fcntl(scene.fd, F_GETFD) & FD_CLOEXEC, !=, 0);
  g_assert_cmpint(getsockopt(scene.fd, IPPROTO_TCP, TCP_NODELAY, &no_delay, &length), ==, 0);
  g_assert_cmpint(no_delay, !=, 0);
  scene_end(&scene);
}

#define CROWD 50

// Everyone who is waiting is taken.
static void test_many(void)
{
  struct scene scene;
  int clients[CROWD];
  if (!scene_begin(&scene, "127.0.0.1"))
    return;
  struct sockaddr_in in = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  in.sin_port = htons(port_of(&scene.listener));
  for (int i = 0; i < CROWD; i++) {
    clients[i] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    g_assert_cmpint(connect(clients[i], (struct sockaddr *) &in, sizeof in), ==, 0);
  }
  scene.expected = CROWD;
  loop_run(scene.loop);
  g_assert_cmpuint(scene.count, ==, CROWD);
  for (int i = 0; i < CROWD; i++)
    close(clients[i]);
  scene_end(&scene);
}

static void assert_refused(struct loop *loop, const char *host, guint16 port, const char *words)
{
  g_autoptr(GError) error = NULL;
  struct listener listener = {.accepted = accepted};
  g_assert_false(listener_open(&listener, loop, host, port, &error));
  g_assert_nonnull(error);
  if (!g_pattern_match_simple(words, error->message))
    g_assert_cmpstr(error->message, ==, words);
  listener_close(&listener);
}

static void test_busy_port(void)
{
  struct scene scene;
  if (!scene_begin(&scene, "127.0.0.1"))
    return;
  g_autofree char *words = g_strdup_printf("cannot listen on 127.0.0.1, port %u: %s",
                                           port_of(&scene.listener), g_strerror(EADDRINUSE));
  assert_refused(scene.loop, "127.0.0.1", port_of(&scene.listener), words);
  scene_end(&scene);
}

static void test_not_our_address(void)
{
  struct loop *loop = loop_new(NULL);
  assert_refused(loop, "192.0.2.1", 0, "cannot listen on 192.0.2.1, port 0: *");
  loop_free(loop);
}

static void test_no_address(void)
{
  struct loop *loop = loop_new(NULL);
  assert_refused(loop, "no such host", 0, "cannot listen on no such host: *");
  loop_free(loop);
}

// After a close its port can be had again at once, by the same address.
static void test_port_free_after_close(void)
{
  struct scene scene;
  if (!scene_begin(&scene, "127.0.0.1"))
    return;
  guint16 port = port_of(&scene.listener);
  visit(&scene, AF_INET);
  listener_close(&scene.listener);
  g_autoptr(GError) error = NULL;
  struct listener again = {.accepted = accepted};
  listener_open(&again, scene.loop, "127.0.0.1", port, &error);
  g_assert_no_error(error);
  listener_close(&again);
  scene_end(&scene);
}

struct shortage {
  struct rlimit before;
  struct timeout_queue queue;
  struct timeout timeout;
};

static void end_shortage(gpointer data)
{
  struct shortage *shortage = data;
  g_assert_cmpint(setrlimit(RLIMIT_NOFILE, &shortage->before), ==, 0);
}

// Lowers the limit to what is open already, until the loop has gone round.
static void begin_shortage(struct shortage *shortage, struct loop *loop)
{
  *shortage = (struct shortage){0};
  timeout_queue_init(&shortage->queue, loop, 1, end_shortage);
  timeout_arm(&shortage->queue, &shortage->timeout, shortage);
  g_assert_cmpint(getrlimit(RLIMIT_NOFILE, &shortage->before), ==, 0);
  int lowest_free = dup(0);
  close(lowest_free);
  struct rlimit none = {(rlim_t) lowest_free, shortage->before.rlim_max};
  g_assert_cmpint(setrlimit(RLIMIT_NOFILE, &none), ==, 0);
}

// Out of descriptors it says so, waits, and takes the visitor as soon as there is one again.
static void test_out_of_descriptors(void)
{
  struct scene scene;
  struct shortage shortage;
  if (!scene_begin(&scene, "127.0.0.1"))
    return;
  struct sockaddr_in in = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  in.sin_port = htons(port_of(&scene.listener));
  scene.client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint(connect(scene.client, (struct sockaddr *) &in, sizeof in), ==, 0);
  g_test_expect_message(NULL, G_LOG_LEVEL_WARNING, "event=accept_paused *");
  begin_shortage(&shortage, scene.loop);
  loop_run(scene.loop);
  g_test_assert_expected_messages();
  g_assert_cmpuint(scene.count, ==, 1);
  scene_end(&scene);
}

static void assert_address(const char *ip, guint16 port, const char *expected)
{
  struct sockaddr_storage address = {0};
  struct sockaddr_in *in = (struct sockaddr_in *) &address;
  struct sockaddr_in6 *in6 = (struct sockaddr_in6 *) &address;
  if (inet_pton(AF_INET, ip, &in->sin_addr) == 1) {
    address.ss_family = AF_INET;
    in->sin_port = htons(port);
  } else {
    g_assert_cmpint(inet_pton(AF_INET6, ip, &in6->sin6_addr), ==, 1);
    address.ss_family = AF_INET6;
    in6->sin6_port = htons(port);
  }
  g_autofree char *text = address_to_text(&address);
  g_assert_cmpstr(text, ==, expected);
}

static void test_address_texts(void)
{
  assert_address("203.0.113.7", 51234, "203.0.113.7:51234");
  assert_address("0.0.0.0", 0, "0.0.0.0:0");
  assert_address("2001:db8::1", 65535, "[2001:db8::1]:65535");
  assert_address("::", 60467, "[::]:60467");
  assert_address("::ffff:203.0.113.7", 80, "203.0.113.7:80");
  assert_address("::203.0.113.7", 80, "[::203.0.113.7]:80");
}

// A listener on a Unix socket in a directory of the test's own.
struct unix_scene {
  struct scene scene; // first: its address is the scene's
  struct scratch scratch;
  char *dir; // owned, as path is; the listener's
  char *path;
};

static void unix_scene_begin(struct unix_scene *unix_scene, size_t dir_length)
{
  struct scene *scene = &unix_scene->scene;
  g_autoptr(GError) error = NULL;
  *scene = (struct scene){.loop = loop_new(NULL), .expected = 1, .fd = -1, .client = -1};
  scene->listener.accepted = accepted;
  scratch_begin(&unix_scene->scratch);
  g_autofree char *deep = g_strnfill(dir_length, 'd');
  unix_scene->dir = g_build_filename(unix_scene->scratch.dir, deep, NULL);
  g_assert_cmpint(g_mkdir_with_parents(unix_scene->dir, 0700), ==, 0);
  unix_scene->path = g_build_filename(unix_scene->dir, "console.sock", NULL);
  listener_open_unix(&scene->listener, scene->loop, unix_scene->dir, "console.sock", &error);
  g_assert_no_error(error);
}

static void unix_scene_end(struct unix_scene *unix_scene)
{
  scene_end(&unix_scene->scene);
  unlink(unix_scene->path);
  rmdir(unix_scene->dir);
  scratch_end(&unix_scene->scratch);
  g_free(unix_scene->dir);
  g_free(unix_scene->path);
}

// From within the directory, so that its path may be of any length.
static void visit_unix(struct unix_scene *unix_scene)
{
  struct scene *scene = &unix_scene->scene;
  struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "console.sock"};
  g_autofree char *before = g_get_current_dir();
  scene->client = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint(chdir(unix_scene->dir), ==, 0);
  int result = connect(scene->client, (struct sockaddr *) &address, sizeof address);
  g_assert_cmpint(chdir(before), ==, 0);
  g_assert_cmpint(result, ==, 0);
  loop_run(scene->loop);
  g_assert_cmpuint(scene->count, ==, 1);
}

// Nobody else may even connect, whatever the mask of the process is; and the mask is as it was.
static void test_unix_mode(void)
{
  struct unix_scene unix_scene;
  struct stat status;
  mode_t before = umask(0);
  unix_scene_begin(&unix_scene, 4);
  g_assert_cmpint(umask(before), ==, 0);
  g_assert_cmpint(lstat(unix_scene.path, &status), ==, 0);
  g_assert_true(S_ISSOCK(status.st_mode));
  g_assert_cmpint(status.st_mode & 07777, ==, 0600);
  unix_scene_end(&unix_scene);
}

// Accepted ends are as the loop needs them, and say who is at the other end.
static void test_unix_visit(void)
{
  struct unix_scene unix_scene;
  unix_scene_begin(&unix_scene, 4);
  visit_unix(&unix_scene);
  int fd = unix_scene.scene.fd;
  g_assert_cmpint(fcntl(fd, F_GETFL) & O_NONBLOCK, !=, 0);
  g_assert_cmpint(fcntl(fd, F_GETFD) & FD_CLOEXEC, !=, 0);
  g_assert_cmpint(listener_peer_user(fd), ==, geteuid());
  g_assert_cmpint(listener_peer_user(-1), ==, (uid_t) -1);
  g_assert_cmpint(write(unix_scene.scene.client, "x", 1), ==, 1);
  char got = '\0';
  g_assert_cmpint(read(fd, &got, 1), ==, 1);
  g_assert_cmpint(got, ==, 'x');
  unix_scene_end(&unix_scene);
}

// A path has 107 bytes in struct sockaddr_un, and a data directory may be deeper than that.
static void test_unix_long_path(void)
{
  struct unix_scene unix_scene;
  unix_scene_begin(&unix_scene, 200);
  g_assert_cmpuint(strlen(unix_scene.path), >, 108);
  g_assert_true(g_file_test(unix_scene.path, G_FILE_TEST_EXISTS));
  visit_unix(&unix_scene);
  unix_scene_end(&unix_scene);
}

// Its name goes with it, and a second close is none.
static void test_unix_close(void)
{
  struct unix_scene unix_scene;
  unix_scene_begin(&unix_scene, 4);
  listener_close(&unix_scene.scene.listener);
  g_assert_false(g_file_test(unix_scene.path, G_FILE_TEST_EXISTS));
  g_assert_cmpint(g_file_set_contents(unix_scene.path, "another's", -1, NULL), ==, TRUE);
  listener_close(&unix_scene.scene.listener);
  g_assert_true(g_file_test(unix_scene.path, G_FILE_TEST_EXISTS));
  unix_scene_end(&unix_scene);
}

// What a server that was killed has left there is replaced, be it a socket or something else.
static void test_unix_stale(void)
{
  struct unix_scene unix_scene;
  g_autoptr(GError) error = NULL;
  unix_scene_begin(&unix_scene, 4);
  struct listener again = {.accepted = accepted};
  listener_open_unix(&again, unix_scene.scene.loop, unix_scene.dir, "console.sock", &error);
  g_assert_no_error(error);
  // The old one hears nothing any more; the new one does.
  struct listener old = unix_scene.scene.listener;
  g_assert_cmpint(old.watch.fd, !=, again.watch.fd);
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  g_strlcpy(address.sun_path, unix_scene.path, sizeof address.sun_path);
  unix_scene.scene.client = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint(connect(unix_scene.scene.client, (struct sockaddr *) &address, sizeof address),
                  ==, 0);
  int fd = accept4(again.watch.fd, NULL, NULL, SOCK_CLOEXEC);
  g_assert_cmpint(fd, >=, 0);
  g_assert_cmpint(accept4(old.watch.fd, NULL, NULL, SOCK_CLOEXEC), <, 0);
  close(fd);
  listener_close(&again);
  unix_scene_end(&unix_scene);
}

static void test_unix_refused(void)
{
  struct loop *loop = loop_new(NULL);
  g_autoptr(GError) error = NULL;
  struct listener listener = {.accepted = accepted};
  g_assert_false(listener_open_unix(&listener, loop, "/nowhere/at all", "console.sock", &error));
  g_assert_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_true(
      g_str_has_prefix(error->message, "cannot listen on /nowhere/at all/console.sock: "));
  g_assert_null(listener.path);
  listener_close(&listener);
  loop_free(loop);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/server/listener/ipv4", test_ipv4);
  g_test_add_func("/server/listener/ipv6", test_ipv6);
  g_test_add_func("/server/listener/any-takes-ipv4", test_any_takes_ipv4);
  g_test_add_func("/server/listener/name", test_name);
  g_test_add_func("/server/listener/accepted-flags", test_accepted_flags);
  g_test_add_func("/server/listener/many", test_many);
  g_test_add_func("/server/listener/busy-port", test_busy_port);
  g_test_add_func("/server/listener/not-our-address", test_not_our_address);
  g_test_add_func("/server/listener/no-address", test_no_address);
  g_test_add_func("/server/listener/port-free-after-close", test_port_free_after_close);
  g_test_add_func("/server/listener/out-of-descriptors", test_out_of_descriptors);
  g_test_add_func("/server/listener/address-texts", test_address_texts);
  g_test_add_func("/server/listener/unix-mode", test_unix_mode);
  g_test_add_func("/server/listener/unix-visit", test_unix_visit);
  g_test_add_func("/server/listener/unix-long-path", test_unix_long_path);
  g_test_add_func("/server/listener/unix-close", test_unix_close);
  g_test_add_func("/server/listener/unix-stale", test_unix_stale);
  g_test_add_func("/server/listener/unix-refused", test_unix_refused);
  return g_test_run();
}
