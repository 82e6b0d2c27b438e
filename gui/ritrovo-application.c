// SPDX-License-Identifier: GPL-3.0-or-later
// Opens the window, and closes it in an orderly way however the end comes: by key, by menu, or by a
// signal from the terminal.
#define G_SETTINGS_ENABLE_BACKEND
#include "ritrovo-application.h"

#include <gio/gsettingsbackend.h>
#include <glib-unix.h>
#include <glib/gi18n.h>

#include "ritrovo-servers.h"
#include "ritrovo-background.h"
#include "ritrovo-names.h"
#include "ritrovo-notifier.h"
#include "ritrovo-style.h"
#include "ritrovo-window.h"

#define APPLICATION_ID "org.ritrovo.Ritrovo"

struct _RitrovoApplication {
  AdwApplication parent_instance;

  // Owned
  char *data_dir;
  char *address;  // from the command line or a link, until the window has it
  gboolean taken; // see ritrovo_application_is_taken()
  RitrovoStore *store;
  RitrovoServers *servers;
  GSettings *settings; // NULL: there are none
  RitrovoNotifier *notifier;
  guint interrupt_source;
  guint terminate_source;
};

G_DEFINE_FINAL_TYPE(RitrovoApplication, ritrovo_application, ADW_TYPE_APPLICATION)

static RitrovoWindow *find_window(RitrovoApplication *self)
{
  for (GList *l = gtk_application_get_windows(GTK_APPLICATION(self)); l != NULL; l = l->next)
    if (RITROVO_IS_WINDOW(l->data))
      return l->data;
  return NULL;
}

static void quit(RitrovoApplication *self)
{
  RitrovoWindow *window = find_window(self);
  if (window != NULL)
    ritrovo_window_leave(window);
  else
    g_application_quit(G_APPLICATION(self));
}

static void quit_action(GSimpleAction *action, GVariant *parameter, gpointer data)
{
  quit(data);
}

static void about_action(GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkWindow *parent = gtk_application_get_active_window(GTK_APPLICATION(data));
  GtkWidget *window = g_object_new(
      ADW_TYPE_ABOUT_WINDOW, "transient-for", parent, "modal", TRUE, "destroy-with-parent", TRUE,
      "application-name", _("Ritrovo"), "application-icon", APPLICATION_ID, "version",
      RITROVO_VERSION, "developer-name", _("The Ritrovo developers"), "license-type",
      GTK_LICENSE_GPL_3_0, "comments", _("A place where people meet, on your own server."),
      // Translators: your names, one in each line
      "translator-credits", _("translator-credits"), NULL);
  ritrovo_name_buttons(window);
  gtk_window_present(GTK_WINDOW(window));
}

// A second signal ends the process at once: this one gives its handler back.
static gboolean interrupted_cb(gpointer data)
{
  RitrovoApplication *self = data;
  self->interrupt_source = 0;
  quit(self);
  return G_SOURCE_REMOVE;
}

static gboolean terminated_cb(gpointer data)
{
  RitrovoApplication *self = data;
  self->terminate_source = 0;
  quit(self);
  return G_SOURCE_REMOVE;
}

// The settings lie in a key file unless GSETTINGS_BACKEND asks for something else: that works
// without a session bus and without dconf. NULL if the schema is nowhere to be found.
static GSettings *open_settings(RitrovoApplication *self)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default();
  g_autoptr(GSettingsSchemaSource) own = NULL;
  if (self->data_dir != NULL)
    own = g_settings_schema_source_new_from_directory(self->data_dir, source, FALSE, NULL);
  if (own != NULL)
    source = own;

  g_autoptr(GSettingsSchema) schema =
      source != NULL ? g_settings_schema_source_lookup(source, APPLICATION_ID, TRUE) : NULL;
  if (schema == NULL)
    return NULL;

  g_autoptr(GSettingsBackend) backend = NULL;
  if (g_getenv("GSETTINGS_BACKEND") == NULL) {
    g_autofree char *path =
        g_build_filename(g_get_user_config_dir(), "ritrovo", "settings.ini", NULL);
    backend = g_keyfile_settings_backend_new(path, "/org/ritrovo/Ritrovo/", "Ritrovo");
  }
  return g_settings_new_full(schema, backend, NULL);
}

// What the models have to know of the settings, for all servers.
static void bind_preferences(RitrovoApplication *self)
{
  static const char *const keys[] = {"connect-at-start", "send-typing",   "load-images",
                                     "notify-level",     "notify-direct", "keywords"};
  RitrovoPreferences *preferences = ritrovo_servers_get_preferences(self->servers);
  for (guint i = 0; i < G_N_ELEMENTS(keys); i++)
    g_settings_bind(self->settings, keys[i], preferences, keys[i], G_SETTINGS_BIND_GET);
}

static void ritrovo_application_startup(GApplication *application)
{
  RitrovoApplication *self = RITROVO_APPLICATION(application);
  const GActionEntry entries[] = {
      {.name = "about", .activate = about_action},
      {.name = "quit", .activate = quit_action},
  };
  const struct {
    const char *action;
    const char *keys[3];
  } accelerators[] = {
      {"app.quit", {"<Control>q"}},
      {"window.close", {"<Control>w"}},
      {"win.show-help-overlay", {"<Control>question", "<Control>slash"}},
      {"win.preferences", {"<Control>comma"}},
      {"win.switch-place", {"<Control>k"}},
      {"win.new-room", {"<Control>n"}},
      {"win.new-conversation", {"<Shift><Control>n"}},
      {"win.next-place", {"<Alt>Down", "<Control>Page_Down"}},
      {"win.previous-place", {"<Alt>Up", "<Control>Page_Up"}},
      {"win.next-unread", {"<Shift><Alt>Down"}},
      {"win.previous-unread", {"<Shift><Alt>Up"}},
      {"win.return", {"<Shift><Control>t"}},
      {"win.next-pane", {"F6"}},
      {"win.previous-pane", {"<Shift>F6"}},
      {"win.show-connect-page", {"<Control>l"}},
  };

  G_APPLICATION_CLASS(ritrovo_application_parent_class)->startup(application);
  gtk_window_set_default_icon_name(APPLICATION_ID);
  g_action_map_add_action_entries(G_ACTION_MAP(self), entries, G_N_ELEMENTS(entries), self);
  for (guint i = 0; i < G_N_ELEMENTS(accelerators); i++)
    gtk_application_set_accels_for_action(GTK_APPLICATION(self), accelerators[i].action,
                                          accelerators[i].keys);
  for (int i = 1; i <= 9; i++) {
    g_autofree char *action = g_strdup_printf("win.go-to-place(%d)", i);
    g_autofree char *key = g_strdup_printf("<Alt>%d", i);
    gtk_application_set_accels_for_action(GTK_APPLICATION(self), action,
                                          (const char *[]){key, NULL});
  }
  g_autofree char *path = g_build_filename(g_get_user_data_dir(), "ritrovo", "ritrovo.db", NULL);
  self->store = ritrovo_store_new(path);
  self->servers = ritrovo_servers_new(self->store);
  self->settings = open_settings(self);
  if (self->settings != NULL)
    bind_preferences(self);
  self->notifier = ritrovo_notifier_new(application, self->servers, self->settings);
  if (self->settings != NULL)
    ritrovo_style_follow(self->settings);
  self->interrupt_source = g_unix_signal_add(SIGINT, interrupted_cb, self);
  self->terminate_source = g_unix_signal_add(SIGTERM, terminated_cb, self);
}

// By now the windows have taken leave of their servers; what they left to be written is waited for.
static void ritrovo_application_shutdown(GApplication *application)
{
  RitrovoApplication *self = RITROVO_APPLICATION(application);
  G_APPLICATION_CLASS(ritrovo_application_parent_class)->shutdown(application);
  g_clear_object(&self->notifier);
  g_clear_object(&self->settings);
  g_clear_object(&self->servers);
  if (self->store != NULL)
    ritrovo_store_close(self->store);
  g_clear_object(&self->store);
}

static void ritrovo_application_activate(GApplication *application)
{
  RitrovoApplication *self = RITROVO_APPLICATION(application);
  RitrovoWindow *window = find_window(self);
  if (window == NULL) {
    window =
        RITROVO_WINDOW(ritrovo_window_new(ADW_APPLICATION(self), self->settings, self->servers));
    ritrovo_notifier_set_window(self->notifier, window);
    if (self->settings != NULL)
      ritrovo_background_watch(window, self->settings, self->notifier);
  }
  gtk_window_present(GTK_WINDOW(window));
  if (self->address != NULL)
    ritrovo_window_connect_to(window, self->address);
  g_clear_pointer(&self->address, g_free);
}

// A link that was clicked somewhere.
static void ritrovo_application_open(GApplication *application, GFile **files, int count,
                                     const char *hint)
{
  RitrovoApplication *self = RITROVO_APPLICATION(application);
  g_free(self->address);
  self->address = g_file_get_uri(files[0]);
  g_application_activate(application);
}

static int ritrovo_application_handle_local_options(GApplication *application,
                                                    GVariantDict *options)
{
  RitrovoApplication *self = RITROVO_APPLICATION(application);
  g_autofree const char **rest = NULL;
  if (g_variant_dict_contains(options, "version")) {
    g_print("ritrovo %s\n", RITROVO_VERSION);
    return 0;
  }
  if (g_variant_dict_lookup(options, G_OPTION_REMAINING, "^a&s", &rest)) {
    if (g_strv_length((GStrv) rest) > 1) {
      g_printerr("%s\n", _("ritrovo: only one address at a time, please"));
      return 1;
    }
    self->address = g_strdup(rest[0]);
  }
  // What the bus starts is the one app of the desktop. Whoever types the name of the program wants
  // an app of his own, perhaps as somebody else: main() makes one that needs no name.
  GApplicationFlags flags = g_application_get_flags(application);
  if (!(flags & (G_APPLICATION_NON_UNIQUE | G_APPLICATION_IS_SERVICE)) &&
      g_application_register(application, NULL, NULL) && g_application_get_is_remote(application)) {
    self->taken = TRUE;
    return 0;
  }
  return -1;
}

static void ritrovo_application_finalize(GObject *object)
{
  RitrovoApplication *self = RITROVO_APPLICATION(object);
  g_clear_handle_id(&self->interrupt_source, g_source_remove);
  g_clear_handle_id(&self->terminate_source, g_source_remove);
  g_free(self->data_dir);
  g_free(self->address);
  G_OBJECT_CLASS(ritrovo_application_parent_class)->finalize(object);
}

static void ritrovo_application_class_init(RitrovoApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS(klass);

  G_OBJECT_CLASS(klass)->finalize = ritrovo_application_finalize;
  application_class->startup = ritrovo_application_startup;
  application_class->shutdown = ritrovo_application_shutdown;
  application_class->activate = ritrovo_application_activate;
  application_class->open = ritrovo_application_open;
  application_class->handle_local_options = ritrovo_application_handle_local_options;
}

static void ritrovo_application_init(RitrovoApplication *self)
{
  const GOptionEntry options[] = {
      {"version", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Print the version and exit"), NULL},
      {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, NULL, NULL, N_("[ADDRESS]")},
      {NULL},
  };
  g_application_add_main_option_entries(G_APPLICATION(self), options);
  g_application_set_option_context_summary(
      G_APPLICATION(self),
      _("Talk with people on your own server. With an ADDRESS, connect there."));
}

gboolean ritrovo_application_is_taken(RitrovoApplication *self)
{
  return self->taken;
}

RitrovoApplication *ritrovo_application_new(const char *data_dir, gboolean beside)
{
  GApplicationFlags flags = G_APPLICATION_HANDLES_OPEN |
                            (beside ? G_APPLICATION_NON_UNIQUE : G_APPLICATION_DEFAULT_FLAGS);
  RitrovoApplication *self = g_object_new(RITROVO_TYPE_APPLICATION, "application-id",
                                          APPLICATION_ID, "flags", flags, NULL);
  self->data_dir = g_strdup(data_dir);
  return self;
}
