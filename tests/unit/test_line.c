// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of proto/line.h: however the bytes arrive, the same lines leave, and none over the limit.
// Bytes are fed from exact heap copies, so that a sanitizer sees any read past them.
#include "line.h"

#include <string.h>

#define NO_LIMIT 1000

// Feeds one piece and appends each line to `lines`, ended by '|'. Returns the last result.
static enum line_result feed(struct line_splitter *splitter, const char *bytes, size_t length,
                             GString *lines)
{
  g_autofree char *copy = g_memdup2(bytes, length);
  line_feed(splitter, copy, length);
  struct line line;
  enum line_result result;
  while ((result = line_next(splitter, &line)) == LINE_READY) {
    g_string_append_len(lines, line.text, (gssize) line.length);
    g_string_append_c(lines, '|');
  }
  return result;
}

static void assert_splits(size_t limit, const char *bytes, const char *expected)
{
  struct line_splitter splitter;
  g_autoptr(GString) lines = g_string_new(NULL);
  line_init(&splitter, limit);
  g_assert_cmpint(feed(&splitter, bytes, strlen(bytes), lines), ==, LINE_MORE);
  g_assert_cmpstr(lines->str, ==, expected);
  line_clear(&splitter);
}

// Feeds the bytes in one piece and then byte by byte: both must find the line too long.
static void assert_too_long(size_t limit, const char *bytes, const char *lines_before)
{
  for (size_t step = 1; step <= strlen(bytes); step += MAX(strlen(bytes) - 1, 1)) {
    struct line_splitter splitter;
    g_autoptr(GString) lines = g_string_new(NULL);
    line_init(&splitter, limit);
    enum line_result result = LINE_MORE;
    for (size_t at = 0; at < strlen(bytes) && result == LINE_MORE; at += step)
      result = feed(&splitter, bytes + at, MIN(step, strlen(bytes) - at), lines);
    g_assert_cmpint(result, ==, LINE_TOO_LONG);
    g_assert_cmpstr(lines->str, ==, lines_before);
    line_clear(&splitter);
  }
}

// Lines in one piece, empty ones too, with both ends.
static void test_whole(void)
{
  assert_splits(NO_LIMIT, "one\ntwo\n", "one|two|");
  assert_splits(NO_LIMIT, "\n\n", "||");
  assert_splits(NO_LIMIT, "one\r\ntwo\n", "one|two|");
  assert_splits(NO_LIMIT, "\r\n", "|");
  assert_splits(NO_LIMIT, "", "");
}

// Only one "\r" right before the end belongs to the end.
static void test_carriage_return_inside(void)
{
  assert_splits(NO_LIMIT, "a\rb\n", "a\rb|");
  assert_splits(NO_LIMIT, "a\r\r\n", "a\r|");
  assert_splits(NO_LIMIT, "\ra\n", "\ra|");
}

// What has not ended is no line yet.
static void test_unended(void)
{
  assert_splits(NO_LIMIT, "one\ntwo", "one|");
  assert_splits(NO_LIMIT, "one\r", "");
}

// A NUL is a byte like any other here; refusing it is the reader's part.
static void test_nul(void)
{
  struct line_splitter splitter;
  g_autoptr(GString) lines = g_string_new(NULL);
  line_init(&splitter, NO_LIMIT);
  g_assert_cmpint(feed(&splitter, "a\0b\n", 4, lines), ==, LINE_MORE);
  g_assert_cmpmem(lines->str, lines->len, "a\0b|", 4);
  line_clear(&splitter);
}

// Every way to cut the bytes into up to three pieces gives the same lines.
static void test_every_split(void)
{
  static const char bytes[] = "{\"a\":1}\r\n\nxy\r\r\nlonger \xc3\xa9 line\nrest";
  static const char expected[] = "{\"a\":1}||xy\r|longer \xc3\xa9 line|";
  size_t length = strlen(bytes);
  for (size_t first = 0; first <= length; first++) {
    for (size_t second = first; second <= length; second++) {
      struct line_splitter splitter;
      g_autoptr(GString) lines = g_string_new(NULL);
      line_init(&splitter, NO_LIMIT);
      g_assert_cmpint(feed(&splitter, bytes, first, lines), ==, LINE_MORE);
      g_assert_cmpint(feed(&splitter, bytes + first, second - first, lines), ==, LINE_MORE);
      g_assert_cmpint(feed(&splitter, bytes + second, length - second, lines), ==, LINE_MORE);
      g_assert_cmpstr(lines->str, ==, expected);
      line_clear(&splitter);
    }
  }
}

// Byte by byte, which is the worst that a peer can do.
static void test_single_bytes(void)
{
  static const char bytes[] = "first\r\nsecond\n\nthird";
  struct line_splitter splitter;
  g_autoptr(GString) lines = g_string_new(NULL);
  line_init(&splitter, NO_LIMIT);
  for (size_t i = 0; i < strlen(bytes); i++)
    g_assert_cmpint(feed(&splitter, bytes + i, 1, lines), ==, LINE_MORE);
  g_assert_cmpstr(lines->str, ==, "first|second||");
  line_clear(&splitter);
}

// A line of exactly the limit passes, with either end.
static void test_limit_exactly(void)
{
  assert_splits(4, "abcd\n", "abcd|");
  assert_splits(4, "abcd\r\n", "abcd|");
  assert_splits(4, "abcd\r\nabcd\n", "abcd|abcd|");
  assert_splits(4, "abcd\r", "");
}

// The same, byte by byte: the held line and the "\r" that may follow it fit.
static void test_limit_exactly_in_bytes(void)
{
  static const char bytes[] = "abcd\r\nabcd\n";
  struct line_splitter splitter;
  g_autoptr(GString) lines = g_string_new(NULL);
  line_init(&splitter, 4);
  for (size_t i = 0; i < strlen(bytes); i++)
    g_assert_cmpint(feed(&splitter, bytes + i, 1, lines), ==, LINE_MORE);
  g_assert_cmpstr(lines->str, ==, "abcd|abcd|");
  line_clear(&splitter);
}

// One byte more is too long, with either end; lines before it still come out.
static void test_limit_plus_one(void)
{
  assert_too_long(4, "abcde\n", "");
  assert_too_long(4, "abcde\r\n", "");
  assert_too_long(4, "abcd\r\r\n", "");
  assert_too_long(4, "abcdef", "");
  assert_too_long(4, "ok\nabcde\n", "ok|");
}

// An unended line is given up as soon as it cannot fit any more, not when its end comes.
static void test_too_long_without_end(void)
{
  struct line_splitter splitter;
  g_autoptr(GString) lines = g_string_new(NULL);
  line_init(&splitter, 4);
  g_assert_cmpint(feed(&splitter, "abcde", 5, lines), ==, LINE_MORE);
  g_assert_cmpint(feed(&splitter, "f", 1, lines), ==, LINE_TOO_LONG);
  line_clear(&splitter);
}

// The limit may change between two lines of one piece, as it does after `welcome`.
static void test_limit_raised(void)
{
  struct line_splitter splitter;
  struct line line;
  line_init(&splitter, 4);
  line_feed(&splitter, "abcd\nabcdefgh\n", 14);
  g_assert_cmpint(line_next(&splitter, &line), ==, LINE_READY);
  splitter.limit = 8;
  g_assert_cmpint(line_next(&splitter, &line), ==, LINE_READY);
  g_assert_cmpmem(line.text, line.length, "abcdefgh", 8);
  g_assert_cmpint(line_next(&splitter, &line), ==, LINE_MORE);
  line_clear(&splitter);
}

// A lowered limit holds for the bytes that are held already.
static void test_limit_lowered(void)
{
  struct line_splitter splitter;
  g_autoptr(GString) lines = g_string_new(NULL);
  line_init(&splitter, 100);
  g_assert_cmpint(feed(&splitter, "abcdefgh", 8, lines), ==, LINE_MORE);
  splitter.limit = 4;
  g_assert_cmpint(feed(&splitter, "\n", 1, lines), ==, LINE_TOO_LONG);
  line_clear(&splitter);
}

// Nothing is held between lines, and what is held grows with the bytes, not beforehand.
static void test_memory(void)
{
  struct line_splitter splitter;
  g_autoptr(GString) lines = g_string_new(NULL);
  line_init(&splitter, 1 << 20);
  g_assert_null(splitter.held);

  g_assert_cmpint(feed(&splitter, "whole\n", 6, lines), ==, LINE_MORE);
  g_assert_null(splitter.held);

  g_assert_cmpint(feed(&splitter, "half", 4, lines), ==, LINE_MORE);
  g_assert_nonnull(splitter.held);
  g_assert_cmpuint(splitter.held_size, <=, 1024);

  g_assert_cmpint(feed(&splitter, " done\n", 6, lines), ==, LINE_MORE);
  g_assert_null(splitter.held);
  g_assert_cmpuint(splitter.held_size, ==, 0);
}

// A cleared splitter forgets the half line and works on.
static void test_clear(void)
{
  struct line_splitter splitter;
  g_autoptr(GString) lines = g_string_new(NULL);
  line_init(&splitter, 10);
  g_assert_cmpint(feed(&splitter, "half", 4, lines), ==, LINE_MORE);
  line_clear(&splitter);
  g_assert_cmpuint(splitter.limit, ==, 10);
  g_assert_cmpint(feed(&splitter, "new\n", 4, lines), ==, LINE_MORE);
  g_assert_cmpstr(lines->str, ==, "new|");
  line_clear(&splitter);
  line_clear(&splitter);
}

// Feeds the bytes in steps; what is left when no more come is `last`, NULL: nothing.
static void assert_ends(const char *bytes, size_t step, const char *lines_before, const char *last)
{
  struct line_splitter splitter;
  struct line line = {0};
  g_autoptr(GString) lines = g_string_new(NULL);
  line_init(&splitter, NO_LIMIT);
  for (size_t at = 0; at < strlen(bytes); at += step)
    g_assert_cmpint(feed(&splitter, bytes + at, MIN(step, strlen(bytes) - at), lines), ==,
                    LINE_MORE);
  g_assert_cmpstr(lines->str, ==, lines_before);
  g_assert_cmpint(line_end(&splitter, &line), ==, last != NULL);
  if (last)
    g_assert_cmpmem(line.text, line.length, last, strlen(last));
  line_clear(&splitter);
  g_assert_false(line_end(&splitter, &line));
}

// The last line may lack its end; a line that had one is not returned again.
static void test_end(void)
{
  static const struct {
    const char *bytes, *before, *last;
  } table[] = {
      {"", "", NULL},
      {"a", "", "a"},
      {"one\n", "one|", NULL},
      {"\n", "|", NULL},
      {"\n\n", "||", NULL},
      {"one\ntwo", "one|", "two"},
      {"one\r\n", "one|", NULL},
      {"one\ntwo\r", "one|", "two\r"},
      {"one\n\xc3", "one|", "\xc3"},
  };
  for (size_t i = 0; i < G_N_ELEMENTS(table); i++)
    for (size_t step = 1; step <= 8; step++)
      assert_ends(table[i].bytes, step, table[i].before, table[i].last);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/proto/line/whole", test_whole);
  g_test_add_func("/proto/line/carriage-return-inside", test_carriage_return_inside);
  g_test_add_func("/proto/line/unended", test_unended);
  g_test_add_func("/proto/line/nul", test_nul);
  g_test_add_func("/proto/line/every-split", test_every_split);
  g_test_add_func("/proto/line/single-bytes", test_single_bytes);
  g_test_add_func("/proto/line/limit-exactly", test_limit_exactly);
  g_test_add_func("/proto/line/limit-exactly-in-bytes", test_limit_exactly_in_bytes);
  g_test_add_func("/proto/line/limit-plus-one", test_limit_plus_one);
  g_test_add_func("/proto/line/too-long-without-end", test_too_long_without_end);
  g_test_add_func("/proto/line/limit-raised", test_limit_raised);
  g_test_add_func("/proto/line/limit-lowered", test_limit_lowered);
  g_test_add_func("/proto/line/memory", test_memory);
  g_test_add_func("/proto/line/clear", test_clear);
  g_test_add_func("/proto/line/end", test_end);
  return g_test_run();
}
