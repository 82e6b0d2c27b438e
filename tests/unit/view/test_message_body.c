// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of a message's text as a widget (gui/view/ritrovo-message-body.h): each text begins on the
// side from which it is read, whichever way the window runs.
#include "ritrovo-message-body.h"

#include <adwaita.h>

#define WIDTH 300
#define ENGLISH "Ciao"
#define HEBREW "שלום"

static gboolean begins_left(const char *text, GtkTextDirection direction)
{
  RitrovoMessageBody *body = g_object_ref_sink(g_object_new(RITROVO_TYPE_MESSAGE_BODY, NULL));
  GtkWidget *label = g_object_ref_sink(gtk_label_new(NULL));
  gtk_widget_set_direction(GTK_WIDGET(body), direction);
  ritrovo_message_body_show(body, GTK_LABEL(label), text, NULL);
  gtk_widget_measure(GTK_WIDGET(body), GTK_ORIENTATION_VERTICAL, WIDTH, NULL, NULL, NULL, NULL);
  PangoRectangle words;
  pango_layout_get_pixel_extents(ritrovo_message_body_get_layout(body), NULL, &words);
  g_object_unref(body);
  g_object_unref(label);
  g_assert_true(words.x == 0 || words.x + words.width == WIDTH);
  return words.x == 0;
}

static void test_direction(void)
{
  g_assert_true(begins_left(ENGLISH, GTK_TEXT_DIR_LTR));
  g_assert_false(begins_left(HEBREW, GTK_TEXT_DIR_LTR));
  g_assert_true(begins_left(ENGLISH, GTK_TEXT_DIR_RTL));
  g_assert_false(begins_left(HEBREW, GTK_TEXT_DIR_RTL));
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  adw_init();
  g_test_add_func("/view/message-body/direction", test_direction);
  return g_test_run();
}
