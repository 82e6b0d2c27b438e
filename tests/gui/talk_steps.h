// SPDX-License-Identifier: GPL-3.0-or-later
// The conversation that most pictures of a room have in them.
#pragma once

#include "app_driver.h"
#include "stage.h"

// A room in which something was said, and ada in it. `*bob` is somebody else there, owned by the
// stage.
struct app *enter_talk(struct stage *stage, struct wire_client **bob);

// A picture of 600 to 360 pixels as PNG.
GBytes *talk_picture(void);
