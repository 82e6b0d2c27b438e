// SPDX-License-Identifier: GPL-3.0-or-later
// The stages of the window, and an orderly end. Every asynchronous step holds a reference to the
// window, so an answer always finds it.
#include "ritrovo-window.h"

#include <glib/gi18n.h>

#include "ritrovo-window-private.h"

static const char *const stage_names[] = {"idle", "connecting", "talking", "leaving", "closing"};

G_DEFINE_FINAL_TYPE(RitrovoWindow, ritrovo_window, ADW_TYPE_APPLICATION_WINDOW)

enum {
  PROP_ROOM_IN_VIEW = 1,
  N_PROPS,
};
static GParamSpec *props[N_PROPS];

RitrovoClient *window_client(RitrovoWindow *self)
{
  return self->server != NULL ? ritrovo_server_get_client(self->server) : NULL;
}

void window_toast(RitrovoWindow *self, const char *text)
{
  g_autofree char *title = g_markup_escape_text(text, -1);
  adw_toast_overlay_add_toast(self->toasts, adw_toast_new(title));
}

static void update_actions(RitrovoWindow *self)
{
  GtkWidget *widget = GTK_WIDGET(self);
  Stage stage = self->stage;
  gboolean at_room = stage == STAGE_TALKING || stage == STAGE_LEAVING;
  static const char *const talking[] = {
      "win.disconnect",  "win.try-now",         "win.show-connect-page", "win.switch-place",
      "win.new-room",    "win.next-place",      "win.previous-place",    "win.next-unread",
      "win.go-to-place", "win.previous-unread", "win.new-conversation"};
  gtk_widget_action_set_enabled(widget, "win.connect", stage == STAGE_IDLE);
  gtk_widget_action_set_enabled(widget, "win.host", stage == STAGE_IDLE);
  gtk_widget_action_set_enabled(widget, "win.cancel", stage == STAGE_CONNECTING);
  for (guint i = 0; i < G_N_ELEMENTS(talking); i++)
    gtk_widget_action_set_enabled(widget, talking[i], stage == STAGE_TALKING);
  gtk_widget_action_set_enabled(widget, "win.show-addresses",
                                at_room && ritrovo_host_get_running(self->host));
  window_update_back(self);
  window_update_places(self);
  window_update_account(self);
  window_update_dialogs(self);
}

void window_set_stage(RitrovoWindow *self, Stage stage)
{
  gboolean at_room = stage == STAGE_TALKING || stage == STAGE_LEAVING;
  g_debug("window: %s -> %s", stage_names[self->stage], stage_names[stage]);
  self->stage = stage;
  update_actions(self);
  g_object_notify(G_OBJECT(self), "room-in-view");
  if (stage == STAGE_CLOSING)
    return;

  GtkWidget *page = at_room ? GTK_WIDGET(self->leaflet) : GTK_WIDGET(self->connect_page);
  GtkWidget *other = at_room ? GTK_WIDGET(self->connect_page) : GTK_WIDGET(self->leaflet);
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

static void copy_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  gdk_clipboard_set_text(gtk_widget_get_clipboard(widget), g_variant_get_string(parameter, NULL));
  window_toast(RITROVO_WINDOW(widget), _("Copied to the clipboard"));
}

static void toast_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  window_toast(RITROVO_WINDOW(widget), g_variant_get_string(parameter, NULL));
}

// Made only when it is asked for: a window that was never shown confuses GTK 4.8 when it tells
// assistive technology which windows there are.
static void show_help_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr(GtkBuilder) builder =
      gtk_builder_new_from_resource("/org/ritrovo/Ritrovo/help-overlay.ui");
  GtkWindow *help = GTK_WINDOW(gtk_builder_get_object(builder, "help_overlay"));
  gtk_window_set_transient_for(help, GTK_WINDOW(widget));
  gtk_window_set_destroy_with_parent(help, TRUE);
  gtk_window_present(help);
}

static void client_ended_cb(RitrovoWindow *self, const GError *error, RitrovoClient *client)
{
  window_client_ended(self, client, error);
}

// A connection that comes or goes may be the one to go back to.
static void client_state_cb(RitrovoWindow *self)
{
  if (self->stage != STAGE_CLOSING)
    window_update_back(self);
}

static void servers_changed_cb(RitrovoWindow *self, guint position, guint removed, guint added)
{
  for (guint i = position; i < position + added; i++) {
    g_autoptr(RitrovoServer) server = g_list_model_get_item(G_LIST_MODEL(self->servers), i);
    RitrovoClient *client = ritrovo_server_get_client(server);
    g_signal_connect_object(client, "ended", G_CALLBACK(client_ended_cb), self, G_CONNECT_SWAPPED);
    g_signal_connect_object(client, "notify::state", G_CALLBACK(client_state_cb), self,
                            G_CONNECT_SWAPPED);
  }
  window_update_back(self);
}

// The end

static void host_stopped_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(RitrovoWindow) self = data;
  (void) ritrovo_host_stop_finish(self->host, result, NULL);
  gtk_window_destroy(GTK_WINDOW(self));
}

static void left_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(RitrovoWindow) self = data;
  (void) ritrovo_client_disconnect_finish(RITROVO_CLIENT(source), result, NULL);
  if (--self->leaving == 0)
    ritrovo_host_stop_async(self->host, host_stopped_cb, g_object_ref(self));
}

void ritrovo_window_leave(RitrovoWindow *self)
{
  guint count = g_list_model_get_n_items(G_LIST_MODEL(self->servers));
  if (self->stage == STAGE_CLOSING)
    return;
  window_set_stage(self, STAGE_CLOSING);
  gtk_widget_set_visible(GTK_WIDGET(self), FALSE);
  g_cancellable_cancel(self->cancellable);
  self->leaving = count;
  for (guint i = 0; i < count; i++) {
    g_autoptr(RitrovoServer) server = g_list_model_get_item(G_LIST_MODEL(self->servers), i);
    ritrovo_client_disconnect_async(ritrovo_server_get_client(server), left_cb, g_object_ref(self));
  }
  if (count == 0)
    ritrovo_host_stop_async(self->host, host_stopped_cb, g_object_ref(self));
}

static gboolean ritrovo_window_close_request(GtkWindow *window)
{
  ritrovo_window_leave(RITROVO_WINDOW(window));
  return TRUE;
}

void ritrovo_window_connect_to(RitrovoWindow *self, const char *address)
{
  g_return_if_fail(RITROVO_IS_WINDOW(self));
  g_free(self->wanted_address);
  self->wanted_address = g_strdup(address);
  if (ritrovo_servers_get_loaded(self->servers))
    window_start(self);
}

RitrovoRoom *ritrovo_window_get_room(RitrovoWindow *self)
{
  g_return_val_if_fail(RITROVO_IS_WINDOW(self), NULL);
  return self->room;
}

RitrovoRoom *ritrovo_window_get_room_in_view(RitrovoWindow *self)
{
  g_return_val_if_fail(RITROVO_IS_WINDOW(self), NULL);
  if (self->stage != STAGE_TALKING && self->stage != STAGE_LEAVING)
    return NULL;
  gboolean covered = adw_leaflet_get_folded(self->leaflet) &&
                     adw_leaflet_get_visible_child(self->leaflet) != GTK_WIDGET(self->room_view);
  return covered ? NULL : self->room;
}

static void use_settings(RitrovoWindow *self, GSettings *settings)
{
  g_autofree char *address = g_settings_get_string(settings, "address");
  g_autofree char *name = g_settings_get_string(settings, "name");
  self->settings = g_object_ref(settings);
  ritrovo_connect_page_set_address(self->connect_page, address);
  ritrovo_connect_page_set_name(self->connect_page, name);
  g_settings_bind(settings, "window-width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind(settings, "window-height", self, "default-height", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind(settings, "window-maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);
  ritrovo_room_view_use_settings(self->room_view, settings);
  g_settings_bind(settings, "show-members", self->room_view, "show-members",
                  G_SETTINGS_BIND_DEFAULT);
}

static void folded_cb(RitrovoWindow *self)
{
  window_update_back(self);
  g_object_notify(G_OBJECT(self), "room-in-view");
}

static void ritrovo_window_get_property(GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_ROOM_IN_VIEW)
    g_value_set_object(value, ritrovo_window_get_room_in_view(RITROVO_WINDOW(object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
}

static void ritrovo_window_dispose(GObject *object)
{
  RitrovoWindow *self = RITROVO_WINDOW(object);
  if (self->server != NULL)
    window_use_server(self, NULL);
  if (self->servers != NULL)
    g_signal_handlers_disconnect_by_data(self->servers, self);
  if (self->host != NULL)
    g_signal_handlers_disconnect_by_data(self->host, self);
  g_clear_pointer(&self->wanted_address, g_free);
  g_clear_pointer(&self->wanted_server, g_free);
  g_clear_pointer(&self->left_place, g_variant_unref);
  g_clear_object(&self->cancellable);
  g_clear_object(&self->servers);
  g_clear_object(&self->host);
  g_clear_object(&self->settings);
  G_OBJECT_CLASS(ritrovo_window_parent_class)->dispose(object);
}

static void ritrovo_window_class_init(RitrovoWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  object_class->get_property = ritrovo_window_get_property;
  object_class->dispose = ritrovo_window_dispose;
  GTK_WINDOW_CLASS(klass)->close_request = ritrovo_window_close_request;

  props[PROP_ROOM_IN_VIEW] =
      g_param_spec_object("room-in-view", NULL, NULL, RITROVO_TYPE_ROOM,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties(object_class, N_PROPS, props);

  gtk_widget_class_install_action(widget_class, "win.copy", "s", copy_action);
  gtk_widget_class_install_action(widget_class, "win.show-help-overlay", NULL, show_help_action);
  gtk_widget_class_install_action(widget_class, "win.toast", "s", toast_action);
  window_connect_class_init(widget_class);
  window_places_class_init(widget_class);
  window_account_class_init(widget_class);
  window_dialogs_class_init(widget_class);
  window_host_class_init(widget_class);

  g_type_ensure(RITROVO_TYPE_CONNECT_PAGE);
  g_type_ensure(RITROVO_TYPE_ROOM_VIEW);
  g_type_ensure(RITROVO_TYPE_SIDEBAR);
  gtk_widget_class_set_template_from_resource(widget_class,
                                              "/org/ritrovo/Ritrovo/ritrovo-window.ui");
  gtk_widget_class_bind_template_child(widget_class, RitrovoWindow, toasts);
  gtk_widget_class_bind_template_child(widget_class, RitrovoWindow, connect_page);
  gtk_widget_class_bind_template_child(widget_class, RitrovoWindow, leaflet);
  gtk_widget_class_bind_template_child(widget_class, RitrovoWindow, sidebar);
  gtk_widget_class_bind_template_child(widget_class, RitrovoWindow, room_view);
  gtk_widget_class_bind_template_callback(widget_class, folded_cb);
  gtk_widget_class_bind_template_callback_full(widget_class, "place_activated_cb",
                                               G_CALLBACK(window_show_place));
  gtk_widget_class_bind_template_callback_full(widget_class, "place_left_cb",
                                               G_CALLBACK(window_leave_place));
}

static void ritrovo_window_init(RitrovoWindow *self)
{
  gtk_widget_init_template(GTK_WIDGET(self));
  window_host_init(self);
  ritrovo_sidebar_set_main_menu(self->sidebar, ritrovo_room_view_get_main_menu(self->room_view));
}

static void loaded_cb(RitrovoWindow *self)
{
  if (self->stage == STAGE_IDLE)
    window_start(self);
}

GtkWidget *ritrovo_window_new(AdwApplication *application, GSettings *settings,
                              RitrovoServers *servers)
{
  RitrovoWindow *self = g_object_new(RITROVO_TYPE_WINDOW, "application", application, NULL);
  self->servers = g_object_ref(servers);
  if (settings != NULL)
    use_settings(self, settings);
  ritrovo_connect_page_set_servers(self->connect_page, servers);
  ritrovo_sidebar_set_servers(self->sidebar, servers);
  g_signal_connect_swapped(servers, "items-changed", G_CALLBACK(servers_changed_cb), self);
  servers_changed_cb(self, 0, 0, g_list_model_get_n_items(G_LIST_MODEL(servers)));
  window_set_stage(self, STAGE_IDLE);
  ritrovo_connect_page_take_focus(self->connect_page);
  if (ritrovo_servers_get_loaded(servers))
    window_start(self);
  else
    g_signal_connect_swapped(servers, "notify::loaded", G_CALLBACK(loaded_cb), self);
  return GTK_WIDGET(self);
}
