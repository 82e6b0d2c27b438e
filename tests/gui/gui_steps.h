// SPDX-License-Identifier: GPL-3.0-or-later
// The steps that most tests of the app begin and end with.
#pragma once

#include "app_driver.h"
#include "stage.h"

// What a person types to reach the server of the stage. Newly allocated.
char *server_address(struct stage *stage);

// Starts the app, types the address and the name, presses Enter and waits for the room.
struct app *enter_room(struct stage *stage, const char *name);

// The same with settings, see app_start_with().
struct app *enter_room_with(struct stage *stage, const char *name, const char *settings);

// Fills in the connect page of a running app.
void type_address_and_name(struct app *app, const char *address, const char *name);

// Waits until the room is on the screen, and `name` among its members.
void wait_for_room(struct app *app, const char *name);

// Waits until this stands in the log exactly once.
void wait_for_message(struct app *app, const char *sender, const char *text);

// Waits until the app is back at its server, as a person does who does not want to wait for the
// countdown.
void wait_online(struct app *app);

// Closes the app as below and starts it again, with the settings and data that it left.
struct app *restart_app(struct app *app);

// Closes the window; the program must end by itself with 0, which also means without leaks and
// without complaints of its libraries. Frees `app`.
void close_app(struct app *app);
