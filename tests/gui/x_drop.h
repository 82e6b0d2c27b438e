// SPDX-License-Identifier: GPL-3.0-or-later
// Something dragged onto the app and dropped there, as a file manager does it (the XDND protocol,
// version 5). The main context has to run meanwhile.
#pragma once

#include <glib.h>

#include "x_input.h"

struct x_drop;

// Drags `bytes` of that type over the window of this process, to a point in the window's
// coordinates, and drops them there once the app says that it takes them. Free with x_drop_free().
struct x_drop *x_drop_new(struct x_input *input, GPid pid, int x, int y, const char *type,
                          GBytes *bytes);
void x_drop_free(struct x_drop *drop); // NULL is allowed

// Whether the app has answered where it is, / and has taken what was dropped.
gboolean x_drop_is_over(struct x_drop *drop);
gboolean x_drop_is_done(struct x_drop *drop);

// Lets go, after x_drop_is_over().
void x_drop_let_go(struct x_drop *drop);
