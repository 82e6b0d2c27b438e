// SPDX-License-Identifier: GPL-3.0-or-later
// The prompt as a program of its own: signals end it like the server's going does, so that the
// terminal is left as it was found.
#pragma once

// Joins standard input and output to the connected socket until either side ends it. Returns 0, or
// 128 and the number of the signal that ended it.
int attend(int socket);
