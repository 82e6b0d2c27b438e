// SPDX-License-Identifier: GPL-3.0-or-later
// Follows the keyboard as assistive technology does: by what the program says each time something
// else has it, so that nobody has to look for it in the whole tree.
#pragma once

#include "accessible_tree.h"

struct keyboard_watch;

// Watches the program that `root` belongs to. Free with keyboard_watch_free().
struct keyboard_watch *keyboard_watch_new(AtspiAccessible *root);
void keyboard_watch_free(struct keyboard_watch *watch);

// What was the last to get the keyboard, and still has it; NULL: nothing that is known of. Free
// with g_object_unref().
AtspiAccessible *keyboard_watch_get(struct keyboard_watch *watch);
