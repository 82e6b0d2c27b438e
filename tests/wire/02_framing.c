// SPDX-License-Identifier: GPL-3.0-or-later
// Chapter 2 of the wire: lines and objects (PROTOCOL.md, Framing). However the bytes are cut the
// same is understood, and each fault has its answer.
#include "limits.h"
#include "stage.h"

#include <string.h>

// A ping of exactly this many bytes, with an end if `end` is not "".
static char *padded_ping(size_t length, const char *end)
{
  static const char head[] = "{\"type\":\"ping\",\"id\":1,\"pad\":\"";
  g_autofree char *pad = g_strnfill(length - strlen(head) - 2, 'x');
  return g_strconcat(head, pad, "\"}", end, NULL);
}

static void send_text(struct wire_client *client, const char *text)
{
  wire_client_send_bytes(client, text, strlen(text));
}

// Byte by byte, the worst that a network can do.
static void test_single_bytes(struct stage *stage, gconstpointer data)
{
  static const char bytes[] = "{\"type\":\"hello\",\"version\":1,\"name\":\"ad\xc3\xa9\"}\r\n"
                              "{\"type\":\"join\",\"room\":\"home\"}\n";
  struct wire_client *client = stage_connect(stage);
  for (size_t i = 0; i < strlen(bytes); i++)
    wire_client_send_bytes(client, bytes + i, 1);
  wire_expect(client, "{'type':'welcome','name':'ad\xc3\xa9'}");
  wire_expect(client, "{'type':'joined','room':'home'}");
}

// Many lines in one write are answered one by one and in order.
static void test_glued(struct stage *stage, gconstpointer data)
{
  struct wire_client *client = stage_greet(stage, "ada");
  g_autoptr(GString) lines = g_string_new(NULL);
  for (int i = 0; i < 2000; i++)
    g_string_append_printf(lines, "{\"type\":\"ping\",\"id\":%d}\n", i);
  wire_client_send_bytes(client, lines->str, lines->len);
  for (int i = 0; i < 2000; i++)
    wire_expect(client, "{'type':'pong','re':%d}", i);
}

// A whole talk in one write: hello, join, message, quit.
static void test_glued_talk(struct stage *stage, gconstpointer data)
{
  struct wire_client *client = stage_connect(stage);
  wire_client_send(client, "{'type':'hello','version':1,'name':'ada'}\n"
                           "{'type':'join','room':'home'}\n"
                           "{'type':'message','cid':'c','room':'home','text':'hi'}\n"
                           "{'type':'quit'}");
  wire_expect(client, "{'type':'welcome'}");
  wire_expect(client, "{'type':'joined'}");
  wire_expect(client, "{'type':'message','cid':'c','text':'hi'}");
  wire_expect(client, "{'type':'bye'}");
  wire_client_expect_end(client);
}

// The longer limit holds from the welcome on, also for a line in the same write as the hello.
static void test_limit_rises_within_a_write(struct stage *stage, gconstpointer data)
{
  struct wire_client *client = stage_connect(stage);
  g_autofree char *ping = padded_ping(LIMIT_LINE_BEFORE_WELCOME + 1, "\n");
  g_autofree char *both = g_strconcat("{\"type\":\"hello\",\"version\":1}\n", ping, NULL);
  send_text(client, both);
  wire_expect(client, "{'type':'welcome'}");
  wire_expect(client, "{'type':'pong','re':1}");
}

// Carriage returns before the end are tolerated.
static void test_carriage_return(struct stage *stage, gconstpointer data)
{
  struct wire_client *client = stage_connect(stage);
  send_text(client, "{\"type\":\"ping\",\"id\":1}\r\n{\"type\":\"ping\",\"id\":2}\r\n");
  wire_expect(client, "{'type':'pong','re':1}");
  wire_expect(client, "{'type':'pong','re':2}");
}

// What is broken is told, each line once, and the connection goes on after its end.
static void test_malformed(struct stage *stage, gconstpointer data)
{
  static const struct {
    const char *bytes;
    size_t length;
  } lines[] = {
#define LINE(text) {text "\n", sizeof text}
      LINE("{\"type\":\"ping\""),
      LINE("{\"type\":\"ping\"}}"),
      LINE("{\"type\":\"ping\",\"type\":\"ping\"}"),
      LINE("{\"type\":\"ping\",\"a\":\"\xc3\"}"),
      LINE("{\"type\":\"ping\",\"a\":\"\0\"}"),
      LINE("{\"type\":\"ping\",\"a\":\"\\u0000\"}"),
      LINE("{\"type\":\"ping\",\"a\":[[[[[[[[1]]]]]]]]}"),
      LINE("{'type':'ping'}"),
      LINE("[]"),
#undef LINE
  };
  struct wire_client *client = stage_greet(stage, "ada");
  for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
    wire_client_send_bytes(client, lines[i].bytes, lines[i].length);
    wire_expect_error(client, "proto.malformed");
    wire_expect_silence(client);
  }
}

// Broken lines before the welcome are told likewise.
static void test_malformed_before_welcome(struct stage *stage, gconstpointer data)
{
  struct wire_client *client = stage_connect(stage);
  wire_client_send(client, "{nonsense}");
  wire_expect_error(client, "proto.malformed");
  wire_hello(client, "ada");
}

// Ten broken lines in a row end the connection; the tenth is answered too.
static void test_ten_malformed(struct stage *stage, gconstpointer data)
{
  struct wire_client *client = stage_greet(stage, "ada");
  for (int i = 0; i < LIMIT_MALFORMED_IN_A_ROW; i++)
    wire_client_send(client, "{nonsense}");
  for (int i = 0; i < LIMIT_MALFORMED_IN_A_ROW; i++)
    wire_expect_error(client, "proto.malformed");
  wire_client_expect_end(client);
}

// A good line in between begins the count anew.
static void test_nine_malformed(struct stage *stage, gconstpointer data)
{
  struct wire_client *client = stage_greet(stage, "ada");
  for (int round = 0; round < 3; round++) {
    for (int i = 0; i < LIMIT_MALFORMED_IN_A_ROW - 1; i++) {
      wire_client_send(client, "{nonsense}");
      wire_expect_error(client, "proto.malformed");
    }
    wire_expect_silence(client);
  }
}

// Lines of exactly the limit are read, before and after the welcome.
static void test_limit_exactly(struct stage *stage, gconstpointer data)
{
  struct wire_client *client = stage_connect(stage);
  g_autofree char *before = padded_ping(LIMIT_LINE_BEFORE_WELCOME, "\r\n");
  send_text(client, before);
  wire_expect(client, "{'type':'pong','re':1}");
  wire_hello(client, "ada");
  g_autofree char *after = padded_ping(LIMIT_LINE, "\r\n");
  send_text(client, after);
  wire_expect(client, "{'type':'pong','re':1}");
}

// One byte more than 4 KiB before the welcome is told, then the connection is closed.
static void test_too_long_before_welcome(struct stage *stage, gconstpointer data)
{
  struct wire_client *client = stage_connect(stage);
  g_autofree char *ping = padded_ping(LIMIT_LINE_BEFORE_WELCOME + 1, "\n");
  send_text(client, ping);
  wire_expect_error(client, "proto.too_long");
  wire_client_expect_end(client);
}

// One byte more than the limit after the welcome; what was asked before it is still answered.
static void test_too_long(struct stage *stage, gconstpointer data)
{
  struct wire_client *client = stage_greet(stage, "ada");
  g_autofree char *ping = padded_ping(LIMIT_LINE + 1, "\n");
  wire_client_send(client, "{'type':'ping','id':'first'}");
  send_text(client, ping);
  wire_expect(client, "{'type':'pong','re':'first'}");
  wire_expect_error(client, "proto.too_long");
  wire_client_expect_end(client);
}

// A line without an end is not waited for once it cannot fit any more.
static void test_too_long_without_end(struct stage *stage, gconstpointer data)
{
  struct wire_client *client = stage_connect(stage);
  g_autofree char *ping = padded_ping(LIMIT_LINE_BEFORE_WELCOME + 2, "");
  send_text(client, ping);
  wire_expect_error(client, "proto.too_long");
  wire_client_expect_end(client);
}

// The error is not lost when more bytes are on their way than the server reads.
static void test_too_long_with_more_in_flight(struct stage *stage, gconstpointer data)
{
  for (int round = 0; round < 5; round++) {
    struct wire_client *client = stage_greet(stage, NULL);
    g_autofree char *line = padded_ping(1 << 20, "\n");
    wire_client_try_send_bytes(client, line, strlen(line));
    wire_expect_error(client, "proto.too_long");
    wire_client_expect_end(client);
  }
}

// A type of a later version is told, with its id, and the connection goes on.
static void test_unknown_type(struct stage *stage, gconstpointer data)
{
  struct wire_client *client = stage_greet(stage, "ada");
  for (int i = 0; i < 2 * LIMIT_MALFORMED_IN_A_ROW; i++) {
    wire_client_send(client, "{'type':'dance','id':%d}", i);
    wire_expect(client, "{'type':'error','code':'proto.unknown','re':%d}", i);
  }
}

// What only the server says is no request either.
static void test_type_of_the_server(struct stage *stage, gconstpointer data)
{
  struct wire_client *client = stage_greet(stage, "ada");
  wire_client_send(client, "{'type':'welcome','id':1}");
  wire_expect(client, "{'type':'error','code':'proto.unknown','re':1}");
}

// Missing fields and fields of a wrong kind are told with the id of the request.
static void test_invalid(struct stage *stage, gconstpointer data)
{
  static const char *const requests[] = {
      "'type':'join'",
      "'type':'join','room':7",
      "'type':'join','room':null",
      "'type':'leave'",
      "'type':'message','room':'home','cid':'c'",
      "'type':'message','text':'hi','cid':'c'",
      "'type':'message','room':'home','text':7,'cid':'c'",
      "'type':'message','room':'home','text':'hi','cid':7",
      "'type':'history'",
      "'type':'history','room':'home','limit':'7'",
      "'type':'history','room':'home','before':1.5",
  };
  struct wire_client *client = stage_enter(stage, "ada");
  for (int i = 0; i < (int) G_N_ELEMENTS(requests); i++) {
    wire_client_send(client, "{%s,'id':%d}", requests[i], i);
    wire_expect(client, "{'type':'error','code':'proto.invalid','re':%d}", i);
  }
}

// An object without a type is invalid; its id comes back all the same.
static void test_no_type(struct stage *stage, gconstpointer data)
{
  struct wire_client *client = stage_greet(stage, "ada");
  wire_client_send(client, "{'id':3}");
  wire_expect(client, "{'type':'error','code':'proto.invalid','re':3}");
  wire_client_send(client, "{'type':7,'id':4}");
  wire_expect(client, "{'type':'error','code':'proto.invalid','re':4}");
}

// Ids of both kinds come back as they were; without one there is no `re`.
static void test_ids(struct stage *stage, gconstpointer data)
{
  static const char *const ids[] = {"0", "-1", "9007199254740992", "''", "'7'", "'\\u00e9'"};
  struct wire_client *client = stage_greet(stage, "ada");
  for (size_t i = 0; i < G_N_ELEMENTS(ids); i++) {
    wire_client_send(client, "{'type':'rooms','id':%s}", ids[i]);
    wire_expect(client, "{'type':'rooms','re':%s}", ids[i]);
  }
  wire_client_send(client, "{'type':'rooms'}");
  wire_expect(client, "{'type':'rooms','re':null}");
}

// An id that is neither a whole number nor a text cannot come back.
static void test_bad_ids(struct stage *stage, gconstpointer data)
{
  static const char *const ids[] = {"1.5", "null", "true", "[]", "{}", "9007199254740993"};
  struct wire_client *client = stage_greet(stage, "ada");
  for (size_t i = 0; i < G_N_ELEMENTS(ids); i++) {
    wire_client_send(client, "{'type':'ping','id':%s}", ids[i]);
    wire_expect(client, "{'type':'error','code':'proto.invalid','re':null}");
  }
}

// Keys that the server does not know do not disturb it.
static void test_unknown_keys(struct stage *stage, gconstpointer data)
{
  struct wire_client *client = stage_greet(stage, "ada");
  wire_client_send(client, "{'colour':{'a':[1,null]},'type':'ping','id':1,'seq':'x'}");
  wire_expect(client, "{'type':'pong','re':1}");
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/wire/framing/single-bytes", test_single_bytes, NULL);
  stage_test("/wire/framing/glued", test_glued, NULL);
  stage_test("/wire/framing/glued-talk", test_glued_talk, NULL);
  stage_test("/wire/framing/limit-rises-within-a-write", test_limit_rises_within_a_write, NULL);
  stage_test("/wire/framing/carriage-return", test_carriage_return, NULL);
  stage_test("/wire/framing/malformed", test_malformed, NULL);
  stage_test("/wire/framing/malformed-before-welcome", test_malformed_before_welcome, NULL);
  stage_test("/wire/framing/ten-malformed", test_ten_malformed, NULL);
  stage_test("/wire/framing/nine-malformed", test_nine_malformed, NULL);
  stage_test("/wire/framing/limit-exactly", test_limit_exactly, NULL);
  stage_test("/wire/framing/too-long-before-welcome", test_too_long_before_welcome, NULL);
  stage_test("/wire/framing/too-long", test_too_long, NULL);
  stage_test("/wire/framing/too-long-without-end", test_too_long_without_end, NULL);
  stage_test("/wire/framing/too-long-in-flight", test_too_long_with_more_in_flight, NULL);
  stage_test("/wire/framing/unknown-type", test_unknown_type, NULL);
  stage_test("/wire/framing/type-of-the-server", test_type_of_the_server, NULL);
  stage_test("/wire/framing/invalid", test_invalid, NULL);
  stage_test("/wire/framing/no-type", test_no_type, NULL);
  stage_test("/wire/framing/ids", test_ids, NULL);
  stage_test("/wire/framing/bad-ids", test_bad_ids, NULL);
  stage_test("/wire/framing/unknown-keys", test_unknown_keys, NULL);
  return g_test_run();
}
