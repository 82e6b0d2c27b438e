// SPDX-License-Identifier: GPL-3.0-or-later
// Asks twice, so that a slip of the finger locks nobody out; how strong a password is, is left to
// whoever chooses it, but for its length.
#include "ritrovo-password-dialog.h"

#include <glib/gi18n.h>

#include "ritrovo-field.h"
#include "ritrovo-requests.h"

#define PASSWORD_LEAST 8 // characters, as the server wants it

struct _RitrovoPasswordDialog {
  AdwWindow parent_instance;

  // Template
  GtkLabel *intro;
  GtkWidget *old_box;
  RitrovoField *old_field;
  RitrovoField *new_field;
  RitrovoField *again_field;
  GtkWidget *accept;
  GtkSpinner *spinner;

  // Owned
  RitrovoClient *client;
  GCancellable *cancellable;

  gboolean changing; // the password of an account, as opposed to making one
};

G_DEFINE_FINAL_TYPE(RitrovoPasswordDialog, ritrovo_password_dialog, ADW_TYPE_WINDOW)

enum { DONE, N_SIGNALS };
static guint signals[N_SIGNALS];

static void set_busy(RitrovoPasswordDialog *self, gboolean busy)
{
  gtk_spinner_set_spinning(self->spinner, busy);
  gtk_widget_set_visible(GTK_WIDGET(self->spinner), busy);
  gtk_widget_set_sensitive(self->accept, !busy);
}

static void show_error(RitrovoPasswordDialog *self, const GError *error)
{
  gboolean wrong =
      g_error_matches(error, RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_PASSWORD_WRONG);
  RitrovoField *field = wrong && self->changing ? self->old_field : self->new_field;
  set_busy(self, FALSE);
  ritrovo_field_set_error(field, error->message);
  ritrovo_field_take_focus(field);
}

static void answered_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(RitrovoPasswordDialog) self = data;
  g_autoptr(GError) error = NULL;
  gboolean done = ritrovo_client_request_finish(self->client, result, &error);
  if (g_cancellable_is_cancelled(self->cancellable) && !done)
    return;
  if (!done) {
    show_error(self, error);
    return;
  }
  g_signal_emit(self, signals[DONE], 0, ritrovo_field_get_text(self->new_field));
  gtk_window_close(GTK_WINDOW(self));
}

static void accept_cb(RitrovoPasswordDialog *self)
{
  const char *password = ritrovo_field_get_text(self->new_field);
  if (g_utf8_strlen(password, -1) < PASSWORD_LEAST) {
    g_autofree char *words =
        g_strdup_printf(ngettext("It takes at least %d character.",
                                 "It takes at least %d characters.", PASSWORD_LEAST),
                        PASSWORD_LEAST);
    ritrovo_field_set_error(self->new_field, words);
    ritrovo_field_take_focus(self->new_field);
    return;
  }
  if (g_strcmp0(password, ritrovo_field_get_text(self->again_field)) != 0) {
    ritrovo_field_set_error(self->again_field, _("The two are not the same."));
    ritrovo_field_take_focus(self->again_field);
    return;
  }
  set_busy(self, TRUE);
  if (self->changing)
    ritrovo_client_change_password_async(self->client, ritrovo_field_get_text(self->old_field),
                                         password, self->cancellable, answered_cb,
                                         g_object_ref(self));
  else
    ritrovo_client_register_async(self->client, password, self->cancellable, answered_cb,
                                  g_object_ref(self));
}

static gboolean ritrovo_password_dialog_close_request(GtkWindow *window)
{
  g_cancellable_cancel(RITROVO_PASSWORD_DIALOG(window)->cancellable);
  return GTK_WINDOW_CLASS(ritrovo_password_dialog_parent_class)->close_request(window);
}

static void ritrovo_password_dialog_dispose(GObject *object)
{
  RitrovoPasswordDialog *self = RITROVO_PASSWORD_DIALOG(object);
  g_cancellable_cancel(self->cancellable);
  g_clear_object(&self->client);
  G_OBJECT_CLASS(ritrovo_password_dialog_parent_class)->dispose(object);
}

static void ritrovo_password_dialog_finalize(GObject *object)
{
  g_clear_object(&RITROVO_PASSWORD_DIALOG(object)->cancellable);
  G_OBJECT_CLASS(ritrovo_password_dialog_parent_class)->finalize(object);
}

static void ritrovo_password_dialog_class_init(RitrovoPasswordDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  G_OBJECT_CLASS(klass)->dispose = ritrovo_password_dialog_dispose;
  G_OBJECT_CLASS(klass)->finalize = ritrovo_password_dialog_finalize;
  GTK_WINDOW_CLASS(klass)->close_request = ritrovo_password_dialog_close_request;
  signals[DONE] =
      g_signal_new("done", RITROVO_TYPE_PASSWORD_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                   G_TYPE_NONE, 1, G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);

  g_type_ensure(RITROVO_TYPE_FIELD);
  gtk_widget_class_add_binding_action(widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource(widget_class,
                                              "/org/ritrovo/Ritrovo/ritrovo-password-dialog.ui");
  gtk_widget_class_bind_template_child(widget_class, RitrovoPasswordDialog, intro);
  gtk_widget_class_bind_template_child(widget_class, RitrovoPasswordDialog, old_box);
  gtk_widget_class_bind_template_child(widget_class, RitrovoPasswordDialog, old_field);
  gtk_widget_class_bind_template_child(widget_class, RitrovoPasswordDialog, new_field);
  gtk_widget_class_bind_template_child(widget_class, RitrovoPasswordDialog, again_field);
  gtk_widget_class_bind_template_child(widget_class, RitrovoPasswordDialog, accept);
  gtk_widget_class_bind_template_child(widget_class, RitrovoPasswordDialog, spinner);
  gtk_widget_class_bind_template_callback(widget_class, accept_cb);
}

static void ritrovo_password_dialog_init(RitrovoPasswordDialog *self)
{
  gtk_widget_init_template(GTK_WIDGET(self));
  self->cancellable = g_cancellable_new();
}

GtkWidget *ritrovo_password_dialog_new(GtkWindow *parent, RitrovoClient *client)
{
  RitrovoPasswordDialog *self = g_object_new(RITROVO_TYPE_PASSWORD_DIALOG, "transient-for", parent,
                                             "destroy-with-parent", TRUE, NULL);
  const char *name = ritrovo_client_get_own_name(client);
  self->client = g_object_ref(client);
  self->changing = g_strcmp0(ritrovo_client_get_role(client), "guest") != 0;
  g_autofree char *intro =
      self->changing
          // Translators: %s is the user's own name
          ? g_strdup_printf(_("The account “%s” gets another password."), name)
          : g_strdup_printf(_("“%s” becomes your name on this server: nobody else can use it, and "
                              "messages to you wait until you are back."),
                            name);
  gtk_label_set_label(self->intro, intro);
  gtk_window_set_title(GTK_WINDOW(self), self->changing ? _("New Password") : _("New Account"));
  gtk_button_set_label(GTK_BUTTON(self->accept), self->changing ? _("Change") : _("Create"));
  gtk_widget_set_visible(self->old_box, self->changing);
  ritrovo_field_take_focus(self->changing ? self->old_field : self->new_field);
  return GTK_WIDGET(self);
}
