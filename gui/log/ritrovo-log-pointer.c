// SPDX-License-Identifier: GPL-3.0-or-later
// Ways to select: dragging (the log scrolls while the pointer is beyond an edge), clicking twice
// for a word and three times for a row, Shift with the arrows, Ctrl+A. Ctrl+C and a menu copy.
#include "ritrovo-log-private.h"

#include <glib/gi18n-lib.h>

#include "ritrovo-log-row.h"

#define DRAG_THRESHOLD 4.0  // pixels that a hand moves without meaning to
#define SCROLL_PER_SECOND 8 // times the distance to the edge

static void copy_to(RitrovoLog *self, GdkClipboard *clipboard)
{
  g_autofree char *text = ritrovo_log_get_selected_text(self);
  if (text != NULL)
    gdk_clipboard_set_text(clipboard, text);
}

static void offer_selection(RitrovoLog *self)
{
  copy_to(self, gtk_widget_get_primary_clipboard(GTK_WIDGET(self)));
}

// The place in the text that is nearest to a point of the log.
static gboolean place_at(RitrovoLog *self, double x, double y, LogPlace *place)
{
  if (self->slots->len == 0)
    return FALSE;
  LogSlot *slot = log_slot_at(self, CLAMP(y, 0, self->height - 1));
  if (slot == NULL) {
    // Above the first of few rows, as those stand at the bottom.
    *place = (LogPlace){self->first, 0};
  } else if (RITROVO_IS_LOG_ROW(slot->row)) {
    *place = (LogPlace){slot->position,
                        ritrovo_log_row_get_place(RITROVO_LOG_ROW(slot->row), x, y - slot->y)};
  } else {
    *place = (LogPlace){slot->position, slot->position > self->mark.position ? LOG_PLACE_END : 0};
  }
  return TRUE;
}

static void draw_selection(RitrovoLog *self)
{
  LogPlace place;
  if (place_at(self, self->pointer_x, self->pointer_y, &place))
    log_selection_set(self, self->mark, place);
}

static double beyond_edge(RitrovoLog *self)
{
  if (self->pointer_y < 0)
    return self->pointer_y;
  return MAX(self->pointer_y - self->height, 0);
}

static void stop_scrolling(RitrovoLog *self)
{
  if (self->scroll_tick != 0)
    gtk_widget_remove_tick_callback(GTK_WIDGET(self), self->scroll_tick);
  self->scroll_tick = 0;
}

static gboolean scroll_tick_cb(GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  RitrovoLog *self = RITROVO_LOG(widget);
  gint64 interval;
  gdk_frame_clock_get_refresh_info(clock, gdk_frame_clock_get_frame_time(clock), &interval, NULL);
  double seconds = (double) interval / G_USEC_PER_SEC;
  gtk_adjustment_set_value(self->vadjustment,
                           self->value + beyond_edge(self) * SCROLL_PER_SECOND * seconds);
  draw_selection(self);
  return G_SOURCE_CONTINUE;
}

static void drag_begin_cb(GtkGestureDrag *drag, double x, double y, RitrovoLog *self)
{
  GdkDevice *device = gtk_gesture_get_device(GTK_GESTURE(drag));
  // A finger scrolls.
  if (device != NULL && gdk_device_get_source(device) == GDK_SOURCE_TOUCHSCREEN) {
    gtk_gesture_set_state(GTK_GESTURE(drag), GTK_EVENT_SEQUENCE_DENIED);
    return;
  }
  GdkModifierType modifiers =
      gtk_event_controller_get_current_event_state(GTK_EVENT_CONTROLLER(drag));
  LogPlace place;
  if (!place_at(self, x, y, &place))
    return;
  if ((modifiers & GDK_SHIFT_MASK) != 0)
    log_selection_set(self, self->mark, place);
  else
    log_selection_set(self, place, place);
  LogSlot *slot = log_find_slot(self, place.position);
  if (slot != NULL && !log_has_focus(self, slot->row))
    gtk_widget_grab_focus(slot->row);
}

static void drag_update_cb(GtkGestureDrag *drag, double by_x, double by_y, RitrovoLog *self)
{
  double x, y;
  gtk_gesture_drag_get_start_point(drag, &x, &y);
  if (ABS(by_x) < DRAG_THRESHOLD && ABS(by_y) < DRAG_THRESHOLD && !self->selecting)
    return;
  // Now it is no click on a link any more.
  gtk_gesture_set_state(GTK_GESTURE(drag), GTK_EVENT_SEQUENCE_CLAIMED);
  self->pointer_x = x + by_x;
  self->pointer_y = y + by_y;
  draw_selection(self);
  if (beyond_edge(self) == 0 || self->vadjustment == NULL)
    stop_scrolling(self);
  else if (self->scroll_tick == 0)
    self->scroll_tick = gtk_widget_add_tick_callback(GTK_WIDGET(self), scroll_tick_cb, NULL, NULL);
}

static void drag_end_cb(GtkGestureDrag *drag, double x, double y, RitrovoLog *self)
{
  stop_scrolling(self);
  offer_selection(self);
}

static gboolean is_of_word(const char *text, int place)
{
  gunichar c = g_utf8_get_char(g_utf8_offset_to_pointer(text, place));
  return g_unichar_isalnum(c) || g_unichar_ismark(c) || c == '_';
}

static void select_word(RitrovoLog *self, LogPlace at)
{
  g_autofree char *text = log_item_text(self, at.position);
  int length = text != NULL ? (int) g_utf8_strlen(text, -1) : 0;
  int from = MIN(at.place, length), to = from;
  while (from > 0 && is_of_word(text, from - 1))
    from--;
  while (to < length && is_of_word(text, to))
    to++;
  log_selection_set(self, (LogPlace){at.position, from}, (LogPlace){at.position, to});
}

static void pressed_cb(GtkGestureClick *click, int n_press, double x, double y, RitrovoLog *self)
{
  LogPlace place;
  if (n_press < 2 || !place_at(self, x, y, &place))
    return;
  if (n_press == 2)
    select_word(self, place);
  else
    log_selection_set(self, (LogPlace){place.position, 0},
                      (LogPlace){place.position, LOG_PLACE_END});
}

// The place one character on, over the ends of rows.
static LogPlace step(RitrovoLog *self, LogPlace at, int direction)
{
  g_autofree char *text = log_item_text(self, at.position);
  int length = text != NULL ? (int) g_utf8_strlen(text, -1) : 0;
  int place = MIN(at.place, length) + direction;
  if (place < 0)
    return at.position > 0 ? (LogPlace){at.position - 1, LOG_PLACE_END} : (LogPlace){0, 0};
  if (place > length)
    return at.position + 1 < log_count(self) ? (LogPlace){at.position + 1, 0}
                                             : (LogPlace){at.position, length};
  return (LogPlace){at.position, place};
}

static gboolean select_step_cb(GtkWidget *widget, GVariant *arguments, gpointer data)
{
  RitrovoLog *self = RITROVO_LOG(widget);
  if (log_count(self) == 0)
    return FALSE;
  if (!self->selecting) {
    // It begins where the focus is.
    guint position = self->first;
    for (guint i = 0; i < self->slots->len; i++)
      if (log_has_focus(self, log_slot(self, i)->row))
        position = log_slot(self, i)->position;
    if (self->mark.position != position)
      self->mark = self->cursor = (LogPlace){position, 0};
  }
  LogPlace to = step(self, self->cursor, g_variant_get_int32(arguments));
  log_selection_set(self, self->mark, to);
  ritrovo_log_focus_row(self, to.position);
  offer_selection(self);
  return TRUE;
}

static gboolean select_all_cb(GtkWidget *widget, GVariant *arguments, gpointer data)
{
  ritrovo_log_select_all(RITROVO_LOG(widget));
  return TRUE;
}

static gboolean copy_cb(GtkWidget *widget, GVariant *arguments, gpointer data)
{
  copy_to(RITROVO_LOG(widget), gtk_widget_get_clipboard(widget));
  return RITROVO_LOG(widget)->selecting;
}

static void copy_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  copy_to(RITROVO_LOG(widget), gtk_widget_get_clipboard(widget));
}

static void select_all_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  ritrovo_log_select_all(RITROVO_LOG(widget));
}

static void fill_menu(RitrovoLog *self)
{
  g_autoptr(GMenu) items = g_menu_new();
  g_autoptr(GMenu) own = g_menu_new();
  for (int i = 0; self->extra != NULL && i < g_menu_model_get_n_items(self->extra); i++) {
    g_autoptr(GMenuItem) item = g_menu_item_new_from_model(self->extra, i);
    g_menu_append_item(items, item);
  }
  g_menu_append(own, _("_Copy"), "log.copy");
  g_menu_append(own, _("Select _All"), "log.select-all");
  g_menu_append_section(items, NULL, G_MENU_MODEL(own));
  gtk_popover_menu_set_menu_model(GTK_POPOVER_MENU(self->menu), G_MENU_MODEL(items));
}

static void create_menu(RitrovoLog *self)
{
  self->menu = gtk_popover_menu_new_from_model(NULL);
  gtk_popover_set_has_arrow(GTK_POPOVER(self->menu), FALSE);
  gtk_widget_set_halign(self->menu, GTK_ALIGN_START);
  gtk_widget_set_parent(self->menu, GTK_WIDGET(self));
}

// What is selected can be copied; if nothing is, the row at that point.
static void show_menu(RitrovoLog *self, double x, double y)
{
  LogPlace place;
  if (!place_at(self, x, y, &place))
    return;
  g_clear_object(&self->menu_item);
  self->menu_item = g_list_model_get_item(self->model, place.position);
  if (!self->selecting)
    log_selection_set(self, (LogPlace){place.position, 0},
                      (LogPlace){place.position, LOG_PLACE_END});
  g_signal_emit_by_name(self, "menu-wanted", place.position);
  if (self->menu == NULL)
    create_menu(self);
  fill_menu(self);
  GdkRectangle at = {(int) x, (int) y, 1, 1};
  gtk_popover_set_pointing_to(GTK_POPOVER(self->menu), &at);
  gtk_popover_popup(GTK_POPOVER(self->menu));
}

void ritrovo_log_set_menu(RitrovoLog *self, GMenuModel *menu)
{
  g_return_if_fail(RITROVO_IS_LOG(self));
  g_set_object(&self->extra, menu);
}

// Rows may have come and gone while the menu was open.
gboolean ritrovo_log_get_menu_position(RitrovoLog *self, guint *position)
{
  g_return_val_if_fail(RITROVO_IS_LOG(self), FALSE);
  for (guint i = self->menu_item != NULL ? log_count(self) : 0; i-- > 0;) {
    g_autoptr(GObject) item = g_list_model_get_item(self->model, i);
    if (item == self->menu_item) {
      *position = i;
      return TRUE;
    }
  }
  return FALSE;
}

// The menu that closes hands the keyboard to the row that it belongs to.
static gboolean grab_focus(GtkWidget *widget)
{
  guint position;
  return ritrovo_log_get_menu_position(RITROVO_LOG(widget), &position) &&
         ritrovo_log_focus_row(RITROVO_LOG(widget), position);
}

static void menu_pressed_cb(GtkGestureClick *click, int n_press, double x, double y,
                            RitrovoLog *self)
{
  gtk_gesture_set_state(GTK_GESTURE(click), GTK_EVENT_SEQUENCE_CLAIMED);
  show_menu(self, x, y);
}

// A finger has one button only.
static void held_cb(GtkGestureLongPress *hold, double x, double y, RitrovoLog *self)
{
  gtk_gesture_set_state(GTK_GESTURE(hold), GTK_EVENT_SEQUENCE_CLAIMED);
  show_menu(self, x, y);
}

// At the row that has the focus.
static gboolean menu_key_cb(GtkWidget *widget, GVariant *arguments, gpointer data)
{
  RitrovoLog *self = RITROVO_LOG(widget);
  for (guint i = 0; i < self->slots->len; i++)
    if (log_has_focus(self, log_slot(self, i)->row)) {
      show_menu(self, 0, CLAMP(log_slot(self, i)->y, 0, self->height - 1));
      return TRUE;
    }
  return FALSE;
}

static gboolean unselect_cb(GtkWidget *widget, GVariant *arguments, gpointer data)
{
  gboolean selecting = RITROVO_LOG(widget)->selecting;
  ritrovo_log_unselect(RITROVO_LOG(widget));
  return selecting;
}

void log_selection_class_init(GtkWidgetClass *widget_class)
{
  const struct {
    guint key;
    int direction;
  } steps[] = {
      {GDK_KEY_Left, -1}, {GDK_KEY_KP_Left, -1}, {GDK_KEY_Right, 1}, {GDK_KEY_KP_Right, 1}};
  widget_class->grab_focus = grab_focus;
  for (guint i = 0; i < G_N_ELEMENTS(steps); i++)
    gtk_widget_class_add_binding(widget_class, steps[i].key, GDK_SHIFT_MASK, select_step_cb, "i",
                                 steps[i].direction);
  gtk_widget_class_add_binding(widget_class, GDK_KEY_a, GDK_CONTROL_MASK, select_all_cb, NULL);
  gtk_widget_class_add_binding(widget_class, GDK_KEY_c, GDK_CONTROL_MASK, copy_cb, NULL);
  gtk_widget_class_add_binding(widget_class, GDK_KEY_Insert, GDK_CONTROL_MASK, copy_cb, NULL);
  gtk_widget_class_add_binding(widget_class, GDK_KEY_Menu, 0, menu_key_cb, NULL);
  gtk_widget_class_add_binding(widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, menu_key_cb, NULL);
  gtk_widget_class_install_action(widget_class, "log.copy", NULL, copy_action);
  gtk_widget_class_install_action(widget_class, "log.select-all", NULL, select_all_action);
  gtk_widget_class_add_binding(widget_class, GDK_KEY_Escape, 0, unselect_cb, NULL);
}

void log_selection_init(RitrovoLog *self)
{
  GtkGesture *drag = gtk_gesture_drag_new();
  GtkGesture *click = gtk_gesture_click_new();
  GtkGesture *menu = gtk_gesture_click_new();
  gtk_gesture_single_set_button(GTK_GESTURE_SINGLE(menu), GDK_BUTTON_SECONDARY);
  g_signal_connect(menu, "pressed", G_CALLBACK(menu_pressed_cb), self);
  gtk_widget_add_controller(GTK_WIDGET(self), GTK_EVENT_CONTROLLER(menu));
  GtkGesture *hold = gtk_gesture_long_press_new();
  gtk_gesture_single_set_touch_only(GTK_GESTURE_SINGLE(hold), TRUE);
  g_signal_connect(hold, "pressed", G_CALLBACK(held_cb), self);
  gtk_widget_add_controller(GTK_WIDGET(self), GTK_EVENT_CONTROLLER(hold));
  g_signal_connect(drag, "drag-begin", G_CALLBACK(drag_begin_cb), self);
  g_signal_connect(drag, "drag-update", G_CALLBACK(drag_update_cb), self);
  g_signal_connect(drag, "drag-end", G_CALLBACK(drag_end_cb), self);
  g_signal_connect(click, "pressed", G_CALLBACK(pressed_cb), self);
  gtk_widget_add_controller(GTK_WIDGET(self), GTK_EVENT_CONTROLLER(drag));
  gtk_widget_add_controller(GTK_WIDGET(self), GTK_EVENT_CONTROLLER(click));
  gtk_widget_set_cursor_from_name(GTK_WIDGET(self), "text");
}

void log_selection_dispose(RitrovoLog *self)
{
  stop_scrolling(self);
  g_clear_pointer(&self->menu, gtk_widget_unparent);
  g_clear_object(&self->extra);
  g_clear_object(&self->menu_item);
}
