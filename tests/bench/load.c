// SPDX-License-Identifier: GPL-3.0-or-later
// The load of load.h: many clients on one epoll, and what the server's threads were charged.
#include "load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define TEXT_SIZE 100
#define LATENCIES_MAX 4000000

void die(const char *what)
{
  perror(what);
  exit(1);
}

void start_server(struct server *server, char **argv, int core)
{
  int out[2];
  if (pipe(out) < 0)
    die("pipe");
  server->pid = fork();
  if (server->pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(core, &set);
    sched_setaffinity(0, sizeof set, &set);
    dup2(out[1], 1);
    execv(argv[0], argv);
    die(argv[0]);
  }
  close(out[1]);
  FILE *ready = fdopen(out[0], "r");
  char line[256];
  if (!fgets(line, sizeof line, ready))
    die("no ready line");
  server->port = atoi(strrchr(line, ':') + 1);
  server->is_floor = strstr(line, "floor=") != NULL;
}

guint64 cpu_ns(pid_t pid)
{
  g_autofree char *path = g_strdup_printf("/proc/%d/task", pid);
  g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
  const char *task;
  guint64 total = 0;
  while (dir && (task = g_dir_read_name(dir))) {
    g_autofree char *file = g_build_filename(path, task, "schedstat", NULL);
    g_autofree char *text = NULL;
    if (g_file_get_contents(file, &text, NULL, NULL))
      total += g_ascii_strtoull(text, NULL, 10);
  }
  return total;
}

static guint64 pss_bytes(pid_t pid)
{
  g_autofree char *path = g_strdup_printf("/proc/%d/smaps_rollup", pid);
  g_autofree char *text = NULL;
  if (!g_file_get_contents(path, &text, NULL, NULL))
    return 0;
  const char *pss = strstr(text, "\nPss:");
  return pss ? g_ascii_strtoull(pss + 5 + strspn(pss + 5, " "), NULL, 10) * 1024 : 0;
}

void send_all(int fd, const char *bytes, size_t length)
{
  while (length > 0) {
    ssize_t sent = send(fd, bytes, length, MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN)
      die("send");
    if (sent > 0) {
      bytes += sent;
      length -= (size_t) sent;
    }
  }
}

static void connect_client(struct load *load, int index)
{
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(load->server.port)};
  // Several loopback addresses, so that no pair of ports runs out.
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || connect(fd, (struct sockaddr *) &address, sizeof address) < 0)
    die("connect");
  int one = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  load->fds[index] = fd;
  int room = index / load->room_size;
  g_autofree char *hello =
      load->server.is_floor
          ? g_strdup_printf("R%d\n", room)
          : g_strdup_printf("{\"type\":\"hello\",\"version\":1,\"name\":\"user%d\"}\n"
                            "{\"type\":\"join\",\"id\":1,\"room\":\"room%d\"}\n",
                            index, room);
  send_all(fd, hello, strlen(hello));
  if (!load->server.is_floor) {
    // welcome and joined, so that whoever is connected next finds this one in.
    char buffer[65536];
    int lines = 0;
    while (lines < 2) {
      ssize_t got = recv(fd, buffer, sizeof buffer, 0);
      if (got <= 0)
        die("recv");
      for (ssize_t i = 0; i < got; i++)
        lines += buffer[i] == '\n';
    }
  }
  struct epoll_event event = {.events = EPOLLIN, .data.u32 = (guint32) index};
  epoll_ctl(load->epoll, EPOLL_CTL_ADD, fd, &event);
}

static void note_latency(struct load *load, const char *line, const char *end)
{
  const char *stamp = memmem(line, (size_t) (end - line), "@t", 2);
  if (!stamp || load->latencies->len >= LATENCIES_MAX)
    return;
  gint64 latency = g_get_monotonic_time() - (gint64) g_ascii_strtoull(stamp + 2, NULL, 10);
  g_array_append_val(load->latencies, latency);
}

static int receive(struct load *load, int index)
{
  static char buffer[1 << 20];
  ssize_t got = recv(load->fds[index], buffer, sizeof buffer - 1, MSG_DONTWAIT);
  if (got < 0 && errno == EAGAIN)
    return 0;
  if (got <= 0)
    die("the server closed a connection");
  buffer[got] = '\0';
  int lines = 0;
  for (char *p = buffer, *end; (end = memchr(p, '\n', (size_t) (buffer + got - p))); p = end + 1) {
    lines++;
    if (load->measure_latency)
      note_latency(load, p, end);
  }
  load->lines[index] += lines;
  load->deliveries += (guint64) lines;
  return lines;
}

static void pump(struct load *load, int timeout_ms)
{
  struct epoll_event events[256];
  int count = epoll_wait(load->epoll, events, 256, timeout_ms);
  for (int i = 0; i < count; i++)
    receive(load, (int) events[i].data.u32);
}

static void settle(struct load *load)
{
  guint64 before;
  do {
    before = load->deliveries;
    for (int i = 0; i < 20; i++)
      pump(load, 10);
  } while (load->deliveries != before);
}

static void say(struct load *load, int index)
{
  char line[512];
  char text[TEXT_SIZE + 1];
  int length = snprintf(text, sizeof text, "@t%" G_GINT64_FORMAT " ", g_get_monotonic_time());
  memset(text + length, 'x', (size_t) (TEXT_SIZE - length));
  text[TEXT_SIZE] = '\0';
  guint64 number = load->sent++;
  if (load->server.is_floor)
    // As long as the real echo, so that the same bytes are moved.
    length = snprintf(line, sizeof line,
                      "{\"type\":\"message\",\"room\":\"room%d\",\"seq\":%" G_GUINT64_FORMAT
                      ",\"cid\":\"%032" G_GINT64_MODIFIER
                      "x\",\"from\":\"user%d\",\"time\":1790000000000,\"text\":\"%s\"}\n",
                      index / load->room_size, number, number, index, text);
  else
    length =
        snprintf(line, sizeof line,
                 "{\"type\":\"message\",\"id\":%" G_GUINT64_FORMAT
                 ",\"cid\":\"%032" G_GINT64_MODIFIER "x\",\"room\":\"room%d\",\"text\":\"%s\"}\n",
                 number, number, index / load->room_size, text);
  send_all(load->fds[index], line, (size_t) length);
}

static void open_load(struct load *load, int clients, int room_size)
{
  load->epoll = epoll_create1(EPOLL_CLOEXEC);
  load->clients = clients;
  load->room_size = room_size;
  load->fds = g_new0(int, clients);
  load->lines = g_new0(gint64, clients);
  load->latencies = g_array_new(FALSE, FALSE, sizeof(gint64));
  for (int i = 0; i < clients; i++)
    connect_client(load, i);
  settle(load);
}

static int compare(gconstpointer a, gconstpointer b)
{
  gint64 one = *(const gint64 *) a, other = *(const gint64 *) b;
  return (one > other) - (one < other);
}

static void report(struct load *load, const char *name, guint64 cpu, guint64 deliveries,
                   double seconds)
{
  printf("%s: %.0f messages/s, %.0f deliveries/s, %.0f ns of server CPU per delivery", name,
         (double) load->sent / seconds, (double) deliveries / seconds,
         (double) cpu / (double) deliveries);
  if (load->latencies->len > 0) {
    g_array_sort(load->latencies, compare);
    printf(", latency p50 %.2f ms p99 %.2f ms",
           (double) g_array_index(load->latencies, gint64, load->latencies->len / 2) / 1000,
           (double) g_array_index(load->latencies, gint64, load->latencies->len * 99 / 100) / 1000);
  }
  printf("\n");
}

void run_window(struct load *load, const char *name, int clients, int window, double seconds)
{
  open_load(load, clients, clients);
  load->measure_latency = window == 1; // of more, most of it is waiting
  guint64 base = (guint64) load->lines[0];
  guint64 cpu = cpu_ns(load->server.pid);
  guint64 deliveries = load->deliveries;
  gint64 start = g_get_monotonic_time();
  while (g_get_monotonic_time() - start < (gint64) (seconds * 1e6)) {
    while (load->sent - ((guint64) load->lines[0] - base) < (guint64) window)
      say(load, (int) (load->sent % (guint64) clients));
    pump(load, 100);
  }
  settle(load);
  double took = (double) (g_get_monotonic_time() - start) / 1e6;
  report(load, name, cpu_ns(load->server.pid) - cpu, load->deliveries - deliveries, took);
}

void run_rate(struct load *load, const char *name, int clients, int room_size, double rate,
              double seconds)
{
  open_load(load, clients, room_size);
  load->measure_latency = TRUE;
  guint64 cpu = cpu_ns(load->server.pid);
  guint64 deliveries = load->deliveries;
  gint64 start = g_get_monotonic_time();
  for (;;) {
    double elapsed = (double) (g_get_monotonic_time() - start) / 1e6;
    if (elapsed > seconds)
      break;
    while ((double) load->sent < elapsed * rate)
      say(load, (int) (load->sent * 7919 % (guint64) clients));
    pump(load, 1);
  }
  settle(load);
  report(load, name, cpu_ns(load->server.pid) - cpu, load->deliveries - deliveries, seconds);
}

void run_idle(struct load *load, int clients, int room_size)
{
  guint64 cpu = cpu_ns(load->server.pid);
  guint64 before = pss_bytes(load->server.pid);
  open_load(load, clients, room_size);
  cpu = cpu_ns(load->server.pid) - cpu;
  printf("S: %.1f us of server CPU per connect, hello and join (%d clients, rooms of %d)\n",
         (double) cpu / 1000 / clients, clients, room_size);
  printf("C: %.0f bytes of PSS per idle member\n",
         (double) (pss_bytes(load->server.pid) - before) / clients);
}
