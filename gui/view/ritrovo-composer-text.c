// SPDX-License-Identifier: GPL-3.0-or-later
// A text view scrolls to the cursor when a line is added, before it gets the height for that line.
// GTK 4.8 then forgets to tell its adjustment of the new height, and goes on scrolling to where
// there is nothing: the first line would stay hidden. Its keys for marks put them round what is
// selected, and take them away again.
#include "ritrovo-composer-text.h"

#include <string.h>

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

// How many of that character stand before the place, or behind it.
static int count_marks(const GtkTextIter *place, gunichar mark, gboolean before)
{
  GtkTextIter at = *place;
  int count = 0;
  if (!before)
    for (; gtk_text_iter_get_char(&at) == mark; count++)
      gtk_text_iter_forward_char(&at);
  else
    while (gtk_text_iter_backward_char(&at) && gtk_text_iter_get_char(&at) == mark)
      count++;
  return count;
}

// Of three, one is for italics and two are for bold.
static gboolean has_marks(const GtkTextIter *start, const GtkTextIter *end, const char *mark)
{
  int count =
      MIN(count_marks(start, (gunichar) *mark, TRUE), count_marks(end, (gunichar) *mark, FALSE));
  return strlen(mark) == 2 ? count >= 2 : count % 2 == 1;
}

// A mark works only beside a word.
static void trim(GtkTextIter *start, GtkTextIter *end)
{
  while (gtk_text_iter_compare(start, end) < 0 && g_unichar_isspace(gtk_text_iter_get_char(start)))
    gtk_text_iter_forward_char(start);
  while (gtk_text_iter_compare(start, end) < 0) {
    GtkTextIter last = *end;
    gtk_text_iter_backward_char(&last);
    if (!g_unichar_isspace(gtk_text_iter_get_char(&last)))
      return;
    *end = last;
  }
}

static void delete_at(GtkTextBuffer *buffer, int offset, int length)
{
  GtkTextIter from, to;
  gtk_text_buffer_get_iter_at_offset(buffer, &from, offset);
  gtk_text_buffer_get_iter_at_offset(buffer, &to, offset + length);
  gtk_text_buffer_delete(buffer, &from, &to);
}

static gboolean mark_cb(GtkWidget *widget, GVariant *arguments, gpointer data)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer(GTK_TEXT_VIEW(widget));
  GtkTextIter start, end;
  const char *mark;
  g_variant_get(arguments, "(&s)", &mark);
  gtk_text_buffer_get_selection_bounds(buffer, &start, &end);
  trim(&start, &end);
  int from = gtk_text_iter_get_offset(&start), to = gtk_text_iter_get_offset(&end);
  int length = (int) strlen(mark);
  gboolean marked = has_marks(&start, &end, mark);
  gtk_text_buffer_begin_user_action(buffer);
  if (marked) {
    delete_at(buffer, to, length);
    delete_at(buffer, from - length, length);
  } else {
    gtk_text_buffer_insert(buffer, &end, mark, -1);
    gtk_text_buffer_get_iter_at_offset(buffer, &start, from);
    gtk_text_buffer_insert(buffer, &start, mark, -1);
  }
  int moved = marked ? -length : length;
  gtk_text_buffer_get_iter_at_offset(buffer, &start, from + moved);
  gtk_text_buffer_get_iter_at_offset(buffer, &end, to + moved);
  gtk_text_buffer_select_range(buffer, &end, &start);
  gtk_text_buffer_end_user_action(buffer);
  return TRUE;
}

static void ritrovo_composer_text_class_init(RitrovoComposerTextClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);
  widget_class->size_allocate = ritrovo_composer_text_size_allocate;
  gtk_widget_class_add_binding(widget_class, GDK_KEY_b, GDK_CONTROL_MASK, mark_cb, "(s)", "**");
  gtk_widget_class_add_binding(widget_class, GDK_KEY_i, GDK_CONTROL_MASK, mark_cb, "(s)", "*");
  gtk_widget_class_add_binding(widget_class, GDK_KEY_e, GDK_CONTROL_MASK, mark_cb, "(s)", "`");
}

static void ritrovo_composer_text_init(RitrovoComposerText *self)
{
  g_signal_connect(self, "notify::vadjustment", G_CALLBACK(adjustment_changed_cb), NULL);
}
