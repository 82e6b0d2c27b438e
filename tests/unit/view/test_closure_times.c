// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of the closures that tell times and days (gui/view/ritrovo-closures.h). The time zone is
// one with summer time, so that a day of 23 hours is among the days.
#include "ritrovo-closures.h"

// Milliseconds since 1970 of a moment in local time.
static gint64 at(int year, int month, int day, int hour, int minute)
{
  g_autoptr(GDateTime) moment = g_date_time_new_local(year, month, day, hour, minute, 0);
  g_assert_nonnull(moment);
  return g_date_time_to_unix(moment) * 1000;
}

static void assert_text(char *taken, const char *expected)
{
  g_assert_cmpstr(taken, ==, expected);
  g_free(taken);
}

// Hours from 00 to 23, in local time, whatever the milliseconds say.
static void test_time(void)
{
  assert_text(ritrovo_time_text(NULL, at(2026, 11, 21, 14, 2)), "14:02");
  assert_text(ritrovo_time_text(NULL, at(2026, 11, 21, 0, 0)), "00:00");
  assert_text(ritrovo_time_text(NULL, at(2026, 7, 1, 23, 59) + 59999), "23:59");
}

static void test_date_time(void)
{
  assert_text(ritrovo_date_time_text(NULL, at(2026, 11, 21, 14, 2)),
              "Saturday, 21 November 2026, 14:02");
}

// A moment that no calendar has is no reason to fall over.
static void test_time_out_of_range(void)
{
  assert_text(ritrovo_time_text(NULL, G_MAXINT64), "");
  assert_text(ritrovo_day_text(G_MAXINT64, at(2026, 11, 21, 14, 2)), "");
}

static void test_day(void)
{
  gint64 now = at(2026, 11, 21, 0, 1);
  assert_text(ritrovo_day_text(at(2026, 11, 21, 23, 59), now), "Today");
  assert_text(ritrovo_day_text(at(2026, 11, 20, 23, 59), now), "Yesterday");
  assert_text(ritrovo_day_text(at(2026, 11, 20, 0, 0), now), "Yesterday");
  assert_text(ritrovo_day_text(at(2026, 11, 19, 23, 59), now), "Thursday, 19 November 2026");
  assert_text(ritrovo_day_text(at(2026, 11, 22, 0, 0), now), "Sunday, 22 November 2026");
}

// Yesterday reaches over the ends of months and years, and over the night when clocks change.
static void test_day_before(void)
{
  assert_text(ritrovo_day_text(at(2026, 12, 31, 12, 0), at(2027, 1, 1, 12, 0)), "Yesterday");
  assert_text(ritrovo_day_text(at(2028, 2, 29, 1, 0), at(2028, 3, 1, 23, 0)), "Yesterday");
  assert_text(ritrovo_day_text(at(2026, 3, 28, 23, 30), at(2026, 3, 29, 0, 30)), "Yesterday");
  assert_text(ritrovo_day_text(at(2026, 10, 24, 0, 0), at(2026, 10, 25, 23, 59)), "Yesterday");
}

static void test_same_day(void)
{
  g_assert_true(ritrovo_is_same_day(at(2026, 3, 29, 0, 0), at(2026, 3, 29, 23, 59)));
  g_assert_false(ritrovo_is_same_day(at(2026, 3, 29, 23, 59), at(2026, 3, 30, 0, 0)));
  g_assert_false(ritrovo_is_same_day(at(2025, 3, 29, 12, 0), at(2026, 3, 29, 12, 0)));
}

static void assert_continues(const char *first, gint64 first_time, const char *second,
                             gint64 second_time, gboolean expected)
{
  g_autoptr(RitrovoMessage) before = ritrovo_message_new(first, "one", first_time);
  g_autoptr(RitrovoMessage) after = ritrovo_message_new(second, "two", second_time);
  g_assert_cmpint(ritrovo_message_continues(before, after), ==, expected);
}

// A heading stands over the first message of a sender, after five minutes and after midnight.
static void test_continues(void)
{
  gint64 time = at(2026, 11, 21, 14, 2);
  assert_continues("ada", time, "ada", time, TRUE);
  assert_continues("ada", time, "ada", time + 5 * 60 * 1000 - 1, TRUE);
  assert_continues("ada", time, "ada", time + 5 * 60 * 1000, FALSE);
  assert_continues("ada", time, "ada", time - 1, FALSE);
  assert_continues("ada", time, "bob", time, FALSE);
  assert_continues("ada", time, "Ada", time, FALSE);
  assert_continues("ada", at(2026, 11, 20, 23, 59), "ada", at(2026, 11, 21, 0, 0), FALSE);
}

// Notices have no sender to go on from.
static void test_continues_notice(void)
{
  gint64 time = at(2026, 11, 21, 14, 2);
  g_autoptr(RitrovoMessage) notice = ritrovo_message_new_notice("bob joined", time);
  g_autoptr(RitrovoMessage) other = ritrovo_message_new_notice("bob left", time);
  g_autoptr(RitrovoMessage) said = ritrovo_message_new("bob", "hi", time);
  g_assert_false(ritrovo_message_continues(notice, said));
  g_assert_false(ritrovo_message_continues(said, notice));
  g_assert_false(ritrovo_message_continues(notice, other));
}

int main(int argc, char *argv[])
{
  g_setenv("TZ", "Europe/Rome", TRUE);
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/view/closures/time", test_time);
  g_test_add_func("/view/closures/date-time", test_date_time);
  g_test_add_func("/view/closures/time-out-of-range", test_time_out_of_range);
  g_test_add_func("/view/closures/day", test_day);
  g_test_add_func("/view/closures/day-before", test_day_before);
  g_test_add_func("/view/closures/same-day", test_same_day);
  g_test_add_func("/view/closures/continues", test_continues);
  g_test_add_func("/view/closures/continues-notice", test_continues_notice);
  return g_test_run();
}
