// SPDX-License-Identifier: GPL-3.0-or-later
// A query is asked once its typing pauses; a newer one cancels the one before. Further pages are
// asked for when the end of the list comes into view.
#include "ritrovo-search-page.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "ritrovo-focus.h"
#include "ritrovo-names.h"
#include "ritrovo-requests.h"
#include "ritrovo-search-row.h"
#include "ritrovo-search-words.h"

#define PAGE 30      // results asked for at once
#define DELAY_MS 250 // of no typing, before a query is asked
#define NEAR_END 200 // pixels before the end of the list at which the next page is asked for

typedef enum {
  MODE_CLOSED,
  MODE_OPEN, // in the place of the log
  MODE_AWAY, // a bar over the log
} Mode;

struct _RitrovoSearchPage {
  GtkWidget parent_instance;

  // Template
  GtkWidget *box;
  GtkWidget *page;
  GtkWidget *bar;
  GtkLabel *bar_text;
  GtkEditable *entry;
  GtkToggleButton *here;
  GtkLabel *count;
  GtkStack *stack;
  GtkListBox *list;
  GtkScrolledWindow *scrolled;
  GtkWidget *more;
  AdwStatusPage *nothing;
  AdwStatusPage *error;

  // Owned
  RitrovoClient *client;
  RitrovoRoom *room;
  GListStore *results;
  GCancellable *cancellable; // of what is being asked; NULL: nothing is
  char *query;               // that `results` are of; NULL: nothing was asked
  guint timer;

  Mode mode;
  gboolean end; // there are no further pages
};

G_DEFINE_FINAL_TYPE(RitrovoSearchPage, ritrovo_search_page, GTK_TYPE_WIDGET)

enum { PROP_CLIENT = 1, PROP_ROOM, PROP_OPEN, N_PROPS };
static GParamSpec *props[N_PROPS];

enum { CHOSEN, CLOSED, N_SIGNALS };
static guint signals[N_SIGNALS];

// What takes the place of something gets the focus before that is hidden.
static void set_mode(RitrovoSearchPage *self, Mode mode)
{
  if (self->mode == mode)
    return;
  self->mode = mode;
  if (mode == MODE_OPEN) {
    gtk_widget_set_visible(self->page, TRUE);
    gtk_widget_grab_focus(GTK_WIDGET(self->entry));
  }
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_OPEN]);
  gtk_widget_set_visible(self->bar, mode == MODE_AWAY);
  if (mode == MODE_OPEN)
    return;
  g_signal_emit(self, signals[CLOSED], 0);
  gtk_widget_set_visible(self->page, FALSE);
}

static void stop(RitrovoSearchPage *self)
{
  g_clear_handle_id(&self->timer, g_source_remove);
  g_cancellable_cancel(self->cancellable);
  g_clear_object(&self->cancellable);
}

static void show_count(RitrovoSearchPage *self)
{
  guint count = g_list_model_get_n_items(G_LIST_MODEL(self->results));
  g_autofree char *text = count > 0 ? ritrovo_search_count_text(count, self->end) : NULL;
  gtk_label_set_label(self->count, text != NULL ? text : "");
  gtk_widget_set_visible(self->more, count > 0 && !self->end);
}

static void forget_results(RitrovoSearchPage *self)
{
  stop(self);
  g_list_store_remove_all(self->results);
  g_clear_pointer(&self->query, g_free);
  self->end = FALSE;
  show_count(self);
}

static void show_error(RitrovoSearchPage *self, const char *words)
{
  g_autofree char *markup = g_markup_escape_text(words, -1);
  adw_status_page_set_description(self->error, markup);
  gtk_stack_set_visible_child_name(self->stack, "error");
}

static void found_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(RitrovoSearchPage) self = data;
  g_autoptr(GError) error = NULL;
  gboolean end = FALSE;
  g_autoptr(GListModel) found =
      ritrovo_client_search_finish(RITROVO_CLIENT(source), result, &end, &error);
  // A newer query has a cancellable of its own.
  if (g_task_get_cancellable(G_TASK(result)) != self->cancellable || self->cancellable == NULL)
    return;
  g_clear_object(&self->cancellable);
  if (found == NULL) {
    show_error(self, error->message);
    return;
  }
  for (guint i = 0; i < g_list_model_get_n_items(found); i++) {
    g_autoptr(GObject) item = g_list_model_get_item(found, i);
    g_list_store_append(self->results, item);
  }
  self->end = end || g_list_model_get_n_items(found) == 0;
  show_count(self);
  gboolean any = g_list_model_get_n_items(G_LIST_MODEL(self->results)) > 0;
  gtk_stack_set_visible_child_name(self->stack, any ? "results" : "none");
}

static void ask(RitrovoSearchPage *self, RitrovoSearchResult *behind)
{
  gboolean here = gtk_toggle_button_get_active(self->here);
  self->cancellable = g_cancellable_new();
  ritrovo_client_search_async(self->client, self->query, here ? self->room : NULL, PAGE, behind,
                              self->cancellable, found_cb, g_object_ref(self));
}

static void start(RitrovoSearchPage *self)
{
  g_autofree char *query = g_strstrip(g_strdup(gtk_editable_get_text(self->entry)));
  forget_results(self);
  if (*query == '\0' || self->client == NULL) {
    gtk_stack_set_visible_child_name(self->stack, "help");
    return;
  }
  self->query = g_steal_pointer(&query);
  gtk_stack_set_visible_child_name(self->stack, "busy");
  ask(self, NULL);
}

static gboolean start_cb(gpointer data)
{
  RitrovoSearchPage *self = data;
  self->timer = 0;
  start(self);
  return G_SOURCE_REMOVE;
}

static void typed_cb(RitrovoSearchPage *self)
{
  stop(self);
  if (*gtk_editable_get_text(self->entry) == '\0')
    start(self);
  else
    self->timer = g_timeout_add(DELAY_MS, start_cb, self);
}

static void scope_cb(RitrovoSearchPage *self)
{
  if (self->query != NULL)
    start(self);
}

static void look_for_more(RitrovoSearchPage *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment(self->scrolled);
  double below = gtk_adjustment_get_upper(adjustment) - gtk_adjustment_get_page_size(adjustment) -
                 gtk_adjustment_get_value(adjustment);
  guint count = g_list_model_get_n_items(G_LIST_MODEL(self->results));
  if (self->end || count == 0 || self->cancellable != NULL || below > NEAR_END ||
      !gtk_widget_get_mapped(GTK_WIDGET(self->scrolled)))
    return;
  g_autoptr(RitrovoSearchResult) last =
      g_list_model_get_item(G_LIST_MODEL(self->results), count - 1);
  ask(self, last);
}

static void choose(RitrovoSearchPage *self, RitrovoSearchResult *result)
{
  g_autofree char *name = ritrovo_search_result_name(result, g_get_real_time() / 1000);
  gtk_label_set_label(self->bar_text, name);
  set_mode(self, MODE_AWAY);
  g_signal_emit(self, signals[CHOSEN], 0, result);
}

static void row_activated_cb(RitrovoSearchPage *self, GtkListBoxRow *row)
{
  g_autoptr(RitrovoSearchResult) result =
      g_list_model_get_item(G_LIST_MODEL(self->results), (guint) gtk_list_box_row_get_index(row));
  choose(self, result);
}

// Enter asks at once, or takes the first result if that was done.
static void entry_activated_cb(RitrovoSearchPage *self)
{
  GtkListBoxRow *first = gtk_list_box_get_row_at_index(self->list, 0);
  if (self->timer != 0 || self->query == NULL)
    start(self);
  else if (first != NULL)
    row_activated_cb(self, first);
}

static gboolean entry_key_cb(RitrovoSearchPage *self, guint key)
{
  GtkListBoxRow *first = gtk_list_box_get_row_at_index(self->list, 0);
  if ((key != GDK_KEY_Down && key != GDK_KEY_KP_Down) || first == NULL)
    return FALSE;
  return gtk_widget_grab_focus(GTK_WIDGET(first));
}

static GtkWidget *create_row(gpointer item, gpointer data)
{
  return ritrovo_search_row_new(item, RITROVO_SEARCH_PAGE(data)->query);
}

static void back_cb(RitrovoSearchPage *self)
{
  set_mode(self, MODE_OPEN);
  GtkListBoxRow *row = gtk_list_box_get_selected_row(self->list);
  gtk_widget_grab_focus(row != NULL ? GTK_WIDGET(row) : GTK_WIDGET(self->entry));
}

void ritrovo_search_page_open(RitrovoSearchPage *self)
{
  g_return_if_fail(RITROVO_IS_SEARCH_PAGE(self));
  set_mode(self, MODE_OPEN);
  gtk_widget_grab_focus(GTK_WIDGET(self->entry));
  gtk_editable_select_region(self->entry, 0, -1);
}

void ritrovo_search_page_close(RitrovoSearchPage *self)
{
  g_return_if_fail(RITROVO_IS_SEARCH_PAGE(self));
  if (self->mode == MODE_CLOSED)
    return;
  stop(self);
  set_mode(self, MODE_CLOSED);
}

void ritrovo_search_page_fail(RitrovoSearchPage *self, const char *words)
{
  g_return_if_fail(RITROVO_IS_SEARCH_PAGE(self));
  set_mode(self, MODE_OPEN);
  show_error(self, words);
}

// Shortcuts of the whole window, for as long as this is part of what is shown.
static gboolean open_key_cb(GtkWidget *widget, GVariant *arguments, gpointer data)
{
  RitrovoSearchPage *self = RITROVO_SEARCH_PAGE(widget);
  if (self->client == NULL || !gtk_widget_get_mapped(widget))
    return FALSE;
  ritrovo_search_page_open(self);
  return TRUE;
}

static gboolean back_key_cb(GtkWidget *widget, GVariant *arguments, gpointer data)
{
  RitrovoSearchPage *self = RITROVO_SEARCH_PAGE(widget);
  if (self->mode != MODE_AWAY || !gtk_widget_get_mapped(widget))
    return FALSE;
  back_cb(self);
  return TRUE;
}

static gboolean close_key_cb(GtkWidget *widget, GVariant *arguments, gpointer data)
{
  ritrovo_search_page_close(RITROVO_SEARCH_PAGE(widget));
  return TRUE;
}

gboolean ritrovo_search_page_get_open(RitrovoSearchPage *self)
{
  return self->mode == MODE_OPEN;
}

void ritrovo_search_page_set_client(RitrovoSearchPage *self, RitrovoClient *client)
{
  g_return_if_fail(RITROVO_IS_SEARCH_PAGE(self));
  if (!g_set_object(&self->client, client))
    return;
  forget_results(self);
  gtk_editable_set_text(self->entry, "");
  set_mode(self, MODE_CLOSED);
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_CLIENT]);
}

void ritrovo_search_page_set_room(RitrovoSearchPage *self, RitrovoRoom *room)
{
  g_return_if_fail(RITROVO_IS_SEARCH_PAGE(self));
  if (!g_set_object(&self->room, room))
    return;
  // Whoever goes to another room by themselves is done with looking for something.
  if (self->mode == MODE_OPEN)
    set_mode(self, MODE_CLOSED);
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_ROOM]);
}

static void ritrovo_search_page_get_property(GObject *object, guint id, GValue *value,
                                             GParamSpec *pspec)
{
  RitrovoSearchPage *self = RITROVO_SEARCH_PAGE(object);
  switch (id) {
  case PROP_CLIENT:
    g_value_set_object(value, self->client);
    break;
  case PROP_ROOM:
    g_value_set_object(value, self->room);
    break;
  case PROP_OPEN:
    g_value_set_boolean(value, self->mode == MODE_OPEN);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void ritrovo_search_page_set_property(GObject *object, guint id, const GValue *value,
                                             GParamSpec *pspec)
{
  RitrovoSearchPage *self = RITROVO_SEARCH_PAGE(object);
  switch (id) {
  case PROP_CLIENT:
    ritrovo_search_page_set_client(self, g_value_get_object(value));
    break;
  case PROP_ROOM:
    ritrovo_search_page_set_room(self, g_value_get_object(value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void ritrovo_search_page_dispose(GObject *object)
{
  RitrovoSearchPage *self = RITROVO_SEARCH_PAGE(object);
  stop(self);
  g_clear_pointer(&self->box, gtk_widget_unparent);
  g_clear_object(&self->client);
  g_clear_object(&self->room);
  g_clear_object(&self->results);
  g_clear_pointer(&self->query, g_free);
  G_OBJECT_CLASS(ritrovo_search_page_parent_class)->dispose(object);
}

static void ritrovo_search_page_class_init(RitrovoSearchPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  const GParamFlags flags = readable | G_PARAM_WRITABLE;

  object_class->get_property = ritrovo_search_page_get_property;
  object_class->set_property = ritrovo_search_page_set_property;
  object_class->dispose = ritrovo_search_page_dispose;

  props[PROP_CLIENT] = g_param_spec_object("client", NULL, NULL, RITROVO_TYPE_CLIENT, flags);
  props[PROP_ROOM] = g_param_spec_object("room", NULL, NULL, RITROVO_TYPE_ROOM, flags);
  props[PROP_OPEN] = g_param_spec_boolean("open", NULL, NULL, FALSE, readable);
  g_object_class_install_properties(object_class, N_PROPS, props);

  signals[CHOSEN] = g_signal_new("chosen", RITROVO_TYPE_SEARCH_PAGE, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 1, RITROVO_TYPE_SEARCH_RESULT);
  signals[CLOSED] = g_signal_new("closed", RITROVO_TYPE_SEARCH_PAGE, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_add_binding(widget_class, GDK_KEY_Escape, 0, close_key_cb, NULL);
  gtk_widget_class_set_layout_manager_type(widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource(widget_class,
                                              "/org/ritrovo/Ritrovo/ritrovo-search-page.ui");
  gtk_widget_class_bind_template_child(widget_class, RitrovoSearchPage, box);
  gtk_widget_class_bind_template_child(widget_class, RitrovoSearchPage, page);
  gtk_widget_class_bind_template_child(widget_class, RitrovoSearchPage, bar);
  gtk_widget_class_bind_template_child(widget_class, RitrovoSearchPage, bar_text);
  gtk_widget_class_bind_template_child(widget_class, RitrovoSearchPage, entry);
  gtk_widget_class_bind_template_child(widget_class, RitrovoSearchPage, here);
  gtk_widget_class_bind_template_child(widget_class, RitrovoSearchPage, count);
  gtk_widget_class_bind_template_child(widget_class, RitrovoSearchPage, stack);
  gtk_widget_class_bind_template_child(widget_class, RitrovoSearchPage, list);
  gtk_widget_class_bind_template_child(widget_class, RitrovoSearchPage, scrolled);
  gtk_widget_class_bind_template_child(widget_class, RitrovoSearchPage, more);
  gtk_widget_class_bind_template_child(widget_class, RitrovoSearchPage, nothing);
  gtk_widget_class_bind_template_child(widget_class, RitrovoSearchPage, error);
  gtk_widget_class_bind_template_callback(widget_class, typed_cb);
  gtk_widget_class_bind_template_callback(widget_class, scope_cb);
  gtk_widget_class_bind_template_callback(widget_class, start);
  gtk_widget_class_bind_template_callback(widget_class, back_cb);
  gtk_widget_class_bind_template_callback(widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback(widget_class, entry_activated_cb);
  gtk_widget_class_bind_template_callback(widget_class, entry_key_cb);
  gtk_widget_class_bind_template_callback(widget_class, ritrovo_search_page_close);
}

static void add_key(RitrovoSearchPage *self, GtkPropagationPhase phase, guint key,
                    GdkModifierType modifiers, GtkShortcutFunc function)
{
  GtkEventController *keys = gtk_shortcut_controller_new();
  gtk_shortcut_controller_set_scope(GTK_SHORTCUT_CONTROLLER(keys), GTK_SHORTCUT_SCOPE_GLOBAL);
  gtk_event_controller_set_propagation_phase(keys, phase);
  gtk_shortcut_controller_add_shortcut(
      GTK_SHORTCUT_CONTROLLER(keys),
      gtk_shortcut_new(gtk_keyval_trigger_new(key, modifiers),
                       gtk_callback_action_new(function, NULL, NULL)));
  gtk_widget_add_controller(GTK_WIDGET(self), keys);
}

static void ritrovo_search_page_init(RitrovoSearchPage *self)
{
  gtk_widget_init_template(GTK_WIDGET(self));
  ritrovo_name_status_page(self->nothing);
  ritrovo_name_status_page(self->error);
  self->results = g_list_store_new(RITROVO_TYPE_SEARCH_RESULT);
  gtk_list_box_bind_model(self->list, G_LIST_MODEL(self->results), create_row, self, NULL);

  add_key(self, GTK_PHASE_BUBBLE, GDK_KEY_f, GDK_CONTROL_MASK, open_key_cb);
  add_key(self, GTK_PHASE_BUBBLE, GDK_KEY_Escape, 0, back_key_cb);
  // Before the leaflet around it, which goes back, too.
  add_key(self, GTK_PHASE_CAPTURE, GDK_KEY_Left, GDK_ALT_MASK, back_key_cb);

  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment(self->scrolled);
  g_signal_connect_object(adjustment, "value-changed", G_CALLBACK(look_for_more), self,
                          G_CONNECT_SWAPPED);
  g_signal_connect_object(adjustment, "changed", G_CALLBACK(look_for_more), self,
                          G_CONNECT_SWAPPED);
}
