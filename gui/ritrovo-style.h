// SPDX-License-Identifier: GPL-3.0-or-later
// How the app looks beyond what its widgets say: light or dark, and the size of messages.
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

// Applies what `settings` says, now and whenever it changes, until it is gone.
void ritrovo_style_follow(GSettings *settings);

G_END_DECLS
