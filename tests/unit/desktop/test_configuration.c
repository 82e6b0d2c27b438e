// SPDX-License-Identifier: GPL-3.0-or-later
// The ritrovod.conf that is installed: the server reads it, with every setting in it too, and where
// it tells what holds without a setting, that is true.
#include "config.h"
#include "config_settings.h"
#include "stage.h"

#include <string.h>

static const char *sample_path(void)
{
  const char *path = g_getenv("RITROVO_CONFIGURATION");
  g_assert_nonnull(path);
  return path;
}

// The file with every setting that it explains set; newly allocated. What is prose has a space
// behind its "#".
static char *uncommented(void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  g_file_get_contents(sample_path(), &text, NULL, &error);
  g_assert_no_error(error);
  g_autoptr(GRegex) regex = g_regex_new("^#(?=[a-z[])", G_REGEX_MULTILINE, 0, &error);
  g_assert_no_error(error);
  char *all = g_regex_replace_literal(regex, text, -1, 0, "", 0, &error);
  g_assert_no_error(error);
  return all;
}

// Newly allocated; the path of a file with that text, removed with the stage.
static char *write_file(struct stage *stage, const char *text)
{
  g_autoptr(GError) error = NULL;
  char *path = server_process_path(stage->server, "ritrovod.conf");
  g_file_set_contents(path, text, -1, &error);
  g_assert_no_error(error);
  return path;
}

static void start(struct stage *stage, const char *path)
{
  g_autofree char *log = server_process_path(stage->server, "log");
  const char *const arguments[] = {
      "--config", path, "--listen", "auto:127.0.0.1:0", "--metrics", "0", "--log-file", log, NULL};
  server_process_start_on(stage->server, arguments);
}

static void test_as_installed(struct stage *stage, gconstpointer data)
{
  start(stage, sample_path());
  wire_quit(stage_greet(stage, "ada"));
}

static void test_every_setting(struct stage *stage, gconstpointer data)
{
  g_autofree char *text = uncommented();
  g_autofree char *path = write_file(stage, text);
  start(stage, path);
  struct wire_client *ada = stage_connect(stage);
  JsonObject *welcome = wire_hello(ada, "ada");
  g_assert_true(wire_matches(welcome, "{'server':'Lab 7','motd':'Be kind.'}"));
  wire_quit(ada);
}

// Were the file not read to its end, or were settings passed over, this would start.
static void test_misspelt(struct stage *stage, gconstpointer data)
{
  g_autofree char *text = uncommented();
  g_autofree char *wrong = g_strconcat(text, "cuont = 1\n", NULL);
  g_autofree char *path = write_file(stage, wrong);
  const char *const arguments[] = {"--config", path, "--data-dir",
                                   server_process_data_dir(stage->server), NULL};
  struct server_outcome outcome = server_process_run(stage->server, arguments);
  g_assert_cmpint(outcome.status, ==, 1);
  g_assert_nonnull(strstr(outcome.errors, "cuont"));
  server_outcome_clear(&outcome);
}

// Each setting that the server knows is told of, under a name that it knows.
static void test_complete(struct stage *stage, gconstpointer data)
{
  g_autofree char *text = uncommented();
  g_autoptr(GError) error = NULL;
  g_autoptr(GKeyFile) file = g_key_file_new();
  g_key_file_load_from_data(file, text, (gsize) -1, G_KEY_FILE_NONE, &error);
  g_assert_no_error(error);
  for (const struct setting *setting = settings; setting->key; setting++)
    if (!g_key_file_has_key(file, "server", setting->key, NULL))
      g_error("%s says nothing about %s", sample_path(), setting->key);
}

static struct config *read_configuration(const char *path)
{
  char *arguments[] = {(char *) "ritrovod", (char *) "--config", (char *) path, NULL};
  g_autoptr(GError) error = NULL;
  struct config *config = config_new(path ? 3 : 1, arguments, &error);
  g_assert_no_error(error);
  return config;
}

// A number in the file is what holds without it, so that taking its "#" away changes nothing.
static void test_defaults(struct stage *stage, gconstpointer data)
{
  g_autofree char *text = uncommented();
  g_autofree char *path = write_file(stage, text);
  struct config *told = read_configuration(path);
  struct config *held = read_configuration(NULL);
  for (const struct setting *setting = settings; setting->key; setting++) {
    const char *one = (const char *) told + setting->place;
    const char *other = (const char *) held + setting->place;
    size_t size = setting->kind == SETTING_SIZE ? sizeof(gint64) : sizeof(guint);
    if (setting->kind != SETTING_TEXT && setting->kind != SETTING_PATH &&
        memcmp(one, other, size) != 0)
      g_error("%s tells another default of %s than the server's", sample_path(), setting->key);
  }
  config_free(told);
  config_free(held);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test_stopped("/desktop/configuration/as-installed", test_as_installed);
  stage_test_stopped("/desktop/configuration/every-setting", test_every_setting);
  stage_test_stopped("/desktop/configuration/misspelt", test_misspelt);
  stage_test_stopped("/desktop/configuration/complete", test_complete);
  stage_test_stopped("/desktop/configuration/defaults", test_defaults);
  return g_test_run();
}
