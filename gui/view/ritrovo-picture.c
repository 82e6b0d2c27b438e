// SPDX-License-Identifier: GPL-3.0-or-later
// A GtkPicture would forget its size together with its pixels, which come and go while one
// scrolls.
#include "ritrovo-picture.h"

struct _RitrovoPicture {
  GtkWidget parent_instance;

  GdkTexture *texture; // owned
  int width;
  int height;
};

G_DEFINE_FINAL_TYPE(RitrovoPicture, ritrovo_picture, GTK_TYPE_WIDGET)

static GtkSizeRequestMode ritrovo_picture_get_request_mode(GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void ritrovo_picture_measure(GtkWidget *widget, GtkOrientation orientation, int for_size,
                                    int *minimum, int *natural, int *minimum_baseline,
                                    int *natural_baseline)
{
  RitrovoPicture *self = RITROVO_PICTURE(widget);
  if (self->width == 0 || self->height == 0) {
    *minimum = *natural = 0;
  } else if (orientation == GTK_ORIENTATION_HORIZONTAL) {
    *minimum = 1;
    *natural = self->width;
    if (for_size >= 0 && for_size < self->height)
      *natural = MAX(1, self->width * for_size / self->height);
  } else {
    int width = for_size >= 0 ? MIN(for_size, self->width) : self->width;
    *minimum = *natural = MAX(1, (self->height * width + self->width / 2) / self->width);
  }
}

static void ritrovo_picture_snapshot(GtkWidget *widget, GtkSnapshot *snapshot)
{
  RitrovoPicture *self = RITROVO_PICTURE(widget);
  if (self->texture != NULL)
    gdk_paintable_snapshot(GDK_PAINTABLE(self->texture), snapshot, gtk_widget_get_width(widget),
                           gtk_widget_get_height(widget));
}

static void ritrovo_picture_finalize(GObject *object)
{
  g_clear_object(&RITROVO_PICTURE(object)->texture);
  G_OBJECT_CLASS(ritrovo_picture_parent_class)->finalize(object);
}

static void ritrovo_picture_class_init(RitrovoPictureClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);
  G_OBJECT_CLASS(klass)->finalize = ritrovo_picture_finalize;
  widget_class->get_request_mode = ritrovo_picture_get_request_mode;
  widget_class->measure = ritrovo_picture_measure;
  widget_class->snapshot = ritrovo_picture_snapshot;
  gtk_widget_class_set_css_name(widget_class, "picture");
  gtk_widget_class_set_accessible_role(widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void ritrovo_picture_init(RitrovoPicture *self)
{
  gtk_widget_set_overflow(GTK_WIDGET(self), GTK_OVERFLOW_HIDDEN);
}

void ritrovo_picture_set(RitrovoPicture *self, GdkTexture *texture, int width, int height)
{
  g_return_if_fail(RITROVO_IS_PICTURE(self));
  gboolean resized = self->width != width || self->height != height;
  if (!g_set_object(&self->texture, texture) && !resized)
    return;
  self->width = width;
  self->height = height;
  if (resized)
    gtk_widget_queue_resize(GTK_WIDGET(self));
  else
    gtk_widget_queue_draw(GTK_WIDGET(self));
}
