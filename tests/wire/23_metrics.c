// SPDX-License-Identifier: GPL-3.0-or-later
// Chapter 23 of the wire: what --metrics answers. Prometheus text for whoever asks as HTTP has it,
// a refusal for everybody else, and neither in the way of those who chat.
#include "stage.h"

#include <string.h>

#define VISITORS_MAX 16

struct reply {
  char *head; // owned: lines end with "\n"
  char *body; // owned
};

static void reply_clear(struct reply *reply)
{
  g_free(reply->head);
  g_free(reply->body);
}

static struct wire_client *visit(struct stage *stage)
{
  const char *address = strstr(server_process_ready(stage->server), " metrics=127.0.0.1:");
  g_assert_nonnull(address);
  guint64 port = g_ascii_strtoull(strchr(address, ':') + 1, NULL, 10);
  struct wire_client *visitor = wire_client_new((guint16) port);
  g_ptr_array_add(stage->clients, visitor);
  return visitor;
}

// All there is to the end; the length must be that which the head says.
static struct reply read_reply(struct wire_client *visitor, gboolean has_body)
{
  g_autoptr(GString) head = g_string_new(NULL);
  g_autoptr(GString) body = g_string_new(NULL);
  const char *line;
  while ((line = wire_client_line(visitor)) && !g_str_equal(line, "\r")) {
    g_assert_true(g_str_has_suffix(line, "\r"));
    g_string_append_len(head, line, (gssize) strlen(line) - 1);
    g_string_append_c(head, '\n');
  }
  g_assert_nonnull(line);
  while ((line = wire_client_line(visitor)))
    g_string_append_printf(body, "%s\n", line);
  const char *length = strstr(head->str, "\nContent-Length: ");
  g_assert_nonnull(length);
  if (has_body)
    g_assert_cmpuint(g_ascii_strtoull(strchr(length, ' '), NULL, 10), ==, body->len);
  else
    g_assert_cmpuint(body->len, ==, 0);
  g_assert_nonnull(strstr(head->str, "\nConnection: close\n"));
  return (struct reply){g_strdup(head->str), g_strdup(body->str)};
}

static struct reply ask(struct stage *stage, const char *request)
{
  struct wire_client *visitor = visit(stage);
  wire_client_send_bytes(visitor, request, strlen(request));
  struct reply reply = read_reply(visitor, !g_str_has_prefix(request, "HEAD"));
  wire_client_close(visitor);
  return reply;
}

static void assert_status(struct stage *stage, const char *request, const char *status)
{
  struct reply reply = ask(stage, request);
  g_autofree char *line = g_strdup_printf("HTTP/1.1 %s\n", status);
  if (!g_str_has_prefix(reply.head, line))
    g_error("expected %s for \"%s\", not:\n%s", status, request, reply.head);
  reply_clear(&reply);
}

#define GET "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"

// Newly allocated: all the numbers.
static char *get(struct stage *stage)
{
  struct reply reply = ask(stage, GET);
  g_assert_true(g_str_has_prefix(reply.head, "HTTP/1.1 200 OK\n"));
  g_assert_nonnull(
      strstr(reply.head, "\nContent-Type: text/plain; version=0.0.4; charset=utf-8\n"));
  g_free(reply.head);
  return reply.body;
}

// A sample's value; it must be there once.
static double value_of(const char *text, const char *sample)
{
  g_autofree char *begin = g_strdup_printf("\n%s ", sample);
  const char *found = strstr(text, begin);
  if (!found)
    g_error("no %s in:\n%s", sample, text);
  g_assert_null(strstr(found + 1, begin));
  return g_ascii_strtod(found + strlen(begin), NULL);
}

// Every line is a sample of what the lines before it describe, and each description comes once.
static void test_format(struct stage *stage, gconstpointer data)
{
  static const char sample[] = "^ritrovo_[a-z0-9_]+(\\{[a-z]+=\"[a-z]+\"\\})? -?[0-9.e+-]+$";
  g_autoptr(GHashTable) described = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  wire_post(stage_enter(stage, "ada"), "home", "hi");
  g_autofree char *text = get(stage);
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  g_autofree char *name = g_strdup("");
  guint samples = 0;
  for (char **line = lines; **line; line++) {
    g_auto(GStrv) words = g_strsplit(*line, " ", 4);
    if (g_str_has_prefix(*line, "# HELP ")) {
      g_free(name);
      name = g_strdup(words[2]);
      g_assert_true(g_hash_table_add(described, g_strdup(name)));
      g_assert_cmpuint(strlen(words[3]), >, 0);
      line++;
      g_autofree char *gauge = g_strdup_printf("# TYPE %s gauge", name);
      g_autofree char *counter = g_strdup_printf("# TYPE %s counter", name);
      g_assert_cmpstr(*line, ==, g_str_has_suffix(name, "_total") ? counter : gauge);
      continue;
    }
    if (!g_regex_match_simple(sample, *line, 0, 0))
      g_error("\"%s\" is no sample", *line);
    words[0][strcspn(words[0], "{")] = '\0';
    g_assert_cmpstr(words[0], ==, name);
    samples++;
  }
  g_assert_cmpuint(samples, >=, 15);
}

// The numbers are those of what has happened.
static void test_numbers(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  g_autofree char *before = get(stage);
  g_assert_cmpfloat(value_of(before, "ritrovo_connections{dialect=\"native\"}"), ==, 2);
  g_assert_cmpfloat(value_of(before, "ritrovo_connections{dialect=\"text\"}"), ==, 0);
  g_assert_cmpfloat(value_of(before, "ritrovo_people{role=\"guest\"}"), ==, 2);
  g_assert_cmpfloat(value_of(before, "ritrovo_people{role=\"member\"}"), ==, 0);
  g_assert_cmpfloat(value_of(before, "ritrovo_sessions{state=\"connected\"}"), ==, 2);
  g_assert_cmpfloat(value_of(before, "ritrovo_rooms"), ==, 1);
  g_assert_cmpfloat(value_of(before, "ritrovo_messages_total"), ==, 0);
  g_assert_cmpfloat(value_of(before, "ritrovo_deliveries_total"), ==, 0);
  g_assert_cmpfloat(value_of(before, "ritrovo_messages_per_second"), ==, 0);
  g_assert_cmpfloat(value_of(before, "ritrovo_memory_resident_bytes"), >, 1 << 20);

  wire_join(bob, "pizza");
  for (int i = 0; i < 3; i++)
    wire_post(ada, "home", "hi");
  g_autofree char *after = get(stage);
  g_assert_cmpfloat(value_of(after, "ritrovo_rooms"), ==, 2);
  g_assert_cmpfloat(value_of(after, "ritrovo_messages_total"), ==, 3);
  g_assert_cmpfloat(value_of(after, "ritrovo_deliveries_total"), ==, 6);
  g_assert_cmpfloat(value_of(after, "ritrovo_store_waiting"), ==, 0);
  double commits = value_of(after, "ritrovo_commits_total");
  g_assert_cmpfloat(commits, >=, 3);
  g_assert_cmpfloat(value_of(after, "ritrovo_commit_median_seconds"), >, 0);
  g_assert_cmpfloat(value_of(after, "ritrovo_commit_p99_seconds"), >=,
                    value_of(after, "ritrovo_commit_median_seconds"));

  wire_quit(bob);
  wire_wait(ada, "{'type':'presence','event':'leave','name':'bob'}");
  g_autofree char *end = get(stage);
  g_assert_cmpfloat(value_of(end, "ritrovo_people{role=\"guest\"}"), ==, 1);
}

static void test_requests(struct stage *stage, gconstpointer data)
{
  static const struct {
    const char *request;
    const char *status;
  } cases[] = {
      {GET, "200 OK"},
      {"GET /metrics HTTP/1.0\r\n\r\n", "200 OK"},
      {"GET /metrics HTTP/1.1\n\n", "200 OK"},
      {"GET /metrics?name[]=up HTTP/1.1\r\nHost: x\r\n\r\n", "200 OK"},
      {"HEAD /metrics HTTP/1.1\r\nHost: x\r\n\r\n", "200 OK"},
      {"GET / HTTP/1.1\r\n\r\n", "404 Not Found"},
      {"GET /metrics/ HTTP/1.1\r\n\r\n", "404 Not Found"},
      {"GET /metricsx HTTP/1.1\r\n\r\n", "404 Not Found"},
      {"GET /../metrics HTTP/1.1\r\n\r\n", "404 Not Found"},
      {"POST /metrics HTTP/1.1\r\nContent-Length: 0\r\n\r\n", "405 Method Not Allowed"},
      {"DELETE / HTTP/1.1\r\n\r\n", "405 Method Not Allowed"},
      {"get /metrics HTTP/1.1\r\n\r\n", "400 Bad Request"},
      {"GET /metrics\r\n\r\n", "400 Bad Request"},
      {"GET  /metrics HTTP/1.1\r\n\r\n", "400 Bad Request"},
      {"GET metrics HTTP/1.1\r\n\r\n", "400 Bad Request"},
      {"GET /metrics HTTP/2\r\n\r\n", "400 Bad Request"},
      {"GET /metrics HTTP/1.1 x\r\n\r\n", "400 Bad Request"},
      {"\r\n\r\n", "400 Bad Request"},
      {"{\"type\":\"hello\",\"version\":1}\n", "400 Bad Request"},
      {"\377\376\n\n", "400 Bad Request"},
  };
  for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
    assert_status(stage, cases[i].request, cases[i].status);
}

static void test_allow(struct stage *stage, gconstpointer data)
{
  struct reply reply = ask(stage, "PUT /metrics HTTP/1.1\r\n\r\n");
  g_assert_nonnull(strstr(reply.head, "\nAllow: GET, HEAD\n"));
  reply_clear(&reply);
}

static void test_nul(struct stage *stage, gconstpointer data)
{
  static const char request[] = "GET /metrics\0 HTTP/1.1\r\n\r\n";
  struct wire_client *visitor = visit(stage);
  wire_client_send_bytes(visitor, request, sizeof request - 1);
  struct reply reply = read_reply(visitor, TRUE);
  g_assert_true(g_str_has_prefix(reply.head, "HTTP/1.1 400 "));
  reply_clear(&reply);
}

// A head of 4096 bytes is heard; one that does not end there is not, whether or not its first line
// does.
static void test_long(struct stage *stage, gconstpointer data)
{
  g_autofree char *many = g_strnfill(5000, 'x');
  g_autofree char *header = g_strdup_printf("GET /metrics HTTP/1.1\r\nX: %s\r\n\r\n", many);
  g_autofree char *line = g_strdup_printf("GET /%s HTTP/1.1\r\n\r\n", many);
  assert_status(stage, header, "431 Request Header Fields Too Large");
  assert_status(stage, line, "431 Request Header Fields Too Large");
  static const char begin[] = "GET /metrics HTTP/1.1\r\nX: ";
  many[4096 - strlen(begin) - strlen("\r\n\r\n")] = '\0';
  g_autofree char *fits = g_strconcat(begin, many, "\r\n\r\n", NULL);
  g_assert_cmpuint(strlen(fits), ==, 4096);
  assert_status(stage, fits, "200 OK");
}

// However the request is cut, and although the visitor shuts its side.
static void test_pieces(struct stage *stage, gconstpointer data)
{
  struct wire_client *visitor = visit(stage);
  for (const char *byte = GET; *byte; byte++)
    wire_client_send_bytes(visitor, byte, 1);
  wire_client_shut_down(visitor);
  struct reply reply = read_reply(visitor, TRUE);
  g_assert_true(g_str_has_prefix(reply.head, "HTTP/1.1 200 "));
  reply_clear(&reply);
}

// Only so many at once; the rest is turned away, and comes in once there is room again.
static void test_many(struct stage *stage, gconstpointer data)
{
  struct wire_client *idle[VISITORS_MAX];
  for (size_t i = 0; i < VISITORS_MAX; i++)
    idle[i] = visit(stage);
  wire_client_expect_end(visit(stage));
  wire_post(stage_enter(stage, "ada"), "home", "nobody is in the way");
  for (size_t i = 0; i < VISITORS_MAX; i++) {
    wire_client_send_bytes(idle[i], GET, strlen(GET));
    struct reply reply = read_reply(idle[i], TRUE);
    reply_clear(&reply);
    wire_client_close(idle[i]);
  }
  // They are gone at the latest when nothing is left of what they were counted for.
  struct wire_client *again;
  do {
    again = visit(stage);
    (void) wire_client_try_send_bytes(again, GET, strlen(GET));
    wire_client_allow_cut(again);
  } while (!wire_client_line(again));
  wire_client_drain(again);
}

// One who says nothing, or not enough, is sent away by itself.
static void test_silent(struct stage *stage, gconstpointer data)
{
  struct wire_client *silent = visit(stage);
  struct wire_client *slow = visit(stage);
  wire_client_send_bytes(slow, "GET /metrics HTTP/1.1\r\nHost:", 28);
  wire_client_expect_end(silent);
  wire_client_expect_end(slow);
}

// The server does not wait at its end for visitors.
static void test_stop(struct stage *stage, gconstpointer data)
{
  visit(stage);
  struct wire_client *ada = stage_enter(stage, "ada");
  wire_post(ada, "home", "hi");
  stage_restart(stage);
}

// Nothing listens unless it is asked for, and a port that is taken is told.
static void test_off(struct stage *stage, gconstpointer data)
{
  g_assert_null(strstr(server_process_ready(stage->server), "metrics"));
  g_autofree char *taken = g_strdup_printf("127.0.0.1:%u", server_process_port(stage->server));
  g_autofree char *other_dir = server_process_path(stage->server, "other");
  const char *const arguments[] = {"--data-dir", other_dir, "--listen", "127.0.0.1:0",
                                   "--metrics",  taken,     NULL};
  struct server_process *other = server_process_new(NULL);
  struct server_outcome outcome = server_process_run(other, arguments);
  g_assert_cmpint(outcome.status, ==, 1);
  g_assert_cmpstr(outcome.output, ==, "");
  g_assert_nonnull(strstr(outcome.errors, "ritrovod: cannot listen on 127.0.0.1, port "));
  server_outcome_clear(&outcome);
  server_process_free(other);
}

int main(int argc, char **argv)
{
  static const char *const on[] = {"--metrics", "127.0.0.1:0", NULL};
  g_test_init(&argc, &argv, NULL);
  stage_test("/wire/metrics/format", test_format, on);
  stage_test("/wire/metrics/numbers", test_numbers, on);
  stage_test("/wire/metrics/requests", test_requests, on);
  stage_test("/wire/metrics/allow", test_allow, on);
  stage_test("/wire/metrics/nul", test_nul, on);
  stage_test("/wire/metrics/long", test_long, on);
  stage_test("/wire/metrics/pieces", test_pieces, on);
  stage_test("/wire/metrics/many", test_many, on);
  stage_test("/wire/metrics/silent", test_silent, on);
  stage_test("/wire/metrics/stop", test_stop, on);
  stage_test("/wire/metrics/off", test_off, NULL);
  return g_test_run();
}
