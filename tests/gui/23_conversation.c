// SPDX-License-Identifier: GPL-3.0-or-later
// A day of two apps and somebody with netcat: rooms, direct messages, what becomes of messages, a
// file, a kick, a network that is lost and a server that is restarted.
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

static void answer(struct app *ada, struct app *bob, struct netcat *carl)
{
  go_to_row(ada, "bob, *, margherita");
  app_key(ada, "r");
  app_wait_for(ada, ANY_ROLE, "Replying to bob");
  app_wait_keyboard(ada, "Message");
  app_type_here(ada, "with basil");
  app_key(ada, "Return");
  wait_for_message(ada, "ada", "with basil, in reply to bob");
  wait_for_message(bob, "ada", "with basil, in reply to bob");
  app_wait_for(ada, ATSPI_ROLE_PUSH_BUTTON, "In reply to bob: margherita");
  app_wait_for(bob, ATSPI_ROLE_PUSH_BUTTON, "In reply to bob: margherita");
  netcat_hears(carl, ada, "[ada] > bob: margherita\n[ada] with basil\n");
}

// Adds an exclamation mark to what is being edited.
static void exclaim(struct app *app, const char *text)
{
  app_wait_text(app, "Message", text);
  app_type_here(app, "!");
  app_key(app, "Return");
  app_wait_gone(app, ANY_ROLE, "Editing");
}

static void react(struct app *app, const char *row, const char *reaction)
{
  go_to_row(app, row);
  app_key(app, "Menu");
  app_activate(app, ATSPI_ROLE_MENU_ITEM, reaction);
}

static void change_mind(struct app *ada, struct app *bob, struct netcat *carl)
{
  app_focus(ada, "Message");
  app_key(ada, "Up");
  exclaim(ada, "with basil");
  wait_for_message(bob, "ada", "with basil!, in reply to bob, edited");
  netcat_hears(carl, ada, "[ada] (edited) with basil!\n");
  react(bob, "ada, *, with basil!*", "👍");
  wait_for_message(ada, "ada", "with basil!, in reply to bob, edited, 👍 from 1 person");
  netcat_hears(carl, bob, "* bob reacted with 👍 to ada at ");

  netcat_says(carl, "napoli");
  wait_for_message(ada, "carl", "napoli");
  netcat_says(carl, "/edit napoletana");
  wait_for_message(ada, "carl", "napoletana, edited");
  wait_for_message(bob, "carl", "napoletana, edited");
  netcat_hears(carl, ada, "[carl] (edited) napoletana\n");
  netcat_says(carl, "/delete");
  wait_for_message(ada, "carl", "Message removed");
  wait_for_message(bob, "carl", "Message removed");

  say(bob, "with pineapple");
  wait_for_message(ada, "bob", "with pineapple");
  go_to_row(bob, "bob, *, with pineapple");
  app_key(bob, "Delete");
  app_press(bob, "*Remove");
  app_wait_one_window(bob);
  wait_for_message(ada, "bob", "Message removed");
  wait_for_message(bob, "bob", "Message removed");
  netcat_hears(carl, bob, "* bob removed a message of ");
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

// Bob alone does not see what becomes of messages, until he is back.
static void lose_line(struct slow_line *line, struct app *ada, struct app *bob)
{
  slow_line_lose(line);
  app_wait_gone(bob, ANY_ROLE, "* ms");
  go_to_row(ada, "ada, *, with basil!*");
  app_key(ada, "e");
  exclaim(ada, "with basil!");
  wait_for_message(ada, "ada", "with basil!!, in reply to bob, edited, 👍 from 1 person");
  react(ada, "bob, *, margherita", "🎉");
  wait_for_message(ada, "bob", "margherita, 🎉 from 1 person");
  slow_line_find(line);
  wait_online(bob);
  wait_for_message(bob, "ada", "with basil!!, in reply to bob, edited, 👍 from 1 person");
  wait_for_message(bob, "bob", "margherita, 🎉 from 1 person");
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
  struct slow_line *line = slow_line_new(server_process_port(stage->server));
  struct app *bob = enter_through(line, "bob");
  netcat_hears(carl, bob, "[bob] (Connected)\n");
  talk_in_rooms(ada, bob, carl);
  answer(ada, bob, carl);
  change_mind(ada, bob, carl);
  talk_alone(ada, bob, carl);
  send_file(stage, ada, bob, carl);
  lose_line(line, ada, bob);
  kick(ada, "carl");
  netcat_hears(carl, ada, "* You were kicked by ada: too loud\n");
  app_wait_gone(bob, ATSPI_ROLE_LIST_ITEM, "carl");
  lose_network(stage, ada, bob);
  restart(stage, ada, bob);
  close_app(bob);
  close_app(ada);
  slow_line_free(line);
  netcat_free(carl);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/gui/conversation/a-day", test_day, ada_is_admin);
  return g_test_run();
}
