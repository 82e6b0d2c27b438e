// SPDX-License-Identifier: GPL-3.0-or-later
// The transfers of files.h, by a client that waits for each answer. Downloads are read and thrown
// away; what is sent is not all the same, and comes from memory.
#include "files.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define BLOCK (1 << 20)
#define COMPANY_SIZE ((gint64) 256 << 20)
#define ROUNDS 3
#define COMPANY_NICE 10

static int connect_to(int port)
{
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((guint16) port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || connect(fd, (struct sockaddr *) &address, sizeof address) < 0)
    die("connect");
  return fd;
}

// Reads lines until one has `word` in it. Newly allocated. Whatever came behind it is lost, so
// nothing may.
static char *wait_for(int fd, const char *word)
{
  g_autoptr(GString) lines = g_string_new(NULL);
  char buffer[65536];
  char *found;
  while (!(found = strstr(lines->str, word)) || !strchr(found, '\n')) {
    ssize_t got = recv(fd, buffer, sizeof buffer, 0);
    if (got <= 0)
      die("recv");
    g_string_append_len(lines, buffer, got);
    if (strstr(lines->str, "\"error\"")) {
      fprintf(stderr, "%s", lines->str);
      exit(1);
    }
  }
  return g_strdup(found);
}

static int say_hello(int port)
{
  static const char hello[] = "{\"type\":\"hello\",\"version\":1}\n"
                              "{\"type\":\"join\",\"room\":\"home\"}\n";
  int fd = connect_to(port);
  send_all(fd, hello, sizeof hello - 1);
  g_free(wait_for(fd, "\"joined\""));
  return fd;
}

// The value of a key of texts. Newly allocated.
static char *value_of(const char *line, const char *key)
{
  g_autofree char *wanted = g_strdup_printf("\"%s\":\"", key);
  const char *at = strstr(line, wanted);
  if (!at)
    die(key);
  at += strlen(wanted);
  return g_strndup(at, strcspn(at, "\""));
}

// Asks for a ticket and shows it on a connection of its own, with `more` behind the line.
static int open_transfer(int port, int fd, const char *request, const char *type)
{
  send_all(fd, request, strlen(request));
  g_autofree char *line = wait_for(fd, "\"ticket\":");
  g_autofree char *ticket = value_of(line, "ticket");
  g_autofree char *first = g_strdup_printf("{\"type\":\"%s\",\"ticket\":\"%s\"}\n", type, ticket);
  int transfer = connect_to(port);
  send_all(transfer, first, strlen(first));
  return transfer;
}

// The id of the new file, newly allocated; `moved` counts.
static char *upload(int port, int fd, gint64 size, const char *block, guint64 *moved)
{
  g_autofree char *request = g_strdup_printf("{\"type\":\"upload\",\"id\":1,\"room\":\"home\","
                                             "\"name\":\"bench\",\"size\":%" G_GINT64_FORMAT "}\n",
                                             size);
  int transfer = open_transfer(port, fd, request, "upload");
  for (gint64 at = 0; at < size; at += BLOCK) {
    send_all(transfer, block, BLOCK);
    __atomic_add_fetch(moved, BLOCK, __ATOMIC_RELAXED);
  }
  g_autofree char *line = wait_for(transfer, "\"stored\"");
  close(transfer);
  return value_of(line, "file");
}

// Reads to the end and says how much it was.
static gint64 drain(int fd, char *buffer, guint64 *moved)
{
  gint64 all = 0;
  ssize_t got;
  while ((got = recv(fd, buffer, BLOCK, 0)) > 0) {
    all += got;
    __atomic_add_fetch(moved, (guint64) got, __ATOMIC_RELAXED);
  }
  close(fd);
  return all;
}

static gint64 download(int port, int fd, const char *file, char *buffer, guint64 *moved)
{
  g_autofree char *request =
      g_strdup_printf("{\"type\":\"download\",\"id\":2,\"file\":\"%s\"}\n", file);
  return drain(open_transfer(port, fd, request, "download"), buffer, moved);
}

static char *new_block(guint32 seed)
{
  char *block = g_malloc(BLOCK);
  g_autoptr(GRand) random = g_rand_new_with_seed(seed);
  for (size_t i = 0; i < BLOCK; i += sizeof seed) {
    seed = g_rand_int(random);
    memcpy(block + i, &seed, sizeof seed);
  }
  return block;
}

struct measure {
  pid_t pid;
  gint64 start;
  guint64 cpu;
};

// Of all threads of a process, those that have ended included: others have one for each connection.
static guint64 process_ns(pid_t pid)
{
  clockid_t clock;
  struct timespec time;
  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &time) < 0)
    die("clock_gettime");
  return (guint64) time.tv_sec * 1000000000 + (guint64) time.tv_nsec;
}

static struct measure measure_begin(pid_t pid)
{
  return (struct measure){pid, g_get_monotonic_time(), process_ns(pid)};
}

static void measure_end(const struct measure *measure, const char *name, gint64 bytes)
{
  double seconds = (double) (g_get_monotonic_time() - measure->start) / 1e6;
  double mib = (double) bytes / (1 << 20);
  printf("%s: %.0f MiB/s, %.0f us of CPU per MiB\n", name, mib / seconds,
         (double) (process_ns(measure->pid) - measure->cpu) / 1000 / mib);
  fflush(stdout);
}

// A file for the others to serve; its directory, newly allocated.
static char *write_file(const char *block)
{
  char *dir = g_dir_make_tmp("ritrovo-bench-XXXXXX", NULL);
  g_autofree char *path = g_build_filename(dir, "file", NULL);
  int fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  for (gint64 at = 0; at < FILES_SIZE; at += BLOCK)
    if (write(fd, block, BLOCK) != BLOCK)
      die(path);
  close(fd);
  return dir;
}

// A child on the server's core. -1 is never returned.
static pid_t fork_server(void)
{
  pid_t pid = fork();
  if (pid != 0)
    return pid;
  cpu_set_t set;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  CPU_ZERO(&set);
  CPU_SET(0, &set);
  sched_setaffinity(0, sizeof set, &set);
  return 0;
}

static int listen_anywhere(int *port)
{
  struct sockaddr_in address = {.sin_family = AF_INET};
  socklen_t length = sizeof address;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (bind(fd, (struct sockaddr *) &address, sizeof address) < 0 || listen(fd, 8) < 0 ||
      getsockname(fd, (struct sockaddr *) &address, &length) < 0)
    die("listen");
  *port = ntohs(address.sin_port);
  return fd;
}

static void serve_bare(int listener, const char *dir)
{
  g_autofree char *path = g_build_filename(dir, "file", NULL);
  int file = open(path, O_RDONLY | O_CLOEXEC);
  signal(SIGPIPE, SIG_IGN);
  for (;;) {
    off_t at = 0;
    int fd = accept(listener, NULL, NULL);
    while (at < FILES_SIZE && sendfile(fd, file, &at, (size_t) (FILES_SIZE - at)) > 0)
      ;
    close(fd);
  }
}

// The others are asked until they listen, as they do not say when.
static int connect_patiently(int port)
{
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((guint16) port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  for (int i = 0; i < 500; i++) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(fd, (struct sockaddr *) &address, sizeof address) == 0)
      return fd;
    close(fd);
    g_usleep(10000);
  }
  die("connect");
  return -1;
}

static void fetch_from(pid_t pid, int port, const char *name, const char *request)
{
  g_autofree char *buffer = g_malloc(BLOCK);
  guint64 moved = 0;
  close(connect_patiently(port));
  for (int i = 0; i < ROUNDS; i++) {
    struct measure measure = measure_begin(pid);
    int fd = connect_to(port);
    send_all(fd, request, strlen(request));
    measure_end(&measure, name, drain(fd, buffer, &moved));
  }
  kill(pid, SIGTERM);
  waitpid(pid, NULL, 0);
}

static void run_bare(const char *dir)
{
  int port, listener = listen_anywhere(&port);
  pid_t pid = fork_server();
  if (pid == 0)
    serve_bare(listener, dir);
  close(listener);
  fetch_from(pid, port, "download, bare sendfile", "");
}

static void run_python(const char *dir)
{
  int port;
  close(listen_anywhere(&port)); // free a moment ago
  g_autofree char *text = g_strdup_printf("%d", port);
  pid_t pid = fork_server();
  if (pid == 0) {
    if (!freopen("/dev/null", "w", stderr) || !freopen("/dev/null", "w", stdout))
      _exit(1);
    execlp("python3", "python3", "-m", "http.server", text, "--bind", "127.0.0.1", "--directory",
           dir, NULL);
    _exit(1);
  }
  fetch_from(pid, port, "download, python3 http.server", "GET /file HTTP/1.0\r\n\r\n");
}

// One worker in the foreground that is the master, too, so that its CPU is all there is.
static void run_nginx(const char *dir)
{
  g_autofree char *program = g_find_program_in_path("nginx");
  if (!program)
    program = g_strdup(g_file_test("/usr/sbin/nginx", G_FILE_TEST_EXISTS) ? "/usr/sbin/nginx" : "");
  if (!program[0]) {
    printf("download, nginx: not installed\n");
    return;
  }
  int port;
  close(listen_anywhere(&port));
  g_autofree char *path = g_build_filename(dir, "nginx.conf", NULL);
  g_autofree char *text =
      g_strdup_printf("daemon off; master_process off; pid %s/pid; error_log %s/log;\n"
                      "events {} http { access_log off; sendfile on; tcp_nopush on;\n"
                      "server { listen 127.0.0.1:%d; root %s; } }\n",
                      dir, dir, port, dir);
  g_file_set_contents(path, text, -1, NULL);
  pid_t pid = fork_server();
  if (pid == 0) {
    execl(program, program, "-c", path, NULL);
    _exit(1);
  }
  fetch_from(pid, port, "download, nginx", "GET /file HTTP/1.0\r\n\r\n");
}

void run_files(struct server *server)
{
  g_autofree char *block = new_block(1);
  g_autofree char *file = NULL;
  guint64 moved = 0;
  int fd = say_hello(server->port);
  for (int i = 0; i < ROUNDS; i++) {
    struct measure measure = measure_begin(server->pid);
    g_free(file);
    file = upload(server->port, fd, FILES_SIZE, block, &moved);
    measure_end(&measure, "upload", FILES_SIZE);
  }
  g_autofree char *buffer = g_malloc(BLOCK);
  for (int i = 0; i < ROUNDS; i++) {
    struct measure measure = measure_begin(server->pid);
    gint64 bytes = download(server->port, fd, file, buffer, &moved);
    measure_end(&measure, "download", bytes);
  }
  close(fd);
  g_autofree char *dir = write_file(block);
  run_bare(dir);
  run_python(dir);
  run_nginx(dir);
  g_autofree char *remove = g_strdup_printf("rm -r '%s'", dir);
  if (system(remove) != 0)
    die(remove);
}

struct company {
  guint64 *moved; // shared with the children
  gint64 start;
  int count;
  pid_t pids[64];
};

static void keep_moving(const struct server *server, gboolean sends, int number, guint64 *moved)
{
  guint64 none = 0;
  g_autofree char *block = new_block((guint32) number);
  int fd = say_hello(server->port);
  if (nice(COMPANY_NICE) < -20)
    die("nice");
  char *file = upload(server->port, fd, sends ? COMPANY_SIZE : 4 * COMPANY_SIZE, block,
                      sends ? moved : &none);
  for (;;) {
    if (sends)
      g_free(upload(server->port, fd, COMPANY_SIZE, block, moved));
    else
      download(server->port, fd, file, block, moved);
  }
}

struct company *company_start(const struct server *server, int senders, int readers)
{
  struct company *company = g_new0(struct company, 1);
  company->moved =
      mmap(NULL, sizeof(guint64), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  company->count = senders + readers;
  for (int i = 0; i < company->count; i++) {
    company->pids[i] = fork();
    if (company->pids[i] == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      keep_moving(server, i < senders, i, company->moved);
    }
  }
  company->start = g_get_monotonic_time();
  return company;
}

void company_stop(struct company *company)
{
  double seconds = (double) (g_get_monotonic_time() - company->start) / 1e6;
  guint64 moved = __atomic_load_n(company->moved, __ATOMIC_RELAXED);
  for (int i = 0; i < company->count; i++) {
    kill(company->pids[i], SIGKILL);
    waitpid(company->pids[i], NULL, 0);
  }
  printf("meanwhile %d transfers: %.0f MiB/s\n", company->count,
         (double) moved / (1 << 20) / seconds);
  munmap(company->moved, sizeof(guint64));
  g_free(company);
}
