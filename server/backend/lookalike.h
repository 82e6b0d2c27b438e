// SPDX-License-Identifier: GPL-3.0-or-later
// Names that can be taken for one another (Unicode Technical Standard 39), with ICU's spoof
// checker.
#pragma once

#include <glib.h>

struct lookalike;

struct lookalike *lookalike_new(GError **error);
void lookalike_free(struct lookalike *lookalike); // NULL is allowed

// A number that two names share if their UTS 39 skeletons are the same; never 0.
guint64 lookalike_look(struct lookalike *lookalike, const char *name);
