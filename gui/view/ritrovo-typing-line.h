// SPDX-License-Identifier: GPL-3.0-or-later
// The line under the log that says who is writing in the room.
#pragma once

#include <gtk/gtk.h>

#include "ritrovo-room.h"

G_BEGIN_DECLS

#define RITROVO_TYPE_TYPING_LINE (ritrovo_typing_line_get_type())
G_DECLARE_FINAL_TYPE(RitrovoTypingLine, ritrovo_typing_line, RITROVO, TYPING_LINE, GtkWidget)

// Property: room (RitrovoRoom or NULL). It keeps its height while nobody writes, so that the log
// stays where it is.
void ritrovo_typing_line_set_room(RitrovoTypingLine *self, RitrovoRoom *room);

// "bob is typing…", "bob and carl are typing…", "5 people are typing…"; "" for nobody. Free with
// g_free().
char *ritrovo_typing_text(const char *const *names);

G_END_DECLS
