// SPDX-License-Identifier: GPL-3.0-or-later
// Steps between the places of a server, in the words of the sidebar.
#pragma once

#include "gui_steps.h"

// Waits until the window shows that room or person.
void wait_for_place(struct app *app, const char *name);

// Waits until the sidebar has a row of this name: "pizza, 2 unread".
void wait_for_row(struct app *app, const char *name);

// Finds or creates a room through the dialogue, and waits until it is shown.
void enter_by_dialogue(struct app *app, const char *room);

// Goes to a place by the switcher.
void switch_to(struct app *app, const char *name);

// Opens the menu of the sidebar's row that is marked, and chooses by the letter that is underlined.
void choose_in_menu(struct app *app, const char *letter);

// Opens the main menu of a room, and chooses by the letter that is underlined.
void choose_in_app_menu(struct app *app, const char *letter);
