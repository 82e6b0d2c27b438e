// SPDX-License-Identifier: GPL-3.0-or-later
// A row for each server; what is to be done with it is said by actions.
#include "ritrovo-server-list.h"

#include "ritrovo-server-row.h"

struct _RitrovoServerList {
  GtkWidget parent_instance;

  // Owned
  GtkWidget *list;
  RitrovoServers *servers;
  char *label;
};

G_DEFINE_FINAL_TYPE(RitrovoServerList, ritrovo_server_list, GTK_TYPE_WIDGET)

enum {
  PROP_LABEL = 1,
  PROP_SERVERS,
  PROP_EMPTY,
  N_PROPS,
};
static GParamSpec *props[N_PROPS];

enum { LEFT, N_SIGNALS };
static guint signals[N_SIGNALS];

static GtkWidget *create_row(gpointer item, gpointer data)
{
  return ritrovo_server_row_new(item);
}

static void activated_cb(RitrovoServerList *self, GtkListBoxRow *row)
{
  g_autofree char *key = ritrovo_server_key(ritrovo_server_row_get_server(RITROVO_SERVER_ROW(row)));
  g_signal_emit(self, signals[LEFT], 0);
  gtk_widget_activate_action(GTK_WIDGET(self), "win.go-to-server", "s", key);
}

static void servers_changed_cb(RitrovoServerList *self)
{
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_EMPTY]);
}

static void leave_servers(RitrovoServerList *self)
{
  if (self->servers != NULL)
    g_signal_handlers_disconnect_by_func(self->servers, servers_changed_cb, self);
}

void ritrovo_server_list_set_servers(RitrovoServerList *self, RitrovoServers *servers)
{
  g_return_if_fail(RITROVO_IS_SERVER_LIST(self));
  if (self->servers == servers)
    return;
  leave_servers(self);
  g_set_object(&self->servers, servers);
  gtk_list_box_bind_model(GTK_LIST_BOX(self->list), servers != NULL ? G_LIST_MODEL(servers) : NULL,
                          servers != NULL ? create_row : NULL, NULL, NULL);
  if (servers != NULL)
    g_signal_connect_swapped(servers, "items-changed", G_CALLBACK(servers_changed_cb), self);
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_SERVERS]);
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_EMPTY]);
}

static void ritrovo_server_list_get_property(GObject *object, guint id, GValue *value,
                                             GParamSpec *pspec)
{
  RitrovoServerList *self = RITROVO_SERVER_LIST(object);
  switch (id) {
  case PROP_LABEL:
    g_value_set_string(value, self->label);
    break;
  case PROP_SERVERS:
    g_value_set_object(value, self->servers);
    break;
  case PROP_EMPTY:
    g_value_set_boolean(value, self->servers == NULL ||
                                   g_list_model_get_n_items(G_LIST_MODEL(self->servers)) == 0);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void ritrovo_server_list_set_property(GObject *object, guint id, const GValue *value,
                                             GParamSpec *pspec)
{
  RitrovoServerList *self = RITROVO_SERVER_LIST(object);
  switch (id) {
  case PROP_LABEL:
    g_free(self->label);
    self->label = g_value_dup_string(value);
    gtk_accessible_update_property(GTK_ACCESSIBLE(self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                   self->label != NULL ? self->label : "", -1);
    break;
  case PROP_SERVERS:
    ritrovo_server_list_set_servers(self, g_value_get_object(value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void ritrovo_server_list_dispose(GObject *object)
{
  RitrovoServerList *self = RITROVO_SERVER_LIST(object);
  leave_servers(self);
  g_clear_pointer(&self->list, gtk_widget_unparent);
  g_clear_object(&self->servers);
  G_OBJECT_CLASS(ritrovo_server_list_parent_class)->dispose(object);
}

static void ritrovo_server_list_finalize(GObject *object)
{
  g_free(RITROVO_SERVER_LIST(object)->label);
  G_OBJECT_CLASS(ritrovo_server_list_parent_class)->finalize(object);
}

static void ritrovo_server_list_class_init(RitrovoServerListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  const GParamFlags flags = readable | G_PARAM_WRITABLE;

  object_class->get_property = ritrovo_server_list_get_property;
  object_class->set_property = ritrovo_server_list_set_property;
  object_class->dispose = ritrovo_server_list_dispose;
  object_class->finalize = ritrovo_server_list_finalize;

  props[PROP_LABEL] = g_param_spec_string("label", NULL, NULL, NULL, flags);
  props[PROP_SERVERS] = g_param_spec_object("servers", NULL, NULL, RITROVO_TYPE_SERVERS, flags);
  props[PROP_EMPTY] = g_param_spec_boolean("empty", NULL, NULL, TRUE, readable);
  g_object_class_install_properties(object_class, N_PROPS, props);
  signals[LEFT] = g_signal_new("left", RITROVO_TYPE_SERVER_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                               NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type(GTK_WIDGET_CLASS(klass), GTK_TYPE_BIN_LAYOUT);
}

static void ritrovo_server_list_init(RitrovoServerList *self)
{
  self->list = gtk_list_box_new();
  gtk_list_box_set_selection_mode(GTK_LIST_BOX(self->list), GTK_SELECTION_NONE);
  gtk_widget_set_parent(self->list, GTK_WIDGET(self));
  g_signal_connect_swapped(self->list, "row-activated", G_CALLBACK(activated_cb), self);
}
