// SPDX-License-Identifier: GPL-3.0-or-later
// Something to paste: what another program on the display has copied. It is offered for as long as
// the default main context runs and nobody else copies anything.
#pragma once

#include <glib.h>

struct x_clipboard;

// Offers bytes of a kind ("image/png", "text/uri-list"). Free with x_clipboard_free().
struct x_clipboard *x_clipboard_new(const char *type, GBytes *bytes);
void x_clipboard_free(struct x_clipboard *clipboard);

// What somebody else has copied, as text; newly allocated. NULL: nothing, or it is no text. Waits
// for whoever has it.
char *x_clipboard_read(void);

// Whether somebody has been told what kind it is; programs ask when something is copied.
gboolean x_clipboard_is_known(struct x_clipboard *clipboard);
