// SPDX-License-Identifier: GPL-3.0-or-later
// Shows the properties of its server and of the client behind it.
#include "ritrovo-server-row.h"

#include <glib/gi18n.h>

#include "ritrovo-closures.h"
#include "ritrovo-place-words.h"

struct _RitrovoServerRow {
  GtkListBoxRow parent_instance;

  // Template
  GtkWidget *dot;
  GtkLabel *title;
  GtkLabel *subtitle;
  GtkLabel *badge;
  GtkButton *preferences;
  GtkButton *forget;

  // Owned
  RitrovoServer *server;
};

G_DEFINE_FINAL_TYPE(RitrovoServerRow, ritrovo_server_row, GTK_TYPE_LIST_BOX_ROW)

char *ritrovo_server_key(RitrovoServer *server)
{
  return g_strdup_printf("%s@%s", ritrovo_server_get_name(server),
                         ritrovo_server_get_address(server));
}

static void name_button(GtkButton *button, const char *name)
{
  gtk_widget_set_tooltip_text(GTK_WIDGET(button), name);
  gtk_accessible_update_property(GTK_ACCESSIBLE(button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void show(RitrovoServerRow *self)
{
  RitrovoServer *server = self->server;
  RitrovoClient *client = ritrovo_server_get_client(server);
  RitrovoClientState state = ritrovo_client_get_state(client);
  gboolean online = state == RITROVO_CLIENT_ONLINE;
  guint unread = ritrovo_server_get_unread_count(server);
  guint mentions = ritrovo_server_get_mention_count(server);
  const char *title = ritrovo_server_get_title(server);
  const char *address = ritrovo_server_get_address(server);
  // A guest gets a name only by being there.
  const char *who = online ? ritrovo_client_get_own_name(client) : ritrovo_server_get_name(server);

  gboolean trying = state != RITROVO_CLIENT_ONLINE && state != RITROVO_CLIENT_OFFLINE;
  g_auto(GStrv) dot_classes = ritrovo_status_classes(NULL, state);
  g_auto(GStrv) badge_classes = ritrovo_badge_classes(mentions, RITROVO_ROOM_LEVEL_ALL);
  g_autofree char *count = ritrovo_badge_text(NULL, unread);
  g_autofree char *name = ritrovo_server_row_name(title, who, address, state, unread, mentions);
  g_autofree char *subtitle =
      ritrovo_server_row_subtitle(who, address, trying ? ritrovo_state_word(state) : "");
  // Translators: %s is a server
  g_autofree char *forget = g_strdup_printf(_("Forget %s"), title);
  // Translators: %s is a server
  g_autofree char *preferences = g_strdup_printf(_("Preferences of %s"), title);

  gtk_widget_set_css_classes(self->dot, (const char **) dot_classes);
  gtk_label_set_label(self->title, title);
  gtk_label_set_label(self->subtitle, subtitle);
  gtk_label_set_label(self->badge, count);
  gtk_widget_set_visible(GTK_WIDGET(self->badge), unread > 0);
  gtk_widget_set_css_classes(GTK_WIDGET(self->badge), (const char **) badge_classes);
  name_button(self->preferences, preferences);
  name_button(self->forget, forget);
  gtk_accessible_update_property(GTK_ACCESSIBLE(self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

// A menu that the row stands in would lie over the dialogue.
static void preferences_clicked_cb(RitrovoServerRow *self)
{
  g_autofree char *key = ritrovo_server_key(self->server);
  GtkWidget *menu = gtk_widget_get_ancestor(GTK_WIDGET(self), GTK_TYPE_POPOVER);
  if (menu != NULL)
    gtk_popover_popdown(GTK_POPOVER(menu));
  gtk_widget_activate_action(GTK_WIDGET(self), "win.server-preferences", "s", key);
}

static void forget_clicked_cb(RitrovoServerRow *self)
{
  g_autofree char *key = ritrovo_server_key(self->server);
  gtk_widget_activate_action(GTK_WIDGET(self), "win.forget-server", "s", key);
}

RitrovoServer *ritrovo_server_row_get_server(RitrovoServerRow *self)
{
  g_return_val_if_fail(RITROVO_IS_SERVER_ROW(self), NULL);
  return self->server;
}

static void ritrovo_server_row_dispose(GObject *object)
{
  RitrovoServerRow *self = RITROVO_SERVER_ROW(object);
  if (self->server != NULL) {
    g_signal_handlers_disconnect_by_func(ritrovo_server_get_client(self->server), show, self);
    g_signal_handlers_disconnect_by_func(self->server, show, self);
  }
  g_clear_object(&self->server);
  G_OBJECT_CLASS(ritrovo_server_row_parent_class)->dispose(object);
}

static void ritrovo_server_row_class_init(RitrovoServerRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  G_OBJECT_CLASS(klass)->dispose = ritrovo_server_row_dispose;
  gtk_widget_class_set_template_from_resource(widget_class,
                                              "/org/ritrovo/Ritrovo/ritrovo-server-row.ui");
  gtk_widget_class_bind_template_child(widget_class, RitrovoServerRow, dot);
  gtk_widget_class_bind_template_child(widget_class, RitrovoServerRow, title);
  gtk_widget_class_bind_template_child(widget_class, RitrovoServerRow, subtitle);
  gtk_widget_class_bind_template_child(widget_class, RitrovoServerRow, badge);
  gtk_widget_class_bind_template_child(widget_class, RitrovoServerRow, preferences);
  gtk_widget_class_bind_template_child(widget_class, RitrovoServerRow, forget);
  gtk_widget_class_bind_template_callback(widget_class, preferences_clicked_cb);
  gtk_widget_class_bind_template_callback(widget_class, forget_clicked_cb);
}

static void ritrovo_server_row_init(RitrovoServerRow *self)
{
  gtk_widget_init_template(GTK_WIDGET(self));
}

GtkWidget *ritrovo_server_row_new(RitrovoServer *server)
{
  RitrovoServerRow *self = g_object_new(RITROVO_TYPE_SERVER_ROW, NULL);
  self->server = g_object_ref(server);
  g_signal_connect_swapped(server, "notify", G_CALLBACK(show), self);
  RitrovoClient *client = ritrovo_server_get_client(server);
  g_signal_connect_swapped(client, "notify::state", G_CALLBACK(show), self);
  g_signal_connect_swapped(client, "notify::own-name", G_CALLBACK(show), self);
  show(self);
  return GTK_WIDGET(self);
}
