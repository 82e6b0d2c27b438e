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

// The same with the main menu, whose button has the keyboard in the end.
void open_from_main_menu(struct app *app, const char *letter);

// The same with the menu of a member, whom it filters for; that menu gives nothing back.
void choose_for_member(struct app *app, const char *name, const char *letter);

// Goes from the composer to a row of the log, by keys alone.
void go_to_row(struct app *app, const char *row);

// The room as ada, with bob in it, who has said "Ciao"; the keyboard is in the message.
struct app *enter_with_bob(struct stage *stage, struct wire_client **bob);
