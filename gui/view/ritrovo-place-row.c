// SPDX-License-Identifier: GPL-3.0-or-later
// Shows its room's properties, and again whenever one of them changes.
#include "ritrovo-place-row.h"

#include <adwaita.h>

#include "ritrovo-closures.h"
#include "ritrovo-place-words.h"

struct _RitrovoPlaceRow {
  GtkListBoxRow parent_instance;

  // Template
  GtkWidget *icon;
  GtkWidget *person;
  AdwAvatar *avatar;
  GtkWidget *presence;
  GtkLabel *name;
  GtkWidget *draft;
  GtkWidget *muted;
  GtkLabel *badge;

  // Owned
  RitrovoRoom *room;

  gboolean current;
};

G_DEFINE_FINAL_TYPE(RitrovoPlaceRow, ritrovo_place_row, GTK_TYPE_LIST_BOX_ROW)

static void set_class(GtkWidget *widget, const char *name, gboolean set)
{
  if (set)
    gtk_widget_add_css_class(widget, name);
  else
    gtk_widget_remove_css_class(widget, name);
}

static void show(RitrovoPlaceRow *self)
{
  RitrovoRoom *room = self->room;
  guint unread = ritrovo_room_get_unread_count(room);
  RitrovoRoomLevel level = ritrovo_room_get_level(room);
  RitrovoPresence presence = ritrovo_room_get_presence(room);
  g_autofree char *count = ritrovo_badge_text(NULL, unread);
  g_autofree char *name = ritrovo_place_name(room);
  g_auto(GStrv) classes = ritrovo_badge_classes(ritrovo_room_get_mention_count(room), level);

  gtk_label_set_label(self->badge, count);
  gtk_widget_set_visible(GTK_WIDGET(self->badge), unread > 0);
  gtk_widget_set_css_classes(GTK_WIDGET(self->badge), (const char **) classes);
  set_class(GTK_WIDGET(self), "unread", unread > 0 && level != RITROVO_ROOM_LEVEL_NONE);
  gtk_widget_set_visible(self->muted, level == RITROVO_ROOM_LEVEL_NONE);
  // Where one is, one sees what one is writing.
  gtk_widget_set_visible(self->draft,
                         !self->current && ritrovo_has_text(NULL, ritrovo_room_get_draft(room)));
  set_class(self->presence, "online", presence == RITROVO_PRESENCE_ONLINE);
  gtk_widget_set_visible(self->presence, presence == RITROVO_PRESENCE_ONLINE);
  gtk_accessible_update_property(GTK_ACCESSIBLE(self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

void ritrovo_place_row_set_current(RitrovoPlaceRow *self, gboolean current)
{
  g_return_if_fail(RITROVO_IS_PLACE_ROW(self));
  if (self->current == current)
    return;
  self->current = current;
  set_class(GTK_WIDGET(self), "current", current);
  gtk_accessible_update_state(GTK_ACCESSIBLE(self), GTK_ACCESSIBLE_STATE_SELECTED, current, -1);
  show(self);
}

RitrovoRoom *ritrovo_place_row_get_room(RitrovoPlaceRow *self)
{
  g_return_val_if_fail(RITROVO_IS_PLACE_ROW(self), NULL);
  return self->room;
}

static void ritrovo_place_row_dispose(GObject *object)
{
  RitrovoPlaceRow *self = RITROVO_PLACE_ROW(object);
  if (self->room != NULL)
    g_signal_handlers_disconnect_by_func(self->room, show, self);
  g_clear_object(&self->room);
  G_OBJECT_CLASS(ritrovo_place_row_parent_class)->dispose(object);
}

static void ritrovo_place_row_class_init(RitrovoPlaceRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  G_OBJECT_CLASS(klass)->dispose = ritrovo_place_row_dispose;
  gtk_widget_class_set_template_from_resource(widget_class,
                                              "/org/ritrovo/Ritrovo/ritrovo-place-row.ui");
  gtk_widget_class_bind_template_child(widget_class, RitrovoPlaceRow, icon);
  gtk_widget_class_bind_template_child(widget_class, RitrovoPlaceRow, person);
  gtk_widget_class_bind_template_child(widget_class, RitrovoPlaceRow, avatar);
  gtk_widget_class_bind_template_child(widget_class, RitrovoPlaceRow, presence);
  gtk_widget_class_bind_template_child(widget_class, RitrovoPlaceRow, name);
  gtk_widget_class_bind_template_child(widget_class, RitrovoPlaceRow, draft);
  gtk_widget_class_bind_template_child(widget_class, RitrovoPlaceRow, muted);
  gtk_widget_class_bind_template_child(widget_class, RitrovoPlaceRow, badge);
}

static void ritrovo_place_row_init(RitrovoPlaceRow *self)
{
  gtk_widget_init_template(GTK_WIDGET(self));
}

GtkWidget *ritrovo_place_row_new(RitrovoRoom *room)
{
  RitrovoPlaceRow *self = g_object_new(RITROVO_TYPE_PLACE_ROW, NULL);
  const char *name = ritrovo_room_get_name(room);
  gboolean direct = ritrovo_room_get_kind(room) == RITROVO_ROOM_KIND_DIRECT;
  self->room = g_object_ref(room);
  gtk_widget_set_visible(self->icon, !direct);
  gtk_widget_set_visible(self->person, direct);
  adw_avatar_set_text(self->avatar, direct ? name : NULL);
  gtk_label_set_label(self->name, name);
  g_signal_connect_swapped(room, "notify", G_CALLBACK(show), self);
  show(self);
  return GTK_WIDGET(self);
}
