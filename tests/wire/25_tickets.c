// SPDX-License-Identifier: GPL-3.0-or-later
// Chapter 25 of the wire: tickets (PROTOCOL.md, Files). A ticket is good once, for what it was
// given for, as long as its session is there; whatever else is shown is refused, and in nobody's
// way.
#include <string.h>

#include "limits.h"
#include "wire_files.h"

static void expect_code(struct wire_client *client, JsonObject *answer, const char *code)
{
  if (!wire_matches(answer, "{'type':'error','code':'%s'}", code))
    wire_client_fail(client, "expected %s", code);
}

// A connection that shows the ticket is told so and closed.
static void expect_no_ticket(struct stage *stage, const char *kind, const char *ticket)
{
  struct wire_client *transfer = files_open(stage, kind, ticket);
  wire_expect_error(transfer, "file.ticket");
  wire_client_expect_end(transfer);
}

static const char *ask_download(struct wire_client *client, const char *file)
{
  JsonObject *ticket = wire_ask(client, "'type':'download','file':'%s'", file);
  return wire_text(client, ticket, "ticket");
}

static void test_once(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  g_autoptr(GBytes) bytes = files_bytes(1, 1000);
  JsonObject *ticket = files_ask(ada, "'room':'home'", "a", bytes);
  const char *text = wire_text(ada, ticket, "ticket");
  g_assert_cmpuint(strlen(text), >=, 32);
  g_assert_true(wire_matches(files_bring(stage, ticket, bytes), "{'type':'stored'}"));
  expect_no_ticket(stage, "upload", text);
  const char *file = files_id(files_wait(ada));
  const char *fetch = ask_download(ada, file);
  g_assert_cmpstr(ask_download(ada, file), !=, fetch);
  struct wire_client *transfer = files_open(stage, "download", fetch);
  g_autoptr(GBytes) got = wire_client_rest(transfer);
  g_assert_true(g_bytes_equal(got, bytes));
  expect_no_ticket(stage, "download", fetch);
  // Twice at the same time: one of the two.
  ticket = files_ask(ada, "'room':'home'", "b", bytes);
  text = wire_text(ada, ticket, "ticket");
  transfer = files_open(stage, "upload", text);
  expect_no_ticket(stage, "upload", text);
  wire_client_send_bytes(transfer, g_bytes_get_data(bytes, NULL), 1000);
  wire_expect(transfer, "{'type':'stored'}");
  wire_client_expect_end(transfer);
}

// Neither is a ticket for the other.
static void test_kinds(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  g_autoptr(GBytes) bytes = files_bytes(1, 1000);
  const char *file = files_id(files_upload(stage, ada, "'room':'home'", "a", bytes));
  expect_no_ticket(stage, "upload", ask_download(ada, file));
  g_autoptr(GBytes) others = files_bytes(2, 1000);
  JsonObject *ticket = files_ask(ada, "'room':'home'", "b", others);
  expect_no_ticket(stage, "download", wire_text(ada, ticket, "ticket"));
}

static void test_session_gone(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  g_autoptr(GBytes) bytes = files_bytes(1, 1000);
  const char *file = files_id(files_upload(stage, ada, "'room':'home'", "a", bytes));
  g_autofree char *fetch = g_strdup(ask_download(bob, file));
  JsonObject *ticket = files_ask(bob, "'room':'home'", "b", bytes);
  g_autofree char *bring = g_strdup(wire_text(bob, ticket, "ticket"));
  wire_quit(bob);
  expect_no_ticket(stage, "download", fetch);
  expect_no_ticket(stage, "upload", bring);
  g_assert_cmpuint(
      json_array_get_length(wire_list(ada, wire_ask(ada, "'type':'files','room':'home'"), "files")),
      ==, 1);
}

// A connection that breaks and comes back leaves its tickets good.
static void test_session_resumed(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_connect(stage);
  g_autofree char *token = g_strdup(wire_text(ada, wire_hello(ada, "ada"), "token"));
  wire_join(ada, "home");
  g_autoptr(GBytes) bytes = files_bytes(1, 1000);
  JsonObject *ticket = files_ask(ada, "'room':'home'", "a", bytes);
  wire_client_close(ada);
  g_assert_true(wire_matches(files_bring(stage, ticket, bytes), "{'type':'stored'}"));
  struct wire_client *again = stage_connect(stage);
  wire_resume(again, token);
  JsonArray *messages = wire_list(again, wire_history(again, "home", ""), "messages");
  const char *file = files_id(json_array_get_object_element(messages, 0));
  files_expect(stage, again, file, bytes);
}

// Who may not read any more gets nothing for a ticket that was given before.
static void test_rights_gone(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  g_autoptr(GBytes) bytes = files_bytes(1, 1000);
  const char *file = files_id(files_upload(stage, ada, "'room':'home'", "a", bytes));
  const char *removed = ask_download(ada, file);
  const char *fetch = ask_download(bob, file);
  JsonObject *ticket = files_ask(bob, "'room':'home'", "b", bytes);
  wire_ask(bob, "'type':'leave','room':'home'");
  expect_no_ticket(stage, "download", fetch);
  expect_no_ticket(stage, "upload", wire_text(bob, ticket, "ticket"));
  wire_ask(ada, "'type':'remove','file':'%s'", file);
  expect_no_ticket(stage, "download", removed);
}

// In a session that was welcomed a ticket is no way in: there are commands of that name, which need
// other fields.
static void test_after_welcome(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  g_autoptr(GBytes) bytes = files_bytes(1, 1000);
  const char *file = files_id(files_upload(stage, ada, "'room':'home'", "a", bytes));
  JsonObject *ticket = files_ask(ada, "'room':'home'", "b", bytes);
  const char *bring = wire_text(ada, ticket, "ticket");
  const char *fetch = ask_download(ada, file);
  JsonObject *answer = wire_ask(bob, "'type':'upload','ticket':'%s'", bring);
  g_assert_true(wire_matches(answer, "{'type':'error'}"));
  answer = wire_ask(bob, "'type':'download','ticket':'%s'", fetch);
  g_assert_true(wire_matches(answer, "{'type':'error'}"));
  wire_post(bob, "home", "still here");
  // Nobody has used them.
  g_assert_true(wire_matches(files_bring(stage, ticket, bytes), "{'type':'stored'}"));
  g_autoptr(GBytes) got = wire_client_rest(files_open(stage, "download", fetch));
  g_assert_true(g_bytes_equal(got, bytes));
}

static void test_offsets(struct stage *stage, gconstpointer data)
{
  static const gint64 bad[] = {-1, 1001, LIMIT_WHOLE_NUMBER, -LIMIT_WHOLE_NUMBER};
  static const gint64 good[] = {0, 1, 999, 1000};
  struct wire_client *ada = stage_enter(stage, "ada");
  g_autoptr(GBytes) bytes = files_bytes(1, 1000);
  const char *file = files_id(files_upload(stage, ada, "'room':'home'", "a", bytes));
  for (gsize i = 0; i < G_N_ELEMENTS(bad); i++)
    expect_code(
        ada,
        wire_ask(ada, "'type':'download','file':'%s','offset':%" G_GINT64_FORMAT, file, bad[i]),
        "proto.invalid");
  expect_code(ada, wire_ask(ada, "'type':'download','file':'%s','offset':'0'", file),
              "proto.invalid");
  for (gsize i = 0; i < G_N_ELEMENTS(good); i++) {
    g_autoptr(GBytes) got = files_download(stage, ada, file, good[i]);
    g_autoptr(GBytes) rest = g_bytes_new_from_bytes(bytes, (gsize) good[i], 1000 - (gsize) good[i]);
    g_assert_true(g_bytes_equal(got, rest));
  }
}

// The line and the bytes behind it may come in any pieces.
static void test_pieces(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  g_autoptr(GBytes) bytes = files_bytes(1, 300);
  const char *const ends[] = {"\n", "\r\n"};
  for (gsize pieces = 0; pieces < 4; pieces++) {
    JsonObject *ticket = files_ask(ada, "'room':'home'", "a", bytes);
    g_autoptr(GString) all = g_string_new(NULL);
    g_string_printf(all, "{\"type\":\"upload\",\"ticket\":\"%s\"}%s",
                    wire_text(ada, ticket, "ticket"), ends[pieces % 2]);
    g_string_append_len(all, g_bytes_get_data(bytes, NULL), 300);
    struct wire_client *transfer = stage_connect(stage);
    gsize step = pieces < 2 ? all->len : 1;
    for (gsize at = 0; at < all->len; at += step)
      wire_client_send_bytes(transfer, all->str + at, step);
    if (pieces % 2)
      wire_client_shut_down(transfer); // as `nc -N` does
    wire_expect(transfer, "{'type':'stored'}");
    wire_client_expect_end(transfer);
    files_expect(stage, ada, files_id(files_wait(ada)), bytes);
  }
  // Who has shown the ticket of a download may have nothing more to say.
  const char *file = files_id(files_upload(stage, ada, "'room':'home'", "a", bytes));
  struct wire_client *transfer = files_open(stage, "download", ask_download(ada, file));
  wire_client_shut_down(transfer);
  g_autoptr(GBytes) got = wire_client_rest(transfer);
  g_assert_true(g_bytes_equal(got, bytes));
}

// A ticket that was given without size and hash, as to the text dialect.
static void test_size_later(struct stage *stage, gconstpointer data)
{
  static const char *const bad[] = {"", ",'size':-1", ",'size':'5'"};
  struct wire_client *ada = stage_enter(stage, "ada");
  g_autoptr(GBytes) bytes = files_bytes(1, 5);
  g_autofree char *hash = files_hash(bytes);
  for (int with_hash = 0; with_hash < 2; with_hash++) {
    JsonObject *ticket = wire_ask(ada, "'type':'upload','room':'home','name':'a'");
    struct wire_client *transfer = stage_connect(stage);
    if (with_hash)
      wire_client_send(transfer, "{'type':'upload','ticket':'%s','size':5,'sha256':'%s'}",
                       wire_text(ada, ticket, "ticket"), hash);
    else
      wire_client_send(transfer, "{'type':'upload','ticket':'%s','size':5}",
                       wire_text(ada, ticket, "ticket"));
    wire_client_send_bytes(transfer, g_bytes_get_data(bytes, NULL), 5);
    wire_expect(transfer, "{'type':'stored'}");
    JsonObject *file = files_of(files_wait(ada));
    g_assert_true(wire_matches(file, "{'size':5,'sha256':'%s'}", hash));
  }
  for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
    JsonObject *ticket = wire_ask(ada, "'type':'upload','room':'home','name':'a'");
    struct wire_client *transfer = stage_connect(stage);
    wire_client_send(transfer, "{'type':'upload','ticket':'%s'%s}",
                     wire_text(ada, ticket, "ticket"), bad[i]);
    wire_expect_error(transfer, "proto.invalid");
    wire_client_expect_end(transfer);
  }
  // The hash that is told in the first line counts.
  JsonObject *ticket = wire_ask(ada, "'type':'upload','room':'home','name':'a'");
  struct wire_client *transfer = stage_connect(stage);
  wire_client_send(transfer, "{'type':'upload','ticket':'%s','size':4,'sha256':'%s'}",
                   wire_text(ada, ticket, "ticket"), hash);
  wire_client_send_bytes(transfer, g_bytes_get_data(bytes, NULL), 4);
  wire_expect_error(transfer, "file.corrupt");
  wire_client_expect_end(transfer);
  wire_expect_silence(ada);
}

static void test_garbage(struct stage *stage, gconstpointer data)
{
  static const char *const tickets[] = {"",        "x",       "00000000000000000000000000000000",
                                        "../../x", "\\u0000", "\xf0\x9f\x98\x80"};
  static const char *const lines[] = {"{'type':'upload','ticket':5}",
                                      "{'type':'download','ticket':null}",
                                      "{'type':'upload','ticket':['x']}",
                                      "{'type':'download','ticket':{'ticket':'x'}}",
                                      "{'type':'upload'}",
                                      "{'type':'download','file':'f1'}"};
  struct wire_client *ada = stage_enter(stage, "ada");
  for (gsize i = 0; i < G_N_ELEMENTS(tickets); i++) {
    struct wire_client *transfer = files_open(stage, i % 2 ? "upload" : "download", tickets[i]);
    JsonObject *answer = wire_next(transfer);
    g_assert_true(wire_matches(answer, "{'type':'error'}"));
  }
  for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
    struct wire_client *transfer = stage_connect(stage);
    wire_client_send(transfer, "%s", lines[i]);
    g_assert_true(wire_matches(wire_next(transfer), "{'type':'error'}"));
  }
  struct wire_client *transfer = stage_connect(stage);
  g_autofree char *endless = g_strnfill(LIMIT_LINE_BEFORE_WELCOME, 'a');
  wire_client_send(transfer, "{'type':'upload','ticket':'%s'}", endless);
  wire_expect_error(transfer, "proto.too_long");
  wire_post(ada, "home", "still here");
}

// Two hundred who guess, with bytes behind their guesses, while two people talk and send.
static void test_guessers(struct stage *stage, gconstpointer data)
{
  enum { GUESSERS = 200 };
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  struct wire_client *guessers[GUESSERS];
  g_autoptr(GBytes) bytes = files_bytes(1, 4000);
  g_autoptr(GRand) rand = g_rand_new_with_seed(7);
  for (int i = 0; i < GUESSERS; i++) {
    g_autofree char *ticket = g_strdup_printf("%08x%08x%08x%08x", g_rand_int(rand),
                                              g_rand_int(rand), g_rand_int(rand), g_rand_int(rand));
    guessers[i] = files_open(stage, i % 2 ? "upload" : "download", ticket);
    wire_client_try_send_bytes(guessers[i], g_bytes_get_data(bytes, NULL), 4000);
    if (i % 20 == 0) {
      wire_post(ada, "home", "hi");
      const char *file = files_id(files_upload(stage, bob, "'room':'home'", "a", bytes));
      files_expect(stage, ada, file, bytes);
    }
  }
  for (int i = 0; i < GUESSERS; i++) {
    wire_client_allow_cut(guessers[i]);
    wire_client_drain(guessers[i]);
  }
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/wire/tickets/once", test_once, NULL);
  stage_test("/wire/tickets/kinds", test_kinds, NULL);
  stage_test("/wire/tickets/session-gone", test_session_gone, NULL);
  stage_test("/wire/tickets/session-resumed", test_session_resumed, NULL);
  stage_test("/wire/tickets/rights-gone", test_rights_gone, NULL);
  stage_test("/wire/tickets/after-welcome", test_after_welcome, NULL);
  stage_test("/wire/tickets/offsets", test_offsets, NULL);
  stage_test("/wire/tickets/pieces", test_pieces, NULL);
  stage_test("/wire/tickets/size-later", test_size_later, NULL);
  stage_test("/wire/tickets/garbage", test_garbage, NULL);
  stage_test("/wire/tickets/guessers", test_guessers, NULL);
  return g_test_run();
}
