// SPDX-License-Identifier: GPL-3.0-or-later
// "Host a room on this computer": the server is found or started, and joined; the window shows
// where others find it, and stops it.
#include <glib/gi18n.h>

#include "ritrovo-host-addresses.h"
#include "ritrovo-host-dialog.h"
#include "ritrovo-window-private.h"

static void start(RitrovoWindow *self);

// Asking and starting

static void start_cb(RitrovoWindow *self, const char *name, guint port)
{
  ritrovo_host_set_name(self->host, name);
  ritrovo_host_set_port(self->host, port);
  if (self->settings != NULL) {
    g_settings_set_string(self->settings, "host-name", name);
    g_settings_set_uint(self->settings, "host-port", port);
  }
  start(self);
}

// How it is to be called, and its port; `taken`: another program uses the one of last time.
static void ask(RitrovoWindow *self, gboolean taken)
{
  GtkWidget *dialog = ritrovo_host_dialog_new(GTK_WINDOW(self));
  g_autofree char *name =
      self->settings != NULL ? g_settings_get_string(self->settings, "host-name") : NULL;
  g_autofree char *proposal = ritrovo_host_dialog_propose_name();
  guint port = self->settings != NULL ? g_settings_get_uint(self->settings, "host-port")
                                      : ritrovo_host_get_port(self->host);
  ritrovo_host_dialog_ask(RITROVO_HOST_DIALOG(dialog),
                          name != NULL && *name != '\0' ? name : proposal, port);
  g_signal_connect_object(dialog, "start", G_CALLBACK(start_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present(GTK_WINDOW(dialog));
  if (taken)
    ritrovo_host_dialog_refuse_port(RITROVO_HOST_DIALOG(dialog), ritrovo_host_next_port(port));
}

static void connect_to_host(RitrovoWindow *self)
{
  ritrovo_room_view_set_addresses(self->room_view, ritrovo_host_get_addresses(self->host));
  ritrovo_room_view_set_show_addresses(self->room_view, TRUE);
  ritrovo_connect_page_set_hosting(self->connect_page, TRUE);
  ritrovo_connect_page_set_address(self->connect_page, ritrovo_host_get_address(self->host));
  window_connect_typed(self, TRUE);
}

static void host_started_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(RitrovoWindow) self = data;
  g_autoptr(GError) error = NULL;
  gboolean started = ritrovo_host_start_finish(self->host, result, &error);
  if (self->stage != STAGE_CONNECTING)
    return;
  if (started) {
    connect_to_host(self);
    return;
  }
  g_clear_object(&self->cancellable);
  window_set_stage(self, STAGE_IDLE);
  ritrovo_connect_page_take_focus(self->connect_page);
  if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
    ask(self, TRUE);
  else if (!g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    ritrovo_connect_page_show_host_error(self->connect_page, error);
}

static void start(RitrovoWindow *self)
{
  ritrovo_connect_page_show_host_error(self->connect_page, NULL);
  ritrovo_connect_page_show_error(self->connect_page, NULL, NULL);
  if (ritrovo_host_get_running(self->host)) {
    connect_to_host(self);
    return;
  }
  g_clear_object(&self->cancellable);
  self->cancellable = g_cancellable_new();
  window_set_stage(self, STAGE_CONNECTING);
  ritrovo_connect_page_set_busy(self->connect_page, _("Opening a room on this computer…"));
  ritrovo_host_start_async(self->host, self->cancellable, host_started_cb, g_object_ref(self));
}

// There is nothing to ask if a server runs here already.
static void host_looked_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(RitrovoWindow) self = data;
  g_autoptr(GError) error = NULL;
  gboolean found = ritrovo_host_start_finish(self->host, result, &error);
  if (self->stage != STAGE_IDLE)
    return;
  if (found)
    connect_to_host(self);
  else if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    ask(self, FALSE);
}

static void host_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  RitrovoWindow *self = RITROVO_WINDOW(widget);
  if (ritrovo_host_get_running(self->host))
    start(self);
  else
    ritrovo_host_find_async(self->host, host_looked_cb, g_object_ref(self));
}

// Showing and stopping

static RitrovoClient *host_client(RitrovoWindow *self)
{
  const char *address = ritrovo_host_get_address(self->host);
  for (guint i = 0; i < g_list_model_get_n_items(G_LIST_MODEL(self->servers)); i++) {
    g_autoptr(RitrovoServer) server = g_list_model_get_item(G_LIST_MODEL(self->servers), i);
    if (g_strcmp0(ritrovo_server_get_address(server), address) == 0)
      return ritrovo_server_get_client(server); // which the list holds
  }
  return NULL;
}

static void host_stopped_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(RitrovoWindow) self = data;
  g_autoptr(GError) error = NULL;
  if (!ritrovo_host_stop_finish(self->host, result, &error)) {
    window_toast(self, error->message);
    return;
  }
  ritrovo_connect_page_set_hosting(self->connect_page, FALSE);
  ritrovo_room_view_set_show_addresses(self->room_view, FALSE);
  gtk_widget_action_set_enabled(GTK_WIDGET(self), "win.show-addresses", FALSE);
  if (self->stage != STAGE_CLOSING)
    window_toast(self, _("The server was stopped"));
}

static void stop_cb(RitrovoWindow *self)
{
  RitrovoClient *client = host_client(self);
  if (client != NULL && client == window_client(self))
    gtk_widget_activate_action(GTK_WIDGET(self), "win.disconnect", NULL);
  if (ritrovo_host_get_found(self->host))
    ritrovo_host_stop_found_async(self->host, host_stopped_cb, g_object_ref(self));
  else
    ritrovo_host_stop_async(self->host, host_stopped_cb, g_object_ref(self));
}

static void show_host_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  RitrovoWindow *self = RITROVO_WINDOW(widget);
  GtkWidget *dialog = ritrovo_host_dialog_new(GTK_WINDOW(self));
  ritrovo_host_dialog_show_running(RITROVO_HOST_DIALOG(dialog),
                                   ritrovo_host_get_addresses(self->host),
                                   ritrovo_host_get_found(self->host), host_client(self));
  g_signal_connect_object(dialog, "stop", G_CALLBACK(stop_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present(GTK_WINDOW(dialog));
}

static void host_exited_cb(RitrovoWindow *self, const char *reason)
{
  g_autofree char *title = g_markup_escape_text(reason, -1);
  AdwToast *toast = adw_toast_new(title);
  adw_toast_set_timeout(toast, 0);
  adw_toast_set_priority(toast, ADW_TOAST_PRIORITY_HIGH);
  adw_toast_overlay_add_toast(self->toasts, toast);
  ritrovo_connect_page_set_hosting(self->connect_page, FALSE);
  ritrovo_room_view_set_show_addresses(self->room_view, FALSE);
  gtk_widget_action_set_enabled(GTK_WIDGET(self), "win.show-addresses", FALSE);
}

void window_host_init(RitrovoWindow *self)
{
  self->host = ritrovo_host_new();
  g_signal_connect_swapped(self->host, "exited", G_CALLBACK(host_exited_cb), self);
}

void window_host_class_init(GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action(widget_class, "win.host", NULL, host_action);
  gtk_widget_class_install_action(widget_class, "win.show-addresses", NULL, show_host_action);
}
