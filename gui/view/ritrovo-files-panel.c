// SPDX-License-Identifier: GPL-3.0-or-later
// The list lives while the panel is on the screen. A filter that leaves little asks for more until
// the view is full or there are no older ones.
#include "ritrovo-files-panel.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

#include "ritrovo-closures.h"
#include "ritrovo-file-box.h"
#include "ritrovo-file-menu.h"
#include "ritrovo-file-words.h"
#include "ritrovo-focus.h"
#include "ritrovo-names.h"

#define AHEAD 400 // pixels below the view within which more is asked for

struct _RitrovoFilesPanel {
  GtkWidget parent_instance;

  // Template
  GtkWidget *box;
  GtkEditable *filter;
  GtkToggleButton *images;
  GtkToggleButton *others;
  GtkStack *stack;
  GtkScrolledWindow *scrolled;
  GtkListBox *list;
  GtkSpinner *spinner;
  AdwStatusPage *empty;
  AdwStatusPage *error;

  // Owned
  RitrovoRoom *room;
  RitrovoFileList *files; // NULL while it is not on the screen
  GtkFilterListModel *filtered;
  char *own_name;
  char *wanted; // what names are to contain, folded
};

G_DEFINE_FINAL_TYPE(RitrovoFilesPanel, ritrovo_files_panel, GTK_TYPE_WIDGET)

enum {
  PROP_ROOM = 1,
  PROP_OWN_NAME,
  N_PROPS,
};
static GParamSpec *props[N_PROPS];

static char *origin_of(RitrovoFile *file)
{
  gint64 time = ritrovo_file_get_time(file);
  gboolean today = ritrovo_is_same_day(time, g_get_real_time() / 1000);
  g_autofree char *when = today ? ritrovo_time_text(NULL, time) : ritrovo_short_date_text(time);
  return g_strdup_printf("%s, %s", ritrovo_file_get_sender(file), when);
}

static GtkWidget *create_row(gpointer item, gpointer data)
{
  RitrovoFilesPanel *self = data;
  gboolean mine = g_strcmp0(ritrovo_file_get_sender(item), self->own_name) == 0;
  g_autofree char *origin = origin_of(item);
  g_autofree char *name = ritrovo_file_summary(item, origin);
  GtkWidget *box = ritrovo_file_box_new(NULL);
  ritrovo_file_box_set_origin(RITROVO_FILE_BOX(box), origin);
  ritrovo_file_box_set_file(RITROVO_FILE_BOX(box), item, NULL, mine);
  GtkWidget *row = gtk_list_box_row_new();
  gtk_list_box_row_set_child(GTK_LIST_BOX_ROW(row), box);
  gtk_accessible_update_property(GTK_ACCESSIBLE(row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data_full(G_OBJECT(row), "file", g_object_ref(item), g_object_unref);
  return row;
}

static gboolean contains(const char *text, const char *wanted)
{
  g_autofree char *folded = g_utf8_casefold(text, -1);
  return strstr(folded, wanted) != NULL;
}

static gboolean is_wanted(gpointer item, gpointer data)
{
  RitrovoFilesPanel *self = data;
  gboolean picture = ritrovo_file_is_picture(item);
  if (gtk_toggle_button_get_active(self->images) && !picture)
    return FALSE;
  if (gtk_toggle_button_get_active(self->others) && picture)
    return FALSE;
  return *self->wanted == '\0' || contains(ritrovo_file_get_name(item), self->wanted) ||
         contains(ritrovo_file_get_sender(item), self->wanted);
}

static void load_more_if_near(RitrovoFilesPanel *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment(self->scrolled);
  double below = gtk_adjustment_get_upper(adjustment) - gtk_adjustment_get_page_size(adjustment) -
                 gtk_adjustment_get_value(adjustment);
  if (self->files == NULL || below > AHEAD || ritrovo_file_list_get_loading(self->files) ||
      ritrovo_file_list_get_end(self->files) ||
      *ritrovo_file_list_get_error_text(self->files) != '\0')
    return;
  ritrovo_file_list_load_more(self->files);
}

static void update(RitrovoFilesPanel *self)
{
  if (self->files == NULL)
    return;
  const char *error = ritrovo_file_list_get_error_text(self->files);
  gboolean loading = ritrovo_file_list_get_loading(self->files);
  gboolean nothing = g_list_model_get_n_items(G_LIST_MODEL(self->filtered)) == 0;
  gboolean filtered = g_list_model_get_n_items(G_LIST_MODEL(self->files)) > 0;
  gtk_spinner_set_spinning(self->spinner, loading);
  if (nothing && *error != '\0') {
    adw_status_page_set_description(self->error, error);
    gtk_stack_set_visible_child_name(self->stack, "error");
  } else if (nothing && !loading && (ritrovo_file_list_get_end(self->files) || filtered)) {
    adw_status_page_set_title(self->empty, filtered ? _("No Such Files") : _("No Files Yet"));
    adw_status_page_set_description(
        self->empty, filtered ? _("Try another name, or all kinds.")
                              : _("Drop one onto the conversation, or attach it to a message."));
    gtk_stack_set_visible_child_name(self->stack, "empty");
  } else {
    gtk_stack_set_visible_child_name(self->stack, "list");
  }
  load_more_if_near(self);
}

static void filter_changed_cb(RitrovoFilesPanel *self)
{
  g_autofree char *text = g_strstrip(g_strdup(gtk_editable_get_text(self->filter)));
  g_free(self->wanted);
  self->wanted = g_utf8_casefold(text, -1);
  if (self->filtered == NULL)
    return;
  gtk_filter_changed(gtk_filter_list_model_get_filter(self->filtered), GTK_FILTER_CHANGE_DIFFERENT);
  update(self);
}

static void stop_search_cb(RitrovoFilesPanel *self)
{
  gtk_widget_activate_action(GTK_WIDGET(self), "room.close-pane", NULL);
}

static void try_again_cb(RitrovoFilesPanel *self)
{
  if (self->files != NULL)
    ritrovo_file_list_load_more(self->files);
}

static void row_activated_cb(RitrovoFilesPanel *self, GtkListBoxRow *row)
{
  RitrovoFile *file = g_object_get_data(G_OBJECT(row), "file");
  gboolean here = ritrovo_file_get_local(file) != NULL;
  if (!ritrovo_transfer_is_active(ritrovo_file_get_transfer(file)))
    gtk_widget_activate_action(GTK_WIDGET(row), "room.file", "(ss)",
                               here ? RITROVO_FILE_OPEN : RITROVO_FILE_SAVE,
                               ritrovo_file_get_id(file));
}

static gboolean menu_key_cb(GtkWidget *widget, GVariant *arguments, gpointer data)
{
  RitrovoFilesPanel *self = RITROVO_FILES_PANEL(widget);
  GtkWidget *child = gtk_widget_get_first_child(GTK_WIDGET(self->list));
  for (; child != NULL; child = gtk_widget_get_next_sibling(child))
    if (GTK_IS_LIST_BOX_ROW(child) && ritrovo_has_focus_within(child))
      return ritrovo_file_box_popup(
          RITROVO_FILE_BOX(gtk_list_box_row_get_child(GTK_LIST_BOX_ROW(child))), -1, 0);
  return FALSE;
}

static void close_list(RitrovoFilesPanel *self)
{
  if (self->files == NULL)
    return;
  gtk_list_box_bind_model(self->list, NULL, NULL, NULL, NULL);
  g_signal_handlers_disconnect_by_data(self->files, self);
  g_signal_handlers_disconnect_by_data(self->filtered, self);
  g_clear_object(&self->filtered);
  g_clear_object(&self->files);
}

static void open_list(RitrovoFilesPanel *self)
{
  if (self->room == NULL || self->files != NULL || !gtk_widget_get_mapped(GTK_WIDGET(self)))
    return;
  self->files = ritrovo_room_list_files(self->room);
  self->filtered =
      gtk_filter_list_model_new(g_object_ref(G_LIST_MODEL(self->files)),
                                GTK_FILTER(gtk_custom_filter_new(is_wanted, self, NULL)));
  gtk_list_box_bind_model(self->list, G_LIST_MODEL(self->filtered), create_row, self, NULL);
  g_signal_connect_swapped(self->filtered, "items-changed", G_CALLBACK(update), self);
  g_signal_connect_swapped(self->files, "notify", G_CALLBACK(update), self);
  update(self);
}

RitrovoFile *ritrovo_files_panel_find(RitrovoFilesPanel *self, const char *id)
{
  g_return_val_if_fail(RITROVO_IS_FILES_PANEL(self), NULL);
  guint count = self->files != NULL ? g_list_model_get_n_items(G_LIST_MODEL(self->files)) : 0;
  for (guint i = 0; i < count; i++) {
    g_autoptr(RitrovoFile) file = g_list_model_get_item(G_LIST_MODEL(self->files), i);
    if (strcmp(ritrovo_file_get_id(file), id) == 0)
      return file; // the list holds it
  }
  return NULL;
}

void ritrovo_files_panel_take_focus(RitrovoFilesPanel *self)
{
  gtk_widget_grab_focus(GTK_WIDGET(self->filter));
}

static void ritrovo_files_panel_map(GtkWidget *widget)
{
  GTK_WIDGET_CLASS(ritrovo_files_panel_parent_class)->map(widget);
  open_list(RITROVO_FILES_PANEL(widget));
}

static void ritrovo_files_panel_unmap(GtkWidget *widget)
{
  close_list(RITROVO_FILES_PANEL(widget));
  GTK_WIDGET_CLASS(ritrovo_files_panel_parent_class)->unmap(widget);
}

static void ritrovo_files_panel_get_property(GObject *object, guint id, GValue *value,
                                             GParamSpec *pspec)
{
  RitrovoFilesPanel *self = RITROVO_FILES_PANEL(object);
  if (id == PROP_ROOM)
    g_value_set_object(value, self->room);
  else if (id == PROP_OWN_NAME)
    g_value_set_string(value, self->own_name);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
}

static void ritrovo_files_panel_set_property(GObject *object, guint id, const GValue *value,
                                             GParamSpec *pspec)
{
  RitrovoFilesPanel *self = RITROVO_FILES_PANEL(object);
  if (id == PROP_ROOM) {
    if (self->room == g_value_get_object(value))
      return;
    close_list(self);
    g_set_object(&self->room, g_value_get_object(value));
    open_list(self);
  } else if (id == PROP_OWN_NAME) {
    g_free(self->own_name);
    self->own_name = g_value_dup_string(value);
  } else {
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void ritrovo_files_panel_dispose(GObject *object)
{
  RitrovoFilesPanel *self = RITROVO_FILES_PANEL(object);
  close_list(self);
  g_clear_object(&self->room);
  gtk_widget_dispose_template(GTK_WIDGET(self), RITROVO_TYPE_FILES_PANEL);
  G_OBJECT_CLASS(ritrovo_files_panel_parent_class)->dispose(object);
}

static void ritrovo_files_panel_finalize(GObject *object)
{
  RitrovoFilesPanel *self = RITROVO_FILES_PANEL(object);
  g_free(self->own_name);
  g_free(self->wanted);
  G_OBJECT_CLASS(ritrovo_files_panel_parent_class)->finalize(object);
}

static void ritrovo_files_panel_class_init(RitrovoFilesPanelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = ritrovo_files_panel_get_property;
  object_class->set_property = ritrovo_files_panel_set_property;
  object_class->dispose = ritrovo_files_panel_dispose;
  object_class->finalize = ritrovo_files_panel_finalize;
  widget_class->map = ritrovo_files_panel_map;
  widget_class->unmap = ritrovo_files_panel_unmap;

  props[PROP_ROOM] = g_param_spec_object("room", NULL, NULL, RITROVO_TYPE_ROOM, flags);
  props[PROP_OWN_NAME] = g_param_spec_string("own-name", NULL, NULL, NULL, flags);
  g_object_class_install_properties(object_class, N_PROPS, props);

  gtk_widget_class_add_binding(widget_class, GDK_KEY_Menu, 0, menu_key_cb, NULL);
  gtk_widget_class_add_binding(widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, menu_key_cb, NULL);
  gtk_widget_class_add_binding_action(widget_class, GDK_KEY_Escape, 0, "room.close-pane", NULL);
  gtk_widget_class_set_layout_manager_type(widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource(widget_class,
                                              "/org/ritrovo/Ritrovo/ritrovo-files-panel.ui");
  gtk_widget_class_bind_template_child(widget_class, RitrovoFilesPanel, box);
  gtk_widget_class_bind_template_child(widget_class, RitrovoFilesPanel, filter);
  gtk_widget_class_bind_template_child(widget_class, RitrovoFilesPanel, images);
  gtk_widget_class_bind_template_child(widget_class, RitrovoFilesPanel, others);
  gtk_widget_class_bind_template_child(widget_class, RitrovoFilesPanel, stack);
  gtk_widget_class_bind_template_child(widget_class, RitrovoFilesPanel, scrolled);
  gtk_widget_class_bind_template_child(widget_class, RitrovoFilesPanel, list);
  gtk_widget_class_bind_template_child(widget_class, RitrovoFilesPanel, spinner);
  gtk_widget_class_bind_template_child(widget_class, RitrovoFilesPanel, empty);
  gtk_widget_class_bind_template_child(widget_class, RitrovoFilesPanel, error);
  gtk_widget_class_bind_template_callback(widget_class, filter_changed_cb);
  gtk_widget_class_bind_template_callback(widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback(widget_class, try_again_cb);
  gtk_widget_class_bind_template_callback(widget_class, row_activated_cb);
}

static void ritrovo_files_panel_init(RitrovoFilesPanel *self)
{
  self->wanted = g_strdup("");
  gtk_widget_init_template(GTK_WIDGET(self));
  ritrovo_name_status_page(self->empty);
  ritrovo_name_status_page(self->error);
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment(self->scrolled);
  g_signal_connect_object(adjustment, "changed", G_CALLBACK(load_more_if_near), self,
                          G_CONNECT_SWAPPED);
  g_signal_connect_object(adjustment, "value-changed", G_CALLBACK(load_more_if_near), self,
                          G_CONNECT_SWAPPED);
}
