// SPDX-License-Identifier: GPL-3.0-or-later
// Holds what is typed and shows how it went; connecting itself is the window's work.
#include "ritrovo-connect-page.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "ritrovo-client.h"
#include "ritrovo-field.h"
#include "ritrovo-focus.h"
#include "ritrovo-server-list.h"

struct _RitrovoConnectPage {
  GtkWidget parent_instance;

  // Template
  GtkWidget *box;
  GtkLabel *notice;
  RitrovoField *address_field;
  RitrovoField *name_field;
  RitrovoField *password_field;
  GtkSwitch *keep;
  GtkWidget *connect_button;
  GtkWidget *cancel_button;
  GtkWidget *idle_box;
  GtkWidget *busy_box;
  GtkLabel *busy_label;
  GtkLabel *host_error;

  // Borrowed
  GtkWidget *suggestion_button; // beside the name's error

  // Owned
  char *suggestion;
  RitrovoServers *servers;

  gboolean busy;
  gboolean hosting;
  gboolean account;
  gboolean has_keyring;
  gboolean can_go_back;
};

G_DEFINE_FINAL_TYPE(RitrovoConnectPage, ritrovo_connect_page, GTK_TYPE_WIDGET)

enum {
  PROP_ADDRESS = 1,
  PROP_NAME,
  PROP_BUSY,
  PROP_HOSTING,
  PROP_ACCOUNT,
  PROP_HAS_KEYRING,
  PROP_CAN_GO_BACK,
  PROP_SERVERS,
  N_PROPS,
};
static GParamSpec *props[N_PROPS];

static void set_suggestion(RitrovoConnectPage *self, const char *suggestion)
{
  g_free(self->suggestion);
  self->suggestion = g_strdup(suggestion);
  if (suggestion != NULL) {
    g_autofree char *label = g_strdup_printf(_("Use %s"), suggestion);
    gtk_button_set_label(GTK_BUTTON(self->suggestion_button), label);
  }
  gtk_widget_set_visible(self->suggestion_button, suggestion != NULL);
}

static void address_changed_cb(RitrovoConnectPage *self)
{
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_ADDRESS]);
}

static void name_changed_cb(RitrovoConnectPage *self)
{
  set_suggestion(self, NULL);
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_NAME]);
}

static void suggestion_clicked_cb(RitrovoConnectPage *self)
{
  g_autofree char *name = g_strdup(self->suggestion);
  ritrovo_connect_page_set_name(self, name);
  gtk_widget_activate_action(GTK_WIDGET(self), "win.connect", NULL);
}

// Where on the page an error belongs; NULL: above the fields.
static RitrovoField *field_of(RitrovoConnectPage *self, const GError *error)
{
  if (error->domain != RITROVO_CLIENT_ERROR)
    return self->address_field;
  switch ((RitrovoClientError) error->code) {
  case RITROVO_CLIENT_ERROR_NAME_TAKEN:
  case RITROVO_CLIENT_ERROR_NAME_INVALID:
    return self->name_field;
  case RITROVO_CLIENT_ERROR_NAME_REGISTERED:
  case RITROVO_CLIENT_ERROR_PASSWORD_WRONG:
  case RITROVO_CLIENT_ERROR_PASSWORD_WEAK:
    return self->password_field;
  case RITROVO_CLIENT_ERROR_KICKED:
  case RITROVO_CLIENT_ERROR_BANNED:
  case RITROVO_CLIENT_ERROR_NOT_ALLOWED:
  case RITROVO_CLIENT_ERROR_NOBODY:
  case RITROVO_CLIENT_ERROR_TOO_FAST:
  case RITROVO_CLIENT_ERROR_REFUSED_BY_SERVER:
  case RITROVO_CLIENT_ERROR_LOST:
    return NULL;
  case RITROVO_CLIENT_ERROR_ADDRESS:
  case RITROVO_CLIENT_ERROR_NOT_FOUND:
  case RITROVO_CLIENT_ERROR_REFUSED:
  case RITROVO_CLIENT_ERROR_UNREACHABLE:
  case RITROVO_CLIENT_ERROR_TIMED_OUT:
  case RITROVO_CLIENT_ERROR_NOT_RITROVO:
  case RITROVO_CLIENT_ERROR_MESSAGE:
  case RITROVO_CLIENT_ERROR_FILE:
    break;
  }
  return self->address_field;
}

void ritrovo_connect_page_show_error(RitrovoConnectPage *self, const GError *error,
                                     const char *suggestion)
{
  RitrovoField *fields[] = {self->address_field, self->name_field, self->password_field};
  RitrovoField *field = error != NULL ? field_of(self, error) : NULL;
  gboolean above = error != NULL && field == NULL;
  for (guint i = 0; i < G_N_ELEMENTS(fields); i++)
    ritrovo_field_set_error(fields[i], fields[i] == field ? error->message : NULL);
  set_suggestion(self, field == self->name_field ? suggestion : NULL);
  gtk_label_set_label(self->notice, above ? error->message : "");
  gtk_widget_set_visible(GTK_WIDGET(self->notice), above);
  if (field == self->password_field)
    ritrovo_connect_page_set_account(self, TRUE);
  if (field != NULL)
    ritrovo_field_take_focus(field);
}

void ritrovo_connect_page_show_host_error(RitrovoConnectPage *self, const GError *error)
{
  gtk_label_set_label(self->host_error, error != NULL ? error->message : "");
  gtk_widget_set_visible(GTK_WIDGET(self->host_error), error != NULL);
}

const char *ritrovo_connect_page_get_address(RitrovoConnectPage *self)
{
  return ritrovo_field_get_text(self->address_field);
}

void ritrovo_connect_page_set_address(RitrovoConnectPage *self, const char *address)
{
  ritrovo_field_set_text(self->address_field, address);
}

const char *ritrovo_connect_page_get_name(RitrovoConnectPage *self)
{
  return ritrovo_field_get_text(self->name_field);
}

void ritrovo_connect_page_set_name(RitrovoConnectPage *self, const char *name)
{
  ritrovo_field_set_text(self->name_field, name);
}

gboolean ritrovo_connect_page_get_account(RitrovoConnectPage *self)
{
  return self->account;
}

void ritrovo_connect_page_set_account(RitrovoConnectPage *self, gboolean account)
{
  if (self->account == account)
    return;
  self->account = account;
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_ACCOUNT]);
}

const char *ritrovo_connect_page_get_password(RitrovoConnectPage *self)
{
  return self->account ? ritrovo_field_get_text(self->password_field) : "";
}

void ritrovo_connect_page_forget_password(RitrovoConnectPage *self)
{
  ritrovo_field_set_text(self->password_field, "");
}

gboolean ritrovo_connect_page_get_keep(RitrovoConnectPage *self)
{
  return self->has_keyring && gtk_switch_get_active(self->keep);
}

void ritrovo_connect_page_set_keep(RitrovoConnectPage *self, gboolean keep)
{
  gtk_switch_set_active(self->keep, keep);
}

void ritrovo_connect_page_set_servers(RitrovoConnectPage *self, RitrovoServers *servers)
{
  if (g_set_object(&self->servers, servers))
    g_object_notify_by_pspec(G_OBJECT(self), props[PROP_SERVERS]);
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
  ritrovo_field_take_focus(filled ? self->name_field : self->address_field);
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
  case PROP_ACCOUNT:
    g_value_set_boolean(value, self->account);
    break;
  case PROP_HAS_KEYRING:
    g_value_set_boolean(value, self->has_keyring);
    break;
  case PROP_CAN_GO_BACK:
    g_value_set_boolean(value, self->can_go_back);
    break;
  case PROP_SERVERS:
    g_value_set_object(value, self->servers);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void set_flag(RitrovoConnectPage *self, gboolean *flag, const GValue *value,
                     GParamSpec *pspec)
{
  if (*flag == g_value_get_boolean(value))
    return;
  *flag = g_value_get_boolean(value);
  g_object_notify_by_pspec(G_OBJECT(self), pspec);
}

static void ritrovo_connect_page_set_property(GObject *object, guint id, const GValue *value,
                                              GParamSpec *pspec)
{
  RitrovoConnectPage *self = RITROVO_CONNECT_PAGE(object);
  switch (id) {
  case PROP_ACCOUNT:
    set_flag(self, &self->account, value, pspec);
    break;
  case PROP_HAS_KEYRING:
    set_flag(self, &self->has_keyring, value, pspec);
    break;
  case PROP_CAN_GO_BACK:
    set_flag(self, &self->can_go_back, value, pspec);
    break;
  case PROP_SERVERS:
    ritrovo_connect_page_set_servers(self, g_value_get_object(value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void ritrovo_connect_page_dispose(GObject *object)
{
  RitrovoConnectPage *self = RITROVO_CONNECT_PAGE(object);
  g_clear_pointer(&self->box, gtk_widget_unparent);
  g_clear_object(&self->servers);
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
  const GParamFlags writable = flags | G_PARAM_WRITABLE;

  object_class->get_property = ritrovo_connect_page_get_property;
  object_class->set_property = ritrovo_connect_page_set_property;
  object_class->dispose = ritrovo_connect_page_dispose;
  object_class->finalize = ritrovo_connect_page_finalize;

  props[PROP_ADDRESS] = g_param_spec_string("address", NULL, NULL, "", flags);
  props[PROP_NAME] = g_param_spec_string("name", NULL, NULL, "", flags);
  props[PROP_BUSY] = g_param_spec_boolean("busy", NULL, NULL, FALSE, flags);
  props[PROP_HOSTING] = g_param_spec_boolean("hosting", NULL, NULL, FALSE, flags);
  props[PROP_ACCOUNT] = g_param_spec_boolean("account", NULL, NULL, FALSE, writable);
  props[PROP_HAS_KEYRING] = g_param_spec_boolean("has-keyring", NULL, NULL, FALSE, writable);
  props[PROP_CAN_GO_BACK] = g_param_spec_boolean("can-go-back", NULL, NULL, FALSE, writable);
  props[PROP_SERVERS] = g_param_spec_object("servers", NULL, NULL, RITROVO_TYPE_SERVERS, writable);
  g_object_class_install_properties(object_class, N_PROPS, props);

  g_type_ensure(RITROVO_TYPE_FIELD);
  g_type_ensure(RITROVO_TYPE_SERVER_LIST);
  gtk_widget_class_add_binding_action(widget_class, GDK_KEY_Escape, 0, "win.cancel", NULL);

  gtk_widget_class_set_layout_manager_type(widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource(widget_class,
                                              "/org/ritrovo/Ritrovo/ritrovo-connect-page.ui");
  gtk_widget_class_bind_template_child(widget_class, RitrovoConnectPage, box);
  gtk_widget_class_bind_template_child(widget_class, RitrovoConnectPage, address_field);
  gtk_widget_class_bind_template_child(widget_class, RitrovoConnectPage, name_field);
  gtk_widget_class_bind_template_child(widget_class, RitrovoConnectPage, password_field);
  gtk_widget_class_bind_template_child(widget_class, RitrovoConnectPage, notice);
  gtk_widget_class_bind_template_child(widget_class, RitrovoConnectPage, keep);
  gtk_widget_class_bind_template_child(widget_class, RitrovoConnectPage, connect_button);
  gtk_widget_class_bind_template_child(widget_class, RitrovoConnectPage, cancel_button);
  gtk_widget_class_bind_template_child(widget_class, RitrovoConnectPage, idle_box);
  gtk_widget_class_bind_template_child(widget_class, RitrovoConnectPage, busy_box);
  gtk_widget_class_bind_template_child(widget_class, RitrovoConnectPage, busy_label);
  gtk_widget_class_bind_template_child(widget_class, RitrovoConnectPage, host_error);
  gtk_widget_class_bind_template_callback(widget_class, address_changed_cb);
  gtk_widget_class_bind_template_callback(widget_class, name_changed_cb);
}

static void ritrovo_connect_page_init(RitrovoConnectPage *self)
{
  gtk_widget_init_template(GTK_WIDGET(self));
  g_object_set(ritrovo_field_get_entry(self->address_field), "input-purpose", GTK_INPUT_PURPOSE_URL,
               "input-hints",
               GTK_INPUT_HINT_NO_SPELLCHECK | GTK_INPUT_HINT_NO_EMOJI | GTK_INPUT_HINT_LOWERCASE,
               NULL);
  g_object_set(ritrovo_field_get_entry(self->name_field), "input-purpose", GTK_INPUT_PURPOSE_NAME,
               "input-hints", GTK_INPUT_HINT_NO_SPELLCHECK, NULL);
  self->suggestion_button = gtk_button_new();
  gtk_widget_set_visible(self->suggestion_button, FALSE);
  g_signal_connect_swapped(self->suggestion_button, "clicked", G_CALLBACK(suggestion_clicked_cb),
                           self);
  ritrovo_field_set_remedy(self->name_field, self->suggestion_button);
}
