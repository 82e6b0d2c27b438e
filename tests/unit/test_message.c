// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of proto/message.h with objects that are well formed: every kind of field, ids, values of a
// wrong kind, and what is written. What is malformed has test_message_malformed.c.
#include "limits.h"
#include "message.h"

#include <string.h>

struct fixture {
  struct message_reader *reader;
  struct message message;
};

static void set_up(struct fixture *fixture, gconstpointer data)
{
  fixture->reader = message_reader_new();
}

static void tear_down(struct fixture *fixture, gconstpointer data)
{
  message_reader_free(fixture->reader);
}

// Reads from an exact heap copy without a NUL, as lines come from the splitter.
static enum code read_line(struct fixture *fixture, const char *line)
{
  static const char room_for_nul[] = "";
  size_t length = strlen(line);
  g_autofree char *copy = g_memdup2(length > 0 ? line : room_for_nul, MAX(length, 1));
  return message_read(fixture->reader, copy, length, &fixture->message);
}

static void assert_reads(struct fixture *fixture, const char *line)
{
  enum code code = read_line(fixture, line);
  if (code != CODE_OK)
    g_error("%s: %s", line, code_name(code));
}

static void assert_written(const struct message *message, const char *expected)
{
  g_autoptr(GString) out = g_string_new(NULL);
  message_write(message, out);
  g_assert_cmpstr(out->str, ==, expected);
}

// What is read and written again is the same, byte by byte.
static void assert_round_trip(struct fixture *fixture, const char *line)
{
  assert_reads(fixture, line);
  g_assert_cmpuint(fixture->message.wrong & fixture->message.has, ==, 0);
  assert_written(&fixture->message, line);
}

// One line for every kind that a field can have, and for each direction of the talk.
static void test_round_trip(struct fixture *fixture, gconstpointer data)
{
  static const char *const lines[] = {
      "{\"type\":\"ping\"}",
      "{\"type\":\"hello\",\"version\":1,\"name\":\"ada\",\"client\":\"ritrovo/0.1\"}",
      "{\"type\":\"welcome\",\"version\":1,\"server\":\"Lab 7\",\"epoch\":\"e\",\"name\":\"ada\","
      "\"role\":\"guest\",\"token\":\"t\",\"resumed\":false,"
      "\"rooms\":[{\"room\":\"home\",\"seq\":4711}],"
      "\"limits\":{\"line\":65536,\"text\":16000,\"file\":104857600,\"rate\":20},"
      "\"features\":[\"history\",\"files\"],\"motd\":\"hi\"}",
      "{\"type\":\"joined\",\"re\":1,\"room\":\"home\",\"topic\":\"\",\"seq\":0,\"count\":1,"
      "\"members\":[{\"name\":\"ada\",\"role\":\"guest\"}]}",
      "{\"type\":\"users\",\"users\":[{\"name\":\"ada\",\"rooms\":[\"home\",\"pizza\"]}]}",
      "{\"type\":\"message\",\"room\":\"home\",\"seq\":1,\"cid\":\"c\",\"from\":\"ada\","
      "\"time\":1790000000123,\"text\":\"Ciao \xf0\x9f\x91\x8d\"}",
      "{\"type\":\"history\",\"messages\":[],\"end\":true}",
      "{\"type\":\"read\",\"with\":\"bob\",\"seq\":9,\"unread\":true}",
      "{\"type\":\"direct\",\"direct\":[{\"with\":\"bob\",\"seq\":12,\"read\":10,\"time\":1}],"
      "\"end\":true}",
      "{\"type\":\"error\",\"re\":\"x\",\"code\":\"rate.limited\",\"text\":\"t\",\"after_ms\":50}",
  };
  for (size_t i = 0; i < G_N_ELEMENTS(lines); i++)
    assert_round_trip(fixture, lines[i]);
}

// Fields arrive as what they are.
static void test_values(struct fixture *fixture, gconstpointer data)
{
  const struct message *message = &fixture->message;
  assert_reads(fixture, "{\"type\":\"welcome\",\"name\":\"ada\",\"resumed\":true,\"seq\":-5,"
                        "\"rooms\":[{\"room\":\"home\",\"seq\":7},{\"room\":\"b\"}],"
                        "\"limits\":{\"text\":9},\"features\":[\"history\"]}");
  g_assert_cmpint(message->type, ==, MSG_WELCOME);
  g_assert_true(message_has(message, name));
  g_assert_cmpstr(message->name, ==, "ada");
  g_assert_true(message->resumed);
  g_assert_cmpint(message->seq, ==, -5);
  g_assert_cmpuint(message->rooms.count, ==, 2);
  g_assert_cmpstr(message->rooms.items[0].room, ==, "home");
  g_assert_cmpint(message->rooms.items[0].seq, ==, 7);
  g_assert_false(message_has(&message->rooms.items[1], seq));
  g_assert_cmpint(message->limits->text_limit, ==, 9);
  g_assert_cmpuint(message->features.count, ==, 1);
  g_assert_cmpstr(message->features.items[0], ==, "history");
  g_assert_false(message_has(message, motd));
}

// Every type of the table is known by its wire name, in both directions.
static void test_types(struct fixture *fixture, gconstpointer data)
{
  for (int type = MSG_UNKNOWN + 1; type < MSG_COUNT; type++) {
    g_autofree char *line =
        g_strdup_printf("{\"type\":\"%s\"}", message_type_name((enum message_type) type));
    assert_round_trip(fixture, line);
    g_assert_cmpint(fixture->message.type, ==, type);
  }
  g_assert_cmpstr(message_type_name(MSG_UNKNOWN), ==, "unknown");
}

// A type of a later version is no error; its fields are read all the same.
static void test_unknown_type(struct fixture *fixture, gconstpointer data)
{
  assert_reads(fixture, "{\"type\":\"dance\",\"id\":3,\"room\":\"home\"}");
  g_assert_cmpint(fixture->message.type, ==, MSG_UNKNOWN);
  g_assert_cmpint(fixture->message.id.number, ==, 3);
  g_assert_cmpstr(fixture->message.room, ==, "home");
}

// Keys that this version does not know are ignored, whatever is in them.
static void test_unknown_keys(struct fixture *fixture, gconstpointer data)
{
  assert_reads(fixture, "{\"colour\":{\"a\":[1,null,{}]},\"type\":\"ping\",\"\":1,\"TYPE\":2}");
  g_assert_cmpint(fixture->message.type, ==, MSG_PING);
  g_assert_cmpuint(fixture->message.has, ==, 0);
  g_assert_cmpuint(fixture->message.wrong & fixture->message.has, ==, 0);
}

// White space between tokens means nothing.
static void test_white_space(struct fixture *fixture, gconstpointer data)
{
  assert_reads(fixture, " \t{ \"type\" :\t\"ping\" , \"id\" : 1 } \r");
  g_assert_cmpint(fixture->message.id.number, ==, 1);
}

// The escapes of JSON, a surrogate pair among them, are resolved.
static void test_escapes(struct fixture *fixture, gconstpointer data)
{
  assert_reads(fixture, "{\"type\":\"message\",\"text\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9"
                        "\\ud83d\\udc4d\"}");
  g_assert_cmpstr(fixture->message.text, ==, "\"\\/\b\f\n\r\t\xc3\xa9\xf0\x9f\x91\x8d");
  assert_reads(fixture, "{\"t\\u0079pe\":\"p\\u0069ng\"}");
  g_assert_cmpint(fixture->message.type, ==, MSG_PING);
}

// Quotes, backslashes and control characters are written escaped, the rest as it is.
static void test_write_escapes(struct fixture *fixture, gconstpointer data)
{
  struct message message = {.type = MSG_MESSAGE};
  message_set(&message, text, "a\"b\\c\nd\re\tf\x01\x1f\x7fg\xc3\xa9/");
  assert_written(&message, "{\"type\":\"message\",\"text\":"
                           "\"a\\\"b\\\\c\\nd\\re\\tf\\u0001\\u001f\x7fg\xc3\xa9/\"}");
}

// The promised size of a text is the size that is written.
static void test_text_size(struct fixture *fixture, gconstpointer data)
{
  static const char *const texts[] = {"", "ada", "\"", "\\\n\r\t", "\x01\x02\x1f", "\xc3\xa9\x7f"};
  g_autoptr(GString) empty = g_string_new(NULL);
  struct message message = {.type = MSG_MESSAGE};
  message_set(&message, text, "");
  message_write(&message, empty);
  for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
    g_autoptr(GString) out = g_string_new(NULL);
    message_set(&message, text, texts[i]);
    message_write(&message, out);
    g_assert_cmpuint(message_text_size(texts[i]), ==, out->len - empty->len + 2);
  }
}

// Ids are whole numbers or short texts and come back as they were.
static void test_ids(struct fixture *fixture, gconstpointer data)
{
  static const char *const ids[] = {
      "0", "1", "-1", "9007199254740992", "-9007199254740992", "\"\"", "\"a b\"", "\"\xc3\xa9\""};
  for (size_t i = 0; i < G_N_ELEMENTS(ids); i++) {
    g_autofree char *line = g_strdup_printf("{\"type\":\"ping\",\"id\":%s}", ids[i]);
    assert_round_trip(fixture, line);
    g_autofree char *reply = g_strdup_printf("{\"type\":\"pong\",\"re\":%s}", ids[i]);
    assert_round_trip(fixture, reply);
  }
}

// An id of another kind, or too long a one, makes the object invalid; nothing is returned as `re`.
static void test_bad_ids(struct fixture *fixture, gconstpointer data)
{
  static const char *const ids[] = {"1.5", "1e3", "true", "null", "[]", "{}", "9007199254740993"};
  for (size_t i = 0; i < G_N_ELEMENTS(ids); i++) {
    g_autofree char *line = g_strdup_printf("{\"type\":\"ping\",\"id\":%s}", ids[i]);
    g_assert_cmpint(read_line(fixture, line), ==, CODE_PROTO_INVALID);
    g_assert_cmpint(fixture->message.id.kind, ==, ID_NONE);
  }

  g_autofree char *longest = g_strnfill(LIMIT_ID, 'x');
  g_autofree char *good = g_strdup_printf("{\"type\":\"ping\",\"id\":\"%s\"}", longest);
  assert_round_trip(fixture, good);
  g_autofree char *bad = g_strdup_printf("{\"type\":\"ping\",\"id\":\"%sx\"}", longest);
  g_assert_cmpint(read_line(fixture, bad), ==, CODE_PROTO_INVALID);
}

// Without a textual type an object is invalid, but its id is known for the answer.
static void test_no_type(struct fixture *fixture, gconstpointer data)
{
  static const char *const lines[] = {"{\"id\":4}", "{\"id\":4,\"type\":1}",
                                      "{\"id\":4,\"type\":null}", "{\"id\":4,\"type\":[\"ping\"]}"};
  for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
    g_assert_cmpint(read_line(fixture, lines[i]), ==, CODE_PROTO_INVALID);
    g_assert_cmpint(fixture->message.id.kind, ==, ID_NUMBER);
    g_assert_cmpint(fixture->message.id.number, ==, 4);
  }
  g_assert_cmpint(read_line(fixture, "{}"), ==, CODE_PROTO_INVALID);
}

// A value of a wrong kind counts as absent and is named by its bit.
static void test_wrong_kinds(struct fixture *fixture, gconstpointer data)
{
  static const struct {
    const char *key;
    const char *value;
  } fields[] = {
      {"name", "1"},        {"name", "null"},     {"name", "true"},        {"name", "[\"ada\"]"},
      {"name", "{}"},       {"seq", "\"1\""},     {"seq", "1.0"},          {"seq", "1e2"},
      {"seq", "null"},      {"seq", "true"},      {"seq", "[1]"},          {"resumed", "1"},
      {"resumed", "null"},  {"end", "\"true\""},  {"messages", "{}"},      {"messages", "[1]"},
      {"messages", "null"}, {"limits", "[]"},     {"limits", "\"\""},      {"features", "\"a\""},
      {"features", "[1]"},  {"features", "[{}]"}, {"features", "[null]"},  {"rooms", "1"},
      {"rooms", "[1]"},     {"text", "[]"},       {"rooms", "[{},\"a\"]"}, {"text", "1.5"},
  };
  for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
    g_autofree char *line =
        g_strdup_printf("{\"type\":\"ping\",\"%s\":%s}", fields[i].key, fields[i].value);
    assert_reads(fixture, line);
    if (fixture->message.has != 0 || fixture->message.wrong == 0)
      g_error("%s: was taken for good", line);
    g_assert_cmpstr(message_field_key(fixture->message.wrong), ==, fields[i].key);
  }
}

// Whole numbers go up to 2^53; one more is a wrong value, like any number that is not whole.
static void test_whole_numbers(struct fixture *fixture, gconstpointer data)
{
  assert_round_trip(fixture, "{\"type\":\"message\",\"seq\":9007199254740992}");
  g_assert_cmpint(fixture->message.seq, ==, LIMIT_WHOLE_NUMBER);
  assert_round_trip(fixture, "{\"type\":\"message\",\"seq\":-9007199254740992}");

  assert_reads(fixture, "{\"type\":\"message\",\"seq\":9007199254740993}");
  g_assert_false(message_has(&fixture->message, seq));
  g_assert_true(fixture->message.wrong == MESSAGE_BIT(seq));
}

// A key with two rows in the table goes by its value.
static void test_key_of_two_kinds(struct fixture *fixture, gconstpointer data)
{
  assert_round_trip(fixture, "{\"type\":\"users\",\"rooms\":[\"home\"]}");
  g_assert_true(message_has(&fixture->message, room_names));
  g_assert_false(message_has(&fixture->message, rooms));
  assert_round_trip(fixture, "{\"type\":\"rooms\",\"rooms\":[{\"room\":\"home\"}]}");
  g_assert_true(message_has(&fixture->message, rooms));
  g_assert_false(message_has(&fixture->message, room_names));
  assert_round_trip(fixture, "{\"type\":\"welcome\",\"text\":16000}");
  g_assert_true(message_has(&fixture->message, text_limit));
}

// One reader reads any number of lines; a bad one in between does no harm.
static void test_reader_goes_on(struct fixture *fixture, gconstpointer data)
{
  for (int i = 0; i < 100; i++) {
    g_assert_cmpint(read_line(fixture, "{\"type\":\"ping\""), ==, CODE_PROTO_MALFORMED);
    assert_round_trip(fixture,
                      "{\"type\":\"users\",\"users\":[{\"name\":\"a\"},{\"name\":\"b\"}]}");
  }
}

// One key, two kinds: whoever asks for the other kind is told that the value is wrong.
static void test_other_kind(struct fixture *fixture, gconstpointer data)
{
  const char *line = "{\"type\":\"message\",\"to\":7}";
  g_assert_cmpint(message_read(fixture->reader, line, strlen(line), &fixture->message), ==,
                  CODE_OK);
  g_assert_true(message_has(&fixture->message, gap_to));
  g_assert_true(fixture->message.wrong == MESSAGE_BIT(to));
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
#define ADD(path, test)                                                                            \
  g_test_add("/proto/message/" path, struct fixture, NULL, set_up, test, tear_down)
  ADD("other-kind", test_other_kind);
  ADD("round-trip", test_round_trip);
  ADD("values", test_values);
  ADD("types", test_types);
  ADD("unknown-type", test_unknown_type);
  ADD("unknown-keys", test_unknown_keys);
  ADD("white-space", test_white_space);
  ADD("escapes", test_escapes);
  ADD("write-escapes", test_write_escapes);
  ADD("text-size", test_text_size);
  ADD("ids", test_ids);
  ADD("bad-ids", test_bad_ids);
  ADD("no-type", test_no_type);
  ADD("wrong-kinds", test_wrong_kinds);
  ADD("whole-numbers", test_whole_numbers);
  ADD("key-of-two-kinds", test_key_of_two_kinds);
  ADD("reader-goes-on", test_reader_goes_on);
  return g_test_run();
}
