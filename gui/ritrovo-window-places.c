// SPDX-License-Identifier: GPL-3.0-or-later
// From one place to another: by the list, by keys, by the dialogues that find and create. Where one
// was on each server is remembered.
#include <glib/gi18n.h>
#include <gtk/gtk.h>
#ifdef GDK_WINDOWING_X11
#include <gdk/x11/gdkx.h>
#endif

#include "ritrovo-choosers.h"
#include "ritrovo-place-words.h"
#include "ritrovo-requests.h"
#include "ritrovo-server-row.h"
#include "ritrovo-window-private.h"

#define UNDO_S 10 // for which a place that was left can be returned to by a click

static gboolean is_direct(RitrovoRoom *room)
{
  return ritrovo_room_get_kind(room) == RITROVO_ROOM_KIND_DIRECT;
}

// What names a place of a server in settings and actions: "#home", "@bob". Newly allocated.
static char *place_key(RitrovoRoom *room)
{
  return g_strdup_printf("%c%s", is_direct(room) ? '@' : '#', ritrovo_room_get_name(room));
}

static RitrovoRoom *find_place(RitrovoClient *client, const char *key)
{
  if (*key == '@')
    return ritrovo_client_find_direct(client, key + 1);
  return *key == '#' ? ritrovo_client_find_room(client, key + 1) : NULL;
}

static void remember_place(RitrovoWindow *self, const char *server, const char *place)
{
  if (self->settings == NULL)
    return;
  g_autoptr(GVariant) before = g_settings_get_value(self->settings, "last-places");
  GVariantIter iter;
  const char *key, *value;
  g_auto(GVariantBuilder) builder = G_VARIANT_BUILDER_INIT(G_VARIANT_TYPE("a{ss}"));
  g_variant_iter_init(&iter, before);
  while (g_variant_iter_next(&iter, "{&s&s}", &key, &value))
    if (g_strcmp0(key, server) != 0 &&
        (!ritrovo_servers_get_loaded(self->servers) || window_find_server(self, key) != NULL))
      g_variant_builder_add(&builder, "{ss}", key, value);
  g_variant_builder_add(&builder, "{ss}", server, place);
  g_settings_set_value(self->settings, "last-places", g_variant_builder_end(&builder));
}

static char *recall_place(RitrovoWindow *self)
{
  g_autofree char *server = ritrovo_server_key(self->server);
  char *place = NULL;
  if (self->settings == NULL)
    return NULL;
  g_autoptr(GVariant) places = g_settings_get_value(self->settings, "last-places");
  g_variant_lookup(places, server, "s", &place);
  return place;
}

void window_update_places(RitrovoWindow *self)
{
  gboolean talking = self->stage == STAGE_TALKING && self->room != NULL;
  gtk_widget_action_set_enabled(GTK_WIDGET(self), "win.leave-room",
                                talking && !is_direct(self->room) &&
                                    ritrovo_room_get_can_leave(self->room));
  gtk_widget_action_set_enabled(GTK_WIDGET(self), "win.close-conversation",
                                talking && is_direct(self->room));
}

static void put_room(RitrovoWindow *self, RitrovoRoom *room)
{
  if (!g_set_object(&self->room, room))
    return;
  ritrovo_room_view_set_room(self->room_view, room);
  ritrovo_sidebar_set_room(self->sidebar, room);
  window_update_places(self);
  g_object_notify(G_OBJECT(self), "room-in-view");
}

static void update_title(RitrovoWindow *self)
{
  RitrovoClient *client = window_client(self);
  if (self->room == NULL || client == NULL || self->stage != STAGE_TALKING)
    return;
  g_autofree char *title = ritrovo_window_title(ritrovo_room_get_name(self->room),
                                                ritrovo_client_get_server_name(client));
  gtk_window_set_title(GTK_WINDOW(self), title);
}

// Shows a place of the server that is shown.
static void show(RitrovoWindow *self, RitrovoRoom *room)
{
  put_room(self, room);
  update_title(self);
}

void window_show_place(RitrovoWindow *self, RitrovoRoom *room)
{
  RitrovoClient *client = ritrovo_room_get_client(room);
  RitrovoServer *server = client != NULL ? window_server_of(self, client) : NULL;
  if (server == NULL || self->stage == STAGE_CLOSING || self->stage == STAGE_LEAVING)
    return;
  window_use_server(self, server);
  window_set_stage(self, STAGE_TALKING);
  g_clear_pointer(&self->wanted_room, g_free);
  show(self, room);
  g_autofree char *key = ritrovo_server_key(server);
  g_autofree char *place = place_key(room);
  remember_place(self, key, place);
  adw_leaflet_set_visible_child(self->leaflet, GTK_WIDGET(self->room_view));
  ritrovo_room_view_take_focus(self->room_view);
}

// Opens the place if the server has been entered; NULL: it has not, or there is no such room.
static RitrovoRoom *open_place(RitrovoServer *server, const char *place)
{
  RitrovoClient *client = ritrovo_server_get_client(server);
  if (ritrovo_client_get_state(client) == RITROVO_CLIENT_OFFLINE)
    return NULL;
  return *place == '@' ? ritrovo_client_open_direct(client, place + 1, NULL)
                       : find_place(client, place);
}

// A click on a notification comes without its time, and window managers keep down what was last
// used before what is in front.
static void come_to_front(RitrovoWindow *self)
{
#ifdef GDK_WINDOWING_X11
  GdkSurface *surface = gtk_native_get_surface(GTK_NATIVE(self));
  if (GDK_IS_X11_SURFACE(surface)) {
    gtk_window_present_with_time(GTK_WINDOW(self), gdk_x11_get_server_time(surface));
    return;
  }
#endif
  gtk_window_present(GTK_WINDOW(self));
}

void ritrovo_window_go_to(RitrovoWindow *self, const char *key, const char *place)
{
  g_return_if_fail(RITROVO_IS_WINDOW(self) && key != NULL && place != NULL);
  if (self->stage == STAGE_CLOSING)
    return;
  come_to_front(self);
  RitrovoServer *server = window_find_server(self, key);
  RitrovoRoom *room = server != NULL ? open_place(server, place) : NULL;
  if (room != NULL) {
    window_show_place(self, room);
    return;
  }
  remember_place(self, key, place);
  if (!ritrovo_servers_get_loaded(self->servers)) {
    g_free(self->wanted_server);
    self->wanted_server = g_strdup(key);
  } else if (server != NULL && server == self->server) {
    g_free(self->wanted_room);
    self->wanted_room = g_strdup(place);
  } else if (server != NULL) {
    gtk_widget_activate_action(GTK_WIDGET(self), "win.go-to-server", "s", key);
  }
}

// The place where one was last time, once it is there; until then the first one. While there is
// none, the log of the last one stays readable. What was kept from last time is there to be read
// before the server answers.
void window_show_some_place(RitrovoWindow *self)
{
  RitrovoClient *client = window_client(self);
  if (client == NULL)
    return;
  g_autoptr(RitrovoRoom) first = g_list_model_get_item(ritrovo_client_get_rooms(client), 0);
  RitrovoRoom *wanted = self->wanted_room != NULL ? find_place(client, self->wanted_room) : NULL;
  if (first == NULL)
    return;
  if (self->stage == STAGE_CONNECTING) {
    window_set_stage(self, STAGE_TALKING);
    adw_leaflet_set_visible_child(self->leaflet, GTK_WIDGET(self->room_view));
  }
  if (self->stage != STAGE_TALKING)
    return;
  if (wanted != NULL) {
    g_clear_pointer(&self->wanted_room, g_free);
    show(self, wanted);
  } else if (self->room == NULL || ritrovo_room_get_client(self->room) != client) {
    show(self, first);
  }
  update_title(self);
}

void window_use_server(RitrovoWindow *self, RitrovoServer *server)
{
  RitrovoClient *before = window_client(self);
  if (self->server == server)
    return;
  if (before != NULL) {
    g_signal_handlers_disconnect_by_func(ritrovo_client_get_rooms(before), window_show_some_place,
                                         self);
    g_signal_handlers_disconnect_by_func(before, window_update_account, self);
    g_signal_handlers_disconnect_by_func(before, update_title, self);
  }
  put_room(self, NULL);
  g_clear_pointer(&self->wanted_room, g_free);
  g_set_object(&self->server, server);
  RitrovoClient *client = window_client(self);
  if (server != NULL) {
    ritrovo_servers_set_current(self->servers, server);
    self->wanted_room = recall_place(self);
    g_signal_connect_swapped(ritrovo_client_get_rooms(client), "items-changed",
                             G_CALLBACK(window_show_some_place), self);
    g_signal_connect_swapped(client, "notify::role", G_CALLBACK(window_update_account), self);
    g_signal_connect_swapped(client, "notify::state", G_CALLBACK(window_update_account), self);
    g_signal_connect_swapped(client, "notify::server-name", G_CALLBACK(update_title), self);
  }
  ritrovo_room_view_set_client(self->room_view, client);
  ritrovo_sidebar_set_client(self->sidebar, client);
  window_update_account(self);
}

// By keys

// The place that is `step` away, round the ends; with `unread`, the next in that direction that
// has something to read. Borrowed; NULL: there is none.
static RitrovoRoom *neighbour(RitrovoWindow *self, int step, gboolean unread)
{
  RitrovoClient *client = window_client(self);
  GListModel *rooms = client != NULL ? ritrovo_client_get_rooms(client) : NULL;
  int count = rooms != NULL ? (int) g_list_model_get_n_items(rooms) : 0;
  int at = 0;
  for (int i = 0; i < count; i++) {
    g_autoptr(RitrovoRoom) room = g_list_model_get_item(rooms, (guint) i);
    if (room == self->room)
      at = i;
  }
  for (int i = 1; i < count; i++) {
    g_autoptr(RitrovoRoom) room =
        g_list_model_get_item(rooms, (guint) ((at + i * step + i * count) % count));
    if (!unread || (ritrovo_room_get_unread_count(room) > 0 &&
                    ritrovo_room_get_level(room) != RITROVO_ROOM_LEVEL_NONE))
      return room; // the list has it still
  }
  return NULL;
}

static void step_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  RitrovoWindow *self = RITROVO_WINDOW(widget);
  int step = g_str_has_prefix(name, "win.next") ? 1 : -1;
  RitrovoRoom *room = neighbour(self, step, g_str_has_suffix(name, "unread"));
  if (room != NULL)
    window_show_place(self, room);
}

static void go_to_place_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  RitrovoWindow *self = RITROVO_WINDOW(widget);
  RitrovoClient *client = window_client(self);
  guint number = (guint) g_variant_get_int32(parameter);
  if (client == NULL)
    return;
  g_autoptr(RitrovoRoom) room = g_list_model_get_item(ritrovo_client_get_rooms(client), number - 1);
  if (room != NULL)
    window_show_place(self, room);
}

// F6 goes round: the sidebar, then the panes of the room.
static void pane_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  RitrovoWindow *self = RITROVO_WINDOW(widget);
  int step = g_str_has_prefix(name, "win.next") ? 1 : -1;
  gboolean folded = adw_leaflet_get_folded(self->leaflet);
  if (self->stage != STAGE_TALKING)
    return;
  if (folded && adw_leaflet_get_visible_child(self->leaflet) == GTK_WIDGET(self->sidebar)) {
    ritrovo_sidebar_take_focus(self->sidebar);
    return;
  }
  if (ritrovo_room_view_move_pane(self->room_view, step))
    return;
  if (folded || !ritrovo_sidebar_take_focus(self->sidebar)) {
    gtk_window_set_focus(GTK_WINDOW(self), NULL);
    ritrovo_room_view_move_pane(self->room_view, step);
  }
}

// By dialogues

static void present(RitrovoWindow *self, RitrovoChooser *chooser)
{
  g_signal_connect_object(chooser, "finished", G_CALLBACK(window_show_place), self,
                          G_CONNECT_SWAPPED);
  gtk_window_present(GTK_WINDOW(chooser));
}

static void new_room_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  RitrovoWindow *self = RITROVO_WINDOW(widget);
  present(self, ritrovo_choosers_new_room(GTK_WINDOW(self), window_client(self)));
}

static void new_conversation_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  RitrovoWindow *self = RITROVO_WINDOW(widget);
  present(self, ritrovo_choosers_new_conversation(GTK_WINDOW(self), window_client(self)));
}

static void switch_place_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  RitrovoWindow *self = RITROVO_WINDOW(widget);
  present(self, ritrovo_choosers_new_switcher(GTK_WINDOW(self), self->servers));
}

// Leaving a room

void window_leave_place(RitrovoWindow *self, RitrovoRoom *room)
{
  RitrovoClient *client = ritrovo_room_get_client(room);
  if (client == NULL || self->server == NULL ||
      !(is_direct(room) || ritrovo_room_get_can_leave(room)))
    return;
  const char *name = ritrovo_room_get_name(room);
  g_autofree char *place = place_key(room);
  g_autofree char *server = ritrovo_server_key(self->server);
  g_autofree char *words =
      // Translators: %s is the other person of a conversation
      is_direct(room) ? g_strdup_printf(_("The conversation with %s is closed"), name)
                      // Translators: %s is a room
                      : g_strdup_printf(_("You left %s"), name);
  g_autofree char *title = g_markup_escape_text(words, -1);
  AdwToast *toast = adw_toast_new(title);
  adw_toast_set_button_label(toast, _("Undo"));
  adw_toast_set_timeout(toast, UNDO_S);
  adw_toast_set_action_name(toast, "win.return-to");
  g_clear_pointer(&self->left_place, g_variant_unref);
  self->left_place = g_variant_ref_sink(g_variant_new("(ss)", server, place));
  adw_toast_set_action_target_value(toast, self->left_place);

  if (room == self->room) {
    RitrovoRoom *other = neighbour(self, -1, FALSE);
    if (other != NULL)
      window_show_place(self, other);
  }
  ritrovo_client_leave(client, room);
  adw_toast_overlay_add_toast(self->toasts, toast);
}

static void leave_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  RitrovoWindow *self = RITROVO_WINDOW(widget);
  g_autoptr(RitrovoRoom) room = g_object_ref(self->room);
  window_leave_place(self, room);
}

static void returned_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(RitrovoWindow) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(RitrovoRoom) room = ritrovo_client_join_finish(RITROVO_CLIENT(source), result, &error);
  if (room != NULL)
    window_show_place(self, room);
  else if (self->stage != STAGE_CLOSING)
    window_toast(self, error->message);
}

// By the toast, or by the key as long as it is remembered what was left last.
static void return_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  RitrovoWindow *self = RITROVO_WINDOW(widget);
  g_autoptr(GVariant) left = g_steal_pointer(&self->left_place);
  const char *key, *place;
  if (parameter == NULL && left == NULL)
    return;
  g_variant_get(parameter != NULL ? parameter : left, "(&s&s)", &key, &place);
  RitrovoServer *server = window_find_server(self, key);
  if (server == NULL)
    return;
  RitrovoClient *client = ritrovo_server_get_client(server);
  if (*place == '@') {
    RitrovoRoom *room = ritrovo_client_open_direct(client, place + 1, NULL);
    if (room != NULL)
      window_show_place(self, room);
  } else {
    ritrovo_client_join_async(client, place + 1, NULL, returned_cb, g_object_ref(self));
  }
}

void window_places_class_init(GtkWidgetClass *widget_class)
{
  static const char *const steps[] = {"win.next-place", "win.previous-place", "win.next-unread",
                                      "win.previous-unread"};
  for (guint i = 0; i < G_N_ELEMENTS(steps); i++)
    gtk_widget_class_install_action(widget_class, steps[i], NULL, step_action);
  gtk_widget_class_install_action(widget_class, "win.go-to-place", "i", go_to_place_action);
  gtk_widget_class_install_action(widget_class, "win.next-pane", NULL, pane_action);
  gtk_widget_class_install_action(widget_class, "win.previous-pane", NULL, pane_action);
  gtk_widget_class_install_action(widget_class, "win.new-room", NULL, new_room_action);
  gtk_widget_class_install_action(widget_class, "win.new-conversation", NULL,
                                  new_conversation_action);
  gtk_widget_class_install_action(widget_class, "win.switch-place", NULL, switch_place_action);
  gtk_widget_class_install_action(widget_class, "win.leave-room", NULL, leave_action);
  gtk_widget_class_install_action(widget_class, "win.close-conversation", NULL, leave_action);
  gtk_widget_class_install_action(widget_class, "win.return-to", "(ss)", return_action);
  gtk_widget_class_install_action(widget_class, "win.return", NULL, return_action);
}
