// SPDX-License-Identifier: GPL-3.0-or-later
// The desktop's notifications, kept by the test in the place of a shell: what is shown, and the
// click of a person on it. There is that of GNOME, and the one that other desktops have.
#pragma once

#include "app_driver.h"

enum desktop_kind {
  DESKTOP_GNOME, // org.gtk.Notifications; a click goes to the app's name on the bus
  DESKTOP_OTHER, // org.freedesktop.Notifications; a click is told to whoever listens
};

struct desktop;

// Before the app starts, which looks for one of them once. Free with desktop_free().
struct desktop *desktop_new(enum desktop_kind kind);
void desktop_free(struct desktop *desktop);

// Waits until something is shown whose "title|text" matches the pattern; / until nothing is.
void desktop_wait_shown(struct desktop *desktop, struct app *app, const char *words);
void desktop_wait_gone(struct desktop *desktop, struct app *app, const char *words);

// How much is shown now.
guint desktop_count(struct desktop *desktop);

// Clicks on what is shown and matches; the desktop takes it away, as they all do.
void desktop_click(struct desktop *desktop, const char *words);
