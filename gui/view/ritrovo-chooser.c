// SPDX-License-Identifier: GPL-3.0-or-later
// The list is what matches, then what was typed itself where that may be something new.
#include "ritrovo-chooser.h"

struct _RitrovoChooser {
  AdwWindow parent_instance;

  // Template
  GtkSearchEntry *entry;
  GtkLabel *error;
  GtkSpinner *spinner;
  GtkLabel *empty;
  GtkWidget *scrolled;
  GtkListBox *list;

  // Owned
  GtkFilter *filter;
  GtkFilterListModel *matching;
  GListStore *fresh; // what was typed, if it may be chosen
  GListModel *shown; // both
  GCancellable *cancellable;

  RitrovoChooserWords words;
  RitrovoChoiceKind fresh_kind;
  gboolean loading;
  gboolean busy; // with what was chosen
};

G_DEFINE_FINAL_TYPE(RitrovoChooser, ritrovo_chooser, ADW_TYPE_WINDOW)

enum { CHOSEN, FINISHED, N_SIGNALS };
static guint signals[N_SIGNALS];

static const char *typed(RitrovoChooser *self)
{
  return gtk_editable_get_text(GTK_EDITABLE(self->entry));
}

static gboolean matches(gpointer item, gpointer data)
{
  return ritrovo_choice_matches(item, typed(data));
}

static void update_state(RitrovoChooser *self)
{
  gboolean waiting = self->loading || self->busy;
  gtk_spinner_set_spinning(self->spinner, waiting);
  gtk_widget_set_visible(GTK_WIDGET(self->spinner), waiting);
  gtk_widget_set_sensitive(GTK_WIDGET(self->list), !self->busy);
  gtk_widget_set_visible(GTK_WIDGET(self->empty), !waiting &&
                                                      g_list_model_get_n_items(self->shown) == 0 &&
                                                      *gtk_label_get_label(self->empty) != '\0');
}

static RitrovoChoice *find_called(RitrovoChooser *self, const char *text)
{
  GListModel *matching = G_LIST_MODEL(self->matching);
  guint count = g_list_model_get_n_items(matching);
  for (guint i = 0; i < count; i++) {
    g_autoptr(RitrovoChoice) choice = g_list_model_get_item(matching, i);
    if (ritrovo_choice_is_called(choice, text))
      return choice; // the list has it still
  }
  return NULL;
}

static void update_fresh(RitrovoChooser *self)
{
  g_autofree char *text = g_strstrip(g_strdup(typed(self)));
  g_list_store_remove_all(self->fresh);
  if (self->words == NULL || *text == '\0' || self->loading || find_called(self, text) != NULL)
    return;
  g_autoptr(RitrovoChoice) choice = ritrovo_choice_new(self->fresh_kind, text, NULL, NULL, NULL);
  g_list_store_append(self->fresh, choice);
}

static void changed_cb(RitrovoChooser *self)
{
  gtk_widget_set_visible(GTK_WIDGET(self->error), FALSE);
  gtk_filter_changed(self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  update_fresh(self);
  update_state(self);
}

static void choose(RitrovoChooser *self, RitrovoChoice *choice)
{
  if (self->busy)
    return;
  self->busy = TRUE;
  gtk_widget_set_visible(GTK_WIDGET(self->error), FALSE);
  update_state(self);
  g_signal_emit(self, signals[CHOSEN], 0, choice);
}

// Whoever has typed a whole name means that one.
static void entered_cb(RitrovoChooser *self)
{
  g_autoptr(RitrovoChoice) first = g_list_model_get_item(self->shown, 0);
  RitrovoChoice *called = find_called(self, typed(self));
  if (called != NULL || first != NULL)
    choose(self, called != NULL ? called : first);
}

static void activated_cb(RitrovoChooser *self, GtkListBoxRow *row)
{
  g_autoptr(RitrovoChoice) choice =
      g_list_model_get_item(self->shown, (guint) gtk_list_box_row_get_index(row));
  if (choice != NULL)
    choose(self, choice);
}

static gboolean keynav_failed_cb(RitrovoChooser *self, GtkDirectionType direction)
{
  if (direction == GTK_DIR_UP)
    gtk_widget_grab_focus(GTK_WIDGET(self->entry));
  return direction == GTK_DIR_UP || direction == GTK_DIR_DOWN;
}

static GtkWidget *text_label(const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new(text);
  gtk_label_set_ellipsize(GTK_LABEL(label), PANGO_ELLIPSIZE_END);
  gtk_label_set_single_line_mode(GTK_LABEL(label), TRUE);
  gtk_label_set_xalign(GTK_LABEL(label), 0);
  if (style != NULL) {
    gtk_widget_add_css_class(label, style);
    gtk_widget_add_css_class(label, "dim-label");
  }
  return label;
}

static GtkWidget *create_row(gpointer item, gpointer data)
{
  RitrovoChooser *self = data;
  const char *title = ritrovo_choice_get_title(item);
  gboolean fresh = self->words != NULL && ritrovo_choice_get_what(item) == NULL;
  g_autofree char *words = fresh ? self->words(title) : g_strdup(title);
  g_autofree char *name = fresh ? g_strdup(words) : ritrovo_choice_get_name(item);

  GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 12);
  if (ritrovo_choice_get_kind(item) == RITROVO_CHOICE_PERSON)
    gtk_box_append(GTK_BOX(box), adw_avatar_new(24, title, TRUE));
  else
    gtk_box_append(GTK_BOX(box), gtk_image_new_from_icon_name(fresh ? "list-add-symbolic"
                                                                    : "ritrovo-room-symbolic"));

  GtkWidget *lines = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
  gtk_widget_set_hexpand(lines, TRUE);
  gtk_widget_set_valign(lines, GTK_ALIGN_CENTER);
  gtk_box_append(GTK_BOX(lines), text_label(words, NULL));
  if (*ritrovo_choice_get_subtitle(item) != '\0')
    gtk_box_append(GTK_BOX(lines), text_label(ritrovo_choice_get_subtitle(item), "caption"));
  gtk_box_append(GTK_BOX(box), lines);
  gtk_box_append(GTK_BOX(box), text_label(ritrovo_choice_get_detail(item), "caption"));

  GtkWidget *row = gtk_list_box_row_new();
  gtk_list_box_row_set_child(GTK_LIST_BOX_ROW(row), box);
  gtk_accessible_update_property(GTK_ACCESSIBLE(row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  return row;
}

void ritrovo_chooser_set_choices(RitrovoChooser *self, GListModel *choices)
{
  g_return_if_fail(RITROVO_IS_CHOOSER(self));
  self->loading = choices == NULL;
  gtk_filter_list_model_set_model(self->matching, choices);
  update_fresh(self);
  update_state(self);
}

void ritrovo_chooser_set_new(RitrovoChooser *self, RitrovoChoiceKind kind,
                             RitrovoChooserWords words)
{
  g_return_if_fail(RITROVO_IS_CHOOSER(self));
  self->fresh_kind = kind;
  self->words = words;
  update_fresh(self);
}

void ritrovo_chooser_set_empty_text(RitrovoChooser *self, const char *text)
{
  g_return_if_fail(RITROVO_IS_CHOOSER(self));
  gtk_label_set_label(self->empty, text);
  update_state(self);
}

void ritrovo_chooser_finish(RitrovoChooser *self, RitrovoRoom *room)
{
  g_return_if_fail(RITROVO_IS_CHOOSER(self));
  if (g_cancellable_is_cancelled(self->cancellable))
    return;
  g_autoptr(RitrovoChooser) alive = g_object_ref(self);
  gtk_window_close(GTK_WINDOW(self));
  g_signal_emit(self, signals[FINISHED], 0, room);
}

void ritrovo_chooser_fail(RitrovoChooser *self, const char *words)
{
  g_return_if_fail(RITROVO_IS_CHOOSER(self));
  if (g_cancellable_is_cancelled(self->cancellable))
    return;
  self->busy = FALSE;
  self->loading = FALSE;
  gtk_label_set_label(self->error, words);
  gtk_widget_set_visible(GTK_WIDGET(self->error), TRUE);
  update_fresh(self);
  update_state(self);
  gtk_widget_grab_focus(GTK_WIDGET(self->entry));
}

GCancellable *ritrovo_chooser_get_cancellable(RitrovoChooser *self)
{
  g_return_val_if_fail(RITROVO_IS_CHOOSER(self), NULL);
  return self->cancellable;
}

static gboolean ritrovo_chooser_close_request(GtkWindow *window)
{
  g_cancellable_cancel(RITROVO_CHOOSER(window)->cancellable);
  return GTK_WINDOW_CLASS(ritrovo_chooser_parent_class)->close_request(window);
}

static void ritrovo_chooser_dispose(GObject *object)
{
  RitrovoChooser *self = RITROVO_CHOOSER(object);
  g_cancellable_cancel(self->cancellable);
  // The filter asks for the entry, which goes first.
  if (self->filter != NULL)
    gtk_custom_filter_set_filter_func(GTK_CUSTOM_FILTER(self->filter), NULL, NULL, NULL);
  g_clear_object(&self->shown);
  g_clear_object(&self->matching);
  g_clear_object(&self->fresh);
  g_clear_object(&self->filter);
  G_OBJECT_CLASS(ritrovo_chooser_parent_class)->dispose(object);
}

static void ritrovo_chooser_finalize(GObject *object)
{
  g_clear_object(&RITROVO_CHOOSER(object)->cancellable);
  G_OBJECT_CLASS(ritrovo_chooser_parent_class)->finalize(object);
}

static void ritrovo_chooser_class_init(RitrovoChooserClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  G_OBJECT_CLASS(klass)->dispose = ritrovo_chooser_dispose;
  G_OBJECT_CLASS(klass)->finalize = ritrovo_chooser_finalize;
  GTK_WINDOW_CLASS(klass)->close_request = ritrovo_chooser_close_request;

  signals[CHOSEN] = g_signal_new("chosen", RITROVO_TYPE_CHOOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, RITROVO_TYPE_CHOICE);
  signals[FINISHED] = g_signal_new("finished", RITROVO_TYPE_CHOOSER, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, RITROVO_TYPE_ROOM);

  gtk_widget_class_add_binding_action(widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource(widget_class,
                                              "/org/ritrovo/Ritrovo/ritrovo-chooser.ui");
  gtk_widget_class_bind_template_child(widget_class, RitrovoChooser, entry);
  gtk_widget_class_bind_template_child(widget_class, RitrovoChooser, error);
  gtk_widget_class_bind_template_child(widget_class, RitrovoChooser, spinner);
  gtk_widget_class_bind_template_child(widget_class, RitrovoChooser, empty);
  gtk_widget_class_bind_template_child(widget_class, RitrovoChooser, scrolled);
  gtk_widget_class_bind_template_child(widget_class, RitrovoChooser, list);
  gtk_widget_class_bind_template_callback(widget_class, changed_cb);
  gtk_widget_class_bind_template_callback(widget_class, entered_cb);
  gtk_widget_class_bind_template_callback(widget_class, activated_cb);
  gtk_widget_class_bind_template_callback(widget_class, keynav_failed_cb);
}

static void ritrovo_chooser_init(RitrovoChooser *self)
{
  gtk_widget_init_template(GTK_WIDGET(self));
  self->cancellable = g_cancellable_new();
  self->filter = GTK_FILTER(gtk_custom_filter_new(matches, self, NULL));
  self->matching = gtk_filter_list_model_new(NULL, g_object_ref(self->filter));
  self->fresh = g_list_store_new(RITROVO_TYPE_CHOICE);
  GListStore *parts = g_list_store_new(G_TYPE_LIST_MODEL);
  g_list_store_append(parts, self->matching);
  g_list_store_append(parts, self->fresh);
  self->shown = G_LIST_MODEL(gtk_flatten_list_model_new(G_LIST_MODEL(parts)));
  gtk_list_box_bind_model(self->list, self->shown, create_row, self, NULL);
  gtk_search_entry_set_key_capture_widget(self->entry, GTK_WIDGET(self->list));
  self->loading = TRUE;
  update_state(self);
}

RitrovoChooser *ritrovo_chooser_new(GtkWindow *parent, const char *title, const char *field)
{
  RitrovoChooser *self = g_object_new(RITROVO_TYPE_CHOOSER, "transient-for", parent, "title", title,
                                      "destroy-with-parent", TRUE, NULL);
  gtk_accessible_update_property(GTK_ACCESSIBLE(self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL, field,
                                 -1);
  g_object_set(self->entry, "placeholder-text", field, NULL);
  gtk_accessible_update_property(GTK_ACCESSIBLE(self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                 -1);
  // It takes the keyboard while the list is empty.
  gtk_accessible_update_property(GTK_ACCESSIBLE(self->scrolled), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                 title, -1);
  return self;
}
