// SPDX-License-Identifier: GPL-3.0-or-later
// A directory of a test's own, gone with what is in it when the test ends.
#pragma once

#include <glib.h>

struct scratch {
  char *dir;  // owned
  char *path; // owned: "database" within it; nothing is there yet
};

void scratch_begin(struct scratch *scratch);
void scratch_end(struct scratch *scratch);
