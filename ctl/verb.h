// SPDX-License-Identifier: GPL-3.0-or-later
// The verbs: words of a command line made into one request, or refused in words.
#pragma once

#include <glib.h>

#include "message.h"

enum verb_kind {
  VERB_HELP,    // is answered here
  VERB_EXPORT,  // has options of its own
  VERB_REQUEST, // one request, one reply
};

struct verb_call {
  enum verb_kind kind;
  const char *type;       // of the request, by its name on the wire; static
  struct message request; // its texts are those of the words, or `text`
  char *text;             // owned: several words in one
};

// Reads the verb in words[0], with or without "#" in front, in any case, and what is behind it.
// `words` is NULL-terminated and must outlive the call. FALSE with a GError of G_OPTION_ERROR:
// there is no such verb, or its words are not what it takes.
gboolean verb_parse(char *const *words, struct verb_call *call, GError **error);
void verb_call_clear(struct verb_call *call);

// All verbs and what they do, one per line. Newly allocated.
char *verb_list(void);

// Seconds in "90", "90s", "15m", "2h" or "7d". FALSE if `text` is none of these.
gboolean verb_parse_time(const char *text, gint64 *seconds);
