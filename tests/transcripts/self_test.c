// SPDX-License-Identifier: GPL-3.0-or-later
// The player is worth what it notices: a wrong line, one too few and one too many each make a
// transcript fail, and it says where.
#include <gio/gio.h>
#include <string.h>

#include "match.h"
#include "player.h"

#define HELLO                                                                                      \
  "open ada native\n"                                                                              \
  "ada > {\"type\":\"hello\",\"version\":1,\"name\":\"ada\"}\n"                                    \
  "ada < {\"type\":\"welcome\",\"name\":\"ada\",...}\n"

#define JOIN                                                                                       \
  "ada > {\"type\":\"join\",\"id\":1,\"room\":\"home\"}\n"                                         \
  "ada < {\"type\":\"joined\",\"re\":1,\"room\":\"home\",...}\n"

#define LEAVE                                                                                      \
  "ada > {\"type\":\"quit\"}\n"                                                                    \
  "ada < {\"type\":\"bye\"}\n"                                                                     \
  "closed ada\n"

static gboolean play(const char *text, GError **error)
{
  g_autofree char *whole = g_strconcat(text, "server: --listen auto:127.0.0.1:0\n", NULL);
  struct transcript *transcript = transcript_parse("play", whole, error);
  g_assert_nonnull(transcript);
  gboolean good = player_play(transcript, error);
  transcript_free(transcript);
  return good;
}

static void fails_at(const char *text, const char *where, const char *what)
{
  g_autoptr(GError) error = NULL;
  g_assert_false(play(text, &error));
  if (!g_str_has_prefix(error->message, where) || !strstr(error->message, what))
    g_error("expected \"%s\" and \"%s\" in: %s", where, what, error->message);
}

static void test_right(void)
{
  g_autoptr(GError) error = NULL;
  play(HELLO JOIN LEAVE, &error);
  g_assert_no_error(error);
}

static void test_wrong(void)
{
  fails_at(HELLO "ada > {\"type\":\"ping\",\"id\":1}\nada < {\"type\":\"pong\",\"re\":2}\n",
           "play:5: ada: another line came", "ada < {\"type\":\"pong\",\"re\":1}");
}

static void test_wrong_bytes(void)
{
  fails_at(HELLO "ada > {\"type\":\"ping\"}\nada << {\"type\":\"ping\\x22}\\n\n",
           "play:5: ada: other bytes came", "pong");
}

static void test_missing(void)
{
  fails_at(HELLO
           "ada > {\"type\":\"quit\"}\nada < {\"type\":\"left\",...}\nada < {\"type\":\"bye\"}\n",
           "play:5: ada: another line came", "bye");
}

static void test_missing_at_end(void)
{
  fails_at(HELLO "ada > {\"type\":\"quit\"}\nada < {\"type\":\"bye\"}\nada < {\"type\":\"bye\"}\n",
           "play:6: ada: the connection of ada has ended", "bye");
}

// What another one says, and nobody has written down for ada.
#define EXTRA                                                                                      \
  HELLO JOIN "open bob native\n"                                                                   \
             "bob > {\"type\":\"hello\",\"version\":1,\"name\":\"bob\"}\n"                         \
             "bob < {\"type\":\"welcome\",...}\n"                                                  \
             "bob > {\"type\":\"join\",\"room\":\"home\"}\n"                                       \
             "bob < {\"type\":\"joined\",...}\n"

static void test_extra(void)
{
  fails_at(EXTRA "bob > {\"type\":\"ping\"}\nbob < {\"type\":\"pong\"}\n",
           "play:11: bob: expected nothing more for ada", "presence");
}

static void test_extra_at_end(void)
{
  fails_at(EXTRA, "play: at the end: expected nothing more for ada", "presence");
}

static void test_extra_before_end(void)
{
  fails_at(HELLO "ada > {\"type\":\"quit\"}\nclosed ada\n", "play:5: ada: more came", "bye");
}

// The same in the text dialect, where a question that must be refused is the last line.
#define TEXT                                                                                       \
  "server: --listen text:127.0.0.1:0\n"                                                            \
  "open ada text\n"                                                                                \
  "ada < * Ritrovo: one line is one message; /help lists the commands.\n"                          \
  "ada < name: \\\n"                                                                               \
  "ada > ada\n"                                                                                    \
  "ada < [ada] (Connected)\n"                                                                      \
  "ada < * In home: ada\n"

static void test_text(void)
{
  g_autoptr(GError) error = NULL;
  play(TEXT "ada > ciao\nada < [ada] ciao\nada > quit\nada < bye\nclosed ada\n", &error);
  g_assert_no_error(error);
  fails_at(TEXT "ada > ciao\nada < [ada] ciao!\n", "play:9: ada: another line came", "[ada] ciao");
  fails_at(TEXT "ada > ciao\nada < [ada] ciao\nada > quit\nclosed ada\n", "play:11: ada: more came",
           "bye");
  fails_at(TEXT "ada > /who\nada < * ada, guest: home\n",
           "play: at the end: expected nothing more for ada", "1 person");
  play(TEXT "ada > /who\nada <~ * 1 person is here.\nada <~ * ada, guest: home\n", &error);
  g_assert_no_error(error);
  fails_at(TEXT "ada > /who\nada <~ * 2 people are here.\nada <~ * ada, guest: home\n",
           "play:9: ada: other lines came", "1 person");
  fails_at(TEXT "ada > quit\nada < bye\nada < bye\n",
           "play:10: ada: the connection of ada has ended", "bye");
}

static void test_nobody(void)
{
  fails_at(HELLO "bob > hello\n", "play:4: bob: there is no client", "");
}

static void test_unreadable(void)
{
  static const char *const texts[] = {"ada says hello", "open", "ada >> \\y", "ada >* no"};
  for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
    g_autoptr(GError) error = NULL;
    g_autofree char *text = g_strconcat("# first line\n", texts[i], "\n", NULL);
    g_assert_null(transcript_parse("play", text, &error));
    g_assert_true(g_str_has_prefix(error->message, "play:2: "));
  }
}

static void test_match(void)
{
  g_assert_true(match_text("{time} [bob] a.b\\x1b", "2026-11-21 14:02 [bob] a.b\\x1b"));
  g_assert_false(match_text("{time} [bob] a.b", "2026-11-21 14:02 [bob] a-b"));
  g_assert_false(match_text("[bob] hi", "[bob] hi there"));
  g_assert_true(match_text("Connected ada {address}", "Connected ada 127.0.0.1:5"));
  g_assert_true(match_object("{\"b\":[1,2],\"a\":\"{any}\"}", "{\"a\":{\"c\":1},\"b\":[1,2]}"));
  g_assert_true(match_object("{\"b\":[1,...],...}", "{\"a\":true,\"b\":[1,2]}"));
  g_assert_false(match_object("{\"b\":[1]}", "{\"b\":[1,2]}"));
  g_assert_false(match_object("{\"b\":1}", "{\"a\":1,\"b\":1}"));
  g_assert_false(match_object("{\"b\":1,...}", "{\"a\":1}"));
  g_assert_false(match_object("{\"b\":1,...}", "not an object"));
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/player/right", test_right);
  g_test_add_func("/player/wrong", test_wrong);
  g_test_add_func("/player/wrong-bytes", test_wrong_bytes);
  g_test_add_func("/player/missing", test_missing);
  g_test_add_func("/player/missing-at-end", test_missing_at_end);
  g_test_add_func("/player/extra", test_extra);
  g_test_add_func("/player/extra-at-end", test_extra_at_end);
  g_test_add_func("/player/extra-before-end", test_extra_before_end);
  g_test_add_func("/player/text", test_text);
  g_test_add_func("/player/nobody", test_nobody);
  g_test_add_func("/player/unreadable", test_unreadable);
  g_test_add_func("/player/match", test_match);
  return g_test_run();
}
