// SPDX-License-Identifier: GPL-3.0-or-later
// The formats of a record, and replies as people read them, with names and texts that mean harm.
#include <glib.h>
#include <string.h>

#include "report.h"
#include "transcript.h"

#define NOON 1795266123123 // 2026-11-21 14:02:03.123 in Rome

static char *write_down(enum transcript_format format, const char *from, const char *text)
{
  struct message message = {.type = MSG_MESSAGE};
  GString *out = g_string_new(NULL);
  message_set(&message, room, "home");
  message_set(&message, seq, 7);
  message_set(&message, from, from);
  message_set(&message, time, NOON);
  message_set(&message, text, text);
  transcript_begin(out, format, "Room <home>");
  transcript_add(out, format, &message);
  transcript_end(out, format, 1);
  return g_string_free(out, FALSE);
}

static void test_text(void)
{
  static const char *const cases[][3] = {
      {"ada", "the line", "2026-11-21 14:02:03 [ada] the line\n"},
      {"ada", "one\ntwo\n",
       "2026-11-21 14:02:03 [ada] one\n2026-11-21 14:02:03 [ada] two\n2026-11-21 14:02:03 [ada] "
       "\n"},
      {"[203.0.113.7:51234]", "hi", "2026-11-21 14:02:03 [203.0.113.7:51234] hi\n"},
      {"ada", "a\033[2J\r\177b\tc", "2026-11-21 14:02:03 [ada] a\\x1b[2J\\x0d\\x7fb\tc\n"},
      {"ada", "x\n2026-11-21 14:02:03 [bob] never said",
       "2026-11-21 14:02:03 [ada] x\n"
       "2026-11-21 14:02:03 [ada] 2026-11-21 14:02:03 [bob] never said\n"},
      {"ada", "\xe2\x80\xa8 \xe2\x80\xae \xc2\x9b \xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb",
       "2026-11-21 14:02:03 [ada] \\u2028 \\u202e \\x9b "
       "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb\n"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *out = write_down(TRANSCRIPT_TEXT, cases[i][0], cases[i][1]);
    g_assert_cmpstr(out, ==, cases[i][2]);
  }
}

static void test_json(void)
{
  g_autofree char *out = write_down(TRANSCRIPT_JSON, "ada", "<b>\n\033\"\\");
  g_assert_cmpstr(out, ==,
                  "{\"type\":\"message\",\"room\":\"home\",\"seq\":7,\"from\":\"ada\","
                  "\"time\":1795266123123,\"text\":\"<b>\\n\\u001b\\\"\\\\\"}\n");
}

static void test_html(void)
{
  g_autofree char *out = write_down(TRANSCRIPT_HTML, "<img src=x onerror='alert(1)'>",
                                    "</p><script>alert(\"1\")</script>\n\033[1m&amp;");
  g_assert_true(g_str_has_prefix(out, "<!DOCTYPE html>\n<html lang=\"en\">"));
  g_assert_true(g_str_has_suffix(out, "</ol>\n<p>1 message</p>\n</body>\n</html>\n"));
  g_assert_nonnull(strstr(out, "<title>Room &lt;home&gt;</title>"));
  g_assert_nonnull(
      strstr(out, "<li><time datetime=\"2026-11-21T14:02:03+01:00\">2026-11-21 14:02:03</time>"
                  "<strong dir=\"auto\">&lt;img src=x onerror=&apos;alert(1)&apos;&gt;</strong>"
                  "<p dir=\"auto\">&lt;/p&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;\n"
                  "\\x1b[1m&amp;amp;</p></li>\n"));
  g_assert_null(strstr(out, "<script"));
  g_assert_null(strstr(out, "http://"));
  g_assert_null(strstr(out, "https://"));
}

// What it answers goes before it, reactions behind it, and what has become of it behind the name.
static void test_more(void)
{
  static const char *const thumbs[] = {"ada"};
  struct message quote = {0}, reaction = {0};
  message_set(&quote, from, "bob");
  message_set(&quote, text, "Pizza? <b>\033");
  message_set(&reaction, reaction, "👍");
  message_set(&reaction, count, 7);
  message_set(&reaction, names, (struct message_texts){thumbs, 1});
  struct message message = {.type = MSG_MESSAGE};
  message_set(&message, from, "ada");
  message_set(&message, time, NOON);
  message_set(&message, text, "yes");
  message_set(&message, replied, &quote);
  message_set(&message, edited, NOON);
  message_set(&message, reactions, (struct message_list){&reaction, 1});
  g_autoptr(GString) out = g_string_new(NULL);
  transcript_add(out, TRANSCRIPT_TEXT, &message);
  g_assert_cmpstr(out->str, ==,
                  "2026-11-21 14:02:03 [ada] > bob: Pizza? <b>\\x1b\n"
                  "2026-11-21 14:02:03 [ada] (edited) yes\n"
                  "2026-11-21 14:02:03 [ada] (👍 7)\n");
  g_string_truncate(out, 0);
  transcript_add(out, TRANSCRIPT_HTML, &message);
  g_assert_nonnull(strstr(out->str, "&gt; bob: Pizza? &lt;b&gt;\\x1b"));
  g_assert_nonnull(strstr(out->str, ">(edited) yes</p>"));
  g_string_truncate(out, 0);
  struct message removed = {.type = MSG_MESSAGE};
  message_set(&removed, from, "ada");
  message_set(&removed, time, NOON);
  message_set(&removed, text, "");
  message_set(&removed, removed, TRUE);
  transcript_add(out, TRANSCRIPT_TEXT, &removed);
  g_assert_cmpstr(out->str, ==, "2026-11-21 14:02:03 [ada] (removed)\n");
}

// A file has a line of its own; a caption goes before it.
static void test_file(void)
{
  static const char *const cases[][3] = {
      {"photo.jpg", "", "2026-11-21 14:02:03 [ada] sent a file: photo.jpg (1.2 MB)\n"},
      {"a\nb\033", "one\ntwo",
       "2026-11-21 14:02:03 [ada] one\n2026-11-21 14:02:03 [ada] two\n"
       "2026-11-21 14:02:03 [ada] sent a file: a\\x0ab\\x1b (1.2 MB)\n"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    struct message file = {0};
    struct message message = {0};
    g_autoptr(GString) out = g_string_new(NULL);
    message_set(&file, file, "f1");
    message_set(&file, name, cases[i][0]);
    message_set(&file, size, 1234567);
    message_set(&message, from, "ada");
    message_set(&message, time, NOON);
    message_set(&message, text, cases[i][1]);
    message_set(&message, attached, &file);
    transcript_add(out, TRANSCRIPT_TEXT, &message);
    g_assert_cmpstr(out->str, ==, cases[i][2]);

    g_string_truncate(out, 0);
    message_set(&file, removed, TRUE);
    message_set(&file, name, "<b>");
    transcript_add(out, TRANSCRIPT_HTML, &message);
    g_assert_nonnull(strstr(
        out->str, "<p class=\"file\" dir=\"auto\">sent a file: &lt;b&gt; (removed)</p></li>\n"));
    g_assert_true((strstr(out->str, "<p dir=") == NULL) == (cases[i][1][0] == '\0'));

    g_string_truncate(out, 0);
    transcript_add(out, TRANSCRIPT_JSON, &message);
    g_assert_nonnull(strstr(out->str,
                            ",\"file\":{\"name\":\"<b>\",\"file\":\"f1\",\"size\":1234567,"
                            "\"removed\":true}"));
  }
}

// Every element is closed by the one that it was opened by; the page is XML but for its <meta>s.
static void test_html_whole(void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *out = write_down(TRANSCRIPT_HTML, "a\"b", "\xf0\x9f\x91\x8d <&> ]]>");
  g_autoptr(GRegex) empty = g_regex_new("<meta [^>]*>|<!DOCTYPE html>", 0, 0, NULL);
  g_autofree char *strict = g_regex_replace_literal(empty, out, -1, 0, "", 0, NULL);
  const GMarkupParser parser = {NULL};
  g_autoptr(GMarkupParseContext) context = g_markup_parse_context_new(&parser, 0, NULL, NULL);
  g_assert_true(g_markup_parse_context_parse(context, strict, -1, &error));
  g_assert_true(g_markup_parse_context_end_parse(context, &error));
  g_assert_no_error(error);
}

static void test_empty(void)
{
  for (int format = TRANSCRIPT_TEXT; format <= TRANSCRIPT_HTML; format++) {
    g_autoptr(GString) out = g_string_new(NULL);
    transcript_begin(out, (enum transcript_format) format, "Room home");
    transcript_end(out, (enum transcript_format) format, 0);
    g_assert_true((out->len > 0) == (format == TRANSCRIPT_HTML));
  }
}

static void expect_report(const char *type, const char *line, const char *wanted)
{
  struct message_reader *reader = message_reader_new();
  struct message reply;
  g_autoptr(GString) out = g_string_new(NULL);
  g_assert_cmpint(message_read(reader, line, strlen(line), &reply), ==, CODE_OK);
  report_append(out, type, &reply);
  g_assert_cmpstr(out->str, ==, wanted);
  message_reader_free(reader);
}

static void test_reports(void)
{
  expect_report("users",
                "{\"type\":\"users\",\"re\":1,\"users\":["
                "{\"name\":\"ada\",\"role\":\"guest\",\"rooms\":[\"home\",\"pizza\"]},"
                "{\"name\":\"\xe5\xb1\xb1\xe7\x94\xb0\",\"role\":\"admin\",\"rooms\":[]},"
                "{\"name\":\"e\\u001b\",\"role\":\"member\",\"rooms\":[\"home\"]}]}",
                "ada    guest   home, pizza\n"
                "\xe5\xb1\xb1\xe7\x94\xb0   admin\n"
                "e\\x1b  member  home\n"
                "3 people are here.\n");
  expect_report("users", "{\"type\":\"users\",\"re\":1,\"users\":[],\"count\":0}",
                "0 people are here.\n");
  expect_report("users",
                "{\"type\":\"users\",\"re\":1,\"users\":[{\"name\":\"ada\",\"role\":\"guest\"}],"
                "\"count\":9}",
                "ada  guest\n9 people are here, of whom 1 are listed.\n");
  expect_report("rooms",
                "{\"type\":\"rooms\",\"re\":1,\"rooms\":["
                "{\"room\":\"home\",\"topic\":\"a\\nb\",\"count\":12},"
                "{\"room\":\"pizza\",\"topic\":\"\",\"count\":1}]}",
                "home   12 people  a\\x0ab\npizza  1 person\n");
  expect_report("stats",
                "{\"type\":\"stats\",\"re\":1,\"stats\":["
                "{\"name\":\"rooms\",\"text\":\"3\"},"
                "{\"name\":\"commit_median\",\"text\":\"1.2 ms\"}]}",
                "rooms          3\ncommit_median  1.2 ms\n");
  expect_report("files",
                "{\"type\":\"files\",\"re\":1,\"files\":["
                "{\"file\":\"f2\",\"name\":\"a\\nb\",\"size\":1234567,\"from\":\"bob\","
                "\"time\":1795266123123,\"with\":\"ada\",\"and\":\"bob\"},"
                "{\"file\":\"f1\",\"name\":\"c\",\"size\":0,\"from\":\"ada\","
                "\"time\":1795266123123,\"room\":\"home\"}],\"end\":false}",
                "f1  2026-11-21 14:02  0 bytes  ada  home         c\n"
                "f2  2026-11-21 14:02  1.2 MB   bob  ada and bob  a\\x0ab\n"
                "2 files.\nThere are older ones.\n");
  expect_report("files", "{\"type\":\"files\",\"re\":1,\"files\":[],\"end\":true}", "0 files.\n");
  expect_report("kick", "{\"type\":\"ok\",\"re\":1}", "Done.\n");
}

int main(int argc, char **argv)
{
  g_setenv("TZ", "Europe/Rome", TRUE);
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/transcript/more", test_more);
  g_test_add_func("/transcript/text", test_text);
  g_test_add_func("/transcript/json", test_json);
  g_test_add_func("/transcript/html", test_html);
  g_test_add_func("/transcript/file", test_file);
  g_test_add_func("/transcript/html-whole", test_html_whole);
  g_test_add_func("/transcript/empty", test_empty);
  g_test_add_func("/report/replies", test_reports);
  return g_test_run();
}
