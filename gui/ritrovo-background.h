// SPDX-License-Identifier: GPL-3.0-or-later
// Closing the window without leaving: the app goes on in the background, if that was asked for.
#pragma once

#include "ritrovo-notifier.h"
#include "ritrovo-window.h"

G_BEGIN_DECLS

// From now on `window` is hidden instead of closed while a room is shown and `settings` say so;
// `notifier` says so the first time. What quits the app does so as before.
void ritrovo_background_watch(RitrovoWindow *window, GSettings *settings,
                              RitrovoNotifier *notifier);

G_END_DECLS
