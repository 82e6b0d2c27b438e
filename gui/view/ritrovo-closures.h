// SPDX-License-Identifier: GPL-3.0-or-later
// What the .ui files show, worked out from the models: pure functions, bound there as closures.
// `object` is what the expression hangs on and plays no part; returned strings belong to the
// caller.
#pragma once

#include <glib-object.h>

#include "ritrovo-client.h"
#include "ritrovo-message.h"

G_BEGIN_DECLS

// "14:02", in local time; `time` is milliseconds since 1970, as everywhere here.
char *ritrovo_time_text(GObject *object, gint64 time);

// The same with the whole date, for where there is room.
char *ritrovo_date_time_text(GObject *object, gint64 time);

// "21 Nov 2026", for where there is little room.
char *ritrovo_short_date_text(gint64 time);

// The day of `time` as somebody says it at the moment `now`: "Today", "Yesterday", or its date.
char *ritrovo_day_text(gint64 time, gint64 now);

// Whether both moments are on one day here.
gboolean ritrovo_is_same_day(gint64 time, gint64 other);

// Whether a message stands under the one before it without a heading of its own: the same sender,
// within five minutes, on one day.
gboolean ritrovo_message_continues(RitrovoMessage *before, RitrovoMessage *message);

// The name of a row for assistive technology: "ada, 14:02, Ciao, sono ada"; a notice is its text.
char *ritrovo_row_name(GObject *object, const char *sender, gint64 time, const char *text);

// What becomes of a message of ours, for assistive technology; "" once the server has it.
char *ritrovo_row_description(GObject *object, RitrovoMessageState state, const char *error_text);

// Whether somebody said it; a notice is said by nobody.
gboolean ritrovo_is_said(GObject *object, RitrovoMessageState state);

// Whether a row shows who said it and when.
gboolean ritrovo_has_heading(GObject *object, RitrovoMessageState state, gboolean continued);

gboolean ritrovo_is_failed(GObject *object, RitrovoMessageState state);

// The state of the connection in a word: the round trip ("4 ms") while online.
char *ritrovo_status_text(GObject *object, RitrovoClientState state, int round_trip);

// The style classes of the dot beside it; free with g_strfreev().
GStrv ritrovo_status_classes(GObject *object, RitrovoClientState state);

// The text of the bar: why there is no connection, and when the next try is. "" while online.
char *ritrovo_bar_text(GObject *object, RitrovoClientState state, const char *status_text,
                       guint countdown);

// Whether the bar offers to try now.
gboolean ritrovo_is_waiting(GObject *object, RitrovoClientState state);

// "Message home…", for the empty entry of a room.
char *ritrovo_placeholder_text(GObject *object, const char *room);

// "3 people", over the list of members.
char *ritrovo_member_count_text(GObject *object, guint count);

// Either of both: what is still sliding away is still to be drawn.
gboolean ritrovo_either(GObject *object, gboolean one, gboolean other);

// Whether there is anything in `text`; NULL counts as nothing.
gboolean ritrovo_has_text(GObject *object, const char *text);

// Whether a line that was typed means leaving: `quit` or `/quit` alone.
gboolean ritrovo_text_is_quit(const char *text);

G_END_DECLS
