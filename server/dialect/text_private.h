// SPDX-License-Identifier: GPL-3.0-or-later
// The inside of the text dialect, for its own files.
#pragma once

#include "telnet.h"
#include "text.h"

struct text {
  enum text_kind kind;
  gboolean is_in; // welcome has come
  gboolean is_admin;
  gboolean waiting; // hello was said, and there is no answer yet
  gboolean joins;   // home is to be joined
  char *name;       // owned, as all below: the name that was said or given; NULL: none yet
  char *room;       // where he is; NULL: nowhere
  char *leaves;     // the room that is to be left; NULL: none
  char *partner;    // of `private`; NULL: none
  char *line;       // what the texts of the last command point into
  GString *held;    // lines that came while `waiting`; NULL: none
  struct telnet telnet;
};

// One line of the dialect's commands, without the prefix. FALSE: nothing to run.
gboolean text_run_verb(struct text *text, char *line, struct command *command, GString *out);

// An event in words, the same for everybody; nothing for those that a terminal does not show.
void text_show(const struct message *message, GString *out);

// Appends "* ", the words, and the end of the line.
void text_say(GString *out, const char *format, ...) G_GNUC_PRINTF(2, 3);

// Appends the texts of a message, each of its lines behind `prefix`.
void text_append_lines(GString *out, const char *prefix, const char *text);

// A name in its brackets, made harmless.
void text_append_name(GString *out, const char *name);

// The question for a name.
void text_ask_name(GString *out);
