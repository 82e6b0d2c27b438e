// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures of the app, for people to look at: tools/screenshots says in the environment how large
// the window is and where the pictures go.
#pragma once

#include "app_driver.h"

// Whether the window is as narrow as a telephone.
gboolean is_narrow(void);

// Gives the window the size that is asked for.
void resize(struct app *app);

// Writes what the display shows as NAME.png, without the pointer in it.
void take(struct app *app, const char *name);

// The same of a dialogue, which covers a narrow screen as it does on a telephone.
void take_dialogue(struct app *app, const char *name);

// Closes a dialogue by Escape, and waits until it is gone.
void close_dialogue(struct app *app);

// The scenes, by what they are about; each function adds them to the tests.
void pictures_of_connecting(void);
void pictures_of_talking(void);
void pictures_of_trouble(void);
void pictures_of_files(void);
void pictures_of_dialogues(void);
