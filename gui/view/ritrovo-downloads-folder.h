// SPDX-License-Identifier: GPL-3.0-or-later
// Where files are saved without asking, and whether that is possible.
#pragma once

#include <glib.h>

G_BEGIN_DECLS

// The path of the folder that somebody has chosen; "" or NULL: that of the session. Free with
// g_free().
char *ritrovo_downloads_folder(const char *chosen);

// Why nothing can be saved there, for people; NULL: it can. The folder of the session is made if it
// is missing; one that was chosen may be on a disk that is not there. Free with g_free().
char *ritrovo_downloads_trouble(const char *chosen);

G_END_DECLS
