// SPDX-License-Identifier: GPL-3.0-or-later
// The interface, and what a row does whose text is that of one label.
#include "ritrovo-log-row.h"

#include <string.h>

G_DEFINE_INTERFACE(RitrovoLogRow, ritrovo_log_row, GTK_TYPE_WIDGET)

static void ritrovo_log_row_default_init(RitrovoLogRowInterface *iface)
{
}

int ritrovo_log_row_get_place(RitrovoLogRow *self, double x, double y)
{
  g_return_val_if_fail(RITROVO_IS_LOG_ROW(self), 0);
  return RITROVO_LOG_ROW_GET_IFACE(self)->get_place(self, x, y);
}

void ritrovo_log_row_show_selection(RitrovoLogRow *self, int from, int to)
{
  g_return_if_fail(RITROVO_IS_LOG_ROW(self));
  RITROVO_LOG_ROW_GET_IFACE(self)->show_selection(self, from, to);
}

int ritrovo_log_row_place_in_label(GtkWidget *row, GtkLabel *label, double x, double y)
{
  double label_x, label_y;
  int offset_x, offset_y, index, trailing;
  if (!gtk_widget_translate_coordinates(row, GTK_WIDGET(label), x, y, &label_x, &label_y))
    return 0;
  // Above and below the text is before and behind it.
  if (label_y < 0)
    return 0;
  PangoLayout *layout = gtk_label_get_layout(label);
  const char *text = pango_layout_get_text(layout);
  if (label_y >= gtk_widget_get_height(GTK_WIDGET(label)))
    return (int) g_utf8_strlen(text, -1);
  gtk_label_get_layout_offsets(label, &offset_x, &offset_y);
  pango_layout_xy_to_index(layout, (int) ((label_x - offset_x) * PANGO_SCALE),
                           (int) ((label_y - offset_y) * PANGO_SCALE), &index, &trailing);
  return (int) g_utf8_pointer_to_offset(text, text + index) + trailing;
}

// The index of a place in bytes; places behind the text are its end.
static int byte_index(const char *text, int place)
{
  glong length = g_utf8_strlen(text, -1);
  return (int) (g_utf8_offset_to_pointer(text, CLAMP(place, 0, length)) - text);
}

void ritrovo_log_row_snapshot_label(GtkWidget *row, GtkLabel *label, int from, int to,
                                    const GdkRGBA *colour, GtkSnapshot *snapshot)
{
  PangoLayout *layout = gtk_label_get_layout(label);
  const char *text = pango_layout_get_text(layout);
  int range[2] = {byte_index(text, from), byte_index(text, to)};
  int offset_x, offset_y;
  double x, y;
  if (range[0] >= range[1] || !gtk_widget_get_mapped(GTK_WIDGET(label)) ||
      !gtk_widget_translate_coordinates(GTK_WIDGET(label), row, 0, 0, &x, &y))
    return;
  gtk_label_get_layout_offsets(label, &offset_x, &offset_y);
  cairo_region_t *region =
      gdk_pango_layout_get_clip_region(layout, (int) x + offset_x, (int) y + offset_y, range, 1);
  for (int i = 0; i < cairo_region_num_rectangles(region); i++) {
    cairo_rectangle_int_t r;
    cairo_region_get_rectangle(region, i, &r);
    graphene_rect_t bounds =
        GRAPHENE_RECT_INIT((float) r.x, (float) r.y, (float) r.width, (float) r.height);
    gtk_snapshot_append_color(snapshot, colour, &bounds);
  }
  cairo_region_destroy(region);
}
