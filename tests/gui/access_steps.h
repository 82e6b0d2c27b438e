// SPDX-License-Identifier: GPL-3.0-or-later
// What holds for every page and dialogue: names for everything, and a way round for the keyboard.
#pragma once

#include "app_driver.h"

// Fails unless everything in the window that has the keyboard, and can take it, has a name.
void access_check_names(struct app *app);

// The same, and goes round with Tab and back with Shift+Tab, from whatever has the keyboard. Fails
// if the keyboard gets stuck, does not come back, meets something without a name or two things
// outside lists that have one name, or passes over a button or a field.
void access_check(struct app *app);

// What has the keyboard, as the accessibility bus numbers it; NULL: nothing. Newly allocated.
char *access_keyboard(struct app *app);

// Waits until that has the keyboard again; `what` was closed.
void access_wait_back(struct app *app, const char *keyboard, const char *what);

// What is open now, and was opened while `keyboard` had the keyboard, is gone through and closed
// with Escape.
void access_check_dialogue(struct app *app, const char *keyboard, const char *what);

// The same of the dialogue that the main menu opens by that letter, and that shows that; the button
// of the menu has the keyboard in the end.
void access_check_from_menu(struct app *app, const char *letter, const char *shows);
