// SPDX-License-Identifier: GPL-3.0-or-later
// Opens a file that a stranger sent with the program that the desktop has for it, or shows it in
// its folder. Programs, and what starts programs, are never opened.
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

// `name` is what the sender called it; `in_folder`: shows it there. FALSE with a GError in words:
// it is not there any more, nothing can open it, or it is a program (G_IO_ERROR_PERMISSION_DENIED),
// which is shown in its folder instead.
void ritrovo_file_open_async(GFile *file, const char *name, gboolean in_folder, GtkWindow *window,
                             GCancellable *cancellable, GAsyncReadyCallback callback,
                             gpointer data);
gboolean ritrovo_file_open_finish(GAsyncResult *result, GError **error);

G_END_DECLS
