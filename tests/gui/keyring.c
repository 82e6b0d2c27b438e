// SPDX-License-Identifier: GPL-3.0-or-later
// gnome-keyring-daemon takes the password of the login from its standard input, and then asks
// nobody. What it keeps is read with the schema of the app.
#include "keyring.h"

#include <libsecret/secret.h>

#define NAME "org.freedesktop.secrets"

struct keyring {
  GSubprocess *process; // owned
  char *home;           // owned
};

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

static void appeared_cb(GDBusConnection *bus, const char *name, const char *owner, gpointer there)
{
  *(gboolean *) there = TRUE;
}

static void vanished_cb(GDBusConnection *bus, const char *name, gpointer there)
{
  *(gboolean *) there = FALSE;
}

static gboolean wake_cb(gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static void wait_for_service(gboolean wanted)
{
  gboolean there = !wanted;
  guint watch = g_bus_watch_name(G_BUS_TYPE_SESSION, NAME, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                 appeared_cb, vanished_cb, &there, NULL);
  guint timer = g_timeout_add(100, wake_cb, NULL);
  gint64 deadline = g_get_monotonic_time() + 30 * G_USEC_PER_SEC;
  while (there != wanted && g_get_monotonic_time() < deadline)
    g_main_context_iteration(NULL, TRUE);
  g_assert_true(there == wanted);
  g_source_remove(timer);
  g_bus_unwatch_name(watch);
}

struct keyring *keyring_new(void)
{
  struct keyring *keyring = g_new0(struct keyring, 1);
  g_autoptr(GError) error = NULL;
  g_autoptr(GSubprocessLauncher) launcher =
      g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  keyring->home = app_new_home();
  g_subprocess_launcher_setenv(launcher, "XDG_DATA_HOME", keyring->home, TRUE);
  keyring->process =
      g_subprocess_launcher_spawn(launcher, &error, "gnome-keyring-daemon", "--foreground",
                                  "--unlock", "--components=secrets", NULL);
  g_assert_no_error(error);
  GOutputStream *input = g_subprocess_get_stdin_pipe(keyring->process);
  g_output_stream_write_all(input, "login", 5, NULL, NULL, &error);
  g_assert_no_error(error);
  g_output_stream_close(input, NULL, &error);
  g_assert_no_error(error);
  wait_for_service(TRUE);
  return keyring;
}

void keyring_free(struct keyring *keyring)
{
  g_autoptr(GError) error = NULL;
  secret_service_disconnect();
  g_subprocess_force_exit(keyring->process);
  g_subprocess_wait(keyring->process, NULL, &error);
  g_assert_no_error(error);
  wait_for_service(FALSE);
  g_object_unref(keyring->process);
  g_free(keyring->home);
  g_free(keyring);
}

struct kept {
  const char *address;
  const char *name;
  const char *password;
};

static gboolean is_kept(struct app *app, gpointer data)
{
  const struct kept *kept = data;
  g_autoptr(GError) error = NULL;
  char *password = secret_password_lookup_sync(&schema, NULL, &error, "address", kept->address,
                                               "name", kept->name, NULL);
  g_assert_no_error(error);
  gboolean same = g_strcmp0(password, kept->password) == 0;
  secret_password_free(password);
  return same;
}

void keyring_wait(struct app *app, const char *address, const char *name, const char *password)
{
  struct kept kept = {address, name, password};
  app_wait_until(app, is_kept, &kept,
                 password != NULL ? "the keyring does not get the password"
                                  : "the keyring does not lose the password");
}
