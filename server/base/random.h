// SPDX-License-Identifier: GPL-3.0-or-later
// Unguessable identifiers, from getrandom(2).
#pragma once

#include <stddef.h>

// Fills `bytes`; ends the program if the kernel cannot (it has no other way to fail safely).
void random_bytes(void *bytes, size_t length);

// `length` bytes as 2 * length hexadecimal digits and a NUL, and the reverse: 0 if `hex` has
// another length or another character.
void hex_encode(const void *bytes, size_t length, char *hex);
int hex_decode(const char *hex, void *bytes, size_t length);
