// SPDX-License-Identifier: GPL-3.0-or-later
// For what is given a port and cannot say which one it chose: tests run side by side, and beside
// whatever else this computer does.
#pragma once

#include <glib.h>

// A port on which nothing listens at the moment.
guint16 free_port(void);
