// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of what the sidebar and the dialogues say (ritrovo-place-words.h, ritrovo-choice.h).
#include "ritrovo-choice.h"
#include "ritrovo-place-words.h"

static void assert_text(char *taken, const char *expected)
{
  g_assert_cmpstr(taken, ==, expected);
  g_free(taken);
}

static void test_badge(void)
{
  assert_text(ritrovo_badge_text(NULL, 0), "");
  assert_text(ritrovo_badge_text(NULL, 1), "1");
  assert_text(ritrovo_badge_text(NULL, 999), "999");
  assert_text(ritrovo_badge_text(NULL, ROOM_UNREAD_MAX), "999+");
}

static void assert_classes(guint mentions, RitrovoRoomLevel level, const char *expected)
{
  g_auto(GStrv) classes = ritrovo_badge_classes(mentions, level);
  g_autofree char *joined = g_strjoinv(" ", classes);
  g_assert_cmpstr(joined, ==, expected);
}

// What is muted does not catch the eye, whoever is mentioned.
static void test_badge_classes(void)
{
  assert_classes(0, RITROVO_ROOM_LEVEL_ALL, "badge numeric");
  assert_classes(2, RITROVO_ROOM_LEVEL_MENTIONS, "badge numeric mention");
  assert_classes(2, RITROVO_ROOM_LEVEL_NONE, "badge numeric muted");
}

static void test_server(void)
{
  assert_text(ritrovo_server_row_name("Lab 7", "ada", "10.0.0.7", RITROVO_CLIENT_ONLINE, 2, 1),
              "Lab 7, ada, 10.0.0.7, online, 2 unread, 1 mention");
  // A server that never told its name is called by its address, and a guest has none.
  assert_text(ritrovo_server_row_name("10.0.0.7", "", "10.0.0.7", RITROVO_CLIENT_OFFLINE, 0, 0),
              "10.0.0.7, not connected");
  assert_text(ritrovo_server_row_subtitle("ada", "10.0.0.7", ""), "ada · 10.0.0.7");
  assert_text(ritrovo_server_row_subtitle("", "10.0.0.7", "connection lost"),
              "guest · connection lost");
}

static void test_title(void)
{
  assert_text(ritrovo_window_title("home", "Lab 7"), "home – Lab 7");
  assert_text(ritrovo_window_title("home", ""), "home");
}

static void test_choice_name(void)
{
  g_autoptr(RitrovoChoice) room =
      ritrovo_choice_new(RITROVO_CHOICE_ROOM, "pizza", "Friday at eight", "3 people", NULL);
  assert_text(ritrovo_choice_get_name(room), "pizza, 3 people, Friday at eight");
  g_autoptr(RitrovoChoice) person =
      ritrovo_choice_new(RITROVO_CHOICE_PERSON, "bob", NULL, NULL, NULL);
  assert_text(ritrovo_choice_get_name(person), "bob");
}

// A part of the name is enough, whatever its case and however its accents are written.
static void test_choice_matches(void)
{
  g_autoptr(RitrovoChoice) choice =
      ritrovo_choice_new(RITROVO_CHOICE_ROOM, "Café Nord", NULL, NULL, NULL);
  g_assert_true(ritrovo_choice_matches(choice, ""));
  g_assert_true(ritrovo_choice_matches(choice, " caf"));
  g_assert_true(ritrovo_choice_matches(choice, "CAFE\u0301"));
  g_assert_true(ritrovo_choice_matches(choice, "nord"));
  g_assert_false(ritrovo_choice_matches(choice, "sud"));
  g_assert_true(ritrovo_choice_is_called(choice, " café nord "));
  g_assert_false(ritrovo_choice_is_called(choice, "café"));
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/view/place-words/badge", test_badge);
  g_test_add_func("/view/place-words/badge-classes", test_badge_classes);
  g_test_add_func("/view/place-words/server", test_server);
  g_test_add_func("/view/place-words/title", test_title);
  g_test_add_func("/view/place-words/choice-name", test_choice_name);
  g_test_add_func("/view/place-words/choice-matches", test_choice_matches);
  return g_test_run();
}
