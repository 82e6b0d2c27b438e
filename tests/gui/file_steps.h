// SPDX-License-Identifier: GPL-3.0-or-later
// Steps with files: over a line on which they can be stopped, and dropped onto the window.
#pragma once

#include "gui_steps.h"
#include "slow_line.h"

// As enter_room(), through that line.
struct app *enter_through(struct slow_line *line, const char *name);

// Waits until a file stands on the line; `what` is for the words on failure.
void wait_held(struct app *app, struct slow_line *line, const char *what);

// Drops a file onto the window, as a file manager does, and sends it without a caption.
void drop_file(struct app *app, const char *path);
