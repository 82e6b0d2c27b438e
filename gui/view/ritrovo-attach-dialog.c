// SPDX-License-Identifier: GPL-3.0-or-later
// A list of attachments over which Send goes; what has been sent leaves the list.
#include "ritrovo-attach-dialog.h"

#include <glib/gi18n.h>

#include "ritrovo-file-words.h"

#define THUMB 40        // logical pixels, a square
#define LARGE_WIDTH 380 // of the one picture, if there is one
#define LARGE_HEIGHT 220

struct _RitrovoAttachDialog {
  AdwWindow parent_instance;

  // Template
  AdwWindowTitle *title;
  GtkWidget *send;
  GtkPicture *large;
  GtkListBox *list;
  GtkLabel *error;
  GtkEntry *caption;

  // Owned
  GListStore *attachments;
  RitrovoImages *images;
  char *place; // "To home"
  gpointer data;

  RitrovoAttachSend send_one;
  GDestroyNotify destroy;
  gint64 limit;
};

G_DEFINE_FINAL_TYPE(RitrovoAttachDialog, ritrovo_attach_dialog, ADW_TYPE_WINDOW)

static gboolean is_too_large(RitrovoAttachDialog *self, RitrovoAttachment *attachment)
{
  return self->limit > 0 && ritrovo_attachment_get_size(attachment) > self->limit;
}

// Tells how many go, and how much that is.
static void update(RitrovoAttachDialog *self)
{
  guint count = g_list_model_get_n_items(G_LIST_MODEL(self->attachments)), sent = 0;
  gint64 size = 0;
  for (guint i = 0; i < count; i++) {
    g_autoptr(RitrovoAttachment) attachment =
        g_list_model_get_item(G_LIST_MODEL(self->attachments), i);
    if (is_too_large(self, attachment))
      continue;
    sent++;
    size += ritrovo_attachment_get_size(attachment);
  }
  g_autofree char *sizes = ritrovo_size_text(size);
  g_autofree char *title =
      sent == 0 ? g_strdup(_("Nothing to Send"))
                : g_strdup_printf(ngettext("Send %u File", "Send %u Files", sent), sent);
  adw_window_title_set_title(self->title, title);
  gtk_window_set_title(GTK_WINDOW(self), title);
  // Translators: the first %s is "To home", the second the size of all files together
  g_autofree char *total =
      sent > 1 ? g_strdup_printf(_("%s, %s in all"), self->place, sizes) : NULL;
  adw_window_title_set_subtitle(self->title, total != NULL ? total : self->place);
  gtk_widget_set_sensitive(self->send, sent > 0);
  if (count == 0)
    gtk_window_close(GTK_WINDOW(self));
}

static void remove_clicked_cb(RitrovoAttachDialog *self, GtkWidget *button)
{
  guint position;
  RitrovoAttachment *attachment = g_object_get_data(G_OBJECT(button), "attachment");
  if (!g_list_store_find(self->attachments, attachment, &position))
    return;
  gtk_widget_grab_focus(GTK_WIDGET(self->caption));
  g_list_store_remove(self->attachments, position);
  gtk_widget_set_visible(GTK_WIDGET(self->large), FALSE);
  update(self);
}

static void thumb_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GtkWidget) image = data;
  g_autoptr(GdkTexture) texture = ritrovo_images_load_finish(RITROVO_IMAGES(source), result, NULL);
  if (texture == NULL)
    return;
  gtk_image_set_from_paintable(GTK_IMAGE(image), GDK_PAINTABLE(texture));
  gtk_image_set_pixel_size(GTK_IMAGE(image), THUMB);
}

static void large_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GtkWidget) large = data;
  g_autoptr(GdkTexture) texture = ritrovo_images_load_finish(RITROVO_IMAGES(source), result, NULL);
  if (texture == NULL)
    gtk_widget_set_visible(large, FALSE);
  else
    gtk_picture_set_paintable(GTK_PICTURE(large), GDK_PAINTABLE(texture));
}

static gboolean is_picture(RitrovoAttachment *attachment)
{
  g_autofree char *type =
      g_content_type_guess(ritrovo_attachment_get_name(attachment), NULL, 0, NULL);
  return ritrovo_is_picture_type(type);
}

static GtkWidget *create_icon(RitrovoAttachDialog *self, RitrovoAttachment *attachment)
{
  g_autofree char *type =
      g_content_type_guess(ritrovo_attachment_get_name(attachment), NULL, 0, NULL);
  g_autoptr(GIcon) icon = ritrovo_file_icon(type);
  GtkWidget *image = g_object_new(GTK_TYPE_IMAGE, "accessible-role",
                                  GTK_ACCESSIBLE_ROLE_PRESENTATION, "gicon", icon, NULL);
  int size = THUMB * gtk_widget_get_scale_factor(GTK_WIDGET(self));
  gtk_image_set_pixel_size(GTK_IMAGE(image), 24);
  gtk_widget_set_size_request(image, THUMB, THUMB);
  ritrovo_images_load_async(self->images, ritrovo_attachment_get_file(attachment), size, size,
                            thumb_cb, g_object_ref_sink(image));
  return image;
}

static GtkWidget *create_label(const char *text, PangoEllipsizeMode ellipsize)
{
  GtkWidget *label = gtk_label_new(text);
  gtk_label_set_xalign(GTK_LABEL(label), 0);
  gtk_label_set_ellipsize(GTK_LABEL(label), ellipsize);
  return label;
}

static char *size_words(RitrovoAttachDialog *self, RitrovoAttachment *attachment)
{
  g_autofree char *size = ritrovo_size_text(ritrovo_attachment_get_size(attachment));
  g_autofree char *most = ritrovo_size_text(self->limit);
  if (!is_too_large(self, attachment))
    return g_steal_pointer(&size);
  // Translators: both %s are sizes: that of a file, and that of the largest that the server takes
  return g_strdup_printf(_("Too large: %s, where %s are the most. It is left out."), size, most);
}

static GtkWidget *create_row(gpointer item, gpointer data)
{
  RitrovoAttachDialog *self = data;
  const char *name = ritrovo_attachment_get_name(item);
  g_autofree char *size = size_words(self, item);
  g_autofree char *row_name = g_strdup_printf("%s, %s", name, size);
  // Translators: %s is the name of a file that is about to be sent
  g_autofree char *remove_name = g_strdup_printf(_("Leave Out %s"), name);

  GtkWidget *words = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *size_label = create_label(size, PANGO_ELLIPSIZE_NONE);
  gtk_label_set_wrap(GTK_LABEL(size_label), TRUE);
  gtk_widget_add_css_class(size_label, "caption");
  gtk_widget_add_css_class(size_label, is_too_large(self, item) ? "error" : "dim-label");
  gtk_widget_set_hexpand(words, TRUE);
  gtk_widget_set_valign(words, GTK_ALIGN_CENTER);
  gtk_box_append(GTK_BOX(words), create_label(name, PANGO_ELLIPSIZE_MIDDLE));
  gtk_box_append(GTK_BOX(words), size_label);

  GtkWidget *button = gtk_button_new_from_icon_name("list-remove-symbolic");
  gtk_widget_add_css_class(button, "flat");
  gtk_widget_add_css_class(button, "round");
  gtk_widget_set_valign(button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text(button, remove_name);
  gtk_accessible_update_property(GTK_ACCESSIBLE(button), GTK_ACCESSIBLE_PROPERTY_LABEL, remove_name,
                                 -1);
  g_object_set_data_full(G_OBJECT(button), "attachment", g_object_ref(item), g_object_unref);
  g_signal_connect_swapped(button, "clicked", G_CALLBACK(remove_clicked_cb), self);

  GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 12);
  gtk_widget_add_css_class(box, "attachment");
  gtk_box_append(GTK_BOX(box), create_icon(self, item));
  gtk_box_append(GTK_BOX(box), words);
  gtk_box_append(GTK_BOX(box), button);

  GtkWidget *row = gtk_list_box_row_new();
  gtk_list_box_row_set_activatable(GTK_LIST_BOX_ROW(row), FALSE);
  gtk_list_box_row_set_child(GTK_LIST_BOX_ROW(row), box);
  gtk_accessible_update_property(GTK_ACCESSIBLE(row), GTK_ACCESSIBLE_PROPERTY_LABEL, row_name, -1);
  return row;
}

static void show_error(RitrovoAttachDialog *self, const char *name, const GError *error)
{
  g_autofree char *words = g_strdup_printf("%s: %s", name, error->message);
  gtk_label_set_label(self->error, words);
  gtk_widget_set_visible(GTK_WIDGET(self->error), TRUE);
}

// What has been sent is not sent again with the rest, nor is the caption.
static void forget(RitrovoAttachDialog *self, GPtrArray *sent)
{
  guint position;
  for (guint i = 0; i < sent->len; i++)
    if (g_list_store_find(self->attachments, g_ptr_array_index(sent, i), &position))
      g_list_store_remove(self->attachments, position);
  if (sent->len > 0)
    gtk_editable_set_text(GTK_EDITABLE(self->caption), "");
  update(self);
}

static void send_clicked_cb(RitrovoAttachDialog *self)
{
  GListModel *model = G_LIST_MODEL(self->attachments);
  g_autofree char *caption =
      g_strstrip(g_strdup(gtk_editable_get_text(GTK_EDITABLE(self->caption))));
  g_autoptr(GPtrArray) sent = g_ptr_array_new_with_free_func(g_object_unref);
  for (guint i = 0; i < g_list_model_get_n_items(model); i++) {
    g_autoptr(RitrovoAttachment) attachment = g_list_model_get_item(model, i);
    g_autoptr(GError) error = NULL;
    if (is_too_large(self, attachment))
      continue;
    if (!self->send_one(attachment, sent->len == 0 ? caption : "", self->data, &error)) {
      show_error(self, ritrovo_attachment_get_name(attachment), error);
      forget(self, sent);
      return;
    }
    g_ptr_array_add(sent, g_steal_pointer(&attachment));
  }
  gtk_window_close(GTK_WINDOW(self));
}

static void ritrovo_attach_dialog_dispose(GObject *object)
{
  RitrovoAttachDialog *self = RITROVO_ATTACH_DIALOG(object);
  if (self->destroy != NULL)
    self->destroy(self->data);
  self->destroy = NULL;
  g_clear_object(&self->images);
  G_OBJECT_CLASS(ritrovo_attach_dialog_parent_class)->dispose(object);
}

static void ritrovo_attach_dialog_finalize(GObject *object)
{
  g_object_unref(RITROVO_ATTACH_DIALOG(object)->attachments);
  g_free(RITROVO_ATTACH_DIALOG(object)->place);
  G_OBJECT_CLASS(ritrovo_attach_dialog_parent_class)->finalize(object);
}

static void ritrovo_attach_dialog_class_init(RitrovoAttachDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);
  G_OBJECT_CLASS(klass)->dispose = ritrovo_attach_dialog_dispose;
  G_OBJECT_CLASS(klass)->finalize = ritrovo_attach_dialog_finalize;

  gtk_widget_class_add_binding_action(widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource(widget_class,
                                              "/org/ritrovo/Ritrovo/ritrovo-attach-dialog.ui");
  gtk_widget_class_bind_template_child(widget_class, RitrovoAttachDialog, title);
  gtk_widget_class_bind_template_child(widget_class, RitrovoAttachDialog, send);
  gtk_widget_class_bind_template_child(widget_class, RitrovoAttachDialog, large);
  gtk_widget_class_bind_template_child(widget_class, RitrovoAttachDialog, list);
  gtk_widget_class_bind_template_child(widget_class, RitrovoAttachDialog, error);
  gtk_widget_class_bind_template_child(widget_class, RitrovoAttachDialog, caption);
  gtk_widget_class_bind_template_callback(widget_class, send_clicked_cb);
}

static void ritrovo_attach_dialog_init(RitrovoAttachDialog *self)
{
  self->attachments = g_list_store_new(RITROVO_TYPE_ATTACHMENT);
  gtk_widget_init_template(GTK_WIDGET(self));
}

GtkWidget *ritrovo_attach_dialog_new(GtkWindow *parent, GPtrArray *attachments, const char *place,
                                     gint64 limit, RitrovoImages *images, RitrovoAttachSend send,
                                     gpointer data, GDestroyNotify destroy)
{
  RitrovoAttachDialog *self =
      g_object_new(RITROVO_TYPE_ATTACH_DIALOG, "transient-for", parent, NULL);
  self->limit = limit;
  self->images = g_object_ref(images);
  // Translators: %s is the room or the person that gets the files
  self->place = g_strdup_printf(_("To %s"), place);
  self->send_one = send;
  self->data = data;
  self->destroy = destroy;
  for (guint i = 0; i < attachments->len; i++)
    g_list_store_append(self->attachments, g_ptr_array_index(attachments, i));
  gtk_list_box_bind_model(self->list, G_LIST_MODEL(self->attachments), create_row, self, NULL);
  // The place for a picture is there from the start: a window does not grow with what is in it.
  if (attachments->len == 1 && is_picture(g_ptr_array_index(attachments, 0))) {
    int scale = gtk_widget_get_scale_factor(GTK_WIDGET(self));
    GFile *file = ritrovo_attachment_get_file(g_ptr_array_index(attachments, 0));
    ritrovo_images_load_async(images, file, LARGE_WIDTH * scale, LARGE_HEIGHT * scale, large_cb,
                              g_object_ref(self->large));
    gtk_widget_set_visible(GTK_WIDGET(self->large), TRUE);
  }
  update(self);
  gtk_widget_grab_focus(GTK_WIDGET(self->caption));
  return GTK_WIDGET(self);
}
