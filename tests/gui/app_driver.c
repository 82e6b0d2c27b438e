// SPDX-License-Identifier: GPL-3.0-or-later
// The program runs as a child; what it shows is read from the accessibility bus, always afresh.
// Waiting means looking again each time that bus has news, and a few times a second besides.
#include "app_driver.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "app_private.h"

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>

// libatspi leaks a little in the test's own process; the app's and the server's are checked.
int __lsan_is_turned_off(void)
{
  return 1;
}
#endif

#define PATIENCE_US (30 * G_USEC_PER_SEC)
#define LOOK_AGAIN_MS 25

void app_fail(struct app *app, const char *words)
{
  const char *folder = g_getenv("RITROVO_TEST_PICTURES");
  if (folder != NULL) {
    g_autofree char *name = g_strdelimit(g_strdup(g_test_get_path() + 1), "/", '-');
    g_autofree char *path = g_strdup_printf("%s/%s.png", folder, name);
    g_autoptr(GError) error = NULL;
    if (x_input_screenshot(app->input, path, &error))
      g_test_message("picture: %s", path);
    else
      g_test_message("no picture: %s", error->message);
  }
  if (app->root != NULL && !app->exited)
    tree_dump(app->root);
  g_assertion_message(NULL, "app", 0, g_test_get_path(), words);
  g_assert_not_reached();
}

// Waiting

static gboolean wake(gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static gboolean wait_until(struct app *app, AppCondition condition, gpointer data)
{
  gint64 deadline = g_get_monotonic_time() + PATIENCE_US;
  guint timer = g_timeout_add(LOOK_AGAIN_MS, wake, NULL);
  gboolean met;
  while (!(met = condition(app, data)) && g_get_monotonic_time() < deadline)
    g_main_context_iteration(NULL, TRUE);
  g_source_remove(timer);
  return met;
}

void app_wait_until(struct app *app, AppCondition condition, gpointer data, const char *what)
{
  if (!wait_until(app, condition, data))
    app_fail(app, what);
}

static void exited(GObject *source, GAsyncResult *result, gpointer data)
{
  struct app *app = data;
  g_subprocess_wait_finish(G_SUBPROCESS(source), result, NULL);
  app->exited = TRUE;
}

static gboolean has_exited(struct app *app, gpointer data)
{
  return app->exited;
}

int app_wait_exit(struct app *app)
{
  app_wait_until(app, has_exited, NULL, "the program does not end");
  if (app->process == NULL)
    return app_bus_status(app);
  return g_subprocess_get_if_exited(app->process) ? g_subprocess_get_exit_status(app->process) : -1;
}

void app_signal(struct app *app, int number)
{
  kill(app->pid, number);
}

GPid app_get_pid(struct app *app)
{
  return app->pid;
}

// The tree

void app_walk(struct app *app, TreeVisit visit, gpointer data)
{
  if (app->root != NULL && !app->exited)
    tree_walk(app->root, visit, data);
}

static gboolean look(AtspiAccessible *node, gpointer data)
{
  struct search *search = data;
  if (search->role != ANY_ROLE && atspi_accessible_get_role(node, NULL) != search->role)
    return TRUE;
  g_autofree char *name = atspi_accessible_get_name(node, NULL);
  if (name == NULL || !g_pattern_match_simple(search->name, name) || !tree_is_on_screen(node))
    return TRUE;
  g_autofree char *description = atspi_accessible_get_description(node, NULL);
  if (search->description != NULL && g_strcmp0(description, search->description) != 0)
    return TRUE;
  if (search->count++ == 0)
    search->found = g_object_ref(node);
  return TRUE;
}

void app_search(struct app *app, struct search *search)
{
  search->count = 0;
  g_clear_object(&search->found);
  app_walk(app, look, search);
}

static gboolean is_found(struct app *app, gpointer data)
{
  struct search *search = data;
  app_search(app, search);
  return search->found != NULL || app->exited;
}

static gboolean is_gone(struct app *app, gpointer data)
{
  struct search *search = data;
  app_search(app, search);
  return search->found == NULL || app->exited;
}

static gboolean is_counted(struct app *app, gpointer data)
{
  struct search *search = data;
  app_search(app, search);
  return search->count == search->wanted || app->exited;
}

void app_search_until(struct app *app, AppCondition condition, struct search *search,
                      const char *wish)
{
  g_autofree char *words = g_strdup_printf("\"%s\" %s", search->name, wish);
  app_wait_until(app, condition, search, words);
  if (app->exited) {
    g_autofree char *ended = g_strdup_printf("the program ended while %s", words);
    app_fail(app, ended);
  }
}

void app_wait_for(struct app *app, AtspiRole role, const char *name)
{
  struct search search = {.role = role, .name = name};
  app_search_until(app, is_found, &search, "does not appear");
  g_clear_object(&search.found);
}

void app_wait_described(struct app *app, AtspiRole role, const char *name, const char *description)
{
  struct search search = {.role = role, .name = name, .description = description};
  app_search_until(app, is_found, &search, "does not get its description");
  g_clear_object(&search.found);
}

void app_wait_gone(struct app *app, AtspiRole role, const char *name)
{
  struct search search = {.role = role, .name = name};
  app_search_until(app, is_gone, &search, "does not go away");
  g_clear_object(&search.found);
}

void app_wait_count(struct app *app, AtspiRole role, const char *name, guint count)
{
  struct search search = {.role = role, .name = name, .wanted = count};
  app_search_until(app, is_counted, &search, "does not appear as often as it should");
  g_clear_object(&search.found);
}

guint app_count(struct app *app, AtspiRole role, const char *name)
{
  struct search search = {.role = role, .name = name};
  app_search(app, &search);
  g_clear_object(&search.found);
  return search.count;
}

// Starting and ending

static gboolean is_on_the_bus(struct app *app, gpointer data)
{
  g_autoptr(AtspiAccessible) desktop = atspi_get_desktop(0);
  int count = atspi_accessible_get_child_count(desktop, NULL);
  for (int i = 0; i < count && app->root == NULL; i++) {
    g_autoptr(AtspiAccessible) program = atspi_accessible_get_child_at_index(desktop, i, NULL);
    if (program != NULL && atspi_accessible_get_process_id(program, NULL) == (guint) app->pid)
      app->root = g_steal_pointer(&program);
  }
  return app->exited || (app->root != NULL && x_input_focus_window(app->input, app->pid));
}

// The connection is kept until the end of the process: with it the names on it would go.
static GVariant *call_bus(const char *method, GVariant *arguments)
{
  g_autoptr(GError) error = NULL;
  GDBusConnection *bus = g_bus_get_sync(G_BUS_TYPE_SESSION, NULL, &error);
  g_assert_no_error(error);
  GVariant *answer = g_dbus_connection_call_sync(
      bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", method,
      arguments, NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error(error);
  return answer;
}

// Somebody has to be there to take notifications, or GLib warns; unless the test has a desktop of
// its own, what is sent to this name is answered by GDBus itself, and nobody waits for that.
static void take_notifications(void)
{
  gboolean there;
  g_autoptr(GVariant) answer =
      call_bus("NameHasOwner", g_variant_new("(s)", "org.freedesktop.Notifications"));
  g_variant_get(answer, "(b)", &there);
  if (!there)
    g_variant_unref(call_bus("RequestName", g_variant_new("(su)", "org.gtk.Notifications", 0u)));
}

struct app *app_new(const char *home)
{
  take_notifications();
  // The library warns when it asks a program that is only just there, and asks again.
  g_log_set_always_fatal(G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  atspi_init();

  struct app *app = g_new0(struct app, 1);
  app->home = g_strdup(home);
  app->input = x_input_new();
  return app;
}

char **app_environment(const struct app *app)
{
  static const struct {
    const char *variable;
    const char *folder;
  } homes[] = {
      {"XDG_CONFIG_HOME", "config"}, {"XDG_DATA_HOME", "data"}, {"XDG_STATE_HOME", "state"}};
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
  for (guint i = 0; i < G_N_ELEMENTS(homes); i++) {
    g_autofree char *folder = g_build_filename(app->home, homes[i].folder, NULL);
    g_autofree char *line = g_strdup_printf("%s=%s", homes[i].variable, folder);
    g_mkdir_with_parents(folder, 0700);
    g_strv_builder_add(builder, line);
  }
  g_strv_builder_add(builder, "G_DEBUG=fatal-warnings");
  return g_strv_builder_end(builder);
}

void app_wait_window(struct app *app)
{
  app_wait_until(app, is_on_the_bus, NULL, "no window appears");
  if (app->exited)
    app_fail(app, "the program ended before its window appeared");
}

static struct app *start(const char *home, const char *argument)
{
  const char *program = g_getenv("RITROVO_APP");
  if (program == NULL)
    g_error("RITROVO_APP does not name the program");
  struct app *app = app_new(home);
  g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_NONE);
  // Standard output is this test's report.
  g_subprocess_launcher_take_stdout_fd(launcher, dup(STDERR_FILENO));
  g_auto(GStrv) environment = app_environment(app);
  for (char **line = environment; *line != NULL; line++) {
    g_auto(GStrv) pair = g_strsplit(*line, "=", 2);
    g_subprocess_launcher_setenv(launcher, pair[0], pair[1], TRUE);
  }

  g_autoptr(GError) error = NULL;
  const char *const line[] = {program, argument, NULL};
  app->process = g_subprocess_launcher_spawnv(launcher, line, &error);
  g_assert_no_error(error);
  app->pid = atoi(g_subprocess_get_identifier(app->process));
  g_subprocess_wait_async(app->process, NULL, exited, app);
  app_wait_window(app);
  return app;
}

// Below the home that run-in-display made, and removes.
char *app_new_home(void)
{
  char *home = g_build_filename(g_get_home_dir(), "app-XXXXXX", NULL);
  g_assert_nonnull(g_mkdtemp(home));
  return home;
}

struct app *app_start(const char *argument)
{
  g_autofree char *home = app_new_home();
  return start(home, argument);
}

struct app *app_start_with(const char *settings, const char *argument)
{
  g_autofree char *home = app_new_home();
  g_autofree char *folder = g_build_filename(home, "config", "glib-2.0", "settings", NULL);
  g_autofree char *path = g_build_filename(folder, "keyfile", NULL);
  g_autofree char *text = g_strdup_printf("[org/ritrovo/Ritrovo]\n%s", settings);
  g_autoptr(GError) error = NULL;
  g_mkdir_with_parents(folder, 0700);
  g_file_set_contents(path, text, -1, &error);
  g_assert_no_error(error);
  return start(home, argument);
}

struct app *app_start_again(const struct app *before, const char *argument)
{
  return start(before->home, argument);
}

void app_free(struct app *app)
{
  if (app == NULL)
    return;
  if (app->pid != 0) {
    if (!app->exited)
      app_signal(app, SIGKILL);
    wait_until(app, has_exited, NULL);
  }
  g_clear_object(&app->process);
  keyboard_watch_free(app->watch);
  g_clear_object(&app->root);
  x_input_free(app->input);
  g_free(app->home);
  g_free(app);
}
