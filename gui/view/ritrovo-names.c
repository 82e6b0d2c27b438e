// SPDX-License-Identifier: GPL-3.0-or-later
// What they name is the first child of the widget, and changes with its properties; or it is found
// by the rows that it stands in.
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

static void name_control(AdwActionRow *row)
{
  GtkWidget *control = adw_action_row_get_activatable_widget(row);
  if (control == NULL)
    return;
  // The library names it by the row's title. A label of its own would be read besides.
  gtk_accessible_reset_property(GTK_ACCESSIBLE(control), GTK_ACCESSIBLE_PROPERTY_LABEL);
  if (GTK_IS_DROP_DOWN(control))
    ritrovo_name_drop_down(GTK_DROP_DOWN(control),
                           adw_preferences_row_get_title(ADW_PREFERENCES_ROW(row)));
}

void ritrovo_name_rows(GtkWidget *widget)
{
  for (GtkWidget *child = gtk_widget_get_first_child(widget); child != NULL;
       child = gtk_widget_get_next_sibling(child)) {
    if (ADW_IS_ACTION_ROW(child))
      name_control(ADW_ACTION_ROW(child));
    else
      ritrovo_name_rows(child);
  }
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

void ritrovo_name_buttons(GtkWidget *widget)
{
  for (GtkWidget *child = gtk_widget_get_first_child(widget); child != NULL;
       child = gtk_widget_get_next_sibling(child)) {
    GtkWidget *inside = GTK_IS_BUTTON(child) ? gtk_button_get_child(GTK_BUTTON(child)) : NULL;
    if (GTK_IS_LABEL(inside) && gtk_button_get_label(GTK_BUTTON(child)) == NULL)
      gtk_accessible_update_property(GTK_ACCESSIBLE(child), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                     gtk_label_get_text(GTK_LABEL(inside)), -1);
    else
      ritrovo_name_buttons(child);
  }
}
