// SPDX-License-Identifier: GPL-3.0-or-later
// A box is used again for other files while the log scrolls. What is shown follows the file and its
// transfer; a picture stands there as soon as its bytes are on this computer and are decoded.
#include "ritrovo-file-box.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ritrovo-file-menu.h"
#include "ritrovo-file-words.h"
#include "ritrovo-image-decode.h"
#include "ritrovo-picture.h"

struct _RitrovoFileBox {
  GtkWidget parent_instance;

  // Template
  GtkWidget *box;
  GtkWidget *picture_overlay;
  GtkWidget *picture_button;
  RitrovoPicture *picture;
  GtkWidget *card;
  GtkImage *icon;
  GtkLabel *name;
  GtkLabel *origin;
  GtkLabel *status;
  GtkProgressBar *progress;
  GtkButton *first;
  GtkWidget *cancel;
  GtkMenuButton *menu;
  GtkMenuButton *picture_menu;
  GtkLabel *error;

  // Owned
  RitrovoImages *images;
  RitrovoFile *file;
  RitrovoTransfer *transfer; // of the file, whose changes are listened to
  GFile *shown;              // where the picture comes from, NULL: there is none
  char *cid;
  GtkWidget *context_menu; // NULL until it was asked for
  guint load_source;

  const char *first_verb; // of the first button; a constant
  gboolean mine;
  gboolean opens_menu; // where it is clicked
};

G_DEFINE_FINAL_TYPE(RitrovoFileBox, ritrovo_file_box, GTK_TYPE_WIDGET)

static void activate(RitrovoFileBox *self, const char *verb)
{
  g_autofree char *key = ritrovo_file_key(self->file, self->cid);
  gtk_widget_activate_action(GTK_WIDGET(self), "room.file", "(ss)", verb, key);
}

static void first_clicked_cb(RitrovoFileBox *self)
{
  if (self->file != NULL && self->first_verb != NULL)
    activate(self, self->first_verb);
}

static void cancel_clicked_cb(RitrovoFileBox *self)
{
  if (self->file != NULL)
    activate(self, RITROVO_FILE_CANCEL);
}

static void picture_clicked_cb(RitrovoFileBox *self)
{
  if (self->file != NULL)
    activate(self, RITROVO_FILE_VIEW);
}

static GMenuModel *create_items(RitrovoFileBox *self)
{
  g_autofree char *key = self->file != NULL ? ritrovo_file_key(self->file, self->cid) : NULL;
  return self->file != NULL ? ritrovo_file_menu_new(self->file, key, self->mine) : NULL;
}

static void popup_items(GtkMenuButton *button, gpointer data)
{
  g_autoptr(GMenuModel) items = create_items(data);
  gtk_menu_button_set_menu_model(button, items);
}

gboolean ritrovo_file_box_popup(RitrovoFileBox *self, double x, double y)
{
  g_return_val_if_fail(RITROVO_IS_FILE_BOX(self), FALSE);
  g_autoptr(GMenuModel) items = create_items(self);
  if (items == NULL)
    return FALSE;
  if (self->context_menu == NULL) {
    self->context_menu = gtk_popover_menu_new_from_model(NULL);
    gtk_popover_set_has_arrow(GTK_POPOVER(self->context_menu), FALSE);
    gtk_widget_set_halign(self->context_menu, GTK_ALIGN_START);
    gtk_widget_set_parent(self->context_menu, GTK_WIDGET(self));
  }
  GdkRectangle at = {x >= 0 ? (int) x : 0, (int) MAX(y, 0), 1, 1};
  gtk_popover_menu_set_menu_model(GTK_POPOVER_MENU(self->context_menu), items);
  gtk_popover_set_pointing_to(GTK_POPOVER(self->context_menu), &at);
  gtk_popover_popup(GTK_POPOVER(self->context_menu));
  return TRUE;
}

static void menu_pressed_cb(GtkGestureClick *click, int n_press, double x, double y,
                            RitrovoFileBox *self)
{
  if (self->opens_menu && ritrovo_file_box_popup(self, x, y))
    gtk_gesture_set_state(GTK_GESTURE(click), GTK_EVENT_SEQUENCE_CLAIMED);
}

static void set_label(GtkLabel *label, const char *text)
{
  if (strcmp(gtk_label_get_label(label), text) != 0)
    gtk_label_set_label(label, text);
}

static void show_first(RitrovoFileBox *self, const char *verb, const char *icon, const char *name)
{
  gtk_widget_set_visible(GTK_WIDGET(self->first), verb != NULL);
  if (self->first_verb == verb)
    return;
  self->first_verb = verb;
  if (verb == NULL)
    return;
  gtk_button_set_icon_name(self->first, icon);
  gtk_widget_set_tooltip_text(GTK_WIDGET(self->first), name);
  gtk_accessible_update_property(GTK_ACCESSIBLE(self->first), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                 -1);
}

static void show_buttons(RitrovoFileBox *self, RitrovoTransferState state)
{
  gboolean removed = ritrovo_file_get_removed(self->file);
  gboolean active = !removed && ritrovo_transfer_is_active(self->transfer);
  gboolean failed = !removed && state == RITROVO_TRANSFER_FAILED;
  if (removed || (active && state != RITROVO_TRANSFER_BROKEN))
    show_first(self, NULL, NULL, NULL);
  else if (state == RITROVO_TRANSFER_BROKEN)
    show_first(self, RITROVO_FILE_RESUME, "view-refresh-symbolic", _("Resume"));
  else if (failed)
    show_first(self, RITROVO_FILE_RESUME, "view-refresh-symbolic", _("Retry"));
  else if (ritrovo_file_get_local(self->file) != NULL)
    show_first(self, RITROVO_FILE_OPEN, "document-open-symbolic", _("Open"));
  else
    show_first(self, RITROVO_FILE_SAVE, "folder-download-symbolic", _("Save"));
  gtk_widget_set_visible(self->cancel, active || failed);
  gtk_widget_set_visible(GTK_WIDGET(self->menu), !removed && !active && !failed);
}

static void show_state(RitrovoFileBox *self)
{
  RitrovoTransferState state =
      self->transfer != NULL ? ritrovo_transfer_get_state(self->transfer) : RITROVO_TRANSFER_DONE;
  gboolean active = ritrovo_transfer_is_active(self->transfer);
  gboolean removed = ritrovo_file_get_removed(self->file);
  g_autofree char *status = ritrovo_file_status(self->file);
  set_label(self->status, status);
  gtk_widget_set_visible(GTK_WIDGET(self->progress), active && !removed);
  if (active)
    gtk_progress_bar_set_fraction(self->progress, ritrovo_transfer_get_fraction(self->transfer));
  gboolean failed = state == RITROVO_TRANSFER_FAILED && !removed;
  gtk_widget_set_visible(GTK_WIDGET(self->error), failed);
  if (failed)
    set_label(self->error, ritrovo_transfer_get_error_text(self->transfer));
  show_buttons(self, state);
  // A picture speaks for itself, unless there is something to tell.
  gboolean has_picture = gtk_widget_get_visible(self->picture_overlay);
  gtk_widget_set_visible(self->card, !has_picture || active || failed);
}

static void get_box(RitrovoFileBox *self, int *width, int *height)
{
  int scale = gtk_widget_get_scale_factor(GTK_WIDGET(self));
  *width = RITROVO_PICTURE_WIDTH * scale;
  *height = RITROVO_PICTURE_HEIGHT * scale;
}

static void show_picture(RitrovoFileBox *self, GdkTexture *texture, int width, int height)
{
  int scale = gtk_widget_get_scale_factor(GTK_WIDGET(self));
  ritrovo_picture_set(self->picture, texture, MAX(1, width / scale), MAX(1, height / scale));
  gtk_widget_set_visible(self->picture_overlay, width > 0);
}

typedef struct {
  RitrovoFileBox *box; // owned
  GFile *local;        // owned
} Loading;

static void loaded_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Loading *loading = data;
  g_autoptr(RitrovoFileBox) self = loading->box;
  g_autoptr(GFile) local = loading->local;
  g_autoptr(GdkTexture) texture = ritrovo_images_load_finish(RITROVO_IMAGES(source), result, NULL);
  if (self->file == NULL || self->shown == NULL || !g_file_equal(self->shown, local))
    return;
  if (texture != NULL)
    show_picture(self, texture, gdk_texture_get_width(texture), gdk_texture_get_height(texture));
  else
    show_picture(self, NULL, 0, 0);
  show_state(self);
}

// The picture, if the bytes are here and are one. What is no picture is found out by trying: the
// first bytes tell.
static void update_picture(RitrovoFileBox *self)
{
  int box_width, box_height, width = 0, height = 0;
  GFile *local = self->file != NULL && !ritrovo_file_get_removed(self->file)
                     ? ritrovo_file_get_local(self->file)
                     : NULL;
  if (self->images == NULL ||
      (local != NULL && self->shown != NULL && g_file_equal(local, self->shown)))
    return;
  g_set_object(&self->shown, local);
  if (local == NULL || ritrovo_file_get_size(self->file) > RITROVO_IMAGE_FILE_MOST) {
    show_picture(self, NULL, 0, 0);
    return;
  }
  get_box(self, &box_width, &box_height);
  GdkTexture *texture =
      ritrovo_images_lookup(self->images, local, box_width, box_height, &width, &height);
  show_picture(self, texture, width, height);
  if (texture != NULL || ritrovo_images_is_broken(self->images, local, box_width, box_height))
    return;
  Loading *loading = g_new(Loading, 1);
  *loading = (Loading){g_object_ref(self), g_object_ref(local)};
  ritrovo_images_load_async(self->images, local, box_width, box_height, loaded_cb, loading);
}

// Not while the log binds its rows: the answer changes the file at once.
static gboolean load_cb(gpointer data)
{
  RitrovoFileBox *self = data;
  self->load_source = 0;
  if (self->file != NULL && ritrovo_file_get_local(self->file) == NULL &&
      ritrovo_file_get_transfer(self->file) == NULL)
    activate(self, RITROVO_FILE_LOAD);
  return G_SOURCE_REMOVE;
}

static void update_load(RitrovoFileBox *self)
{
  gboolean wanted =
      self->images != NULL && self->file != NULL && ritrovo_file_get_local(self->file) == NULL &&
      ritrovo_file_get_transfer(self->file) == NULL && !ritrovo_file_get_removed(self->file) &&
      *ritrovo_file_get_id(self->file) != '\0' && ritrovo_file_is_picture(self->file);
  if (wanted && self->load_source == 0)
    self->load_source = g_idle_add(load_cb, self);
}

static void set_transfer(RitrovoFileBox *self, RitrovoTransfer *transfer)
{
  if (self->transfer == transfer)
    return;
  if (self->transfer != NULL)
    g_signal_handlers_disconnect_by_func(self->transfer, show_state, self);
  g_set_object(&self->transfer, transfer);
  if (transfer != NULL)
    g_signal_connect_swapped(transfer, "notify", G_CALLBACK(show_state), self);
}

static void show(RitrovoFileBox *self)
{
  const char *name = ritrovo_file_get_name(self->file);
  g_autoptr(GIcon) icon = ritrovo_file_icon(ritrovo_file_get_content_type(self->file));
  set_label(self->name, name);
  gtk_image_set_from_gicon(self->icon, icon);
  gtk_accessible_update_property(GTK_ACCESSIBLE(self->picture_button),
                                 GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_accessible_update_property(GTK_ACCESSIBLE(self->progress), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                 name, -1);
  set_transfer(self, ritrovo_file_get_transfer(self->file));
  update_picture(self);
  update_load(self);
  show_state(self);
}

void ritrovo_file_box_set_file(RitrovoFileBox *self, RitrovoFile *file, const char *cid,
                               gboolean mine)
{
  g_return_if_fail(RITROVO_IS_FILE_BOX(self));
  self->mine = mine;
  if (g_strcmp0(self->cid, cid) != 0) {
    g_free(self->cid);
    self->cid = g_strdup(cid);
  }
  if (self->file != file) {
    if (self->file != NULL)
      g_signal_handlers_disconnect_by_func(self->file, show, self);
    g_clear_handle_id(&self->load_source, g_source_remove);
    g_set_object(&self->file, file);
    g_clear_object(&self->shown);
    if (file != NULL)
      g_signal_connect_swapped(file, "notify", G_CALLBACK(show), self);
  }
  if (file != NULL) {
    show(self);
    return;
  }
  set_transfer(self, NULL);
  // The texture is the store's to keep or to drop.
  ritrovo_picture_set(self->picture, NULL, 0, 0);
  if (self->context_menu != NULL)
    gtk_popover_popdown(GTK_POPOVER(self->context_menu));
}

void ritrovo_file_box_set_context_menu(RitrovoFileBox *self, gboolean opens)
{
  g_return_if_fail(RITROVO_IS_FILE_BOX(self));
  self->opens_menu = opens;
}

void ritrovo_file_box_set_origin(RitrovoFileBox *self, const char *origin)
{
  g_return_if_fail(RITROVO_IS_FILE_BOX(self));
  gtk_label_set_label(self->origin, origin);
  gtk_widget_set_visible(GTK_WIDGET(self->origin), TRUE);
}

static void ritrovo_file_box_dispose(GObject *object)
{
  RitrovoFileBox *self = RITROVO_FILE_BOX(object);
  if (self->box != NULL)
    ritrovo_file_box_set_file(self, NULL, NULL, FALSE);
  g_clear_pointer(&self->context_menu, gtk_widget_unparent);
  gtk_widget_dispose_template(GTK_WIDGET(self), RITROVO_TYPE_FILE_BOX);
  g_clear_object(&self->images);
  G_OBJECT_CLASS(ritrovo_file_box_parent_class)->dispose(object);
}

static void ritrovo_file_box_finalize(GObject *object)
{
  g_free(RITROVO_FILE_BOX(object)->cid);
  G_OBJECT_CLASS(ritrovo_file_box_parent_class)->finalize(object);
}

static void ritrovo_file_box_class_init(RitrovoFileBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);
  G_OBJECT_CLASS(klass)->dispose = ritrovo_file_box_dispose;
  G_OBJECT_CLASS(klass)->finalize = ritrovo_file_box_finalize;

  g_type_ensure(RITROVO_TYPE_PICTURE);
  gtk_widget_class_set_layout_manager_type(widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name(widget_class, "file");
  gtk_widget_class_set_template_from_resource(widget_class,
                                              "/org/ritrovo/Ritrovo/ritrovo-file-box.ui");
  gtk_widget_class_bind_template_child(widget_class, RitrovoFileBox, box);
  gtk_widget_class_bind_template_child(widget_class, RitrovoFileBox, picture_overlay);
  gtk_widget_class_bind_template_child(widget_class, RitrovoFileBox, picture_button);
  gtk_widget_class_bind_template_child(widget_class, RitrovoFileBox, picture);
  gtk_widget_class_bind_template_child(widget_class, RitrovoFileBox, card);
  gtk_widget_class_bind_template_child(widget_class, RitrovoFileBox, icon);
  gtk_widget_class_bind_template_child(widget_class, RitrovoFileBox, name);
  gtk_widget_class_bind_template_child(widget_class, RitrovoFileBox, origin);
  gtk_widget_class_bind_template_child(widget_class, RitrovoFileBox, status);
  gtk_widget_class_bind_template_child(widget_class, RitrovoFileBox, progress);
  gtk_widget_class_bind_template_child(widget_class, RitrovoFileBox, first);
  gtk_widget_class_bind_template_child(widget_class, RitrovoFileBox, cancel);
  gtk_widget_class_bind_template_child(widget_class, RitrovoFileBox, menu);
  gtk_widget_class_bind_template_child(widget_class, RitrovoFileBox, picture_menu);
  gtk_widget_class_bind_template_child(widget_class, RitrovoFileBox, error);
  gtk_widget_class_bind_template_callback(widget_class, first_clicked_cb);
  gtk_widget_class_bind_template_callback(widget_class, cancel_clicked_cb);
  gtk_widget_class_bind_template_callback(widget_class, picture_clicked_cb);
}

static void ritrovo_file_box_init(RitrovoFileBox *self)
{
  GtkGesture *click = gtk_gesture_click_new();
  gtk_widget_init_template(GTK_WIDGET(self));
  self->opens_menu = TRUE;
  gtk_menu_button_set_create_popup_func(self->menu, popup_items, self, NULL);
  gtk_menu_button_set_create_popup_func(self->picture_menu, popup_items, self, NULL);
  gtk_gesture_single_set_button(GTK_GESTURE_SINGLE(click), GDK_BUTTON_SECONDARY);
  g_signal_connect(click, "pressed", G_CALLBACK(menu_pressed_cb), self);
  gtk_widget_add_controller(GTK_WIDGET(self), GTK_EVENT_CONTROLLER(click));
  gtk_widget_set_cursor_from_name(GTK_WIDGET(self), "default");
}

GtkWidget *ritrovo_file_box_new(RitrovoImages *images)
{
  RitrovoFileBox *self = g_object_new(RITROVO_TYPE_FILE_BOX, NULL);
  g_set_object(&self->images, images);
  if (images != NULL)
    g_signal_connect_object(images, "wanted", G_CALLBACK(update_load), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET(self);
}
