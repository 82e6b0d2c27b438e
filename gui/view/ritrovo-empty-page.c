// SPDX-License-Identifier: GPL-3.0-or-later
// Looks at its room again whenever that or its messages change, which is cheap: the first thing
// that was said answers.
#include "ritrovo-empty-page.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "ritrovo-closures.h"

// More notices than this speak for themselves.
#define NOTICES_MOST 4

struct _RitrovoEmptyPage {
  GtkWidget parent_instance;

  // Owned
  GtkWidget *page;
  RitrovoRoom *room;
};

G_DEFINE_FINAL_TYPE(RitrovoEmptyPage, ritrovo_empty_page, GTK_TYPE_WIDGET)

enum {
  PROP_ROOM = 1,
  N_PROPS,
};
static GParamSpec *props[N_PROPS];

static gboolean was_anything_said(RitrovoRoom *room)
{
  GListModel *messages = ritrovo_room_get_messages(room);
  guint count = g_list_model_get_n_items(messages);
  if (count > NOTICES_MOST || ritrovo_room_has_older(room) || !ritrovo_room_get_at_newest(room))
    return TRUE;
  for (guint i = 0; i < count; i++) {
    g_autoptr(RitrovoMessage) message = g_list_model_get_item(messages, i);
    if (ritrovo_is_said(NULL, ritrovo_message_get_state(message)))
      return TRUE;
  }
  return FALSE;
}

static void put(RitrovoEmptyPage *self, const char *icon, const char *title, const char *words)
{
  g_autofree char *description = g_markup_escape_text(words, -1);
  AdwStatusPage *page = ADW_STATUS_PAGE(self->page);
  adw_status_page_set_icon_name(page, icon);
  adw_status_page_set_title(page, title);
  adw_status_page_set_description(page, description);
}

static void show(RitrovoEmptyPage *self)
{
  RitrovoRoom *room = self->room;
  gboolean empty = room != NULL && !was_anything_said(room);
  const char *status = room != NULL ? ritrovo_room_get_status_text(room) : "";
  if (empty && status != NULL && *status != '\0') {
    put(self, "changes-prevent-symbolic", _("You are not in this room"), status);
  } else if (empty && ritrovo_room_get_joined(room)) {
    gboolean direct = ritrovo_room_get_kind(room) == RITROVO_ROOM_KIND_DIRECT;
    put(self, "user-available-symbolic", _("Nothing was said here yet"),
        direct ? _("What you write here is for the two of you alone.")
               : _("Be the first: everybody in the room sees what you write."));
  } else {
    empty = FALSE;
  }
  gtk_widget_set_visible(GTK_WIDGET(self), empty);
}

static void leave_room(RitrovoEmptyPage *self)
{
  if (self->room == NULL)
    return;
  g_signal_handlers_disconnect_by_func(ritrovo_room_get_messages(self->room), show, self);
  g_signal_handlers_disconnect_by_func(self->room, show, self);
}

void ritrovo_empty_page_set_room(RitrovoEmptyPage *self, RitrovoRoom *room)
{
  g_return_if_fail(RITROVO_IS_EMPTY_PAGE(self));
  if (self->room == room)
    return;
  leave_room(self);
  g_set_object(&self->room, room);
  if (room != NULL) {
    g_signal_connect_swapped(ritrovo_room_get_messages(room), "items-changed", G_CALLBACK(show),
                             self);
    g_signal_connect_swapped(room, "notify", G_CALLBACK(show), self);
  }
  show(self);
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_ROOM]);
}

static void ritrovo_empty_page_get_property(GObject *object, guint id, GValue *value,
                                            GParamSpec *pspec)
{
  if (id == PROP_ROOM)
    g_value_set_object(value, RITROVO_EMPTY_PAGE(object)->room);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
}

static void ritrovo_empty_page_set_property(GObject *object, guint id, const GValue *value,
                                            GParamSpec *pspec)
{
  if (id == PROP_ROOM)
    ritrovo_empty_page_set_room(RITROVO_EMPTY_PAGE(object), g_value_get_object(value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
}

static void ritrovo_empty_page_dispose(GObject *object)
{
  RitrovoEmptyPage *self = RITROVO_EMPTY_PAGE(object);
  leave_room(self);
  g_clear_object(&self->room);
  g_clear_pointer(&self->page, gtk_widget_unparent);
  G_OBJECT_CLASS(ritrovo_empty_page_parent_class)->dispose(object);
}

static void ritrovo_empty_page_class_init(RitrovoEmptyPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);

  object_class->get_property = ritrovo_empty_page_get_property;
  object_class->set_property = ritrovo_empty_page_set_property;
  object_class->dispose = ritrovo_empty_page_dispose;
  props[PROP_ROOM] =
      g_param_spec_object("room", NULL, NULL, RITROVO_TYPE_ROOM,
                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties(object_class, N_PROPS, props);
  gtk_widget_class_set_layout_manager_type(GTK_WIDGET_CLASS(klass), GTK_TYPE_BIN_LAYOUT);
}

static void ritrovo_empty_page_init(RitrovoEmptyPage *self)
{
  self->page = adw_status_page_new();
  gtk_widget_add_css_class(self->page, "compact");
  gtk_widget_set_can_target(GTK_WIDGET(self), FALSE);
  gtk_widget_set_can_focus(GTK_WIDGET(self), FALSE);
  gtk_widget_set_parent(self->page, GTK_WIDGET(self));
  gtk_widget_set_visible(GTK_WIDGET(self), FALSE);
}
