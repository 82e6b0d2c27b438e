// SPDX-License-Identifier: GPL-3.0-or-later
// The descriptor of actor.h and the record of its last lines. What is in the lines is not known
// here.
#include "actor.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEADLINE_MS (30 * 1000)
#define RECORD_LINES 12
#define RECORD_BYTES 300

// IAC DO 99 and IAC WONT 99: an option that nobody has, and its refusal.
#define TELNET_QUESTION "\xff\xfd\x63"
#define TELNET_ANSWER "\xff\xfc\x63"
#define TELNET_QUESTIONS 60 // servers do not refuse for ever

struct actor {
  int fd;
  GPid pid; // of a program, or 0
  enum actor_dialect dialect;
  gboolean terminal;
  gboolean begun; // bytes went or came, so that the dialect is decided
  gboolean within_line;
  gboolean within_code; // perhaps in the middle of one of telnet's commands
  guint questions;      // how often silence was asked for
  gboolean silent;      // will not send again
  gboolean ended;       // the other side will not
  // owned
  char *name;
  char *address;
  GString *input; // what came and has not been handed out
  GQueue record;  // char *
};

static char *in_words(const struct actor *actor, const char *arrow, const char *bytes,
                      size_t length)
{
  g_autofree char *start = g_strndup(bytes, MIN(length, RECORD_BYTES));
  g_autofree char *shown = g_strescape(start, "\"\\");
  return g_strdup_printf("  %s %s %s", actor->name, arrow, shown);
}

static void remember(struct actor *actor, const char *arrow, const char *bytes, size_t length)
{
  g_queue_push_tail(&actor->record, in_words(actor, arrow, bytes, length));
  if (g_queue_get_length(&actor->record) > RECORD_LINES)
    g_free(g_queue_pop_head(&actor->record));
}

char *actor_record(const struct actor *actor)
{
  GString *record = g_string_new(NULL);
  for (GList *item = actor->record.head; item; item = item->next)
    g_string_append_printf(record, "%s\n", (const char *) item->data);
  if (actor->input->len > 0) {
    g_autofree char *rest =
        in_words(actor, "< (not asked for)", actor->input->str, actor->input->len);
    g_string_append_printf(record, "%s\n", rest);
  }
  return g_string_free(record, FALSE);
}

static gboolean fail(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

static gboolean fail(GError **error, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  g_autofree char *what = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_FAILED, what);
  return FALSE;
}

static struct actor *new_actor(const char *name, enum actor_dialect dialect, int fd)
{
  struct actor *actor = g_new0(struct actor, 1);
  actor->fd = fd;
  actor->dialect = dialect;
  actor->name = g_strdup(name);
  actor->address = g_strdup("");
  actor->input = g_string_new(NULL);
  g_queue_init(&actor->record);
  return actor;
}

// "127.0.0.1:51234", or "" for what is not IP.
static char *own_address(GSocket *socket)
{
  g_autoptr(GSocketAddress) address = g_socket_get_local_address(socket, NULL);
  if (!address || !G_IS_INET_SOCKET_ADDRESS(address))
    return g_strdup("");
  return g_socket_connectable_to_string(G_SOCKET_CONNECTABLE(address));
}

struct actor *actor_new(const char *name, enum actor_dialect dialect, GSocketAddress *address,
                        const char *from, GError **error)
{
  g_autoptr(GSocket) socket = g_socket_new(g_socket_address_get_family(address),
                                           G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, error);
  if (!socket)
    return NULL;
  g_autoptr(GSocketAddress) own = from ? g_inet_socket_address_new_from_string(from, 0) : NULL;
  if (own && !g_socket_bind(socket, own, FALSE, error))
    return NULL;
  if (!g_socket_connect(socket, address, NULL, error))
    return NULL;
  int fd = fcntl(g_socket_get_fd(socket), F_DUPFD_CLOEXEC, 3);
  g_assert_cmpint(fcntl(fd, F_SETFL, O_NONBLOCK), ==, 0);
  struct actor *actor = new_actor(name, dialect, fd);
  g_free(actor->address);
  actor->address = own_address(socket);
  return actor;
}

static void die_with_parent(gpointer data)
{
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (GPOINTER_TO_INT(data)) {
    setsid();
    ioctl(STDIN_FILENO, TIOCSCTTY, 0);
  }
}

struct actor *actor_new_program(const char *name, const char *const *argv, gboolean terminal,
                                GError **error)
{
  int ends[2];
  GPid pid;
  int made = terminal ? openpty(&ends[0], &ends[1], NULL, NULL, NULL)
                      : socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
  if (made != 0) {
    fail(error, "no terminal: %s", g_strerror(errno));
    return NULL;
  }
  fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  gboolean started = g_spawn_async_with_fds(
      NULL, (char **) argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_SEARCH_PATH, die_with_parent,
      GINT_TO_POINTER(terminal), &pid, ends[1], ends[1], ends[1], error);
  close(ends[1]);
  if (!started) {
    close(ends[0]);
    return NULL;
  }
  struct actor *actor = new_actor(name, ACTOR_TEXT, ends[0]);
  actor->pid = pid;
  actor->terminal = terminal;
  return actor;
}

void actor_free(struct actor *actor)
{
  if (!actor)
    return;
  close(actor->fd);
  if (actor->pid) {
    kill(actor->pid, SIGKILL);
    waitpid(actor->pid, NULL, 0);
  }
  g_free(actor->name);
  g_free(actor->address);
  g_string_free(actor->input, TRUE);
  g_queue_clear_full(&actor->record, g_free);
  g_free(actor);
}

const char *actor_name(const struct actor *actor)
{
  return actor->name;
}

enum actor_dialect actor_dialect(const struct actor *actor)
{
  return actor->dialect;
}

void actor_set_dialect(struct actor *actor, enum actor_dialect dialect)
{
  actor->dialect = dialect;
  actor->begun = FALSE;
}

const char *actor_address(const struct actor *actor)
{
  return actor->address;
}

// Takes in what has come. A reset is an end too, as is a terminal that nobody else has open.
static void receive(struct actor *actor)
{
  char buffer[65536];
  ssize_t length = read(actor->fd, buffer, sizeof buffer);
  if (length == 0 || (length < 0 && errno != EAGAIN && errno != EINTR))
    actor->ended = TRUE;
  for (ssize_t i = 0; i < length; i++)
    if (!actor->terminal || buffer[i] != '\r') // a terminal's own addition to each line
      g_string_append_c(actor->input, buffer[i]);
  actor->begun = actor->begun || length > 0;
}

// Waits until more has come or the stream has ended.
static gboolean fill(struct actor *actor, GError **error)
{
  struct pollfd readable = {.fd = actor->fd, .events = POLLIN};
  int result;
  if (actor->ended)
    return fail(error, "the connection of %s has ended", actor->name);
  do
    result = poll(&readable, 1, DEADLINE_MS);
  while (result < 0 && errno == EINTR);
  if (result == 0)
    return fail(error, "nothing came for %s in time", actor->name);
  receive(actor);
  return TRUE;
}

// Sends one piece; what comes meanwhile is taken in, so that no two wait for each other.
static gboolean send_piece(struct actor *actor, const char *bytes, size_t length, GError **error)
{
  while (length > 0) {
    struct pollfd ready = {.fd = actor->fd, .events = POLLIN | POLLOUT};
    if (poll(&ready, 1, DEADLINE_MS) == 0)
      return fail(error, "what %s sends is not taken in time", actor->name);
    if (ready.revents & POLLIN)
      receive(actor);
    ssize_t sent = actor->ended ? -1 : write(actor->fd, bytes, length);
    if (sent > 0) {
      bytes += sent;
      length -= (size_t) sent;
    } else if (actor->ended || (errno != EAGAIN && errno != EINTR)) {
      return FALSE;
    }
  }
  return TRUE;
}

gboolean actor_send(struct actor *actor, GBytes *bytes, guint times, GError **error)
{
  gsize length;
  const char *data = g_bytes_get_data(bytes, &length);
  g_autoptr(GError) failed = NULL;
  g_autoptr(GString) all = g_string_sized_new(length * times);
  for (guint i = 0; i < times; i++)
    g_string_append_len(all, data, (gssize) length);
  if (all->len == 0)
    return TRUE;
  remember(actor, ">", all->str, all->len);
  actor->begun = TRUE;
  actor->within_line = all->str[all->len - 1] != '\n';
  actor->within_code = (guchar) all->str[all->len - 1] >= 0x80;
  if (send_piece(actor, all->str, all->len, &failed) || !failed)
    return TRUE;
  g_propagate_error(error, g_steal_pointer(&failed));
  return FALSE;
}

char *actor_line(struct actor *actor, GError **error)
{
  char *end;
  while (!(end = memchr(actor->input->str, '\n', actor->input->len))) {
    if (fill(actor, error))
      continue;
    if (actor->input->len > 0)
      g_prefix_error(error, "after \"%s\" without an end: ", actor->input->str);
    return NULL;
  }
  size_t length = (size_t) (end - actor->input->str);
  char *line = g_strndup(actor->input->str, length);
  remember(actor, "<", actor->input->str, length);
  for (size_t i = strlen(line); i < length; i = strlen(line)) {
    g_free(line);
    actor->input->str[i] = '?';
    line = g_strndup(actor->input->str, length);
  }
  g_string_erase(actor->input, 0, (gssize) length + 1);
  return line;
}

void actor_give_back(struct actor *actor, const GPtrArray *lines)
{
  for (guint i = lines->len; i > 0; i--) {
    g_string_prepend_c(actor->input, '\n');
    g_string_prepend(actor->input, lines->pdata[i - 1]);
  }
}

// The next bytes, which must be these, are taken away.
static gboolean take(struct actor *actor, GBytes *bytes, GError **error)
{
  gsize wanted;
  const char *data = g_bytes_get_data(bytes, &wanted);
  for (;;) {
    gsize came = MIN(actor->input->len, wanted);
    if (memcmp(actor->input->str, data, came) != 0)
      return fail(error, "other bytes came");
    if (came == wanted)
      break;
    if (!fill(actor, error))
      return FALSE;
  }
  g_string_erase(actor->input, 0, (gssize) wanted);
  return TRUE;
}

gboolean actor_expect(struct actor *actor, GBytes *bytes, GError **error)
{
  if (!take(actor, bytes, error))
    return FALSE;
  gsize length;
  const char *data = g_bytes_get_data(bytes, &length);
  remember(actor, "<", data, length);
  return TRUE;
}

gboolean actor_expect_end(struct actor *actor, GError **error)
{
  while (!actor->ended && actor->input->len == 0)
    if (!fill(actor, error))
      return FALSE;
  return actor->input->len == 0 ? TRUE : fail(error, "more came");
}

gboolean actor_expect_silence(struct actor *actor, GError **error)
{
  static const char ping[] = "{\"type\":\"ping\",\"id\":\"silence\"}\n";
  static const char pong[] = "{\"type\":\"pong\",\"re\":\"silence\"}\n";
  gboolean native = actor->dialect == ACTOR_NATIVE;
  gboolean unasked =
      !actor->begun ||
      (native ? actor->within_line : actor->within_code || actor->questions >= TELNET_QUESTIONS);
  if (unasked || actor->silent || actor->pid)
    return actor->input->len == 0 ? TRUE : fail(error, "more came");
  const char *question = native ? ping : TELNET_QUESTION;
  const char *answer = native ? pong : TELNET_ANSWER;
  g_autoptr(GBytes) bytes = g_bytes_new_static(answer, strlen(answer));
  actor->questions++;
  send_piece(actor, question, strlen(question), NULL);
  return take(actor, bytes, error);
}

void actor_shut(struct actor *actor)
{
  actor->silent = TRUE;
  shutdown(actor->fd, SHUT_WR);
}

void actor_reset(struct actor *actor)
{
  struct linger now = {.l_onoff = 1};
  setsockopt(actor->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}
