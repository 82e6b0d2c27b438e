// SPDX-License-Identifier: GPL-3.0-or-later
// The room's members as they stand in its model, which sorts and bounds them; a row is an avatar
// and a name.
#include "ritrovo-member-list.h"

#include <adwaita.h>

#include "ritrovo-closures.h"
#include "ritrovo-focus.h"
#include "ritrovo-member.h"

struct _RitrovoMemberList {
  GtkWidget parent_instance;

  // Template
  GtkWidget *box;
  GtkListBox *list;

  // Owned
  RitrovoRoom *room;
};

G_DEFINE_FINAL_TYPE(RitrovoMemberList, ritrovo_member_list, GTK_TYPE_WIDGET)

enum {
  PROP_ROOM = 1,
  N_PROPS,
};
static GParamSpec *props[N_PROPS];

static GtkWidget *create_row(gpointer item, gpointer data)
{
  const char *name = ritrovo_member_get_name(item);

  GtkWidget *label = gtk_label_new(name);
  gtk_label_set_ellipsize(GTK_LABEL(label), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign(GTK_LABEL(label), 0);

  GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 12);
  gtk_box_append(GTK_BOX(box), adw_avatar_new(24, name, TRUE));
  gtk_box_append(GTK_BOX(box), label);

  GtkWidget *row = gtk_list_box_row_new();
  gtk_list_box_row_set_activatable(GTK_LIST_BOX_ROW(row), FALSE);
  gtk_list_box_row_set_child(GTK_LIST_BOX_ROW(row), box);
  gtk_accessible_update_property(GTK_ACCESSIBLE(row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  return row;
}

void ritrovo_member_list_set_room(RitrovoMemberList *self, RitrovoRoom *room)
{
  if (!g_set_object(&self->room, room))
    return;
  gtk_list_box_bind_model(self->list, room != NULL ? ritrovo_room_get_members(room) : NULL,
                          room != NULL ? create_row : NULL, NULL, NULL);
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_ROOM]);
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
  g_clear_pointer(&self->box, gtk_widget_unparent);
  g_clear_object(&self->room);
  G_OBJECT_CLASS(ritrovo_member_list_parent_class)->dispose(object);
}

static void ritrovo_member_list_class_init(RitrovoMemberListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  object_class->get_property = ritrovo_member_list_get_property;
  object_class->set_property = ritrovo_member_list_set_property;
  object_class->dispose = ritrovo_member_list_dispose;
  widget_class->focus = ritrovo_member_list_focus;

  props[PROP_ROOM] =
      g_param_spec_object("room", NULL, NULL, RITROVO_TYPE_ROOM,
                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties(object_class, N_PROPS, props);

  gtk_widget_class_set_layout_manager_type(widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource(widget_class,
                                              "/org/ritrovo/Ritrovo/ritrovo-member-list.ui");
  gtk_widget_class_bind_template_child(widget_class, RitrovoMemberList, box);
  gtk_widget_class_bind_template_child(widget_class, RitrovoMemberList, list);
  gtk_widget_class_bind_template_callback(widget_class, ritrovo_member_count_text);
}

static void ritrovo_member_list_init(RitrovoMemberList *self)
{
  gtk_widget_init_template(GTK_WIDGET(self));
}
