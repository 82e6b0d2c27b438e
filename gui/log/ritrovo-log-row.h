// SPDX-License-Identifier: GPL-3.0-or-later
// What a row of RitrovoLog can do so that text may be selected in it and across it. A row that does
// not implement this is passed over by a selection. Places are counted in characters (not bytes).
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RITROVO_TYPE_LOG_ROW (ritrovo_log_row_get_type())
G_DECLARE_INTERFACE(RitrovoLogRow, ritrovo_log_row, RITROVO, LOG_ROW, GtkWidget)

struct _RitrovoLogRowInterface {
  GTypeInterface parent_iface;

  // The place in the row's text that is nearest to a point of the row, in pixels.
  int (*get_place)(RitrovoLogRow *self, double x, double y);

  // Shows the text from place `from` up to place `to` as selected; nothing if they are the same.
  void (*show_selection)(RitrovoLogRow *self, int from, int to);
};

int ritrovo_log_row_get_place(RitrovoLogRow *self, double x, double y);
void ritrovo_log_row_show_selection(RitrovoLogRow *self, int from, int to);

// Helpers for rows whose text is a Pango layout; points are from its origin, in pixels. The first
// answers get_place(); the second draws what is selected, and is called before the text is drawn.
int ritrovo_log_row_place_in_layout(PangoLayout *layout, double x, double y);
void ritrovo_log_row_snapshot_layout(PangoLayout *layout, int from, int to, const GdkRGBA *colour,
                                     GtkSnapshot *snapshot, double x, double y);

G_END_DECLS
