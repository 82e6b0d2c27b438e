// SPDX-License-Identifier: GPL-3.0-or-later
// Holds what is typed and shows how it went; connecting itself is the window's work.
#include "ritrovo-connect-page.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "ritrovo-client.h"
#include "ritrovo-focus.h"

struct _RitrovoConnectPage {
  GtkWidget parent_instance;

  // Template
  GtkWidget *box;
  GtkWidget *address_field;
  GtkEntry *address_entry;
  GtkWidget *address_error_box;
  GtkLabel *address_error;
  GtkWidget *name_field;
  GtkEntry *name_entry;
  GtkWidget *name_error_box;
  GtkLabel *name_error;
  GtkButton *suggestion_button;
  GtkWidget *connect_button;
  GtkWidget *cancel_button;
  GtkWidget *idle_box;
  GtkWidget *busy_box;
  GtkLabel *busy_label;
  GtkLabel *host_error;

  // Owned
  char *suggestion;

  gboolean busy;
  gboolean hosting;
};

G_DEFINE_FINAL_TYPE(RitrovoConnectPage, ritrovo_connect_page, GTK_TYPE_WIDGET)

enum {
  PROP_ADDRESS = 1,
  PROP_NAME,
  PROP_BUSY,
  PROP_HOSTING,
  N_PROPS,
};
static GParamSpec *props[N_PROPS];

// The field is red, the words are under it, and assistive technology has them as the description.
static void set_field_error(GtkEntry *entry, GtkWidget *field, GtkWidget *error_box,
                            GtkLabel *label, const char *text)
{
  gtk_label_set_label(label, text != NULL ? text : "");
  gtk_widget_set_visible(error_box, text != NULL);
  if (text != NULL)
    gtk_widget_add_css_class(field, "error");
  else
    gtk_widget_remove_css_class(field, "error");
  gtk_accessible_update_property(GTK_ACCESSIBLE(entry), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                 text != NULL ? text : "", -1);
  gtk_accessible_update_state(
      GTK_ACCESSIBLE(entry), GTK_ACCESSIBLE_STATE_INVALID,
      text != NULL ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

static void set_address_error(RitrovoConnectPage *self, const char *text)
{
  set_field_error(self->address_entry, self->address_field, self->address_error_box,
                  self->address_error, text);
}

static void set_name_error(RitrovoConnectPage *self, const char *text, const char *suggestion)
{
  g_free(self->suggestion);
  self->suggestion = g_strdup(suggestion);
  if (suggestion != NULL) {
    g_autofree char *label = g_strdup_printf(_("Use %s"), suggestion);
    gtk_button_set_label(self->suggestion_button, label);
  }
  gtk_widget_set_visible(GTK_WIDGET(self->suggestion_button), suggestion != NULL);
  set_field_error(self->name_entry, self->name_field, self->name_error_box, self->name_error, text);
}

static void address_changed_cb(RitrovoConnectPage *self)
{
  set_address_error(self, NULL);
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_ADDRESS]);
}

static void name_changed_cb(RitrovoConnectPage *self)
{
  set_name_error(self, NULL, NULL);
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_NAME]);
}

static void suggestion_clicked_cb(RitrovoConnectPage *self)
{
  g_autofree char *name = g_strdup(self->suggestion);
  ritrovo_connect_page_set_name(self, name);
  gtk_widget_activate_action(GTK_WIDGET(self), "win.connect", NULL);
}

static gboolean is_about_the_name(const GError *error)
{
  return g_error_matches(error, RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_NAME_TAKEN) ||
         g_error_matches(error, RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_NAME_INVALID) ||
         g_error_matches(error, RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_NAME_REGISTERED);
}

void ritrovo_connect_page_show_error(RitrovoConnectPage *self, const GError *error,
                                     const char *suggestion)
{
  gboolean at_name = error != NULL && is_about_the_name(error);
  set_address_error(self, error != NULL && !at_name ? error->message : NULL);
  set_name_error(self, at_name ? error->message : NULL, at_name ? suggestion : NULL);
  if (error != NULL)
    gtk_widget_grab_focus(GTK_WIDGET(at_name ? self->name_entry : self->address_entry));
}

void ritrovo_connect_page_show_host_error(RitrovoConnectPage *self, const GError *error)
{
  gtk_label_set_label(self->host_error, error != NULL ? error->message : "");
  gtk_widget_set_visible(GTK_WIDGET(self->host_error), error != NULL);
}

const char *ritrovo_connect_page_get_address(RitrovoConnectPage *self)
{
  return gtk_editable_get_text(GTK_EDITABLE(self->address_entry));
}

void ritrovo_connect_page_set_address(RitrovoConnectPage *self, const char *address)
{
  gtk_editable_set_text(GTK_EDITABLE(self->address_entry), address != NULL ? address : "");
}

const char *ritrovo_connect_page_get_name(RitrovoConnectPage *self)
{
  return gtk_editable_get_text(GTK_EDITABLE(self->name_entry));
}

void ritrovo_connect_page_set_name(RitrovoConnectPage *self, const char *name)
{
  gtk_editable_set_text(GTK_EDITABLE(self->name_entry), name != NULL ? name : "");
}

// Shows `to` in place of `from`. The focus goes over to `heir` before its widget is hidden.
static void swap(GtkWidget *from, GtkWidget *to, GtkWidget *heir)
{
  gtk_widget_set_visible(to, TRUE);
  if (ritrovo_has_focus_within(from))
    gtk_widget_grab_focus(heir);
  gtk_widget_set_visible(from, FALSE);
}

void ritrovo_connect_page_set_busy(RitrovoConnectPage *self, const char *busy_text)
{
  gboolean busy = busy_text != NULL;
  gtk_label_set_label(self->busy_label, busy ? busy_text : "");
  if (self->busy == busy)
    return;
  self->busy = busy;
  if (busy)
    swap(self->idle_box, self->busy_box, self->cancel_button);
  else
    swap(self->busy_box, self->idle_box, self->connect_button);
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_BUSY]);
}

void ritrovo_connect_page_set_hosting(RitrovoConnectPage *self, gboolean hosting)
{
  if (self->hosting == hosting)
    return;
  self->hosting = hosting;
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_HOSTING]);
}

GtkWidget *ritrovo_connect_page_get_default_widget(RitrovoConnectPage *self)
{
  return self->connect_button;
}

void ritrovo_connect_page_take_focus(RitrovoConnectPage *self)
{
  gboolean filled = *ritrovo_connect_page_get_address(self) != '\0';
  gtk_widget_grab_focus(GTK_WIDGET(filled ? self->name_entry : self->address_entry));
}

static void ritrovo_connect_page_get_property(GObject *object, guint id, GValue *value,
                                              GParamSpec *pspec)
{
  RitrovoConnectPage *self = RITROVO_CONNECT_PAGE(object);
  switch (id) {
  case PROP_ADDRESS:
    g_value_set_string(value, ritrovo_connect_page_get_address(self));
    break;
  case PROP_NAME:
    g_value_set_string(value, ritrovo_connect_page_get_name(self));
    break;
  case PROP_BUSY:
    g_value_set_boolean(value, self->busy);
    break;
  case PROP_HOSTING:
    g_value_set_boolean(value, self->hosting);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void ritrovo_connect_page_dispose(GObject *object)
{
  g_clear_pointer(&RITROVO_CONNECT_PAGE(object)->box, gtk_widget_unparent);
  G_OBJECT_CLASS(ritrovo_connect_page_parent_class)->dispose(object);
}

static void ritrovo_connect_page_finalize(GObject *object)
{
  RitrovoConnectPage *self = RITROVO_CONNECT_PAGE(object);
  g_free(self->suggestion);
  G_OBJECT_CLASS(ritrovo_connect_page_parent_class)->finalize(object);
}

static void ritrovo_connect_page_class_init(RitrovoConnectPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = ritrovo_connect_page_get_property;
  object_class->dispose = ritrovo_connect_page_dispose;
  object_class->finalize = ritrovo_connect_page_finalize;

  props[PROP_ADDRESS] = g_param_spec_string("address", NULL, NULL, "", flags);
  props[PROP_NAME] = g_param_spec_string("name", NULL, NULL, "", flags);
  props[PROP_BUSY] = g_param_spec_boolean("busy", NULL, NULL, FALSE, flags);
  props[PROP_HOSTING] = g_param_spec_boolean("hosting", NULL, NULL, FALSE, flags);
  g_object_class_install_properties(object_class, N_PROPS, props);

  gtk_widget_class_add_binding_action(widget_class, GDK_KEY_Escape, 0, "win.cancel", NULL);

  gtk_widget_class_set_layout_manager_type(widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource(widget_class,
                                              "/org/ritrovo/Ritrovo/ritrovo-connect-page.ui");
  gtk_widget_class_bind_template_child(widget_class, RitrovoConnectPage, box);
  gtk_widget_class_bind_template_child(widget_class, RitrovoConnectPage, address_field);
  gtk_widget_class_bind_template_child(widget_class, RitrovoConnectPage, address_entry);
  gtk_widget_class_bind_template_child(widget_class, RitrovoConnectPage, address_error_box);
  gtk_widget_class_bind_template_child(widget_class, RitrovoConnectPage, address_error);
  gtk_widget_class_bind_template_child(widget_class, RitrovoConnectPage, name_field);
  gtk_widget_class_bind_template_child(widget_class, RitrovoConnectPage, name_entry);
  gtk_widget_class_bind_template_child(widget_class, RitrovoConnectPage, name_error_box);
  gtk_widget_class_bind_template_child(widget_class, RitrovoConnectPage, name_error);
  gtk_widget_class_bind_template_child(widget_class, RitrovoConnectPage, suggestion_button);
  gtk_widget_class_bind_template_child(widget_class, RitrovoConnectPage, connect_button);
  gtk_widget_class_bind_template_child(widget_class, RitrovoConnectPage, cancel_button);
  gtk_widget_class_bind_template_child(widget_class, RitrovoConnectPage, idle_box);
  gtk_widget_class_bind_template_child(widget_class, RitrovoConnectPage, busy_box);
  gtk_widget_class_bind_template_child(widget_class, RitrovoConnectPage, busy_label);
  gtk_widget_class_bind_template_child(widget_class, RitrovoConnectPage, host_error);
  gtk_widget_class_bind_template_callback(widget_class, address_changed_cb);
  gtk_widget_class_bind_template_callback(widget_class, name_changed_cb);
  gtk_widget_class_bind_template_callback(widget_class, suggestion_clicked_cb);
}

static void ritrovo_connect_page_init(RitrovoConnectPage *self)
{
  gtk_widget_init_template(GTK_WIDGET(self));
}
