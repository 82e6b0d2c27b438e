// SPDX-License-Identifier: GPL-3.0-or-later
// Part of the app in builds that look for leaks: what libraries allocate while they are loaded does
// not count. GLib leaves its first table of quarks behind when it needs a larger one, and an app
// has enough names for that; the table has no name that a suppression could match.
#include <sanitizer/lsan_interface.h>

static void begin_loading(void)
{
  __lsan_disable();
}

// Runs before the constructors of all libraries, the one below after them.
__attribute__((section(".preinit_array"), used)) static void (*const before)(void) = begin_loading;

__attribute__((constructor)) static void end_loading(void)
{
  __lsan_enable();
}
