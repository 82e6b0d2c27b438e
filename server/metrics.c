// SPDX-License-Identifier: GPL-3.0-or-later
// As much of HTTP/1.1 (RFC 9112) as metrics.h needs: one request per connection, whose head alone
// is read and of that the first line alone matters.
#include "metrics.h"

#include <string.h>
#include <unistd.h>

#include "conn.h"
#include "listener.h"
#include "log.h"

#define CONNECTIONS_MAX 16
#define HEAD_MAX 4096
// For the whole visit: request, answer, close.
#define VISIT_MS (5 * 1000)
#define QUEUE_MAX (64 * 1024)

struct metrics {
  struct listener listener; // first: its address is this struct's
  struct loop *loop;        // borrowed
  struct net net;
  struct timeout_queue visits;
  GQueue visitors; // of struct visitor links
  unsigned (*collect)(gpointer owner, struct stats_item items[STATS_MAX]);
  gpointer owner; // borrowed
};

struct visitor {
  struct conn conn; // first: its address is the visitor's
  struct metrics *metrics;
  struct timeout visit;
  GList link; // in metrics->visitors
  size_t length;
  char head[HEAD_MAX];
};

enum request { INCOMPLETE, GOOD, GOOD_HEAD, BAD, UNKNOWN_PATH, OTHER_METHOD, TOO_LONG };

static gboolean is_method(const char *word)
{
  return word[0] && word[strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")] == '\0';
}

// "GET /metrics HTTP/1.1"; a query is allowed and ignored.
static enum request parse_line(const char *line)
{
  g_auto(GStrv) words = g_strsplit(line, " ", 4);
  if (g_strv_length(words) != 3 || !is_method(words[0]) || words[1][0] != '/' ||
      !(g_str_equal(words[2], "HTTP/1.1") || g_str_equal(words[2], "HTTP/1.0")))
    return BAD;
  gboolean head = g_str_equal(words[0], "HEAD");
  if (!head && !g_str_equal(words[0], "GET"))
    return OTHER_METHOD;
  words[1][strcspn(words[1], "?")] = '\0';
  if (!g_str_equal(words[1], "/metrics"))
    return UNKNOWN_PATH;
  return head ? GOOD_HEAD : GOOD;
}

// A first line that is none of HTTP is told at once; any other waits for the empty line.
static enum request parse(const char *head, size_t length)
{
  const char *end = memchr(head, '\n', length);
  if (memchr(head, '\0', length))
    return BAD;
  if (!end)
    return length == HEAD_MAX ? TOO_LONG : INCOMPLETE;
  size_t line_length = (size_t) (end - head);
  if (line_length > 0 && head[line_length - 1] == '\r')
    line_length--;
  g_autofree char *line = g_strndup(head, line_length);
  enum request request = parse_line(line);
  if (request == BAD || memmem(end, length - (size_t) (end - head), "\n\r\n", 3) ||
      memmem(end, length - (size_t) (end - head), "\n\n", 2))
    return request;
  return length == HEAD_MAX ? TOO_LONG : INCOMPLETE;
}

static void append_items(GString *out, const struct stats_item *items, unsigned count)
{
  const char *last = "";
  for (unsigned i = 0; i < count; i++) {
    const struct stats_item *item = &items[i];
    char value[G_ASCII_DTOSTR_BUF_SIZE];
    if (!g_str_equal(item->name, last))
      g_string_append_printf(out, "# HELP ritrovo_%s %s\n# TYPE ritrovo_%s %s\n", item->name,
                             item->help, item->name, item->kind);
    last = item->name;
    g_string_append_printf(out, "ritrovo_%s", item->name);
    if (item->label)
      g_string_append_printf(out, "{%s}", item->label);
    g_string_append_printf(out, " %s\n", g_ascii_dtostr(value, sizeof value, item->value));
  }
}

static void append_head(GString *out, enum request request, size_t body_length)
{
  static const char *const status[] = {
      [GOOD] = "200 OK",
      [GOOD_HEAD] = "200 OK",
      [BAD] = "400 Bad Request",
      [UNKNOWN_PATH] = "404 Not Found",
      [OTHER_METHOD] = "405 Method Not Allowed",
      [TOO_LONG] = "431 Request Header Fields Too Large",
  };
  gboolean good = request == GOOD || request == GOOD_HEAD;
  g_string_append_printf(out, "HTTP/1.1 %s\r\nContent-Type: text/plain; %scharset=utf-8\r\n",
                         status[request], good ? "version=0.0.4; " : "");
  if (request == OTHER_METHOD)
    g_string_append(out, "Allow: GET, HEAD\r\n");
  g_string_append_printf(out, "Content-Length: %zu\r\nConnection: close\r\n\r\n", body_length);
}

static void answer(struct visitor *visitor, enum request request)
{
  struct metrics *metrics = visitor->metrics;
  g_autoptr(GString) body = g_string_new(NULL);
  g_autoptr(GString) out = g_string_new(NULL);
  if (request == GOOD || request == GOOD_HEAD) {
    struct stats_item items[STATS_MAX];
    append_items(body, items, metrics->collect(metrics->owner, items));
  }
  append_head(out, request, body->len);
  if (request == GOOD)
    g_string_append_len(out, body->str, (gssize) body->len);
  struct blob *blob = blob_new(out->str, out->len);
  conn_send(&visitor->conn, blob, 0, blob->length);
  blob_unref(blob);
  conn_finish(&visitor->conn);
}

static void input(struct conn *conn, const char *bytes, size_t length)
{
  struct visitor *visitor = (struct visitor *) conn;
  size_t taken = MIN(length, HEAD_MAX - visitor->length);
  memcpy(visitor->head + visitor->length, bytes, taken);
  visitor->length += taken;
  enum request request = parse(visitor->head, visitor->length);
  if (request != INCOMPLETE)
    answer(visitor, request);
}

static void emptied(struct conn *conn)
{
}

static void visitor_free(struct visitor *visitor)
{
  timeout_disarm(&visitor->visit);
  g_queue_unlink(&visitor->metrics->visitors, &visitor->link);
  g_free(visitor);
}

static void closed(struct conn *conn)
{
  visitor_free((struct visitor *) conn);
}

static const struct conn_ops conn_ops = {.input = input, .emptied = emptied, .closed = closed};

static void visit_expired(gpointer data)
{
  conn_abort(&((struct visitor *) data)->conn);
}

static void accepted(struct listener *listener, int fd, const struct sockaddr_storage *peer)
{
  struct metrics *metrics = (struct metrics *) listener;
  g_autoptr(GError) error = NULL;
  if (metrics->net.open >= CONNECTIONS_MAX) {
    close(fd);
    return;
  }
  struct visitor *visitor = g_new0(struct visitor, 1);
  if (!conn_open(&visitor->conn, &metrics->net, fd, &error)) {
    log_event(LOG_LEVEL_WARNING, "metrics_refused", "error", error->message, NULL);
    close(fd);
    g_free(visitor);
    return;
  }
  visitor->metrics = metrics;
  visitor->link.data = visitor;
  g_queue_push_tail_link(&metrics->visitors, &visitor->link);
  timeout_arm(&metrics->visits, &visitor->visit, visitor);
}

struct metrics *metrics_new(struct loop *loop, const char *host, guint16 port,
                            unsigned (*collect)(gpointer owner, struct stats_item items[STATS_MAX]),
                            gpointer owner, GError **error)
{
  struct metrics *metrics = g_new0(struct metrics, 1);
  metrics->loop = loop;
  metrics->collect = collect;
  metrics->owner = owner;
  metrics->listener.accepted = accepted;
  if (!listener_open(&metrics->listener, loop, host, port, error)) {
    g_free(metrics);
    return NULL;
  }
  net_init(&metrics->net, loop, &conn_ops, QUEUE_MAX);
  timeout_queue_init(&metrics->visits, loop, VISIT_MS, visit_expired);
  return metrics;
}

void metrics_free(struct metrics *metrics)
{
  if (!metrics)
    return;
  listener_close(&metrics->listener);
  while (metrics->visitors.head) {
    struct visitor *visitor = metrics->visitors.head->data;
    conn_abort(&visitor->conn);
    // The last call would come from the loop, which does not run any more.
    loop_task_cancel(metrics->loop, &visitor->conn.flush);
    visitor_free(visitor);
  }
  net_clear(&metrics->net);
  g_free(metrics);
}

char *metrics_address(const struct metrics *metrics)
{
  return listener_address(&metrics->listener);
}
