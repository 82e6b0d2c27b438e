// SPDX-License-Identifier: GPL-3.0-or-later
// One reaction to a message, and who gave it. Those of a message are an array that is never
// changed: when something changes, another array takes its place.
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  char *text;    // such as "👍"
  guint count;   // how many people gave it, 1 at least
  GStrv names;   // a few of them, our own first; there may be fewer than `count`
  gboolean mine; // we are among them
} RitrovoReaction;

G_END_DECLS
