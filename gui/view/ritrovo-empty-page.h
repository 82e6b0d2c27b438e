// SPDX-License-Identifier: GPL-3.0-or-later
// What stands in the place of the log while there is nothing in it: that nothing was said yet, or
// why one is not let in. Otherwise it is not there.
#pragma once

#include <gtk/gtk.h>

#include "ritrovo-room.h"

G_BEGIN_DECLS

#define RITROVO_TYPE_EMPTY_PAGE (ritrovo_empty_page_get_type())
G_DECLARE_FINAL_TYPE(RitrovoEmptyPage, ritrovo_empty_page, RITROVO, EMPTY_PAGE, GtkWidget)

// Properties: room (RitrovoRoom or NULL).
void ritrovo_empty_page_set_room(RitrovoEmptyPage *self, RitrovoRoom *room);

G_END_DECLS
