// SPDX-License-Identifier: GPL-3.0-or-later
// ritrovoctl but for its main(): options, then the prompt or one verb.
#pragma once

// Returns the exit status: 0 if it was done, 1 if not, 2 if the command line is wrong.
int ctl_run(int argc, char **argv);
