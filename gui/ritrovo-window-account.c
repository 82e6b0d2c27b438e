// SPDX-License-Identifier: GPL-3.0-or-later
// What belongs to an account: making one, another password, and what the app remembers of it.
#include <glib/gi18n.h>

#include "ritrovo-keyring.h"
#include "ritrovo-password-dialog.h"
#include "ritrovo-window-private.h"

void window_update_account(RitrovoWindow *self)
{
  RitrovoClient *client = window_client(self);
  gboolean online = self->stage == STAGE_TALKING && client != NULL &&
                    ritrovo_client_get_state(client) == RITROVO_CLIENT_ONLINE;
  gboolean guest = client != NULL && g_strcmp0(ritrovo_client_get_role(client), "guest") == 0;
  gtk_widget_action_set_enabled(GTK_WIDGET(self), "win.create-account", online && guest);
  gtk_widget_action_set_enabled(GTK_WIDGET(self), "win.change-password", online && !guest);
}

// A guest whose name the server has chosen comes back under that name from now on.
static void created_cb(RitrovoWindow *self, const char *password)
{
  RitrovoClient *client = window_client(self);
  if (self->server == NULL || client == NULL)
    return;
  const char *name = ritrovo_client_get_own_name(client);
  const char *address = ritrovo_server_get_address(self->server);
  RitrovoServer *account = ritrovo_servers_add(self->servers, address, name, NULL);
  if (account != NULL && account != self->server) {
    ritrovo_server_set_autoconnect(self->server, FALSE);
    ritrovo_server_set_autoconnect(account, TRUE);
    ritrovo_servers_set_current(self->servers, account);
  }
  if (account != NULL)
    ritrovo_server_set_account(account, TRUE);
  if (self->settings != NULL)
    g_settings_set_string(self->settings, "name", name);
  // Translators: %s is the user's own name
  g_autofree char *words = g_strdup_printf(_("“%s” is your account now"), name);
  window_toast(self, words);
}

// A new password on its way into the keyring, if the old one is there. Owned.
typedef struct {
  char *address;
  char *name;
  char *password;
} Renewal;

static void renewal_free(Renewal *renewal)
{
  g_free(renewal->address);
  g_free(renewal->name);
  ritrovo_keyring_free(renewal->password);
  g_free(renewal);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Renewal, renewal_free)

static void renewed_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GError) error = NULL;
  if (!ritrovo_keyring_store_finish(result, &error))
    g_message("the keyring does not keep the new password: %s", error->message);
}

static void old_found_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(Renewal) renewal = data;
  char *old = ritrovo_keyring_look_up_finish(result, NULL);
  if (old != NULL)
    ritrovo_keyring_store_async(renewal->address, renewal->name, renewal->password, NULL,
                                renewed_cb, NULL);
  ritrovo_keyring_free(old);
}

static void changed_cb(RitrovoWindow *self, const char *password)
{
  window_toast(self, _("The password was changed"));
  if (self->server == NULL)
    return;
  Renewal *renewal = g_new(Renewal, 1);
  renewal->address = g_strdup(ritrovo_server_get_address(self->server));
  renewal->name = g_strdup(ritrovo_server_get_name(self->server));
  renewal->password = g_strdup(password);
  ritrovo_keyring_look_up_async(renewal->address, renewal->name, NULL, old_found_cb, renewal);
}

static void password_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  RitrovoWindow *self = RITROVO_WINDOW(widget);
  gboolean changing = g_str_has_suffix(name, "change-password");
  GtkWidget *dialog = ritrovo_password_dialog_new(GTK_WINDOW(self), window_client(self));
  g_signal_connect_object(dialog, "done",
                          changing ? G_CALLBACK(changed_cb) : G_CALLBACK(created_cb), self,
                          G_CONNECT_SWAPPED);
  gtk_window_present(GTK_WINDOW(dialog));
}

void window_account_class_init(GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action(widget_class, "win.create-account", NULL, password_action);
  gtk_widget_class_install_action(widget_class, "win.change-password", NULL, password_action);
}
