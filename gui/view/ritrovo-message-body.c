// SPDX-License-Identifier: GPL-3.0-or-later
// One Pango layout, as wide as the widget.
#include "ritrovo-message-body.h"

#define REACH 6        // of the ground of code around its lines
#define ABOVE 2        // likewise, upwards and downwards
#define ROUND 6        // its corners
#define BAR 3          // beside a quote
#define BAR_DISTANCE 8 // from its text to the far side of the bar

struct _RitrovoMessageBody {
  GtkWidget parent_instance;

  PangoLayout *layout; // owned
};

G_DEFINE_FINAL_TYPE(RitrovoMessageBody, ritrovo_message_body, GTK_TYPE_WIDGET)

static GtkSizeRequestMode ritrovo_message_body_get_request_mode(GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void set_width(RitrovoMessageBody *self, int width)
{
  pango_layout_set_width(self->layout, width * PANGO_SCALE);
}

static void ritrovo_message_body_measure(GtkWidget *widget, GtkOrientation orientation,
                                         int for_size, int *minimum, int *natural,
                                         int *minimum_baseline, int *natural_baseline)
{
  RitrovoMessageBody *self = RITROVO_MESSAGE_BODY(widget);
  *minimum = *natural = 1; // it takes the width that it gets
  if (orientation == GTK_ORIENTATION_VERTICAL) {
    set_width(self, for_size);
    pango_layout_get_pixel_size(self->layout, NULL, natural);
    *minimum = *natural;
  }
}

static void ritrovo_message_body_size_allocate(GtkWidget *widget, int width, int height,
                                               int baseline)
{
  set_width(RITROVO_MESSAGE_BODY(widget), width);
}

static void ritrovo_message_body_snapshot(GtkWidget *widget, GtkSnapshot *snapshot)
{
  gtk_snapshot_render_layout(snapshot, gtk_widget_get_style_context(widget), 0, 0,
                             RITROVO_MESSAGE_BODY(widget)->layout);
}

// A font that changes changes the context, and that the layout.
static void ritrovo_message_body_css_changed(GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS(ritrovo_message_body_parent_class)->css_changed(widget, change);
  pango_layout_context_changed(RITROVO_MESSAGE_BODY(widget)->layout);
}

// A text begins on its own side. Pango swaps the sides of one that does not run as its context
// does.
static void align(RitrovoMessageBody *self)
{
  gboolean mirrored = gtk_widget_get_direction(GTK_WIDGET(self)) == GTK_TEXT_DIR_RTL;
  pango_layout_set_alignment(self->layout, mirrored ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
}

static void ritrovo_message_body_direction_changed(GtkWidget *widget, GtkTextDirection previous)
{
  GTK_WIDGET_CLASS(ritrovo_message_body_parent_class)->direction_changed(widget, previous);
  align(RITROVO_MESSAGE_BODY(widget));
}

static void ritrovo_message_body_finalize(GObject *object)
{
  g_object_unref(RITROVO_MESSAGE_BODY(object)->layout);
  G_OBJECT_CLASS(ritrovo_message_body_parent_class)->finalize(object);
}

static void ritrovo_message_body_class_init(RitrovoMessageBodyClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);
  G_OBJECT_CLASS(klass)->finalize = ritrovo_message_body_finalize;
  widget_class->get_request_mode = ritrovo_message_body_get_request_mode;
  widget_class->measure = ritrovo_message_body_measure;
  widget_class->size_allocate = ritrovo_message_body_size_allocate;
  widget_class->snapshot = ritrovo_message_body_snapshot;
  widget_class->direction_changed = ritrovo_message_body_direction_changed;
  widget_class->css_changed = ritrovo_message_body_css_changed;
  gtk_widget_class_set_css_name(widget_class, "label");
  gtk_widget_class_set_accessible_role(widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void ritrovo_message_body_init(RitrovoMessageBody *self)
{
  self->layout = gtk_widget_create_pango_layout(GTK_WIDGET(self), NULL);
  pango_layout_set_wrap(self->layout, PANGO_WRAP_WORD_CHAR);
  align(self);
  gtk_widget_set_hexpand(GTK_WIDGET(self), TRUE);
}

// Whether what stands there is read from right to left.
static gboolean is_mirrored(PangoLayout *layout, guint index)
{
  int line;
  pango_layout_index_to_line_x(layout, (int) index, FALSE, &line, NULL);
  PangoLayoutLine *words = pango_layout_get_line_readonly(layout, line);
  return pango_layout_line_get_resolved_direction(words) == PANGO_DIRECTION_RTL;
}

// A label keeps its lines together on one side, which is to be that from which they are read.
static void align_label(GtkLabel *label)
{
  gboolean mirrored = gtk_widget_get_direction(GTK_WIDGET(label)) == GTK_TEXT_DIR_RTL;
  gtk_label_set_xalign(label, is_mirrored(gtk_label_get_layout(label), 0) == mirrored ? 0 : 1);
}

void ritrovo_message_body_show(RitrovoMessageBody *self, GtkLabel *label, const char *text,
                               const RitrovoMarkdown *markdown)
{
  g_return_if_fail(RITROVO_IS_MESSAGE_BODY(self));
  gboolean linked = markdown != NULL && markdown->has_links;
  if (linked) {
    gtk_label_set_markup(label, markdown->markup);
    align_label(label);
  } else if (markdown != NULL) {
    pango_layout_set_markup(self->layout, markdown->markup, -1);
  } else {
    pango_layout_set_attributes(self->layout, NULL);
    pango_layout_set_text(self->layout, text, -1);
  }
  gtk_widget_set_visible(GTK_WIDGET(label), linked);
  gtk_widget_set_visible(GTK_WIDGET(self), !linked && *text != '\0');
  gtk_widget_queue_resize(GTK_WIDGET(self));
}

PangoLayout *ritrovo_message_body_get_layout(RitrovoMessageBody *self)
{
  g_return_val_if_fail(RITROVO_IS_MESSAGE_BODY(self), NULL);
  return self->layout;
}

static void snapshot_block(GtkWidget *widget, GtkSnapshot *snapshot, RitrovoMarkdownKind kind,
                           const graphene_rect_t *lines, gboolean mirrored)
{
  GdkRGBA colour;
  graphene_rect_t area = *lines;
  gtk_style_context_get_color(gtk_widget_get_style_context(widget), &colour);
  if (kind == RITROVO_MARKDOWN_QUOTE) {
    colour.alpha *= 0.3f;
    area.origin.x += mirrored ? area.size.width + BAR_DISTANCE - BAR : -BAR_DISTANCE;
    area.size.width = BAR;
    gtk_snapshot_append_color(snapshot, &colour, &area);
    return;
  }
  GskRoundedRect ground;
  colour.alpha *= 0.08f;
  graphene_rect_inset(&area, -REACH, -ABOVE);
  gsk_rounded_rect_init_from_rect(&ground, &area, ROUND);
  gtk_snapshot_push_rounded_clip(snapshot, &ground);
  gtk_snapshot_append_color(snapshot, &colour, &area);
  gtk_snapshot_pop(snapshot);
}

void ritrovo_message_body_snapshot_blocks(GtkWidget *widget, GtkSnapshot *snapshot,
                                          PangoLayout *layout, const RitrovoMarkdown *markdown,
                                          double x, double y)
{
  float width = (float) pango_layout_get_width(layout) / PANGO_SCALE;
  for (guint i = 0; i < markdown->blocks->len; i++) {
    const RitrovoMarkdownBlock *block = &g_array_index(markdown->blocks, RitrovoMarkdownBlock, i);
    PangoRectangle first, last;
    pango_layout_index_to_pos(layout, (int) block->from, &first);
    pango_layout_index_to_pos(layout, (int) block->to, &last);
    float top = (float) first.y / PANGO_SCALE;
    float bottom = (float) (last.y + last.height) / PANGO_SCALE;
    graphene_rect_t lines = GRAPHENE_RECT_INIT((float) x, (float) y + top, width, bottom - top);
    snapshot_block(widget, snapshot, block->kind, &lines, is_mirrored(layout, block->from));
  }
}
