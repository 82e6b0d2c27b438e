// SPDX-License-Identifier: GPL-3.0-or-later
// Moves between the connect page and the room, and sees to an orderly end. Every asynchronous step
// holds a reference to the window, so an answer always finds it.
#include "ritrovo-window.h"

#include <glib/gi18n.h>

#include "ritrovo-client.h"
#include "ritrovo-connect-page.h"
#include "ritrovo-host.h"
#include "ritrovo-room-view.h"

typedef enum {
  STAGE_IDLE,       // the connect page waits for a person
  STAGE_CONNECTING, // a room is being opened here, or a server connected to
  STAGE_TALKING,    // the room view
  STAGE_LEAVING,    // the client says good-bye; then the connect page
  STAGE_CLOSING,    // the same, then the window goes
} Stage;

static const char *const stage_names[] = {"idle", "connecting", "talking", "leaving", "closing"};

struct _RitrovoWindow {
  AdwApplicationWindow parent_instance;

  // Template
  AdwToastOverlay *toasts;
  RitrovoConnectPage *connect_page;
  RitrovoRoomView *room_view;

  // Owned
  GSettings *settings; // NULL: there is nowhere to remember
  RitrovoClient *client;
  RitrovoHost *host;
  GCancellable *cancellable; // of what STAGE_CONNECTING is doing

  Stage stage;
};

G_DEFINE_FINAL_TYPE(RitrovoWindow, ritrovo_window, ADW_TYPE_APPLICATION_WINDOW)

static void set_stage(RitrovoWindow *self, Stage stage)
{
  GtkWidget *widget = GTK_WIDGET(self);
  gboolean at_room = stage == STAGE_TALKING || stage == STAGE_LEAVING;
  g_debug("window: %s -> %s", stage_names[self->stage], stage_names[stage]);
  self->stage = stage;

  gtk_widget_action_set_enabled(widget, "win.connect", stage == STAGE_IDLE);
  gtk_widget_action_set_enabled(widget, "win.host", stage == STAGE_IDLE);
  gtk_widget_action_set_enabled(widget, "win.cancel", stage == STAGE_CONNECTING);
  gtk_widget_action_set_enabled(widget, "win.disconnect", stage == STAGE_TALKING);
  gtk_widget_action_set_enabled(widget, "win.try-now", stage == STAGE_TALKING);
  gtk_widget_action_set_enabled(widget, "win.show-addresses",
                                at_room && ritrovo_host_get_running(self->host));
  if (stage == STAGE_CLOSING)
    return;

  GtkWidget *page = at_room ? GTK_WIDGET(self->room_view) : GTK_WIDGET(self->connect_page);
  GtkWidget *other = at_room ? GTK_WIDGET(self->connect_page) : GTK_WIDGET(self->room_view);
  // The page that is not in use is no part of the tree that assistive technology reads. The focus
  // leaves it first, so that a text that had it stops its cursor.
  if (gtk_widget_get_visible(other)) {
    gtk_widget_set_visible(page, TRUE);
    if (at_room)
      ritrovo_room_view_take_focus(self->room_view);
    else
      ritrovo_connect_page_take_focus(self->connect_page);
    gtk_widget_set_visible(other, FALSE);
  }
  if (stage != STAGE_CONNECTING)
    ritrovo_connect_page_set_busy(self->connect_page, NULL);
  // Enter anywhere on the page connects. A button that was hidden has to be named again.
  gtk_window_set_default_widget(
      GTK_WINDOW(self),
      stage == STAGE_IDLE ? ritrovo_connect_page_get_default_widget(self->connect_page) : NULL);
}

static void update_title(RitrovoWindow *self, RitrovoRoom *room)
{
  g_autofree char *title = NULL;
  if (room != NULL)
    title = g_strdup_printf("%s – %s", ritrovo_room_get_name(room),
                            ritrovo_client_get_server_name(self->client));
  gtk_window_set_title(GTK_WINDOW(self), title != NULL ? title : _("Ritrovo"));
}

// The room that is shown is the client's first. While there is none, the log of the last one stays
// readable. One that was kept from last time is there to be read before the server answers.
static void show_room(RitrovoWindow *self)
{
  g_autoptr(RitrovoRoom) room = g_list_model_get_item(ritrovo_client_get_rooms(self->client), 0);
  if (room == NULL)
    return;
  if (self->stage == STAGE_CONNECTING)
    set_stage(self, STAGE_TALKING);
  if (self->stage != STAGE_TALKING)
    return;
  ritrovo_room_view_set_room(self->room_view, room);
  update_title(self, room);
}

static void show_connect_page(RitrovoWindow *self)
{
  set_stage(self, STAGE_IDLE);
  ritrovo_room_view_set_room(self->room_view, NULL);
  ritrovo_room_view_set_show_addresses(self->room_view, FALSE);
  update_title(self, NULL);
}

static void remember(RitrovoWindow *self)
{
  if (self->settings == NULL)
    return;
  const char *address = ritrovo_connect_page_get_address(self->connect_page);
  // The address of the room that this computer hosts is worth nothing next time.
  if (!ritrovo_host_get_running(self->host) ||
      g_strcmp0(address, ritrovo_host_get_address(self->host)) != 0)
    g_settings_set_string(self->settings, "address", address);
  g_settings_set_string(self->settings, "name", ritrovo_connect_page_get_name(self->connect_page));
}

static void connected_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(RitrovoWindow) self = data;
  g_autoptr(GError) error = NULL;
  gboolean connected = ritrovo_client_connect_finish(self->client, result, &error);
  if (self->stage != STAGE_CONNECTING && self->stage != STAGE_TALKING)
    return;
  g_clear_object(&self->cancellable);
  if (!connected) {
    show_connect_page(self);
    ritrovo_connect_page_take_focus(self->connect_page);
    if (!g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      ritrovo_connect_page_show_error(self->connect_page, error,
                                      ritrovo_client_get_suggestion(self->client));
    return;
  }
  remember(self);
  set_stage(self, STAGE_TALKING);
  show_room(self);
}

static void start_connecting(RitrovoWindow *self)
{
  g_autofree char *address = g_strdup(ritrovo_connect_page_get_address(self->connect_page));
  g_autofree char *name = g_strdup(ritrovo_connect_page_get_name(self->connect_page));
  g_strstrip(address);
  g_strstrip(name);

  g_autofree char *busy = g_strdup_printf(_("Connecting to %s…"), address);
  g_clear_object(&self->cancellable);
  self->cancellable = g_cancellable_new();
  ritrovo_connect_page_show_error(self->connect_page, NULL, NULL);
  set_stage(self, STAGE_CONNECTING);
  ritrovo_connect_page_set_busy(self->connect_page, busy);
  ritrovo_client_connect_async(self->client, address, name, self->cancellable, connected_cb,
                               g_object_ref(self));
}

static void connect_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  RitrovoWindow *self = RITROVO_WINDOW(widget);
  ritrovo_connect_page_show_host_error(self->connect_page, NULL);
  start_connecting(self);
}

static void cancel_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_cancellable_cancel(RITROVO_WINDOW(widget)->cancellable);
}

static void connect_to_host(RitrovoWindow *self)
{
  ritrovo_room_view_set_addresses(self->room_view, ritrovo_host_get_addresses(self->host));
  ritrovo_room_view_set_show_addresses(self->room_view, TRUE);
  ritrovo_connect_page_set_hosting(self->connect_page, TRUE);
  ritrovo_connect_page_set_address(self->connect_page, ritrovo_host_get_address(self->host));
  start_connecting(self);
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
  set_stage(self, STAGE_IDLE);
  ritrovo_connect_page_take_focus(self->connect_page);
  if (!g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    ritrovo_connect_page_show_host_error(self->connect_page, error);
}

static void host_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  RitrovoWindow *self = RITROVO_WINDOW(widget);
  ritrovo_connect_page_show_host_error(self->connect_page, NULL);
  ritrovo_connect_page_show_error(self->connect_page, NULL, NULL);
  if (ritrovo_host_get_running(self->host)) {
    connect_to_host(self);
    return;
  }
  self->cancellable = g_cancellable_new();
  set_stage(self, STAGE_CONNECTING);
  ritrovo_connect_page_set_busy(self->connect_page, _("Opening a room on this computer…"));
  ritrovo_host_start_async(self->host, self->cancellable, host_started_cb, g_object_ref(self));
}

static void disconnected_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(RitrovoWindow) self = data;
  // Whether or not the server said bye, the connection is closed now.
  (void) ritrovo_client_disconnect_finish(self->client, result, NULL);
  if (self->stage == STAGE_LEAVING)
    show_connect_page(self);
}

static void disconnect_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  RitrovoWindow *self = RITROVO_WINDOW(widget);
  set_stage(self, STAGE_LEAVING);
  ritrovo_client_disconnect_async(self->client, disconnected_cb, g_object_ref(self));
}

static void try_now_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  ritrovo_client_try_now(RITROVO_WINDOW(widget)->client);
}

static void show_addresses_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  RitrovoWindow *self = RITROVO_WINDOW(widget);
  ritrovo_room_view_set_addresses(self->room_view, ritrovo_host_get_addresses(self->host));
  ritrovo_room_view_set_show_addresses(self->room_view, TRUE);
}

static void copy_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  gdk_clipboard_set_text(gtk_widget_get_clipboard(widget), g_variant_get_string(parameter, NULL));
  adw_toast_overlay_add_toast(RITROVO_WINDOW(widget)->toasts,
                              adw_toast_new(_("Copied to the clipboard")));
}

static void toast_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autofree char *title = g_markup_escape_text(g_variant_get_string(parameter, NULL), -1);
  adw_toast_overlay_add_toast(RITROVO_WINDOW(widget)->toasts, adw_toast_new(title));
}

// The client gave up for good: kicked, or the name went to somebody else.
static void client_ended_cb(RitrovoWindow *self, GError *error)
{
  if (self->stage != STAGE_TALKING)
    return;
  show_connect_page(self);
  ritrovo_connect_page_show_error(self->connect_page, error,
                                  ritrovo_client_get_suggestion(self->client));
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

static void host_stopped_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(RitrovoWindow) self = data;
  (void) ritrovo_host_stop_finish(self->host, result, NULL);
  gtk_window_destroy(GTK_WINDOW(self));
}

static void left_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(RitrovoWindow) self = data;
  (void) ritrovo_client_disconnect_finish(self->client, result, NULL);
  ritrovo_host_stop_async(self->host, host_stopped_cb, g_object_ref(self));
}

void ritrovo_window_leave(RitrovoWindow *self)
{
  if (self->stage == STAGE_CLOSING)
    return;
  set_stage(self, STAGE_CLOSING);
  gtk_widget_set_visible(GTK_WIDGET(self), FALSE);
  g_cancellable_cancel(self->cancellable);
  ritrovo_client_disconnect_async(self->client, left_cb, g_object_ref(self));
}

static gboolean ritrovo_window_close_request(GtkWindow *window)
{
  ritrovo_window_leave(RITROVO_WINDOW(window));
  return TRUE;
}

void ritrovo_window_set_store(RitrovoWindow *self, RitrovoStore *store)
{
  ritrovo_client_set_store(self->client, store);
}

void ritrovo_window_connect_to(RitrovoWindow *self, const char *address)
{
  ritrovo_connect_page_set_address(self->connect_page, address);
  gtk_widget_activate_action(GTK_WIDGET(self), "win.connect", NULL);
}

static void use_settings(RitrovoWindow *self, GSettings *settings)
{
  g_autofree char *address = g_settings_get_string(settings, "address");
  g_autofree char *name = g_settings_get_string(settings, "name");
  self->settings = g_object_ref(settings);
  ritrovo_connect_page_set_address(self->connect_page, address);
  ritrovo_connect_page_set_name(self->connect_page, name);
  g_settings_bind(settings, "load-images", self->room_view, "load-images", G_SETTINGS_BIND_GET);
  g_settings_bind(settings, "window-width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind(settings, "window-height", self, "default-height", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind(settings, "window-maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);
}

static void ritrovo_window_dispose(GObject *object)
{
  RitrovoWindow *self = RITROVO_WINDOW(object);
  if (self->client != NULL) {
    g_signal_handlers_disconnect_by_data(ritrovo_client_get_rooms(self->client), self);
    g_signal_handlers_disconnect_by_data(self->client, self);
  }
  if (self->host != NULL)
    g_signal_handlers_disconnect_by_data(self->host, self);
  g_clear_object(&self->cancellable);
  g_clear_object(&self->client);
  g_clear_object(&self->host);
  g_clear_object(&self->settings);
  G_OBJECT_CLASS(ritrovo_window_parent_class)->dispose(object);
}

static void ritrovo_window_class_init(RitrovoWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  G_OBJECT_CLASS(klass)->dispose = ritrovo_window_dispose;
  GTK_WINDOW_CLASS(klass)->close_request = ritrovo_window_close_request;

  gtk_widget_class_install_action(widget_class, "win.connect", NULL, connect_action);
  gtk_widget_class_install_action(widget_class, "win.cancel", NULL, cancel_action);
  gtk_widget_class_install_action(widget_class, "win.host", NULL, host_action);
  gtk_widget_class_install_action(widget_class, "win.disconnect", NULL, disconnect_action);
  gtk_widget_class_install_action(widget_class, "win.try-now", NULL, try_now_action);
  gtk_widget_class_install_action(widget_class, "win.show-addresses", NULL, show_addresses_action);
  gtk_widget_class_install_action(widget_class, "win.copy", "s", copy_action);
  gtk_widget_class_install_action(widget_class, "win.toast", "s", toast_action);

  g_type_ensure(RITROVO_TYPE_CONNECT_PAGE);
  g_type_ensure(RITROVO_TYPE_ROOM_VIEW);
  gtk_widget_class_set_template_from_resource(widget_class,
                                              "/org/ritrovo/Ritrovo/ritrovo-window.ui");
  gtk_widget_class_bind_template_child(widget_class, RitrovoWindow, toasts);
  gtk_widget_class_bind_template_child(widget_class, RitrovoWindow, connect_page);
  gtk_widget_class_bind_template_child(widget_class, RitrovoWindow, room_view);
}

static void ritrovo_window_init(RitrovoWindow *self)
{
  self->client = ritrovo_client_new();
  self->host = ritrovo_host_new();
  gtk_widget_init_template(GTK_WIDGET(self));
  g_signal_connect_swapped(self->client, "ended", G_CALLBACK(client_ended_cb), self);
  g_signal_connect_swapped(ritrovo_client_get_rooms(self->client), "items-changed",
                           G_CALLBACK(show_room), self);
  g_signal_connect_swapped(self->host, "exited", G_CALLBACK(host_exited_cb), self);
  ritrovo_room_view_set_client(self->room_view, self->client);
  set_stage(self, STAGE_IDLE);
}

GtkWidget *ritrovo_window_new(AdwApplication *application, GSettings *settings)
{
  RitrovoWindow *self = g_object_new(RITROVO_TYPE_WINDOW, "application", application, NULL);
  if (settings != NULL)
    use_settings(self, settings);
  ritrovo_connect_page_take_focus(self->connect_page);
  return GTK_WIDGET(self);
}
