// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of the closures that put states into words (gui/view/ritrovo-closures.h).
#include "ritrovo-closures.h"

static void assert_text(char *taken, const char *expected)
{
  g_assert_cmpstr(taken, ==, expected);
  g_free(taken);
}

static void test_row_name(void)
{
  g_autoptr(GDateTime) moment = g_date_time_new_local(2026, 11, 21, 14, 2, 0);
  gint64 time = g_date_time_to_unix(moment) * 1000;
  assert_text(ritrovo_row_name(NULL, "ada", time, "Ciao, sono ada"), "ada, 14:02, Ciao, sono ada");
  assert_text(ritrovo_row_name(NULL, "ada", time, "100 %s\n2"), "ada, 14:02, 100 %s\n2");
  assert_text(ritrovo_row_name(NULL, "ada", time, NULL), "ada, 14:02, ");
}

// Nobody said a notice, so its name is what it says.
static void test_row_name_notice(void)
{
  assert_text(ritrovo_row_name(NULL, "", 0, "bob joined"), "bob joined");
  assert_text(ritrovo_row_name(NULL, NULL, 0, NULL), "");
}

static void test_row_description(void)
{
  assert_text(ritrovo_row_description(NULL, RITROVO_MESSAGE_SENT, NULL), "");
  assert_text(ritrovo_row_description(NULL, RITROVO_MESSAGE_NOTICE, ""), "");
  assert_text(ritrovo_row_description(NULL, RITROVO_MESSAGE_PENDING, ""), "Not sent yet");
  assert_text(ritrovo_row_description(NULL, RITROVO_MESSAGE_FAILED, "Wait a moment."),
              "Not sent: Wait a moment.");
  assert_text(ritrovo_row_description(NULL, RITROVO_MESSAGE_FAILED, NULL), "Not sent: ");
}

static void test_row_parts(void)
{
  g_assert_true(ritrovo_is_said(NULL, RITROVO_MESSAGE_PENDING));
  g_assert_false(ritrovo_is_said(NULL, RITROVO_MESSAGE_NOTICE));
  g_assert_true(ritrovo_is_failed(NULL, RITROVO_MESSAGE_FAILED));
  g_assert_false(ritrovo_is_failed(NULL, RITROVO_MESSAGE_SENT));
  g_assert_true(ritrovo_has_heading(NULL, RITROVO_MESSAGE_SENT, FALSE));
  g_assert_false(ritrovo_has_heading(NULL, RITROVO_MESSAGE_SENT, TRUE));
  g_assert_false(ritrovo_has_heading(NULL, RITROVO_MESSAGE_NOTICE, FALSE));
}

static void test_status(void)
{
  assert_text(ritrovo_status_text(NULL, RITROVO_CLIENT_ONLINE, 4), "4 ms");
  assert_text(ritrovo_status_text(NULL, RITROVO_CLIENT_ONLINE, 0), "0 ms");
  assert_text(ritrovo_status_text(NULL, RITROVO_CLIENT_ONLINE, -1), "Online");
  assert_text(ritrovo_status_text(NULL, RITROVO_CLIENT_CONNECTING, -1), "Connecting…");
  assert_text(ritrovo_status_text(NULL, RITROVO_CLIENT_RECONNECTING, 4), "Connecting…");
  assert_text(ritrovo_status_text(NULL, RITROVO_CLIENT_WAITING, 4), "Offline");
  assert_text(ritrovo_status_text(NULL, RITROVO_CLIENT_OFFLINE, 4), "Offline");
}

static void assert_status_class(RitrovoClientState state, const char *expected)
{
  g_auto(GStrv) classes = ritrovo_status_classes(NULL, state);
  g_assert_cmpuint(g_strv_length(classes), ==, 2);
  g_assert_cmpstr(classes[0], ==, "status-dot");
  g_assert_cmpstr(classes[1], ==, expected);
}

static void test_status_classes(void)
{
  assert_status_class(RITROVO_CLIENT_ONLINE, "online");
  assert_status_class(RITROVO_CLIENT_OFFLINE, "offline");
  assert_status_class(RITROVO_CLIENT_CONNECTING, "trying");
  assert_status_class(RITROVO_CLIENT_WAITING, "trying");
  assert_status_class(RITROVO_CLIENT_RECONNECTING, "trying");
}

// The bar is empty, and so out of sight, while there is nothing to tell.
static void test_bar(void)
{
  const char *why = "The server was closed.";
  assert_text(ritrovo_bar_text(NULL, RITROVO_CLIENT_ONLINE, why, 3), "");
  assert_text(ritrovo_bar_text(NULL, RITROVO_CLIENT_CONNECTING, why, 3), "");
  assert_text(ritrovo_bar_text(NULL, RITROVO_CLIENT_OFFLINE, why, 3), why);
  assert_text(ritrovo_bar_text(NULL, RITROVO_CLIENT_WAITING, why, 1),
              "The server was closed. Trying again in 1 second.");
  assert_text(ritrovo_bar_text(NULL, RITROVO_CLIENT_WAITING, why, 12),
              "The server was closed. Trying again in 12 seconds.");
  assert_text(ritrovo_bar_text(NULL, RITROVO_CLIENT_WAITING, why, 0),
              "The server was closed. Trying again…");
  assert_text(ritrovo_bar_text(NULL, RITROVO_CLIENT_RECONNECTING, why, 0),
              "The server was closed. Trying again…");
  assert_text(ritrovo_bar_text(NULL, RITROVO_CLIENT_OFFLINE, NULL, 0), "There is no connection.");
  g_assert_true(ritrovo_is_waiting(NULL, RITROVO_CLIENT_WAITING));
  g_assert_false(ritrovo_is_waiting(NULL, RITROVO_CLIENT_RECONNECTING));
}

static void test_words(void)
{
  assert_text(ritrovo_placeholder_text(NULL, "home"), "Message home…");
  assert_text(ritrovo_placeholder_text(NULL, NULL), "Message …");
  assert_text(ritrovo_member_count_text(NULL, 0), "0 people");
  assert_text(ritrovo_member_count_text(NULL, 1), "1 person");
  assert_text(ritrovo_member_count_text(NULL, 3), "3 people");
}

static void test_truths(void)
{
  g_assert_false(ritrovo_has_text(NULL, NULL));
  g_assert_false(ritrovo_has_text(NULL, ""));
  g_assert_true(ritrovo_has_text(NULL, " "));
  g_assert_false(ritrovo_either(NULL, FALSE, FALSE));
  g_assert_true(ritrovo_either(NULL, TRUE, FALSE));
  g_assert_true(ritrovo_either(NULL, FALSE, TRUE));
}

// Only the word alone means leaving; it may well be said in a sentence.
static void test_quit(void)
{
  static const char *const leaving[] = {"quit", "/quit", " quit ", "quit\n", "\t/quit"};
  static const char *const staying[] = {"", " ", "quit it", "QUIT", "//quit", "/quit now", "quit."};
  for (guint i = 0; i < G_N_ELEMENTS(leaving); i++)
    g_assert_true(ritrovo_text_is_quit(leaving[i]));
  for (guint i = 0; i < G_N_ELEMENTS(staying); i++)
    g_assert_false(ritrovo_text_is_quit(staying[i]));
}

int main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/view/closures/row-name", test_row_name);
  g_test_add_func("/view/closures/row-name-notice", test_row_name_notice);
  g_test_add_func("/view/closures/row-description", test_row_description);
  g_test_add_func("/view/closures/row-parts", test_row_parts);
  g_test_add_func("/view/closures/status", test_status);
  g_test_add_func("/view/closures/status-classes", test_status_classes);
  g_test_add_func("/view/closures/bar", test_bar);
  g_test_add_func("/view/closures/words", test_words);
  g_test_add_func("/view/closures/truths", test_truths);
  g_test_add_func("/view/closures/quit", test_quit);
  return g_test_run();
}
