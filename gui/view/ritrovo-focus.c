// SPDX-License-Identifier: GPL-3.0-or-later
// Asks the window, which alone knows who has the focus, and the leaflet, which has decided long
// before its animation ends.
#include "ritrovo-focus.h"

#include <adwaita.h>

gboolean ritrovo_has_focus_within(GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root(widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus(root) : NULL;
  return focus != NULL && (focus == widget || gtk_widget_is_ancestor(focus, widget));
}

gboolean ritrovo_is_sliding_out(GtkWidget *widget)
{
  AdwLeaflet *leaflet = (AdwLeaflet *) gtk_widget_get_ancestor(widget, ADW_TYPE_LEAFLET);
  GtkWidget *shown = leaflet != NULL ? adw_leaflet_get_visible_child(leaflet) : NULL;
  return shown != NULL && adw_leaflet_get_folded(leaflet) && !gtk_widget_is_ancestor(widget, shown);
}
