// SPDX-License-Identifier: GPL-3.0-or-later
// Who is there is asked of the server whenever the members of its rooms change, since nothing else
// tells. Stopping while others are there is asked about once.
#include "ritrovo-host-dialog.h"

#include <glib/gi18n.h>

#include "ritrovo-field.h"
#include "ritrovo-requests.h"

#define PORT_LEAST 1024u // below, only root may listen

struct _RitrovoHostDialog {
  AdwWindow parent_instance;

  // Template
  GtkStack *stack;
  RitrovoField *name;
  RitrovoField *port;
  GtkWidget *start;
  GtkWidget *cancel;
  GtkLabel *intro;
  GtkListBox *addresses;
  GtkLabel *people;
  GtkWidget *stop;

  GtkWidget *offer_button; // beside the port's error; the field's

  // Owned
  RitrovoClient *client;
  RitrovoRoom *home; // whose comings and goings are watched
  GCancellable *cancellable;

  guint others;
  guint offer; // a port that is free
};

G_DEFINE_FINAL_TYPE(RitrovoHostDialog, ritrovo_host_dialog, ADW_TYPE_WINDOW)

enum { START, STOP, N_SIGNALS };
static guint signals[N_SIGNALS];

char *ritrovo_host_dialog_propose_name(void)
{
  const char *person = g_get_real_name();
  if (person == NULL || *person == '\0' || g_strcmp0(person, "Unknown") == 0)
    person = g_get_user_name();
  g_auto(GStrv) words = g_strsplit(person, ",", 2);
  // Translators: %s is a person's name
  return g_strdup_printf(_("%s’s computer"), words[0]);
}

static void set_port(RitrovoHostDialog *self, guint port)
{
  g_autofree char *text = g_strdup_printf("%u", port);
  ritrovo_field_set_text(self->port, text);
}

static void start_cb(RitrovoHostDialog *self)
{
  g_autofree char *name = g_strstrip(g_strdup(ritrovo_field_get_text(self->name)));
  g_autofree char *text = g_strstrip(g_strdup(ritrovo_field_get_text(self->port)));
  guint64 port;
  if (!g_ascii_string_to_unsigned(text, 10, PORT_LEAST, G_MAXUINT16, &port, NULL)) {
    g_autofree char *words =
        // Translators: the least and the greatest number that a port may have
        g_strdup_printf(_("A port is a number from %u to %u."), PORT_LEAST, G_MAXUINT16);
    gtk_widget_set_visible(self->offer_button, FALSE);
    ritrovo_field_set_error(self->port, words);
    ritrovo_field_take_focus(self->port);
    return;
  }
  gtk_window_close(GTK_WINDOW(self));
  g_signal_emit(self, signals[START], 0, name, (guint) port);
}

static void take_offer_cb(RitrovoHostDialog *self)
{
  set_port(self, self->offer);
  ritrovo_field_take_focus(self->port);
}

static void stop(RitrovoHostDialog *self)
{
  // Closing lets go of the last reference.
  g_autoptr(RitrovoHostDialog) held = g_object_ref(self);
  gtk_window_close(GTK_WINDOW(self));
  g_signal_emit(self, signals[STOP], 0);
}

static void confirmed_cb(GtkWindow *question, const char *response, RitrovoHostDialog *self)
{
  if (g_strcmp0(response, "stop") != 0)
    return;
  // GTK 4.8 does not see that a window's parent goes before it.
  gtk_window_set_transient_for(question, NULL);
  stop(self);
}

static void stop_cb(RitrovoHostDialog *self)
{
  if (self->others == 0) {
    stop(self);
    return;
  }
  GtkWidget *question = adw_message_dialog_new(GTK_WINDOW(self), _("Stop the Server?"), NULL);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG(question);
  adw_message_dialog_format_body(dialog,
                                 ngettext("%u other person is there, and will be disconnected.",
                                          "%u other people are there, and will be disconnected.",
                                          self->others),
                                 self->others);
  adw_message_dialog_add_responses(dialog, "cancel", _("Cancel"), "stop", _("Stop"), NULL);
  adw_message_dialog_set_response_appearance(dialog, "stop", ADW_RESPONSE_DESTRUCTIVE);
  g_signal_connect_object(dialog, "response", G_CALLBACK(confirmed_cb), self, 0);
  gtk_window_present(GTK_WINDOW(dialog));
}

static void users_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(RitrovoHostDialog) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GListModel) users =
      ritrovo_client_list_users_finish(RITROVO_CLIENT(source), result, &error);
  if (users == NULL || g_cancellable_is_cancelled(self->cancellable))
    return;
  const char *own = ritrovo_client_get_own_name(self->client);
  g_autoptr(GString) names = g_string_new(NULL);
  self->others = 0;
  for (guint i = 0; i < g_list_model_get_n_items(users); i++) {
    g_autoptr(RitrovoMember) member = g_list_model_get_item(users, i);
    if (g_strcmp0(ritrovo_member_get_name(member), own) == 0)
      continue;
    self->others++;
    g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "",
                           ritrovo_member_get_name(member));
  }
  gtk_label_set_label(self->people,
                      self->others > 0 ? names->str : _("Nobody else is there at the moment."));
}

static void ask_users(RitrovoHostDialog *self)
{
  ritrovo_client_list_users_async(self->client, self->cancellable, users_cb, g_object_ref(self));
}

static void forget_home(RitrovoHostDialog *self)
{
  if (self->home != NULL)
    g_signal_handlers_disconnect_by_func(self->home, ask_users, self);
  g_clear_object(&self->home);
}

void ritrovo_host_dialog_ask(RitrovoHostDialog *self, const char *name, guint port)
{
  g_return_if_fail(RITROVO_IS_HOST_DIALOG(self));
  ritrovo_field_set_text(self->name, name);
  set_port(self, port);
  gtk_window_set_title(GTK_WINDOW(self), _("Host a Room"));
  gtk_stack_set_visible_child_name(self->stack, "ask");
  gtk_widget_set_visible(self->start, TRUE);
  gtk_window_set_default_widget(GTK_WINDOW(self), self->start);
  ritrovo_field_take_focus(self->name);
}

void ritrovo_host_dialog_refuse_port(RitrovoHostDialog *self, guint offer)
{
  g_return_if_fail(RITROVO_IS_HOST_DIALOG(self));
  g_autofree char *label = g_strdup_printf(_("Use %u"), offer);
  self->offer = offer;
  gtk_button_set_label(GTK_BUTTON(self->offer_button), label);
  gtk_widget_set_visible(self->offer_button, offer != 0);
  ritrovo_field_set_error(
      self->port, _("Another program on this computer uses this port. Choose another one."));
  ritrovo_field_take_focus(self->port);
}

// Adds a row, and returns its button.
static GtkWidget *add_address(RitrovoHostDialog *self, const char *address)
{
  GtkWidget *row = adw_action_row_new();
  adw_preferences_row_set_title(ADW_PREFERENCES_ROW(row), address);
  adw_preferences_row_set_title_selectable(ADW_PREFERENCES_ROW(row), TRUE);

  GtkWidget *button = gtk_button_new_from_icon_name("edit-copy-symbolic");
  g_autofree char *name = g_strdup_printf(_("Copy %s"), address);
  gtk_accessible_update_property(GTK_ACCESSIBLE(button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_set_tooltip_text(button, _("Copy"));
  gtk_widget_set_valign(button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class(button, "flat");
  gtk_actionable_set_action_name(GTK_ACTIONABLE(button), "host.copy");
  gtk_actionable_set_action_target(GTK_ACTIONABLE(button), "s", address);
  adw_action_row_add_suffix(ADW_ACTION_ROW(row), button);
  gtk_list_box_append(self->addresses, row);
  return button;
}

void ritrovo_host_dialog_show_running(RitrovoHostDialog *self, const char *const *addresses,
                                      gboolean found, RitrovoClient *client)
{
  g_return_if_fail(RITROVO_IS_HOST_DIALOG(self));
  guint count = addresses != NULL ? g_strv_length((GStrv) addresses) : 0;
  gtk_window_set_title(GTK_WINDOW(self), _("Hosted Here"));
  gtk_stack_set_visible_child_name(self->stack, "running");
  gtk_label_set_label(
      self->intro,
      count == 0
          ? _("This computer is on no network, so nobody else can join at the moment.")
          : ngettext("You host this room. Others join it with this address:",
                     "You host this room. Others join it with one of these addresses:", count));
  GtkWidget *first = NULL;
  for (guint i = 0; i < count; i++) {
    GtkWidget *button = add_address(self, addresses[i]);
    first = first != NULL ? first : button;
  }
  gtk_widget_set_visible(GTK_WIDGET(self->addresses), count > 0);
  gtk_widget_set_tooltip_text(
      self->stop, found ? _("It was started elsewhere, and ends for everybody.") : NULL);
  gtk_button_set_label(GTK_BUTTON(self->cancel), _("Close"));
  gtk_widget_set_visible(self->start, FALSE);
  // What one opens this for, instead of the button that closes it.
  if (first != NULL)
    gtk_widget_grab_focus(first);
  forget_home(self);
  if (g_set_object(&self->client, client) && client != NULL) {
    RitrovoRoom *home = ritrovo_client_find_room(client, "home");
    if (home != NULL) {
      self->home = g_object_ref(home);
      g_signal_connect_swapped(home, "notify::member-count", G_CALLBACK(ask_users), self);
    }
    ask_users(self);
  }
}

static void copy_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_widget_activate_action_variant(GTK_WIDGET(gtk_window_get_transient_for(GTK_WINDOW(widget))),
                                     "win.copy", parameter);
}

static gboolean ritrovo_host_dialog_close_request(GtkWindow *window)
{
  g_cancellable_cancel(RITROVO_HOST_DIALOG(window)->cancellable);
  return GTK_WINDOW_CLASS(ritrovo_host_dialog_parent_class)->close_request(window);
}

static void ritrovo_host_dialog_dispose(GObject *object)
{
  RitrovoHostDialog *self = RITROVO_HOST_DIALOG(object);
  g_cancellable_cancel(self->cancellable);
  forget_home(self);
  g_clear_object(&self->client);
  G_OBJECT_CLASS(ritrovo_host_dialog_parent_class)->dispose(object);
}

static void ritrovo_host_dialog_finalize(GObject *object)
{
  g_clear_object(&RITROVO_HOST_DIALOG(object)->cancellable);
  G_OBJECT_CLASS(ritrovo_host_dialog_parent_class)->finalize(object);
}

static void ritrovo_host_dialog_class_init(RitrovoHostDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  G_OBJECT_CLASS(klass)->dispose = ritrovo_host_dialog_dispose;
  G_OBJECT_CLASS(klass)->finalize = ritrovo_host_dialog_finalize;
  GTK_WINDOW_CLASS(klass)->close_request = ritrovo_host_dialog_close_request;

  signals[START] = g_signal_new("start", RITROVO_TYPE_HOST_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_UINT);
  signals[STOP] = g_signal_new("stop", RITROVO_TYPE_HOST_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                               NULL, G_TYPE_NONE, 0);

  g_type_ensure(RITROVO_TYPE_FIELD);
  gtk_widget_class_install_action(widget_class, "host.copy", "s", copy_action);
  gtk_widget_class_add_binding_action(widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource(widget_class,
                                              "/org/ritrovo/Ritrovo/ritrovo-host-dialog.ui");
  gtk_widget_class_bind_template_child(widget_class, RitrovoHostDialog, stack);
  gtk_widget_class_bind_template_child(widget_class, RitrovoHostDialog, name);
  gtk_widget_class_bind_template_child(widget_class, RitrovoHostDialog, port);
  gtk_widget_class_bind_template_child(widget_class, RitrovoHostDialog, start);
  gtk_widget_class_bind_template_child(widget_class, RitrovoHostDialog, cancel);
  gtk_widget_class_bind_template_child(widget_class, RitrovoHostDialog, intro);
  gtk_widget_class_bind_template_child(widget_class, RitrovoHostDialog, addresses);
  gtk_widget_class_bind_template_child(widget_class, RitrovoHostDialog, people);
  gtk_widget_class_bind_template_child(widget_class, RitrovoHostDialog, stop);
  gtk_widget_class_bind_template_callback(widget_class, start_cb);
  gtk_widget_class_bind_template_callback(widget_class, stop_cb);
}

static void ritrovo_host_dialog_init(RitrovoHostDialog *self)
{
  gtk_widget_init_template(GTK_WIDGET(self));
  gtk_entry_set_input_purpose(GTK_ENTRY(ritrovo_field_get_entry(self->port)),
                              GTK_INPUT_PURPOSE_DIGITS);
  self->offer_button = gtk_button_new();
  g_signal_connect_swapped(self->offer_button, "clicked", G_CALLBACK(take_offer_cb), self);
  ritrovo_field_set_remedy(self->port, self->offer_button);
  self->cancellable = g_cancellable_new();
}

GtkWidget *ritrovo_host_dialog_new(GtkWindow *parent)
{
  return g_object_new(RITROVO_TYPE_HOST_DIALOG, "transient-for", parent, "destroy-with-parent",
                      TRUE, NULL);
}
