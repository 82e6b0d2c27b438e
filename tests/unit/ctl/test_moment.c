// SPDX-License-Identifier: GPL-3.0-or-later
// Dates as people write them, in the time zone that the process runs in.
#include <glib.h>

#include "moment.h"

#define MINUTE (60 * 1000)
#define HOUR (60 * MINUTE)
#define DAY (24 * (gint64) HOUR)

struct moment_case {
  const char *text;
  const char *first; // as ISO 8601 in UTC
  gint64 length;     // milliseconds to the end
};

static gint64 utc(const char *text)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_iso8601(text, NULL);
  g_assert_nonnull(time);
  return g_date_time_to_unix(time) * 1000 + g_date_time_get_microsecond(time) / 1000;
}

static void test_moments(void)
{
  static const struct moment_case cases[] = {
      {"2026-11-21", "2026-11-20T23:00:00Z", DAY},
      {"2026-07-01", "2026-06-30T22:00:00Z", DAY},
      // The clocks go forward and back on these days.
      {"2026-03-29", "2026-03-28T23:00:00Z", 23 * HOUR},
      {"2026-10-25", "2026-10-24T22:00:00Z", 25 * HOUR},
      {"2024-02-29", "2024-02-28T23:00:00Z", DAY},
      {"2026-11-21T14:02", "2026-11-21T13:02:00Z", MINUTE},
      {"2026-11-21 14:02", "2026-11-21T13:02:00Z", MINUTE},
      {"2026-11-21T14:02Z", "2026-11-21T14:02:00Z", MINUTE},
      {"2026-11-21T14:02:03", "2026-11-21T13:02:03Z", 1000},
      {"2026-11-21T14:02:03+05:30", "2026-11-21T08:32:03Z", 1000},
      {"2026-11-21T14:02:03.250Z", "2026-11-21T14:02:03.25Z", 1},
      {"1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z", 1000},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(GError) error = NULL;
    gint64 first;
    gint64 end;
    g_test_message("%s", cases[i].text);
    g_assert_true(moment_parse(cases[i].text, &first, &end, &error));
    g_assert_no_error(error);
    g_assert_cmpint(first, ==, utc(cases[i].first));
    g_assert_cmpint(end - first, ==, cases[i].length);
  }
}

static void test_none(void)
{
  static const char *const texts[] = {
      "",
      "yesterday",
      "2026",
      "2026-11",
      "2026-13-01",
      "2026-02-29",
      "2026-11-21T",
      "2026-11-21T25:00",
      "2026-11-21T14:60:00",
      "2026-11-21Z",
      "21.11.2026",
      "2026-11-21T14:02:03 tomorrow",
      "2026-11-21\n",
      " 2026-11-21",
      "\xd9\xa2\xd9\xa0\xd9\xa2\xd9\xa6-11-21",
      "\xff",
  };
  for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
    g_autoptr(GError) error = NULL;
    gint64 first;
    gint64 end;
    g_test_message("case %" G_GSIZE_FORMAT, i);
    g_assert_false(moment_parse(texts[i], &first, &end, &error));
    g_assert_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE);
  }
}

int main(int argc, char **argv)
{
  g_setenv("TZ", "Europe/Rome", TRUE);
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/moment/moments", test_moments);
  g_test_add_func("/moment/none", test_none);
  return g_test_run();
}
