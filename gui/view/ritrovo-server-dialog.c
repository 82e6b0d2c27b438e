// SPDX-License-Identifier: GPL-3.0-or-later
// The lists of choices have the order of RitrovoServerChoice, and say what the default is.
#include "ritrovo-server-dialog.h"

#include <glib/gi18n.h>

#include "ritrovo-field.h"
#include "ritrovo-names.h"
#include "ritrovo-server-row.h"

struct _RitrovoServerDialog {
  AdwPreferencesWindow parent_instance;

  // Template
  AdwPreferencesGroup *identity;
  RitrovoField *name;
  GtkWidget *use;
  GtkSwitch *notifications;
  GtkDropDown *connect_at_start;
  GtkDropDown *send_typing;
  GtkDropDown *load_images;

  // Owned
  RitrovoServers *servers;
  RitrovoServer *server;
};

G_DEFINE_FINAL_TYPE(RitrovoServerDialog, ritrovo_server_dialog, ADW_TYPE_PREFERENCES_WINDOW)

// The name

// Why it cannot be another one now; "": it can.
static const char *name_fixed_because(RitrovoServerDialog *self)
{
  RitrovoClient *client = ritrovo_server_get_client(self->server);
  if (ritrovo_server_get_account(self->server))
    return _("This name is your account’s.");
  if (ritrovo_client_get_state(client) != RITROVO_CLIENT_OFFLINE)
    return _("To use another name, disconnect first.");
  return "";
}

static void update_use(RitrovoServerDialog *self)
{
  g_autofree char *typed = g_strstrip(g_strdup(ritrovo_field_get_text(self->name)));
  gtk_widget_set_sensitive(self->use,
                           *name_fixed_because(self) == '\0' &&
                               g_strcmp0(typed, ritrovo_server_get_name(self->server)) != 0);
}

static void update_identity(RitrovoServerDialog *self)
{
  const char *because = name_fixed_because(self);
  const char *title = ritrovo_server_get_title(self->server);
  const char *address = ritrovo_server_get_address(self->server);
  g_autofree char *heading = g_markup_escape_text(title, -1);
  g_autofree char *where = g_markup_escape_text(address, -1);
  g_autofree char *reason = g_markup_escape_text(because, -1);
  g_autofree char *words =
      *because == '\0' ? g_strdup(where) : g_strdup_printf("%s\n%s", where, reason);
  adw_preferences_group_set_title(self->identity, heading);
  adw_preferences_group_set_description(self->identity, words);
  gtk_widget_set_sensitive(GTK_WIDGET(self->name), *because == '\0');
  gtk_widget_set_visible(self->use, *because == '\0');
  update_use(self);
}

static void use_name_cb(RitrovoServerDialog *self)
{
  g_autoptr(GError) error = NULL;
  if (!gtk_widget_get_sensitive(self->use))
    return;
  if (!ritrovo_servers_rename(self->servers, self->server, ritrovo_field_get_text(self->name),
                              &error)) {
    ritrovo_field_set_error(self->name, error->message);
    return;
  }
  ritrovo_field_set_text(self->name, ritrovo_server_get_name(self->server));
  update_use(self);
}

// The choices

static RitrovoServerSetting setting_of(RitrovoServerDialog *self, GtkDropDown *list)
{
  if (list == self->connect_at_start)
    return RITROVO_SERVER_CONNECT_AT_START;
  return list == self->send_typing ? RITROVO_SERVER_SEND_TYPING : RITROVO_SERVER_LOAD_IMAGES;
}

static void chosen_cb(GtkDropDown *list, GParamSpec *spec, RitrovoServerDialog *self)
{
  guint selected = gtk_drop_down_get_selected(list);
  if (selected <= RITROVO_SERVER_NO)
    ritrovo_server_set_choice(self->server, setting_of(self, list), (RitrovoServerChoice) selected);
}

static void show_choice(RitrovoServerDialog *self, GtkDropDown *list)
{
  RitrovoServerSetting setting = setting_of(self, list);
  const char *words[] = {ritrovo_server_get_default(self->server, setting)
                             ? C_("server preference", "Default (on)")
                             : C_("server preference", "Default (off)"),
                         C_("server preference", "On"), C_("server preference", "Off"), NULL};
  g_autoptr(GtkStringList) choices = gtk_string_list_new(words);
  gtk_drop_down_set_model(list, G_LIST_MODEL(choices));
  gtk_drop_down_set_selected(list, ritrovo_server_get_choice(self->server, setting));
  g_signal_connect_object(list, "notify::selected", G_CALLBACK(chosen_cb), self, 0);
}

// The end

static void forget_cb(RitrovoServerDialog *self)
{
  g_autofree char *key = ritrovo_server_key(self->server);
  GtkWindow *parent = gtk_window_get_transient_for(GTK_WINDOW(self));
  if (parent != NULL)
    gtk_widget_activate_action(GTK_WIDGET(parent), "win.forget-server", "s", key);
}

static void servers_changed_cb(RitrovoServerDialog *self)
{
  for (guint i = 0; i < g_list_model_get_n_items(G_LIST_MODEL(self->servers)); i++) {
    g_autoptr(RitrovoServer) server = g_list_model_get_item(G_LIST_MODEL(self->servers), i);
    if (server == self->server)
      return;
  }
  gtk_window_close(GTK_WINDOW(self));
}

static void ritrovo_server_dialog_dispose(GObject *object)
{
  RitrovoServerDialog *self = RITROVO_SERVER_DIALOG(object);
  g_clear_object(&self->servers);
  g_clear_object(&self->server);
  G_OBJECT_CLASS(ritrovo_server_dialog_parent_class)->dispose(object);
}

static void ritrovo_server_dialog_class_init(RitrovoServerDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);
  G_OBJECT_CLASS(klass)->dispose = ritrovo_server_dialog_dispose;
  g_type_ensure(RITROVO_TYPE_FIELD);
  gtk_widget_class_set_template_from_resource(widget_class,
                                              "/org/ritrovo/Ritrovo/ritrovo-server-dialog.ui");
  gtk_widget_class_bind_template_child(widget_class, RitrovoServerDialog, identity);
  gtk_widget_class_bind_template_child(widget_class, RitrovoServerDialog, name);
  gtk_widget_class_bind_template_child(widget_class, RitrovoServerDialog, use);
  gtk_widget_class_bind_template_child(widget_class, RitrovoServerDialog, notifications);
  gtk_widget_class_bind_template_child(widget_class, RitrovoServerDialog, connect_at_start);
  gtk_widget_class_bind_template_child(widget_class, RitrovoServerDialog, send_typing);
  gtk_widget_class_bind_template_child(widget_class, RitrovoServerDialog, load_images);
  gtk_widget_class_bind_template_callback(widget_class, use_name_cb);
  gtk_widget_class_bind_template_callback(widget_class, forget_cb);
}

static void ritrovo_server_dialog_init(RitrovoServerDialog *self)
{
  gtk_widget_init_template(GTK_WIDGET(self));
}

GtkWidget *ritrovo_server_dialog_new(GtkWindow *parent, RitrovoServers *servers,
                                     RitrovoServer *server)
{
  RitrovoServerDialog *self = g_object_new(RITROVO_TYPE_SERVER_DIALOG, "transient-for", parent,
                                           "destroy-with-parent", TRUE, NULL);
  RitrovoClient *client = ritrovo_server_get_client(server);
  self->servers = g_object_ref(servers);
  self->server = g_object_ref(server);
  ritrovo_field_set_text(self->name, ritrovo_server_get_name(server));
  g_object_bind_property(server, "notifications", self->notifications, "active",
                         G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  show_choice(self, self->connect_at_start);
  show_choice(self, self->send_typing);
  show_choice(self, self->load_images);
  ritrovo_name_rows(GTK_WIDGET(self));
  g_signal_connect_object(ritrovo_field_get_entry(self->name), "activate", G_CALLBACK(use_name_cb),
                          self, G_CONNECT_SWAPPED);
  g_signal_connect_object(self->name, "notify::text", G_CALLBACK(update_use), self,
                          G_CONNECT_SWAPPED);
  g_signal_connect_object(client, "notify::state", G_CALLBACK(update_identity), self,
                          G_CONNECT_SWAPPED);
  g_signal_connect_object(server, "notify::account", G_CALLBACK(update_identity), self,
                          G_CONNECT_SWAPPED);
  g_signal_connect_object(servers, "items-changed", G_CALLBACK(servers_changed_cb), self,
                          G_CONNECT_SWAPPED);
  update_identity(self);
  return GTK_WIDGET(self);
}
