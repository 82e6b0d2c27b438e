// SPDX-License-Identifier: GPL-3.0-or-later
// A log of rows over a GListModel, to be put into a GtkScrolledWindow. What somebody reads stays
// where it is, to the pixel, whatever comes, goes or changes its size around it; or the log stays
// at its newest row. It has widgets for about three screens, however long the model is.
//
// Keys: Up and Down go from row to row, Page Up, Page Down, Home and End further; with Shift the
// rows on the way are selected, Shift+Left and Right select characters; Ctrl+A, Ctrl+C; Tab leaves.
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

// Where the rows come from. `data` is what ritrovo_log_new() was given. An item is borrowed.
typedef struct {
  // A new row; floating. To be reached by the arrow keys it is focusable.
  GtkWidget *(*create)(gpointer data);

  // Makes the row show the item, and forget it. A row that is bound may be bound again to the same
  // item: the item was changed. A row must not change while it is not bound.
  void (*bind)(GtkWidget *row, gpointer item, gpointer data);
  void (*unbind)(GtkWidget *row, gpointer data);

  // The item's text that can be selected; transfer full. May be NULL, then nothing can be.
  char *(*text)(gpointer item, gpointer data);

  // The line that stands for `text`, a part of the item's text, when several rows are copied;
  // transfer full; may be NULL, then it is the text alone.
  char *(*line)(gpointer item, const char *text, gpointer data);
} RitrovoLogRows;

#define RITROVO_TYPE_LOG (ritrovo_log_get_type())
G_DECLARE_FINAL_TYPE(RitrovoLog, ritrovo_log, RITROVO, LOG, GtkWidget)

// Properties: model (GListModel or NULL), follows (gboolean, TRUE: the model's last item is the
// newest there is; FALSE: newer ones exist that the model does not have), at-newest (gboolean,
// read-only: the newest row is in view and stays so), has-selection (gboolean, read-only).
//
// Signals: near-edge (GtkPositionType: GTK_POS_TOP or GTK_POS_BOTTOM), when less than two screens
// of rows are left on that side; again after each change that leaves it so. newest-wanted, when the
// newest is asked for and the model does not have it. menu-wanted (guint position), before the menu
// of a row is opened.
//
// `rows` is copied; `destroy` frees `data` together with the log.
GtkWidget *ritrovo_log_new(const RitrovoLogRows *rows, gpointer data, GDestroyNotify destroy);

// Shows another model, from its end.
void ritrovo_log_set_model(RitrovoLog *self, GListModel *model);
void ritrovo_log_set_follows(RitrovoLog *self, gboolean follows);
gboolean ritrovo_log_get_at_newest(RitrovoLog *self);

// Goes to the newest row and stays there.
void ritrovo_log_scroll_to_newest(RitrovoLog *self);

// Goes to a row: `align` says where in the view it comes to stand (0 at the top, 0.5 in the middle,
// 1 at the bottom). With `highlight` it has the style class "highlight" until it leaves the view.
void ritrovo_log_scroll_to(RitrovoLog *self, guint position, double align, gboolean highlight);

// The place: the row that is kept still and the pixels from the top of the view to its top (less
// than zero where it begins above the view). FALSE while there are no rows.
gboolean ritrovo_log_get_anchor(RitrovoLog *self, guint *position, int *y);

// Goes to a place that ritrovo_log_get_anchor() told.
void ritrovo_log_set_anchor(RitrovoLog *self, guint position, int y);

// The rows that are in view, wholly or in part. FALSE while there are none.
gboolean ritrovo_log_get_visible(RitrovoLog *self, guint *first, guint *last);

// Whether rows came in such numbers that the log will show them a moment later.
gboolean ritrovo_log_get_waits(RitrovoLog *self);

// The widget of a row, borrowed; NULL while it has none.
GtkWidget *ritrovo_log_get_row(RitrovoLog *self, guint position);

// Puts the focus on a row and brings it into view. FALSE if it cannot have it.
gboolean ritrovo_log_focus_row(RitrovoLog *self, guint position);

// Selects all rows of the model, or nothing.
void ritrovo_log_select_all(RitrovoLog *self);
void ritrovo_log_unselect(RitrovoLog *self);

// What is selected, as it is copied; transfer full; NULL if nothing is.
char *ritrovo_log_get_selected_text(RitrovoLog *self);

// The sections that a row's menu has above Copy and Select All, from the next time on that it is
// opened; NULL: none. / The row that the menu was last opened for. FALSE if there is none.
void ritrovo_log_set_menu(RitrovoLog *self, GMenuModel *menu);
gboolean ritrovo_log_get_menu_position(RitrovoLog *self, guint *position);

// Has assistive technology say `text` when it has nothing else to say.
void ritrovo_log_announce(RitrovoLog *self, const char *text);

G_END_DECLS
