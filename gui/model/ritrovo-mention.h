// SPDX-License-Identifier: GPL-3.0-or-later
// Whether somebody is called by name.
#pragma once

#include <glib.h>

G_BEGIN_DECLS

// Whether `name` stands in the text as a word, in whatever case. "" is nobody's.
gboolean ritrovo_mentions(const char *text, const char *name);

G_END_DECLS
