// SPDX-License-Identifier: GPL-3.0-or-later
// Chapter 7 of the wire: life signs and leaving (PROTOCOL.md, Life signs and leaving), and the
// first bytes of a connection. What needs the passing of a minute is tested inside the server.
#include "stage.h"

#include <string.h>

// A pong carries the ping's id, and none if there was none.
static void test_ping(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  wire_client_send(ada, "{'type':'ping','id':18}");
  wire_expect(ada, "{'type':'pong','re':18}");
  wire_client_send(ada, "{'type':'ping','id':'p'}");
  wire_expect(ada, "{'type':'pong','re':'p'}");
  wire_client_send(ada, "{'type':'ping'}");
  wire_expect(ada, "{'type':'pong','re':null}");
}

// A pong to a ping that was never sent is no fault.
static void test_unasked_pong(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  wire_client_send(ada, "{'type':'pong','re':1}");
  wire_expect_silence(ada);
}

// `quit` is answered with `bye`, and the stream ends.
static void test_quit(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  wire_client_send(ada, "{'type':'quit','id':5}");
  wire_expect(ada, "{'type':'bye','re':5}");
  wire_client_expect_end(ada);
}

// What was said before `quit` is echoed before `bye`, however fast the two came.
static void test_quit_after_messages(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  wire_expect(ada, "{'type':'presence'}");
  g_autoptr(GString) lines = g_string_new(NULL);
  for (int i = 1; i <= 50; i++)
    g_string_append_printf(
        lines, "{\"type\":\"message\",\"cid\":\"%d\",\"room\":\"home\",\"text\":\"%d\"}\n", i, i);
  g_string_append(lines, "{\"type\":\"quit\"}\n");
  wire_client_send_bytes(ada, lines->str, lines->len);
  for (int i = 1; i <= 50; i++)
    wire_expect(ada, "{'type':'message','seq':%d,'cid':'%d'}", i, i);
  wire_expect(ada, "{'type':'bye'}");
  wire_client_expect_end(ada);
  for (int i = 1; i <= 50; i++)
    wire_expect(bob, "{'type':'message','seq':%d}", i);
  wire_expect(bob, "{'type':'presence','event':'leave','name':'ada'}");
}

// What follows `quit` on the same connection is not heard any more.
static void test_after_quit(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  wire_expect(ada, "{'type':'presence'}");
  wire_client_send(ada, "{'type':'quit'}\n"
                        "{'type':'message','cid':'c','room':'home','text':'too late'}");
  wire_expect(ada, "{'type':'bye'}");
  wire_client_expect_end(ada);
  wire_expect(bob, "{'type':'presence','event':'leave','name':'ada'}");
  wire_expect_silence(bob);
}

// The others go on when somebody vanishes in the middle of a line.
static void test_vanish(struct stage *stage, gconstpointer data)
{
  static const char half[] = "{\"type\":\"message\",\"room\":\"ho";
  struct wire_client *bob = stage_enter(stage, "bob");
  for (int i = 0; i < 20; i++) {
    struct wire_client *client = stage_enter(stage, NULL);
    wire_client_send_bytes(client, half, strlen(half));
    wire_client_close(client);
  }
  wire_post(bob, "home", "all well");
}

static void assert_refused(struct stage *stage, const char *bytes, size_t length, size_t step)
{
  struct wire_client *client = stage_connect(stage);
  for (size_t at = 0; at < length; at += step)
    if (!wire_client_try_send_bytes(client, bytes + at, MIN(step, length - at)))
      break;
  wire_client_drain(client);
}

// Browsers and other programs that speak first are turned away, also when their first word comes in
// pieces.
static void test_foreign(struct stage *stage, gconstpointer data)
{
  static const char *const greetings[] = {
      "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
      "POST / HTTP/1.1\r\nContent-Length: 20\r\n\r\n{\"type\":\"hello\"}\n",
      "HEAD / HTTP/1.0\r\n\r\n",
      "PUT /x HTTP/1.1\r\n\r\n",
      "DELETE /x HTTP/1.1\r\n\r\n",
      "OPTIONS * HTTP/1.1\r\n\r\n",
      "CONNECT x:80 HTTP/1.1\r\n\r\n",
      "PATCH /x HTTP/1.1\r\n\r\n",
      "SSH-2.0-OpenSSH_9.2\r\n",
  };
  for (size_t i = 0; i < G_N_ELEMENTS(greetings); i++) {
    assert_refused(stage, greetings[i], strlen(greetings[i]), strlen(greetings[i]));
    assert_refused(stage, greetings[i], strlen(greetings[i]), 1);
  }
}

// A TLS hello to a server without a certificate is turned away at once, not taken for a line.
static void test_tls(struct stage *stage, gconstpointer data)
{
  static const char hello[] = "\x16\x03\x01\x00\x2e\x01\x00\x00\x2a\x03\x03";
  assert_refused(stage, hello, sizeof hello - 1, sizeof hello - 1);
  assert_refused(stage, hello, sizeof hello - 1, 1);
}

// A page in a browser cannot make its victim talk: nothing of what it posts is heard.
static void test_posted_talk(struct stage *stage, gconstpointer data)
{
  static const char request[] =
      "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n\r\n"
      "{\"type\":\"hello\",\"version\":1,\"name\":\"mallory\"}\n"
      "{\"type\":\"join\",\"room\":\"home\"}\n"
      "{\"type\":\"message\",\"room\":\"home\",\"text\":\"hi\"}\n";
  struct wire_client *ada = stage_enter(stage, "ada");
  assert_refused(stage, request, strlen(request), strlen(request));
  wire_expect_silence(ada);
  wire_client_send(ada, "{'type':'users','id':1}");
  JsonObject *users = wire_expect(ada, "{'type':'users','re':1}");
  g_assert_cmpuint(json_array_get_length(wire_list(ada, users, "users")), ==, 1);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/wire/life/ping", test_ping, NULL);
  stage_test("/wire/life/unasked-pong", test_unasked_pong, NULL);
  stage_test("/wire/life/quit", test_quit, NULL);
  stage_test("/wire/life/quit-after-messages", test_quit_after_messages, NULL);
  stage_test("/wire/life/after-quit", test_after_quit, NULL);
  stage_test("/wire/life/vanish", test_vanish, NULL);
  stage_test("/wire/life/foreign", test_foreign, NULL);
  stage_test("/wire/life/tls", test_tls, NULL);
  stage_test("/wire/life/posted-talk", test_posted_talk, NULL);
  return g_test_run();
}
