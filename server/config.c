// SPDX-License-Identifier: GPL-3.0-or-later
// Command line (GOption) over file (GKeyFile) over defaults. A key that is not known is an error,
// so that a misspelt limit is not silently none.
#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "config_settings.h"
#include "limits.h"
#include "name.h"

#define QUEUE_SOFT_LIMIT_DEFAULT (256 << 10)
#define ROOM_GROUP "room "
#define RULE_MAX 100000000

// What was said on the command line; each member is owned.
struct arguments {
  char *config;
  char **listen;
  char **make_admin;
  char *metrics;
  char *values[SETTINGS_MAX]; // of the settings, in their order
  gboolean console;
  gboolean version;
};

static gboolean wrong(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

static gboolean wrong(GError **error, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  if (error)
    *error = g_error_new_valist(G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, format, arguments);
  va_end(arguments);
  return FALSE;
}

static void listen_free(gpointer data)
{
  struct config_listen *listen = data;
  g_free(listen->host);
  g_free(listen);
}

void config_free(struct config *config)
{
  if (!config)
    return;
  settings_clear(config);
  g_ptr_array_unref(config->listen);
  g_free(config->metrics_host);
  g_strfreev(config->argv);
  g_strfreev(config->admins);
  g_hash_table_unref(config->retention.rooms);
  g_free(config);
}

// "ADDRESS:PORT" or "[ADDRESS]:PORT".
static gboolean parse_address(const char *text, struct config_listen *listen)
{
  const char *colon = strrchr(text, ':');
  guint64 port;
  if (!colon || !g_ascii_string_to_unsigned(colon + 1, 10, 0, 65535, &port, NULL))
    return FALSE;
  listen->port = (guint16) port;
  if (text[0] == '[' && colon > text + 2 && colon[-1] == ']')
    listen->host = g_strndup(text + 1, (gsize) (colon - text) - 2);
  else if (colon > text && strcspn(text, ":[]") == (size_t) (colon - text))
    listen->host = g_strndup(text, (gsize) (colon - text));
  return listen->host != NULL;
}

const char *listen_dialect_name(enum listen_dialect dialect)
{
  static const char *const names[] = {"auto", "native", "text"};
  return names[dialect];
}

// Takes "DIALECT:" off the front; without one it is auto.
static const char *parse_dialect(const char *text, struct config_listen *listen)
{
  for (enum listen_dialect dialect = LISTEN_AUTO; dialect <= LISTEN_TEXT; dialect++) {
    const char *name = listen_dialect_name(dialect);
    size_t length = strlen(name);
    if (strncmp(text, name, length) == 0 && text[length] == ':') {
      listen->dialect = dialect;
      return text + length + 1;
    }
  }
  return text;
}

// "[DIALECT:]ADDRESS:PORT", and for the text dialect "?names=address" behind it.
static gboolean add_listen(struct config *config, const char *text, GError **error)
{
  struct config_listen *listen = g_new0(struct config_listen, 1);
  const char *address = parse_dialect(text, listen);
  const char *options = strchr(address, '?');
  g_autofree char *without = options ? g_strndup(address, (gsize) (options - address)) : NULL;
  listen->address_names =
      options && listen->dialect == LISTEN_TEXT && g_str_equal(options, "?names=address");
  if ((options && !listen->address_names) || !parse_address(without ? without : address, listen)) {
    listen_free(listen);
    return wrong(error,
                 "cannot listen on \"%s\": give it as [DIALECT:]ADDRESS:PORT, with auto, native or"
                 " text as the dialect; text takes ?names=address behind it",
                 text);
  }
  g_ptr_array_add(config->listen, listen);
  return TRUE;
}

// "ADDRESS:PORT", or a port of this computer alone.
static gboolean set_metrics(struct config *config, const char *value, GError **error)
{
  struct config_listen at = {0};
  g_autofree char *local = g_strconcat("127.0.0.1:", value, NULL);
  if (!parse_address(strchr(value, ':') ? value : local, &at))
    return wrong(error, "cannot serve metrics on \"%s\": give it as [ADDRESS:]PORT", value);
  g_free(config->metrics_host);
  config->metrics_host = at.host;
  config->metrics_port = at.port;
  return TRUE;
}

static gboolean set_key(struct config *config, const char *key, const char *value, GError **error)
{
  const struct setting *setting = setting_find(key);
  if (setting)
    return setting_set(setting, config, value, error);
  if (g_str_equal(key, "metrics"))
    return set_metrics(config, value, error);
  return wrong(error, "there is no setting \"%s\"", key);
}

static gboolean set_listen_keys(struct config *config, GKeyFile *file, GError **error)
{
  g_auto(GStrv) values = g_key_file_get_string_list(file, "server", "listen", NULL, error);
  if (!values)
    return FALSE;
  if (!values[0])
    return wrong(error, "listen is empty");
  for (char **value = values; *value; value++)
    if (!add_listen(config, *value, error))
      return FALSE;
  return TRUE;
}

// NULL with a GError; with a bad escape GKeyFile gives a value and an error, too.
static char *read_value(GKeyFile *file, const char *group, const char *key, GError **error)
{
  g_autoptr(GError) bad = NULL;
  g_autofree char *value = g_key_file_get_string(file, group, key, &bad);
  if (!bad)
    return g_steal_pointer(&value);
  g_propagate_error(error, g_steal_pointer(&bad));
  return NULL;
}

static gboolean read_keys(struct config *config, GKeyFile *file, GError **error)
{
  g_auto(GStrv) keys = g_key_file_get_keys(file, "server", NULL, NULL);
  for (char **key = keys; key && *key; key++) {
    if (g_str_equal(*key, "listen")) {
      if (!set_listen_keys(config, file, error))
        return FALSE;
      continue;
    }
    g_autofree char *value = read_value(file, "server", *key, error);
    if (!value || !set_key(config, *key, value, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean set_rule(guint *to, const char *key, const char *value, GError **error)
{
  guint64 number;
  if (!g_ascii_string_to_unsigned(value, 10, 0, RULE_MAX, &number, NULL))
    return wrong(error, "%s is a whole number from 0 to %d, not \"%s\"", key, RULE_MAX, value);
  *to = (guint) number;
  return TRUE;
}

// "[room NAME]": how long its messages are kept, in place of what holds for all rooms.
static gboolean read_room(struct config *config, GKeyFile *file, const char *group, GError **error)
{
  const char *name = group + strlen(ROOM_GROUP);
  if (!name_is_valid(name, LIMIT_ROOM_NAME))
    return wrong(error, "a room cannot have the name \"%s\"", name);
  struct retention_rule rule = {0};
  g_auto(GStrv) keys = g_key_file_get_keys(file, group, NULL, NULL);
  for (char **key = keys; key && *key; key++) {
    guint *to = g_str_equal(*key, "days")    ? &rule.days
                : g_str_equal(*key, "count") ? &rule.count
                                             : NULL;
    if (!to)
      return wrong(error, "there is no setting \"%s\" for a room, only days and count", *key);
    g_autofree char *value = read_value(file, group, *key, error);
    if (!value || !set_rule(to, *key, value, error))
      return FALSE;
  }
  g_hash_table_insert(config->retention.rooms, name_key(name), g_memdup2(&rule, sizeof rule));
  return TRUE;
}

static gboolean read_groups(struct config *config, GKeyFile *file, GError **error)
{
  g_auto(GStrv) groups = g_key_file_get_groups(file, NULL);
  for (char **group = groups; *group; group++) {
    if (g_str_has_prefix(*group, ROOM_GROUP)) {
      if (!read_room(config, file, *group, error))
        return FALSE;
    } else if (!g_str_equal(*group, "server")) {
      return wrong(error, "there is no group [%s], only [server] and [room NAME]", *group);
    }
  }
  return read_keys(config, file, error);
}

static gboolean read_file(struct config *config, const char *path, GError **error)
{
  g_autoptr(GKeyFile) file = g_key_file_new();
  if (!g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, error) ||
      !read_groups(config, file, error)) {
    g_prefix_error(error, "%s: ", path);
    return FALSE;
  }
  return TRUE;
}

static gboolean apply_arguments(struct config *config, const struct arguments *arguments,
                                GError **error)
{
  if (arguments->config && !read_file(config, arguments->config, error))
    return FALSE;
  for (size_t i = 0; settings[i].key; i++)
    if (arguments->values[i] && !setting_set(&settings[i], config, arguments->values[i], error))
      return FALSE;
  if (arguments->metrics && !set_metrics(config, arguments->metrics, error))
    return FALSE;
  config->console = arguments->console;
  for (char **name = arguments->make_admin; name && *name; name++)
    if (!name_is_valid(*name, LIMIT_NAME))
      return wrong(error, "\"%s\" cannot be anybody's name", *name);
  config->admins = g_strdupv(arguments->make_admin);
  if (arguments->listen)
    g_ptr_array_set_size(config->listen, 0);
  for (char **listen = arguments->listen; listen && *listen; listen++)
    if (!add_listen(config, *listen, error))
      return FALSE;
  return config->listen->len > 0 || add_listen(config, "auto:[::]:60467", error);
}

// systemd's directory (systemd.exec(5); the first, if there are several), or the user's own.
static char *default_data_dir(void)
{
  const char *state = g_getenv("STATE_DIRECTORY");
  if (state && state[0])
    return g_strndup(state, strcspn(state, ":"));
  return g_build_filename(g_get_user_data_dir(), "ritrovod", NULL);
}

static struct config *config_default(void)
{
  G_STATIC_ASSERT(DEFAULT_PORT == 60467);
  struct config *config = g_new0(struct config, 1);
  config->listen = g_ptr_array_new_with_free_func(listen_free);
  config->name = g_strdup(g_get_host_name());
  config->data_dir = default_data_dir();
  settings_begin(config);
  config->retention.rooms = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  config->queue_soft_limit = QUEUE_SOFT_LIMIT_DEFAULT;
  return config;
}

// The settings that may stand on the command line, for GOption.
static void add_setting_entries(GOptionContext *context, struct arguments *arguments)
{
  GOptionEntry entries[SETTINGS_MAX + 1] = {0};
  size_t count = 0;
  for (size_t i = 0; settings[i].key; i++)
    if (settings[i].shape)
      entries[count++] = (GOptionEntry){
          .long_name = settings[i].key,
          .short_name = settings[i].letter,
          .arg = settings[i].kind == SETTING_PATH ? G_OPTION_ARG_FILENAME : G_OPTION_ARG_STRING,
          .arg_data = &arguments->values[i],
          .description = settings[i].help,
          .arg_description = settings[i].shape,
      };
  g_option_context_add_main_entries(context, entries, NULL);
}

static gboolean parse_arguments(int argc, char **argv, struct arguments *arguments, GError **error)
{
  const GOptionEntry entries[] = {
      {"config", 'c', 0, G_OPTION_ARG_FILENAME, &arguments->config, "Read settings from FILE",
       "FILE"},
      {"listen", 'l', 0, G_OPTION_ARG_STRING_ARRAY, &arguments->listen,
       "Accept connections there (default auto:[::]:60467; may be given again)",
       "[DIALECT:]ADDRESS:PORT[?names=address]"},
      {"make-admin", 0, 0, G_OPTION_ARG_STRING_ARRAY, &arguments->make_admin,
       "Make the account of that name an administrator's, now or when it is registered", "NAME"},
      {"metrics", 0, 0, G_OPTION_ARG_STRING, &arguments->metrics,
       "Serve numbers for Prometheus there (a port alone: on 127.0.0.1)", "[ADDRESS:]PORT"},
      {"console", 0, 0, G_OPTION_ARG_NONE, &arguments->console,
       "Be administered from standard input (the default on a terminal)", NULL},
      {"version", 0, 0, G_OPTION_ARG_NONE, &arguments->version, "Print the version and exit", NULL},
      {NULL},
  };
  g_autoptr(GOptionContext) context = g_option_context_new("- the Ritrovo chat server");
  g_option_context_add_main_entries(context, entries, NULL);
  add_setting_entries(context, arguments);
  g_auto(GStrv) copy = g_new0(char *, (gsize) argc + 1);
  for (int i = 0; i < argc; i++)
    copy[i] = g_strdup(argv[i]);
  if (!g_option_context_parse_strv(context, &copy, error))
    return FALSE;
  if (copy[0] && copy[1])
    return wrong(error, "\"%s\" is not an option", copy[1]);
  return TRUE;
}

static void arguments_clear(struct arguments *arguments)
{
  g_free(arguments->config);
  g_strfreev(arguments->listen);
  g_strfreev(arguments->make_admin);
  g_free(arguments->metrics);
  for (size_t i = 0; i < SETTINGS_MAX; i++)
    g_free(arguments->values[i]);
}

struct config *config_new(int argc, char **argv, GError **error)
{
  struct arguments arguments = {0};
  struct config *config = config_default();
  gboolean good = parse_arguments(argc, argv, &arguments, error);
  config->version = arguments.version;
  if (good && !arguments.version)
    good = apply_arguments(config, &arguments, error);
  config->argv = g_new0(char *, (gsize) argc + 1);
  for (int i = 0; i < argc; i++)
    config->argv[i] = g_strdup(argv[i]);
  arguments_clear(&arguments);
  if (!good)
    g_clear_pointer(&config, config_free);
  // What was given may have ends of lines in it; the words about it are one line.
  if (!good && error)
    g_strdelimit((*error)->message, "\r\n\t", ' ');
  return config;
}

struct config *config_reread(const struct config *config, GError **error)
{
  return config_new((int) g_strv_length(config->argv), config->argv, error);
}
