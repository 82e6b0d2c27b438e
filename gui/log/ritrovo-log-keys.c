// SPDX-License-Identifier: GPL-3.0-or-later
// The keyboard: which row has the focus, and where keys take it. Rows without a widget get one when
// the focus comes to them.
#include "ritrovo-log-private.h"

typedef enum {
  LOG_STEP_ROW,
  LOG_STEP_PAGE,
  LOG_STEP_END,
} LogStep;

static GtkWidget *focus_widget(RitrovoLog *self)
{
  GtkRoot *root = gtk_widget_get_root(GTK_WIDGET(self));
  return root != NULL ? gtk_root_get_focus(root) : NULL;
}

gboolean log_has_focus(RitrovoLog *self, GtkWidget *row)
{
  GtkWidget *focus = focus_widget(self);
  return focus != NULL && (focus == row || gtk_widget_is_ancestor(focus, row));
}

static LogSlot *focused_slot(RitrovoLog *self)
{
  for (guint i = 0; i < self->slots->len; i++)
    if (log_has_focus(self, log_slot(self, i)->row))
      return log_slot(self, i);
  return NULL;
}

static gboolean is_laid_out(RitrovoLog *self, LogSlot *slot)
{
  return slot != NULL && slot->height > 0 && ABS(slot->y) < 10.0 * self->height;
}

// No further than it takes for the row to be seen.
static void bring_into_view(RitrovoLog *self, guint position)
{
  LogSlot *slot = log_find_slot(self, position);
  // The next layout brings the newest anyway.
  if (self->stick && position + 1 == log_count(self))
    return;
  if (!is_laid_out(self, slot)) {
    ritrovo_log_scroll_to(self, position, position < self->first ? 0 : 1, FALSE);
    return;
  }
  double by = 0;
  if (slot->y < 0)
    by = slot->y;
  else if (slot->y + slot->height > self->height)
    by = MIN(slot->y + slot->height - self->height, slot->y);
  if (by != 0 && self->vadjustment != NULL)
    gtk_adjustment_set_value(self->vadjustment, self->value + by);
}

gboolean ritrovo_log_focus_row(RitrovoLog *self, guint position)
{
  g_return_val_if_fail(RITROVO_IS_LOG(self), FALSE);
  if (position >= log_count(self))
    return FALSE;
  bring_into_view(self, position);
  return gtk_widget_grab_focus(log_need_slot(self, position)->row);
}

// The lowest row that is wholly in view, as the newest is where one reads.
static guint lowest_in_view(RitrovoLog *self)
{
  guint position = self->last;
  if (self->stick)
    return log_count(self) - 1;
  LogSlot *slot = log_find_slot(self, position);
  if (slot != NULL && slot->y + slot->height > self->height && position > self->first)
    position--;
  return MIN(position, log_count(self) - 1);
}

static guint page_away(RitrovoLog *self, guint from, int direction)
{
  guint count = log_count(self), to = from;
  double left = self->height;
  while (left > 0 && (direction > 0 ? to + 1 < count : to > 0)) {
    left -= log_heights_get(self->heights, to);
    to = direction > 0 ? to + 1 : to - 1;
  }
  // The row over which one page ends is on the next one too.
  if (left < 0 && to != from && ABS((gint64) to - from) > 1)
    to = direction > 0 ? to - 1 : to + 1;
  return to;
}

static void extend_selection(RitrovoLog *self, guint from, guint to)
{
  LogPlace mark = {from, 0};
  if (self->selecting)
    mark = self->mark;
  // Whole rows, whichever way it goes.
  gboolean down = to >= mark.position;
  if (mark.place == 0 || mark.place == LOG_PLACE_END)
    mark.place = down ? 0 : LOG_PLACE_END;
  log_selection_set(self, mark, (LogPlace){to, down ? LOG_PLACE_END : 0});
}

static gboolean move(RitrovoLog *self, int direction, LogStep step, gboolean extend)
{
  guint count = log_count(self);
  if (count == 0)
    return FALSE;
  LogSlot *slot = focused_slot(self);
  guint from = slot != NULL ? slot->position : lowest_in_view(self);
  guint to = from;
  switch (step) {
  case LOG_STEP_ROW:
    if (direction > 0 ? from + 1 < count : from > 0)
      to = from + (guint) direction;
    break;
  case LOG_STEP_PAGE:
    to = page_away(self, from, direction);
    break;
  case LOG_STEP_END:
    to = direction > 0 ? count - 1 : 0;
    break;
  }
  if (extend)
    extend_selection(self, from, to);
  if (step == LOG_STEP_END && direction > 0 && !extend)
    ritrovo_log_scroll_to_newest(self);
  ritrovo_log_focus_row(self, to);
  return TRUE;
}

gboolean log_focus(GtkWidget *widget, GtkDirectionType direction)
{
  RitrovoLog *self = RITROVO_LOG(widget);
  if (log_count(self) == 0)
    return FALSE;
  LogSlot *slot = focused_slot(self);
  if (slot == NULL)
    return ritrovo_log_focus_row(self, lowest_in_view(self));
  switch (direction) {
  case GTK_DIR_UP:
    return move(self, -1, LOG_STEP_ROW, FALSE);
  case GTK_DIR_DOWN:
    return move(self, 1, LOG_STEP_ROW, FALSE);
  case GTK_DIR_TAB_FORWARD:
  case GTK_DIR_TAB_BACKWARD:
  case GTK_DIR_LEFT:
  case GTK_DIR_RIGHT:
  default:
    // Through what can be used in the row, and then out of the log.
    return gtk_widget_child_focus(slot->row, direction);
  }
}

static gboolean move_cb(GtkWidget *widget, GVariant *arguments, gpointer data)
{
  int direction, step;
  gboolean extend;
  g_variant_get(arguments, "(iib)", &direction, &step, &extend);
  return move(RITROVO_LOG(widget), direction, (LogStep) step, extend);
}

static void bind(GtkWidgetClass *widget_class, guint key, guint keypad_key, int direction,
                 LogStep step)
{
  const guint keys[] = {key, keypad_key};
  for (guint i = 0; i < G_N_ELEMENTS(keys); i++) {
    // The arrows alone come as a direction of the focus, after whatever in a row wants them.
    if (step != LOG_STEP_ROW)
      gtk_widget_class_add_binding(widget_class, keys[i], 0, move_cb, "(iib)", direction,
                                   (int) step, FALSE);
    gtk_widget_class_add_binding(widget_class, keys[i], GDK_SHIFT_MASK, move_cb, "(iib)", direction,
                                 (int) step, TRUE);
  }
}

void log_keys_class_init(GtkWidgetClass *widget_class)
{
  bind(widget_class, GDK_KEY_Up, GDK_KEY_KP_Up, -1, LOG_STEP_ROW);
  bind(widget_class, GDK_KEY_Down, GDK_KEY_KP_Down, 1, LOG_STEP_ROW);
  bind(widget_class, GDK_KEY_Page_Up, GDK_KEY_KP_Page_Up, -1, LOG_STEP_PAGE);
  bind(widget_class, GDK_KEY_Page_Down, GDK_KEY_KP_Page_Down, 1, LOG_STEP_PAGE);
  bind(widget_class, GDK_KEY_Home, GDK_KEY_KP_Home, -1, LOG_STEP_END);
  bind(widget_class, GDK_KEY_End, GDK_KEY_KP_End, 1, LOG_STEP_END);
}
