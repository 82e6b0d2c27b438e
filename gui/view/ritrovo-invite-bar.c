// SPDX-License-Identifier: GPL-3.0-or-later
// A few rows of address and button, made anew whenever the addresses change.
#include "ritrovo-invite-bar.h"

#include <glib/gi18n.h>

#include "ritrovo-closures.h"

struct _RitrovoInviteBar {
  GtkWidget parent_instance;

  // Template
  GtkWidget *box;
  GtkLabel *heading;
  GtkBox *rows;

  gboolean revealed;
};

G_DEFINE_FINAL_TYPE(RitrovoInviteBar, ritrovo_invite_bar, GTK_TYPE_WIDGET)

enum {
  PROP_REVEALED = 1,
  N_PROPS,
};
static GParamSpec *props[N_PROPS];

static GtkWidget *create_row(const char *address)
{
  GtkWidget *row = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 12);

  GtkWidget *label = gtk_label_new(address);
  gtk_label_set_selectable(GTK_LABEL(label), TRUE);
  gtk_label_set_ellipsize(GTK_LABEL(label), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign(GTK_LABEL(label), 0);
  gtk_widget_add_css_class(label, "monospace");
  gtk_box_append(GTK_BOX(row), label);

  GtkWidget *button = gtk_button_new_from_icon_name("edit-copy-symbolic");
  g_autofree char *name = g_strdup_printf(_("Copy %s"), address);
  gtk_accessible_update_property(GTK_ACCESSIBLE(button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_set_tooltip_text(button, _("Copy"));
  gtk_widget_add_css_class(button, "flat");
  gtk_actionable_set_action_name(GTK_ACTIONABLE(button), "win.copy");
  gtk_actionable_set_action_target(GTK_ACTIONABLE(button), "s", address);
  gtk_box_append(GTK_BOX(row), button);
  return row;
}

void ritrovo_invite_bar_set_addresses(RitrovoInviteBar *self, const char *const *addresses)
{
  GtkWidget *row;
  while ((row = gtk_widget_get_first_child(GTK_WIDGET(self->rows))) != NULL)
    gtk_box_remove(self->rows, row);

  guint count = addresses != NULL ? g_strv_length((GStrv) addresses) : 0;
  for (guint i = 0; i < count; i++)
    gtk_box_append(self->rows, create_row(addresses[i]));
  gtk_label_set_label(
      self->heading,
      count == 0
          ? _("This computer is on no network, so nobody else can join at the moment.")
          : ngettext("You host this room. Others join it with this address:",
                     "You host this room. Others join it with one of these addresses:", count));
}

void ritrovo_invite_bar_set_revealed(RitrovoInviteBar *self, gboolean revealed)
{
  if (self->revealed == revealed)
    return;
  self->revealed = revealed;
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_REVEALED]);
}

static void dismiss_clicked_cb(RitrovoInviteBar *self)
{
  ritrovo_invite_bar_set_revealed(self, FALSE);
}

static void ritrovo_invite_bar_get_property(GObject *object, guint id, GValue *value,
                                            GParamSpec *pspec)
{
  switch (id) {
  case PROP_REVEALED:
    g_value_set_boolean(value, RITROVO_INVITE_BAR(object)->revealed);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void ritrovo_invite_bar_set_property(GObject *object, guint id, const GValue *value,
                                            GParamSpec *pspec)
{
  switch (id) {
  case PROP_REVEALED:
    ritrovo_invite_bar_set_revealed(RITROVO_INVITE_BAR(object), g_value_get_boolean(value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void ritrovo_invite_bar_dispose(GObject *object)
{
  RitrovoInviteBar *self = RITROVO_INVITE_BAR(object);
  g_clear_pointer(&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS(ritrovo_invite_bar_parent_class)->dispose(object);
}

static void ritrovo_invite_bar_class_init(RitrovoInviteBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  object_class->get_property = ritrovo_invite_bar_get_property;
  object_class->set_property = ritrovo_invite_bar_set_property;
  object_class->dispose = ritrovo_invite_bar_dispose;

  props[PROP_REVEALED] =
      g_param_spec_boolean("revealed", NULL, NULL, FALSE,
                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties(object_class, N_PROPS, props);

  gtk_widget_class_set_layout_manager_type(widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource(widget_class,
                                              "/org/ritrovo/Ritrovo/ritrovo-invite-bar.ui");
  gtk_widget_class_bind_template_child(widget_class, RitrovoInviteBar, box);
  gtk_widget_class_bind_template_child(widget_class, RitrovoInviteBar, heading);
  gtk_widget_class_bind_template_child(widget_class, RitrovoInviteBar, rows);
  gtk_widget_class_bind_template_callback(widget_class, dismiss_clicked_cb);
  gtk_widget_class_bind_template_callback(widget_class, ritrovo_either);
}

static void ritrovo_invite_bar_init(RitrovoInviteBar *self)
{
  gtk_widget_init_template(GTK_WIDGET(self));
}
