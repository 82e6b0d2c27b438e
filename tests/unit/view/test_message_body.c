// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of a message's text as a widget (gui/view/ritrovo-message-body.h): each text begins on the
// side from which it is read, whichever way the window runs.
#include "ritrovo-message-body.h"

#include <adwaita.h>

#define WIDTH 300
#define ENGLISH "Ciao"
#define HEBREW "שלום"
#define LINK " https://a.example/"

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

// Words with a link in them stand where the same words without one do.
static gboolean linked_begins_left(const char *text, GtkTextDirection direction)
{
  g_autoptr(RitrovoMarkdown) markdown = ritrovo_markdown_new(text);
  RitrovoMessageBody *body = g_object_ref_sink(g_object_new(RITROVO_TYPE_MESSAGE_BODY, NULL));
  GtkWidget *label = g_object_ref_sink(gtk_label_new(NULL));
  int x;
  gtk_label_set_wrap(GTK_LABEL(label), TRUE);
  gtk_label_set_xalign(GTK_LABEL(label), 0); // as in the row
  gtk_widget_set_direction(GTK_WIDGET(body), direction);
  gtk_widget_set_direction(label, direction);
  g_assert_true(markdown != NULL && markdown->has_links);
  ritrovo_message_body_show(body, GTK_LABEL(label), text, markdown);
  gtk_widget_measure(label, GTK_ORIENTATION_VERTICAL, WIDTH, NULL, NULL, NULL, NULL);
  gtk_widget_allocate(label, WIDTH, 100, -1, NULL);
  gtk_label_get_layout_offsets(GTK_LABEL(label), &x, NULL);
  PangoRectangle words;
  pango_layout_get_pixel_extents(gtk_label_get_layout(GTK_LABEL(label)), NULL, &words);
  g_object_unref(body);
  g_object_unref(label);
  g_assert_cmpint(words.width, <, WIDTH / 2 + WIDTH / 4);
  return x + words.x < WIDTH / 8;
}

static void test_links(void)
{
  g_assert_true(linked_begins_left(ENGLISH LINK, GTK_TEXT_DIR_LTR));
  g_assert_false(linked_begins_left(HEBREW LINK, GTK_TEXT_DIR_LTR));
  g_assert_true(linked_begins_left(ENGLISH LINK, GTK_TEXT_DIR_RTL));
  g_assert_false(linked_begins_left(HEBREW LINK, GTK_TEXT_DIR_RTL));
}

// The bar of a quote stands beside the beginning of its words.
static gboolean bar_is_left(const char *text, GtkTextDirection direction)
{
  g_autoptr(RitrovoMarkdown) markdown = ritrovo_markdown_new(text);
  RitrovoMessageBody *body = g_object_ref_sink(g_object_new(RITROVO_TYPE_MESSAGE_BODY, NULL));
  GtkWidget *label = g_object_ref_sink(gtk_label_new(NULL));
  gtk_widget_set_direction(GTK_WIDGET(body), direction);
  ritrovo_message_body_show(body, GTK_LABEL(label), text, markdown);
  gtk_widget_measure(GTK_WIDGET(body), GTK_ORIENTATION_VERTICAL, WIDTH, NULL, NULL, NULL, NULL);
  GtkSnapshot *snapshot = gtk_snapshot_new();
  ritrovo_message_body_snapshot_blocks(GTK_WIDGET(body), snapshot,
                                       ritrovo_message_body_get_layout(body), markdown, 0, 0);
  GskRenderNode *bar = gtk_snapshot_free_to_node(snapshot);
  graphene_rect_t bounds;
  gsk_render_node_get_bounds(bar, &bounds);
  gsk_render_node_unref(bar);
  g_object_unref(body);
  g_object_unref(label);
  g_assert_true(bounds.origin.x + bounds.size.width <= 0 || bounds.origin.x >= WIDTH);
  return bounds.origin.x < 0;
}

static void test_quotes(void)
{
  g_assert_true(bar_is_left("> " ENGLISH, GTK_TEXT_DIR_LTR));
  g_assert_false(bar_is_left("> " HEBREW, GTK_TEXT_DIR_LTR));
  g_assert_true(bar_is_left("> " ENGLISH, GTK_TEXT_DIR_RTL));
  g_assert_false(bar_is_left("> " HEBREW, GTK_TEXT_DIR_RTL));
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  adw_init();
  g_test_add_func("/view/message-body/direction", test_direction);
  g_test_add_func("/view/message-body/links", test_links);
  g_test_add_func("/view/message-body/quotes", test_quotes);
  return g_test_run();
}
