// SPDX-License-Identifier: GPL-3.0-or-later
// The addresses to tell others while this computer hosts a room, each with a Copy button that
// activates `win.copy` with the address.
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RITROVO_TYPE_INVITE_BAR (ritrovo_invite_bar_get_type())
G_DECLARE_FINAL_TYPE(RitrovoInviteBar, ritrovo_invite_bar, RITROVO, INVITE_BAR, GtkWidget)

// Properties: revealed (gboolean).
// `addresses` is copied; with none, the bar says that nobody else can reach this computer.
void ritrovo_invite_bar_set_addresses(RitrovoInviteBar *self, const char *const *addresses);
void ritrovo_invite_bar_set_revealed(RitrovoInviteBar *self, gboolean revealed);

G_END_DECLS
