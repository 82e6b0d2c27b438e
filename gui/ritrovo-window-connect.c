// SPDX-License-Identifier: GPL-3.0-or-later
// The ways to a server and from it: typed, remembered, hosted here, by itself at the start. One at
// a time goes over the connect page; others that were left connected come back behind it.
#include <glib/gi18n.h>

#include "ritrovo-keyring.h"
#include "ritrovo-server-row.h"
#include "ritrovo-window-private.h"

// One try to connect. Owned.
typedef struct {
  RitrovoWindow *window;
  RitrovoServer *server;
  gboolean added;        // by this try: forgotten if it fails
  gboolean hosted;       // on this computer, by this window
  char *password;        // that was typed; NULL: none was
  gboolean keep;         // it, in the keyring
  gboolean from_keyring; // it was there
} Visit;

static void visit_free(Visit *visit)
{
  g_object_unref(visit->window);
  g_object_unref(visit->server);
  ritrovo_keyring_free(visit->password);
  g_free(visit);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Visit, visit_free)

static gboolean is_connected(RitrovoServer *server)
{
  RitrovoClientState state = ritrovo_client_get_state(ritrovo_server_get_client(server));
  return state != RITROVO_CLIENT_OFFLINE && state != RITROVO_CLIENT_CONNECTING;
}

RitrovoServer *window_find_server(RitrovoWindow *self, const char *key)
{
  GListModel *servers = G_LIST_MODEL(self->servers);
  for (guint i = 0; i < g_list_model_get_n_items(servers); i++) {
    g_autoptr(RitrovoServer) server = g_list_model_get_item(servers, i);
    g_autofree char *other = ritrovo_server_key(server);
    if (g_strcmp0(key, other) == 0)
      return server; // the list has it still
  }
  return NULL;
}

RitrovoServer *window_server_of(RitrovoWindow *self, RitrovoClient *client)
{
  GListModel *servers = G_LIST_MODEL(self->servers);
  for (guint i = 0; i < g_list_model_get_n_items(servers); i++) {
    g_autoptr(RitrovoServer) server = g_list_model_get_item(servers, i);
    if (ritrovo_server_get_client(server) == client)
      return server; // the list has it still
  }
  return NULL;
}

// The server that Back leads to from the connect page: the one that was shown, or another one.
static RitrovoServer *server_behind(RitrovoWindow *self)
{
  GListModel *servers = G_LIST_MODEL(self->servers);
  if (self->server != NULL && is_connected(self->server))
    return self->server;
  for (guint i = 0; i < g_list_model_get_n_items(servers); i++) {
    g_autoptr(RitrovoServer) server = g_list_model_get_item(servers, i);
    if (is_connected(server))
      return server; // the list has it still
  }
  return NULL;
}

void window_update_back(RitrovoWindow *self)
{
  gboolean can;
  if (self->servers == NULL)
    return;
  if (self->stage == STAGE_TALKING || self->stage == STAGE_LEAVING) {
    can = adw_leaflet_get_folded(self->leaflet) &&
          adw_leaflet_get_visible_child(self->leaflet) == GTK_WIDGET(self->room_view);
  } else {
    can = self->stage == STAGE_IDLE && server_behind(self) != NULL;
    g_object_set(self->connect_page, "can-go-back", can, NULL);
  }
  gtk_widget_action_set_enabled(GTK_WIDGET(self), "win.back", can);
}

void window_show_connect_page(RitrovoWindow *self)
{
  window_set_stage(self, STAGE_IDLE);
  ritrovo_room_view_set_show_addresses(self->room_view, FALSE);
  gtk_window_set_title(GTK_WINDOW(self), _("Ritrovo"));
}

// How a try ends

static void kept_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(RitrovoWindow) self = data;
  g_autoptr(GError) error = NULL;
  if (!ritrovo_keyring_store_finish(result, &error) && self->stage != STAGE_CLOSING)
    window_toast(self, error->message);
}

static void remember(Visit *visit)
{
  RitrovoWindow *self = visit->window;
  const char *address = ritrovo_server_get_address(visit->server);
  const char *name = ritrovo_server_get_name(visit->server);
  const char *role = ritrovo_client_get_role(ritrovo_server_get_client(visit->server));
  gboolean account = g_strcmp0(role, "guest") != 0;
  ritrovo_server_set_autoconnect(visit->server, !visit->hosted);
  ritrovo_server_set_account(visit->server, account);
  if (account && visit->password != NULL && !visit->from_keyring) {
    if (visit->keep)
      ritrovo_keyring_store_async(address, name, visit->password, NULL, kept_cb,
                                  g_object_ref(self));
    else
      ritrovo_keyring_forget(address, name);
  }
  if (self->settings != NULL && visit->server == self->server) {
    // The address of a room that was open here for a while leads nowhere next time.
    if (!visit->hosted)
      g_settings_set_string(self->settings, "address", address);
    g_settings_set_string(self->settings, "name", name);
  }
}

// What nobody has typed cannot have been typed wrong.
static GError *in_words(Visit *visit, const GError *error)
{
  if (!visit->from_keyring ||
      !g_error_matches(error, RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_PASSWORD_WRONG))
    return g_error_copy(error);
  return g_error_new_literal(
      RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_PASSWORD_WRONG,
      _("The password in the keyring is not the right one any more. What is it now?"));
}

static void visit_failed(Visit *visit, const GError *error)
{
  RitrovoWindow *self = visit->window;
  g_autoptr(GError) why = in_words(visit, error);
  RitrovoClient *client = ritrovo_server_get_client(visit->server);
  g_autofree char *suggestion = g_strdup(ritrovo_client_get_suggestion(client));
  gboolean shown = visit->server == self->server;
  if (shown) {
    window_use_server(self, NULL);
    window_show_connect_page(self);
    ritrovo_connect_page_take_focus(self->connect_page);
    if (!g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      ritrovo_connect_page_show_error(self->connect_page, why, suggestion);
    if (visit->from_keyring)
      ritrovo_connect_page_set_keep(self->connect_page, TRUE);
  } else {
    g_debug("window: %s does not come back: %s", ritrovo_server_get_title(visit->server),
            error->message);
  }
  if (visit->added)
    ritrovo_servers_forget(self->servers, visit->server);
}

static void connected_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(Visit) visit = data;
  RitrovoWindow *self = visit->window;
  g_autoptr(GError) error = NULL;
  gboolean connected = ritrovo_client_connect_finish(RITROVO_CLIENT(source), result, &error);
  gboolean shown = visit->server == self->server;
  if (self->stage == STAGE_CLOSING || self->stage == STAGE_LEAVING)
    return;
  if (shown)
    g_clear_object(&self->cancellable);
  if (!connected) {
    visit_failed(visit, error);
    return;
  }
  remember(visit);
  if (!shown)
    return;
  ritrovo_connect_page_forget_password(self->connect_page);
  window_set_stage(self, STAGE_TALKING);
  window_show_some_place(self);
}

// Trying

// Takes the visit.
static void knock(Visit *visit)
{
  RitrovoWindow *self = visit->window;
  RitrovoServer *server = visit->server;
  RitrovoClient *client = ritrovo_server_get_client(server);
  ritrovo_client_set_password(client, visit->password);
  ritrovo_client_connect_async(
      client, ritrovo_server_get_address(server), ritrovo_server_get_name(server),
      server == self->server ? self->cancellable : NULL, connected_cb, visit);
}

static void looked_up_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(Visit) visit = data;
  RitrovoWindow *self = visit->window;
  // Without a keyring the server will ask for the password.
  visit->password = ritrovo_keyring_look_up_finish(result, NULL);
  visit->from_keyring = visit->password != NULL;
  if (self->stage != STAGE_CLOSING)
    knock(g_steal_pointer(&visit));
}

// Takes the visit. The password is the one that was typed, or that in the keyring.
static void try(Visit *visit)
{
  if (visit->password == NULL && ritrovo_server_get_account(visit->server))
    ritrovo_keyring_look_up_async(ritrovo_server_get_address(visit->server),
                                  ritrovo_server_get_name(visit->server), NULL, looked_up_cb,
                                  visit);
  else
    knock(visit);
}

static Visit *visit_new(RitrovoWindow *self, RitrovoServer *server)
{
  Visit *visit = g_new0(Visit, 1);
  visit->window = g_object_ref(self);
  visit->server = g_object_ref(server);
  return visit;
}

// Shows what is done on the connect page. Takes the visit.
static void try_in_sight(Visit *visit)
{
  RitrovoWindow *self = visit->window;
  g_autofree char *busy =
      g_strdup_printf(_("Connecting to %s…"), ritrovo_server_get_address(visit->server));
  g_clear_object(&self->cancellable);
  self->cancellable = g_cancellable_new();
  ritrovo_connect_page_show_error(self->connect_page, NULL, NULL);
  window_set_stage(self, STAGE_CONNECTING);
  ritrovo_connect_page_set_busy(self->connect_page, busy);
  window_use_server(self, visit->server);
  try(visit);
}

static void go_to(RitrovoWindow *self, RitrovoServer *server)
{
  window_use_server(self, server);
  window_set_stage(self, STAGE_TALKING);
  window_show_some_place(self);
}

void window_connect_typed(RitrovoWindow *self, gboolean hosted)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *address = g_strdup(ritrovo_connect_page_get_address(self->connect_page));
  g_autofree char *name = g_strdup(ritrovo_connect_page_get_name(self->connect_page));
  const char *password = ritrovo_connect_page_get_password(self->connect_page);
  guint known = g_list_model_get_n_items(G_LIST_MODEL(self->servers));
  g_strstrip(address);
  g_strstrip(name);

  RitrovoServer *server = ritrovo_servers_add(self->servers, address, name, &error);
  if (server == NULL) {
    window_set_stage(self, STAGE_IDLE);
    ritrovo_connect_page_show_error(self->connect_page, error, NULL);
    return;
  }
  if (is_connected(server)) {
    go_to(self, server);
    return;
  }
  Visit *visit = visit_new(self, server);
  visit->added = g_list_model_get_n_items(G_LIST_MODEL(self->servers)) > known;
  visit->hosted = hosted;
  visit->password = *password != '\0' ? g_strdup(password) : NULL;
  visit->keep = ritrovo_connect_page_get_keep(self->connect_page);
  try_in_sight(visit);
}

static void connect_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  RitrovoWindow *self = RITROVO_WINDOW(widget);
  ritrovo_connect_page_show_host_error(self->connect_page, NULL);
  window_connect_typed(self, FALSE);
}

static void cancel_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_cancellable_cancel(RITROVO_WINDOW(widget)->cancellable);
}

static void go_to_server_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  RitrovoWindow *self = RITROVO_WINDOW(widget);
  RitrovoServer *server = window_find_server(self, g_variant_get_string(parameter, NULL));
  if (server == NULL || self->stage == STAGE_CONNECTING || self->stage == STAGE_LEAVING)
    return;
  if (is_connected(server)) {
    go_to(self, server);
    return;
  }
  ritrovo_connect_page_set_address(self->connect_page, ritrovo_server_get_address(server));
  ritrovo_connect_page_set_name(self->connect_page, ritrovo_server_get_name(server));
  ritrovo_connect_page_show_host_error(self->connect_page, NULL);
  try_in_sight(visit_new(self, server));
}

static void forget_server_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  RitrovoWindow *self = RITROVO_WINDOW(widget);
  RitrovoServer *server = window_find_server(self, g_variant_get_string(parameter, NULL));
  if (server == NULL || self->stage == STAGE_CONNECTING || self->stage == STAGE_LEAVING)
    return;
  if (ritrovo_server_get_account(server))
    ritrovo_keyring_forget(ritrovo_server_get_address(server), ritrovo_server_get_name(server));
  if (server == self->server) {
    window_use_server(self, NULL);
    window_show_connect_page(self);
  }
  ritrovo_servers_forget(self->servers, server);
}

static void show_connect_page_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  RitrovoWindow *self = RITROVO_WINDOW(widget);
  ritrovo_connect_page_show_error(self->connect_page, NULL, NULL);
  window_show_connect_page(self);
}

static void back_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  RitrovoWindow *self = RITROVO_WINDOW(widget);
  if (self->stage == STAGE_IDLE) {
    RitrovoServer *server = server_behind(self);
    if (server != NULL)
      go_to(self, server);
    return;
  }
  adw_leaflet_navigate(self->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
  ritrovo_sidebar_take_focus(self->sidebar);
}

// Leaving

static void disconnected_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(RitrovoWindow) self = data;
  // Whether or not the server said bye, the connection is closed now.
  (void) ritrovo_client_disconnect_finish(RITROVO_CLIENT(source), result, NULL);
  if (self->stage != STAGE_LEAVING)
    return;
  window_use_server(self, NULL);
  window_show_connect_page(self);
}

static void disconnect_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  RitrovoWindow *self = RITROVO_WINDOW(widget);
  ritrovo_server_set_autoconnect(self->server, FALSE);
  window_set_stage(self, STAGE_LEAVING);
  ritrovo_client_disconnect_async(window_client(self), disconnected_cb, g_object_ref(self));
}

static void try_now_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  ritrovo_client_try_now(window_client(RITROVO_WINDOW(widget)));
}

// Thrown out, or the name went to somebody else. What is not shown must not take what is away.
void window_client_ended(RitrovoWindow *self, RitrovoClient *client, const GError *error)
{
  RitrovoServer *server = window_server_of(self, client);
  if (server == NULL || self->stage == STAGE_CLOSING)
    return;
  ritrovo_server_set_autoconnect(server, FALSE);
  if (server == self->server && self->stage == STAGE_TALKING) {
    window_use_server(self, NULL);
    window_show_connect_page(self);
    ritrovo_connect_page_show_error(self->connect_page, error,
                                    ritrovo_client_get_suggestion(client));
  } else if (server != self->server) {
    g_autofree char *words =
        g_strdup_printf("%s: %s", ritrovo_server_get_title(server), error->message);
    window_toast(self, words);
  }
}

// The start

static void probed_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(RitrovoWindow) self = data;
  gboolean there = ritrovo_keyring_probe_finish(result, NULL);
  if (self->stage != STAGE_CLOSING)
    g_object_set(self->connect_page, "has-keyring", there, NULL);
}

// Nobody is asked before somebody says to have an account.
static void account_cb(RitrovoWindow *self)
{
  if (ritrovo_connect_page_get_account(self->connect_page))
    ritrovo_keyring_probe_async(NULL, probed_cb, g_object_ref(self));
}

void window_start(RitrovoWindow *self)
{
  GListModel *servers = G_LIST_MODEL(self->servers);
  g_autofree char *key = g_steal_pointer(&self->wanted_server);
  RitrovoServer *wanted = key != NULL ? window_find_server(self, key) : NULL;
  if (wanted != NULL)
    ritrovo_servers_set_current(self->servers, wanted);
  RitrovoServer *current = ritrovo_servers_get_current(self->servers);
  if (g_signal_handler_find(self->connect_page, G_SIGNAL_MATCH_FUNC | G_SIGNAL_MATCH_DATA, 0, 0,
                            NULL, (gpointer) account_cb, self) == 0)
    g_signal_connect_object(self->connect_page, "notify::account", G_CALLBACK(account_cb), self,
                            G_CONNECT_SWAPPED);
  for (guint i = 0; i < g_list_model_get_n_items(servers); i++) {
    g_autoptr(RitrovoServer) server = g_list_model_get_item(servers, i);
    if (ritrovo_server_is_to_connect(server) && !is_connected(server) && server != current)
      try(visit_new(self, server));
  }
  if (self->wanted_address != NULL) {
    g_autofree char *address = g_steal_pointer(&self->wanted_address);
    ritrovo_connect_page_set_address(self->connect_page, address);
    window_connect_typed(self, FALSE);
  } else if (current != NULL && is_connected(current)) {
    go_to(self, current);
  } else if (current != NULL && (current == wanted || ritrovo_server_is_to_connect(current))) {
    ritrovo_connect_page_set_address(self->connect_page, ritrovo_server_get_address(current));
    ritrovo_connect_page_set_name(self->connect_page, ritrovo_server_get_name(current));
    try_in_sight(visit_new(self, current));
  }
}

void window_connect_class_init(GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action(widget_class, "win.connect", NULL, connect_action);
  gtk_widget_class_install_action(widget_class, "win.cancel", NULL, cancel_action);
  gtk_widget_class_install_action(widget_class, "win.go-to-server", "s", go_to_server_action);
  gtk_widget_class_install_action(widget_class, "win.forget-server", "s", forget_server_action);
  gtk_widget_class_install_action(widget_class, "win.show-connect-page", NULL,
                                  show_connect_page_action);
  gtk_widget_class_install_action(widget_class, "win.back", NULL, back_action);
  gtk_widget_class_install_action(widget_class, "win.disconnect", NULL, disconnect_action);
  gtk_widget_class_install_action(widget_class, "win.try-now", NULL, try_now_action);
  gtk_widget_class_add_binding_action(widget_class, GDK_KEY_Left, GDK_ALT_MASK, "win.back", NULL);
}
