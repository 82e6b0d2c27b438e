// SPDX-License-Identifier: GPL-3.0-or-later
// A day of two apps and somebody with netcat: rooms, direct messages, a file, a kick, a network
// that is lost and a server that is restarted.
#include <gio/gunixoutputstream.h>
#include <signal.h>
#include <string.h>

#include "file_steps.h"
#include "place_steps.h"
#include "wire_files.h"

static const char *const ada_is_admin[] = {"--make-admin", "ada", NULL};

struct netcat {
  GSubprocess *process;
  char *heard; // the file in which everything stands that it wrote
};

static struct netcat *netcat_new(struct stage *stage)
{
  struct netcat *netcat = g_new0(struct netcat, 1);
  g_autofree char *port = g_strdup_printf("%u", server_process_port(stage->server));
  g_autoptr(GSubprocessLauncher) launcher =
      g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_STDIN_PIPE);
  g_autoptr(GError) error = NULL;
  netcat->heard = server_process_path(stage->server, "heard");
  g_subprocess_launcher_set_stdout_file_path(launcher, netcat->heard);
  netcat->process = g_subprocess_launcher_spawn(launcher, &error, "nc", "127.0.0.1", port, NULL);
  g_assert_no_error(error);
  return netcat;
}

static void netcat_free(struct netcat *netcat)
{
  g_subprocess_force_exit(netcat->process);
  g_object_unref(netcat->process);
  g_free(netcat->heard);
  g_free(netcat);
}

static void netcat_says(struct netcat *netcat, const char *line)
{
  g_autofree char *text = g_strconcat(line, "\n", NULL);
  g_autoptr(GError) error = NULL;
  g_output_stream_write_all(g_subprocess_get_stdin_pipe(netcat->process), text, strlen(text), NULL,
                            NULL, &error);
  g_assert_no_error(error);
}

struct expected {
  struct netcat *netcat;
  const char *line;
};

static gboolean is_heard(struct app *app, gpointer data)
{
  const struct expected *expected = data;
  g_autofree char *heard = NULL;
  return g_file_get_contents(expected->netcat->heard, &heard, NULL, NULL) &&
         strstr(heard, expected->line) != NULL;
}

// `app` is whoever's turn it is, for the picture if it does not come.
static void netcat_hears(struct netcat *netcat, struct app *app, const char *line)
{
  struct expected expected = {netcat, line};
  g_autofree char *what = g_strdup_printf("netcat does not hear \"%s\"", line);
  app_wait_until(app, is_heard, &expected, what);
}

static void say(struct app *app, const char *text)
{
  app_type(app, "Message", text);
  app_key(app, "Return");
}

static void become_admin(struct app *app)
{
  app_key(app, "F10");
  app_wait_for(app, ANY_ROLE, "*reate an Account…");
  app_key(app, "c");
  app_type(app, "New password", WIRE_PASSWORD);
  app_type(app, "The same password again", WIRE_PASSWORD);
  app_press(app, "Create");
  app_wait_gone(app, ANY_ROLE, "New password");
}

static void kick(struct app *app, const char *name)
{
  app_type(app, "Filter members", name);
  app_wait_count(app, ATSPI_ROLE_LIST_ITEM, name, 1);
  app_key(app, "Tab");
  app_key(app, "Menu");
  app_wait_for(app, ANY_ROLE, "*opy Name");
  app_key(app, "k");
  app_type(app, "Reason", "too loud");
  app_press(app, "Kick");
  app_wait_gone(app, ANY_ROLE, "Reason");
  app_type(app, "Filter members", "");
}

static void talk_in_rooms(struct app *ada, struct app *bob, struct netcat *carl)
{
  say(ada, "Ciao a tutti");
  wait_for_message(bob, "ada", "Ciao a tutti");
  netcat_hears(carl, ada, "[ada] Ciao a tutti\n");
  netcat_says(carl, "from a terminal");
  wait_for_message(ada, "carl", "from a terminal");
  wait_for_message(bob, "carl", "from a terminal");

  enter_by_dialogue(ada, "pizza");
  enter_by_dialogue(bob, "pizza");
  netcat_says(carl, "/join pizza");
  netcat_hears(carl, bob, "In pizza: ");
  say(bob, "margherita");
  wait_for_message(ada, "bob", "margherita");
  netcat_hears(carl, bob, "[bob] margherita\n");
}

static void talk_alone(struct app *ada, struct app *bob, struct netcat *carl)
{
  switch_to(bob, "ada");
  say(bob, "psst");
  wait_for_row(ada, "bob, direct, 1 mention*");
  netcat_says(carl, "/msg ada me too");
  wait_for_row(ada, "carl, direct, 1 mention*");
  switch_to(ada, "carl");
  wait_for_message(ada, "carl", "me too");
  say(ada, "both of you");
  netcat_hears(carl, ada, "[ada] (private to carl) both of you\n");
  switch_to(ada, "pizza");
  switch_to(bob, "pizza");
}

static void send_file(struct stage *stage, struct app *ada, struct app *bob, struct netcat *carl)
{
  g_autofree char *path = server_process_path(stage->server, "menu.bin");
  g_autofree char *saved = g_build_filename(g_get_home_dir(), "Downloads", "menu.bin", NULL);
  g_autoptr(GBytes) bytes = files_bytes(3, 500000);
  gsize length, got;
  const char *data = g_bytes_get_data(bytes, &length);
  g_autofree char *content = NULL;
  g_assert_true(g_file_set_contents(path, data, (gssize) length, NULL));
  drop_file(ada, path);
  netcat_hears(carl, ada, "[ada] sent a file: menu.bin (");
  app_press(bob, "Save");
  app_wait_for(bob, ATSPI_ROLE_PUSH_BUTTON, "Open");
  g_assert_true(g_file_get_contents(saved, &content, &got, NULL));
  g_assert_cmpmem(content, got, data, length);
}

static void lose_network(struct stage *stage, struct app *ada, struct app *bob)
{
  server_process_signal(stage->server, SIGSTOP);
  app_wait_gone(ada, ANY_ROLE, "* ms");
  app_wait_gone(bob, ANY_ROLE, "* ms");
  say(bob, "in the dark");
  server_process_signal(stage->server, SIGCONT);
  wait_for_message(ada, "bob", "in the dark");
  wait_for_message(bob, "bob", "in the dark");
}

static void restart(struct stage *stage, struct app *ada, struct app *bob)
{
  server_process_signal(stage->server, SIGTERM);
  g_assert_cmpint(server_process_wait(stage->server), ==, 0);
  app_wait_for(ada, ANY_ROLE, "*server*closed*");
  app_wait_for(bob, ANY_ROLE, "*server*closed*");
  say(ada, "while it is away");
  server_process_start(stage->server);
  wait_for_message(bob, "ada", "while it is away");
  say(bob, "welcome back");
  wait_for_message(ada, "bob", "welcome back");
}

static void test_day(struct stage *stage, gconstpointer data)
{
  struct netcat *carl = netcat_new(stage);
  netcat_says(carl, "carl");
  struct app *ada = enter_room(stage, "ada");
  become_admin(ada);
  struct app *bob = enter_room(stage, "bob");
  netcat_hears(carl, bob, "[bob] (Connected)\n");
  talk_in_rooms(ada, bob, carl);
  talk_alone(ada, bob, carl);
  send_file(stage, ada, bob, carl);
  kick(ada, "carl");
  netcat_hears(carl, ada, "* You were kicked by ada: too loud\n");
  app_wait_gone(bob, ATSPI_ROLE_LIST_ITEM, "carl");
  lose_network(stage, ada, bob);
  restart(stage, ada, bob);
  close_app(bob);
  close_app(ada);
  netcat_free(carl);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/gui/conversation/a-day", test_day, ada_is_admin);
  return g_test_run();
}
