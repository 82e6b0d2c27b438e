// SPDX-License-Identifier: GPL-3.0-or-later
// One dialogue for three deeds, which differ in their words and in what is asked of the server. A
// reason is never demanded; an alert without words is none.
#include "ritrovo-member-dialog.h"

#include <glib/gi18n.h>

#include "ritrovo-field.h"
#include "ritrovo-names.h"
#include "ritrovo-requests.h"

struct _RitrovoMemberDialog {
  AdwWindow parent_instance;

  // Template
  GtkLabel *intro;
  RitrovoField *field;
  GtkWidget *duration_box;
  GtkDropDown *duration;
  GtkWidget *accept;
  GtkSpinner *spinner;

  // Owned
  RitrovoClient *client;
  GCancellable *cancellable;
  char *name;

  RitrovoMemberDeed deed;
};

G_DEFINE_FINAL_TYPE(RitrovoMemberDialog, ritrovo_member_dialog, ADW_TYPE_WINDOW)

// In the order of the list in the .ui file.
static const gint64 durations[] = {600, 3600, 86400, 7 * 86400, 0};

static void set_busy(RitrovoMemberDialog *self, gboolean busy)
{
  gtk_spinner_set_spinning(self->spinner, busy);
  gtk_widget_set_visible(GTK_WIDGET(self->spinner), busy);
  gtk_widget_set_sensitive(self->accept, !busy);
}

static void answered_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(RitrovoMemberDialog) self = data;
  g_autoptr(GError) error = NULL;
  gboolean done = ritrovo_client_request_finish(RITROVO_CLIENT(source), result, &error);
  if (done) {
    gtk_window_close(GTK_WINDOW(self));
  } else if (!g_cancellable_is_cancelled(self->cancellable)) {
    set_busy(self, FALSE);
    ritrovo_field_set_error(self->field, error->message);
    ritrovo_field_take_focus(self->field);
  }
}

static void accept_cb(RitrovoMemberDialog *self)
{
  g_autofree char *words = g_strstrip(g_strdup(ritrovo_field_get_text(self->field)));
  const char *reason = *words != '\0' ? words : NULL;
  if (self->deed == RITROVO_MEMBER_ALERT && reason == NULL) {
    ritrovo_field_set_error(self->field, _("Write what everyone is to read."));
    ritrovo_field_take_focus(self->field);
    return;
  }
  set_busy(self, TRUE);
  g_object_ref(self);
  switch (self->deed) {
  case RITROVO_MEMBER_KICK:
    ritrovo_client_kick_async(self->client, self->name, reason, self->cancellable, answered_cb,
                              self);
    break;
  case RITROVO_MEMBER_BAN:
    ritrovo_client_ban_async(self->client, self->name, reason,
                             durations[gtk_drop_down_get_selected(self->duration)],
                             self->cancellable, answered_cb, self);
    break;
  case RITROVO_MEMBER_ALERT:
    ritrovo_client_alert_async(self->client, words, self->cancellable, answered_cb, self);
    break;
  }
}

static gboolean ritrovo_member_dialog_close_request(GtkWindow *window)
{
  g_cancellable_cancel(RITROVO_MEMBER_DIALOG(window)->cancellable);
  return GTK_WINDOW_CLASS(ritrovo_member_dialog_parent_class)->close_request(window);
}

static void ritrovo_member_dialog_dispose(GObject *object)
{
  RitrovoMemberDialog *self = RITROVO_MEMBER_DIALOG(object);
  g_cancellable_cancel(self->cancellable);
  g_clear_object(&self->client);
  G_OBJECT_CLASS(ritrovo_member_dialog_parent_class)->dispose(object);
}

static void ritrovo_member_dialog_finalize(GObject *object)
{
  RitrovoMemberDialog *self = RITROVO_MEMBER_DIALOG(object);
  g_clear_object(&self->cancellable);
  g_free(self->name);
  G_OBJECT_CLASS(ritrovo_member_dialog_parent_class)->finalize(object);
}

static void ritrovo_member_dialog_class_init(RitrovoMemberDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  G_OBJECT_CLASS(klass)->dispose = ritrovo_member_dialog_dispose;
  G_OBJECT_CLASS(klass)->finalize = ritrovo_member_dialog_finalize;
  GTK_WINDOW_CLASS(klass)->close_request = ritrovo_member_dialog_close_request;

  g_type_ensure(RITROVO_TYPE_FIELD);
  gtk_widget_class_add_binding_action(widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource(widget_class,
                                              "/org/ritrovo/Ritrovo/ritrovo-member-dialog.ui");
  gtk_widget_class_bind_template_child(widget_class, RitrovoMemberDialog, intro);
  gtk_widget_class_bind_template_child(widget_class, RitrovoMemberDialog, field);
  gtk_widget_class_bind_template_child(widget_class, RitrovoMemberDialog, duration_box);
  gtk_widget_class_bind_template_child(widget_class, RitrovoMemberDialog, duration);
  gtk_widget_class_bind_template_child(widget_class, RitrovoMemberDialog, accept);
  gtk_widget_class_bind_template_child(widget_class, RitrovoMemberDialog, spinner);
  gtk_widget_class_bind_template_callback(widget_class, accept_cb);
}

static void ritrovo_member_dialog_init(RitrovoMemberDialog *self)
{
  gtk_widget_init_template(GTK_WIDGET(self));
  ritrovo_name_drop_down(self->duration, _("For how long"));
  self->cancellable = g_cancellable_new();
}

static void set_words(RitrovoMemberDialog *self, const char *title, const char *intro,
                      const char *field, const char *accept)
{
  gtk_window_set_title(GTK_WINDOW(self), title);
  gtk_label_set_label(self->intro, intro);
  g_object_set(self->field, "label", field, NULL);
  gtk_button_set_label(GTK_BUTTON(self->accept), accept);
}

GtkWidget *ritrovo_member_dialog_new(GtkWindow *parent, RitrovoClient *client,
                                     RitrovoMemberDeed deed, const char *name)
{
  RitrovoMemberDialog *self = g_object_new(RITROVO_TYPE_MEMBER_DIALOG, "transient-for", parent,
                                           "destroy-with-parent", TRUE, NULL);
  g_autofree char *intro = NULL;
  self->client = g_object_ref(client);
  self->deed = deed;
  self->name = g_strdup(name);
  switch (deed) {
  case RITROVO_MEMBER_KICK:
    // Translators: %s is a person's name
    intro = g_strdup_printf(_("“%s” is thrown out of the server, and may come back."), name);
    set_words(self, _("Kick"), intro, _("Reason"), _("Kick"));
    break;
  case RITROVO_MEMBER_BAN:
    // Translators: %s is a person's name
    intro = g_strdup_printf(
        _("“%s” is thrown out of the server, and not let in again until the time is over."), name);
    set_words(self, _("Ban"), intro, _("Reason"), _("Ban"));
    break;
  case RITROVO_MEMBER_ALERT:
    set_words(self, _("Alert Everyone"), _("Everybody on the server reads this, in every room."),
              _("Text"), _("Send Alert"));
    break;
  }
  gtk_widget_set_visible(self->duration_box, deed == RITROVO_MEMBER_BAN);
  gtk_widget_add_css_class(self->accept, deed == RITROVO_MEMBER_ALERT ? "suggested-action"
                                                                      : "destructive-action");
  ritrovo_field_take_focus(self->field);
  return GTK_WIDGET(self);
}
