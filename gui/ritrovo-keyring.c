// SPDX-License-Identifier: GPL-3.0-or-later
// libsecret, and words for what it says. A password is found by the address and the name.
#include "ritrovo-keyring.h"

#include <glib/gi18n.h>
#include <libsecret/secret.h>

static const SecretSchema schema = {
    "org.ritrovo.Ritrovo.Account",
    SECRET_SCHEMA_NONE,
    {{"address", SECRET_SCHEMA_ATTRIBUTE_STRING}, {"name", SECRET_SCHEMA_ATTRIBUTE_STRING}},
    0,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
};

// Why there is no service is of interest to nobody but whoever looks into the log.
static void put_into_words(GError **error)
{
  if (error == NULL || *error == NULL || g_error_matches(*error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_debug("keyring: %s", (*error)->message);
  g_clear_error(error);
  g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                      _("There is no keyring on this computer, or it is locked."));
}

static void served_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(SecretService) service = secret_service_get_finish(result, &error);
  if (service != NULL)
    g_task_return_boolean(task, TRUE);
  else
    g_task_return_error(task, g_steal_pointer(&error));
}

void ritrovo_keyring_probe_async(GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer data)
{
  GTask *task = g_task_new(NULL, cancellable, callback, data);
  g_task_set_source_tag(task, ritrovo_keyring_probe_async);
  secret_service_get(SECRET_SERVICE_OPEN_SESSION, cancellable, served_cb, task);
}

gboolean ritrovo_keyring_probe_finish(GAsyncResult *result, GError **error)
{
  gboolean there = g_task_propagate_boolean(G_TASK(result), error);
  put_into_words(error);
  return there;
}

void ritrovo_keyring_store_async(const char *address, const char *name, const char *password,
                                 GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer data)
{
  // Translators: what the keyring calls a password: that of ada on 192.168.1.20
  g_autofree char *label = g_strdup_printf(_("Ritrovo: %s on %s"), name, address);
  secret_password_store(&schema, SECRET_COLLECTION_DEFAULT, label, password, cancellable, callback,
                        data, "address", address, "name", name, NULL);
}

gboolean ritrovo_keyring_store_finish(GAsyncResult *result, GError **error)
{
  gboolean stored = secret_password_store_finish(result, error);
  put_into_words(error);
  return stored;
}

void ritrovo_keyring_look_up_async(const char *address, const char *name, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer data)
{
  secret_password_lookup(&schema, cancellable, callback, data, "address", address, "name", name,
                         NULL);
}

char *ritrovo_keyring_look_up_finish(GAsyncResult *result, GError **error)
{
  char *password = secret_password_lookup_finish(result, error);
  put_into_words(error);
  return password;
}

void ritrovo_keyring_forget(const char *address, const char *name)
{
  secret_password_clear(&schema, NULL, NULL, NULL, "address", address, "name", name, NULL);
}

void ritrovo_keyring_free(char *password)
{
  secret_password_free(password);
}
