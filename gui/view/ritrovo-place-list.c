// SPDX-License-Identifier: GPL-3.0-or-later
// The model sorts. A place that moves is taken out and put in again, so the row that has the focus
// may go: its successor gets it.
#include "ritrovo-place-list.h"

#include <glib/gi18n.h>

#include "ritrovo-focus.h"
#include "ritrovo-place-row.h"
#include "ritrovo-place-words.h"

struct _RitrovoPlaceList {
  GtkWidget parent_instance;

  // Template
  GtkWidget *box;
  GtkListBox *list;
  GtkWidget *menu;
  GMenu *level_section;

  // Owned
  RitrovoClient *client;
  RitrovoRoom *room;
  RitrovoRoom *menu_room;    // whose menu is open
  RitrovoRoom *focused_room; // whose row had the focus before the list changes
};

G_DEFINE_FINAL_TYPE(RitrovoPlaceList, ritrovo_place_list, GTK_TYPE_WIDGET)

enum {
  PROP_CLIENT = 1,
  PROP_ROOM,
  PROP_MENU_LEVEL,
  N_PROPS,
};
static GParamSpec *props[N_PROPS];

enum { ACTIVATED, LEAVE, N_SIGNALS };
static guint signals[N_SIGNALS];

static RitrovoPlaceRow *row_at(RitrovoPlaceList *self, int index)
{
  return (RitrovoPlaceRow *) gtk_list_box_get_row_at_index(self->list, index);
}

static RitrovoPlaceRow *find_row(RitrovoPlaceList *self, RitrovoRoom *room)
{
  RitrovoPlaceRow *row;
  for (int i = 0; (row = row_at(self, i)) != NULL; i++)
    if (ritrovo_place_row_get_room(row) == room)
      return row;
  return NULL;
}

static RitrovoPlaceRow *focused_row(RitrovoPlaceList *self)
{
  RitrovoPlaceRow *row;
  for (int i = 0; (row = row_at(self, i)) != NULL; i++)
    if (ritrovo_has_focus_within(GTK_WIDGET(row)))
      return row;
  return NULL;
}

static GtkWidget *create_row(gpointer item, gpointer data)
{
  GtkWidget *row = ritrovo_place_row_new(item);
  ritrovo_place_row_set_current(RITROVO_PLACE_ROW(row), item == RITROVO_PLACE_LIST(data)->room);
  return row;
}

static void show_heading(GtkListBoxRow *row, GtkListBoxRow *before, gpointer data)
{
  RitrovoRoomKind kind = ritrovo_room_get_kind(ritrovo_place_row_get_room(RITROVO_PLACE_ROW(row)));
  if (before != NULL &&
      ritrovo_room_get_kind(ritrovo_place_row_get_room(RITROVO_PLACE_ROW(before))) == kind) {
    gtk_list_box_row_set_header(row, NULL);
    return;
  }
  GtkWidget *label = gtk_label_new(kind == RITROVO_ROOM_KIND_DIRECT ? _("People") : _("Rooms"));
  gtk_label_set_xalign(GTK_LABEL(label), 0);
  gtk_widget_add_css_class(label, "caption-heading");
  gtk_widget_add_css_class(label, "dim-label");
  gtk_widget_add_css_class(label, "places-heading");
  gtk_list_box_row_set_header(row, label);
}

static void before_change_cb(RitrovoPlaceList *self)
{
  RitrovoPlaceRow *row = focused_row(self);
  RitrovoRoom *room = row != NULL ? ritrovo_place_row_get_room(row) : NULL;
  g_set_object(&self->focused_room, room);
}

static void after_change_cb(RitrovoPlaceList *self)
{
  gtk_list_box_invalidate_headers(self->list);
  if (self->focused_room == NULL || focused_row(self) != NULL)
    return;
  RitrovoPlaceRow *row = find_row(self, self->focused_room);
  if (row != NULL)
    gtk_widget_grab_focus(GTK_WIDGET(row));
}

static void leave_client(RitrovoPlaceList *self)
{
  if (self->client == NULL)
    return;
  GListModel *rooms = ritrovo_client_get_rooms(self->client);
  g_signal_handlers_disconnect_by_func(rooms, before_change_cb, self);
  g_signal_handlers_disconnect_by_func(rooms, after_change_cb, self);
  gtk_list_box_bind_model(self->list, NULL, NULL, NULL, NULL);
}

void ritrovo_place_list_set_client(RitrovoPlaceList *self, RitrovoClient *client)
{
  g_return_if_fail(RITROVO_IS_PLACE_LIST(self));
  if (self->client == client)
    return;
  leave_client(self);
  g_set_object(&self->client, client);
  if (client != NULL) {
    // The list's own handler comes between these two.
    GListModel *rooms = ritrovo_client_get_rooms(client);
    g_signal_connect_swapped(rooms, "items-changed", G_CALLBACK(before_change_cb), self);
    gtk_list_box_bind_model(self->list, rooms, create_row, self, NULL);
    g_signal_connect_swapped(rooms, "items-changed", G_CALLBACK(after_change_cb), self);
  }
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_CLIENT]);
}

void ritrovo_place_list_set_room(RitrovoPlaceList *self, RitrovoRoom *room)
{
  RitrovoPlaceRow *row;
  g_return_if_fail(RITROVO_IS_PLACE_LIST(self));
  if (!g_set_object(&self->room, room))
    return;
  for (int i = 0; (row = row_at(self, i)) != NULL; i++)
    ritrovo_place_row_set_current(row, ritrovo_place_row_get_room(row) == room);
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_ROOM]);
}

gboolean ritrovo_place_list_take_focus(RitrovoPlaceList *self)
{
  g_return_val_if_fail(RITROVO_IS_PLACE_LIST(self), FALSE);
  RitrovoPlaceRow *row = self->room != NULL ? find_row(self, self->room) : NULL;
  if (row == NULL)
    row = row_at(self, 0);
  return row != NULL && gtk_widget_grab_focus(GTK_WIDGET(row));
}

static void activated_cb(RitrovoPlaceList *self, GtkListBoxRow *row)
{
  g_signal_emit(self, signals[ACTIVATED], 0, ritrovo_place_row_get_room(RITROVO_PLACE_ROW(row)));
}

// The menu

static void show_levels(RitrovoPlaceList *self, RitrovoRoom *room)
{
  RitrovoRoomLevel levels[RITROVO_LEVELS_MOST];
  guint count = ritrovo_room_levels(room, levels);
  g_menu_remove_all(self->level_section);
  for (guint i = 0; i < count; i++) {
    g_autofree char *label = ritrovo_level_label(room, levels[i]);
    g_autofree char *action = g_strdup_printf("place.level::%s", ritrovo_level_nick(levels[i]));
    g_menu_append(self->level_section, label, action);
  }
}

static void open_menu(RitrovoPlaceList *self, RitrovoPlaceRow *row, double x, double y)
{
  GtkWidget *widget = GTK_WIDGET(self);
  RitrovoRoom *room = ritrovo_place_row_get_room(row);
  gboolean direct = ritrovo_room_get_kind(room) == RITROVO_ROOM_KIND_DIRECT;
  g_set_object(&self->menu_room, room);
  gtk_widget_action_set_enabled(widget, "place.mark-read", ritrovo_room_get_unread_count(room) > 0);
  gtk_widget_action_set_enabled(widget, "place.mark-unread",
                                ritrovo_room_get_unread_count(room) == 0);
  gtk_widget_action_set_enabled(widget, "place.leave", !direct && ritrovo_room_get_can_leave(room));
  gtk_widget_action_set_enabled(widget, "place.close", direct);
  show_levels(self, room);
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_MENU_LEVEL]);

  GdkRectangle at = {(int) x, (int) y, 1, 1};
  gtk_popover_set_pointing_to(GTK_POPOVER(self->menu), &at);
  gtk_popover_popup(GTK_POPOVER(self->menu));
}

static gboolean open_menu_at(RitrovoPlaceList *self, double x, double y)
{
  double list_x, list_y;
  if (!gtk_widget_translate_coordinates(GTK_WIDGET(self), GTK_WIDGET(self->list), x, y, &list_x,
                                        &list_y))
    return FALSE;
  GtkListBoxRow *row = gtk_list_box_get_row_at_y(self->list, (int) list_y);
  if (row == NULL)
    return FALSE;
  open_menu(self, RITROVO_PLACE_ROW(row), x, y);
  return TRUE;
}

static void clicked_cb(RitrovoPlaceList *self, int n_press, double x, double y, GtkGesture *gesture)
{
  if (open_menu_at(self, x, y))
    gtk_gesture_set_state(gesture, GTK_EVENT_SEQUENCE_CLAIMED);
}

static void long_pressed_cb(RitrovoPlaceList *self, double x, double y, GtkGesture *gesture)
{
  if (open_menu_at(self, x, y))
    gtk_gesture_set_state(gesture, GTK_EVENT_SEQUENCE_CLAIMED);
}

static gboolean menu_key_cb(GtkWidget *widget, GVariant *arguments, gpointer data)
{
  RitrovoPlaceList *self = RITROVO_PLACE_LIST(widget);
  RitrovoPlaceRow *row = focused_row(self);
  double x = 0, y = 0;
  if (row == NULL)
    return FALSE;
  gtk_widget_translate_coordinates(GTK_WIDGET(row), widget,
                                   gtk_widget_get_width(GTK_WIDGET(row)) / 2,
                                   gtk_widget_get_height(GTK_WIDGET(row)), &x, &y);
  open_menu(self, row, x, y);
  return TRUE;
}

static void mark_read_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  ritrovo_room_mark_all_read(RITROVO_PLACE_LIST(widget)->menu_room);
}

// The newest message of somebody else, as far as is known here.
static gint64 newest_of_others(RitrovoRoom *room)
{
  GListModel *messages = ritrovo_room_get_messages(room);
  for (guint i = g_list_model_get_n_items(messages); i-- > 0;) {
    g_autoptr(RitrovoMessage) message = g_list_model_get_item(messages, i);
    if (ritrovo_message_get_seq(message) > 0 && !ritrovo_message_get_mine(message) &&
        ritrovo_message_get_state(message) == RITROVO_MESSAGE_SENT)
      return ritrovo_message_get_seq(message);
  }
  return ritrovo_room_get_last_read(room);
}

static void mark_unread_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  RitrovoRoom *room = RITROVO_PLACE_LIST(widget)->menu_room;
  gint64 seq = newest_of_others(room);
  if (seq > 0)
    ritrovo_room_mark_unread(room, seq);
}

static void leave_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  RitrovoPlaceList *self = RITROVO_PLACE_LIST(widget);
  g_autoptr(RitrovoRoom) room = g_object_ref(self->menu_room);
  g_signal_emit(self, signals[LEAVE], 0, room);
}

static void ritrovo_place_list_get_property(GObject *object, guint id, GValue *value,
                                            GParamSpec *pspec)
{
  RitrovoPlaceList *self = RITROVO_PLACE_LIST(object);
  switch (id) {
  case PROP_CLIENT:
    g_value_set_object(value, self->client);
    break;
  case PROP_ROOM:
    g_value_set_object(value, self->room);
    break;
  case PROP_MENU_LEVEL:
    g_value_set_enum(value, self->menu_room != NULL ? ritrovo_shown_level(self->menu_room)
                                                    : RITROVO_ROOM_LEVEL_DEFAULT);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void ritrovo_place_list_set_property(GObject *object, guint id, const GValue *value,
                                            GParamSpec *pspec)
{
  RitrovoPlaceList *self = RITROVO_PLACE_LIST(object);
  switch (id) {
  case PROP_CLIENT:
    ritrovo_place_list_set_client(self, g_value_get_object(value));
    break;
  case PROP_ROOM:
    ritrovo_place_list_set_room(self, g_value_get_object(value));
    break;
  case PROP_MENU_LEVEL:
    if (self->menu_room != NULL)
      ritrovo_room_set_own_level(self->menu_room, (RitrovoRoomLevel) g_value_get_enum(value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static gboolean ritrovo_place_list_focus(GtkWidget *widget, GtkDirectionType direction)
{
  RitrovoPlaceList *self = RITROVO_PLACE_LIST(widget);
  // A list box would make every row a stop on the way of Tab.
  gboolean is_tab = direction == GTK_DIR_TAB_FORWARD || direction == GTK_DIR_TAB_BACKWARD;
  if (is_tab)
    return !ritrovo_has_focus_within(GTK_WIDGET(self->list)) && ritrovo_place_list_take_focus(self);
  return gtk_widget_child_focus(self->box, direction);
}

// A menu that closes hands the keyboard to what it belongs to.
static gboolean ritrovo_place_list_grab_focus(GtkWidget *widget)
{
  RitrovoPlaceList *self = RITROVO_PLACE_LIST(widget);
  RitrovoPlaceRow *row = self->menu_room != NULL ? find_row(self, self->menu_room) : NULL;
  return row != NULL ? gtk_widget_grab_focus(GTK_WIDGET(row)) : ritrovo_place_list_take_focus(self);
}

static void ritrovo_place_list_dispose(GObject *object)
{
  RitrovoPlaceList *self = RITROVO_PLACE_LIST(object);
  leave_client(self);
  g_clear_pointer(&self->menu, gtk_widget_unparent);
  g_clear_pointer(&self->box, gtk_widget_unparent);
  g_clear_object(&self->menu_room);
  g_clear_object(&self->focused_room);
  g_clear_object(&self->client);
  g_clear_object(&self->room);
  G_OBJECT_CLASS(ritrovo_place_list_parent_class)->dispose(object);
}

static void ritrovo_place_list_class_init(RitrovoPlaceListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = ritrovo_place_list_get_property;
  object_class->set_property = ritrovo_place_list_set_property;
  object_class->dispose = ritrovo_place_list_dispose;
  widget_class->focus = ritrovo_place_list_focus;
  widget_class->grab_focus = ritrovo_place_list_grab_focus;

  props[PROP_CLIENT] = g_param_spec_object("client", NULL, NULL, RITROVO_TYPE_CLIENT, flags);
  props[PROP_ROOM] = g_param_spec_object("room", NULL, NULL, RITROVO_TYPE_ROOM, flags);
  props[PROP_MENU_LEVEL] = g_param_spec_enum("menu-level", NULL, NULL, RITROVO_TYPE_ROOM_LEVEL,
                                             RITROVO_ROOM_LEVEL_DEFAULT, flags);
  g_object_class_install_properties(object_class, N_PROPS, props);

  signals[ACTIVATED] = g_signal_new("activated", RITROVO_TYPE_PLACE_LIST, G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 1, RITROVO_TYPE_ROOM);
  signals[LEAVE] = g_signal_new("leave", RITROVO_TYPE_PLACE_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, RITROVO_TYPE_ROOM);

  gtk_widget_class_install_action(widget_class, "place.mark-read", NULL, mark_read_action);
  gtk_widget_class_install_action(widget_class, "place.mark-unread", NULL, mark_unread_action);
  gtk_widget_class_install_action(widget_class, "place.leave", NULL, leave_action);
  gtk_widget_class_install_action(widget_class, "place.close", NULL, leave_action);
  gtk_widget_class_install_property_action(widget_class, "place.level", "menu-level");
  gtk_widget_class_add_binding(widget_class, GDK_KEY_Menu, 0, menu_key_cb, NULL);
  gtk_widget_class_add_binding(widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, menu_key_cb, NULL);

  gtk_widget_class_set_layout_manager_type(widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource(widget_class,
                                              "/org/ritrovo/Ritrovo/ritrovo-place-list.ui");
  gtk_widget_class_bind_template_child(widget_class, RitrovoPlaceList, box);
  gtk_widget_class_bind_template_child(widget_class, RitrovoPlaceList, list);
  gtk_widget_class_bind_template_child(widget_class, RitrovoPlaceList, menu);
  gtk_widget_class_bind_template_child(widget_class, RitrovoPlaceList, level_section);
  gtk_widget_class_bind_template_callback(widget_class, activated_cb);
  gtk_widget_class_bind_template_callback(widget_class, clicked_cb);
  gtk_widget_class_bind_template_callback(widget_class, long_pressed_cb);
}

static void ritrovo_place_list_init(RitrovoPlaceList *self)
{
  gtk_widget_init_template(GTK_WIDGET(self));
  gtk_list_box_set_header_func(self->list, show_heading, NULL, NULL);
}
