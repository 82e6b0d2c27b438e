// SPDX-License-Identifier: GPL-3.0-or-later
// What happened, one event per line of key=value pairs, for the administrator. Nothing that a
// stranger chooses can forge a line or reach a terminal as it is. All functions may be called from
// any thread.
#pragma once

#include <glib.h>

enum log_level {
  LOG_LEVEL_DEBUG, // only if G_MESSAGES_DEBUG asks for it
  LOG_LEVEL_INFO,
  LOG_LEVEL_NOTICE,
  LOG_LEVEL_WARNING,
  LOG_LEVEL_ERROR,
};

// From now on events go to the journal, if that is what standard error is connected to, with a
// field RITROVO_<KEY> for each pair, or else to standard error:
//
//   time=2026-11-21T14:02:03.123Z level=info event=connect name="ada" address=203.0.113.7:51234
//
// Messages of GLib and other libraries become `event=glib`. Before this is called, which tests
// never do, events are messages of GLib. Once per process, before anything is opened.
void log_start(void);

// Events below `least` are left out of standard error, where a console's prompt is; a file and the
// journal get them.
void log_set_least(enum log_level least);

// From now on events go to the end of this file, which is made for its owner alone if it is not
// there. A link is followed, as an administrator may have one: who else may write in the folder can
// do worse. A FIFO needs its reader first. FALSE with a GError in words: nothing has changed.
gboolean log_open_file(const char *path, GError **error);

// Opens the file of log_open_file() by its name again, after that was moved away. If that fails,
// the old file stays and is told. No effect without a file.
void log_reopen(void);

// Closes the file; events go again to where log_start() sent them.
void log_close_file(void);

// One event and its pairs: key, text, key, text, …, NULL. Event and keys are lower-case words of
// our own, `[a-z_]+`; a pair whose text is NULL is left out. Of a text at most LOG_TEXT_MAX bytes
// are shown, of an event at most LOG_PAIRS_MAX pairs. A line that cannot be written is lost; their
// number is told as soon as one can be (`event=log_lost`). Never give it a secret.
#define LOG_TEXT_MAX 1024
#define LOG_PAIRS_MAX 16
void log_event(enum log_level level, const char *event, ...) G_GNUC_NULL_TERMINATED;

// A number as the text of a pair: `char count[LOG_NUMBER_SIZE]; … "count", log_number(count, n)`.
// Returns `buffer`.
#define LOG_NUMBER_SIZE 24
const char *log_number(char buffer[LOG_NUMBER_SIZE], gint64 number);
