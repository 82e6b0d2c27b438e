// SPDX-License-Identifier: GPL-3.0-or-later
// A transcript, read: how its server is started, and its steps in order. README.md beside this file
// says how one is written.
#pragma once

#include <glib.h>

enum step_kind {
  STEP_OPEN,      // a connection: name, words
  STEP_SEND,      // bytes, `times` times
  STEP_LINE,      // the next line must be like `text`
  STEP_SOMETIME,  // one of the next lines must be: `times` are in question
  STEP_BYTES,     // exactly `bytes` must come next
  STEP_SHUT,      // sends nothing more
  STEP_CLOSE,     // hangs up
  STEP_RESET,     // is cut off
  STEP_CLOSED,    // nothing but the end may come
  STEP_TURN,      // goes on in the other dialect
  STEP_SIGNAL,    // the server gets a signal: text is its name without SIG
  STEP_EXIT,      // the server must end with the status in text
  STEP_START,     // the server starts again on the same data
  STEP_CONFIGURE, // a line is added to the configuration's file
  STEP_KEEP,      // what stands in the last line is {text} from now on
  STEP_RUN,       // the next line is a command for the shell; text is the netcat to run
  STEP_PRINTED,   // what it printed must be like text
  STEP_FILE,      // a file for the shell: text is its name, bytes are what is in it
  STEP_SAME,      // two of them, the names are in text, are the same
};

struct step {
  enum step_kind kind;
  guint line; // in the file, from 1
  guint times;
  // owned
  char *name;    // of the client, or NULL
  char *text;    // what stands behind the verb
  GBytes *bytes; // of STEP_SEND, STEP_BYTES and STEP_FILE
};

struct transcript {
  // owned
  char *name;         // for messages: the file's name
  GPtrArray *options; // of the server, char *
  GString *config;    // lines of the configuration's file
  char *needs;        // a program without which it cannot be played, or NULL
  GPtrArray *steps;   // struct step
};

// Reads the text of a transcript. NULL with a GError that names the line.
struct transcript *transcript_parse(const char *name, const char *text, GError **error);
void transcript_free(struct transcript *transcript); // NULL is allowed
