// SPDX-License-Identifier: GPL-3.0-or-later
// A log in a window, over rows whose heights are known to the test: what a row says is an item's
// id, and how high it is follows from the item, the width and the size of the font.
#pragma once

#include <gtk/gtk.h>

#include "ritrovo-log.h"

#define STAGE_TYPE_ITEM (stage_item_get_type())
G_DECLARE_FINAL_TYPE(StageItem, stage_item, STAGE, ITEM, GObject)

struct _StageItem {
  GObject parent_instance;
  guint id;
  int area;  // square pixels of text, at font 1
  int *font; // of the stage
  guint bound;
};

// The height that a row of this item has in a view of that width.
int stage_item_height(StageItem *item, int width);

struct log_stage {
  GtkWidget *window;
  GtkWidget *fixed;
  GtkWidget *scrolled;
  RitrovoLog *log;
  GListStore *items;
  GtkAdjustment *adjustment;
  int font;
  guint next_id;
  guint rows_alive; // row widgets that exist
  GString *edges;   // 'T' and 'B' as near-edge tells them
  guint newest_wanted;
};

struct log_stage *log_stage_new(int width, int height);
void log_stage_free(struct log_stage *stage);

// A new item of a random area; owned by the caller.
StageItem *stage_item_new(struct log_stage *stage, int area);

// Puts `count` items of random areas at `position`, after `removed` were taken out there.
void log_stage_splice(struct log_stage *stage, guint position, guint removed, guint count,
                      GRand *random);

void log_stage_resize(struct log_stage *stage, int width, int height);
int log_stage_width(struct log_stage *stage);
int log_stage_height(struct log_stage *stage);

// Waits until a frame was drawn; until everything is done that the log does over several frames.
void log_stage_draw(struct log_stage *stage);
void log_stage_settle(struct log_stage *stage);

// Where a row's widget stands in the view. FALSE if it has none.
gboolean log_stage_row(struct log_stage *stage, guint position, int *y, int *height);

StageItem *log_stage_item(struct log_stage *stage, guint position); // borrowed
guint log_stage_count(struct log_stage *stage);
