// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of proto/message.h with lines that are not one strict JSON object in UTF-8. Each line is a
// test case of its own, named by what is wrong with it.
#include "limits.h"
#include "message.h"

#include <string.h>

struct bad_line {
  const char *name;
  const char *line;
};

static const struct bad_line bad_lines[] = {
    // Not one object.
    {"empty", ""},
    {"blank", "  \t "},
    {"words", "hello there"},
    {"number", "1"},
    {"string", "\"ping\""},
    {"null", "null"},
    {"array", "[{\"type\":\"ping\"}]"},
    {"unended", "{\"type\":\"ping\""},
    {"only-brace", "{"},
    {"closed-first", "}{"},
    {"wrong-bracket", "{\"type\":\"ping\"]"},
    {"trailing-garbage", "{\"type\":\"ping\"}x"},
    {"two-objects", "{\"type\":\"ping\"}{\"type\":\"ping\"}"},
    {"trailing-comma-after", "{\"type\":\"ping\"},"},
    {"byte-order-mark", "\xef\xbb\xbf{\"type\":\"ping\"}"},
    // Tokens in a wrong order.
    {"trailing-comma", "{\"type\":\"ping\",}"},
    {"trailing-comma-array", "{\"type\":\"ping\",\"a\":[1,]}"},
    {"leading-comma", "{,\"type\":\"ping\"}"},
    {"two-commas", "{\"type\":\"ping\",,\"a\":1}"},
    {"no-comma", "{\"type\":\"ping\" \"a\":1}"},
    {"no-comma-array", "{\"type\":\"ping\",\"a\":[1 2]}"},
    {"no-colon", "{\"type\" \"ping\"}"},
    {"two-colons", "{\"type\"::\"ping\"}"},
    {"no-value", "{\"type\":}"},
    {"no-key", "{:\"ping\"}"},
    {"key-alone", "{\"type\"}"},
    {"number-as-key", "{1:2,\"type\":\"ping\"}"},
    {"word-as-key", "{true:2,\"type\":\"ping\"}"},
    {"object-as-key", "{{}:2,\"type\":\"ping\"}"},
    {"colon-in-array", "{\"type\":\"ping\",\"a\":[1:2]}"},
    // What is not JSON but looks like it.
    {"comment", "{\"type\":\"ping\"/* hi */}"},
    {"comment-line", "{\"type\":\"ping\"}// hi"},
    {"comment-hash", "{\"type\":\"ping\"# hi\n}"},
    {"single-quotes", "{'type':'ping'}"},
    {"bare-key", "{type:\"ping\"}"},
    {"bare-word", "{\"type\":ping}"},
    {"capital-word", "{\"type\":\"ping\",\"a\":True}"},
    {"assignment", "var a = {\"type\":\"ping\"};"},
    {"nan", "{\"type\":\"ping\",\"a\":NaN}"},
    {"infinity", "{\"type\":\"ping\",\"a\":-Infinity}"},
    // Numbers.
    {"octal", "{\"type\":\"ping\",\"id\":010}"},
    {"two-zeros", "{\"type\":\"ping\",\"id\":00}"},
    {"hex", "{\"type\":\"ping\",\"id\":0x10}"},
    {"plus", "{\"type\":\"ping\",\"id\":+1}"},
    {"minus-alone", "{\"type\":\"ping\",\"id\":-}"},
    {"two-minuses", "{\"type\":\"ping\",\"id\":--1}"},
    {"no-fraction", "{\"type\":\"ping\",\"a\":1.}"},
    {"no-whole", "{\"type\":\"ping\",\"a\":.5}"},
    {"no-exponent", "{\"type\":\"ping\",\"a\":1e}"},
    {"two-to-the-64", "{\"type\":\"ping\",\"id\":18446744073709551616}"},
    {"many-digits", "{\"type\":\"ping\",\"a\":99999999999999999999999999999999999999}"},
    {"number-then-word", "{\"type\":\"ping\",\"a\":1x}"},
    // Strings.
    {"unended-string", "{\"type\":\"ping"},
    {"tab-in-string", "{\"type\":\"pi\tng\"}"},
    {"escape-unknown", "{\"type\":\"pi\\xng\"}"},
    {"escape-quote", "{\"type\":\"pi\\'ng\"}"},
    {"escape-octal", "{\"type\":\"pi\\101ng\"}"},
    {"escape-cut", "{\"type\":\"ping\\"},
    {"unicode-short", "{\"type\":\"pi\\u12\"}"},
    {"unicode-not-hex", "{\"type\":\"pi\\u12g4\"}"},
    {"unicode-nul", "{\"type\":\"pi\\u0000ng\"}"},
    {"unicode-nul-in-key", "{\"type\":\"ping\",\"a\\u0000b\":1}"},
    {"surrogate-high-alone", "{\"type\":\"pi\\ud83d\"}"},
    {"surrogate-low-alone", "{\"type\":\"pi\\udc4d\"}"},
    {"surrogate-high-then-text", "{\"type\":\"pi\\ud83dabcdef\"}"},
    {"surrogate-two-high", "{\"type\":\"pi\\ud83d\\ud83d\"}"},
    {"surrogate-swapped", "{\"type\":\"pi\\udc4d\\ud83d\"}"},
    // Bytes that are not UTF-8.
    {"utf8-lone-continuation", "{\"type\":\"ping\",\"a\":\"\x80\"}"},
    {"utf8-cut", "{\"type\":\"ping\",\"a\":\"\xc3\"}"},
    {"utf8-overlong", "{\"type\":\"ping\",\"a\":\"\xc0\xaf\"}"},
    {"utf8-surrogate", "{\"type\":\"ping\",\"a\":\"\xed\xa0\x80\"}"},
    {"utf8-past-the-end", "{\"type\":\"ping\",\"a\":\"\xf4\x90\x80\x80\"}"},
    {"utf8-latin1", "{\"type\":\"ping\",\"caf\xe9\":1}"},
    {"utf8-outside-strings", "{\"type\":\"ping\"}\xff"},
    // Duplicate keys, at any depth.
    {"duplicate-type", "{\"type\":\"ping\",\"type\":\"ping\"}"},
    {"duplicate-unknown", "{\"type\":\"ping\",\"a\":1,\"a\":1}"},
    {"duplicate-escaped", "{\"type\":\"ping\",\"a\":1,\"\\u0061\":1}"},
    {"duplicate-nested", "{\"type\":\"ping\",\"a\":{\"b\":1,\"b\":2}}"},
    {"duplicate-in-list", "{\"type\":\"ping\",\"a\":[[{\"b\":1,\"b\":2}]]}"},
    {"duplicate-empty", "{\"type\":\"ping\",\"\":1,\"\":2}"},
};

static enum code read_bytes(const char *bytes, size_t length)
{
  struct message message;
  struct message_reader *reader = message_reader_new();
  char *copy = g_malloc(MAX(length, 1));
  memcpy(copy, bytes, length);
  enum code code = message_read(reader, copy, length, &message);
  g_free(copy);
  message_reader_free(reader);
  return code;
}

static void test_bad_line(gconstpointer data)
{
  const struct bad_line *bad = data;
  enum code code = read_bytes(bad->line, strlen(bad->line));
  if (code != CODE_PROTO_MALFORMED)
    g_error("%s: was not malformed but %s", bad->line, code ? code_name(code) : "good");
}

// A NUL byte is refused wherever it stands, before and after the object too.
static void test_nul(void)
{
  static const char line[] = "{\"type\":\"ping\",\"a\":\"b\"}";
  size_t length = strlen(line);
  for (size_t at = 0; at <= length; at++) {
    char bytes[sizeof line + 1];
    memcpy(bytes, line, at);
    bytes[at] = '\0';
    memcpy(bytes + at + 1, line + at, length - at);
    g_assert_cmpint(read_bytes(bytes, length + 1), ==, CODE_PROTO_MALFORMED);
  }
}

// Opens `depth` levels in all, the outer object counted, of lists or of objects.
static char *nested(int depth, gboolean objects)
{
  GString *line = g_string_new("{\"type\":\"ping\",\"a\":");
  for (int i = 1; i < depth; i++)
    g_string_append(line, objects ? "{\"a\":" : "[");
  g_string_append(line, "1");
  for (int i = 1; i < depth; i++)
    g_string_append(line, objects ? "}" : "]");
  g_string_append(line, "}");
  return g_string_free(line, FALSE);
}

// Eight levels are read, nine are not, and a great many do not exhaust the stack.
static void test_nesting(void)
{
  static const int depths[] = {LIMIT_NESTING, LIMIT_NESTING + 1, 30000};
  for (size_t i = 0; i < G_N_ELEMENTS(depths); i++) {
    enum code expected = depths[i] <= LIMIT_NESTING ? CODE_OK : CODE_PROTO_MALFORMED;
    g_autofree char *lists = nested(depths[i], FALSE);
    g_autofree char *objects = nested(depths[i], TRUE);
    g_assert_cmpint(read_bytes(lists, strlen(lists)), ==, expected);
    g_assert_cmpint(read_bytes(objects, strlen(objects)), ==, expected);
  }
}

// The same key in two objects is no duplicate.
static void test_same_key_elsewhere(void)
{
  static const char line[] = "{\"type\":\"ping\",\"a\":{\"type\":1},\"b\":[{\"a\":1},{\"a\":1}]}";
  g_assert_cmpint(read_bytes(line, strlen(line)), ==, CODE_OK);
}

// No beginning of a good line is good.
static void test_truncated(void)
{
  static const char line[] = "{\"type\":\"message\",\"id\":12,\"text\":\"\\u00e9\xc3\xa9\\n\","
                             "\"rooms\":[{\"seq\":-1.5e3},null,true]}";
  for (size_t length = 0; length < strlen(line); length++)
    g_assert_cmpint(read_bytes(line, length), ==, CODE_PROTO_MALFORMED);
  g_assert_cmpint(read_bytes(line, strlen(line)), ==, CODE_OK);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS(bad_lines); i++) {
    g_autofree char *path = g_strdup_printf("/proto/message/malformed/%s", bad_lines[i].name);
    g_test_add_data_func(path, &bad_lines[i], test_bad_line);
  }
  g_test_add_func("/proto/message/malformed/nul", test_nul);
  g_test_add_func("/proto/message/malformed/nesting", test_nesting);
  g_test_add_func("/proto/message/malformed/same-key-elsewhere", test_same_key_elsewhere);
  g_test_add_func("/proto/message/malformed/truncated", test_truncated);
  return g_test_run();
}
