// SPDX-License-Identifier: GPL-3.0-or-later
// One label. It is a status for assistive technology, which says it when there is nothing else to
// say, and it changes only when the words do.
#include "ritrovo-typing-line.h"

#include <glib/gi18n.h>

struct _RitrovoTypingLine {
  GtkWidget parent_instance;

  // Owned
  GtkWidget *label;
  RitrovoRoom *room;
};

G_DEFINE_FINAL_TYPE(RitrovoTypingLine, ritrovo_typing_line, GTK_TYPE_WIDGET)

enum { PROP_ROOM = 1, N_PROPS };
static GParamSpec *props[N_PROPS];

char *ritrovo_typing_text(const char *const *names)
{
  guint count = names != NULL ? g_strv_length((GStrv) names) : 0;
  if (count == 0)
    return g_strdup("");
  if (count == 1)
    // Translators: %s is a person's name
    return g_strdup_printf(_("%s is typing…"), names[0]);
  if (count == 2)
    // Translators: both %s are people's names
    return g_strdup_printf(_("%s and %s are typing…"), names[0], names[1]);
  // Translators: three or more people
  return g_strdup_printf(ngettext("%u person is typing…", "%u people are typing…", count), count);
}

static void update(RitrovoTypingLine *self)
{
  g_autofree char *text =
      ritrovo_typing_text(self->room != NULL ? ritrovo_room_get_typing(self->room) : NULL);
  if (g_strcmp0(text, gtk_label_get_label(GTK_LABEL(self->label))) != 0)
    gtk_label_set_label(GTK_LABEL(self->label), text);
}

static void leave_room(RitrovoTypingLine *self)
{
  if (self->room != NULL)
    g_signal_handlers_disconnect_by_func(self->room, update, self);
  g_clear_object(&self->room);
}

void ritrovo_typing_line_set_room(RitrovoTypingLine *self, RitrovoRoom *room)
{
  g_return_if_fail(RITROVO_IS_TYPING_LINE(self));
  if (self->room == room)
    return;
  leave_room(self);
  if (room != NULL) {
    self->room = g_object_ref(room);
    g_signal_connect_swapped(room, "notify::typing", G_CALLBACK(update), self);
  }
  update(self);
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_ROOM]);
}

static void ritrovo_typing_line_get_property(GObject *object, guint id, GValue *value,
                                             GParamSpec *pspec)
{
  switch (id) {
  case PROP_ROOM:
    g_value_set_object(value, RITROVO_TYPING_LINE(object)->room);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void ritrovo_typing_line_set_property(GObject *object, guint id, const GValue *value,
                                             GParamSpec *pspec)
{
  switch (id) {
  case PROP_ROOM:
    ritrovo_typing_line_set_room(RITROVO_TYPING_LINE(object), g_value_get_object(value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void ritrovo_typing_line_dispose(GObject *object)
{
  RitrovoTypingLine *self = RITROVO_TYPING_LINE(object);
  leave_room(self);
  g_clear_pointer(&self->label, gtk_widget_unparent);
  G_OBJECT_CLASS(ritrovo_typing_line_parent_class)->dispose(object);
}

static void ritrovo_typing_line_class_init(RitrovoTypingLineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  object_class->get_property = ritrovo_typing_line_get_property;
  object_class->set_property = ritrovo_typing_line_set_property;
  object_class->dispose = ritrovo_typing_line_dispose;
  props[PROP_ROOM] =
      g_param_spec_object("room", NULL, NULL, RITROVO_TYPE_ROOM,
                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties(object_class, N_PROPS, props);
  gtk_widget_class_set_layout_manager_type(GTK_WIDGET_CLASS(klass), GTK_TYPE_BIN_LAYOUT);
}

static void ritrovo_typing_line_init(RitrovoTypingLine *self)
{
  self->label = g_object_new(GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_STATUS,
                             "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  gtk_widget_add_css_class(self->label, "caption");
  gtk_widget_add_css_class(self->label, "dim-label");
  gtk_widget_add_css_class(self->label, "typing");
  gtk_widget_set_parent(self->label, GTK_WIDGET(self));
}
