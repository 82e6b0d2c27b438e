// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of server/dialect and of the events that it encodes: who is turned away by his first bytes,
// lines both ways, and slices of an event that are encoded once.
#include "dialect.h"

#include <string.h>

// Whole beginnings; of each, fewer bytes decide nothing and more bytes change nothing.
static void test_refused_at_every_split(void)
{
  static const char *const foreign[] = {"\x16\x03", "SSH-",     "GET ",    "POST ",
                                        "PUT ",     "HEAD ",    "DELETE ", "PATCH ",
                                        "OPTIONS ", "CONNECT ", "TRACE ",  "PRI "};
  for (size_t i = 0; i < G_N_ELEMENTS(foreign); i++) {
    size_t length = strlen(foreign[i]);
    g_assert_cmpuint(length, <=, DETECT_BYTES);
    for (size_t cut = 0; cut < length; cut++)
      g_assert_cmpint(dialect_detect(foreign[i], cut), ==, DETECTED_UNDECIDED);
    g_assert_cmpint(dialect_detect(foreign[i], length), ==, DETECTED_REFUSED);
    g_autofree char *longer = g_strconcat(foreign[i], "/ HTTP/1.1", NULL);
    g_assert_cmpint(dialect_detect(longer, DETECT_BYTES), ==, DETECTED_REFUSED);
  }
}

// An object is native from its first byte on.
static void test_native(void)
{
  const char *object = "{\"type\":\"hello\"}";
  for (size_t cut = 1; cut <= DETECT_BYTES; cut++)
    g_assert_cmpint(dialect_detect(object, cut), ==, DETECTED_NATIVE);
}

// What only begins like a foreign protocol is none, and eight bytes decide everything.
static void test_nearly_foreign(void)
{
  static const char *const lines[] = {"GETTING?", "get / ht",       "SSH 2.0 ",
                                      "POSTPONE", "PUTT ing",       "OPTIONAL",
                                      "CONNECTI", "\x16\x02zzzzzz", " GET / h"};
  for (size_t i = 0; i < G_N_ELEMENTS(lines); i++)
    g_assert_cmpint(dialect_detect(lines[i], DETECT_BYTES), ==, DETECTED_TEXT);
}

// The verdict never goes back: decided on some bytes, it is the same on more.
static void test_verdict_stays(void)
{
  const char alphabet[] = "GETPOSUHADLCNRI {\x16\x03-";
  for (int round = 0; round < 20000; round++) {
    char bytes[DETECT_BYTES];
    for (int i = 0; i < DETECT_BYTES; i++)
      bytes[i] = alphabet[g_test_rand_int_range(0, (gint32) sizeof alphabet - 1)];
    enum detected before = DETECTED_UNDECIDED;
    for (size_t cut = 0; cut <= DETECT_BYTES; cut++) {
      enum detected now = dialect_detect(bytes, cut);
      g_assert_true(before == DETECTED_UNDECIDED || now == before);
      before = now;
    }
    g_assert_cmpint(before, !=, DETECTED_UNDECIDED);
  }
}

static void test_decode(void)
{
  struct message_reader *reader = message_reader_new();
  struct command command;
  const char *line = "{\"type\":\"join\",\"id\":7,\"room\":\"home\"}";
  dialect_native.decode(NULL, reader, line, strlen(line), &command, NULL);
  g_assert_cmpint(command.refused, ==, CODE_OK);
  g_assert_cmpint(command.request.type, ==, MSG_JOIN);
  g_assert_cmpint(command.request.id.number, ==, 7);
  g_assert_cmpstr(command.request.room, ==, "home");
  message_reader_free(reader);
}

// The reader's verdict becomes the command's, with the id if there is one.
static void test_decode_refused(void)
{
  struct message_reader *reader = message_reader_new();
  struct command command;
  dialect_native.decode(NULL, reader, "nonsense", 8, &command, NULL);
  g_assert_cmpint(command.refused, ==, CODE_PROTO_MALFORMED);
  g_assert_cmpint(command.request.id.kind, ==, ID_NONE);
  dialect_native.decode(NULL, reader, "{\"id\":3}", 8, &command, NULL);
  g_assert_cmpint(command.refused, ==, CODE_PROTO_INVALID);
  g_assert_cmpint(command.request.id.number, ==, 3);
  message_reader_free(reader);
}

static void test_encode(void)
{
  g_autoptr(GString) out = g_string_new("before|");
  struct message pong = {.type = MSG_PONG};
  dialect_native.encoder.append(&pong, out);
  g_assert_cmpstr(out->str, ==, "before|{\"type\":\"pong\"}\n");
  g_assert_cmpuint(dialect_native.encoder.slot, <, EVENT_DIALECTS);
}

static void assert_slice(struct event *event, unsigned first, unsigned count, const char *expected)
{
  g_autoptr(GString) scratch = g_string_new(NULL);
  size_t offset, length;
  struct blob *blob =
      event_encode(event, &dialect_native.encoder, scratch, first, count, &offset, &length);
  g_autofree char *slice = g_strndup(blob->bytes + offset, length);
  g_assert_cmpstr(slice, ==, expected);
}

// Every slice of an event, out of one blob.
static void test_event_slices(void)
{
  struct message messages[] = {{.type = MSG_PING}, {.type = MSG_PONG}, {.type = MSG_BYE}};
  struct event event;
  event_init(&event, messages, 3);
  assert_slice(&event, 0, 3, "{\"type\":\"ping\"}\n{\"type\":\"pong\"}\n{\"type\":\"bye\"}\n");
  struct blob *bytes = event.encoded[dialect_native.encoder.slot].bytes;
  assert_slice(&event, 0, 1, "{\"type\":\"ping\"}\n");
  assert_slice(&event, 1, 1, "{\"type\":\"pong\"}\n");
  assert_slice(&event, 2, 1, "{\"type\":\"bye\"}\n");
  assert_slice(&event, 0, 2, "{\"type\":\"ping\"}\n{\"type\":\"pong\"}\n");
  assert_slice(&event, 1, 2, "{\"type\":\"pong\"}\n{\"type\":\"bye\"}\n");
  g_assert_true(event.encoded[dialect_native.encoder.slot].bytes == bytes);
  event_clear(&event);
}

static void test_event_of_one(void)
{
  struct message bye = {.type = MSG_BYE};
  struct event event;
  event_init(&event, &bye, 1);
  assert_slice(&event, 0, 1, "{\"type\":\"bye\"}\n");
  event_clear(&event);
}

// A blob that somebody holds outlives the event.
static void test_event_bytes_outlive_it(void)
{
  g_autoptr(GString) scratch = g_string_new(NULL);
  struct message bye = {.type = MSG_BYE};
  struct event event;
  size_t offset, length;
  event_init(&event, &bye, 1);
  struct blob *blob =
      blob_ref(event_encode(&event, &dialect_native.encoder, scratch, 0, 1, &offset, &length));
  event_clear(&event);
  g_assert_cmpmem(blob->bytes + offset, length, "{\"type\":\"bye\"}\n", 15);
  blob_unref(blob);
}

static void assert_text_slice(struct event *event, unsigned first, unsigned count,
                              const char *expected)
{
  g_autoptr(GString) scratch = g_string_new(NULL);
  size_t offset, length;
  struct blob *blob =
      event_encode(event, &dialect_text.encoder, scratch, first, count, &offset, &length);
  g_assert_cmpmem(blob->bytes + offset, length, expected, strlen(expected));
}

// One event in both dialects: each has a blob of its own, and neither sees the other's.
static void test_event_in_two_dialects(void)
{
  struct message messages[] = {{.type = MSG_MESSAGE}, {.type = MSG_PING}, {.type = MSG_BYE}};
  struct event event;
  message_set(&messages[0], from, "ada");
  message_set(&messages[0], text, "one\ntwo");
  g_assert_cmpuint(dialect_text.encoder.slot, <, EVENT_DIALECTS);
  g_assert_cmpuint(dialect_text.encoder.slot, !=, dialect_native.encoder.slot);
  event_init(&event, messages, 3);
  assert_text_slice(&event, 0, 3, "[ada] one\n[ada] two\nbye\n");
  assert_slice(&event, 1, 2, "{\"type\":\"ping\"}\n{\"type\":\"bye\"}\n");
  assert_text_slice(&event, 0, 1, "[ada] one\n[ada] two\n");
  assert_text_slice(&event, 1, 1, ""); // what a terminal does not show is no bytes
  assert_text_slice(&event, 2, 1, "bye\n");
  assert_text_slice(&event, 1, 2, "bye\n");
  assert_slice(&event, 0, 1, "{\"type\":\"message\",\"from\":\"ada\",\"text\":\"one\\ntwo\"}\n");
  event_clear(&event);
}

// An event of nothing that is shown.
static void test_event_without_words(void)
{
  struct message typing = {.type = MSG_TYPING};
  struct event event;
  event_init(&event, &typing, 1);
  assert_text_slice(&event, 0, 1, "");
  event_clear(&event);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/server/detect/refused-at-every-split", test_refused_at_every_split);
  g_test_add_func("/server/detect/native", test_native);
  g_test_add_func("/server/detect/nearly-foreign", test_nearly_foreign);
  g_test_add_func("/server/detect/verdict-stays", test_verdict_stays);
  g_test_add_func("/server/native/decode", test_decode);
  g_test_add_func("/server/native/decode-refused", test_decode_refused);
  g_test_add_func("/server/native/encode", test_encode);
  g_test_add_func("/server/event/slices", test_event_slices);
  g_test_add_func("/server/event/one", test_event_of_one);
  g_test_add_func("/server/event/bytes-outlive-it", test_event_bytes_outlive_it);
  g_test_add_func("/server/event/in-two-dialects", test_event_in_two_dialects);
  g_test_add_func("/server/event/without-words", test_event_without_words);
  return g_test_run();
}
