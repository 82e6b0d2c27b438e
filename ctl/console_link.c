// SPDX-License-Identifier: GPL-3.0-or-later
// The connection of console_link.h: blocking, over proto's splitter and reader. Whatever the server
// tells in between belongs to nobody here and is passed over.
#include "console_link.h"
#include "escape.h"
#include "limits.h"
#include "line.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define READ_SIZE 16384

struct console_link {
  int fd;
  struct line_splitter splitter;
  struct message_reader *reader; // owned
  GString *line;                 // owned
  char *bytes;                   // owned: what the splitter is fed with
  struct message message;        // the last one read
  gint64 last_id;
  gboolean fed; // the splitter still has bytes
};

static int fail(int fd, const char *path, int number, GError **error)
{
  const char *advice = number == EACCES || number == EPERM
                           ? "Only the server's own user and root may use it."
                           : "Is the server running? --data-dir DIR says where its data is.";
  g_set_error(error, G_IO_ERROR, g_io_error_from_errno(number), "no server answers on %s: %s. %s",
              path, g_strerror(number), advice);
  if (fd >= 0)
    close(fd);
  return -1;
}

// connect(2), by way of the folder's descriptor where the path does not fit into an address.
static int connect_to(int fd, const char *path)
{
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  int folder = -1;
  g_autofree char *by_folder = NULL;
  if (strlen(path) >= sizeof address.sun_path) {
    g_autofree char *parent = g_path_get_dirname(path);
    g_autofree char *name = g_path_get_basename(path);
    folder = open(parent, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
      return errno;
    by_folder = g_strdup_printf("/proc/self/fd/%d/%s", folder, name);
    path = by_folder;
  }
  int number = 0;
  if (g_strlcpy(address.sun_path, path, sizeof address.sun_path) >= sizeof address.sun_path)
    number = ENAMETOOLONG;
  else if (connect(fd, (const struct sockaddr *) &address, sizeof address) != 0)
    number = errno;
  if (folder >= 0)
    close(folder);
  return number;
}

int console_connect(const char *path, GError **error)
{
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int number = fd < 0 ? errno : connect_to(fd, path);
  return number ? fail(fd, path, number, error) : fd;
}

static gboolean send_all(struct console_link *link, const char *bytes, gsize length, GError **error)
{
  while (length > 0) {
    ssize_t sent = send(link->fd, bytes, length, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR)
      continue;
    if (sent < 0) {
      g_set_error(error, G_IO_ERROR, g_io_error_from_errno(errno),
                  "the connection to the server is lost: %s", g_strerror(errno));
      return FALSE;
    }
    bytes += sent;
    length -= (gsize) sent;
  }
  return TRUE;
}

static gboolean receive(struct console_link *link, GError **error)
{
  ssize_t length;
  do
    length = recv(link->fd, link->bytes, READ_SIZE, 0);
  while (length < 0 && errno == EINTR);
  if (length <= 0) {
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_CLOSED,
                "the server closed the connection before it had answered");
    return FALSE;
  }
  line_feed(&link->splitter, link->bytes, (gsize) length);
  link->fed = TRUE;
  return TRUE;
}

// The next object that can be read, in link->message, as it came in link->line.
static gboolean read_message(struct console_link *link, GError **error)
{
  for (;;) {
    struct line line;
    enum line_result result = link->fed ? line_next(&link->splitter, &line) : LINE_MORE;
    if (result == LINE_TOO_LONG) {
      g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                  "what answers is no Ritrovo server of this version");
      return FALSE;
    }
    if (result == LINE_MORE) {
      link->fed = FALSE;
      if (!receive(link, error))
        return FALSE;
      continue;
    }
    g_string_truncate(link->line, 0);
    g_string_append_len(link->line, line.text, (gssize) line.length);
    if (message_read(link->reader, link->line->str, link->line->len, &link->message) == CODE_OK)
      return TRUE;
  }
}

gboolean console_refused(const struct message *reply, GError **error)
{
  if (reply->type != MSG_ERROR)
    return FALSE;
  g_autofree char *text =
      escape_text(message_has(reply, text) ? reply->text : "The server refused without a word.");
  g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_FAILED, text);
  return TRUE;
}

// A ping is what the server may hear before it has said welcome.
static gboolean be_welcome(struct console_link *link, GError **error)
{
  static const char ping[] = "{\"type\":\"ping\",\"id\":0}\n";
  if (!send_all(link, ping, strlen(ping), error))
    return FALSE;
  do {
    if (!read_message(link, error) || console_refused(&link->message, error))
      return FALSE;
  } while (link->message.type != MSG_WELCOME);
  return TRUE;
}

struct console_link *console_link_new(int fd, GError **error)
{
  struct console_link *link = g_new0(struct console_link, 1);
  link->fd = fd;
  line_init(&link->splitter, LIMIT_LINE);
  link->reader = message_reader_new();
  link->line = g_string_new(NULL);
  link->bytes = g_malloc(READ_SIZE);
  if (be_welcome(link, error))
    return link;
  console_link_free(link);
  return NULL;
}

// A quit, and what comes until the server has closed, so that it does not take us for lost. One
// that does not is not waited for long: all that was asked has been answered.
static void take_leave(struct console_link *link)
{
  static const char quit[] = "{\"type\":\"quit\"}\n";
  const struct timeval patience = {.tv_sec = 1};
  setsockopt(link->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (send(link->fd, quit, strlen(quit), MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
    return;
  while (recv(link->fd, link->bytes, READ_SIZE, 0) > 0)
    ;
}

void console_link_free(struct console_link *link)
{
  if (!link)
    return;
  take_leave(link);
  close(link->fd);
  line_clear(&link->splitter);
  message_reader_free(link->reader);
  g_string_free(link->line, TRUE);
  g_free(link->bytes);
  g_free(link);
}

static gboolean is_reply(const struct message *message, gint64 id)
{
  if (message->re.kind == ID_NUMBER)
    return message->re.number == id;
  // What could not even be read as a request is refused without an id.
  return message->type == MSG_ERROR && message->re.kind == ID_NONE;
}

const struct message *console_link_ask(struct console_link *link, const char *type,
                                       const struct message *request, GError **error)
{
  struct message numbered = *request;
  numbered.type = MSG_UNKNOWN;
  numbered.id = (struct message_id){.kind = ID_NUMBER, .number = ++link->last_id};
  g_autoptr(GString) line = g_string_new(NULL);
  message_write(&numbered, line);
  g_autofree char *head = g_strdup_printf("{\"type\":\"%s\",", type);
  g_string_erase(line, 0, 1);
  g_string_prepend(line, head);
  if (line->len > LIMIT_LINE) {
    g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                        code_text(CODE_PROTO_TOO_LONG));
    return NULL;
  }
  g_string_append_c(line, '\n');
  if (!send_all(link, line->str, line->len, error))
    return NULL;
  do {
    if (!read_message(link, error))
      return NULL;
  } while (!is_reply(&link->message, link->last_id));
  return &link->message;
}

const char *console_link_line(const struct console_link *link)
{
  return link->line->str;
}
