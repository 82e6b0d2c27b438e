// SPDX-License-Identifier: GPL-3.0-or-later
// Plays a transcript: the real server on a free port and in a private data directory, and the
// clients that the transcript names. Before each step, and at the end, nothing may have come that
// is not written down.
#pragma once

#include "transcript.h"

// FALSE with a GError that says where, what was expected, what came, and the client's last lines.
gboolean player_play(const struct transcript *transcript, GError **error);
