// SPDX-License-Identifier: GPL-3.0-or-later
// Hands on what its list and its header are told; while it is seen, the client keeps the presence
// of the people in it fresh.
#include "ritrovo-sidebar.h"

#include <adwaita.h>

#include "ritrovo-closures.h"
#include "ritrovo-place-list.h"
#include "ritrovo-place-words.h"
#include "ritrovo-requests.h"
#include "ritrovo-server-list.h"

struct _RitrovoSidebar {
  GtkWidget parent_instance;

  // Template
  GtkWidget *box;
  GtkMenuButton *main_menu_button;
  GtkPopover *server_popover;
  RitrovoPlaceList *places;

  // Owned
  RitrovoServers *servers;
  RitrovoClient *client;
  RitrovoRoom *room;

  gboolean alone;
};

G_DEFINE_FINAL_TYPE(RitrovoSidebar, ritrovo_sidebar, GTK_TYPE_WIDGET)

enum {
  PROP_SERVERS = 1,
  PROP_CLIENT,
  PROP_ROOM,
  PROP_ALONE,
  PROP_OTHER_UNREAD,
  N_PROPS,
};
static GParamSpec *props[N_PROPS];

enum { ACTIVATED, LEAVE, N_SIGNALS };
static guint signals[N_SIGNALS];

static void servers_changed_cb(RitrovoSidebar *self)
{
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_OTHER_UNREAD]);
}

static guint other_unread(RitrovoSidebar *self)
{
  if (self->servers == NULL)
    return 0;
  RitrovoServer *current = ritrovo_servers_get_current(self->servers);
  guint own = current != NULL ? ritrovo_server_get_unread_count(current) : 0;
  guint all = ritrovo_servers_get_unread_count(self->servers);
  return all > own ? all - own : 0;
}

static void leave_servers(RitrovoSidebar *self)
{
  if (self->servers != NULL)
    g_signal_handlers_disconnect_by_func(self->servers, servers_changed_cb, self);
}

void ritrovo_sidebar_set_servers(RitrovoSidebar *self, RitrovoServers *servers)
{
  g_return_if_fail(RITROVO_IS_SIDEBAR(self));
  if (self->servers == servers)
    return;
  leave_servers(self);
  g_set_object(&self->servers, servers);
  if (servers != NULL)
    g_signal_connect_swapped(servers, "notify", G_CALLBACK(servers_changed_cb), self);
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_SERVERS]);
  servers_changed_cb(self);
}

static void watch_presence(RitrovoSidebar *self)
{
  if (self->client != NULL)
    ritrovo_client_set_watching_presence(self->client, gtk_widget_get_mapped(GTK_WIDGET(self)));
}

void ritrovo_sidebar_set_client(RitrovoSidebar *self, RitrovoClient *client)
{
  g_return_if_fail(RITROVO_IS_SIDEBAR(self));
  if (self->client == client)
    return;
  if (self->client != NULL)
    ritrovo_client_set_watching_presence(self->client, FALSE);
  g_set_object(&self->client, client);
  watch_presence(self);
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_CLIENT]);
  servers_changed_cb(self);
}

void ritrovo_sidebar_set_room(RitrovoSidebar *self, RitrovoRoom *room)
{
  g_return_if_fail(RITROVO_IS_SIDEBAR(self));
  if (g_set_object(&self->room, room))
    g_object_notify_by_pspec(G_OBJECT(self), props[PROP_ROOM]);
}

void ritrovo_sidebar_set_main_menu(RitrovoSidebar *self, GMenuModel *menu)
{
  g_return_if_fail(RITROVO_IS_SIDEBAR(self));
  gtk_menu_button_set_menu_model(self->main_menu_button, menu);
}

gboolean ritrovo_sidebar_take_focus(RitrovoSidebar *self)
{
  g_return_val_if_fail(RITROVO_IS_SIDEBAR(self), FALSE);
  return ritrovo_place_list_take_focus(self->places);
}

static void activated_cb(RitrovoSidebar *self, RitrovoRoom *room)
{
  g_signal_emit(self, signals[ACTIVATED], 0, room);
}

static void leave_cb(RitrovoSidebar *self, RitrovoRoom *room)
{
  g_signal_emit(self, signals[LEAVE], 0, room);
}

// It is as narrow as it can be, whatever the server says of itself.
static void ritrovo_sidebar_measure(GtkWidget *widget, GtkOrientation orientation, int for_size,
                                    int *minimum, int *natural, int *minimum_baseline,
                                    int *natural_baseline)
{
  gtk_widget_measure(RITROVO_SIDEBAR(widget)->box, orientation, for_size, minimum, natural, NULL,
                     NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *natural = *minimum;
}

static void ritrovo_sidebar_size_allocate(GtkWidget *widget, int width, int height, int baseline)
{
  gtk_widget_allocate(RITROVO_SIDEBAR(widget)->box, width, height, baseline, NULL);
}

// A list that is not seen keeps nobody busy.
static void ritrovo_sidebar_map(GtkWidget *widget)
{
  GTK_WIDGET_CLASS(ritrovo_sidebar_parent_class)->map(widget);
  watch_presence(RITROVO_SIDEBAR(widget));
}

static void ritrovo_sidebar_unmap(GtkWidget *widget)
{
  GTK_WIDGET_CLASS(ritrovo_sidebar_parent_class)->unmap(widget);
  watch_presence(RITROVO_SIDEBAR(widget));
}

static void ritrovo_sidebar_get_property(GObject *object, guint id, GValue *value,
                                         GParamSpec *pspec)
{
  RitrovoSidebar *self = RITROVO_SIDEBAR(object);
  switch (id) {
  case PROP_SERVERS:
    g_value_set_object(value, self->servers);
    break;
  case PROP_CLIENT:
    g_value_set_object(value, self->client);
    break;
  case PROP_ROOM:
    g_value_set_object(value, self->room);
    break;
  case PROP_ALONE:
    g_value_set_boolean(value, self->alone);
    break;
  case PROP_OTHER_UNREAD:
    g_value_set_uint(value, other_unread(self));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void ritrovo_sidebar_set_property(GObject *object, guint id, const GValue *value,
                                         GParamSpec *pspec)
{
  RitrovoSidebar *self = RITROVO_SIDEBAR(object);
  switch (id) {
  case PROP_SERVERS:
    ritrovo_sidebar_set_servers(self, g_value_get_object(value));
    break;
  case PROP_CLIENT:
    ritrovo_sidebar_set_client(self, g_value_get_object(value));
    break;
  case PROP_ROOM:
    ritrovo_sidebar_set_room(self, g_value_get_object(value));
    break;
  case PROP_ALONE:
    if (self->alone == g_value_get_boolean(value))
      break;
    self->alone = g_value_get_boolean(value);
    g_object_notify_by_pspec(object, pspec);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void ritrovo_sidebar_dispose(GObject *object)
{
  RitrovoSidebar *self = RITROVO_SIDEBAR(object);
  leave_servers(self);
  g_clear_pointer(&self->box, gtk_widget_unparent);
  g_clear_object(&self->servers);
  g_clear_object(&self->client);
  g_clear_object(&self->room);
  G_OBJECT_CLASS(ritrovo_sidebar_parent_class)->dispose(object);
}

static void ritrovo_sidebar_class_init(RitrovoSidebarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  const GParamFlags flags = readable | G_PARAM_WRITABLE;

  object_class->get_property = ritrovo_sidebar_get_property;
  object_class->set_property = ritrovo_sidebar_set_property;
  object_class->dispose = ritrovo_sidebar_dispose;
  widget_class->measure = ritrovo_sidebar_measure;
  widget_class->size_allocate = ritrovo_sidebar_size_allocate;
  widget_class->map = ritrovo_sidebar_map;
  widget_class->unmap = ritrovo_sidebar_unmap;

  props[PROP_SERVERS] = g_param_spec_object("servers", NULL, NULL, RITROVO_TYPE_SERVERS, flags);
  props[PROP_CLIENT] = g_param_spec_object("client", NULL, NULL, RITROVO_TYPE_CLIENT, flags);
  props[PROP_ROOM] = g_param_spec_object("room", NULL, NULL, RITROVO_TYPE_ROOM, flags);
  props[PROP_ALONE] = g_param_spec_boolean("alone", NULL, NULL, FALSE, flags);
  props[PROP_OTHER_UNREAD] =
      g_param_spec_uint("other-unread", NULL, NULL, 0, G_MAXUINT, 0, readable);
  g_object_class_install_properties(object_class, N_PROPS, props);

  signals[ACTIVATED] = g_signal_new("activated", RITROVO_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST, 0, NULL,
                                    NULL, NULL, G_TYPE_NONE, 1, RITROVO_TYPE_ROOM);
  signals[LEAVE] = g_signal_new("leave", RITROVO_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, RITROVO_TYPE_ROOM);

  g_type_ensure(RITROVO_TYPE_PLACE_LIST);
  g_type_ensure(RITROVO_TYPE_SERVER_LIST);
  gtk_widget_class_set_template_from_resource(widget_class,
                                              "/org/ritrovo/Ritrovo/ritrovo-sidebar.ui");
  gtk_widget_class_bind_template_child(widget_class, RitrovoSidebar, box);
  gtk_widget_class_bind_template_child(widget_class, RitrovoSidebar, main_menu_button);
  gtk_widget_class_bind_template_child(widget_class, RitrovoSidebar, server_popover);
  gtk_widget_class_bind_template_child(widget_class, RitrovoSidebar, places);
  gtk_widget_class_bind_template_callback(widget_class, activated_cb);
  gtk_widget_class_bind_template_callback(widget_class, leave_cb);
  gtk_widget_class_bind_template_callback(widget_class, ritrovo_badge_text);
  gtk_widget_class_bind_template_callback(widget_class, ritrovo_has_text);
  gtk_widget_class_bind_template_callback(widget_class, ritrovo_status_classes);
  gtk_widget_class_bind_template_callback(widget_class, ritrovo_status_text);
}

static void ritrovo_sidebar_init(RitrovoSidebar *self)
{
  gtk_widget_init_template(GTK_WIDGET(self));
}
