// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of server/dialect/telnet.h: every command of RFC 854 leaves what was typed as it was, every
// option is refused within a bound, and it does not matter where the stream is cut.
#include "telnet.h"

#include <string.h>

#define IAC "\xff"
#define DONT "\xfe"
#define DO "\xfd"
#define WONT "\xfc"
#define WILL "\xfb"
#define SB "\xfa"
#define IP "\xf4"
#define SE "\xf0"

// What came of a stream.
struct outcome {
  GString *text;
  GString *reply;
  guint interrupts;
};

static void outcome_begin(struct outcome *outcome)
{
  *outcome = (struct outcome){g_string_new(NULL), g_string_new(NULL), 0};
}

static void outcome_end(struct outcome *outcome)
{
  g_string_free(outcome->text, TRUE);
  g_string_free(outcome->reply, TRUE);
}

// One piece, from an exact heap copy, so that a sanitizer sees any read past it.
static void feed(struct telnet *telnet, const char *bytes, size_t length, struct outcome *outcome)
{
  g_autofree char *copy = g_memdup2(bytes, length);
  if (length > 0 && telnet_is_plain(telnet, copy, length)) {
    // Then there is nothing to strip.
    g_autoptr(GString) same = g_string_new(NULL);
    struct telnet before = *telnet;
    g_assert_false(telnet_strip(telnet, copy, length, same, outcome->reply));
    g_assert_cmpmem(same->str, same->len, bytes, length);
    g_assert_cmpmem(telnet, sizeof *telnet, &before, sizeof before);
  }
  if (telnet_strip(telnet, copy, length, outcome->text, outcome->reply))
    outcome->interrupts++;
}

struct example {
  const char *bytes;
  size_t length;
  const char *text;
  size_t text_length;
  const char *reply;
  guint interrupts;
};
#define EXAMPLE(bytes, text, reply, interrupts)                                                    \
  {                                                                                                \
    bytes, sizeof(bytes) - 1, text, sizeof(text) - 1, reply, interrupts                            \
  }

static const struct example examples[] = {
    EXAMPLE("hello\n", "hello\n", "", 0),
    EXAMPLE("", "", "", 0),
    // Ends of lines: "\r\n" is left to the splitter of lines, "\r\0" is one, and a lone "\r" stays.
    EXAMPLE("one\r\ntwo\r\n", "one\r\ntwo\r\n", "", 0),
    EXAMPLE("one\r\0two\r\0", "one\ntwo\n", "", 0),
    EXAMPLE("a\rb", "a\rb", "", 0),
    EXAMPLE("a\r\r\0b", "a\r\nb", "", 0),
    EXAMPLE("a\r\r\nb", "a\r\r\nb", "", 0),
    EXAMPLE("a\0b", "a\0b", "", 0),
    // A command between "\r" and what belongs to it.
    EXAMPLE("a\r" IAC "\xf1\nb", "a\r\nb", "", 0),
    EXAMPLE("a\r" IAC IAC "b",
            "a\r\xff"
            "b",
            "", 0),
    // A byte 255 is doubled.
    EXAMPLE("a" IAC IAC "b",
            "a\xff"
            "b",
            "", 0),
    EXAMPLE(IAC IAC IAC IAC, "\xff\xff", "", 0),
    // Commands without an option: end of subnegotiation, no-op, data mark, break, abort output, are
    // you there, erase character, erase line, go ahead, and bytes that are no command at all.
    EXAMPLE("a" IAC "\xf0"
            "b" IAC "\xf1"
            "c" IAC "\xf2"
            "d" IAC "\xf3"
            "e",
            "abcde", "", 0),
    EXAMPLE("a" IAC "\xf5"
            "b" IAC "\xf6"
            "c" IAC "\xf7"
            "d" IAC "\xf8"
            "e" IAC "\xf9"
            "f",
            "abcdef", "", 0),
    EXAMPLE("a" IAC "Ab" IAC "\rc" IAC "\0d", "abcd", "", 0),
    // The interrupt key, and what telnet sends with it.
    EXAMPLE("a" IAC IP "b", "ab", "", 1),
    EXAMPLE(IAC IP IAC DO "\x06", "", IAC WONT "\x06", 1),
    // Offers and demands are refused; a refusal is not answered.
    EXAMPLE("a" IAC DO "\x01"
            "b",
            "ab", IAC WONT "\x01", 0),
    EXAMPLE("a" IAC WILL "\x1f"
            "b",
            "ab", IAC DONT "\x1f", 0),
    EXAMPLE("a" IAC DONT "\x01" IAC WONT "\x1f"
            "b",
            "ab", "", 0),
    EXAMPLE(IAC DO "\xff"
                   "a",
            "a", IAC WONT IAC, 0),
    EXAMPLE(IAC DO "\n"
                   "a\n",
            "a\n", IAC WONT "\n", 0),
    EXAMPLE(IAC WILL "\x22" IAC DO "\x18" IAC DONT "\x05" IAC DO "\x20", "",
            IAC DONT "\x22" IAC WONT "\x18" IAC WONT "\x20", 0),
    // A subnegotiation is over at its end and nowhere before, whatever lies in it.
    EXAMPLE("a" IAC SB "\x18"
            "xterm\r\n" IAC SE "b",
            "ab", "", 0),
    EXAMPLE("a" IAC SB "\x18" SE IAC IAC SE "x" IAC SE "b", "ab", "", 0),
    EXAMPLE("a" IAC SB IAC DO "\x01" IAC IP IAC SE "b", "ab", "", 0),
    EXAMPLE("a" IAC SB "never ended\n", "a", "", 0),
    EXAMPLE(IAC SB "\x1f", "", "", 0),
    // Nothing comes of what is not whole yet.
    EXAMPLE("a" IAC, "a", "", 0),
    EXAMPLE("a" IAC DO, "a", "", 0),
    EXAMPLE("a\r", "a", "", 0),
};

static void assert_outcome(const struct example *example, const struct outcome *outcome)
{
  g_assert_cmpmem(outcome->text->str, outcome->text->len, example->text, example->text_length);
  g_assert_cmpmem(outcome->reply->str, outcome->reply->len, example->reply, strlen(example->reply));
  g_assert_cmpuint(outcome->interrupts, ==, example->interrupts);
}

static void test_whole(void)
{
  for (size_t i = 0; i < G_N_ELEMENTS(examples); i++) {
    struct telnet telnet = {0};
    struct outcome outcome;
    outcome_begin(&outcome);
    feed(&telnet, examples[i].bytes, examples[i].length, &outcome);
    assert_outcome(&examples[i], &outcome);
    outcome_end(&outcome);
  }
}

static void assert_cut(const struct example *example, size_t first, size_t second)
{
  struct telnet telnet = {0};
  struct outcome outcome;
  outcome_begin(&outcome);
  feed(&telnet, example->bytes, first, &outcome);
  feed(&telnet, example->bytes + first, second - first, &outcome);
  feed(&telnet, example->bytes + second, example->length - second, &outcome);
  assert_outcome(example, &outcome);
  outcome_end(&outcome);
}

// Every way to cut a stream into up to three pieces.
static void test_every_split(void)
{
  for (size_t i = 0; i < G_N_ELEMENTS(examples); i++)
    for (size_t first = 0; first <= examples[i].length; first++)
      for (size_t second = first; second <= examples[i].length; second++)
        assert_cut(&examples[i], first, second);
}

// Whatever comes behind it in the same piece, or before.
static void test_interrupt_among_much(void)
{
  struct telnet telnet = {0};
  struct outcome outcome;
  outcome_begin(&outcome);
  const char bytes[] = IAC IP "line\n" IAC "\xf1" IAC DO "\x06"
                              "x";
  feed(&telnet, bytes, sizeof bytes - 1, &outcome);
  g_assert_cmpuint(outcome.interrupts, ==, 1);
  g_assert_cmpstr(outcome.text->str, ==, "line\nx");
  feed(&telnet, "more", 4, &outcome);
  g_assert_cmpuint(outcome.interrupts, ==, 1);
  outcome_end(&outcome);
}

// Who asks again and again is answered so many times and no more, and is heard all the same.
static void test_refusals_are_bounded(void)
{
  struct telnet telnet = {0};
  struct outcome outcome;
  outcome_begin(&outcome);
  for (int i = 0; i < 1000; i++)
    feed(&telnet, i % 2 ? IAC DO "\x01" : IAC WILL "\x03", 3, &outcome);
  g_assert_cmpuint(outcome.reply->len, ==, 3 * TELNET_REFUSALS_MAX);
  feed(&telnet, "still here", 10, &outcome);
  g_assert_cmpstr(outcome.text->str, ==, "still here");
  outcome_end(&outcome);
}

// Refusals of ours are not counted as being asked: two servers that refuse are silent at once.
static void test_no_loop(void)
{
  struct telnet one = {0}, other = {0};
  struct outcome first, second;
  outcome_begin(&first);
  outcome_begin(&second);
  feed(&one, IAC DO "\x01" IAC WILL "\x03", 6, &first);
  g_assert_cmpuint(first.reply->len, ==, 6);
  feed(&other, first.reply->str, first.reply->len, &second);
  g_assert_cmpuint(second.reply->len, ==, 0);
  g_assert_cmpuint(second.text->len, ==, 0);
  outcome_end(&first);
  outcome_end(&second);
}

// Plain is what has neither of telnet's two bytes in it, and is not in the middle of anything.
static void test_plain(void)
{
  struct telnet telnet = {0};
  struct outcome outcome;
  outcome_begin(&outcome);
  g_assert_true(telnet_is_plain(&telnet, "ciao\n", 5));
  g_assert_true(telnet_is_plain(&telnet, "\xc3\xa8\0\n", 4));
  g_assert_false(telnet_is_plain(&telnet, "ciao\r\n", 6));
  g_assert_false(telnet_is_plain(&telnet, "a" IAC, 2));
  static const char *const begun[] = {IAC, IAC DO, IAC SB, IAC SB IAC, "\r"};
  for (size_t i = 0; i < G_N_ELEMENTS(begun); i++) {
    struct telnet other = {0};
    feed(&other, begun[i], strlen(begun[i]), &outcome);
    g_assert_false(telnet_is_plain(&other, "ciao\n", 5));
  }
  outcome_end(&outcome);
}

// Nothing that is sent can make more bytes of text than came, or an answer longer than the
// question.
static void test_any_bytes(void)
{
  static const char alphabet[] = "\xff\xfa\xfb\xfc\xfd\xfe\xf0\xf4\r\n\0a";
  for (int round = 0; round < 2000; round++) {
    char bytes[24];
    for (size_t i = 0; i < sizeof bytes; i++)
      bytes[i] = alphabet[g_test_rand_int_range(0, (gint32) sizeof alphabet - 1)];
    struct telnet telnet = {0}, other = {0};
    struct outcome whole, single;
    outcome_begin(&whole);
    outcome_begin(&single);
    feed(&telnet, bytes, sizeof bytes, &whole);
    for (size_t i = 0; i < sizeof bytes; i++)
      feed(&other, bytes + i, 1, &single);
    g_assert_cmpmem(whole.text->str, whole.text->len, single.text->str, single.text->len);
    g_assert_cmpmem(whole.reply->str, whole.reply->len, single.reply->str, single.reply->len);
    g_assert_cmpint(whole.interrupts > 0, ==, single.interrupts > 0);
    g_assert_cmpuint(whole.text->len, <=, sizeof bytes);
    g_assert_cmpuint(whole.reply->len, <=, sizeof bytes);
    outcome_end(&whole);
    outcome_end(&single);
  }
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/server/telnet/whole", test_whole);
  g_test_add_func("/server/telnet/every-split", test_every_split);
  g_test_add_func("/server/telnet/interrupt-among-much", test_interrupt_among_much);
  g_test_add_func("/server/telnet/refusals-are-bounded", test_refusals_are_bounded);
  g_test_add_func("/server/telnet/no-loop", test_no_loop);
  g_test_add_func("/server/telnet/plain", test_plain);
  g_test_add_func("/server/telnet/any-bytes", test_any_bytes);
  return g_test_run();
}
