// SPDX-License-Identifier: GPL-3.0-or-later
// Both parts are the first child of the widget, and change with its properties.
#include "ritrovo-names.h"

static void chosen_cb(GtkDropDown *list)
{
  GtkWidget *button = gtk_widget_get_first_child(GTK_WIDGET(list));
  GtkStringObject *chosen = gtk_drop_down_get_selected_item(list);
  gtk_accessible_update_property(GTK_ACCESSIBLE(button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                 chosen != NULL ? gtk_string_object_get_string(chosen) : "", -1);
}

void ritrovo_name_drop_down(GtkDropDown *list, const char *name)
{
  GtkWidget *button = gtk_widget_get_first_child(GTK_WIDGET(list));
  g_return_if_fail(GTK_IS_TOGGLE_BUTTON(button));
  gtk_accessible_update_property(GTK_ACCESSIBLE(button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect(list, "notify::selected-item", G_CALLBACK(chosen_cb), NULL);
  chosen_cb(list);
}

static void title_cb(AdwStatusPage *page)
{
  GtkWidget *scrolled = gtk_widget_get_first_child(GTK_WIDGET(page));
  gtk_accessible_update_property(GTK_ACCESSIBLE(scrolled), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                 adw_status_page_get_title(page), -1);
}

void ritrovo_name_status_page(AdwStatusPage *page)
{
  g_return_if_fail(GTK_IS_SCROLLED_WINDOW(gtk_widget_get_first_child(GTK_WIDGET(page))));
  g_signal_connect(page, "notify::title", G_CALLBACK(title_cb), NULL);
  title_cb(page);
}
