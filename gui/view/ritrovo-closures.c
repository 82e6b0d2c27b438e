// SPDX-License-Identifier: GPL-3.0-or-later
// Words for what the models hold. Nothing here has state or side effects, so every line of it is
// tested without a display.
#include "ritrovo-closures.h"

#include <glib/gi18n.h>
#include <string.h>
#include <time.h>

#define CONTINUES_WITHIN_MS (5 * 60 * 1000)

static GDateTime *local_time(gint64 time)
{
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(time / 1000);
  return utc != NULL ? g_date_time_to_local(utc) : NULL;
}

static char *format_time(gint64 time, const char *format)
{
  g_autoptr(GDateTime) local = local_time(time);
  char *text = local != NULL ? g_date_time_format(local, format) : NULL;
  return text != NULL ? text : g_strdup("");
}

char *ritrovo_time_text(GObject *object, gint64 time)
{
  return format_time(time, "%H:%M");
}

char *ritrovo_date_time_text(GObject *object, gint64 time)
{
  // Translators: a date and a time, see g_date_time_format(): "Saturday, 21 November 2026, 14:02"
  return format_time(time, _("%A, %-d %B %Y, %H:%M"));
}

char *ritrovo_short_date_text(gint64 time)
{
  // Translators: a short date, see g_date_time_format(): "21 Nov 2026"
  return format_time(time, _("%-d %b %Y"));
}

// Days since the year 1, so that yesterday is one less than today over the end of a year too. This
// is asked for every message; GDateTime would look at the time zone's file each time.
static guint32 day_number(gint64 time)
{
  time_t seconds = (time_t) (time / 1000);
  struct tm local;
  if (localtime_r(&seconds, &local) == NULL || local.tm_year + 1900 < 1)
    return 0;
  GDate date;
  g_date_clear(&date, 1);
  g_date_set_dmy(&date, (GDateDay) local.tm_mday, (GDateMonth) (local.tm_mon + 1),
                 (GDateYear) (local.tm_year + 1900));
  return g_date_get_julian(&date);
}

gboolean ritrovo_is_same_day(gint64 time, gint64 other)
{
  return day_number(time) == day_number(other);
}

char *ritrovo_day_text(gint64 time, gint64 now)
{
  guint32 day = day_number(time), today = day_number(now);
  if (day == today)
    return g_strdup(_("Today"));
  if (day + 1 == today)
    return g_strdup(_("Yesterday"));
  // Translators: a date, see g_date_time_format(): "Saturday, 21 November 2026"
  return format_time(time, _("%A, %-d %B %Y"));
}

gboolean ritrovo_message_continues(RitrovoMessage *before, RitrovoMessage *message)
{
  if (ritrovo_message_get_state(before) == RITROVO_MESSAGE_NOTICE ||
      ritrovo_message_get_state(message) == RITROVO_MESSAGE_NOTICE)
    return FALSE;
  gint64 gap = ritrovo_message_get_time(message) - ritrovo_message_get_time(before);
  return gap >= 0 && gap < CONTINUES_WITHIN_MS &&
         strcmp(ritrovo_message_get_sender(before), ritrovo_message_get_sender(message)) == 0 &&
         ritrovo_is_same_day(ritrovo_message_get_time(before), ritrovo_message_get_time(message));
}

char *ritrovo_row_name(GObject *object, const char *sender, gint64 time, const char *text)
{
  if (!ritrovo_has_text(NULL, sender))
    return g_strdup(text != NULL ? text : "");
  g_autofree char *when = ritrovo_time_text(NULL, time);
  return g_strdup_printf("%s, %s, %s", sender, when, text != NULL ? text : "");
}

char *ritrovo_row_description(GObject *object, RitrovoMessageState state, const char *error_text)
{
  if (state == RITROVO_MESSAGE_PENDING)
    return g_strdup(_("Not sent yet"));
  if (state == RITROVO_MESSAGE_FAILED)
    // Translators: %s is the reason, a whole sentence
    return g_strdup_printf(_("Not sent: %s"), error_text != NULL ? error_text : "");
  return g_strdup("");
}

gboolean ritrovo_is_said(GObject *object, RitrovoMessageState state)
{
  return state != RITROVO_MESSAGE_NOTICE;
}

gboolean ritrovo_has_heading(GObject *object, RitrovoMessageState state, gboolean continued)
{
  return ritrovo_is_said(NULL, state) && !continued;
}

gboolean ritrovo_is_failed(GObject *object, RitrovoMessageState state)
{
  return state == RITROVO_MESSAGE_FAILED;
}

char *ritrovo_status_text(GObject *object, RitrovoClientState state, int round_trip)
{
  switch (state) {
  case RITROVO_CLIENT_ONLINE:
    // Translators: the round trip to the server in milliseconds
    return round_trip >= 0 ? g_strdup_printf(_("%d ms"), round_trip) : g_strdup(_("Online"));
  case RITROVO_CLIENT_CONNECTING:
  case RITROVO_CLIENT_RECONNECTING:
    return g_strdup(_("Connecting…"));
  case RITROVO_CLIENT_WAITING:
  case RITROVO_CLIENT_OFFLINE:
    break;
  }
  return g_strdup(_("Offline"));
}

GStrv ritrovo_status_classes(GObject *object, RitrovoClientState state)
{
  const char *state_class = state == RITROVO_CLIENT_ONLINE    ? "online"
                            : state == RITROVO_CLIENT_OFFLINE ? "offline"
                                                              : "trying";
  const char *classes[] = {"status-dot", state_class, NULL};
  return g_strdupv((GStrv) classes);
}

char *ritrovo_bar_text(GObject *object, RitrovoClientState state, const char *status_text,
                       guint countdown)
{
  g_autofree char *next = NULL;
  if (state == RITROVO_CLIENT_WAITING && countdown > 0)
    next = g_strdup_printf(
        ngettext("Trying again in %u second.", "Trying again in %u seconds.", countdown),
        countdown);
  else if (state == RITROVO_CLIENT_WAITING || state == RITROVO_CLIENT_RECONNECTING)
    next = g_strdup(_("Trying again…"));
  else if (state != RITROVO_CLIENT_OFFLINE)
    return g_strdup("");

  if (!ritrovo_has_text(NULL, status_text))
    status_text = _("There is no connection.");
  return next != NULL ? g_strdup_printf("%s %s", status_text, next) : g_strdup(status_text);
}

gboolean ritrovo_is_waiting(GObject *object, RitrovoClientState state)
{
  return state == RITROVO_CLIENT_WAITING;
}

char *ritrovo_placeholder_text(GObject *object, const char *room)
{
  // Translators: %s is the name of a room
  return g_strdup_printf(_("Message %s…"), room != NULL ? room : "");
}

char *ritrovo_member_count_text(GObject *object, guint count)
{
  return g_strdup_printf(ngettext("%u person", "%u people", count), count);
}

gboolean ritrovo_either(GObject *object, gboolean one, gboolean other)
{
  return one || other;
}

gboolean ritrovo_has_text(GObject *object, const char *text)
{
  return text != NULL && *text != '\0';
}

gboolean ritrovo_text_is_quit(const char *text)
{
  g_autofree char *word = g_strstrip(g_strdup(text));
  return strcmp(word, "quit") == 0 || strcmp(word, "/quit") == 0;
}
