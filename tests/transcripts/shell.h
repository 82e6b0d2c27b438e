// SPDX-License-Identifier: GPL-3.0-or-later
// A folder of a transcript's own in which commands of the shell are run, as somebody does who
// copies them from a terminal.
#pragma once

#include <gio/gio.h>

// Runs `command` in `folder` by sh, with `program` in place of netcat's usual name behind a pipe
// (NULL: as it is). Returns what it printed, errors among it; newly allocated. NULL with an error
// if it did not end by itself.
char *shell_run(const char *folder, const char *command, const char *program, GError **error);

// Writes a file. / Whether two have the same bytes.
gboolean shell_write(const char *folder, const char *name, GBytes *bytes, GError **error);
gboolean shell_compare(const char *folder, const char *one, const char *other, GError **error);
