// SPDX-License-Identifier: GPL-3.0-or-later
// The real ritrovoctl as a child of a test, with a private folder for its files, and a console that
// the test plays or none.
#pragma once

#include <gio/gio.h>

#include "fake_console.h"

struct ctl_stage {
  char *folder; // owned, removed with all that is in it
  char *socket; // owned: console.sock in the folder
  struct fake_console *fake;
  // What the last run ended with; owned.
  int status;
  char *output;
  char *errors;
};

void ctl_stage_set_up(struct ctl_stage *stage, gconstpointer data);
void ctl_stage_tear_down(struct ctl_stage *stage, gconstpointer data);

// Begins to play the console.
void ctl_stage_answer(struct ctl_stage *stage, fake_answer answer, gpointer data);

// Stops playing it, and returns what was said to it. Newly allocated.
char *ctl_stage_said(struct ctl_stage *stage);

// Runs ritrovoctl with the words of `line`, parted by "|", to its end; `input` (or NULL: nothing)
// is its standard input. Unless there are options in front, --data-dir is the stage's folder.
void ctl_stage_run(struct ctl_stage *stage, const char *line, const char *input);

// The same, and it must end with that status.
void ctl_stage_expect(struct ctl_stage *stage, const char *line, int status);

// A path in the folder, newly allocated; the contents of that file, newly allocated, NULL if there
// is none.
char *ctl_stage_path(struct ctl_stage *stage, const char *name);
char *ctl_stage_read(struct ctl_stage *stage, const char *name);

// How many files there are in the folder, sockets too.
guint ctl_stage_count_files(struct ctl_stage *stage);
