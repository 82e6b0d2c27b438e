// SPDX-License-Identifier: GPL-3.0-or-later
// The interface, and what a row does whose text is one Pango layout.
#include "ritrovo-log-row.h"

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

int ritrovo_log_row_place_in_layout(PangoLayout *layout, double x, double y)
{
  int height, index, trailing;
  const char *text = pango_layout_get_text(layout);
  pango_layout_get_pixel_size(layout, NULL, &height);
  // Above and below the text is before and behind it.
  if (y < 0)
    return 0;
  if (y >= height)
    return (int) g_utf8_strlen(text, -1);
  pango_layout_xy_to_index(layout, (int) (x * PANGO_SCALE), (int) (y * PANGO_SCALE), &index,
                           &trailing);
  return (int) g_utf8_pointer_to_offset(text, text + index) + trailing;
}

// The index of a place in bytes; places behind the text are its end.
static int byte_index(const char *text, int place)
{
  glong length = g_utf8_strlen(text, -1);
  return (int) (g_utf8_offset_to_pointer(text, CLAMP(place, 0, length)) - text);
}

void ritrovo_log_row_snapshot_layout(PangoLayout *layout, int from, int to, const GdkRGBA *colour,
                                     GtkSnapshot *snapshot, double x, double y)
{
  const char *text = pango_layout_get_text(layout);
  int range[2] = {byte_index(text, from), byte_index(text, to)};
  if (range[0] >= range[1])
    return;
  cairo_region_t *region = gdk_pango_layout_get_clip_region(layout, (int) x, (int) y, range, 1);
  for (int i = 0; i < cairo_region_num_rectangles(region); i++) {
    cairo_rectangle_int_t r;
    cairo_region_get_rectangle(region, i, &r);
    graphene_rect_t bounds =
        GRAPHENE_RECT_INIT((float) r.x, (float) r.y, (float) r.width, (float) r.height);
    gtk_snapshot_append_color(snapshot, colour, &bounds);
  }
  cairo_region_destroy(region);
}
