// SPDX-License-Identifier: GPL-3.0-or-later
// Tells a person who looks elsewhere what was said, through the desktop's notifications, and takes
// that back once it was read.
#pragma once

#include "ritrovo-servers.h"
#include "ritrovo-window.h"

G_BEGIN_DECLS

#define RITROVO_TYPE_NOTIFIER (ritrovo_notifier_get_type())
G_DECLARE_FINAL_TYPE(RitrovoNotifier, ritrovo_notifier, RITROVO, NOTIFIER, GObject)

// Adds the action app.open-room to `application` (borrowed), by which a notification leads to its
// room in the window. `settings` may be NULL: everything is told, with its text.
RitrovoNotifier *ritrovo_notifier_new(GApplication *application, RitrovoServers *servers,
                                      GSettings *settings);

// The window, whose room in view is no news. It is shown by a notification's click alone.
void ritrovo_notifier_set_window(RitrovoNotifier *self, RitrovoWindow *window);

// Says once, for ever, that the app keeps running without a window.
void ritrovo_notifier_tell_background(RitrovoNotifier *self);

G_END_DECLS
