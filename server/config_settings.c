// SPDX-License-Identifier: GPL-3.0-or-later
// The table of config_settings.h and how each kind of value is read.
#include "config_settings.h"

#include <gio/gio.h>
#include <string.h>

#include "limits.h"
#include "name.h"

#define COUNT_MAX 100000000
#define SERVER_NAME_MAX 64
#define MOTD_MAX 1000
#define PATH_LENGTH_MAX 4096
#define MIB ((gint64) 1 << 20)
#define GIB ((gint64) 1 << 30)

#define PLACE(member) offsetof(struct config, member)
#define SIZE_SETTING(key, member, usual, shape, help)                                              \
  {                                                                                                \
    key, SETTING_SIZE, PLACE(member), 0, LIMIT_WHOLE_NUMBER, usual, 0, shape, help                 \
  }
#define COUNT_SETTING(key, member, least, usual, shape, help)                                      \
  {                                                                                                \
    key, SETTING_COUNT, PLACE(member), least, COUNT_MAX, usual, 0, shape, help                     \
  }

const struct setting settings[] = {
    {"name", SETTING_TEXT, PLACE(name), 1, SERVER_NAME_MAX},
    {"motd", SETTING_TEXT, PLACE(motd), 1, MOTD_MAX},
    {"data-dir", SETTING_PATH, PLACE(data_dir), 1, PATH_LENGTH_MAX, 0, 'd', "DIR",
     "Keep everything in DIR"},
    {"history", SETTING_SWITCH, PLACE(history), 0, 1, 1, 0, "on|off",
     "Keep messages on disk (default on)"},
    COUNT_SETTING("rate", rate, 0, 20, "N",
                  "Messages per second and session, five times as many at once (default 20; 0: no "
                  "limit)"),
    COUNT_SETTING("per-address", per_address, 0, 64, "N",
                  "Connections from one address (default 64; 0: no limit)"),
    COUNT_SETTING("connections", connections, 1, 20000, NULL, NULL),
    {"queue-limit", SETTING_SIZE, PLACE(queue_limit), 512 << 10, COUNT_MAX, 4 * MIB},
    COUNT_SETTING("retention-days", retention.all.days, 0, 0, "N",
                  "Remove messages after so many days (default 0: never)"),
    COUNT_SETTING("retention-count", retention.all.count, 0, 0, "N",
                  "Keep the newest so many messages of each room (default 0: all)"),
    {"files", SETTING_SWITCH, PLACE(files), 0, 1, 1, 0, "on|off",
     "Let people send each other files (default on)"},
    SIZE_SETTING("file-limit", file_limit, 4 * GIB, "SIZE",
                 "The largest file, such as 500M or 4G, which is the default (0: none)"),
    SIZE_SETTING("file-limit-guest", file_limit_guest, GIB, "SIZE",
                 "The same for guests (default 1G)"),
    SIZE_SETTING("file-quota", file_quota, 20 * GIB, "SIZE",
                 "What one account may have stored in all (default 20G; 0: no limit)"),
    SIZE_SETTING("file-quota-guest", file_quota_guest, 2 * GIB, "SIZE",
                 "The same for a guest (default 2G)"),
    SIZE_SETTING("files-total", files_total, 0, "SIZE",
                 "What all files together may take (default 0: what the disk has)"),
    COUNT_SETTING("transfers", transfers, 1, 200, "N",
                  "Files that may be on their way at once (default 200)"),
    {"log-file", SETTING_PATH, PLACE(log_file), 1, PATH_LENGTH_MAX, 0, 0, "FILE",
     "Write what happens to FILE, opened again on SIGHUP (default: standard error)"},
    {NULL},
};
G_STATIC_ASSERT(G_N_ELEMENTS(settings) <= SETTINGS_MAX);

const struct setting *setting_find(const char *key)
{
  for (const struct setting *setting = settings; setting->key; setting++)
    if (g_str_equal(setting->key, key))
      return setting;
  return NULL;
}

static gpointer place_of(const struct setting *setting, struct config *config)
{
  return (char *) config + setting->place;
}

static void take_number(const struct setting *setting, struct config *config, gint64 number)
{
  if (setting->kind == SETTING_SWITCH)
    *(gboolean *) place_of(setting, config) = number != 0;
  else if (setting->kind == SETTING_COUNT)
    *(guint *) place_of(setting, config) = (guint) number;
  else
    *(gint64 *) place_of(setting, config) = number;
}

static gboolean is_text(const struct setting *setting)
{
  return setting->kind == SETTING_TEXT || setting->kind == SETTING_PATH;
}

void settings_begin(struct config *config)
{
  for (const struct setting *setting = settings; setting->key; setting++)
    if (!is_text(setting))
      take_number(setting, config, setting->usual);
}

void settings_clear(struct config *config)
{
  for (const struct setting *setting = settings; setting->key; setting++)
    if (is_text(setting))
      g_clear_pointer((char **) place_of(setting, config), g_free);
}

static gboolean wrong(GError **error, const struct setting *setting, const char *value,
                      const char *words)
{
  g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "%s %s, not \"%s\"", setting->key,
              words, value);
  return FALSE;
}

static gboolean set_text(const struct setting *setting, struct config *config, const char *value,
                         GError **error)
{
  char **to = place_of(setting, config);
  if (!text_is_valid(value, (size_t) setting->most) || strpbrk(value, "\n\t")) {
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                "%s has 1 to %d bytes and no control characters", setting->key,
                (int) setting->most);
    return FALSE;
  }
  g_free(*to);
  *to = g_strdup(value);
  return TRUE;
}

gboolean setting_parse_size(const char *text, gint64 *bytes)
{
  static const char units[] = "KMGT";
  size_t length = strlen(text);
  const char *unit = length > 0 ? strchr(units, g_ascii_toupper(text[length - 1])) : NULL;
  int shift = unit ? 10 * (int) (unit - units + 1) : 0;
  g_autofree char *digits = g_strndup(text, unit ? length - 1 : length);
  guint64 number;
  if (!g_ascii_string_to_unsigned(digits, 10, 0, (guint64) LIMIT_WHOLE_NUMBER >> shift, &number,
                                  NULL))
    return FALSE;
  *bytes = (gint64) (number << shift);
  return TRUE;
}

static gboolean set_size(const struct setting *setting, struct config *config, const char *value,
                         GError **error)
{
  gint64 bytes;
  if (setting_parse_size(value, &bytes) && bytes >= setting->least && bytes <= setting->most) {
    take_number(setting, config, bytes);
    return TRUE;
  }
  g_autofree char *words =
      g_strdup_printf("is a number of bytes from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT
                      ", perhaps with K, M, G or T behind it for 1024 and its powers",
                      setting->least, setting->most);
  return wrong(error, setting, value, words);
}

static gboolean set_count(const struct setting *setting, struct config *config, const char *value,
                          GError **error)
{
  guint64 number;
  if (g_ascii_string_to_unsigned(value, 10, (guint64) setting->least, (guint64) setting->most,
                                 &number, NULL)) {
    take_number(setting, config, (gint64) number);
    return TRUE;
  }
  g_autofree char *words =
      g_strdup_printf("is a whole number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT,
                      setting->least, setting->most);
  return wrong(error, setting, value, words);
}

static gboolean set_switch(const struct setting *setting, struct config *config, const char *value,
                           GError **error)
{
  if (!g_str_equal(value, "on") && !g_str_equal(value, "off"))
    return wrong(error, setting, value, "is on or off");
  take_number(setting, config, g_str_equal(value, "on"));
  return TRUE;
}

gboolean setting_set(const struct setting *setting, struct config *config, const char *value,
                     GError **error)
{
  switch (setting->kind) {
  case SETTING_SWITCH:
    return set_switch(setting, config, value, error);
  case SETTING_COUNT:
    return set_count(setting, config, value, error);
  case SETTING_SIZE:
    return set_size(setting, config, value, error);
  default:
    return set_text(setting, config, value, error);
  }
}
