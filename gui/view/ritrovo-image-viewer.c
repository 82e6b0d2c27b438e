// SPDX-License-Identifier: GPL-3.0-or-later
// The picture is decoded anew, in as many pixels as a large screen has.
#include "ritrovo-image-viewer.h"

#include <glib/gi18n.h>

#include "ritrovo-file-menu.h"
#include "ritrovo-file-words.h"

#define MOST 4096 // pixels of a side
#define MARGIN 80 // between this window and the one below it

struct _RitrovoImageViewer {
  AdwWindow parent_instance;

  // Template
  AdwToastOverlay *toasts;
  AdwWindowTitle *title;
  GtkWidget *save;
  GtkPicture *picture;
  GtkLabel *error;

  // Owned
  RitrovoFileActions *actions;
  RitrovoFile *file;
};

G_DEFINE_FINAL_TYPE(RitrovoImageViewer, ritrovo_image_viewer, ADW_TYPE_WINDOW)

static void save_clicked_cb(RitrovoImageViewer *self)
{
  ritrovo_file_actions_run(self->actions, RITROVO_FILE_SAVE, self->file);
}

static void copy_clicked_cb(RitrovoImageViewer *self)
{
  ritrovo_file_actions_run(self->actions, RITROVO_FILE_COPY, self->file);
}

static void told_cb(RitrovoImageViewer *self, const char *words)
{
  AdwToast *toast = adw_toast_new("");
  g_autofree char *markup = g_markup_escape_text(words, -1);
  adw_toast_set_title(toast, markup);
  adw_toast_overlay_add_toast(self->toasts, toast);
}

static void loaded_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(RitrovoImageViewer) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GdkTexture) texture =
      ritrovo_images_load_finish(RITROVO_IMAGES(source), result, &error);
  if (self->file == NULL)
    return;
  if (texture == NULL) {
    gtk_label_set_label(self->error, error->message);
    gtk_widget_set_visible(GTK_WIDGET(self->error), TRUE);
    return;
  }
  gtk_picture_set_paintable(self->picture, GDK_PAINTABLE(texture));
}

static void ritrovo_image_viewer_dispose(GObject *object)
{
  RitrovoImageViewer *self = RITROVO_IMAGE_VIEWER(object);
  g_clear_object(&self->actions);
  g_clear_object(&self->file);
  G_OBJECT_CLASS(ritrovo_image_viewer_parent_class)->dispose(object);
}

static void ritrovo_image_viewer_class_init(RitrovoImageViewerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);
  G_OBJECT_CLASS(klass)->dispose = ritrovo_image_viewer_dispose;

  gtk_widget_class_add_binding_action(widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource(widget_class,
                                              "/org/ritrovo/Ritrovo/ritrovo-image-viewer.ui");
  gtk_widget_class_bind_template_child(widget_class, RitrovoImageViewer, toasts);
  gtk_widget_class_bind_template_child(widget_class, RitrovoImageViewer, title);
  gtk_widget_class_bind_template_child(widget_class, RitrovoImageViewer, save);
  gtk_widget_class_bind_template_child(widget_class, RitrovoImageViewer, picture);
  gtk_widget_class_bind_template_child(widget_class, RitrovoImageViewer, error);
  gtk_widget_class_bind_template_callback(widget_class, save_clicked_cb);
  gtk_widget_class_bind_template_callback(widget_class, copy_clicked_cb);
}

static void ritrovo_image_viewer_init(RitrovoImageViewer *self)
{
  gtk_widget_init_template(GTK_WIDGET(self));
}

GtkWidget *ritrovo_image_viewer_new(GtkWindow *parent, RitrovoImages *images,
                                    RitrovoFileActions *actions, RitrovoFile *file)
{
  RitrovoImageViewer *self = g_object_new(RITROVO_TYPE_IMAGE_VIEWER, "transient-for", parent, NULL);
  const char *name = ritrovo_file_get_name(file);
  g_autofree char *size = ritrovo_size_text(ritrovo_file_get_size(file));
  self->actions = g_object_ref(actions);
  self->file = g_object_ref(file);
  g_signal_connect_object(actions, "told", G_CALLBACK(told_cb), self, G_CONNECT_SWAPPED);
  gtk_window_set_title(GTK_WINDOW(self), name);
  adw_window_title_set_title(self->title, name);
  adw_window_title_set_subtitle(self->title, size);
  gtk_picture_set_alternative_text(self->picture, name);
  // While it is being sent there is nothing on the server to save.
  gtk_widget_set_visible(self->save, *ritrovo_file_get_id(file) != '\0');
  if (parent != NULL)
    gtk_window_set_default_size(GTK_WINDOW(self),
                                MAX(300, gtk_widget_get_width(GTK_WIDGET(parent)) - MARGIN),
                                MAX(300, gtk_widget_get_height(GTK_WIDGET(parent)) - MARGIN));
  if (ritrovo_file_get_local(file) != NULL)
    ritrovo_images_load_async(images, ritrovo_file_get_local(file), MOST, MOST, loaded_cb,
                              g_object_ref(self));
  return GTK_WIDGET(self);
}
