// SPDX-License-Identifier: GPL-3.0-or-later
// A text view scrolls to the cursor when a line is added, before it gets the height for that line.
// GTK 4.8 then forgets to tell its adjustment of the new height, and goes on scrolling to where
// there is nothing: the first line would stay hidden.
#include "ritrovo-composer-text.h"

struct _RitrovoComposerText {
  GtkTextView parent_instance;
};

G_DEFINE_FINAL_TYPE(RitrovoComposerText, ritrovo_composer_text, GTK_TYPE_TEXT_VIEW)

static void scrolled_cb(GtkAdjustment *adjustment)
{
  double end = gtk_adjustment_get_upper(adjustment) - gtk_adjustment_get_page_size(adjustment);
  if (gtk_adjustment_get_value(adjustment) > end)
    gtk_adjustment_set_value(adjustment, end);
}

static void ritrovo_composer_text_size_allocate(GtkWidget *widget, int width, int height,
                                                int baseline)
{
  GTK_WIDGET_CLASS(ritrovo_composer_text_parent_class)
      ->size_allocate(widget, width, height, baseline);
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment(GTK_SCROLLABLE(widget));
  if (adjustment == NULL || gtk_adjustment_get_page_size(adjustment) == height)
    return;
  gtk_adjustment_set_upper(adjustment, MAX(gtk_adjustment_get_upper(adjustment), height));
  gtk_adjustment_set_page_size(adjustment, height);
  scrolled_cb(adjustment);
}

static void adjustment_changed_cb(RitrovoComposerText *self)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment(GTK_SCROLLABLE(self));
  if (adjustment != NULL)
    g_signal_connect(adjustment, "value-changed", G_CALLBACK(scrolled_cb), NULL);
}

static void ritrovo_composer_text_class_init(RitrovoComposerTextClass *klass)
{
  GTK_WIDGET_CLASS(klass)->size_allocate = ritrovo_composer_text_size_allocate;
}

static void ritrovo_composer_text_init(RitrovoComposerText *self)
{
  g_signal_connect(self, "notify::vadjustment", G_CALLBACK(adjustment_changed_cb), NULL);
}
