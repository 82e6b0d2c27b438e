// SPDX-License-Identifier: GPL-3.0-or-later
// A keyring as desktops have it, empty and open, for as long as a test runs: GNOME's, on the test's
// session bus. Without one, tests find none, whatever is installed.
#pragma once

#include "app_driver.h"

struct keyring;

struct keyring *keyring_new(void);
void keyring_free(struct keyring *keyring);

// Waits until it has this password of the name at the address; NULL: until it has none.
void keyring_wait(struct app *app, const char *address, const char *name, const char *password);
