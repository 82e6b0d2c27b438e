// SPDX-License-Identifier: GPL-3.0-or-later
// How a row is laid out and drawn: the lines above, then the avatar beside the rest. Places in its
// text are those of the log's selection.
#include "ritrovo-log-row.h"
#include "ritrovo-message-row-private.h"

#define SELECTION_ALPHA 0.35f
#define AVATAR 36
#define INDENT (AVATAR + 12) // of everything beside the avatar
#define FILE_WIDTH 440       // of a file, where there is more room

// Whether there is a text; a file may come without a caption.
static gboolean has_words(RitrovoMessageRow *self)
{
  return self->shown_text != NULL && *self->shown_text != '\0';
}

// The text as it is drawn, and where in the row.
static PangoLayout *text_layout(RitrovoMessageRow *self, double *x, double *y)
{
  int offset_x = 0, offset_y = 0;
  gboolean linked = gtk_widget_get_visible(GTK_WIDGET(self->linked_text));
  GtkWidget *text = linked ? GTK_WIDGET(self->linked_text) : GTK_WIDGET(self->text);
  if (linked)
    gtk_label_get_layout_offsets(self->linked_text, &offset_x, &offset_y);
  if (!gtk_widget_translate_coordinates(text, GTK_WIDGET(self), offset_x, offset_y, x, y))
    *x = *y = 0;
  return linked ? gtk_label_get_layout(self->linked_text)
                : ritrovo_message_body_get_layout(self->text);
}

static int get_place(RitrovoLogRow *row, double x, double y)
{
  double text_x, text_y;
  PangoLayout *layout = text_layout(RITROVO_MESSAGE_ROW(row), &text_x, &text_y);
  return ritrovo_log_row_place_in_layout(layout, x - text_x, y - text_y);
}

static void show_selection(RitrovoLogRow *row, int from, int to)
{
  RitrovoMessageRow *self = RITROVO_MESSAGE_ROW(row);
  if (self->selected_from == from && self->selected_to == to)
    return;
  self->selected_from = from;
  self->selected_to = to;
  gtk_widget_queue_draw(GTK_WIDGET(self));
}

void message_row_log_init(RitrovoLogRowInterface *iface)
{
  iface->get_place = get_place;
  iface->show_selection = show_selection;
}

// The row lays out its parts itself: the lines above, then the avatar beside the rest. Boxes in
// each other would measure a text a dozen times, looking for a width that fits a height.
static GtkSizeRequestMode get_request_mode(GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

// The height of a part in that width, 0 while it is not shown; it is put there if `y` says where.
static int stack(GtkWidget *part, int x, int width, const int *y)
{
  int minimum, height;
  if (part == NULL || !gtk_widget_should_layout(part))
    return 0;
  gtk_widget_measure(part, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  width = MAX(width, minimum);
  gtk_widget_measure(part, GTK_ORIENTATION_VERTICAL, width, NULL, &height, NULL, NULL);
  if (y != NULL)
    gtk_widget_size_allocate(part, &(GtkAllocation){x, *y, width, height}, -1);
  return height;
}

static int stack_all(RitrovoMessageRow *self, int width, gboolean put)
{
  GtkWidget *lines[] = {self->day_line, self->new_line};
  GtkWidget *column[] = {self->heading,
                         self->quote,
                         self->file_box,
                         GTK_WIDGET(self->text),
                         GTK_WIDGET(self->linked_text),
                         self->reactions,
                         self->failure,
                         self->wait};
  gboolean mirrored = gtk_widget_get_direction(GTK_WIDGET(self)) == GTK_TEXT_DIR_RTL;
  int y = 0;
  for (guint i = 0; i < G_N_ELEMENTS(lines); i++)
    y += stack(lines[i], 0, width, put ? &y : NULL);
  int avatar =
      stack(GTK_WIDGET(self->avatar), mirrored ? width - AVATAR : 0, AVATAR, put ? &y : NULL);
  int beside = y + avatar;
  for (guint i = 0; i < G_N_ELEMENTS(column); i++) {
    int wide = width - INDENT;
    if (column[i] == self->file_box)
      wide = MIN(wide, FILE_WIDTH);
    y += stack(column[i], mirrored ? width - INDENT - wide : INDENT, wide, put ? &y : NULL);
  }
  return MAX(y, beside);
}

// The least width of a line of words and buttons, 0 while it is not shown.
static int least_width(GtkWidget *line)
{
  int minimum = 0;
  if (line != NULL && gtk_widget_should_layout(line))
    gtk_widget_measure(line, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  return minimum;
}

static void row_measure(GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                        int *natural, int *minimum_baseline, int *natural_baseline)
{
  RitrovoMessageRow *self = RITROVO_MESSAGE_ROW(widget);
  if (orientation == GTK_ORIENTATION_VERTICAL) {
    *minimum = *natural = stack_all(self, for_size, FALSE);
    return;
  }
  int least = MAX(least_width(self->failure), least_width(self->wait));
  least = MAX(least, MAX(least_width(self->quote), least_width(self->reactions)));
  *minimum = *natural = 2 * INDENT + MAX(least, least_width(self->file_box) - INDENT);
}

static void row_size_allocate(GtkWidget *widget, int width, int height, int baseline)
{
  stack_all(RITROVO_MESSAGE_ROW(widget), width, TRUE);
}

static void row_snapshot(GtkWidget *widget, GtkSnapshot *snapshot)
{
  RitrovoMessageRow *self = RITROVO_MESSAGE_ROW(widget);
  gboolean selected = self->selected_from < self->selected_to && has_words(self);
  GdkRGBA colour;
  double x = 0, y = 0;
  PangoLayout *layout = self->markdown != NULL || selected ? text_layout(self, &x, &y) : NULL;
  if (self->markdown != NULL)
    ritrovo_message_body_snapshot_blocks(widget, snapshot, layout, self->markdown, x, y);
  if (selected && gtk_style_context_lookup_color(gtk_widget_get_style_context(widget),
                                                 "accent_bg_color", &colour)) {
    colour.alpha = SELECTION_ALPHA;
    ritrovo_log_row_snapshot_layout(layout, self->selected_from, self->selected_to, &colour,
                                    snapshot, x, y);
  }
  GtkWidgetClass *row_class = GTK_WIDGET_GET_CLASS(widget);
  GTK_WIDGET_CLASS(g_type_class_peek_parent(row_class))->snapshot(widget, snapshot);
}

void message_row_layout_class_init(GtkWidgetClass *widget_class)
{
  widget_class->get_request_mode = get_request_mode;
  widget_class->measure = row_measure;
  widget_class->size_allocate = row_size_allocate;
  widget_class->snapshot = row_snapshot;
}
