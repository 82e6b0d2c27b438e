// SPDX-License-Identifier: GPL-3.0-or-later
// A large file dropped on the window reaches another person byte for byte, through a killed server,
// a killed app and a broken line, while others talk undisturbed. RITROVO_TEST_LONG makes it 1 GiB.
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "file_steps.h"

#define SHORT_SIZE ((gint64) 64 << 20)
#define LONG_SIZE ((gint64) 1 << 30)
#define PIECE (1 << 20)
#define HOLD (8 << 20)

// Random bytes at both ends and in the middle, and holes between them.
static char *make_file(struct stage *stage, gint64 size)
{
  char *path = server_process_path(stage->server, "film.bin");
  g_autofree guint32 *piece = g_new(guint32, PIECE / sizeof(guint32));
  g_autoptr(GRand) rand = g_rand_new_with_seed(7);
  const gint64 places[] = {0, size / 2 + 12345, size - PIECE};
  int fd = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
  g_assert_cmpint(fd, >=, 0);
  for (guint i = 0; i < G_N_ELEMENTS(places); i++) {
    for (guint j = 0; j < PIECE / sizeof(guint32); j++)
      piece[j] = g_rand_int(rand);
    g_assert_cmpint(pwrite(fd, piece, PIECE, places[i]), ==, PIECE);
  }
  g_assert_cmpint(close(fd), ==, 0);
  return path;
}

static void expect_same(const char *one, const char *other)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GMappedFile) first = g_mapped_file_new(one, FALSE, &error);
  g_assert_no_error(error);
  g_autoptr(GMappedFile) second = g_mapped_file_new(other, FALSE, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(g_mapped_file_get_length(first), ==, g_mapped_file_get_length(second));
  g_assert_cmpint(memcmp(g_mapped_file_get_contents(first), g_mapped_file_get_contents(second),
                         g_mapped_file_get_length(first)),
                  ==, 0);
}

// Others talk meanwhile, and both apps show it.
static void talk(struct stage *stage, struct app *one, struct app *other, const char *text)
{
  struct wire_client *carl = stage_enter(stage, "carl");
  struct wire_client *dora = stage_enter(stage, "dora");
  wire_post(carl, "home", text);
  wire_wait(dora, "{'type':'message','from':'carl','text':'%s'}", text);
  if (one != NULL)
    wait_for_message(one, "carl", text);
  if (other != NULL)
    wait_for_message(other, "carl", text);
  wire_quit(carl);
  wire_quit(dora);
}

static void test_large_file(struct stage *stage, gconstpointer data)
{
  gint64 size = g_getenv("RITROVO_TEST_LONG") != NULL ? LONG_SIZE : SHORT_SIZE;
  struct slow_line *line = slow_line_new(server_process_port(stage->server));
  g_autofree char *path = make_file(stage, size);
  struct app *before = enter_through(line, "ada");
  struct app *bob = enter_through(line, "bob");

  slow_line_hold(line, HOLD);
  drop_file(before, path);
  wait_held(before, line, "the file does not move");
  talk(stage, before, bob, "while it moves");
  stage_crash(stage); // the kernel keeps what it has for the connection, so the line is cut, too
  slow_line_cut(line);
  wait_held(before, line, "the file does not go on");
  talk(stage, before, bob, "the server is back");
  app_signal(before, SIGKILL);
  g_assert_cmpint(app_wait_exit(before), ==, -1);
  struct app *ada = app_start_again(before, NULL);
  wait_for_room(ada, "ada");
  wait_held(ada, line, "the file does not go on after a restart");
  slow_line_let_go(line);
  app_wait_for(bob, ATSPI_ROLE_PUSH_BUTTON, "Save");
  app_wait_for(ada, ATSPI_ROLE_PUSH_BUTTON, "Open");

  slow_line_hold(line, HOLD);
  app_press(bob, "Save");
  wait_held(bob, line, "the file does not come");
  talk(stage, ada, bob, "while it comes");
  slow_line_cut(line);
  wait_held(bob, line, "the file does not come on");
  slow_line_let_go(line);
  app_wait_for(bob, ATSPI_ROLE_PUSH_BUTTON, "Open");
  g_autofree char *saved = g_build_filename(g_get_home_dir(), "Downloads", "film.bin", NULL);
  expect_same(saved, path);
  close_app(bob);
  close_app(ada);
  app_free(before);
  slow_line_free(line);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/gui/large-file/dropped", test_large_file, NULL);
  return g_test_run();
}
