// SPDX-License-Identifier: GPL-3.0-or-later
// What the files of the log share. Each file owns one concern: the object and its model, the
// layout, the keyboard, the selection.
#pragma once

#include "ritrovo-log-heights.h"
#include "ritrovo-log.h"

// A row that has a widget.
typedef struct {
  GtkWidget *row; // a child of the log
  gpointer item;  // owned
  guint position; // in the model
  int height;     // as last measured
  double y;       // of its top, from the top of the view; a whole number, as all places here
} LogSlot;

// An end of the selection: a place in the text of a row.
typedef struct {
  guint position;
  int place; // in characters; LOG_PLACE_END is behind the last one
} LogPlace;

#define LOG_PLACE_END G_MAXINT

struct _RitrovoLog {
  GtkWidget parent_instance;

  // Owned
  RitrovoLogRows rows;
  gpointer data;
  GDestroyNotify destroy;
  GListModel *model;
  GtkAdjustment *hadjustment;
  GtkAdjustment *vadjustment;
  LogHeights *heights;
  GPtrArray *slots;   // of LogSlot, by position
  GPtrArray *free;    // unbound rows that are children still
  GPtrArray *spare;   // unbound rows that are not
  GtkWidget *status;  // what is announced
  GtkWidget *menu;    // NULL before it is asked for
  GMenuModel *extra;  // of the menu, or NULL
  gpointer menu_item; // that the menu was opened for, or NULL

  // The place. The anchor is the first row that begins in the view, or the one that fills it.
  guint anchor;
  double anchor_y;
  double align;     // >= 0: where the anchor goes in the next layout
  double value;     // of the adjustment, as last seen
  gboolean stick;   // at the end of the model
  gboolean follows; // that end is the newest

  // The layout
  int width;
  int height;
  guint first; // rows in view
  guint last;
  guint more; // rows beyond the view that may be made in the next layout
  guint tick;
  gboolean in_layout;
  gint64 laid_out_at; // monotonic, microseconds
  guint burst;        // rows that came at the end without a pause
  guint burst_timer;
  gboolean lacks_rows;
  gboolean near_top;
  gboolean near_bottom;
  gboolean told_newest;
  guint highlighted; // a position, or GTK_INVALID_LIST_POSITION
  guint lost_focus;  // the same: where a row went that had the focus

  // The selection: from where it was begun to where it was drawn.
  gboolean selecting;
  LogPlace mark;
  LogPlace cursor;
  guint scroll_tick; // while the pointer is beyond an edge
  double pointer_x;
  double pointer_y;
};

// The object
guint log_count(RitrovoLog *self);
void log_configure(RitrovoLog *self, double lower, double upper); // from the top of the view
void log_stop_fling(RitrovoLog *self);

// Slots
LogSlot *log_slot(RitrovoLog *self, guint index);
LogSlot *log_find_slot(RitrovoLog *self, guint position);
LogSlot *log_slot_at(RitrovoLog *self, double y);
LogSlot *log_need_slot(RitrovoLog *self, guint position);
void log_release_slot(RitrovoLog *self, LogSlot *slot);
void log_release_all(RitrovoLog *self);
void log_drop_free_rows(RitrovoLog *self);
void log_slots_changed(RitrovoLog *self, guint position, guint removed, guint added);

// Layout
void log_layout(RitrovoLog *self, int width, int height);
void log_queue_layout(RitrovoLog *self);
void log_queue_layout_for_new(RitrovoLog *self, guint rows);
void log_scroll_by(RitrovoLog *self, double delta);

// Keyboard
void log_keys_class_init(GtkWidgetClass *widget_class);
gboolean log_focus(GtkWidget *widget, GtkDirectionType direction);
gboolean log_has_focus(RitrovoLog *self, GtkWidget *row);

// Selection
void log_selection_class_init(GtkWidgetClass *widget_class);
void log_selection_init(RitrovoLog *self);
void log_selection_dispose(RitrovoLog *self);
void log_selection_items_changed(RitrovoLog *self, guint position, guint removed, guint added);
void log_selection_show(RitrovoLog *self, LogSlot *slot);
void log_selection_set(RitrovoLog *self, LogPlace mark, LogPlace cursor);
char *log_item_text(RitrovoLog *self, guint position);
