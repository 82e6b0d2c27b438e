// SPDX-License-Identifier: GPL-3.0-or-later
// export: the record of a room or of two people, from the server's history.
#pragma once

#include "console_link.h"
#include "transcript.h"

struct export_options {
  // owned
  char *room; // or `with` and `other`
  char *with;
  char *other;
  char *output; // NULL: standard output
  // Messages from the first moment on and before the other, in milliseconds since 1970.
  gint64 from;
  gint64 before;
  enum transcript_format format;
};

// Reads what stands behind the verb; `words` begins with the verb. `options` is empty but for the
// format that holds where none is given. FALSE with a GError of G_OPTION_ERROR.
gboolean export_parse(char *const *words, struct export_options *options, GError **error);
void export_options_clear(struct export_options *options);

// Asks for page after page and writes them down. FALSE with a GError; an output file is then not
// there.
gboolean export_run(struct console_link *link, const struct export_options *options,
                    GError **error);
