// SPDX-License-Identifier: GPL-3.0-or-later
// The room's members as they stand in its model, which sorts and bounds them, without those whose
// name the filter does not match. A row is an avatar, a name and a role, and has a menu.
#include "ritrovo-member-list.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

#include "ritrovo-closures.h"
#include "ritrovo-focus.h"
#include "ritrovo-member-dialog.h"
#include "ritrovo-member.h"

struct _RitrovoMemberList {
  GtkWidget parent_instance;

  // Template
  GtkWidget *box;
  GtkListBox *list;
  GtkEditable *filter_entry;
  GtkWidget *menu;

  // Owned
  RitrovoRoom *room;
  GtkFilterListModel *shown;
  char *wanted;    // what names are filtered by, without case
  char *menu_name; // whose menu is open, or was last

  // Borrowed
  GtkCustomFilter *filter; // of `shown`
};

G_DEFINE_FINAL_TYPE(RitrovoMemberList, ritrovo_member_list, GTK_TYPE_WIDGET)

enum {
  PROP_ROOM = 1,
  N_PROPS,
};
static GParamSpec *props[N_PROPS];

static gboolean matches(gpointer item, gpointer data)
{
  RitrovoMemberList *self = data;
  if (self->wanted == NULL)
    return TRUE;
  g_autofree char *name = g_utf8_casefold(ritrovo_member_get_name(item), -1);
  return strstr(name, self->wanted) != NULL;
}

static void filter_changed_cb(RitrovoMemberList *self)
{
  const char *text = gtk_editable_get_text(self->filter_entry);
  g_free(self->wanted);
  self->wanted = *text != '\0' ? g_utf8_casefold(text, -1) : NULL;
  gtk_filter_changed(GTK_FILTER(self->filter), GTK_FILTER_CHANGE_DIFFERENT);
}

static void filter_stopped_cb(RitrovoMemberList *self)
{
  gtk_editable_set_text(self->filter_entry, "");
}

static GtkWidget *create_row(gpointer item, gpointer data)
{
  const char *name = ritrovo_member_get_name(item);
  gboolean admin = g_strcmp0(ritrovo_member_get_role(item), "admin") == 0;

  GtkWidget *label = gtk_label_new(name);
  gtk_label_set_ellipsize(GTK_LABEL(label), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign(GTK_LABEL(label), 0);
  gtk_widget_set_hexpand(label, TRUE);

  GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 12);
  gtk_box_append(GTK_BOX(box), adw_avatar_new(24, name, TRUE));
  gtk_box_append(GTK_BOX(box), label);
  if (admin) {
    GtkWidget *badge = gtk_label_new(C_("role", "admin"));
    gtk_widget_set_valign(badge, GTK_ALIGN_CENTER);
    gtk_widget_add_css_class(badge, "role");
    gtk_box_append(GTK_BOX(box), badge);
  }

  GtkWidget *row = gtk_list_box_row_new();
  gtk_list_box_row_set_child(GTK_LIST_BOX_ROW(row), box);
  gtk_accessible_update_property(GTK_ACCESSIBLE(row), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                 GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                 admin ? _("Administrator") : "", -1);
  return row;
}

void ritrovo_member_list_set_room(RitrovoMemberList *self, RitrovoRoom *room)
{
  if (!g_set_object(&self->room, room))
    return;
  gtk_editable_set_text(self->filter_entry, "");
  gtk_filter_list_model_set_model(self->shown,
                                  room != NULL ? ritrovo_room_get_members(room) : NULL);
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_ROOM]);
}

// The menu

static RitrovoClient *get_client(RitrovoMemberList *self)
{
  return self->room != NULL ? ritrovo_room_get_client(self->room) : NULL;
}

static void open_menu(RitrovoMemberList *self, GtkListBoxRow *row)
{
  GtkWidget *widget = GTK_WIDGET(self);
  RitrovoClient *client = get_client(self);
  int index = gtk_list_box_row_get_index(row);
  g_autoptr(RitrovoMember) member =
      index >= 0 ? g_list_model_get_item(G_LIST_MODEL(self->shown), (guint) index) : NULL;
  graphene_rect_t bounds;
  if (member == NULL || client == NULL ||
      !gtk_widget_compute_bounds(GTK_WIDGET(row), widget, &bounds))
    return;
  const char *name = ritrovo_member_get_name(member);
  gboolean other = g_strcmp0(name, ritrovo_client_get_own_name(client)) != 0;
  gboolean admin = other && g_strcmp0(ritrovo_client_get_role(client), "admin") == 0;
  g_free(self->menu_name);
  self->menu_name = g_strdup(name);
  gtk_widget_action_set_enabled(widget, "member.message", other);
  gtk_widget_action_set_enabled(widget, "member.mention", other);
  gtk_widget_action_set_enabled(widget, "member.kick", admin);
  gtk_widget_action_set_enabled(widget, "member.ban", admin);

  GdkRectangle at = {(int) bounds.origin.x, (int) bounds.origin.y, (int) bounds.size.width,
                     (int) bounds.size.height};
  gtk_popover_set_pointing_to(GTK_POPOVER(self->menu), &at);
  gtk_popover_popup(GTK_POPOVER(self->menu));
}

static void activated_cb(RitrovoMemberList *self, GtkListBoxRow *row)
{
  open_menu(self, row);
}

static void pressed_at(RitrovoMemberList *self, double y, GtkGesture *gesture)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_y(self->list, (int) y);
  if (row == NULL)
    return;
  open_menu(self, row);
  gtk_gesture_set_state(gesture, GTK_EVENT_SEQUENCE_CLAIMED);
}

static void clicked_cb(RitrovoMemberList *self, int n_press, double x, double y,
                       GtkGesture *gesture)
{
  pressed_at(self, y, gesture);
}

static void long_pressed_cb(RitrovoMemberList *self, double x, double y, GtkGesture *gesture)
{
  pressed_at(self, y, gesture);
}

static gboolean menu_key_cb(GtkWidget *widget, GVariant *arguments, gpointer data)
{
  RitrovoMemberList *self = RITROVO_MEMBER_LIST(widget);
  GtkWidget *child = gtk_widget_get_focus_child(GTK_WIDGET(self->list));
  if (!ritrovo_has_focus_within(GTK_WIDGET(self->list)) || !GTK_IS_LIST_BOX_ROW(child))
    return FALSE;
  open_menu(self, GTK_LIST_BOX_ROW(child));
  return TRUE;
}

static void message_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autofree char *place = g_strconcat("@", RITROVO_MEMBER_LIST(widget)->menu_name, NULL);
  gtk_widget_activate_action(widget, "win.show-place", "s", place);
}

static void mention_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_widget_activate_action(widget, "room.mention", "s", RITROVO_MEMBER_LIST(widget)->menu_name);
}

static void copy_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_widget_activate_action(widget, "win.copy", "s", RITROVO_MEMBER_LIST(widget)->menu_name);
}

static void deed_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  RitrovoMemberList *self = RITROVO_MEMBER_LIST(widget);
  RitrovoMemberDeed deed =
      strcmp(name, "member.kick") == 0 ? RITROVO_MEMBER_KICK : RITROVO_MEMBER_BAN;
  RitrovoClient *client = get_client(self);
  if (client != NULL)
    gtk_window_present(GTK_WINDOW(ritrovo_member_dialog_new(GTK_WINDOW(gtk_widget_get_root(widget)),
                                                            client, deed, self->menu_name)));
}

static gboolean ritrovo_member_list_focus(GtkWidget *widget, GtkDirectionType direction)
{
  RitrovoMemberList *self = RITROVO_MEMBER_LIST(widget);
  // A list box would make every row a stop on the way of Tab.
  gboolean is_tab = direction == GTK_DIR_TAB_FORWARD || direction == GTK_DIR_TAB_BACKWARD;
  if (is_tab && ritrovo_has_focus_within(GTK_WIDGET(self->list)))
    return FALSE;
  return gtk_widget_child_focus(self->box, direction);
}

// A menu that closes hands the keyboard to what it belongs to.
static gboolean ritrovo_member_list_grab_focus(GtkWidget *widget)
{
  RitrovoMemberList *self = RITROVO_MEMBER_LIST(widget);
  guint count = g_list_model_get_n_items(G_LIST_MODEL(self->shown));
  for (guint i = 0; i < count; i++) {
    g_autoptr(RitrovoMember) member = g_list_model_get_item(G_LIST_MODEL(self->shown), i);
    if (g_strcmp0(ritrovo_member_get_name(member), self->menu_name) == 0)
      return gtk_widget_grab_focus(GTK_WIDGET(gtk_list_box_get_row_at_index(self->list, (int) i)));
  }
  return gtk_widget_grab_focus(GTK_WIDGET(self->filter_entry));
}

static void ritrovo_member_list_get_property(GObject *object, guint id, GValue *value,
                                             GParamSpec *pspec)
{
  switch (id) {
  case PROP_ROOM:
    g_value_set_object(value, RITROVO_MEMBER_LIST(object)->room);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void ritrovo_member_list_set_property(GObject *object, guint id, const GValue *value,
                                             GParamSpec *pspec)
{
  switch (id) {
  case PROP_ROOM:
    ritrovo_member_list_set_room(RITROVO_MEMBER_LIST(object), g_value_get_object(value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void ritrovo_member_list_dispose(GObject *object)
{
  RitrovoMemberList *self = RITROVO_MEMBER_LIST(object);
  g_clear_pointer(&self->menu, gtk_widget_unparent);
  g_clear_pointer(&self->box, gtk_widget_unparent);
  g_clear_object(&self->room);
  g_clear_object(&self->shown);
  G_OBJECT_CLASS(ritrovo_member_list_parent_class)->dispose(object);
}

static void ritrovo_member_list_finalize(GObject *object)
{
  RitrovoMemberList *self = RITROVO_MEMBER_LIST(object);
  g_free(self->wanted);
  g_free(self->menu_name);
  G_OBJECT_CLASS(ritrovo_member_list_parent_class)->finalize(object);
}

static void ritrovo_member_list_class_init(RitrovoMemberListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  object_class->get_property = ritrovo_member_list_get_property;
  object_class->set_property = ritrovo_member_list_set_property;
  object_class->dispose = ritrovo_member_list_dispose;
  object_class->finalize = ritrovo_member_list_finalize;
  widget_class->focus = ritrovo_member_list_focus;
  widget_class->grab_focus = ritrovo_member_list_grab_focus;

  props[PROP_ROOM] =
      g_param_spec_object("room", NULL, NULL, RITROVO_TYPE_ROOM,
                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties(object_class, N_PROPS, props);

  gtk_widget_class_install_action(widget_class, "member.message", NULL, message_action);
  gtk_widget_class_install_action(widget_class, "member.mention", NULL, mention_action);
  gtk_widget_class_install_action(widget_class, "member.copy", NULL, copy_action);
  gtk_widget_class_install_action(widget_class, "member.kick", NULL, deed_action);
  gtk_widget_class_install_action(widget_class, "member.ban", NULL, deed_action);
  gtk_widget_class_add_binding(widget_class, GDK_KEY_Menu, 0, menu_key_cb, NULL);
  gtk_widget_class_add_binding(widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, menu_key_cb, NULL);

  gtk_widget_class_set_layout_manager_type(widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource(widget_class,
                                              "/org/ritrovo/Ritrovo/ritrovo-member-list.ui");
  gtk_widget_class_bind_template_child(widget_class, RitrovoMemberList, box);
  gtk_widget_class_bind_template_child(widget_class, RitrovoMemberList, list);
  gtk_widget_class_bind_template_child(widget_class, RitrovoMemberList, filter_entry);
  gtk_widget_class_bind_template_child(widget_class, RitrovoMemberList, menu);
  gtk_widget_class_bind_template_callback(widget_class, activated_cb);
  gtk_widget_class_bind_template_callback(widget_class, clicked_cb);
  gtk_widget_class_bind_template_callback(widget_class, long_pressed_cb);
  gtk_widget_class_bind_template_callback(widget_class, filter_changed_cb);
  gtk_widget_class_bind_template_callback(widget_class, filter_stopped_cb);
  gtk_widget_class_bind_template_callback(widget_class, ritrovo_member_count_text);
}

static void ritrovo_member_list_init(RitrovoMemberList *self)
{
  gtk_widget_init_template(GTK_WIDGET(self));
  self->filter = gtk_custom_filter_new(matches, self, NULL);
  self->shown = gtk_filter_list_model_new(NULL, GTK_FILTER(self->filter));
  gtk_list_box_bind_model(self->list, G_LIST_MODEL(self->shown), create_row, NULL, NULL);
}
