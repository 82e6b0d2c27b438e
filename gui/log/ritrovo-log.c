// SPDX-License-Identifier: GPL-3.0-or-later
// The object: its model, its properties, its place. How rows are laid out, and why the place holds,
// is said in ritrovo-log-layout.c.
#include "ritrovo-log-private.h"

#include <math.h>

static const int ANY_HEIGHT = 100; // asked for; a scrolled window gives what it has

enum {
  PROP_MODEL = 1,
  PROP_FOLLOWS,
  PROP_AT_NEWEST,
  PROP_HAS_SELECTION,
  N_PROPS,
  PROP_HADJUSTMENT = N_PROPS,
  PROP_VADJUSTMENT,
  PROP_HSCROLL_POLICY,
  PROP_VSCROLL_POLICY,
};
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE_WITH_CODE(RitrovoLog, ritrovo_log, GTK_TYPE_WIDGET,
                              G_IMPLEMENT_INTERFACE(GTK_TYPE_SCROLLABLE, NULL))

guint log_count(RitrovoLog *self)
{
  return self->model != NULL ? g_list_model_get_n_items(self->model) : 0;
}

// The row that stays still when the anchor itself is removed: the next that is still there, or else
// the one before.
static void move_anchor(RitrovoLog *self)
{
  LogSlot *best = NULL;
  for (guint i = 0; i < self->slots->len; i++) {
    LogSlot *slot = log_slot(self, i);
    gboolean below = slot->y >= self->anchor_y;
    if (slot->y >= self->height || slot->y + slot->height <= 0)
      continue;
    if (best == NULL ||
        (best->y >= self->anchor_y ? below && slot->y < best->y : below || slot->y > best->y))
      best = slot;
  }
  if (best == NULL)
    return;
  self->anchor = best->position;
  self->anchor_y = best->y;
}

static void items_changed_cb(GListModel *model, guint position, guint removed, guint added,
                             RitrovoLog *self)
{
  guint anchor = self->anchor;
  LogSlot *anchored = log_find_slot(self, anchor);
  log_heights_splice(self->heights, position, removed, added);
  log_slots_changed(self, position, removed, added);
  log_selection_items_changed(self, position, removed, added);

  if (anchor >= position + removed)
    self->anchor += added - removed;
  else if (anchor >= position && g_ptr_array_find(self->slots, anchored, NULL))
    self->anchor = anchored->position;
  else if (anchor >= position && removed != added)
    move_anchor(self);
  guint count = log_count(self);
  self->anchor = count > 0 ? MIN(self->anchor, count - 1) : 0;
  // An empty log has no place to keep.
  if (count == added && removed == 0)
    self->stick = TRUE;
  // At the newest, what happens above the view is not seen.
  gboolean above = position + removed <= self->first;
  if (above) {
    self->first += added - removed;
    self->last += added - removed;
  }
  if (self->stick && (above || position + added == count))
    log_queue_layout_for_new(self, above ? 0 : added);
  else
    log_queue_layout(self);
}

// Rows stand on whole pixels; a touchpad and a fling set parts of one.
static double whole_pixels(double value)
{
  return floor(value + 0.5);
}

void log_configure(RitrovoLog *self, double lower, double upper)
{
  self->in_layout = TRUE;
  if (self->vadjustment != NULL) {
    double value = self->value, at = whole_pixels(value);
    gtk_adjustment_configure(self->vadjustment, value, MIN(at + lower, value),
                             MAX(at + upper, value + self->height), self->height * 0.1,
                             self->height * 0.9, self->height);
    self->value = gtk_adjustment_get_value(self->vadjustment);
  }
  if (self->hadjustment != NULL)
    gtk_adjustment_configure(self->hadjustment, 0, 0, self->width, 0, 0, self->width);
  self->in_layout = FALSE;
}

static void value_changed_cb(GtkAdjustment *adjustment, RitrovoLog *self)
{
  if (self->in_layout)
    return;
  double value = gtk_adjustment_get_value(adjustment);
  log_scroll_by(self, whole_pixels(value) - whole_pixels(self->value));
  self->value = value;
  log_queue_layout(self);
}

// A fling that is under way would go on from the new place.
void log_stop_fling(RitrovoLog *self)
{
  GtkWidget *parent = gtk_widget_get_parent(GTK_WIDGET(self));
  if (!GTK_IS_SCROLLED_WINDOW(parent) ||
      !gtk_scrolled_window_get_kinetic_scrolling(GTK_SCROLLED_WINDOW(parent)))
    return;
  gtk_scrolled_window_set_kinetic_scrolling(GTK_SCROLLED_WINDOW(parent), FALSE);
  gtk_scrolled_window_set_kinetic_scrolling(GTK_SCROLLED_WINDOW(parent), TRUE);
}

void ritrovo_log_set_model(RitrovoLog *self, GListModel *model)
{
  g_return_if_fail(RITROVO_IS_LOG(self));
  if (self->model == model)
    return;
  guint before = log_count(self);
  ritrovo_log_unselect(self);
  log_release_all(self);
  if (self->model != NULL)
    g_signal_handlers_disconnect_by_func(self->model, items_changed_cb, self);
  g_set_object(&self->model, model);
  if (model != NULL)
    g_signal_connect(model, "items-changed", G_CALLBACK(items_changed_cb), self);
  log_heights_splice(self->heights, 0, before, log_count(self));
  self->highlighted = self->lost_focus = GTK_INVALID_LIST_POSITION;
  self->anchor = 0;
  self->anchor_y = 0;
  self->align = -1;
  self->stick = TRUE;
  log_stop_fling(self);
  log_queue_layout(self);
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_MODEL]);
}

void ritrovo_log_set_follows(RitrovoLog *self, gboolean follows)
{
  g_return_if_fail(RITROVO_IS_LOG(self));
  if (self->follows == follows)
    return;
  self->follows = follows;
  if (!follows)
    self->stick = FALSE;
  log_queue_layout(self);
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_FOLLOWS]);
}

gboolean ritrovo_log_get_at_newest(RitrovoLog *self)
{
  g_return_val_if_fail(RITROVO_IS_LOG(self), FALSE);
  return self->stick && self->follows;
}

void ritrovo_log_scroll_to_newest(RitrovoLog *self)
{
  g_return_if_fail(RITROVO_IS_LOG(self));
  log_stop_fling(self);
  self->stick = self->follows;
  if (!self->follows)
    g_signal_emit_by_name(self, "newest-wanted");
  log_queue_layout(self);
}

static void highlight(RitrovoLog *self, guint position)
{
  LogSlot *slot = log_find_slot(self, self->highlighted);
  if (slot != NULL)
    gtk_widget_remove_css_class(slot->row, "highlight");
  self->highlighted = position;
  slot = log_find_slot(self, position);
  if (slot != NULL)
    gtk_widget_add_css_class(slot->row, "highlight");
}

void ritrovo_log_scroll_to(RitrovoLog *self, guint position, double align, gboolean with_highlight)
{
  g_return_if_fail(RITROVO_IS_LOG(self));
  g_return_if_fail(position < log_count(self));
  log_stop_fling(self);
  self->stick = FALSE;
  self->anchor = position;
  self->align = CLAMP(align, 0, 1);
  highlight(self, with_highlight ? position : GTK_INVALID_LIST_POSITION);
  log_queue_layout(self);
}

gboolean ritrovo_log_get_anchor(RitrovoLog *self, guint *position, int *y)
{
  g_return_val_if_fail(RITROVO_IS_LOG(self), FALSE);
  if (log_count(self) == 0)
    return FALSE;
  *position = self->anchor;
  *y = (int) self->anchor_y;
  return TRUE;
}

void ritrovo_log_set_anchor(RitrovoLog *self, guint position, int y)
{
  g_return_if_fail(RITROVO_IS_LOG(self));
  g_return_if_fail(position < log_count(self));
  log_stop_fling(self);
  self->stick = FALSE;
  self->align = -1;
  self->anchor = position;
  self->anchor_y = y;
  log_queue_layout(self);
}

gboolean ritrovo_log_get_visible(RitrovoLog *self, guint *first, guint *last)
{
  g_return_val_if_fail(RITROVO_IS_LOG(self), FALSE);
  if (self->slots->len == 0)
    return FALSE;
  *first = self->first;
  *last = self->last;
  return TRUE;
}

gboolean ritrovo_log_get_waits(RitrovoLog *self)
{
  g_return_val_if_fail(RITROVO_IS_LOG(self), FALSE);
  return self->burst_timer != 0;
}

GtkWidget *ritrovo_log_get_row(RitrovoLog *self, guint position)
{
  g_return_val_if_fail(RITROVO_IS_LOG(self), NULL);
  LogSlot *slot = log_find_slot(self, position);
  return slot != NULL ? slot->row : NULL;
}

void ritrovo_log_announce(RitrovoLog *self, const char *text)
{
  g_return_if_fail(RITROVO_IS_LOG(self));
  // What is said a second time is a change, too.
  gtk_label_set_label(GTK_LABEL(self->status), "");
  gtk_label_set_label(GTK_LABEL(self->status), text);
}

static void ritrovo_log_measure(GtkWidget *widget, GtkOrientation orientation, int for_size,
                                int *minimum, int *natural, int *minimum_baseline,
                                int *natural_baseline)
{
  // Its size is what it is given: rows come and go, and must not push the window about.
  *minimum = 0;
  *natural = orientation == GTK_ORIENTATION_VERTICAL ? ANY_HEIGHT : 0;
}

static void ritrovo_log_size_allocate(GtkWidget *widget, int width, int height, int baseline)
{
  RitrovoLog *self = RITROVO_LOG(widget);
  log_layout(self, width, height);
  if (self->menu != NULL)
    gtk_popover_present(GTK_POPOVER(self->menu));
  GtkRequisition size;
  gtk_widget_get_preferred_size(self->status, &size, NULL);
  // Beside the view: to be heard, not to be seen.
  graphene_point_t at = GRAPHENE_POINT_INIT(0, (float) height + 1);
  gtk_widget_allocate(self->status, size.width, size.height, -1,
                      gsk_transform_translate(NULL, &at));
}

static void set_adjustment(RitrovoLog *self, GtkAdjustment **place, GtkAdjustment *adjustment)
{
  if (*place != NULL)
    g_signal_handlers_disconnect_by_func(*place, value_changed_cb, self);
  g_clear_object(place);
  *place =
      g_object_ref_sink(adjustment != NULL ? adjustment : gtk_adjustment_new(0, 0, 0, 0, 0, 0));
  if (place == &self->vadjustment) {
    self->value = gtk_adjustment_get_value(*place);
    g_signal_connect(*place, "value-changed", G_CALLBACK(value_changed_cb), self);
  }
  log_queue_layout(self);
}

static void ritrovo_log_get_property(GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  RitrovoLog *self = RITROVO_LOG(object);
  switch (id) {
  case PROP_MODEL:
    g_value_set_object(value, self->model);
    break;
  case PROP_FOLLOWS:
    g_value_set_boolean(value, self->follows);
    break;
  case PROP_AT_NEWEST:
    g_value_set_boolean(value, ritrovo_log_get_at_newest(self));
    break;
  case PROP_HAS_SELECTION:
    g_value_set_boolean(value, self->selecting);
    break;
  case PROP_HADJUSTMENT:
    g_value_set_object(value, self->hadjustment);
    break;
  case PROP_VADJUSTMENT:
    g_value_set_object(value, self->vadjustment);
    break;
  case PROP_HSCROLL_POLICY:
  case PROP_VSCROLL_POLICY:
    g_value_set_enum(value, GTK_SCROLL_MINIMUM);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void ritrovo_log_set_property(GObject *object, guint id, const GValue *value,
                                     GParamSpec *pspec)
{
  RitrovoLog *self = RITROVO_LOG(object);
  switch (id) {
  case PROP_MODEL:
    ritrovo_log_set_model(self, g_value_get_object(value));
    break;
  case PROP_FOLLOWS:
    ritrovo_log_set_follows(self, g_value_get_boolean(value));
    break;
  case PROP_HADJUSTMENT:
    set_adjustment(self, &self->hadjustment, g_value_get_object(value));
    break;
  case PROP_VADJUSTMENT:
    set_adjustment(self, &self->vadjustment, g_value_get_object(value));
    break;
  case PROP_HSCROLL_POLICY:
  case PROP_VSCROLL_POLICY:
    break; // it takes what it is given either way
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void ritrovo_log_dispose(GObject *object)
{
  RitrovoLog *self = RITROVO_LOG(object);
  log_selection_dispose(self);
  g_clear_handle_id(&self->burst_timer, g_source_remove);
  if (self->tick != 0)
    gtk_widget_remove_tick_callback(GTK_WIDGET(self), self->tick);
  self->tick = 0;
  ritrovo_log_set_model(self, NULL);
  g_clear_pointer(&self->status, gtk_widget_unparent);
  if (self->vadjustment != NULL)
    g_signal_handlers_disconnect_by_func(self->vadjustment, value_changed_cb, self);
  g_clear_object(&self->vadjustment);
  g_clear_object(&self->hadjustment);
  g_ptr_array_set_size(self->spare, 0);
  G_OBJECT_CLASS(ritrovo_log_parent_class)->dispose(object);
}

static void ritrovo_log_finalize(GObject *object)
{
  RitrovoLog *self = RITROVO_LOG(object);
  g_ptr_array_unref(self->slots);
  g_ptr_array_unref(self->free);
  g_ptr_array_unref(self->spare);
  log_heights_free(self->heights);
  if (self->destroy != NULL)
    self->destroy(self->data);
  G_OBJECT_CLASS(ritrovo_log_parent_class)->finalize(object);
}

static void install_properties(GObjectClass *klass)
{
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  const GParamFlags flags = readable | G_PARAM_WRITABLE;
  props[PROP_MODEL] = g_param_spec_object("model", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  props[PROP_FOLLOWS] = g_param_spec_boolean("follows", NULL, NULL, TRUE, flags);
  props[PROP_AT_NEWEST] = g_param_spec_boolean("at-newest", NULL, NULL, TRUE, readable);
  props[PROP_HAS_SELECTION] = g_param_spec_boolean("has-selection", NULL, NULL, FALSE, readable);
  g_object_class_install_properties(klass, N_PROPS, props);
  g_object_class_override_property(klass, PROP_HADJUSTMENT, "hadjustment");
  g_object_class_override_property(klass, PROP_VADJUSTMENT, "vadjustment");
  g_object_class_override_property(klass, PROP_HSCROLL_POLICY, "hscroll-policy");
  g_object_class_override_property(klass, PROP_VSCROLL_POLICY, "vscroll-policy");
}

static void ritrovo_log_class_init(RitrovoLogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  object_class->get_property = ritrovo_log_get_property;
  object_class->set_property = ritrovo_log_set_property;
  object_class->dispose = ritrovo_log_dispose;
  object_class->finalize = ritrovo_log_finalize;
  widget_class->measure = ritrovo_log_measure;
  widget_class->size_allocate = ritrovo_log_size_allocate;
  widget_class->focus = log_focus;
  install_properties(object_class);

  g_signal_new("near-edge", RITROVO_TYPE_LOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
               1, GTK_TYPE_POSITION_TYPE);
  g_signal_new("newest-wanted", RITROVO_TYPE_LOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
               G_TYPE_NONE, 0);
  g_signal_new("menu-wanted", RITROVO_TYPE_LOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
               1, G_TYPE_UINT);
  gtk_widget_class_set_css_name(widget_class, "log");
  gtk_widget_class_set_accessible_role(widget_class, GTK_ACCESSIBLE_ROLE_LOG);
  log_keys_class_init(widget_class);
  log_selection_class_init(widget_class);
}

static void ritrovo_log_init(RitrovoLog *self)
{
  self->heights = log_heights_new();
  self->slots = g_ptr_array_new();
  self->free = g_ptr_array_new_with_free_func(g_object_unref);
  self->spare = g_ptr_array_new_with_free_func(g_object_unref);
  self->highlighted = self->lost_focus = GTK_INVALID_LIST_POSITION;
  self->align = -1;
  self->follows = self->stick = self->told_newest = TRUE;
  self->status = g_object_new(GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_STATUS, NULL);
  gtk_widget_set_parent(self->status, GTK_WIDGET(self));
  gtk_widget_set_overflow(GTK_WIDGET(self), GTK_OVERFLOW_HIDDEN);
  log_selection_init(self);
}

GtkWidget *ritrovo_log_new(const RitrovoLogRows *rows, gpointer data, GDestroyNotify destroy)
{
  g_return_val_if_fail(
      rows != NULL && rows->create != NULL && rows->bind != NULL && rows->unbind != NULL, NULL);
  RitrovoLog *self = g_object_new(RITROVO_TYPE_LOG, NULL);
  self->rows = *rows;
  self->data = data;
  self->destroy = destroy;
  return GTK_WIDGET(self);
}
