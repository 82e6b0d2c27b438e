// SPDX-License-Identifier: GPL-3.0-or-later
// The reactions to a message as a line of chips, which goes on below where it is too long. A chip
// that is pressed adds one's own reaction or takes it back: it activates `room.react` with the
// message's number and the reaction.
#pragma once

#include <gtk/gtk.h>

#include "ritrovo-message.h"

G_BEGIN_DECLS

#define RITROVO_TYPE_REACTIONS (ritrovo_reactions_get_type())
G_DECLARE_FINAL_TYPE(RitrovoReactions, ritrovo_reactions, RITROVO, REACTIONS, GtkWidget)

GtkWidget *ritrovo_reactions_new(void);

// Shows those of `message`, as they are now.
void ritrovo_reactions_show(RitrovoReactions *self, RitrovoMessage *message);

G_END_DECLS
