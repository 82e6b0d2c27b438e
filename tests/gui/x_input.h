// SPDX-License-Identifier: GPL-3.0-or-later
// Keys, the close button and pictures, through the X server: what assistive technology cannot do.
#pragma once

#include <glib.h>

struct x_input;

// Connects to the display in the environment. Free with x_input_free().
struct x_input *x_input_new(void);
void x_input_free(struct x_input *input);

// The window of this process that is on top, as X numbers it; 0: it shows none.
unsigned long x_input_window(struct x_input *input, GPid pid);

// Raises the window of this process and gives it the keyboard, since no window manager does. FALSE
// as long as the process shows no window.
gboolean x_input_focus_window(struct x_input *input, GPid pid);

// How many windows this process shows, dialogues among them.
unsigned x_input_count_windows(struct x_input *input, GPid pid);

// Presses and releases one key, see app_key(). The name must exist on the keyboard.
void x_input_key(struct x_input *input, const char *key);

// Types ASCII.
void x_input_type(struct x_input *input, const char *text);

// Clicks at a point of the window of this process, in its coordinates. FALSE if it has none.
gboolean x_input_click(struct x_input *input, GPid pid, int x, int y);

// Moves the pointer into the last corner of the display, so that it points at nothing.
void x_input_move_away(struct x_input *input);

// Gives the window of this process another size. FALSE if it has none.
gboolean x_input_resize_window(struct x_input *input, GPid pid, int width, int height);

// Asks the window of this process to close. FALSE if it has none.
gboolean x_input_close_window(struct x_input *input, GPid pid);

// Writes what the display shows as PNG.
gboolean x_input_screenshot(struct x_input *input, const char *path, GError **error);
