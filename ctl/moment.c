// SPDX-License-Identifier: GPL-3.0-or-later
// The dates of moment.h. A pattern says what was given; GLib's own parser says what it means.
#include "moment.h"

#include <gio/gio.h>
#include <string.h>

#define PATTERN                                                                                    \
  "^(\\d{4}-\\d{2}-\\d{2})(?:[T ](\\d{2}:\\d{2})(:\\d{2}(\\.\\d{1,3})?)?(Z|[+-]\\d{2}:\\d{2})?)?$"

static gint64 milliseconds(GDateTime *time)
{
  return g_date_time_to_unix(time) * 1000 + g_date_time_get_microsecond(time) / 1000;
}

static GDateTime *read_time(GMatchInfo *match, const char *date, const char *minutes)
{
  g_autofree char *seconds = g_match_info_fetch(match, 3);
  g_autofree char *zone = g_match_info_fetch(match, 5);
  g_autoptr(GTimeZone) local = g_time_zone_new_local();
  g_autofree char *whole =
      g_strdup_printf("%sT%s%s%s", date, minutes && minutes[0] ? minutes : "00:00",
                      seconds && seconds[0] ? seconds : ":00", zone ? zone : "");
  return g_date_time_new_from_iso8601(whole, local);
}

gboolean moment_parse(const char *text, gint64 *first, gint64 *end, GError **error)
{
  g_autoptr(GRegex) pattern = g_regex_new(PATTERN, G_REGEX_DOLLAR_ENDONLY, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;
  g_autoptr(GDateTime) time = NULL;
  g_autofree char *minutes = NULL;
  if (g_regex_match(pattern, text, 0, &match)) {
    g_autofree char *date = g_match_info_fetch(match, 1);
    minutes = g_match_info_fetch(match, 2);
    time = read_time(match, date, minutes);
  }
  if (!time) {
    g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                "\"%s\" is no date: write it as 2026-11-21 or 2026-11-21T14:02:03", text);
    return FALSE;
  }
  *first = milliseconds(time);
  if (!minutes || !minutes[0]) {
    // Not always 24 hours later.
    g_autoptr(GDateTime) next = g_date_time_add_days(time, 1);
    *end = milliseconds(next);
    return TRUE;
  }
  g_autofree char *seconds = g_match_info_fetch(match, 3);
  g_autofree char *fraction = g_match_info_fetch(match, 4);
  *end = *first + (fraction && fraction[0] ? 1 : seconds && seconds[0] ? 1000 : 60 * 1000);
  return TRUE;
}
