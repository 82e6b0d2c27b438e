// SPDX-License-Identifier: GPL-3.0-or-later
// Built in code, since nothing in it changes once it is there. Assistive technology reads the row's
// name alone.
#include "ritrovo-search-row.h"

#include <adwaita.h>

#include "ritrovo-file-words.h"
#include "ritrovo-search-words.h"

static GtkWidget *add_label(GtkWidget *box, const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new(text);
  gtk_label_set_ellipsize(GTK_LABEL(label), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign(GTK_LABEL(label), 0);
  gtk_widget_add_css_class(label, css_class);
  gtk_box_append(GTK_BOX(box), label);
  return label;
}

GtkWidget *ritrovo_search_row_new(RitrovoSearchResult *result, const char *query)
{
  RitrovoMessage *message = ritrovo_search_result_get_message(result);
  gint64 now = g_get_real_time() / 1000;
  g_autofree char *when = ritrovo_search_time_text(ritrovo_message_get_time(message), now);
  g_autofree char *name = ritrovo_search_result_name(result, now);
  g_autofree char *said = ritrovo_message_words(message);
  g_autofree char *markup = ritrovo_search_markup(said, query);

  GtkWidget *head = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
  add_label(head, ritrovo_message_get_sender(message), "heading");
  GtkWidget *place = add_label(head, ritrovo_search_result_get_place(result), "dim-label");
  gtk_widget_set_hexpand(place, TRUE);
  gtk_widget_add_css_class(place, "caption");
  gtk_widget_add_css_class(add_label(head, when, "dim-label"), "caption");

  GtkWidget *text = gtk_label_new(NULL);
  gtk_label_set_markup(GTK_LABEL(text), markup);
  gtk_label_set_wrap(GTK_LABEL(text), TRUE);
  gtk_label_set_wrap_mode(GTK_LABEL(text), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_lines(GTK_LABEL(text), 3);
  gtk_label_set_ellipsize(GTK_LABEL(text), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign(GTK_LABEL(text), 0);

  GtkWidget *words = gtk_box_new(GTK_ORIENTATION_VERTICAL, 2);
  gtk_widget_set_hexpand(words, TRUE);
  gtk_box_append(GTK_BOX(words), head);
  gtk_box_append(GTK_BOX(words), text);

  GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *avatar = adw_avatar_new(32, ritrovo_message_get_sender(message), TRUE);
  gtk_widget_set_valign(avatar, GTK_ALIGN_START);
  gtk_box_append(GTK_BOX(box), avatar);
  gtk_box_append(GTK_BOX(box), words);

  GtkWidget *row = gtk_list_box_row_new();
  gtk_list_box_row_set_child(GTK_LIST_BOX_ROW(row), box);
  gtk_widget_add_css_class(row, "found");
  gtk_accessible_update_property(GTK_ACCESSIBLE(row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  return row;
}
