// SPDX-License-Identifier: GPL-3.0-or-later
// The position is kept as a row and the pixels by which the view's top lies below the row's: it is
// put back after every layout, so that it survives older pages, changed heights and changed widths.
#include "ritrovo-message-list.h"

#include "ritrovo-closures.h"
#include "ritrovo-focus.h"
#include "ritrovo-message-row.h"

// In pixels: how far below the top of the view a row is looked for.
#define ANCHOR_SEARCH 128
#define ANCHOR_STEP 16

struct _RitrovoMessageList {
  GtkWidget parent_instance;

  // Template
  GtkScrolledWindow *scrolled;
  GtkListBox *list;

  // Owned
  RitrovoRoom *room;
  gint64 headed_at; // the moment for which the date lines say Today and Yesterday

  // Borrowed
  GtkAdjustment *adjustment;
  GtkWidget *anchor; // weak

  double anchor_offset;
  gboolean at_end;
  gboolean in_layout;
};

G_DEFINE_FINAL_TYPE(RitrovoMessageList, ritrovo_message_list, GTK_TYPE_WIDGET)

enum {
  PROP_ROOM = 1,
  PROP_AT_END,
  N_PROPS,
};
static GParamSpec *props[N_PROPS];

static double last_value(RitrovoMessageList *self)
{
  return gtk_adjustment_get_upper(self->adjustment) -
         gtk_adjustment_get_page_size(self->adjustment);
}

// Where `row` begins, in the coordinates of the list; FALSE if it has left it.
static gboolean row_top(RitrovoMessageList *self, GtkWidget *row, double *top)
{
  graphene_rect_t bounds;
  if (row == NULL || gtk_widget_get_parent(row) != GTK_WIDGET(self->list) ||
      !gtk_widget_compute_bounds(row, GTK_WIDGET(self->list), &bounds))
    return FALSE;
  *top = bounds.origin.y;
  return TRUE;
}

static void set_at_end(RitrovoMessageList *self, gboolean at_end)
{
  if (self->at_end == at_end)
    return;
  self->at_end = at_end;
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_AT_END]);
}

static void remember_position(RitrovoMessageList *self)
{
  double value = gtk_adjustment_get_value(self->adjustment);
  set_at_end(self, value >= last_value(self) - 1);
  // A date line belongs to no row: the row below it will do.
  GtkListBoxRow *row = NULL;
  for (int below = 0; row == NULL && below < ANCHOR_SEARCH; below += ANCHOR_STEP)
    row = gtk_list_box_get_row_at_y(self->list, (int) value + below);
  g_set_weak_pointer(&self->anchor, GTK_WIDGET(row));
  double top;
  if (row_top(self, self->anchor, &top))
    self->anchor_offset = value - top;
}

// A page of history in time: there is always a screenful above what is being read.
static void load_older_if_near_top(RitrovoMessageList *self)
{
  if (self->room != NULL &&
      gtk_adjustment_get_value(self->adjustment) <= gtk_adjustment_get_page_size(self->adjustment))
    ritrovo_room_load_older(self->room);
}

static void value_changed_cb(RitrovoMessageList *self)
{
  // A value that layout sets is not one that somebody scrolled to.
  if (self->in_layout)
    return;
  remember_position(self);
  load_older_if_near_top(self);
}

static double wanted_value(RitrovoMessageList *self)
{
  double top;
  if (self->at_end)
    return MAX(last_value(self), 0);
  if (row_top(self, self->anchor, &top))
    return CLAMP(top + self->anchor_offset, 0, MAX(last_value(self), 0));
  return gtk_adjustment_get_value(self->adjustment);
}

static void ritrovo_message_list_measure(GtkWidget *widget, GtkOrientation orientation,
                                         int for_size, int *minimum, int *natural,
                                         int *minimum_baseline, int *natural_baseline)
{
  RitrovoMessageList *self = RITROVO_MESSAGE_LIST(widget);
  gtk_widget_measure(GTK_WIDGET(self->scrolled), orientation, for_size, minimum, natural, NULL,
                     NULL);
}

static void ritrovo_message_list_size_allocate(GtkWidget *widget, int width, int height,
                                               int baseline)
{
  RitrovoMessageList *self = RITROVO_MESSAGE_LIST(widget);
  self->in_layout = TRUE;
  gtk_widget_allocate(GTK_WIDGET(self->scrolled), width, height, baseline, NULL);
  double wanted = wanted_value(self);
  if (wanted != gtk_adjustment_get_value(self->adjustment)) {
    // A fling that is under way would set its own idea of the position in the next frame.
    gtk_scrolled_window_set_kinetic_scrolling(self->scrolled, FALSE);
    gtk_adjustment_set_value(self->adjustment, wanted);
    gtk_scrolled_window_set_kinetic_scrolling(self->scrolled, TRUE);
    gtk_widget_allocate(GTK_WIDGET(self->scrolled), width, height, baseline, NULL);
  }
  self->in_layout = FALSE;
  if (!self->at_end && self->anchor == NULL)
    remember_position(self);
  load_older_if_near_top(self);
}

static void update_header(GtkListBoxRow *row, GtkListBoxRow *before, gpointer data)
{
  RitrovoMessageList *self = data;
  RitrovoMessage *message = ritrovo_message_row_get_message(RITROVO_MESSAGE_ROW(row));
  RitrovoMessage *previous =
      before != NULL ? ritrovo_message_row_get_message(RITROVO_MESSAGE_ROW(before)) : NULL;
  gint64 time = ritrovo_message_get_time(message);

  ritrovo_message_row_set_continued(
      RITROVO_MESSAGE_ROW(row), previous != NULL && ritrovo_message_continues(previous, message));

  if (previous != NULL && ritrovo_is_same_day(ritrovo_message_get_time(previous), time)) {
    gtk_list_box_row_set_header(row, NULL);
    return;
  }
  g_autofree char *day = ritrovo_day_text(time, self->headed_at);
  GtkWidget *label = gtk_label_new(day);
  gtk_widget_add_css_class(label, "day");
  gtk_widget_add_css_class(label, "caption-heading");
  gtk_widget_add_css_class(label, "dim-label");
  gtk_list_box_row_set_header(row, label);
}

static GtkWidget *create_row(gpointer item, gpointer data)
{
  return ritrovo_message_row_new(item);
}

static void items_changed_cb(RitrovoMessageList *self)
{
  gint64 now = g_get_real_time() / 1000;
  if (!ritrovo_is_same_day(now, self->headed_at)) {
    self->headed_at = now;
    gtk_list_box_invalidate_headers(self->list);
  }
}

void ritrovo_message_list_set_room(RitrovoMessageList *self, RitrovoRoom *room)
{
  if (self->room == room)
    return;
  if (self->room != NULL)
    g_signal_handlers_disconnect_by_data(ritrovo_room_get_messages(self->room), self);
  g_set_object(&self->room, room);
  self->headed_at = g_get_real_time() / 1000;
  set_at_end(self, TRUE);
  if (room != NULL) {
    GListModel *messages = ritrovo_room_get_messages(room);
    gtk_list_box_bind_model(self->list, messages, create_row, NULL, NULL);
    g_signal_connect_swapped(messages, "items-changed", G_CALLBACK(items_changed_cb), self);
  } else {
    gtk_list_box_bind_model(self->list, NULL, NULL, NULL, NULL);
  }
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_ROOM]);
}

void ritrovo_message_list_scroll_to_end(RitrovoMessageList *self)
{
  set_at_end(self, TRUE);
  gtk_widget_queue_allocate(GTK_WIDGET(self));
}

static gboolean focus_newest(RitrovoMessageList *self)
{
  if (self->room == NULL)
    return FALSE;
  guint count = g_list_model_get_n_items(ritrovo_room_get_messages(self->room));
  GtkListBoxRow *newest = gtk_list_box_get_row_at_index(self->list, (int) count - 1);
  return newest != NULL && gtk_widget_grab_focus(GTK_WIDGET(newest));
}

static gboolean ritrovo_message_list_focus(GtkWidget *widget, GtkDirectionType direction)
{
  RitrovoMessageList *self = RITROVO_MESSAGE_LIST(widget);
  if (direction != GTK_DIR_TAB_FORWARD && direction != GTK_DIR_TAB_BACKWARD)
    return gtk_widget_child_focus(GTK_WIDGET(self->scrolled), direction);
  // A list box would make every row a stop on the way.
  if (!ritrovo_has_focus_within(GTK_WIDGET(self->list)))
    return focus_newest(self);
  GtkWidget *row = gtk_widget_get_focus_child(GTK_WIDGET(self->list));
  return row != NULL && gtk_widget_child_focus(row, direction);
}

static void ritrovo_message_list_get_property(GObject *object, guint id, GValue *value,
                                              GParamSpec *pspec)
{
  RitrovoMessageList *self = RITROVO_MESSAGE_LIST(object);
  switch (id) {
  case PROP_ROOM:
    g_value_set_object(value, self->room);
    break;
  case PROP_AT_END:
    g_value_set_boolean(value, self->at_end);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void ritrovo_message_list_set_property(GObject *object, guint id, const GValue *value,
                                              GParamSpec *pspec)
{
  switch (id) {
  case PROP_ROOM:
    ritrovo_message_list_set_room(RITROVO_MESSAGE_LIST(object), g_value_get_object(value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void ritrovo_message_list_dispose(GObject *object)
{
  RitrovoMessageList *self = RITROVO_MESSAGE_LIST(object);
  if (self->room != NULL)
    ritrovo_message_list_set_room(self, NULL);
  g_clear_weak_pointer(&self->anchor);
  if (self->adjustment != NULL)
    g_signal_handlers_disconnect_by_data(self->adjustment, self);
  self->adjustment = NULL;
  if (self->scrolled != NULL)
    gtk_widget_unparent(GTK_WIDGET(self->scrolled));
  self->scrolled = NULL;
  G_OBJECT_CLASS(ritrovo_message_list_parent_class)->dispose(object);
}

static void ritrovo_message_list_class_init(RitrovoMessageListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  object_class->get_property = ritrovo_message_list_get_property;
  object_class->set_property = ritrovo_message_list_set_property;
  object_class->dispose = ritrovo_message_list_dispose;
  widget_class->focus = ritrovo_message_list_focus;
  widget_class->measure = ritrovo_message_list_measure;
  widget_class->size_allocate = ritrovo_message_list_size_allocate;

  props[PROP_ROOM] =
      g_param_spec_object("room", NULL, NULL, RITROVO_TYPE_ROOM,
                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  props[PROP_AT_END] =
      g_param_spec_boolean("at-end", NULL, NULL, TRUE,
                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties(object_class, N_PROPS, props);

  gtk_widget_class_set_template_from_resource(widget_class,
                                              "/org/ritrovo/Ritrovo/ritrovo-message-list.ui");
  gtk_widget_class_bind_template_child(widget_class, RitrovoMessageList, scrolled);
  gtk_widget_class_bind_template_child(widget_class, RitrovoMessageList, list);
}

static void ritrovo_message_list_init(RitrovoMessageList *self)
{
  gtk_widget_init_template(GTK_WIDGET(self));
  self->at_end = TRUE;
  self->headed_at = g_get_real_time() / 1000;
  self->adjustment = gtk_scrolled_window_get_vadjustment(self->scrolled);
  g_signal_connect_swapped(self->adjustment, "value-changed", G_CALLBACK(value_changed_cb), self);
  gtk_list_box_set_header_func(self->list, update_header, self, NULL);
}
